"""What comes and goes again and again is one problem: told once, and how it stands when it has calmed."""

from __future__ import annotations

import pytest

from alerting.damping import Damper, Damping, changes
from tests.support.problems import Book, cause, window

D = Damping(Damper(half_life_us=100, suppress=1500, reuse=750, longest_us=400))


def flapped() -> Book:
    """L1 three times within a half-life: raised at 10, 30 and 50, cleared at 20 and 40."""
    book = Book(damped=D)
    for at in (10, 30):
        book.step(at, cause("L1", raised=at))
        book.step(at + 10)
    return book


def test_the_third_time_within_a_half_life_it_is_told_as_flapping_and_then_not_again() -> None:
    book = Book(damped=D)
    assert book.step(10, cause("L1", raised=10)) == "raised L1!"
    assert book.step(20) == "cleared L1!"
    assert book.step(30, cause("L1", raised=30)) == "reraised L1!"
    assert book.step(40) == "cleared L1!"
    assert book.step(50, cause("L1", raised=50)) == "reraised L1, flapping L1!"
    assert (changes(book["L1"]), book["L1"].flapping) == (5, 50)
    assert book.step(60) == "cleared L1"
    assert book.step(70, cause("L1", raised=70)) == "reraised L1"
    assert changes(book["L1"]) == 7


def test_records_know_each_raise_and_clear_as_if_nothing_were_damped() -> None:
    book, plain = flapped(), Book()
    for at in (10, 30):
        plain.step(at, cause("L1", raised=at))
        plain.step(at + 10)
    for one in (book, plain):
        one.step(50, cause("L1", raised=47))
    assert (book["L1"].raised, book["L1"].seen) == (plain["L1"].raised, plain["L1"].seen) == (47, 50)


def test_what_calms_while_it_is_gone_is_told_as_restored() -> None:
    book = flapped()
    book.step(50, cause("L1", raised=50))
    assert book.step(60) == "cleared L1"
    due = book.due(60)
    assert due is not None
    assert book.step(due - 1) == ""
    assert book.step(due) == "flapping_ended L1!"
    assert book["L1"].cleared == 60
    assert book.due(due) is None
    assert book.step(due + 1) == ""


def test_what_calms_while_it_is_there_is_told_as_still_there_and_its_end_again() -> None:
    book = flapped()
    book.step(50, cause("L1", raised=50))
    due = book.due(50)
    assert due is not None
    assert book.step(due, cause("L1", raised=50)) == "flapping_ended L1!"
    assert book.step(due + 50) == "cleared L1!"


def test_it_calms_no_later_than_the_longest_time_however_often_it_flapped() -> None:
    book = Book(damped=D)
    for at in range(0, 1000, 4):
        book.step(at, cause("L1", raised=at))
        book.step(at + 2)
    assert book["L1"].flapping is not None
    due = book.due(998)
    assert due is not None
    assert due <= 998 + 400 + 1
    assert due > 998 + 300


def test_slow_coming_and_going_is_told_each_time() -> None:
    book = Book(damped=D)
    for at in range(0, 2000, 200):
        assert book.step(at, cause("L1", raised=at)).endswith("raised L1!")
        assert book.step(at + 100) == "cleared L1!"


def test_what_was_forgotten_begins_anew() -> None:
    book = flapped()
    book.step(1000, cause("L1", raised=1000))
    book.step(1010)
    assert book["L1"].flaps is not None
    assert (book["L1"].flaps.changes, book["L1"].flaps.first) == (2, 1000)


def test_a_consequence_that_comes_and_goes_is_not_called_flapping() -> None:
    book = Book(damped=D)
    for at in range(10, 90, 20):
        book.step(at, cause("R", raised=0), cause("L1", "R", raised=at))
        book.step(at + 10, cause("R", raised=0))
    assert book["L1"].flaps is None
    assert book["R"].flapping is None


def test_flapping_is_told_though_it_never_stays_long_enough_to_settle() -> None:
    book = Book(settle_us=15, damped=D)
    for at in (10, 30):
        assert book.step(at, cause("L1", raised=at)) in {"raised L1", "reraised L1"}
        assert book.step(at + 10) == "cleared L1"
    assert book.step(50, cause("L1", raised=50)) == "reraised L1, flapping L1!"


def test_within_planned_work_flapping_is_told_at_the_end_of_the_window() -> None:
    book, windows = Book(damped=D), [window("W", "link:L1", 0, 55)]
    for at in (10, 30):
        assert book.step(at, cause("L1", raised=at), windows=windows) in {"raised L1", "reraised L1"}
        assert book.step(at + 10, windows=windows) == "cleared L1"
    assert book.step(50, cause("L1", raised=50), windows=windows) == "reraised L1"
    assert book.step(55, cause("L1", raised=50), windows=windows) == "window_ended L1, flapping L1!"


def test_growth_is_not_told_while_it_flaps_and_is_known_when_it_has_calmed() -> None:
    book = flapped()
    book.step(50, cause("L1", raised=50))
    assert book.step(55, cause("L1", raised=50, hits="c1 down")) == "changed L1"
    due = book.due(55)
    assert due is not None
    assert book.step(due, cause("L1", raised=50, hits="c1 down")) == "flapping_ended L1!"
    assert book.log[-1].customers == ("owner of c1",)


def test_one_flapping_problem_is_acknowledged_once() -> None:
    book = flapped()
    book.step(50, cause("L1", raised=50))
    book.step(60)
    assert book.ack(65, "L1", "wang", "splicing") == "acknowledged L1", "also while it is gone for the moment"
    book.step(70, cause("L1", raised=70))
    assert book["L1"].acknowledged_by == "wang"
    due = book.due(70)
    assert due is not None
    book.step(80)
    book.step(due + 300)
    book.step(due + 400, cause("L1", raised=due + 400))
    assert book["L1"].flapping is None
    assert book["L1"].acknowledged_by is None, "the next raise is another problem"


TIERS = [
    pytest.param({"A": None}, 0, id="not damped for this tier"),
    pytest.param({"A": Damper(100, 3500, 750, 400)}, 0, id="a higher limit for this tier"),
    pytest.param({"AAA": None}, 1, id="another tier's limits are not asked"),
]


@pytest.mark.parametrize(("tiers", "told"), TIERS)
def test_the_best_tier_that_is_hit_decides(tiers: dict[str, Damper | None], told: int) -> None:
    book = Book(damped=Damping(D.default, tiers))
    for at in (10, 30, 50):
        book.step(at, cause("L1", raised=at, hits="c1 down"))
        book.step(at + 10)
    assert sum(event.transition.value == "flapping" for event in book.log) == told


def test_when_damping_is_switched_off_what_flaps_is_told_as_it_stands() -> None:
    book = flapped()
    book.step(50, cause("L1", raised=50))
    book.damped = Damping()
    assert book.due(51) == 51
    assert book.step(51, cause("L1", raised=50)) == "flapping_ended L1!"
