"""Outages: formed on observed truth, cut by masks, bridged and sifted for counting.

They are formed on the unclipped timeline, so that an outage keeps its true start and length wherever a period
ends. UNKNOWN between two DOWNs neither ends nor splits one: its seconds are unknown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from probed.model.assessment import InstantClass
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.contract import OutageRules
from probed.model.timeline import Edge, Timeline, exact
from sla.intervals import Stretch, length, subtract, within

EXCLUDED: Final = "excluded"
OUT_OF_HOURS: Final = "out of service hours"
TOO_SHORT: Final = "shorter than the minimum"
BEGAN_BEFORE: Final = "began before the period"
COUNTS_LATER: Final = "counts from after the period"


class Piece(NamedTuple):
    """A stretch of one observed class, with the edge at which it began."""

    start: int
    end: int
    kind: InstantClass
    edge: Edge


class Interruption(NamedTuple):
    """An outage before it is judged: where it lies, and what of it counts (outside every mask).

    `last` is the end of its extent even while it is open (`end` None). `low_us` is known to be down, `high_us`
    adds the unknown seconds.
    """

    start: Edge
    end: Edge | None
    last: int
    down: tuple[Stretch, ...]
    unknown: tuple[Stretch, ...]
    excluded_us: int
    observed: tuple[Stretch, ...]
    """DOWN as observed, masked or not."""
    low_us: int
    high_us: int


def class_of(value: Capacity) -> InstantClass:
    """What an observed capacity says; bounds that differ say that we do not know."""
    low, high = value
    if low != high:
        return InstantClass.UNKNOWN
    if high == 0:
        return InstantClass.DOWN
    return InstantClass.UP if low == 1 else InstantClass.DEGRADED


_PLAIN: Final = {UP: InstantClass.UP, DOWN: InstantClass.DOWN, UNKNOWN: InstantClass.UNKNOWN}
"""What nearly every value is."""


def observed(timeline: Timeline, start: int, end: int) -> tuple[Piece, ...]:
    """The classes of a timeline over [start, end); what it does not cover is UNKNOWN. Neighbours differ."""
    found: list[Piece] = []
    edges, values = timeline.edges, timeline.values
    if not edges or edges[0].at > start:
        found.append(Piece(start, min(edges[0].at, end) if edges else end, InstantClass.UNKNOWN, exact(start)))
    first = max(bisect_right(edges, (start + 1,)) - 1, 0)
    stops = [edge[0] for edge in edges[first + 1 :]] + [timeline.end]
    for edge, value, stop in zip(edges[first:], values[first:], stops, strict=True):
        at = edge[0]
        if at >= end:
            break
        if at < start:
            at, edge = start, exact(start)  # noqa: PLW2901 - the window cuts the edge
        if stop > start:
            until = min(end, stop)
            kind = _PLAIN.get(value) or class_of(value)
            if found and found[-1][2] is kind:
                found[-1] = found[-1]._replace(end=until)
            else:
                found.append(Piece(at, until, kind, edge))
    if edges and timeline.end < end:
        at = max(timeline.end, start)
        _append(found, Piece(at, end, InstantClass.UNKNOWN, exact(at)))
    return tuple(found)


def _append(found: list[Piece], piece: Piece) -> None:
    if not found or found[-1].kind is not piece.kind:
        found.append(piece)
    else:
        found[-1] = found[-1]._replace(end=piece.end)


def form(pieces: Sequence[Piece], masked: Sequence[Stretch], *, open_at_end: bool) -> list[Interruption]:
    """The interruptions among observed classes, as they were, with what the masks leave of them.

    `open_at_end`: whether one that reaches the end goes on (else the circuit's life ended it).
    """
    found: list[Interruption] = []
    down: list[int] = []
    for index, piece in enumerate(pieces):
        kind = piece.kind
        if kind is InstantClass.DOWN:
            down.append(index)
        elif down and kind is not InstantClass.UNKNOWN:
            found.append(_interruption(pieces, down, index, masked, open_at_end=False))
            down = []
    if down:
        found.append(_interruption(pieces, down, len(pieces), masked, open_at_end=open_at_end))
    return found


def _interruption(
    pieces: Sequence[Piece], down: Sequence[int], after: int, masked: Sequence[Stretch], *, open_at_end: bool
) -> Interruption:
    """The interruption of the DOWN pieces `down`, ended by the first piece known to be better (`after`)."""
    stop = after if open_at_end else down[-1] + 1
    first, last = pieces[down[0]].start, pieces[stop - 1].end
    if stop - down[0] == 1:  # nearly all of them
        lost, blind = [(first, last)], []
    else:
        inside = pieces[down[0] : stop]
        lost = [piece[:2] for piece in inside if piece[2] is InstantClass.DOWN]
        blind = [piece[:2] for piece in inside if piece[2] is InstantClass.UNKNOWN]
    hidden = within(masked, first, last) if masked else ()
    kept_down, kept_blind = (subtract(lost, hidden), subtract(blind, hidden)) if hidden else (lost, blind)
    low_us = length(kept_down)
    high_us = low_us + length(kept_blind) if kept_blind else low_us
    start = _start_edge(pieces, down[0])
    end = None if open_at_end else _end_edge(pieces, down[-1], after)
    masked_us = last - first - high_us
    return Interruption(
        start, end, last, tuple(kept_down), tuple(kept_blind), masked_us, tuple(lost), low_us, high_us
    )


def _start_edge(pieces: Sequence[Piece], index: int) -> Edge:
    """When it began: nobody looked during UNKNOWN before it, so the truth may lie anywhere in there."""
    edge = pieces[index].edge
    if index and pieces[index - 1].kind is InstantClass.UNKNOWN:
        return Edge(edge.at, pieces[index - 1].edge.earliest, edge.latest)
    return edge


def _end_edge(pieces: Sequence[Piece], last_down: int, after: int) -> Edge:
    """When it ended: at the end of its last DOWN, or anywhere in the UNKNOWN that follows it."""
    at = pieces[last_down].end
    better = pieces[after].edge if after < len(pieces) else exact(pieces[-1].end)
    if after == last_down + 1:
        return better
    return Edge(at, pieces[last_down + 1].edge.earliest, better.latest)


def bridge(interruptions: Iterable[Interruption], bridge_us: int) -> list[Interruption]:
    """Flaps less than `bridge_us` apart count as one; the seconds between them stay what they were.

    What a mask hides altogether neither counts nor bridges.
    """
    merged: list[Interruption] = []
    hidden: list[Interruption] = []
    for item in interruptions:
        if not item.down:
            hidden.append(item)
        elif merged and item.start.at - merged[-1].last < bridge_us:
            merged[-1] = _joined(merged[-1], item)
        else:
            merged.append(item)
    return sorted(merged + hidden, key=lambda item: item.start.at) if hidden else merged


def _joined(one: Interruption, two: Interruption) -> Interruption:
    return Interruption(
        one.start,
        two.end,
        two.last,
        one.down + two.down,
        one.unknown + two.unknown,
        one.excluded_us + two.excluded_us,
        one.observed + two.observed,
        one.low_us + two.low_us,
        one.high_us + two.high_us,
    )


def too_short(item: Interruption, rules: OutageRules) -> bool:
    """Whether what is known to be down falls short of the contract's smallest outage."""
    return bool(item.down) and item.low_us < rules.minimum_us


def why_not(item: Interruption, rules: OutageRules, start: int, end: int) -> str:
    """Why an interruption is not counted in [start, end); empty when it is.

    It counts in the period that holds its first instant outside the masks, so that every outage is counted in
    exactly one period, however its start was hidden.
    """
    if not item.down:
        return EXCLUDED
    if too_short(item, rules):
        return TOO_SHORT
    began = item.down[0][0]
    if began < start:
        return BEGAN_BEFORE
    return "" if began < end else COUNTS_LATER


def closed_in(item: Interruption, start: int, end: int) -> bool:
    """Whether its last instant lies in [start, end)."""
    return item.end is not None and start < item.end.at <= end
