"""Who has a problem: taking on, giving up, handing over."""

from __future__ import annotations

import pytest

from alerting.acknowledge import NotOpen, NotTaken, hand_over, taken_by
from tests.support.problems import Book, cause, key


def taken() -> Book:
    book = Book()
    book.step(10, cause("L1"), cause("L2"), cause("L3"))
    book.ack(20, "L1", "wang", "splicing")
    book.ack(20, "L2", "wang", "asked the station")
    book.ack(20, "L3", "li", "mine")
    return book


def test_the_new_owner_is_shown_and_the_log_keeps_the_former() -> None:
    book = taken()
    assert book.hand_over(30, "L1", "zhao", "change of shift") == "handed_over L1"
    now = book["L1"]
    assert (now.acknowledged_by, now.acknowledged, now.comment) == ("zhao", 30, "change of shift")
    owners = [event.problem.acknowledged_by for event in book.log if event.problem.key == key("L1")]
    assert owners == [None, "wang", "zhao"]


def test_all_that_one_operator_has_goes_to_another_at_once() -> None:
    book = taken()
    keys = taken_by(book.problems, "wang")
    assert keys == (key("L1"), key("L2"))
    book.problems, events = hand_over(book.problems, keys, "li", 30, "change of shift")
    assert [event.problem.acknowledged_by for event in events] == ["li", "li"]
    assert taken_by(book.problems, "wang") == ()


def test_a_hand_over_to_whom_has_it_changes_nothing() -> None:
    assert taken().hand_over(30, "L3", "li") == ""


def test_what_has_cleared_is_nobodys_any_more() -> None:
    book = taken()
    book.step(30, cause("L2"))
    assert taken_by(book.problems, "wang") == (key("L2"),)
    with pytest.raises(NotOpen, match="has cleared"):
        book.hand_over(40, "L1", "li")


def test_what_nobody_has_cannot_be_given_up_or_handed_over() -> None:
    book = Book()
    book.step(10, cause("L1"))
    with pytest.raises(NotTaken, match="nobody has acknowledged this problem"):
        book.hand_over(20, "L1", "li")
    with pytest.raises(NotTaken):
        book.release(20, "L1")


def test_what_is_given_up_can_be_taken_on_again_with_the_same_words() -> None:
    book = taken()
    assert book.release(30, "L1") == "unacknowledged L1"
    assert (book["L1"].acknowledged_by, book["L1"].comment, book["L1"].released) == (None, "", 30)
    assert book.ack(40, "L1", "wang", "splicing") == "acknowledged L1"
