"""Observations as JSONL: what is read, what is refused, and that writing and reading are inverse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.observations import format_observation, read_jsonl, write_jsonl
from probed.errors import ConfigError
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.ids import PointId
from probed.model.observation import Observation, PointState, Silence, Traffic, Witness

T0 = 1_790_812_800_000_000
"""2026-10-01T00:00:00Z"""
STATE: dict[str, Any] = {
    "schema": 1,
    "source": "snmp:NE1",
    "point": "NE1:STM16-1",
    "kind": "point_state",
    "first": "2026-10-01T00:00:00Z",
    "last": "2026-10-01T00:01:00Z",
    "capacity": "up",
}
SILENCE: dict[str, Any] = {
    "schema": 1,
    "source": "snmp:NE1",
    "point": "NE1",
    "kind": "silence",
    "first": "2026-10-01T00:00:00Z",
    "last": "2026-10-01T08:00:00+08:00",
    "reason": "timeout",
}


def _line(base: dict[str, Any], **changes: Any) -> str:
    return json.dumps({key: value for key, value in {**base, **changes}.items() if value != "LEFT OUT"})


def test_a_state_needs_little() -> None:
    assert read_jsonl([_line(STATE)]) == [
        Observation(
            "snmp:NE1", PointId("NE1", "STM16-1"), T0, T0 + 60_000_000, T0 + 60_000_000, 1, PointState(UP, (), 2)
        )
    ]


def test_a_state_may_say_more() -> None:
    full = _line(
        STATE,
        looks=7,
        capacity=[0.25, 1],
        defects=["LOS", "down"],
        onset={"at": "2026-09-30T23:59:59.5Z", "by": "ifLastChange"},
        received="2026-10-01T00:02:00Z",
        seq=99,
    )
    body = PointState(Capacity(0.25, 1.0), ("LOS", "down"), 7, Witness(T0 - 500_000, "ifLastChange"))
    assert read_jsonl([full]) == [
        Observation("snmp:NE1", PointId("NE1", "STM16-1"), T0, T0 + 60_000_000, T0 + 120_000_000, 99, body)
    ]


def test_a_silence_is_of_a_target_as_a_whole() -> None:
    assert read_jsonl([_line(SILENCE)]) == [
        Observation("snmp:NE1", PointId("NE1", ""), T0, T0, T0, 1, Silence("timeout", T0))
    ]


@pytest.mark.parametrize(
    ("given_as", "meant"),
    [("up", UP), ("down", DOWN), ("unknown", UNKNOWN), ([0, 1], UNKNOWN), ([0.5, 0.5], Capacity(0.5, 0.5))],
)
def test_a_capacity_is_a_word_or_an_interval(given_as: Any, meant: Capacity) -> None:
    (found,) = read_jsonl([_line(STATE, capacity=given_as)])
    assert isinstance(found.body, PointState)
    assert found.body.capacity == meant


def test_blank_lines_are_read_over_and_counted() -> None:
    assert [each.seq for each in read_jsonl(["", _line(STATE), "  \t", _line(SILENCE)])] == [2, 4]


def test_a_point_s_name_may_hold_colons() -> None:
    assert read_jsonl([_line(STATE, point="NE1:ge-0/0/0:1")])[0].point == PointId("NE1", "ge-0/0/0:1")


MISSING = "is missing. Add it; `probed schema observation` shows the form."
SILENCE_KEYS = "first, kind, last, point, reason, received, schema, seq, since, source"
NOT_SCHEMA = "another form than this program reads."


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        pytest.param("{", 2, "this is not JSON: Expecting property name enclosed in double quotes.", id="no JSON"),
        pytest.param("[1]", 1, "this is not an observation. Write one object { } a line.", id="no object"),
        pytest.param("[" * 100_000, 1, "this is not an observation: too deeply nested.", id="too deep"),
        pytest.param(
            '{"a": "\\uD83d"}', 1, "a text holds half of a surrogate pair: no character.", id="half a character"
        ),
        pytest.param('{"looks": NaN}', 1, "this is not an observation: NaN is not a number.", id="not a number"),
        pytest.param(
            '{"a": 1, "a": 2}', 1, "this is not an observation: the key 'a' appears twice.", id="a key twice"
        ),
        pytest.param("{}", 1, f"'kind' {MISSING}", id="nothing in it"),
    ],
)
def test_a_line_that_is_no_observation_is_told(line: str, column: int, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_jsonl([line], "f.jsonl")
    (mistake,) = caught.value.mistakes
    assert (mistake.line, mistake.column) == (1, column)
    assert mistake.message.startswith(says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param(
            {"kind": "point-state"},
            "kind: 'point-state' is not known here. Did you mean 'point_state'? "
            "Write 'point_state', 'silence', 'probe_bin', 'element_result', 'pm_bin' or 'protection_switch'.",
            id="a misspelt kind",
        ),
        pytest.param(
            {"kind": "traffic"},
            "kind: 'traffic' is not known here. "
            "Write 'point_state', 'silence', 'probe_bin', 'element_result', 'pm_bin' or 'protection_switch'.",
            id="a kind without a form",
        ),
        pytest.param({"schema": 2}, f"schema: must be 1, not the number 2: {NOT_SCHEMA}", id="another schema"),
        pytest.param(
            {"schema": True}, f"schema: must be 1, not true (yes or no): {NOT_SCHEMA}", id="a schema of yes"
        ),
        pytest.param(
            {"defects": ["LOS", ""]},
            'defects: must be a list of texts such as ["LOS"], not a list.',
            id="an empty defect",
        ),
        pytest.param({"defekts": []}, "unknown key 'defekts'. Did you mean 'defects'?", id="an unknown key"),
        pytest.param(
            {"capacity": [0.5]},
            'capacity: must be "up", "down", "unknown" or [lo, hi], not a list.',
            id="half an interval",
        ),
        pytest.param(
            {"capacity": [1, 0]},
            "capacity: [1, 0] is no interval in 0 to 1. Write [lo, hi] with 0 <= lo <= hi <= 1.",
            id="an interval backward",
        ),
        pytest.param(
            {"capacity": "UP"},
            "capacity: 'UP' is not known here. Did you mean 'up'? Write 'up', 'down' or 'unknown'.",
            id="a word in capitals",
        ),
        pytest.param({"looks": 0}, "looks: must be a whole number from 1 on, not the number 0.", id="no look at all"),
        pytest.param(
            {"looks": 1.0},
            "looks: must be a whole number from 1 on, not the number 1.0.",
            id="a broken number of looks",
        ),
        pytest.param(
            {"first": 0},
            'first: must be a date-time such as "2026-10-01T00:00:00Z", not the number 0.',
            id="an instant as number",
        ),
        pytest.param(
            {"first": "2026-10-01T00:00:00"},
            "first: '2026-10-01T00:00:00' has no time zone. Add Z or an offset such as +08:00.",
            id="an instant without a zone",
        ),
        pytest.param(
            {"last": "2026-10-02"},
            "last: '2026-10-02' is not a date-time. Write it such as 2026-01-31T08:00:00+08:00.",
            id="a bare date",
        ),
        pytest.param(
            {"last": "2026-09-30T00:00:00Z"},
            "last: is before first. Exchange them, or correct one.",
            id="last before first",
        ),
        pytest.param(
            {"onset": {"at": "2026-10-01T00:00:00Z"}},
            'onset: must be null or {"at": "2026-10-01T00:00:00Z", "by": "ifLastChange"}.',
            id="an onset without its witness",
        ),
        pytest.param({"source": ""}, "source: must be a text that is not empty, not the text ''.", id="no source"),
        pytest.param({"point": None}, "point: must be a text that is not empty, not null.", id="a point of nothing"),
    ],
)
def test_a_wrong_key_is_told_with_its_place(changes: dict[str, Any], says: str) -> None:
    line = _line(STATE, **changes)
    with pytest.raises(ConfigError) as caught:
        read_jsonl(["", line], "f.jsonl")
    column = line.index(json.dumps(next(iter(changes)))) + 1
    assert [str(mistake) for mistake in caught.value.mistakes] == [f"f.jsonl:2:{column}: {says}"]


def test_a_key_of_another_kind_is_told_with_the_keys_of_this_one() -> None:
    with pytest.raises(ConfigError) as caught:
        read_jsonl([_line(SILENCE, capacity="up")])
    assert caught.value.mistakes[0].message == f"unknown key 'capacity'. The keys of a silence are: {SILENCE_KEYS}."


def test_two_mistakes_of_one_line_are_both_told() -> None:
    with pytest.raises(ConfigError) as caught:
        read_jsonl([_line(STATE, source=1, capacity="LEFT OUT")])
    assert [mistake.message for mistake in caught.value.mistakes] == [
        f"'capacity' {MISSING}",
        "source: must be a text that is not empty, not the number 1.",
    ]


def test_all_mistakes_of_all_lines_are_found_and_a_hundred_printed() -> None:
    lines = [_line(STATE, looks=-1)] * 250
    with pytest.raises(ConfigError, match="250 mistakes in the observations:") as caught:
        read_jsonl(lines)
    assert len(caught.value.mistakes) == 250
    assert str(caught.value).splitlines()[-1] == "  ... and 150 more"


def test_a_missing_file_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.jsonl: the file is missing\. Give a file of observations"):
        read_jsonl(tmp_path / "none.jsonl")


_instants = st.integers(T0, T0 + 10**13)
_texts = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=8)
_bodies = st.one_of(
    st.builds(
        PointState,
        st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda pair: Capacity(min(pair), max(pair))),
        st.lists(_texts, max_size=2).map(tuple),
        st.integers(1, 10**6),
        st.none() | st.builds(Witness, _instants, _texts),
    ),
    st.builds(Silence, _texts, _instants),
)
observations = st.builds(
    lambda source, element, name, times, received, seq, body: Observation(
        source, PointId(element, name), min(times), max(times), received, seq, body
    ),
    _texts,
    _texts.filter(lambda text: ":" not in text),
    _texts,
    st.tuples(_instants, _instants),
    _instants,
    st.integers(0, 10**12),
    _bodies,
)


@given(st.lists(observations, max_size=5))
def test_observations_read_back_as_they_were_written(items: list[Observation]) -> None:
    assert read_jsonl([format_observation(item) for item in items]) == items


def test_a_file_reads_back_as_it_was_written(tmp_path: Path) -> None:
    items = read_jsonl([_line(STATE), _line(SILENCE, reason="超时")])
    write_jsonl(items, tmp_path / "o.jsonl")
    assert read_jsonl(tmp_path / "o.jsonl") == items


def test_a_body_without_a_form_is_not_written() -> None:
    item = Observation("s", PointId("E", "p"), T0, T0, T0, 0, Traffic(1, 2))
    with pytest.raises(TypeError, match="Traffic has no JSONL form yet"):
        format_observation(item)


@given(st.data())
def test_a_corrupted_line_is_a_mistake_or_an_observation(data: st.DataObject) -> None:
    line = _line(STATE, looks=3, defects=["LOS"], onset={"at": "2026-09-30T23:59:59.5Z", "by": "trap"}, seq=4)
    at = data.draw(st.integers(0, len(line)))
    changed = line[:at] + data.draw(st.text(max_size=2)) + line[at + data.draw(st.integers(0, 2)) :]
    try:
        found = read_jsonl([changed])
    except ConfigError:
        return
    assert read_jsonl([format_observation(item) for item in found]) == found
