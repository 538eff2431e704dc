"""A problem that is put aside for a while: nobody is told, everything is recorded, and its end is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerting.shelving import NotThere
from tests.support.problems import Book, cause, window


def shelved(until: int = 100, *, hits: str = "") -> Book:
    book = Book()
    book.step(10, cause("L1", hits=hits))
    assert book.shelve(20, "L1", until) == "shelved L1"
    return book


def test_what_is_still_there_when_its_time_is_over_is_told() -> None:
    book = shelved()
    assert book.due(20) == 100
    assert book.step(50, cause("L1", hits="c1 down")) == "changed L1", "it grew, and nobody is told"
    assert book.step(99, cause("L1", hits="c1 down")) == ""
    assert book.step(100, cause("L1", hits="c1 down")) == "unshelved L1!"
    assert book.log[-1].customers == ("owner of c1",)
    assert book["L1"].shelf is None
    assert book.step(110) == "cleared L1!"


def test_what_was_never_told_and_cleared_in_the_meantime_is_only_recorded() -> None:
    book = Book(settle_us=30)
    book.step(10, cause("L1"))
    book.shelve(20, "L1", 100)
    assert book.step(50) == "cleared L1"
    assert book.step(100) == "unshelved L1"


def test_who_was_told_before_is_told_of_its_end_when_the_shelf_ends() -> None:
    book = shelved(hits="c1 down")
    assert book.step(50) == "cleared L1"
    assert book.step(100) == "unshelved L1!"
    assert book.log[-1].customers == ("owner of c1",)
    assert book["L1"].cleared == 50


def test_the_shelf_stays_until_its_time_whatever_clears_and_comes_back() -> None:
    book = shelved()
    assert book.step(30) == "cleared L1"
    assert book.step(40, cause("L1", raised=40)) == "reraised L1"
    assert book["L1"].shelf is not None
    assert book.step(100, cause("L1", raised=40)) == "unshelved L1!"


def test_an_operator_may_end_it_before_its_time() -> None:
    book = shelved()
    assert book.unshelve(60, "L1") == "unshelved L1!"
    assert book.due(60) is None
    with pytest.raises(NotThere, match="is not shelved"):
        book.unshelve(70, "L1")


def test_shelving_again_moves_the_end_and_the_same_words_change_nothing() -> None:
    book = shelved()
    assert book.shelve(30, "L1", 100) == ""
    assert book.shelve(30, "L1", 200) == "shelved L1"
    assert book.step(100, cause("L1")) == ""
    assert book.step(200, cause("L1")) == "unshelved L1!"


def test_only_what_is_open_can_be_shelved() -> None:
    book = Book()
    book.step(10, cause("L1"))
    book.step(20)
    for name in ("L1", "L2"):
        with pytest.raises(NotThere, match="this problem is not open"):
            book.shelve(30, name, 100)


def test_a_window_over_the_end_of_the_shelf_tells_at_its_own_end() -> None:
    book, windows = Book(), [window("W", "link:L1", 0, 150)]
    book.step(10, cause("L1", raised=5), windows=windows)
    book.shelve(20, "L1", 100)
    assert book.step(100, cause("L1", raised=5), windows=windows) == "unshelved L1"
    assert book.step(150, cause("L1", raised=5), windows=windows) == "window_ended L1!"


def test_a_shelf_over_the_end_of_a_window_tells_at_its_own_end() -> None:
    book, windows = Book(), [window("W", "link:L1", 0, 80)]
    book.step(10, cause("L1", raised=5), windows=windows)
    book.shelve(20, "L1", 100)
    assert book.step(80, cause("L1", raised=5), windows=windows) == "window_ended L1"
    assert book.step(100, cause("L1", raised=5), windows=windows) == "unshelved L1!"


def test_what_hangs_on_a_root_when_its_shelf_ends_is_told_once_it_is_a_root_again() -> None:
    book = shelved()
    book.step(50, cause("R"), cause("L1", "R"))
    assert book.step(100, cause("R"), cause("L1", "R")) == "unshelved L1"
    assert book.step(110, cause("L1")) == "cleared R!, detached L1!"


def test_what_waits_for_its_explanation_when_its_shelf_ends_is_told_later() -> None:
    book = shelved()
    assert book.step(100, replace(cause("L1"), held=True)) == "changed L1, unshelved L1"
    assert book.step(110, cause("L1")) == "settled L1!"
