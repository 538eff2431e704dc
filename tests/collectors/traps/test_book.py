"""Which alarms stand: pairing, duplicates, toggling, doubt, synchronisations; whatever the order of arrival."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collectors.traps import managers
from collectors.traps.book import TOGGLES, Book, By, Change
from collectors.traps.managers import Alive, Doubted, Heard, Lost, SyncBegins, SyncEnds, SyncRow, Tick, Why
from collectors.traps.profile import Act, Alarm
from probed.model.ids import PointId
from probed.model.instant import MINUTE_US, SECOND_US

SOURCE = "trap:EMS"
POINT = PointId("NE1", "5-1")


def alarm(act: Act, key: str = "#1", time: int | None = None, severity: str = "major") -> Alarm:
    return Alarm(act, "p", "R_LOS", "lossOfSignal", "cleared" if act is Act.CLEAR else severity, key, time, key=key)


def numbered(act: Act, serial: int, time: int | None = None) -> Alarm:
    """R_LOS of one port; 0 = without a serial number, as its clear may come."""
    if not serial:
        return alarm(act, "NE|R_LOS", time)
    return alarm(act, f"#{serial}", time)._replace(about="NE|R_LOS")


def told(book: Book, *events: tuple[Act, str, int | None]) -> list[tuple[bool, str, By]]:
    """What comes of (act, key, time at the equipment), one second after the other."""
    found: list[Change] = []
    for number, (act, key, time) in enumerate(events):
        found += book.take(SOURCE, alarm(act, key, time), POINT, number * SECOND_US)
    return [(change.raised, change.alarm.key, change.by) for change in found]


def test_raise_and_clear_are_paired() -> None:
    book = Book()
    assert told(book, (Act.RAISE, "#1", 10), (Act.RAISE, "#2", 11), (Act.CLEAR, "#1", 12)) == [
        (True, "#1", By.TRAP),
        (True, "#2", By.TRAP),
        (False, "#1", By.TRAP),
    ]
    assert [key for key, _ in book.of(SOURCE)] == ["#2"]


def test_what_comes_twice_is_told_once() -> None:
    book = Book()
    events = [(Act.RAISE, "#1", 10), (Act.RAISE, "#1", 10), (Act.CLEAR, "#1", 12), (Act.CLEAR, "#1", 12)]
    assert told(book, *events) == [(True, "#1", By.TRAP), (False, "#1", By.TRAP)]
    assert book.counts["duplicate"] == 2


def test_another_severity_is_news() -> None:
    book = Book()
    book.take(SOURCE, alarm(Act.RAISE), POINT, 1)
    (change,) = book.take(SOURCE, alarm(Act.RAISE, severity="critical"), POINT, 2)
    assert (change.raised, change.alarm.severity) == (True, "critical")
    assert book.of(SOURCE)[0][1].since == 1


def test_a_severity_that_is_changed_at_the_manager_is_news_and_an_acknowledgement_is_none() -> None:
    book = Book()
    book.take(SOURCE, alarm(Act.RAISE), POINT, 1)
    assert book.take(SOURCE, alarm(Act.CHANGE), POINT, 2) == []
    assert book.take(SOURCE, alarm(Act.CHANGE, severity=""), POINT, 3) == [], "it does not say"
    (change,) = book.take(SOURCE, alarm(Act.CHANGE, severity="critical"), PointId("NE1", ""), 4)
    assert (change.raised, change.alarm.severity, change.alarm.act, change.point) == (
        True,
        "critical",
        Act.RAISE,
        POINT,
    )
    assert book.of(SOURCE)[0][1].alarm.severity == "critical"
    assert book.take(SOURCE, alarm(Act.CHANGE, "#2"), POINT, 5) == [], "of an alarm that is not known"


def test_a_clear_without_a_raise_is_told_and_counted() -> None:
    book = Book()
    assert told(book, (Act.CLEAR, "#1", 12)) == [(False, "#1", By.TRAP)]
    assert book.counts["clear_without_raise"] == 1


def test_a_raise_that_comes_after_its_clear_does_not_stand() -> None:
    book = Book()
    assert told(book, (Act.CLEAR, "#1", 12), (Act.RAISE, "#1", 10)) == [
        (False, "#1", By.TRAP),
        (True, "#1", By.TRAP),
        (False, "#1", By.TRAP),
    ]
    assert not book.active
    assert book.counts["late_raise"] == 1


def test_the_clear_of_an_earlier_raise_does_not_end_the_next_one() -> None:
    book = Book()
    events = [(Act.RAISE, "NE|R_LOS", 20), (Act.CLEAR, "NE|R_LOS", 12)]
    assert told(book, *events) == [(True, "NE|R_LOS", By.TRAP)]
    assert len(book.active) == 1


def test_a_clear_of_the_same_number_is_of_that_raise_though_the_managers_clock_was_set_back() -> None:
    book = Book()
    assert told(book, (Act.RAISE, "#1", 20), (Act.CLEAR, "#1", 12)) == [(True, "#1", By.TRAP), (False, "#1", By.TRAP)]
    assert not book.active


def test_an_alarm_that_comes_and_goes_is_marked() -> None:
    book = Book()
    for number in range(TOGGLES):
        assert not book.toggles(SOURCE, "#1")
        book.take(SOURCE, alarm(Act.RAISE, time=number * 10), POINT, number * 10 * SECOND_US)
        book.take(SOURCE, alarm(Act.CLEAR, time=number * 10 + 5), POINT, (number * 10 + 5) * SECOND_US)
    assert book.toggles(SOURCE, "#1")
    assert book.counts["toggling"] == 1


def test_an_alarm_that_has_another_number_each_time_is_marked_too() -> None:
    book = Book()
    for number in range(1, TOGGLES + 1):
        book.take(SOURCE, numbered(Act.RAISE, number), POINT, number * 10 * SECOND_US)
        book.take(SOURCE, numbered(Act.CLEAR, number), POINT, (number * 10 + 5) * SECOND_US)
    assert book.counts["toggling"] == 1


def test_many_at_once_of_one_port_are_many_and_do_not_toggle() -> None:
    """The 63 TU-AIS of a port that names no time slot."""
    book = Book()
    raised = [book.take(SOURCE, numbered(Act.RAISE, n), POINT, n * SECOND_US) for n in range(1, 64)]
    assert all(len(book.damped(SOURCE, changes)) == 1 for changes in raised)
    assert (len(book.active), book.counts["toggling"]) == (63, 0)


@pytest.mark.parametrize(
    ("raised", "cleared", "ended"),
    [
        pytest.param((7,), 7, "#7", id="by its number"),
        pytest.param((7,), 0, "#7", id="the clear has none"),
        pytest.param((0,), 7, "NE|R_LOS", id="the raise had none"),
        pytest.param((0,), 0, "NE|R_LOS", id="neither has one"),
        pytest.param((7,), 8, None, id="another number is another alarm"),
        pytest.param((7, 8), 0, None, id="of two nobody knows which"),
    ],
)
def test_a_clear_ends_its_raise_with_a_serial_number_or_without(
    raised: tuple[int, ...], cleared: int, ended: str | None
) -> None:
    book = Book()
    for second, serial in enumerate(raised):
        book.take(SOURCE, numbered(Act.RAISE, serial, 10), POINT, second * SECOND_US)
    (change,) = book.take(SOURCE, numbered(Act.CLEAR, cleared, 20), POINT, 9 * SECOND_US)
    assert len(book.active) == len(raised) - (ended is not None)
    assert book.counts["clear_without_raise"] == (ended is None)
    assert change.alarm.key == (ended or numbered(Act.CLEAR, cleared).key), "what is stored is paired as well"
    assert book.take(SOURCE, numbered(Act.CLEAR, cleared, 20), POINT, 10 * SECOND_US) == [], "and it came twice"


def test_of_an_alarm_that_toggles_not_every_change_is_kept_but_how_it_stands_in_the_end() -> None:
    book, kept, at = Book(), list[tuple[int, bool]](), 0
    for number in range(101):  # a raise or clear every second, the last a raise
        at = number * SECOND_US
        act = Act.CLEAR if number % 2 else Act.RAISE
        changes = book.take(SOURCE, alarm(act, time=number), POINT, at)
        assert len(changes) == 1, "every change is known"
        kept += [(change.at, change.raised) for change in book.damped(SOURCE, changes)]
        kept += [(change.at, change.raised) for _, change in book.release(at)]
    assert len(kept) < 30
    due = book.next_due()
    if due is not None:
        kept += [(change.at, change.raised) for _, change in book.release(due)]
    assert kept[-1][1], "it stands"
    assert kept == sorted(kept)
    assert all(one[1] != other[1] for one, other in pairwise(kept)), "nothing is told twice"
    assert book.next_due() is None


def test_an_alarm_that_toggled_and_was_cleared_by_a_synchronisation_is_told_when_it_comes_again() -> None:
    book, at = Book(), 0
    for number in range(TOGGLES * 2 + 1):  # the last is a raise, and told
        at = number * 11 * SECOND_US
        act = Act.CLEAR if number % 2 else Act.RAISE
        assert book.damped(SOURCE, book.take(SOURCE, alarm(act, time=number), POINT, at))
    (gone,) = book.reconcile(SOURCE, at + 1, at + 2)
    assert not gone.raised
    (change,) = book.damped(SOURCE, book.take(SOURCE, alarm(Act.RAISE, time=99), POINT, at + SECOND_US))
    assert change.raised


def test_a_synchronisation_clears_what_it_does_not_bring() -> None:
    book = Book()
    told(book, (Act.RAISE, "#1", 1), (Act.RAISE, "#2", 2), (Act.RAISE, "#3", 3))
    book.restore(SOURCE, alarm(Act.RAISE, "#4"), POINT, 4)
    assert book.doubt(SOURCE) == 4
    began = 100 * SECOND_US
    assert not book.take(SOURCE, alarm(Act.SYNC_ROW, "#1"), POINT, began + 1)
    new = book.take(SOURCE, alarm(Act.SYNC_ROW, "#9"), POINT, began + 2)
    assert [(change.raised, change.by) for change in new] == [(True, By.SYNC)]
    book.take(SOURCE, alarm(Act.RAISE, "#10"), POINT, began + 3)  # a notification between the rows
    gone = book.reconcile(SOURCE, began, began + 4)
    assert sorted((change.alarm.key, change.raised, change.by) for change in gone) == [
        ("#2", False, By.SYNC),
        ("#3", False, By.SYNC),
        ("#4", False, By.SYNC),
    ]
    assert sorted(key for key, _ in book.of(SOURCE)) == ["#1", "#10", "#9"]
    assert all(active.synced for _, active in book.of(SOURCE))


def test_an_event_never_stands() -> None:
    book = Book()
    assert told(book, (Act.EVENT, "#1", 1)) == [(True, "#1", By.EVENT)]
    assert not book.active


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.booleans(), st.randoms())
def test_whatever_the_order_of_arrival_the_last_word_by_the_equipments_clock_counts(
    lengths: list[int], still_there: bool, chance: object
) -> None:
    """One alarm with its own serial number each time it comes: no order of arrival leaves a dead one standing."""
    events, time = [], 100
    for number, length in enumerate(lengths):
        events.append((Act.RAISE, f"#{number}", time))
        time += length
        if number < len(lengths) - 1 or not still_there:
            events.append((Act.CLEAR, f"#{number}", time))
        time += 1
    chance.shuffle(events)  # type: ignore[attr-defined]
    book = Book()
    told(book, *events)
    assert [key for key, _ in book.of(SOURCE)] == ([f"#{len(lengths) - 1}"] if still_there else [])


@given(
    st.lists(st.sampled_from("AB"), min_size=1, max_size=6),
    st.sampled_from([(True, True), (False, False), (True, False), (False, True)]),
    st.sets(st.integers(0, 11)),
    st.integers(0, 12),
)
@example(["A", "A"], (True, False), set(), 0)
def test_numbers_on_both_sides_on_one_or_on_none_pair_though_two_are_swapped_and_some_come_twice(
    toggled: list[str], numbers: tuple[bool, bool], twice: set[int], swapped: int
) -> None:
    """Whether raises and clears have serial numbers; A and B come and go in turn."""
    stands: dict[str, int] = {}
    events: list[Alarm] = []
    for number, about in enumerate(toggled, 1):
        begins = about not in stands
        serial = stands.setdefault(about, number)
        if not begins:
            del stands[about]
        has, act = numbers[0] if begins else numbers[1], Act.RAISE if begins else Act.CLEAR
        one = alarm(act, f"#{serial}" if has else about, number * 10)
        events.append(one._replace(about=about) if has else one)
    events = [one for place, event in enumerate(events) for one in [event] * (2 if place in twice else 1)]
    if swapped + 1 < len(events):
        events[swapped], events[swapped + 1] = events[swapped + 1], events[swapped]
    book = Book()
    for second, one in enumerate(events):
        book.take(SOURCE, one, POINT, second * SECOND_US)
    assert sorted(one.alarm.about or key for key, one in book.of(SOURCE)) == sorted(stands)


LIMIT = 150 * SECOND_US


def run(*events: managers.Event) -> tuple[managers.ManagerState, list[managers.ManagerChange]]:
    state, changes = managers.begun(0), []
    for event in events:
        state, found = managers.step(state, event)
        changes += found
    return state, changes


def test_a_manager_is_out_of_step_from_the_start() -> None:
    assert run()[0].out_of_step is Why.START


def test_a_whole_synchronisation_puts_it_in_step() -> None:
    state, changes = run(SyncBegins(10), SyncRow(11), SyncRow(12), SyncEnds(13, True))
    assert state.out_of_step is None
    assert changes == [managers.Synchronised(10, 13, 2)]


def test_a_synchronisation_that_was_stopped_proves_nothing() -> None:
    state, changes = run(SyncBegins(10), SyncRow(11), SyncEnds(13, False))
    assert state.out_of_step is Why.SYNC_FAILED
    assert changes == [Doubted(13, Why.SYNC_FAILED)]


def test_an_end_whose_beginning_was_lost_proves_nothing() -> None:
    state, changes = run(SyncRow(11), SyncEnds(13, True))
    assert (state.out_of_step, changes) == (Why.START, [])


def test_a_keepalive_that_stays_away_dates_the_doubt_back_to_the_last_one() -> None:
    step = (SyncBegins(10), SyncEnds(13, True), Heard(60 * SECOND_US))
    assert run(*step, Tick(200 * SECOND_US, LIMIT))[1][1:] == []
    state, changes = run(*step, Tick(210 * SECOND_US, LIMIT), Tick(400 * SECOND_US, LIMIT), Heard(500 * SECOND_US))
    assert changes[1:] == [Doubted(60 * SECOND_US, Why.KEEPALIVE), Alive(500 * SECOND_US)]
    assert state.out_of_step is Why.KEEPALIVE, "it is heard again, but what happened meanwhile is not known"


def test_a_manager_without_keepalives_may_be_silent() -> None:
    state, changes = run(SyncBegins(10), SyncEnds(13, True), Tick(10**15, None))
    assert (state.out_of_step, changes[1:]) == (None, [])
    assert managers.next_due(state, None) is None


def test_a_synchronisation_that_breaks_off_is_given_up() -> None:
    state, changes = run(SyncBegins(0), SyncRow(MINUTE_US), Tick(5 * MINUTE_US, None), Tick(6 * MINUTE_US, None))
    assert changes == [Doubted(6 * MINUTE_US, Why.SYNC_FAILED)]
    assert state.syncing is None


def test_lost_notifications_break_a_synchronisation_and_put_it_in_doubt() -> None:
    state, changes = run(SyncBegins(10), SyncRow(11), Lost(12), SyncEnds(13, True))
    assert state.out_of_step is Why.LOST
    assert changes == [Doubted(12, Why.LOST)]


def test_a_tick_is_due_when_it_has_something_to_say() -> None:
    state = run(Heard(60 * SECOND_US))[0]
    assert managers.next_due(state, LIMIT) == 210 * SECOND_US
    assert managers.step(state, Tick(210 * SECOND_US, LIMIT))[1]
    assert managers.next_due(run(Heard(1), Tick(10**12, LIMIT))[0], LIMIT) is None


def test_an_alarm_that_comes_back_within_the_second_of_its_clear_stands() -> None:
    """Clocks of managers tick in seconds: the clear without a number has ended #5 and is none of #6."""
    book = Book()
    events = [numbered(Act.RAISE, 5, 10), numbered(Act.CLEAR, 0, 15), numbered(Act.RAISE, 6, 15)]
    for second, one in enumerate(events):
        book.take(SOURCE, one, POINT, second * SECOND_US)
    assert [key for key, _ in book.of(SOURCE)] == ["#6"]
    late = Book()
    for second, one in enumerate([numbered(Act.CLEAR, 0, 15), numbered(Act.RAISE, 6, 15)]):
        late.take(SOURCE, one, POINT, second * SECOND_US)
    assert late.of(SOURCE) == [], "a clear that ended nothing has overtaken its raise"


def test_of_two_synchronisations_at_once_the_first_end_clears_nothing_that_either_brought() -> None:
    state, changes = run(SyncBegins(10), SyncRow(11), SyncBegins(12), SyncRow(13), SyncEnds(14, True))
    assert changes == [managers.Synchronised(10, 14, 2)], "the row of 11 was of the first"
    assert managers.step(state, SyncEnds(15, True))[1] == []
    state, changes = run(SyncBegins(10), SyncBegins(12), SyncEnds(13, False), SyncRow(14), SyncEnds(15, True))
    assert state.out_of_step is Why.SYNC_FAILED


@pytest.mark.parametrize("again", [Act.RAISE, Act.SYNC_ROW])
def test_what_was_told_and_has_cleared_is_not_told_once_more_by_a_row_of_before(again: Act) -> None:
    book = Book()
    for second, one in enumerate([numbered(Act.RAISE, 5, 10), numbered(Act.CLEAR, 5, 15)]):
        assert book.take(SOURCE, one, POINT, second * SECOND_US)
    assert book.take(SOURCE, numbered(again, 5, 10), POINT, 2 * SECOND_US) == []
    assert book.of(SOURCE) == []
