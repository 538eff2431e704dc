"""Counts as lines of observations: bins of probes, of performance monitoring, results of tests; good ones and bad."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.observations import format_observation, read_jsonl
from config.schema import observation_schema
from probed.errors import ConfigError
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.observation import Direction, Observation, PmBin
from probed.model.probe_bin import ClockQuality, ClockState, Doubt, Piece, ProbeBin, Sense, SessionBin, ToldTimes
from tests.support.json_schema import faults

T0 = 1_790_812_800_000_000
"""2026-10-01T00:00:00Z"""
AT = {"first": "2026-10-01T00:00:00Z", "last": "2026-10-01T00:00:10Z"}
BIN: dict[str, Any] = {"schema": 1, "source": "probe:P1", "point": "P1:M1", "kind": "probe_bin", **AT}
BIN |= {"sent": 10, "lost": 1}
PM: dict[str, Any] = {"schema": 1, "source": "snmp:NE1", "point": "NE1:E1-1", "kind": "pm_bin", **AT}
PM |= {"layer": "ds1", "direction": "near", "es_s": 3, "ses_s": 2, "uas_s": None}
RESULT: dict[str, Any] = {"schema": 1, "source": "snmp:R1", "point": "R1:10", "kind": "element_result", **AT}
RESULT |= {"sent": 5, "lost": 5}

COUNTS = st.integers(0, 9)
BODIES = st.one_of(
    st.builds(
        ProbeBin,
        st.just(20),
        st.integers(0, 5),
        late=st.integers(0, 2),
        delay_us=st.sampled_from([(), ((3, 1), (900, 2))]),
        jitter_us=st.sampled_from([(), ((2, 4), (130, 1))]),
        delay_sum_us=st.none() | COUNTS,
        jitter_sum_us=st.none() | COUNTS,
        negative=COUNTS,
        sense=st.sampled_from(Sense),
        clock=st.builds(
            ClockQuality, st.sampled_from(ClockState), st.none() | st.integers(-9, 9), st.none() | COUNTS
        ),
        doubts=st.lists(st.sampled_from(Doubt), unique=True).map(tuple),
        software=st.sampled_from(["", "2.3.1"]),
        number=COUNTS,
    ),
    st.just(ProbeBin(10, 1, piece_us=1_000_000, pieces=(Piece(3, 1, 1), Piece(7, 0, 0), Piece(9, 2, 0)))),
    st.just(SessionBin(90, 1, told=ToldTimes(89, 2500, None, ((0, 80), (5000, 9))))),
    st.builds(ElementResult, st.just(9), COUNTS, COUNTS, st.none() | COUNTS, COUNTS, stamp=st.just("41")),
    st.builds(ElementResult, st.just(9), st.just(0), jitter_us=st.none() | COUNTS),
    st.builds(
        PmBin,
        st.sampled_from(["ds1", "line"]),
        st.sampled_from(Direction),
        COUNTS,
        COUNTS,
        st.none() | COUNTS,
        valid=st.booleans(),
        suspect=st.booleans(),
        ses_rule=st.sampled_from(["", "rfc4805"]),
        pcv=st.none() | COUNTS,
    ),
)


@given(BODIES)
def test_writing_and_reading_are_inverse_and_the_schema_agrees(body: Any) -> None:
    seen = Observation("x:y", PointId("P1", "M1/forward"), T0, T0 + 10_000_000, T0 + 11_000_000, 7, body)
    line = format_observation(seen)
    assert read_jsonl([line]) == [seen]
    assert faults(json.loads(line), observation_schema()) == []


@pytest.mark.parametrize(
    ("base", "changes", "says"),
    [
        (BIN, {"lost": 11}, "lost 11 and late 0 of 10 sent. Correct the counts."),
        (BIN, {"lost": -1}, "lost: must be a whole number from 0 on, not the number -1."),
        (BIN, {"last": AT["first"]}, "an interval must end after it began. Correct first or last."),
        (BIN, {"pieces": [[3, 1, 1]]}, "an interval of 10000000 us is no multiple of piece_us 0."),
        (BIN, {"piece_us": 3_000_000, "pieces": [[0, 1, 1]]}, "an interval of 10000000 us is no multiple of piece"),
        (BIN, {"piece_us": 1_000_000, "pieces": [[10, 1, 1]]}, "piece 10 of 10: the numbers begin with 0."),
        (BIN, {"piece_us": 1_000_000, "pieces": [[3, 1, 1], [2, 1, 0]]}, "pieces: the first numbers must increase."),
        (BIN, {"delay_us": [[4, 0]]}, "delay_us: a bucket counts nothing. Leave it out."),
        (BIN, {"delay_us": [[4, 6], [5, 4]]}, "delay_us counts 10 packets, 9 came in time. Correct the counts."),
        (BIN, {"jitter_us": [[4, 10]]}, "jitter_us counts 10 packets, 9 came in time. Correct the counts."),
        (BIN, {"piece_us": 1_000_000, "pieces": [[3, 1, 0]]}, "the pieces lost 0, the interval 1, none more than"),
        (BIN, {"piece_us": 1_000_000, "pieces": [[3, 2, 1]]}, "8 packets cannot be shared alike by the 9 pieces"),
        (BIN, {"pieces": [[3, 1]]}, "pieces: must be a list of [number, sent, lost], not a list."),
        (BIN, {"sense": "half"}, "sense: 'half' is not known here."),
        (BIN, {"doubts": ["mood"]}, "doubts: 'mood' is not known here."),
        (BIN, {"clock": {"drift": 1}}, "clock: must be such as"),
        (RESULT, {"lost": 6}, "lost 6 of 5. Correct the counts."),
        (PM, {"uas_s": 11}, "11 seconds do not fit into an interval of 10. Correct the counts."),
        (PM, {"layer": "stm"}, "layer: 'stm' is not known here."),
        (PM, {"es_s": None}, "es_s: must be a whole number from 0 on, not null."),
        (PM, {"valid": 1}, "valid: must be true or false, not the number 1."),
    ],
)
def test_what_cannot_be_is_told(base: dict[str, Any], changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_jsonl([json.dumps(base | changes)], "f.jsonl")
    (mistake,) = caught.value.mistakes
    assert mistake.message.startswith(says)


@pytest.mark.parametrize(("base", "key"), [(BIN, "sent"), (RESULT, "lost"), (PM, "uas_s")])
def test_what_must_be_there(base: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=f"'{key}' is missing"):
        read_jsonl([json.dumps({name: value for name, value in base.items() if name != key})])
