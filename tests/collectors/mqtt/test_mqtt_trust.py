"""Which figures of a probe are believed, what is wrong with a probe, and when a window is committed."""

from __future__ import annotations

import pytest

from collectors.mqtt.decode import decode_status
from collectors.mqtt.payload import Status
from collectors.mqtt.standing import Judge, after_sample, after_status, faults
from collectors.mqtt.topics import Leaf, Topic
from collectors.mqtt.trust import Bounds, Seen, doubts
from collectors.mqtt.window import Window
from probed.model.probe import ProbeFault, ProbeState
from probed.model.probe_bin import ClockQuality, ClockState, Doubt, ProbeBin, Sense
from tests.support.probe_payloads import START, as_bytes, status

BOUNDS = Bounds(one_way_us=1000, time_us=5_000_000)
LOCKED, FREE = ClockQuality(ClockState.LOCKED, 0, 100), ClockQuality(ClockState.FREE, 0, 100)
MINUTE = 60_000_000
JUDGE = Judge(silent_us=3 * MINUTE, time_us=5_000_000, software=("2.3.1",))


@pytest.mark.parametrize(
    ("sense", "clock", "expected"),
    [
        (Sense.ROUND_TRIP, ClockQuality(), ()),
        (Sense.ROUND_TRIP, FREE, ()),
        (Sense.ROUND_TRIP, ClockQuality(ClockState.LOCKED, 6_000_000, 0), (Doubt.TIME,)),
        (Sense.FORWARD, LOCKED, ()),
        (Sense.BACKWARD, ClockQuality(ClockState.HOLDOVER, 400, 600), ()),
        (Sense.FORWARD, ClockQuality(ClockState.LOCKED, -400, 601), (Doubt.CLOCK,)),
        (Sense.FORWARD, FREE, (Doubt.CLOCK,)),
        (Sense.FORWARD, ClockQuality(), (Doubt.CLOCK,)),
        (Sense.FORWARD, ClockQuality(ClockState.LOCKED, 0, None), (Doubt.CLOCK,)),
    ],
    ids=str,
)
def test_clocks_matter_where_a_way_is_measured(
    sense: Sense, clock: ClockQuality, expected: tuple[Doubt, ...]
) -> None:
    body = ProbeBin(10, 0, sense=sense, clock=clock)
    assert doubts(body, Seen(0, 0), BOUNDS) == expected


def test_all_doubts_are_named() -> None:
    body = ProbeBin(10, 0, sense=Sense.FORWARD, negative=1)
    found = doubts(body, Seen(5_000_001, 0, healthy=False), BOUNDS)
    assert found == (Doubt.CLOCK, Doubt.NEGATIVE, Doubt.HEALTH, Doubt.TIME)


@pytest.mark.parametrize(("apart_us", "expected"), [(None, ()), (5_000_000, ()), (-5_000_001, (Doubt.TIME,))])
def test_a_probe_whose_heartbeats_are_off_measures_at_another_time(
    apart_us: int | None, expected: tuple[Doubt, ...]
) -> None:
    assert doubts(ProbeBin(10, 0, clock=LOCKED), Seen(0, 0, apart_us=apart_us), BOUNDS) == expected


def said(**changed: object) -> Status:
    whole = status(**{"software": "2.3.1", "schedule": "s", "at": None, **changed})
    read = decode_status(Topic("P1", Leaf.STATUS), as_bytes(whole))
    assert isinstance(read, Status)
    return read


def heard(*statuses: Status) -> ProbeState:
    state = ProbeState("P1")
    for number, one in enumerate(statuses):
        state = after_status(state, one, START + number * MINUTE)
    return state


def beating(*times: int) -> ProbeState:
    """Heartbeats a minute apart by our clock, at these times by the probe's."""
    return heard(*(said(at=at) for at in times))


@pytest.mark.parametrize(
    ("state", "after_us", "expected"),
    [
        (None, 0, [ProbeFault.NEVER_HEARD]),
        (heard(said()), 0, []),
        (heard(said()), 3 * MINUTE, []),
        (heard(said()), 3 * MINUTE + 1, [ProbeFault.SILENT]),
        (heard(said(), said(online=False)), 0, [ProbeFault.SILENT]),
        (heard(said(boot=1), said(boot=2), said(boot=1, online=False)), 0, []),
        (heard(said(software="2.2")), 0, [ProbeFault.WRONG_VERSION]),
        (heard(said(software=None)), 0, []),
        (heard(said(clock={"state": "locked", "offset": 6_000_000})), 0, [ProbeFault.CLOCK_OFF]),
        (beating(START - 6_000_000, START + MINUTE - 6_000_000), 0, [ProbeFault.CLOCK_OFF]),
        (beating(START + 6_000_000, START + MINUTE + 6_000_000), 0, [ProbeFault.CLOCK_OFF]),
        (beating(START - 4_000_000, START + MINUTE - 4_000_000), 0, []),
        (beating(START - 6_000_000, START + MINUTE), 0, []),
        (heard(said(health={"ok": False, "reasons": ["cpu"]})), 0, [ProbeFault.UNWELL]),
        (heard(said(boot=1), said(boot=2)), 0, []),
        (heard(said(boot=1, at=None), said(boot=2, at=None), said(boot=1, at=None)), 0, [ProbeFault.DUPLICATE_ID]),
    ],
    ids=lambda value: "" if isinstance(value, ProbeState) else str(value),
)
def test_what_is_wrong_with_a_probe(state: ProbeState | None, after_us: int, expected: list[ProbeFault]) -> None:
    now = START if state is None or state.heard is None else state.heard + after_us
    assert list(faults(state, now, JUDGE, "s")) == expected


def test_a_probe_that_works_by_another_schedule_is_told() -> None:
    assert faults(heard(said()), START, JUDGE, "t") == (ProbeFault.OLD_SCHEDULE,)
    assert faults(heard(said()), START, JUDGE, None) == ()


def test_heartbeats_that_the_broker_had_kept_tell_nothing_of_the_clock() -> None:
    """A daemon away for an hour: what was said meanwhile comes at once, then life goes on."""
    hour = 60 * MINUTE
    state = heard(said(at=START), said(at=START + MINUTE))
    assert state.apart_us == 0
    back = START + hour
    for minute in range(2, 60):
        state = after_status(state, said(at=START + minute * MINUTE), back + minute)
    assert state.apart_us == 0
    assert faults(state, back + 60, JUDGE, "s") == ()
    state = after_status(state, said(at=back + 5), back + 10)
    state = after_status(state, said(at=back + MINUTE + 5), back + MINUTE + 10)
    assert state.apart_us == 5


def test_a_kept_heartbeat_of_a_probe_that_is_gone_is_no_sign_of_life() -> None:
    state = after_status(ProbeState("P1"), said(at=START), START + 60 * MINUTE)
    assert faults(state, START + 60 * MINUTE, JUDGE, "s") == (ProbeFault.SILENT,)


def test_a_retained_heartbeat_that_does_not_say_when_is_no_sign_of_life() -> None:
    state = after_status(ProbeState("P1"), said(at=None), START, retained=True)
    assert faults(state, START, JUDGE, "s") == (ProbeFault.NEVER_HEARD,)
    state = after_status(state, said(at=None), START)
    back = START + 60 * MINUTE
    assert after_status(state, said(at=None), back, retained=True).heard == START
    assert after_status(state, said(at=None), back).heard == back


def test_a_probe_that_sends_after_its_last_will_has_come_back() -> None:
    """Its power went, and its samples are here before its first heartbeat; what it had spooled is no sign of now."""
    gone = after_status(heard(said()), said(online=False), START + MINUTE)
    assert faults(gone, START + MINUTE, JUDGE, "s") == (ProbeFault.SILENT,)
    back = after_sample(gone, ProbeBin(1, 0), START + 2 * MINUTE, START + 2 * MINUTE)
    assert faults(back, START + 2 * MINUTE, JUDGE, "s") == ()
    kept = after_status(back, said(online=False), START + 2 * MINUTE, retained=True)
    assert kept == back, "the broker had kept it"
    assert after_status(back, said(online=False), START + 2 * MINUTE).online is False, "it has gone once more"
    spooled = after_sample(gone, ProbeBin(1, 0), START, START + 60 * MINUTE)
    assert faults(spooled, START + 60 * MINUTE, JUDGE, "s") == (ProbeFault.SILENT,)


def test_late_samples_do_not_move_what_was_measured_last_back() -> None:
    new, old = ProbeBin(1, 0, software="2", clock=LOCKED), ProbeBin(1, 0, software="1", clock=FREE)
    state = after_sample(after_sample(ProbeState("P1"), new, 20, 30), old, 10, 40)
    assert (state.measured, state.heard, state.software, state.clock) == (20, 20, "2", LOCKED)


def test_a_window_is_committed_when_half_full_after_its_time_or_in_a_lull() -> None:
    window = Window(100, 0.5)
    assert window.due_s(0.0) is None
    for number in range(49):
        window.add(number * 0.01)
    assert window.due_s(0.48) == pytest.approx(0.02)
    window.add(0.49)
    assert window.full
    assert window.due_s(0.49) == 0.0
    assert window.take() == 50
    assert window.due_s(1.0) is None
    window.add(1.0)
    assert window.due_s(1.0) == pytest.approx(0.1)
    for number in range(9):
        window.add(1.05 + number * 0.05)
    assert window.due_s(1.46) == pytest.approx(0.04)
