"""The life of a problem: raised, told, attached, detached, cleared, raised again."""

from __future__ import annotations

from typing import Any

import pytest

from alerting.acknowledge import NotOpen, acknowledge
from alerting.lifecycle import next_due
from probed.model.operation import MaintenanceWindow
from probed.model.problem import Cause, ProblemKey, ProblemType, Severity
from tests.support.problems import Book, cause, window


def test_a_root_is_raised_told_and_its_clearing_told() -> None:
    book = Book()
    assert book.step(10, cause("L1", raised=7)) == "raised L1!"
    assert (book["L1"].raised, book["L1"].seen, book["L1"].number) == (7, 10, 1)
    assert book.step(20, cause("L1", raised=7)) == ""
    assert book.step(30) == "cleared L1!"
    assert (book["L1"].cleared, book["L1"].number) == (30, 2)
    assert book.step(40) == ""


def test_the_same_trouble_again_goes_on_under_the_next_number() -> None:
    book = Book()
    book.step(10, cause("L1"))
    book.ack(12, "L1", "wang")
    book.step(20)
    assert book.step(30, cause("L1", raised=29)) == "reraised L1!"
    again = book["L1"]
    assert (again.number, again.raised, again.seen, again.cleared) == (4, 29, 30, None)
    assert again.acknowledged_by is None


def test_a_consequence_is_kept_and_told_to_nobody() -> None:
    book = Book()
    assert book.step(10, cause("R"), cause("L1", "R")) == "raised L1, raised R!"
    assert book.step(20) == "cleared L1, cleared R!"


def test_a_root_that_turns_out_to_be_a_consequence_is_attached_quietly() -> None:
    book = Book()
    book.step(10, cause("L1"))
    assert book.step(20, cause("R"), cause("L1", "R")) == "attached L1, raised R!"
    assert book["L1"].root == book["R"].key
    assert book.step(30) == "cleared L1!, cleared R!", "people had been told of L1 before it was attached"


def test_a_consequence_that_outlives_its_root_is_told() -> None:
    book = Book()
    book.step(10, cause("R"), cause("L1", "R", hits="c1 down"))
    assert book.step(20, cause("L1", hits="c1 down")) == "cleared R!, detached L1!"
    assert book.step(30) == "cleared L1!"


def test_a_consequence_passes_from_root_to_root_quietly() -> None:
    book = Book()
    book.step(10, cause("R1"), cause("R2"), cause("L1", "R1"))
    assert book.step(20, cause("R2"), cause("L1", "R2")) == "cleared R1!, attached L1"


GROWTH = [
    pytest.param({"hits": "c1 down"}, {"hits": "c1 down, c2 down"}, "changed L1!", id="another circuit: told"),
    pytest.param({"hits": "c1 at_risk"}, {"hits": "c1 down"}, "changed L1!", id="a circuit hit harder: told"),
    pytest.param({"hits": "c1 down, c2 down"}, {"hits": "c2 down"}, "changed L1", id="one recovers: noted only"),
    pytest.param({"hits": "c1 down"}, {"hits": "c1 unknown"}, "changed L1", id="a circuit hit less: noted only"),
    pytest.param({}, {"severity": Severity.CRITICAL}, "changed L1!", id="graver: told"),
    pytest.param({}, {"severity": Severity.MINOR}, "changed L1", id="milder: noted only"),
    pytest.param({"raised": 5}, {"raised": 3}, "changed L1", id="its beginning is known better: noted only"),
    pytest.param({"raised": 3}, {"raised": 5}, "", id="seen again after a gap: it began when it began"),
    pytest.param({}, {}, "", id="nothing: nothing"),
]


@pytest.mark.parametrize(("before", "after", "events"), GROWTH)
def test_a_change_is_told_when_it_is_for_the_worse(
    before: dict[str, Any], after: dict[str, Any], events: str
) -> None:
    book = Book()
    book.step(10, cause("L1", **before))
    assert book.step(20, cause("L1", **after)) == events


def test_growth_of_a_consequence_is_told_to_nobody() -> None:
    book = Book()
    book.step(10, cause("R"), cause("L1", "R"))
    assert book.step(20, cause("R"), cause("L1", "R", hits="c1 down")) == "changed L1"


def test_acknowledging_is_noted_and_told_to_nobody() -> None:
    book = Book()
    book.step(10, cause("L1"))
    assert book.ack(20, "L1", "wang", "fibre team sent") == "acknowledged L1"
    taken = book["L1"]
    assert (taken.acknowledged_by, taken.acknowledged, taken.comment, taken.number) == (
        "wang",
        20,
        "fibre team sent",
        2,
    )
    assert book.step(30, cause("L1")) == "", "it stays acknowledged"
    assert book.ack(40, "L1", "wang", "fibre team sent") == ""
    assert book.ack(50, "L1", "li") == "acknowledged L1"


def test_only_an_open_problem_can_be_acknowledged() -> None:
    book = Book()
    book.step(10, cause("L1"))
    book.step(20)
    with pytest.raises(NotOpen) as cleared:
        book.ack(30, "L1", "wang")
    assert str(cleared.value) == "link:L1 link_down: this problem has cleared. List the open ones with 'alarms list'."
    with pytest.raises(NotOpen, match="is not known"):
        acknowledge({}, ProblemKey("link:X", ProblemType.LINK_DOWN, ""), "wang", 30)


CHAINS = [
    pytest.param([cause("L1", "gone")], "raised L1!", id="a root that is not there: told itself"),
    pytest.param([cause("L1", "L2"), cause("L2", "L1")], "raised L1!, raised L2!", id="a circle: both told"),
    pytest.param([cause("L1", "L2"), cause("L2", "R"), cause("R")], "raised L1, raised L2, raised R!", id="a chain"),
]


@pytest.mark.parametrize(("causes", "events"), CHAINS)
def test_somebody_is_always_told(causes: list[Cause], events: str) -> None:
    assert Book().step(10, *causes) == events


def test_a_consequence_hangs_on_the_end_of_its_chain() -> None:
    book = Book()
    book.step(10, cause("L1", "L2"), cause("L2", "R"), cause("R"))
    assert book["L1"].root == book["R"].key


def test_a_cause_listed_twice_is_one_problem() -> None:
    assert Book().step(10, cause("L1", hits="c1 down"), cause("L1")) == "raised L1!"


def test_a_new_root_settles_before_it_is_told() -> None:
    book = Book(settle_us=60)
    assert book.step(10, cause("L1")) == "raised L1"
    assert book.step(69, cause("L1")) == ""
    assert book.step(70, cause("L1")) == "settled L1!"
    assert book.step(80, cause("L1")) == ""
    assert book.step(90) == "cleared L1!"


def test_a_root_that_is_explained_while_it_settles_was_never_told() -> None:
    book = Book(settle_us=60)
    book.step(10, cause("L1"))
    assert book.step(50, cause("R"), cause("L1", "R")) == "attached L1, raised R"
    assert book.step(110, cause("R"), cause("L1", "R")) == "settled R!"
    assert book.step(120) == "cleared L1, cleared R!"


def test_what_clears_while_it_settles_is_told_to_nobody() -> None:
    book = Book(settle_us=60)
    book.step(10, cause("L1"))
    assert book.step(20) == "cleared L1"


def test_growth_while_it_settles_is_told_with_the_raise() -> None:
    book = Book(settle_us=60)
    book.step(10, cause("L1"))
    assert book.step(20, cause("L1", hits="c1 down")) == "changed L1"
    assert book.step(70, cause("L1", hits="c1 down")) == "settled L1!"
    assert concerned(book) == ("owner of c1",)


def test_a_consequence_that_follows_its_root_within_the_settling_time_is_told_to_nobody() -> None:
    book = Book(settle_us=60)
    book.step(0, cause("R"), cause("L1", "R"))
    book.step(100, cause("R"), cause("L1", "R"))
    assert book.step(200, cause("L1")) == "cleared R!, detached L1"
    assert book.step(230) == "cleared L1"


def test_a_consequence_that_stays_beyond_the_settling_time_is_told() -> None:
    book = Book(settle_us=60)
    book.step(0, cause("R"), cause("L1", "R"))
    book.step(200, cause("L1"))
    assert book.step(260, cause("L1")) == "settled L1!"


def concerned(book: Book) -> tuple[str, ...]:
    return book.log[-1].customers


def test_customers_are_told_once_of_their_own_and_all_of_them_of_the_end() -> None:
    book = Book()
    book.step(10, cause("L1", hits="c1 down, c2 at_risk"))
    assert concerned(book) == ("owner of c1",)
    book.step(20, cause("L1", hits="c1 down, c2 down, c3 down"))
    assert concerned(book) == ("owner of c2", "owner of c3")
    book.step(30, cause("L1", hits="c3 down"))
    assert concerned(book) == ()
    book.step(40)
    assert concerned(book) == ("owner of c1", "owner of c2", "owner of c3")
    book.step(50, cause("L1", hits="c9 down"))
    assert book["L1"].told == ("owner of c9",)


DUE = [
    pytest.param(Book(settle_us=60), [cause("L1")], [], 70, id="a root that settles"),
    pytest.param(Book(), [cause("L1")], [], None, id="a root that was told"),
    pytest.param(Book(settle_us=60), [cause("L1", "R"), cause("R")], [], 70, id="consequences wait for nothing"),
    pytest.param(Book(), [cause("L1", raised=5)], [window("W", "link:L1", 0, 99)], 99, id="the end of its window"),
]


@pytest.mark.parametrize(("book", "causes", "windows", "due"), DUE)
def test_time_alone_moves_problems_at_a_known_instant(
    book: Book, causes: list[Cause], windows: list[MaintenanceWindow], due: int | None
) -> None:
    book.step(10, *causes, windows=windows)
    found = next_due(book.problems.values(), windows, 10, settle_us=book.settle_us)
    assert found == due


def test_a_withdrawn_window_is_due_at_once() -> None:
    book = Book()
    book.step(10, cause("L1", raised=5), windows=[window("W", "link:L1", 0, 99)])
    assert next_due(book.problems.values(), [], 20) == 20
