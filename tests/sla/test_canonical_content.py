"""Canonical JSON of every kind of value that an assessment or a ledger entry holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from probed.model.canonical import canonical, plain


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class Pair(NamedTuple):
    b: int
    a: Colour


@dataclass(frozen=True, slots=True)
class Row:
    pairs: tuple[Pair, ...]
    ratio: Fraction | None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(
            Row((Pair(1, Colour.RED),), Fraction(1, 3)), '{"pairs":[{"a":"red","b":1}],"ratio":"1/3"}', id="row"
        ),
        pytest.param(Row((), None), '{"pairs":[],"ratio":null}', id="an empty row"),
        pytest.param({2: Level.LOW, "1": True}, '{"1":true,"2":1}', id="a mapping with an enum of numbers"),
        pytest.param(frozenset({"b", "a"}), '["a","b"]', id="a set is sorted"),
        pytest.param([Fraction(2), 1.5, None, "电"], '["2/1",1.5,null,"电"]', id="a list"),
    ],
)
def test_the_same_content_has_one_text(value: Any, text: str) -> None:
    assert canonical(value) == text.encode()


@pytest.mark.parametrize("value", [b"bytes", object(), Row])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="has no canonical JSON form"):
        plain(value)
