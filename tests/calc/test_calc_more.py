"""`probed calc limits | ip | degraded | vpn | calls`: the golden figures, labels, verdicts, what cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.command import probed


def calc(*words: str, code: int = 0) -> dict[str, Any]:
    done = probed("calc", *words, "--json")
    assert done.code == code, done.err
    found: dict[str, Any] = done.json
    return found


def test_golden_day_of_bins_of_which_two_are_missing() -> None:
    got = calc("bins", "--bins", "0*32 -*2 0*5 0/0/120")
    assert (got["measured_s"], got["uas"], got["exact"]["coverage"]) == (34_200, 120, "19/20")
    assert got["availability_percent"] == pytest.approx(99.6491, abs=1e-4)


def test_an_exclusion_that_cuts_a_bin_leaves_two_bounds() -> None:
    got = calc("bins", "--bins", "10/5/600/7 0/0/0/2", "--exclude", "0:07:30..0:15", "--violations")
    out = got["outside_exclusions"]
    assert (got["cv"], got["bbe"], out["uas"], out["es"], out["measured_s"]) == (9, None, [150, 450], [0, 10], 1_350)
    assert out["exact"] == ["2/3", "8/9"]
    whole = calc("bins", "--bins", "0/0/600 0*3", "--exclude", "0:00..0:15")["outside_exclusions"]
    assert (whole["uas"], whole["exact"]) == ([0, 0], ["1", "1"])
    gone = calc("bins", "--bins", "0/0/600", "--exclude", "0:00..0:15")["outside_exclusions"]
    assert gone["availability"] is None


def test_golden_i_the_day_of_a_real_line_by_bins() -> None:
    got = calc("bins", "--bins", "12/0/0*95 45/0/65")
    assert (got["es"], got["ses"], got["uas"], got["available_s"]) == (1_185, 0, 65, 86_335)
    assert round(got["esr"], 7) == 0.0137256


def test_k_a_bin_cut_short_that_is_all_unavailable() -> None:
    got = calc("bins", "--bins", "0/0/200", "--length", "200s")
    assert (got["uas"], got["available_s"], got["esr"], got["availability"]) == (200, 0, None, 0)


def test_golden_limits_of_bringing_into_service() -> None:
    es = calc("limits", "--path", "VC-12", "--allocation", "6%")["limits"]["es"]
    assert [round(es[name], 2) for name in ("apo", "bispo", "s1", "s2")] == [51.84, 25.92, 15.74, 36.10]


@pytest.mark.parametrize(
    ("count", "verdict", "code"),
    [("15", "accepted", 0), ("16", "uncertain", 0), ("36", "uncertain", 0), ("37", "rejected", 1)],
)
def test_a_measurement_passes_fails_or_goes_on(count: str, verdict: str, code: int) -> None:
    got = calc("limits", "--path", "vc12", "--allocation", "6%", "--es", count, code=code)
    assert got["limits"]["es"]["verdict"] == verdict
    assert got["limits"]["ses"]["verdict"] is None


def test_packets_of_which_one_was_lost() -> None:
    got = calc("ip", "--delays", "10 14ms L 9000us 7", "--percentile", "100", "--errored", "1")
    assert (got["sent"], got["lost"], got["iplr"], got["iper"]) == (5, 1, 0.2, 0.25)
    assert (got["iptd_us"], got["min_us"], got["max_us"], got["fd_us"], got["fdr_us"]) == (
        10_000, 7_000, 14_000, 14_000, 7_000,
    )  # fmt: skip
    assert (got["ipdv_rfc3393_us"], got["ifdv_us"], got["ipdv_us"]) == ([-2_000, 4_000], 4_000, 7_000)
    assert got["basis"] == "one-way, clocks synchronised"


def test_a_round_trip_is_labelled_and_half_of_it_too() -> None:
    assert calc("ip", "--delays", "20*9", "--basis", "round-trip")["basis"] == "round trip"
    half = calc("ip", "--delays", "20*9", "--basis", "half", "--class", "0")
    assert (half["basis"], half["iptd_us"], half["missed"]) == ("half of a round trip", 10_000, [])
    refused = probed("calc", "ip", "--delays", "20*9", "--basis", "round-trip", "--class", "0")
    assert refused.code == 2
    assert "write --basis half" in refused.err


def test_a_class_is_kept_or_missed() -> None:
    assert calc("ip", "--delays", "90*999 160", "--class", "0")["missed"] == []
    assert calc("ip", "--delays", "90*99 160", "--class", "0", code=1)["missed"] == ["ipdv"]
    assert calc("ip", "--delays", "L*5", "--class", "5")["iptd_us"] is None


def test_golden_group_and_month() -> None:
    got = calc("degraded", "--group", "vc12-46V", "--carrying", "41", "--span", "10h", "--total", "720h")
    assert (got["group"]["kbits"], got["group"]["state"], round(got["group"]["ratio"], 4)) == (89_216, "PLCR", 0.8913)
    assert round(got["equivalent_s"] / 3600, 3) == 1.087
    assert round(got["availability_percent"], 4) == 99.8490
    none = calc("degraded", "--group", "VC-4-7v", "--carrying", "6", "--no-lcas")
    assert (none["group"]["kbits"], none["group"]["state"]) == (0, "TLCR")


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ((), 1 + 5 + 2),
        (("--rule", "ignored"), 2),
        (("--rule", "below-floor", "--floor", "80%"), 10 + 2),
        (("--rule", "floored", "--floor", "0.8"), 1 + 10 + 2),
    ],
)
def test_what_a_degraded_hour_counts(words: tuple[str, ...], hours: float) -> None:
    spans = ("--span", "10h=90%", "--span", "10h=1/2", "--span", "2h=0")
    got = calc("degraded", *spans, "--total", "100h", *words)
    assert got["equivalent_s"] == hours * 3600
    assert (got["up_s"], got["degraded_s"], got["down_s"]) == (78 * 3600, 20 * 3600, 2 * 3600)


def test_a_star_a_mesh_and_k_of_n() -> None:
    sites = ("--period", "2026-11-01/2026-11-11", "--site", "a=2026-11-02..+1d", "--site", "b", "--site", "c*2")
    star = calc("vpn", *sites, "--hub", "a")
    assert (star["all_sites"]["high"], star["affected_by_hub"], len(star["hub_down"])) == (0.9, 2, 1)
    assert star["sites"]["c"] == {
        "hub": False,
        "own": {"low": 1.0, "high": 1.0, "exact": ["1", "1"]},
        "reached": {"low": 0.9, "high": 0.9, "exact": ["9/10", "9/10"]},
    }
    mesh = calc("vpn", *sites, "--at-least", "2")
    assert (mesh["weighted"]["high"], mesh["all_sites"]["high"], mesh["k_of_n"]["high"]) == (0.975, 0.9, 1.0)
    assert calc("vpn", *sites, "--quorum", "2")["sites"]["b"]["reached"]["high"] == 0.9


def test_a_dual_homed_site_with_blind_time_and_planned_work() -> None:
    site = "北区 = 2026-11-02..2026-11-04 ，2026-11-05..+1h | 2026-11-03..2026-11-06, ?2026-11-02..2026-11-03"
    got = calc("vpn", "--period", "2026-11-01/2026-11-11", "--site", site, "--exclude", "2026-11-05..2026-11-06")
    assert got["sites"]["北区"]["own"]["exact"] == ["7/9", "8/9"]


def test_time_at_risk_and_down_time_of_two_legs() -> None:
    legs = ("--leg", "2026-11-03T01:00..+4h, 2026-10-31T23:00..2026-11-01T01:00", "--leg", "2026-11-03T04:30..+2h")
    got = calc("protection", "--period", "2026-11", *legs)
    assert (got["down_s"], got["at_risk_s"]) == (1_800, (4 + 1 + 2) * 3_600 - 2 * 1_800)
    assert got["down"] == [["2026-11-03T04:30:00+08:00", "2026-11-03T05:00:00+08:00"]]
    work = ("--exclude", "2026-11-03T00:00..2026-11-03T06:00", "--leg", "0")
    assert calc("protection", "--period", "2026-11", *legs, *work)["down_s"] == 0


@pytest.mark.parametrize(
    ("words", "met", "code"),
    [
        (("--switch", "50ms", "--switch", "12ms*3"), True, 0),
        (("--switch", "50.001ms"), False, 1),
        (("--switch", "35ms", "--switch", "?"), None, 0),
        (("--switch", "60ms", "--switch", "?*2"), False, 1),
        (("--switch", "3040ms", "--hold-off", "3s"), True, 0),
        (("--switch", "60ms", "--limit", "100ms"), True, 0),
    ],
)
def test_the_clause_of_50_ms(words: tuple[str, ...], met: bool | None, code: int) -> None:
    assert calc("protection", *words, code=code)["switches"]["met"] is met


def test_golden_calls() -> None:
    words = ("--seizures", "1000", "--answered", "620", "--busy", "180", "--no-answer", "150", "--reject", "30")
    got = calc("calls", *words, "--bids", "1240")
    assert (got["asr"], got["ner"], got["abr"], got["failures"]) == (0.62, 0.98, 0.5, 20)
    lost = calc("calls", "--attempts", "1000", "--loss", "los=20", "--loss", "congestion=5", "--loss", "equipment=5")
    assert (lost["completion"], lost["weighted_losses"], lost["asr"]) == (0.98, 20, None)
    assert calc("calls", "--attempts", "1000", "--loss", "los=20", "--weight", "LOS=1")["completion"] == 0.98


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("protection",), "say what is protected"),
        (("protection", "--leg", "0"), "a protected service has two --leg or more"),
        (("calls",), "say how many calls there were"),
        (("calls", "--seizures", "5", "--loss", "los=1"), "--loss goes with --attempts"),
        (("calls", "--seizures", "5", "--answered", "6"), "the outcomes are 6 calls, the seizures only 5"),
        (("calls", "--seizures", "5", "--bids", "4"), "4 bids made 5 seizures"),
        (("calls", "--attempts", "5", "--loss", "rain=1"), "'rain' is no cause of loss: write los"),
        (("calls", "--attempts", "5", "--loss", "los=6"), "6 losses of 5 attempts"),
        (("degraded",), "say what is degraded"),
        (("degraded", "--span", "1h=0"), "--span goes with --total"),
        (("degraded", "--span", "2h=0", "--total", "1h"), "the spans are 02:00:00 long, the whole only 01:00:00"),
        (("bins", "--bins", "0", "--length", "1.5s"), "1.5s is no length of a bin"),
        (("bins", "--bins", "0*400001"), "400001 are too many"),
        (("limits", "--path", "vc12"), "say the share once"),
        (("limits", "--path", "ms1", "--allocation", "6%"), "'ms1' has no end-to-end objective"),
        (("limits", "--path", "vc12", "--allocation", "6%", "--period", "1ms"), "too short to count seconds"),
        (("limits", "--path", "vc12", "--allocation", "0"), "0 is no share"),
        (("ip", "--delays", "1", "--errored", "2"), "2 are more than arrived"),
        (("ip", "--delays", "1", "--percentile", "0"), "0 is none"),
        (("vpn", "--period", "2026-11", "--site", "a", "--at-least", "2"), "2 of 1 sites cannot be"),
        (("vpn", "--period", "2026-11", "--site", "a", "--quorum", "1"), "cannot see 1 of 0 others"),
        (("vpn", "--period", "2026-11", "--site", "a*0"), "not all of them 0"),
        (("vpn", "--period", "2026-11", "--site", "a", "--exclude", "2026-11-01..2026-12-01"), "nothing is left"),
    ],
)
def test_a_wrong_call_says_what_to_do_in_both_languages(words: tuple[str, ...], says: str) -> None:
    done = probed("calc", *words)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    told = probed("calc", *words, env={"LC_ALL": "zh_CN.UTF-8"}).err
    assert says not in told
