"""Results of tests (IP SLA, NQA, RPM) as rows, and how far each test has been read."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeAlias

from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.observation import Observation

Row: TypeAlias = tuple[Any, ...]

PUT_RESULT: Final = """
INSERT INTO element_result(at, element, test, source, first, t_recv, sent, lost, late, delays, delay_sum_us,
    delay_min_us, delay_max_us, jitter_us)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(at, element, test) DO NOTHING
"""
PUT_MARK: Final = """
INSERT INTO element_result_mark(element, test, at, stamp) VALUES (?, ?, ?, ?)
ON CONFLICT(element, test) DO UPDATE SET at = excluded.at, stamp = excluded.stamp WHERE excluded.at > at
"""
FORGET_RESULTS: Final = "DELETE FROM element_result WHERE at < ?"
MARKS: Final = "SELECT element, test, at, stamp FROM element_result_mark"
RESULTS: Final = """
SELECT at, element, test, source, first, t_recv, sent, lost, late, delays, delay_sum_us, delay_min_us, delay_max_us,
    jitter_us
FROM element_result WHERE at >= ? AND at < ? ORDER BY at, element, test
"""


LATEST: Final = """
SELECT at, element, test, source, first, t_recv, sent, lost, late, delays, delay_sum_us, delay_min_us, delay_max_us,
    jitter_us
FROM element_result JOIN element_result_mark USING (at, element, test) ORDER BY element, test
"""


class ResultMark(NamedTuple):
    """The end of the latest result of a test, and the agent's own stamp of it."""

    at: int
    stamp: str


def result_row(seen: Observation) -> Row:
    """For PUT_RESULT."""
    body = seen.body
    assert isinstance(body, ElementResult)
    counts = (body.sent, body.lost, body.late, body.delays)
    times = (body.delay_sum_us, body.delay_min_us, body.delay_max_us, body.jitter_us)
    return (seen.last, *seen.point, seen.source, seen.first, seen.received, *counts, *times)


def mark_row(seen: Observation) -> Row:
    """For PUT_MARK."""
    assert isinstance(seen.body, ElementResult)
    return (*seen.point, seen.last, seen.body.stamp)


def result_of(row: Row) -> Observation:
    """From the columns of RESULTS; the stamp is kept for the latest result only."""
    at, element, test, source, first, received, sent, lost, late, delays, total, low, high, jitter = row
    body = ElementResult(
        sent,
        lost,
        late,
        delay_sum_us=total,
        delays=delays,
        delay_min_us=low,
        delay_max_us=high,
        jitter_us=jitter,
    )
    return Observation(source, PointId(element, test), first, at, received, 0, body)
