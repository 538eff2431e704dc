"""Line protocol: a real InfluxDB gives back what was written, and influxdb-client agrees where it is right."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probed.influx.answers import Answer, Closed, Later, Poisoned, Taken, TooLarge, understood
from probed.influx.bodies import BYTES, LINES, Body, bodies
from probed.influx.line import field_text, head, line, tag_text
from tests.support.tsdb import Influxd, Victoria, running

CLIENT: Any = importlib.import_module("influxdb_client")  # it has no types
NASTY = st.text(st.sampled_from("a\\,= \"'#\n\t中文é🙂\x00\x7f"), max_size=8)
TEXT = st.one_of(NASTY, st.text(max_size=20))
NUMBERS = count()
INT64 = st.integers(-(1 << 63), (1 << 63) - 1)
FLOAT = st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="\\"), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influxd]:
    found = Influxd(tmp_path_factory.mktemp("influx"))
    with running(found):
        found.create()
        yield found


@pytest.mark.peer
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, TEXT, TEXT, INT64, FLOAT, st.booleans()), min_size=1, max_size=40))
def test_what_was_written_comes_back(server: Influxd, rows: list[Any]) -> None:
    """Also what was written in the same body: no text ends its line, its tag or its field too early."""
    name = f"m{next(NUMBERS)}"
    body = "\n".join(
        line(head(name, {"one": one, "two": two}), [("s", text), ("i", whole), ("f", part), ("b", yes)], place)
        for place, (one, two, text, whole, part, yes) in enumerate(rows)
    )
    assert server.write(body.encode("utf-8", "strict")) == (204, "")
    said = {row["time"]: row for row in server.rows(f'SELECT s, i, f, b, one, two FROM "{name}"')}
    assert len(said) == len(rows)
    for place, (one, two, text, whole, part, yes) in enumerate(rows):
        row = said[place]
        assert (row["one"] or "", row["two"] or "") == (tag_text(one), tag_text(two))
        assert (row["s"], row["i"], row["b"]) == (field_text(text), whole, yes)
        assert float(row["f"]) == part, "JSON has large ones without their point"


@pytest.mark.peer
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=20, unique=True))
def test_victoria_metrics_reads_the_same_tags(victoria: Victoria, rows: list[tuple[str, str]]) -> None:
    body = "\n".join(
        line(head("m", {"one": one, "two": two}), [("s", two), ("i", 1)], 1_790_000_000_000_000_000)
        for one, two in rows
    )
    assert victoria.write(body.encode()) == (204, "")
    said = {
        (row["metric"].get("one", ""), row["metric"].get("two", "")) for row in victoria.export('{__name__="m_i"}')
    }
    assert said >= {(tag_text(one), tag_text(two)) for one, two in rows}


@pytest.fixture(scope="module")
def victoria(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victoria]:
    found = Victoria(tmp_path_factory.mktemp("victoria"))
    with running(found):
        yield found


@given(st.dictionaries(PLAIN.filter(str.isalnum), PLAIN, max_size=3), INT64, FLOAT, st.booleans(), PLAIN)
def test_the_client_library_writes_the_same_of_what_it_gets_right(
    tags: dict[str, str], whole: int, part: float, yes: bool, text: str
) -> None:
    """No backslash, no control character; and its numbers lose '.0', which the server reads all the same."""
    point = CLIENT.Point("m").field("b", yes).field("i", whole).field("s", text).time(5, "ns")
    for name, value in tags.items():
        point.tag(name, value)
    ours = line(head("m", tags), [("b", yes), ("i", whole), ("s", text)], 5)
    assert ours == point.to_line_protocol()
    assert float(line("m ", [("f", part)], 5).split("=")[1].split()[0]) == part


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        pytest.param(204, "", Taken(), id="204 is stored"),
        pytest.param(
            400,
            '{"error":"partial write: field type conflict: x dropped=1"}',
            Poisoned("partial write: field type conflict: x dropped=1"),
            id="a type conflict is in some line",
        ),
        pytest.param(
            400,
            '{"error":"partial write: points beyond retention policy dropped=3"}',
            Taken("partial write: points beyond retention policy dropped=3"),
            id="what is too old for the server is no poison",
        ),
        pytest.param(
            422,
            '{"code":"unprocessable entity","message":"failure writing points to database: partial write: dropped 2 '
            'points outside retention policy of duration 24h0m0s"}',
            Taken(
                "failure writing points to database: partial write: dropped 2 points outside retention policy of "
                "duration 24h0m0s"
            ),
            id="the same in the words of 1.12 and 2.7.12",
        ),
        pytest.param(
            500,
            '{"code":"internal error","message":"unexpected error writing points to database: partial write: points '
            'beyond retention policy dropped=1"}',
            Taken(
                "unexpected error writing points to database: partial write: points beyond retention policy dropped=1"
            ),
            id="the same as a 2.0 says it",
        ),
        pytest.param(
            400,
            "partial write: unable to parse 'm t=\"points beyond retention policy': unbalanced quotes dropped=0",
            Poisoned(
                "partial write: unable to parse 'm t=\"points beyond retention policy': unbalanced quotes dropped=0"
            ),
            id="a refused line that speaks of it",
        ),
        pytest.param(
            422, '{"code":"x","message":"bad line"}', Poisoned("bad line"), id="422 of a 2.x is in some line"
        ),
        pytest.param(400, r'{"error": "\ud83d bad"}', Poisoned("? bad"), id="words that no store takes"),
        pytest.param(400, "[" * 60_000, Poisoned("[" * 400), id="words that are no words"),
        pytest.param(413, "", TooLarge("HTTP 413"), id="413 is halved"),
        pytest.param(429, "", Later("HTTP 429", 7.0), id="429 waits as long as it asks"),
        pytest.param(503, "timeout", Later("HTTP 503: timeout", 7.0), id="503 waits"),
        pytest.param(500, "", Later("HTTP 500", 7.0), id="500 waits"),
        pytest.param(408, "", Later("HTTP 408", 7.0), id="408 waits"),
    ],
)
def test_what_an_answer_means(status: int, body: str, meaning: Answer) -> None:
    assert understood(status, body, "7") == meaning


@pytest.mark.parametrize(
    ("status", "advice"),
    [(401, "token"), (403, "token"), (404, "Create"), (302, ""), (405, "url"), (200, "no server"), (202, "url")],
)
def test_what_somebody_has_to_do(status: int, advice: str) -> None:
    answer = understood(status, "")
    assert isinstance(answer, Closed)
    assert advice in answer.advice


@given(st.lists(st.text("aé", min_size=1, max_size=5), max_size=50), st.integers(1, 40))
def test_bodies_hold_all_lines_in_order(lines: list[str], factor: int) -> None:
    lines = [text * (factor * 10_000) for text in lines]
    found = list(bodies(lines, list(range(len(lines)))))
    assert [text for body in found for text in body.lines] == lines
    assert [place for body in found for place in body.origins] == list(range(len(lines)))
    for body in found:
        assert len(body.lines) <= LINES
        assert len(body.lines) == 1 or sum(len(text.encode()) + 1 for text in body.lines) <= BYTES


def test_a_body_ends_at_five_thousand_lines() -> None:
    found = list(bodies(["x"] * 12_000, [0] * 12_000))
    assert [len(body.lines) for body in found] == [5000, 5000, 2000]


def test_halves_keep_lines_and_origins_together() -> None:
    first, second = Body(["a", "b", "c"], [1, 2, 3]).halves()
    assert (first, second) == (Body(["a"], [1]), Body(["b", "c"], [2, 3]))
