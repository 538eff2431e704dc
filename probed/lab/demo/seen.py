"""What the daemon stated live, read from its store, in the plain form that the comparison wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from probed.model.canonical import plain
from probed.model.change import SpanRow
from probed.model.element_result import ElementResult
from probed.model.observation import Observation
from probed.model.problem import ProblemEvent
from probed.store.reader import Reader

_RISK = {True: (1.0, 1.0), False: (0.0, 0.0), None: (0.0, 1.0)}


class Seen(NamedTuple):
    """Circuits as {"spans", "at_risk"}, every transition of every problem, and the results of tests."""

    circuits: dict[str, dict[str, Any]]
    log: tuple[ProblemEvent, ...]
    results: list[dict[str, Any]]

    @property
    def problems(self) -> list[dict[str, Any]]:
        return [plain(event.problem) for event in self.log]


def seen(store: Path, circuits: Iterable[str], start: int, end: int) -> Seen:
    """All that was stated about [start, end)."""
    with Reader(store) as reader, reader.snapshot():
        rows = {name: reader.spans(name, start, end) for name in circuits}
        spans_of = {name: _both(spans, start, end) for name, spans in rows.items()}
        results = [_result(row) for row in reader.results(start, end)]
        return Seen(spans_of, reader.problem_log(start, end), results)


def _result(row: Observation) -> dict[str, Any]:
    body = row.body
    assert isinstance(body, ElementResult)
    rtt_us = body.delay_sum_us // body.delays if body.delays and body.delay_sum_us is not None else None
    return {"test": str(row.point), "at": row.last, "sent": body.sent, "lost": body.lost, "rtt_us": rtt_us}


def _both(rows: tuple[SpanRow, ...], start: int, end: int) -> dict[str, Any]:
    values = ((row, tuple(row.value)) for row in rows)
    risks = ((row, _RISK[row.at_risk]) for row in rows)
    return {"spans": list(_merged(values, start, end)), "at_risk": list(_merged(risks, start, end))}


def _merged(rows: Iterable[tuple[SpanRow, tuple[float, ...]]], start: int, end: int) -> Iterator[dict[str, Any]]:
    """Neighbours of one value as one span, cut to the window."""
    last: dict[str, Any] | None = None
    for row, (low, high) in rows:
        value = {"lo": low, "hi": high}
        until = end if row.end is None else min(row.end, end)
        if last is not None and last["value"] == value:
            last["end"] = until
            continue
        if last is not None:
            yield last
        at, earliest, latest = row.start
        began = {"at": max(at, start), "earliest": max(earliest, start), "latest": max(latest, start)}
        last = {"start": began, "end": until, "value": value}
    if last is not None:
        yield last
