"""The finished intervals of MEF-SOAM-PM-MIB sessions: frames lost each way, availability each way, delay. Pure.

An interval is named by its session, direction and end; its number counts up for as long as the session lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from collectors.snmp.ber import Content, Oid
from collectors.snmp.tables.contents import count, moment, number
from collectors.snmp.tables.mef_soam import (
    DM_CONFIG,
    DM_HISTORY,
    LM_CONFIG,
    LM_HISTORY,
    ONE_WAY_RECEIVER,
    ONE_WAY_SENDER,
    ROOT,
    unreturned,
    variation,
)
from collectors.snmp.tables.probe import MILLI_US, lost_of
from collectors.snmp.tables.view import MibView
from probed.model.instant import format_instant

LM_AVAILABILITY: Final[Oid] = (*ROOT, 2, 5, 1)
ASKED: Final = {LM_AVAILABILITY: (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), DM_HISTORY: (8, 9)}
"""What a live look asks beside the sessions and their histories."""

_Row: TypeAlias = Mapping[int, Content]
_Read: TypeAlias = Callable[[_Row, int | None], Iterator[tuple[str, dict[str, Any]]]]
"""A row of a session of that kind (None = not told) as directions, each with its counts."""
_TRUE: Final = 1
_SECOND_CS: Final = 100
_FRAMES: Final = {"forward": (5, 6), "backward": (10, 11)}
_AVAILABILITY: Final = {
    "forward": {"available": 9, "unavailable": 11, "high_loss": 5, "consecutive_high_loss": 7},
    "backward": {"available": 10, "unavailable": 12, "high_loss": 6, "consecutive_high_loss": 8},
}
"""Counts of delta-t intervals (MEF 10.2.1 clause 6.9.9)."""


def intervals(view: MibView) -> list[dict[str, Any]]:
    """As plain values, the latest of each session first.

    `interval_end` is UTC, None where the agent does not name its offset; `at` is what it says. `elapsed_s` is how
    long the interval was. What the agent does not count is left out.
    """
    return [
        *_of(view, LM_CONFIG, LM_HISTORY, "lm:mef-loss", _loss),
        *_of(view, LM_CONFIG, LM_AVAILABILITY, "lm:mef-availability", _availability),
        *_of(view, DM_CONFIG, DM_HISTORY, "dm:mef-delay", _delay),
    ]


def _of(view: MibView, config: Oid, history: Oid, name: str, read: _Read) -> Iterator[dict[str, Any]]:
    prefix, _, layer = name.partition(":")
    kinds = view.column((*config, 2))
    rows = ((index, row) for index, row in view.rows(history).items() if len(index) == 5)
    for index, row in sorted(rows, key=lambda found: (found[0][:4], -found[0][4])):
        when, elapsed_cs = moment(row.get(2)), count(row.get(3))
        for direction, counts in read(row, number(kinds.get(index[:4]))):
            yield {
                "point": f"{prefix}:{'.'.join(map(str, index[:4]))}",
                "layer": layer,
                "direction": direction,
                "interval": index[4],
                "interval_end": None if when is None or when.at is None else format_instant(when.at),
                "at": None if when is None else when.text,
                "elapsed_s": None if elapsed_cs is None else elapsed_cs / _SECOND_CS,
                **counts,
                "valid": True,
                "suspect": number(row.get(4)) == _TRUE,
            }


def _loss(row: _Row, _kind: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    for direction, (transmitted, received) in _FRAMES.items():
        sent = count(row.get(transmitted))
        lost = lost_of(sent, count(row.get(received)))
        if sent is not None and lost is not None:
            yield direction, {"sent": sent, "lost": lost}


def _availability(row: _Row, _kind: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    for direction, columns in _AVAILABILITY.items():
        counts = {name: told for name, column in columns.items() if (told := count(row.get(column))) is not None}
        if counts:
            yield direction, counts


def _delay(row: _Row, kind: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """The round trip; of a one-way session the way that its receiver has measured, which does not know how many were
    sent. Where nothing came back the loss is told, and no time.
    """
    if kind == ONE_WAY_SENDER:
        return
    sent, received = count(row.get(29)), count(row.get(30))
    if kind == ONE_WAY_RECEIVER:
        jitter_us = count(row.get(16))
        if received:
            yield "forward", _without_none({"received": received, **_times(row, (10, 8, 9), jitter_us)})
        return
    jitter = variation(row)
    times = _times(row, (7, 5, 6), None if jitter is None else float(jitter)) if received != 0 else {}
    lost = unreturned(kind, sent, received)
    if times.get("delay_ms") is not None:
        yield "two_way", _without_none({"sent": sent, "lost": lost, **times})
    elif sent and lost is not None:
        yield "two_way", {"sent": sent, "lost": lost}


def _times(row: _Row, columns: tuple[int, int, int], jitter_us: float | None) -> dict[str, float | None]:
    """Mean, minimum and maximum of the delay, and the mean of its variation."""
    mean_us, low, high = (count(row.get(column)) for column in columns)
    return {
        "delay_ms": _ms(mean_us),
        "delay_min_ms": _ms(low),
        "delay_max_ms": _ms(high),
        "jitter_ms": None if jitter_us is None else jitter_us / MILLI_US,
    }


def _without_none(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


def _ms(time_us: int | None) -> float | None:
    return None if time_us is None else time_us / MILLI_US
