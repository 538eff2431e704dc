"""Where a key stands in a TOML text."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.toml_places import find_places

TEXT = '''\
# a comment = "with a key"
top = 1
"quoted key" = 'x # no comment'   # a comment
dotted.key.path = [1, 2]
many = """
hidden = 1
[hidden]
"""
raw = \'\'\'
hidden = "
\'\'\'

[section]
  indented = { inner = 1, "other" = [{ a = 1 }, { b = 2 }] }
[section.sub]
when = 2026-01-01 08:00:00
[[list]]
x = "]"
[[list]]
x = [
  "a",   # first ]
  "b",
]
[list.table]
y = true
[[list.nested]]
z = 1
'''


@pytest.mark.parametrize(
    ("path", "place"),
    [
        pytest.param(("top",), (2, 1), id="a key"),
        pytest.param(("quoted key",), (3, 1), id="a quoted key"),
        pytest.param(("dotted",), (4, 1), id="the first part of a dotted key"),
        pytest.param(("dotted", "key", "path"), (4, 12), id="the last part of a dotted key"),
        pytest.param(("dotted", "key", "path", 1), (4, 23), id="an item"),
        pytest.param(("many",), (5, 1), id="a text of many lines"),
        pytest.param(("raw",), (9, 1), id="a literal text of many lines"),
        pytest.param(("section",), (13, 2), id="a header"),
        pytest.param(("section", "indented"), (14, 3), id="an indented key"),
        pytest.param(("section", "indented", "inner"), (14, 16), id="a key of an inline table"),
        pytest.param(("section", "indented", "other", 1, "b"), (14, 51), id="a key in a list in an inline table"),
        pytest.param(("section", "sub"), (15, 10), id="a header within"),
        pytest.param(("section", "sub", "when"), (16, 1), id="a key below a header within"),
        pytest.param(("list", 0, "x"), (18, 1), id="a key of the first of a list"),
        pytest.param(("list", 1), (19, 1), id="the second of a list"),
        pytest.param(("list", 1, "x"), (20, 1), id="a key of the second of a list"),
        pytest.param(("list", 1, "x", 1), (22, 3), id="an item on a line of its own"),
        pytest.param(("list", 1, "table", "y"), (25, 1), id="a key of a table in a list"),
        pytest.param(("list", 1, "nested", 0, "z"), (27, 1), id="a key of a list in a list"),
    ],
)
def test_the_place_of_a_key(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert find_places(TEXT)[path] == place


def test_nothing_is_found_inside_of_texts_and_comments() -> None:
    keys = {part for path in find_places(TEXT) for part in path}
    assert "hidden" not in keys
    assert "a comment" not in keys


_values = st.recursive(
    st.sampled_from(["1", "-2.5e3", "true", '"a # b"', "'c ] } d'", "1979-05-27T07:32:00Z", '"\\" = \\\\"', '""']),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ",\n ".join(items) + "]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{ " + ", ".join(f"k{n} = {item}" for n, item in enumerate(items)) + " }"
        ),
    ),
    max_leaves=8,
)


@given(st.lists(st.tuples(st.sampled_from(["", "[t%d]\n", "[[l]]\n", "[t%d.u]\n"]), _values), max_size=6))
def test_every_key_of_any_toml_is_found_at_its_own_name(statements: list[tuple[str, str]]) -> None:
    blocks = [
        (header % n if "%" in header else header) + f"k{n} = {value}\n"
        for n, (header, value) in enumerate(statements)
    ]
    text = "".join(blocks)
    places = find_places(text)
    lines = text.split("\n")
    for path in _paths(tomllib.loads(text), ()):
        line, column = places[path]
        if isinstance(path[-1], str):
            assert lines[line - 1][column - 1 :].startswith(path[-1])


def _paths(data: Any, base: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path for key, value in pairs for path in [(*base, key), *_paths(value, (*base, key))]]
