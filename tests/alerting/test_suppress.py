"""Planned work keeps telephones quiet, and what outlives it rings at its end."""

from __future__ import annotations

import pytest

from alerting.suppress import window_over
from probed.model.operation import MaintenanceWindow
from probed.model.problem import Cause
from tests.support.problems import Book, cause, window

W = window("W", "link:L1", 100, 200)

COVERS = [
    pytest.param(W, cause("L1", raised=100), 100, "W", id="from its first instant"),
    pytest.param(W, cause("L1", raised=120), 199, "W", id="to its last"),
    pytest.param(W, cause("L1", raised=120), 200, None, id="not at its end"),
    pytest.param(W, cause("L1", raised=99), 150, None, id="not trouble that began before"),
    pytest.param(W, cause("L2", raised=120), 150, None, id="not another resource"),
    pytest.param(
        window("W", "element:NE1", 100, 200),
        cause("L1", raised=120, about=["element:NE1", "element:NE2"]),
        150,
        "W",
        id="a link at the element worked on",
    ),
]


@pytest.mark.parametrize(("work", "trouble", "at", "planned"), COVERS)
def test_a_window_covers_what_its_work_explains(
    work: MaintenanceWindow, trouble: Cause, at: int, planned: str | None
) -> None:
    assert window_over(trouble, [work], at) == planned


def test_of_several_windows_the_longest_counts() -> None:
    longer = window("A", "link:L1", 100, 300)
    assert window_over(cause("L1", raised=120), [W, longer], 150) == "A"


def test_planned_trouble_that_ends_in_time_is_told_to_nobody() -> None:
    book = Book()
    assert book.step(110, cause("L1", raised=105), windows=[W]) == "raised L1"
    assert book["L1"].planned == "W"
    assert book.step(150, windows=[W]) == "cleared L1"


def test_planned_trouble_is_told_when_it_outlives_its_window() -> None:
    book = Book()
    trouble = cause("L1", raised=105, hits="c1 down")
    book.step(110, trouble, windows=[W])
    assert book.step(199, trouble, windows=[W]) == ""
    assert book.step(200, trouble, windows=[W]) == "window_ended L1!"
    assert book.log[-1].customers == ("owner of c1",)
    assert book.step(210, trouble, windows=[W]) == ""
    assert book.step(220, windows=[W]) == "cleared L1!"


def test_planned_trouble_seen_only_after_its_window_is_told_at_once() -> None:
    assert Book().step(205, cause("L1", raised=190), windows=[W]) == "raised L1!"


def test_trouble_that_was_told_before_the_window_is_told_when_it_clears_within() -> None:
    book = Book()
    book.step(50, cause("L1", raised=40))
    assert book.step(120, cause("L1", raised=40), windows=[W]) == ""
    assert book.step(150, windows=[W]) == "cleared L1!"


def test_growth_within_the_window_is_told_at_its_end() -> None:
    book = Book()
    book.step(110, cause("L1", raised=105), windows=[W])
    assert book.step(120, cause("L1", raised=105, hits="c1 down"), windows=[W]) == "changed L1"
    assert book.step(200, cause("L1", raised=105, hits="c1 down"), windows=[W]) == "window_ended L1!"


def test_a_window_that_follows_on_takes_over() -> None:
    book = Book()
    windows = [W, window("X", "link:L1", 200, 300)]
    book.step(110, cause("L1", raised=105), windows=windows)
    assert book.step(200, cause("L1", raised=105), windows=windows) == "changed L1"
    assert book["L1"].planned == "X"
    assert book.step(300, cause("L1", raised=105), windows=windows) == "window_ended L1!"


def test_a_withdrawn_window_ends_at_once() -> None:
    book = Book()
    book.step(110, cause("L1", raised=105), windows=[W])
    assert book.step(120, cause("L1", raised=105)) == "window_ended L1!"


def test_a_window_stated_after_the_telling_leaves_the_clearing_owed() -> None:
    book = Book()
    book.step(110, cause("L1", raised=105))
    assert book.step(120, cause("L1", raised=105), windows=[W]) == "changed L1"
    assert book.step(150, windows=[W]) == "cleared L1!"


def test_what_lags_behind_a_planned_root_is_still_planned() -> None:
    book = Book()
    both = [cause("L1", raised=105), cause("P", "L1", raised=106)]
    book.step(110, *both, windows=[W])
    assert book.step(150, cause("P", raised=106), windows=[W]) == "cleared L1, detached P"
    assert book.step(160, cause("P", raised=106), windows=[W]) == ""
    assert book.step(200, cause("P", raised=106), windows=[W]) == "window_ended P!"


def test_a_consequence_of_unplanned_trouble_is_not_made_quiet_by_the_window_of_another() -> None:
    book = Book()
    book.step(110, cause("R", raised=105), cause("P", "R", raised=106), windows=[W])
    assert book.step(150, cause("P", raised=106), windows=[W]) == "cleared R!, detached P!"


def test_a_window_that_ends_while_the_trouble_settles_tells_it_once_it_has_settled() -> None:
    book = Book(settle_us=60)
    book.step(190, cause("L1", raised=185), windows=[W])
    assert book.step(200, cause("L1", raised=185), windows=[W]) == "window_ended L1"
    assert book.step(250, cause("L1", raised=185), windows=[W]) == "settled L1!"
