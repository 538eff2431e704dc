"""What probes are told: the same text for the same schedule, one start for all probes of a measurement."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from collectors.mqtt.schedule import LEAD_US, cursor_name, in_force, piece_us, schedules, starts_of
from probed.model.inventory import Validity
from probed.model.probe import ProbeInventory
from tests.support.probes import inventory, measurement

NOW = 1_795_000_003_000_000
MINUTE = 60_000_000


def told(known: ProbeInventory, starts: dict[str, int], now: int = NOW) -> dict[str, str]:
    return {probe: one.version for probe, one in schedules(known, starts, now, MINUTE).items()}


def test_all_probes_of_a_measurement_begin_at_once_on_the_grid() -> None:
    known = inventory("P1", "P2", measurements=("M1",))
    starts = starts_of(in_force(known, NOW), {}, NOW)
    (start,) = starts.values()
    found = schedules(known, starts, NOW, MINUTE)
    assert {task.start for one in found.values() for task in one.measurements} == {start}
    assert start % 10_000_000 == 0
    assert LEAD_US <= start - NOW < LEAD_US + 10_000_000


def test_a_probe_that_joins_later_measures_on_the_same_grid_and_nothing_begins_anew() -> None:
    first = inventory("P1", measurements=("M1",))
    starts = starts_of(in_force(first, NOW), {}, NOW)
    both = inventory("P1", "P2", measurements=("M1",))
    later = starts_of(in_force(both, NOW + MINUTE), starts, NOW + MINUTE)
    assert later == starts
    assert told(both, later)["P1"] == told(first, starts)["P1"]


def test_another_interval_is_another_beginning() -> None:
    one = measurement("M1", "P1")
    before = starts_of([one], {}, NOW)
    after = starts_of([replace(one, interval_us=MINUTE)], before, NOW + MINUTE)
    assert set(after) == {cursor_name("M1", MINUTE)}
    assert next(iter(after.values())) % MINUTE == 0


def test_what_is_over_is_told_no_more_and_a_probe_without_work_is_told_so() -> None:
    known = inventory("P1", measurements=("M1",))
    ended = replace(known, measurements=tuple(replace(m, valid=Validity(None, NOW)) for m in known.measurements))
    found = schedules(ended, starts_of(in_force(ended, NOW), {}, NOW), NOW, MINUTE)
    assert found["P1"].measurements == ()
    gone = replace(ended, probes=tuple(replace(p, valid=Validity(None, NOW)) for p in known.probes))
    assert schedules(gone, {}, NOW, MINUTE) == {}


def test_the_body_is_as_documented_and_stable() -> None:
    known = inventory("P1", measurements=("M1",))
    starts = starts_of(in_force(known, NOW), {}, NOW)
    (one,) = schedules(known, starts, NOW, MINUTE).values()
    (same,) = schedules(known, starts, NOW + 12345, MINUTE).values()
    assert one.body == same.body
    said = json.loads(one.body)
    assert set(said) == {"v", "probe", "version", "heartbeat", "measurements"}
    (task,) = said["measurements"]
    assert task == {
        "id": "M1", "target": "192.0.2.1", "kind": "twamp", "start": next(iter(starts.values())),
        "interval": 10_000_000, "packets": 10, "piece": 1_000_000, "dscp": 46, "size": 128,
    }  # fmt: skip


@given(st.integers(1, 100), st.sampled_from([1, 2, 5, 10, 60, 300]))
def test_pieces_are_seconds_where_packets_fall_evenly(packets: int, seconds: int) -> None:
    row = replace(measurement("M1", "P1"), packets=packets, interval_us=seconds * 1_000_000)
    assert (piece_us(row) == 1_000_000) == (packets % seconds == 0)
