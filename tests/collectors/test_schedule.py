"""When targets are due: a fixed grid, nothing twice, nothing made up."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.schedule import MOST_PLACES, Gate, Schedule, next_slot_us, phase_us, places

MINUTE = 60_000_000
NAMES = st.text(min_size=1, max_size=8)
INTERVALS = st.integers(1, 10 * MINUTE)
INSTANTS = st.integers(0, 2**51)


@given(NAMES, INTERVALS)
def test_a_phase_lies_inside_the_interval(name: str, interval: int) -> None:
    assert 0 <= phase_us(name, interval) < interval


def test_a_phase_is_the_same_in_every_process() -> None:
    code = "from collectors.snmp.schedule import phase_us; print(phase_us('snmp:NE1', 60_000_000))"
    runs = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert runs == {f"{phase_us('snmp:NE1', MINUTE)}\n"}


def test_phases_of_ten_thousand_targets_fill_every_second_evenly() -> None:
    seconds = Counter(phase_us(f"snmp:NE{number}", MINUTE) // 1_000_000 for number in range(10_000))
    assert len(seconds) == 60
    assert max(seconds.values()) < 2 * 10_000 / 60


@pytest.mark.parametrize(
    ("targets", "of"),
    [(1, 16), (12, 16), (1000, 16), (1100, 32), (2000, 32), (4000, 64), (10_000, 128), (10**6, 128)],
)
def test_few_targets_are_looked_at_together(targets: int, of: int) -> None:
    assert places(targets) == of


@given(NAMES, INTERVALS, st.integers(1, 20_000), st.integers(1, 20_000))
def test_a_network_that_grows_moves_no_slot_by_more_than_a_place(
    name: str, interval: int, one: int, other: int
) -> None:
    few, many = sorted((places(one), places(other)))
    coarse, fine = phase_us(name, interval, few), phase_us(name, interval, many)
    assert coarse <= fine < coarse + interval / few + 1
    assert phase_us(name, interval) == phase_us(name, interval, MOST_PLACES)


@given(INSTANTS, INTERVALS, st.data())
def test_the_next_slot_is_later_on_the_grid_and_no_slot_lies_between(
    after: int, interval: int, data: st.DataObject
) -> None:
    phase = data.draw(st.integers(0, interval - 1))
    slot = next_slot_us(after, interval, phase)
    assert after < slot <= after + interval
    assert slot % interval == phase


@given(st.lists(st.integers(0, 5 * MINUTE), min_size=1, max_size=40), st.integers(MINUTE // 10, MINUTE))
def test_every_slot_is_served_or_counted_once(steps: list[int], interval: int) -> None:
    schedule = Schedule()
    start = now = 1_000 * MINUTE
    schedule.add("a", interval, now)
    served = skipped = 0
    last = start
    for step in steps:
        now += step
        for slot in schedule.due(now, 100):
            assert last < slot.due_us <= now
            assert now - slot.due_us < interval, "the latest of those that have passed"
            assert slot.due_us % interval == phase_us("a", interval)
            last = slot.due_us
            served += 1
            skipped += slot.skipped
    grid = range(next_slot_us(start, interval, phase_us("a", interval)), now + 1, interval)
    assert served + skipped == len(grid)


@given(st.dictionaries(NAMES, INTERVALS, min_size=1, max_size=20), st.integers(0, MINUTE), st.integers(1, 5))
def test_what_is_due_comes_in_order_and_every_name_at_most_once(
    intervals: dict[str, int], wait: int, most: int
) -> None:
    schedule = Schedule()
    for name, interval in intervals.items():
        schedule.add(name, interval, 0)
    out = []
    while portion := schedule.due(wait, most):
        assert len(portion) <= most
        out += portion
    due_first = {name: next_slot_us(0, interval, phase_us(name, interval)) for name, interval in intervals.items()}
    assert {slot.name for slot in out} == {name for name, first in due_first.items() if first <= wait}
    assert len({slot.name for slot in out}) == len(out)
    begun = [slot.due_us - slot.skipped * intervals[slot.name] for slot in out]
    assert begun == sorted(begun)
    assert schedule.next_due_us is not None
    assert schedule.next_due_us > wait


def test_an_empty_schedule_is_never_due() -> None:
    schedule = Schedule()
    assert schedule.next_due_us is None
    assert schedule.due(MINUTE, 10) == []


def test_an_interval_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        Schedule().add("a", 0, 0)


@given(st.integers(1, 4), st.lists(st.booleans(), max_size=60))
def test_a_gate_lets_in_no_more_than_its_cap_and_forgets_nobody(cap: int, steps: list[bool]) -> None:
    gate = Gate({"EMS": cap})
    inside: list[str] = []
    line: list[str] = []
    for number, arrives in enumerate(steps):
        if arrives:
            name = f"NE{number}"
            (inside if gate.enter("EMS", name) else line).append(name)
        elif inside:
            inside.pop(0)
            came = gate.leave("EMS")
            assert came == (line[0] if line else None)
            if came:
                inside.append(line.pop(0))
        assert len(inside) <= cap
        assert not line or len(inside) == cap


def test_a_group_without_a_cap_keeps_nobody_waiting() -> None:
    gate = Gate({"EMS": 1})
    assert all(gate.enter("", f"NE{number}") for number in range(100))
    assert gate.leave("") is None
