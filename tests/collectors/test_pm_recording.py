"""Bins out of recordings: what the tables say, how long ago it was, and when, if anything tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.ber import GAUGE32, INTEGER, OCTET_STRING, Content, Oid, Value
from collectors.snmp.pm.finding import below, carrier
from collectors.snmp.pm.recording import HR_SYSTEM_DATE, day_totals, pm_bins, read_again
from probed.lab.quarters import Fault
from probed.model.instant import SECOND_US, format_instant, parse_instant
from probed.model.observation import QUARTER_US
from tests.support import recording
from tests.support.lines import device
from tests.support.snmpsim import RECORDINGS, recorded

NOON = parse_instant("2026-10-05T12:00:00Z")
S = SECOND_US


def of(bins: list[dict[str, Any]], layer: str, direction: str = "near") -> dict[int, dict[str, Any]]:
    return {row["interval"]: row for row in bins if (row["layer"], row["direction"]) == (layer, direction)}


def test_a_whole_agent_of_the_lab() -> None:
    agent, now = device(NOON), NOON + 437 * S
    agent.port("E1-1").faults.append(Fault(NOON - 1000 * S, NOON - 940 * S))
    agent.port("STM4-1").faults.append(Fault(NOON - 600 * S, NOON - 300 * S, 12))
    bins = pm_bins(recording.walked(agent, now), now)
    assert len(bins) == 96 * (2 + 2 * 3)
    row = of(bins, "ds1")[2]
    assert row == {
        "point": "E1-1", "layer": "ds1", "direction": "near", "interval": 2, "age_s": 437 + 900,
        "interval_end": format_instant(NOON - QUARTER_US), "es": 0, "ses": 0, "sefs": 0, "uas": 60, "cv": None,
        "pcv": 0, "lcv": 0, "valid": True, "suspect": False, "ses_rule": "rfc4805 e1-crc: 832 pcv",
    }  # fmt: skip
    assert of(bins, "section")[1]["uas"] is None
    far = [row for row in bins if row["direction"] == "far" and row["point"] == "STM4-2" and row["es"]]
    assert [(row["interval"], row["es"], row["cv"]) for row in far] == [(1, 60, 180)]


def test_the_golden_day_of_forty_intervals() -> None:
    bins = of(pm_bins(recording.golden()), "ds1")
    assert len(bins) == 38
    assert not {7, 8} & bins.keys(), "a row that is not there is not zero"
    assert sum(row["uas"] for row in bins.values()) == 120
    measured = 900 * sum(row["valid"] for row in bins.values())
    assert (measured, round((measured - 120) / measured * 100, 4)) == (34_200, 99.6491)
    assert (bins[1]["age_s"], bins[40]["age_s"]) == (250, 250 + 39 * 900)
    assert {row["interval_end"] for row in bins.values()} == {None}
    (total,) = day_totals(recording.golden())
    assert (total["uas"], total["measured_s"], total["point"]) == (120, 34_200, "E1-4")


SONET_COUNTS = {"es": 2, "ses": 3, "cv": 4, "uas": 5}


@pytest.mark.parametrize(
    ("entry", "layer", "direction", "counts", "valid"),
    [
        pytest.param(
            "18.8.1", "ds1", "near", {"es": 3, "ses": 4, "sefs": 5, "uas": 6, "pcv": 8, "lcv": 12}, 13, id="DS1"
        ),
        pytest.param("18.11.1", "ds1", "far", {"es": 3, "ses": 4, "sefs": 5, "uas": 6, "pcv": 9}, 12, id="DS1, far"),
        pytest.param(
            "30.7.1",
            "ds3",
            "near",
            {"es": 3, "ses": 4, "sefs": 5, "uas": 6, "lcv": 7, "pcv": 8, "cv": 10},
            13,
            id="DS3",
        ),
        pytest.param("30.11.1", "ds3", "far", {"es": 3, "ses": 4, "cv": 5, "uas": 6}, 7, id="DS3, far"),
        pytest.param("39.1.2.2.1", "section", "near", {"es": 2, "ses": 3, "sefs": 4, "cv": 5}, 6, id="section"),
        pytest.param("39.1.3.2.1", "line", "near", SONET_COUNTS, 6, id="line"),
        pytest.param("39.1.4.2.1", "line", "far", SONET_COUNTS, 6, id="line, far"),
        pytest.param("39.2.1.2.1", "path", "near", SONET_COUNTS, 6, id="path"),
        pytest.param("39.2.2.2.1", "path", "far", SONET_COUNTS, 6, id="path, far"),
        pytest.param("39.3.1.2.1", "vt", "near", SONET_COUNTS, 6, id="VT"),
        pytest.param("39.3.2.2.1", "vt", "far", SONET_COUNTS, 6, id="VT, far"),
    ],
)
@pytest.mark.parametrize("told", [1, 2])
def test_each_count_is_that_of_its_column(
    entry: str, layer: str, direction: str, counts: dict[str, int], valid: int, told: int
) -> None:
    """The columns of RFC 4805, RFC 3896, RFC 3592, each with a value of its own; ValidData is true (1) or false."""
    table = (1, 3, 6, 1, 2, 1, 10, *map(int, entry.split(".")))
    rows = {(*table, column, 4, 3): Value(GAUGE32, 100 + column) for column in range(2, 13)}
    rows[(*table, valid, 4, 3)] = Value(INTEGER, told)
    (row,) = pm_bins(rows)
    assert (row["layer"], row["direction"], row["interval"], row["valid"]) == (layer, direction, 3, told == 1)
    names = ("es", "ses", "sefs", "uas", "cv", "pcv", "lcv")
    assert {name: row[name] for name in names} == {
        name: 100 + counts[name] if name in counts else None for name in names
    }


def test_a_ds3_with_its_far_end_by_its_own_clock_and_the_day_as_its_total() -> None:
    bins = pm_bins(recording.ds3())
    near, far = of(bins, "ds3"), of(bins, "ds3", "far")
    assert [(row["point"], row["es"], row["uas"], row["age_s"]) for row in near.values()] == [
        ("T3-1", 7, 0, 250),
        ("T3-1", 0, 30, 1150),
        ("T3-1", 0, 0, 2050),
    ]
    assert [(row["cv"], row["age_s"], row["suspect"]) for row in far.values()] == [(40, 250, False), (0, 1150, True)]
    assert {row["ses_rule"] for row in bins} == {"rfc3896 ds3 c-bit parity: 44 pcv, far end 44 ccv"}
    near_total, far_total = day_totals(recording.ds3())
    assert (near_total["uas"], near_total["measured_s"], near_total["cv"]) == (30, 2700, 5)
    assert (far_total["es"], far_total["measured_s"]) == (3, 1800)


@pytest.mark.parametrize(
    ("line_type", "rule"),
    [(2, "rfc3896 ds3 m23: 44 pcv"), (7, "rfc3896 e3 g.751"), (8, "rfc3896 e3 plcp"), (77, "line type 77")],
)
def test_of_an_e3_no_threshold_is_claimed(line_type: int, rule: str) -> None:
    rows = recording.ds3() | {(*recording.DS3, 5, 1, 5, 9): Value(INTEGER, line_type)}
    assert {row["ses_rule"] for row in pm_bins(rows)} == {rule}


def test_paths_and_vts_go_by_the_clock_of_the_port_that_carries_them() -> None:
    bins = pm_bins(recording.stacked(elapsed_s=100))
    path = of(bins, "path")
    assert path.keys() == {1, 3}
    assert [(row["point"], row["es"], row["ses"], row["cv"], row["uas"], row["valid"]) for row in path.values()] == [
        ("VC4-1", 5, 1, 40, 0, True),
        ("VC4-1", 0, 0, 0, 0, False),
    ]
    assert [row["age_s"] for row in path.values()] == [100, 1900]
    assert of(bins, "path", "far")[1]["suspect"], "the near end heard nothing for a second"
    assert [(n, row["uas"], row["suspect"]) for n, row in of(bins, "vt", "far").items()] == [
        (1, 0, False),
        (2, 60, False),
    ]
    assert {row["ses_rule"] for row in bins} == {"sonet ansi1997"}


def test_a_path_goes_by_the_port_that_carries_it_now() -> None:
    """It was moved: ifStackTable has its former place still, as notInService (2)."""
    rows = recording.stacked(elapsed_s=100)
    rows[(*recording.IF_STACK, 11, 1)], rows[(*recording.IF_STACK, 11, 2)] = Value(INTEGER, 2), Value(INTEGER, 1)
    assert [row["age_s"] for row in of(pm_bins(rows), "path").values()] == [500, 2300]


class Counted(dict[Oid, list[Oid]]):
    """Counts how often it is asked."""

    asked = 0

    def get(self, key: Oid, default: object = None) -> Any:
        self.asked += 1
        return super().get(key, default)


def test_of_thousands_of_paths_each_is_looked_up_by_its_own_layers() -> None:
    stack: dict[Oid, Content] = {(10, 1): 1, (10, 2): 2, (3, 10): 1}
    stack |= {(vt, 10): 1 for vt in range(1000, 5032)}
    layers = Counted(below(stack))
    assert carrier((4000,), layers, {(1,): 450, (2,): 450}) == (1,)
    assert layers.asked == 2


def test_layers_that_lie_above_themselves_carry_nothing() -> None:
    stack: dict[Oid, Content] = {(a, b): 1 for a in range(1, 40) for b in range(1, 40) if a != b}
    assert carrier((1,), below(stack), {(98,): 450, (99,): 450}) is None


def test_a_path_whose_port_is_not_known_is_told_without_its_time() -> None:
    rows = {oid: value for oid, value in recording.stacked().items() if oid[:11] != recording.IF_STACK}
    assert {row["age_s"] for row in pm_bins(rows)} == {None}


@pytest.mark.parametrize(
    ("date", "end"),
    [
        pytest.param("07ea0a050c000a002b0800", "2026-10-05T03:56:00Z", id="with its offset"),
        pytest.param("07ea0a050c000a00", None, id="local time of nobody knows where"),
        pytest.param("07ea0d050c000a002b0800", None, id="a month that is none"),
        pytest.param("07ea0a050c000a00200800", None, id="an offset that is none"),
        pytest.param("", None, id="empty"),
    ],
)
def test_the_element_s_own_clock_dates_a_recording(date: str, end: str | None) -> None:
    rows = {**recording.golden(), HR_SYSTEM_DATE: Value(OCTET_STRING, bytes.fromhex(date))}
    assert of(pm_bins(rows), "ds1")[1]["interval_end"] == end


@pytest.mark.parametrize(
    ("again", "dated"),
    [
        pytest.param(250, True, id="the same second"),
        pytest.param(253, True, id="three seconds later"),
        pytest.param(2, False, id="an interval has ended meanwhile: rows have moved"),
    ],
)
def test_a_live_look_is_dated_by_time_elapsed_at_its_end(again: int, dated: bool) -> None:
    elapsed = (*recording.DS1, 6, 1, 3, 4)
    values, at = read_again(recording.golden(), {elapsed: Value(INTEGER, again)}, NOON + 437_600_000)
    assert values[elapsed].content == again
    ends = {row["interval"]: row["interval_end"] for row in pm_bins(values, at)}
    assert ends[1] == (format_instant(NOON + (437 - again) * S) if dated else None)


def test_an_end_that_may_be_a_quarter_hour_is_one() -> None:
    for elapsed_s, late_us in ((250, 0), (250, 900_000), (251, 10_000)):
        rows = {**recording.golden(), (*recording.DS1, 6, 1, 3, 4): Value(INTEGER, elapsed_s)}
        assert of(pm_bins(rows, NOON + 250 * S + late_us), "ds1")[1]["interval_end"] == format_instant(NOON)


@pytest.mark.parametrize(("seconds", "valid"), [(900, True), (910, True), (5_000, False), (2**32 - 1, False)])
@pytest.mark.parametrize("column", [3, 4, 5, 6])
def test_a_quarter_hour_has_no_more_seconds_than_it_has(column: int, seconds: int, valid: bool) -> None:
    """Else what an agent writes for 'not known' would be an outage."""
    rows = {**recording.golden(), (*recording.DS1, 8, 1, column, 4, 2): Value(GAUGE32, seconds)}
    assert of(pm_bins(rows), "ds1")[2]["valid"] is valid


def test_rows_beyond_valid_intervals_are_left_out() -> None:
    rows = {**recording.golden(), (*recording.DS1, 6, 1, 4, 4): Value(INTEGER, 3)}
    assert of(pm_bins(rows), "ds1").keys() == {1, 2, 3}


def test_lines_numbered_by_themselves_have_the_name_of_their_interface() -> None:
    rows: dict[Oid, Value] = {}
    for oid, value in recording.golden().items():
        moved = oid[:8] == recording.DS1
        rows[tuple(77 if moved and place == 11 else part for place, part in enumerate(oid))] = value
    rows[(*recording.DS1, 6, 1, 2, 77)] = Value(INTEGER, 4)
    assert {row["point"] for row in pm_bins(rows)} == {"E1-4"}


def test_an_agent_that_does_not_say_which_intervals_are_empty_is_doubted() -> None:
    rows = {oid: value for oid, value in recording.golden().items() if oid[:11] != (*recording.DS1, 8, 1, 13)}
    bins = of(pm_bins(rows), "ds1")
    assert (bins[1]["suspect"], bins[2]["suspect"]) == (False, True)
    assert all(row["valid"] for row in bins.values())


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings of ../shared/data/snmprec are not here")
@pytest.mark.parametrize("path", sorted(RECORDINGS.glob("*.snmprec")), ids=lambda path: path.stem)
def test_recordings_of_equipment_without_interval_tables_have_no_bins(path: Path) -> None:
    rows = recorded(path)
    assert (pm_bins(rows), day_totals(rows)) == ([], [])


SOME = sorted({**recording.golden(), **recording.stacked()})


@given(
    st.lists(st.sampled_from(SOME), max_size=200),
    st.dictionaries(
        st.sampled_from(SOME),
        st.builds(Value, st.just(INTEGER), st.none() | st.integers(-5, 2**33) | st.binary(max_size=4)),
        max_size=40,
    ),
)
def test_nothing_that_a_recording_may_hold_breaks_it(gone: list[Oid], changed: dict[Oid, Value]) -> None:
    rows = {**recording.golden(), **recording.stacked(), **changed}
    for oid in gone:
        rows.pop(oid, None)
    for row in pm_bins(rows):
        assert row["es"] >= 0
        assert row["ses"] >= 0
        assert 1 <= row["interval"] <= 96
        assert row["age_s"] is None or row["age_s"] >= 0
