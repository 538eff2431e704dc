"""`probed calc availability`: the golden months, each rule of counting, clock changes, what is still open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Done, probed


def calc(*words: str, code: int = 0) -> dict[str, Any]:
    done = probed("calc", "availability", "--json", *words)
    assert done.code == code, done.err
    found: dict[str, Any] = done.json
    return found


THREE = (
    "--period", "2026-06",
    "--outage", "2026-06-03T00:00..+2h", "--outage", "2026-06-10T00:00..00:30",
    "--outage", "2026-06-20T00:00..+90min",
)  # fmt: skip
WORK = ("--period", "2026-06", "--outage", "2026-06-09T01:00..05:00", "--exclude", "2026-06-09T02:00..04:00")


def test_the_golden_month_of_three_outages() -> None:
    got = calc(*THREE)
    assert (got["downtime_s"], got["outages"], got["printed"]) == (14_400, 3, "99.4444")
    assert got["availability"] == pytest.approx(716 / 720)
    assert (got["mttr_s"], got["mtbf_s"], got["between_starts_s"]) == (4_800, 859_200, 864_000)


@pytest.mark.parametrize(
    ("denominator", "exact", "printed"),
    [
        pytest.param("available", "358/359", "99.7214", id="excluded time leaves D (MEF)"),
        pytest.param("total", "359/360", "99.7222", id="total minutes"),
        pytest.param("43200", "359/360", "99.7222", id="43200 minutes, as some carriers write it"),
        pytest.param("30d", "359/360", "99.7222", id="a length"),
        pytest.param("31 d", "371/372", "99.7311", id="always 31 days"),
    ],
)
def test_the_golden_exclusion_by_denominator(denominator: str, exact: str, printed: str) -> None:
    got = calc(*WORK, "--denominator", denominator)
    assert (got["exact"]["availability"], got["printed"]) == (exact, printed)
    assert got["excluded_s"] == 7_200


def test_overlapping_outages_are_one_of_their_union() -> None:
    got = calc("--period", "2026-06", "--outage", "2026-06-05T10:00..11:00", "--outage", "2026-06-05T10:30..11:30")
    assert (got["downtime_s"], got["outages"]) == (5_400, 1)


def test_exclusions_are_intersected_and_never_subtracted_as_sums() -> None:
    """Four hours of work elsewhere do not hide four hours of outage."""
    words = ("--period", "2026-06", "--outage", "2026-06-09T01:00..05:00", "--exclude")
    assert calc(*words, "2026-06-20T01:00..05:00")["downtime_s"] == 14_400
    assert calc(*words, "2026-06-09T00:00..06:00")["downtime_s"] == 0
    assert calc(*words, "2026-06-09T00:00..06:00")["outage_list"][0]["why_not"] == "excluded"
    overlapping = (*words, "2026-06-09T02:00..04:00", "--exclude", "2026-06-09T03:00..04:30")
    assert (calc(*overlapping)["excluded_s"], calc(*overlapping)["downtime_s"]) == (9_000, 5_400)


@pytest.mark.parametrize(("rule", "exact"), [("exclude", "1 - 36/684"), ("up", "1 - 36/720"), ("down", "1 - 72/720")])
def test_unknown_time_is_a_bound_and_the_rule_says_which_is_official(rule: str, exact: str) -> None:
    words = ("--period", "2026-06", "--outage", "2026-06-09T00:00..+36h", "--unknown", "2026-06-20T00:00..+36h")
    got = calc(*words, "--unknown-rule", rule)
    numerator, denominator = map(int, exact.removeprefix("1 - ").split("/"))
    assert got["availability"] == pytest.approx(1 - numerator / denominator)
    assert (got["low"], got["high"]) == (pytest.approx(1 - 72 / 720), pytest.approx(1 - 36 / 720))
    assert got["coverage"] == pytest.approx(684 / 720)


def test_unknown_between_two_outages_neither_ends_nor_splits_one() -> None:
    got = calc(
        "--period", "2026-06",
        "--outage", "2026-06-09T00:00..01:00", "--unknown", "2026-06-09T01:00..02:00",
        "--outage", "2026-06-09T02:00..03:00",
    )  # fmt: skip
    (outage,) = got["outage_list"]
    assert (outage["seconds_low"], outage["seconds_high"]) == (7_200, 10_800)


@pytest.mark.parametrize(
    ("blind", "low_s", "high_s", "downtime_s", "unknown_s"),
    [
        pytest.param("2026-06-09T02:00..03:00", 10_800, 14_400, 10_800, 3_600, id="in the middle: still one outage"),
        pytest.param("2026-06-09T00:00..02:00", 10_800, 10_800, 10_800, 7_200, id="over its start"),
        pytest.param("2026-06-09T04:00..06:00", 10_800, 10_800, 10_800, 7_200, id="over its end"),
        pytest.param(
            "2026-06-09T02:00..03:00,2026-06-09T02:30..04:00", 7_200, 14_400, 7_200, 7_200, id="two of them"
        ),
    ],
)
def test_unknown_comes_before_down(blind: str, low_s: int, high_s: int, downtime_s: int, unknown_s: int) -> None:
    got = calc("--period", "2026-06", "--outage", "2026-06-09T01:00..05:00", "--unknown", blind)
    (outage,) = got["outage_list"]
    assert (outage["seconds_low"], outage["seconds_high"]) == (low_s, high_s)
    assert (got["downtime_s"], got["unknown_s"]) == (downtime_s, unknown_s)


def test_an_outage_that_nobody_looked_at_is_unknown_time_and_no_outage() -> None:
    got = calc("--period", "2026-06", "--outage", "2026-06-09T01:00..05:00", "--unknown", "2026-06-09T00:00..06:00")
    assert (got["outages"], got["downtime_s"], got["unknown_s"]) == (0, 0, 21_600)


@pytest.mark.parametrize(
    ("month", "zone", "begins", "hours"),
    [
        ("2026-02", "Asia/Shanghai", "1", 28 * 24),
        ("2024-02", "Asia/Shanghai", "1", 29 * 24),
        ("2026-02", "Asia/Shanghai", "26", 31 * 24),
        ("2024-03", "Asia/Shanghai", "26", 29 * 24),
        ("2026-01", "Asia/Shanghai", "26", 31 * 24),
        ("2026-03", "Europe/Berlin", "1", 31 * 24 - 1),
        ("2026-10", "Europe/Berlin", "1", 31 * 24 + 1),
        ("2026-11", "Europe/Berlin", "25", 31 * 24 + 1),
        ("2026-04", "Europe/London", "28", 31 * 24 - 1),
    ],
)
def test_months_have_their_own_hours(month: str, zone: str, begins: str, hours: int) -> None:
    assert calc("--period", month, "--zone", zone, "--month-begins", begins)["period_s"] == hours * 3600


FLAPS = (
    "--period", "2026-06",
    "--outage", "2026-06-09T01:00:00..+20s", "--outage", "2026-06-09T01:01:00..+50s",
    "--outage", "2026-06-10T00:00..+30s",
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "outages", "downtime_s"),
    [
        pytest.param((), 3, 100, id="each counts"),
        pytest.param(("--bridge", "40s"), 3, 100, id="a gap as long as the bridge is none"),
        pytest.param(("--bridge", "41s"), 2, 100, id="bridged for the count, not for the seconds"),
        pytest.param(("--minimum", "60s"), 0, 100, id="too short to count, but their seconds do"),
        pytest.param(("--minimum", "60s", "--bridge", "60s"), 1, 100, id="bridged first, then sifted"),
        pytest.param(
            ("--minimum", "60s", "--bridge", "60s", "--minimum-applies", "count_and_seconds"), 1, 70,
            id="too short to count, seconds and all",
        ),
    ],
)  # fmt: skip
def test_bridge_and_minimum_in_their_order(words: tuple[str, ...], outages: int, downtime_s: int) -> None:
    got = calc(*FLAPS, *words)
    assert (got["outages"], got["downtime_s"]) == (outages, downtime_s)


def test_an_outage_across_the_border_is_split_and_counts_where_it_began() -> None:
    outage = ("--outage", "2026-05-31T23:00..2026-06-01T02:00")
    may, june = calc("--period", "2026-05", *outage), calc("--period", "2026-06", *outage)
    assert (may["downtime_s"], may["outages"], june["downtime_s"], june["outages"]) == (3_600, 1, 7_200, 0)
    assert june["outage_list"][0]["why_not"] == "began before the period"


@pytest.mark.parametrize(
    ("period", "zone", "days"),
    [
        ("2026-02", "Asia/Shanghai", 28),
        ("2028-02", "Asia/Shanghai", 29),
        ("2026-11", "Asia/Shanghai", 30),
        ("2026-12", "UTC", 31),
    ],
)
def test_months_have_their_own_length(period: str, zone: str, days: int) -> None:
    assert calc("--period", period, "--zone", zone)["period_s"] == days * 86_400


def test_the_day_of_a_clock_change_has_23_or_25_hours() -> None:
    assert calc("--period", "2026-03-29/2026-03-30", "--zone", "Europe/Berlin")["period_s"] == 23 * 3_600
    assert calc("--period", "2026-10-25/2026-10-26", "--zone", "Europe/Berlin")["period_s"] == 25 * 3_600
    got = calc(
        "--period", "2026-10", "--zone", "Europe/Berlin", "--outage", "2026-10-25T02:30+02:00..2026-10-25T02:30+01:00"
    )
    assert got["downtime_s"] == 3_600
    month = ("--period", "2026-10", "--zone", "Europe/Berlin", "--outage")
    assert calc(*month, "2026-10-25T01:00..04:00")["downtime_s"] == 4 * 3_600


def test_service_hours_holidays_and_working_days() -> None:
    outage = ("--period", "2026-10", "--outage", "2026-10-09T18:00..2026-10-10T10:00")
    assert calc(*outage, "--hours", "mon-fri 08:00-20:00")["downtime_s"] == 2 * 3_600
    assert calc(*outage, "--hours", "1-5 08:00-20:00", "--workday", "2026-10-10")["downtime_s"] == 4 * 3_600
    assert calc(*outage, "--hours", "mon-fri 08:00-20:00", "--holiday", "2026-10-09")["downtime_s"] == 0
    night = ("--hours", "fri-mon 00:00-08:00", "--hours", "sat,sun 20:00-24:00")
    assert calc(*outage, *night)["downtime_s"] == 8 * 3_600


def test_an_open_outage_counts_up_to_now_and_the_future_is_in_neither_part() -> None:
    got = calc("--period", "2026-06", "--outage", "2026-06-10T12:00..", "--as-of", "2026-06-11")
    assert (got["period_s"], got["downtime_s"], got["period"]["so_far"]) == (10 * 86_400, 43_200, True)
    assert got["outage_list"][0]["to"] is None
    assert got["mttr_s"] is None


@pytest.mark.parametrize(
    ("target", "code", "met"), [("99.4444", 0, True), ("99.4445%", 1, False), ("716/720", 0, True)]
)
def test_the_target_is_judged_on_the_exact_ratio(target: str, code: int, met: bool) -> None:
    got = calc(*THREE, "--target", target, code=code)
    assert got["met"] is met


def test_percentages_are_cut() -> None:
    words = ("--period", "2026-06", "--outage", "2026-06-09T00:00:00..+259.3s")
    assert calc(*words)["printed"] == "99.9899"
    assert calc(*words, "--decimals", "2")["printed"] == "99.98"
    assert calc(*words, "--decimals", "0")["printed"] == "99"


def test_many_outages_from_a_file_or_in_one_option(tmp_path: Path) -> None:
    file = tmp_path / "outages"
    file.write_text(
        "# of June\n2026-06-03T00:00..+2h\n\n2026-06-10T00:00..00:30, 2026-06-20T00:00..+90min  # three\n"
    )
    assert calc("--period", "2026-06", "--outage", f"@{file}")["printed"] == "99.4444"
    assert calc("--period", "2026-06", "--outage", "2026-06-03..+2h，2026-06-10T00:00..+2h")["outages"] == 2
    file.write_text("2026-06-03T00:00..+2h\nx, 2026-06-31..+1h\n")
    told = shown("--period", "2026-06", "--outage", f"@{file}").err
    assert f"  {file}:2: 'x' is no stretch of time." in told
    assert f"  {file}:2: '2026-06-31' is no moment" in told
    file.write_text("")
    assert calc("--period", "2026-06", "--outage", f"@{file}")["availability"] == 1


def test_nothing_known_has_no_figure() -> None:
    got = calc("--period", "2026-06", "--unknown", "2026-06-01..2026-07-01", "--target", "99.9")
    assert (got["availability"], got["low"], got["high"], got["met"]) == (None, 0, 1, None)
    assert calc("--period", "2026-06", "--exclude", "2026-06-01..2026-07-01")["availability"] is None


def shown(*words: str) -> Done:
    return probed("calc", "availability", *words)


def test_each_step_is_shown() -> None:
    done = shown(*WORK, "--bridge", "60s", "--minimum", "60s", "--target", "99.9")
    assert done.code == 1
    for line in (
        "1 stated, 1 without overlap, 04:00:00 in all",
        "2026-06-09 02:00:00  2026-06-09 04:00:00  02:00:00    02:00:00",
        "02:00:00 of the outages are left",
        "less than 00:01:00 apart count as one: 1 become 1; the seconds between stay up",
        "shorter than 00:01:00 does not count; its seconds do",
        "official  1 - d/(D - u)  358/359  99.7214 %",
        "target 99.9000 %: missed, margin -0.1785 %",
    ):
        assert line in done.out.splitlines()


def test_a_stretch_outside_of_the_period_is_remarked() -> None:
    done = shown("--period", "2026-06", "--outage", "2026-07-09T01:00..05:00")
    assert "--outage from 2026-07-09 01:00:00 lies outside of 2026-06" in done.err
    assert "official  1 - d/(D - u)  1      100.0000 %" in done.out


def test_all_mistakes_are_told_at_once() -> None:
    done = shown("--period", "2026-06", "--outage", "x", "--outage", "2026-06-01..", "--target", "y", "--bridge", "5")
    assert "4 mistakes in the call:" in done.err
    assert shown("--period", "2026-13").code == 2
