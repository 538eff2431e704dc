"""What probes and tests say of a path: counts of lost packets as a timeline of one vantage point. Pure.

Unavailable is what loses everything for ten seconds on end (G.826 Annex A, and MEF 10.3 with n = 10 and delta-t of a
second). A stretch whose packets were all lost for that long is DOWN. Where so long a loss may hide between packets
that did arrive, nothing is known; where it cannot, the path was UP, lossy or not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.evidence import evidence_id
from probed.model.ids import Leaf, PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Kind
from probed.model.timeline import Edge, Timeline, exact
from sla import timeline
from sla.fold import ORIGIN

UNAVAILABLE_US: Final = 10 * SECOND_US
"""Loss of everything for so long is unavailable time; less is loss."""

PATH: Final = "path"


class PathPiece(NamedTuple):
    """Packets sent and lost over [start, end). `lead_us`, `trail_us`: the longest time from its start to its first
    packet and from its last packet to its end; packets of probes are sent evenly, a test runs at its end.
    """

    start: int
    end: int
    sent: int
    lost: int
    lead_us: int
    trail_us: int


class PathBin(NamedTuple):
    """What one vantage point measured over [start, end), as its pieces in order; `point` is (probe, measurement with
    its sense) or (element, test). `doubts`: why it is not trusted, empty = it is.
    """

    point: PointId
    source: str
    start: int
    end: int
    pieces: tuple[PathPiece, ...]
    doubts: tuple[str, ...] = ()

    @property
    def lossy(self) -> bool:
        return any(piece.lost for piece in self.pieces)

    @property
    def kind(self) -> Kind:
        return Kind.PROBE_BIN if self.source.startswith("probe:") else Kind.ELEMENT_RESULT

    @property
    def evidence(self) -> str:
        """Its id as a piece of evidence."""
        return evidence_id(self.source, self.point, self.kind, self.start)


@dataclass(frozen=True, slots=True)
class PathTold:
    """What one measurement says over a window, and its vantage points.

    `beyond`: leaves of the route that it does not see, empty = it sees all of the circuit.
    """

    name: str
    points: tuple[PointId, ...]
    says: Timeline
    beyond: frozenset[Leaf] = frozenset()

    @property
    def leaf(self) -> Leaf:
        """By which it stands among the culprits."""
        return Leaf(PATH, self.name)


def even_piece(start: int, end: int, sent: int, lost: int) -> PathPiece:
    """A piece over which its packets were sent evenly; none sent = not measured."""
    gap = -(-(end - start) // sent) if sent else end - start
    return PathPiece(start, end, sent, lost, gap, gap)


def late_piece(start: int, end: int, sent: int, lost: int) -> PathPiece:
    """A test that ran at the end of the time it speaks for."""
    return PathPiece(start, end, sent, lost, end - start, 0)


def says(bins: Iterable[PathBin], start: int, end: int, *, keep_out: bool) -> Timeline:
    """The timeline of one vantage point and sense over [start, end): a pure function of the set of its bins.

    Of bins that overlap the one begun first counts. `keep_out`: what is not trusted says nothing.
    """
    steps: list[tuple[Edge, Capacity]] = [(ORIGIN, UNKNOWN)]
    for chain in _chains(bins, keep_out=keep_out):
        steps += _steps(chain)
    return timeline.make(start, end, steps)


def both_ways(senses: Sequence[Timeline]) -> Timeline:
    """Both directions of a path are needed (G.826 Annex A.2)."""
    return senses[0] if len(senses) == 1 else timeline.series(senses)


def downs_only(says_: Timeline) -> Timeline:
    """What a witness to a part (a direction, a section) says of the whole: DOWN where the part is, else nothing."""
    return timeline.combine([says_], lambda values: DOWN if values[0] == DOWN else UNKNOWN)


def agreed(points: Sequence[Timeline], quorum: int) -> Timeline:
    """What at least `quorum` of the vantage points say, of those that say anything (as `sla.vantage`)."""
    if len(points) == 1 and quorum <= 1:
        return points[0]
    return timeline.combine(points, lambda values: _agreed(values, quorum))


def _agreed(values: Sequence[Capacity], quorum: int) -> Capacity:
    speaking = [value for value in values if value != UNKNOWN]
    if len(speaking) < quorum:
        return UNKNOWN
    return DOWN if sum(value == DOWN for value in speaking) >= quorum else UP


def _chains(bins: Iterable[PathBin], *, keep_out: bool) -> Iterator[list[PathPiece]]:
    """Measured pieces without a gap between them."""
    chain: list[PathPiece] = []
    at: int | None = None
    for one in sorted(bins, key=_order):
        if at is not None and one.start < at:
            continue
        at = one.end
        for piece in one.pieces:
            measured = piece.sent > 0 and not (keep_out and one.doubts)
            if chain and (not measured or piece.start != chain[-1].end):
                yield chain
                chain = []
            if measured:
                chain.append(piece)
    if chain:
        yield chain


def _order(one: PathBin) -> tuple[int, int, tuple[PathPiece, ...], tuple[str, ...]]:
    return one.start, -one.end, one.pieces, one.doubts


def _steps(chain: Sequence[PathPiece]) -> Iterator[tuple[Edge, Capacity]]:
    """The steps of one chain, closed by UNKNOWN at its end."""
    values = _values(chain)
    before: Capacity = UNKNOWN
    for number, (piece, value) in enumerate(zip(chain, values, strict=True)):
        if value == before:
            continue
        former = chain[number - 1] if number else None
        if DOWN in (value, before) and former is not None:
            yield _edge(former, piece, going_down=value == DOWN), value
        else:
            yield exact(piece.start), value
        before = value
    yield exact(chain[-1].end), UNKNOWN


def _edge(former: PathPiece, piece: PathPiece, *, going_down: bool) -> Edge:
    """Between the last packet of the one side and the first of the other; a partly lost piece tells neither."""
    at = piece.start
    heard, deaf = (former, piece) if going_down else (piece, former)
    partly = 0 < heard.lost < heard.sent
    if going_down:
        earliest = heard.start if partly else max(heard.start, at - heard.trail_us)
        return Edge(at, earliest, min(deaf.end, at + deaf.lead_us))
    latest = heard.end if partly else min(heard.end, at + heard.lead_us)
    return Edge(at, max(deaf.start, at - deaf.trail_us), latest)


def _values(chain: Sequence[PathPiece]) -> list[Capacity]:
    """UP, DOWN or UNKNOWN of each piece: by how long everything was, or may have been, lost around it."""
    values: list[Capacity] = [UP] * len(chain)
    runs = list(_runs(chain))
    for first, after in runs:
        sure_us = chain[after - 1].end - chain[first].start
        if sure_us >= UNAVAILABLE_US:
            values[first:after] = [DOWN] * (after - first)
            continue
        left = _reach(chain, first - 1)
        right = _reach(chain, after)
        if left + sure_us + right >= UNAVAILABLE_US:
            low, high = max(first - 1, 0), min(after + 1, len(chain))
            for number in range(low, high):
                if chain[number].lost and values[number] != DOWN:
                    values[number] = UNKNOWN
    for number, piece in enumerate(chain):
        if 0 < piece.lost < piece.sent and _lost_us(piece) >= UNAVAILABLE_US:
            values[number] = UNKNOWN
    for (number, one), (_, two) in pairwise(enumerate(chain)):
        partly = 0 < one.lost < one.sent and 0 < two.lost < two.sent
        if partly and _lost_us(one) + _lost_us(two) >= UNAVAILABLE_US:
            values[number] = values[number + 1] = UNKNOWN
    return values


def _runs(chain: Sequence[PathPiece]) -> Iterator[tuple[int, int]]:
    """[first, after) of pieces in a row that lost everything."""
    first: int | None = None
    for number, piece in enumerate(chain):
        if piece.lost == piece.sent:
            first = number if first is None else first
        elif first is not None:
            yield first, number
            first = None
    if first is not None:
        yield first, len(chain)


def _reach(chain: Sequence[PathPiece], number: int) -> float:
    """How far the loss may go on in a neighbour; without one nobody knows."""
    if not 0 <= number < len(chain):
        return math.inf
    return _lost_us(chain[number])


def _lost_us(piece: PathPiece) -> int:
    """The longest loss on end that a piece can hold: each packet speaks for the time to the next. A test that got
    answers was answered when it ran, so it hides none.
    """
    return min(piece.end - piece.start, piece.lost * min(piece.lead_us, piece.trail_us))
