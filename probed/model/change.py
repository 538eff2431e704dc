"""What the engine says when the truth about a circuit moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from probed.model.capacity import Capacity
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.observation import Witness
from probed.model.timeline import Edge, Span


@dataclass(frozen=True, slots=True)
class LeafChange:
    """A link or termination point took a new value at its latest edge, or it is known better when that was (`old` is
    `new` then): a second witness dates it earlier.
    """

    leaf: Leaf
    edge: Edge
    old: Capacity
    new: Capacity
    defects: tuple[str, ...] = ()


class CircuitChange(NamedTuple):
    """A circuit took a new value, or gained or lost its protection, at its latest edge.

    A named tuple because one cut makes hundreds: it costs a third of a frozen dataclass.

    `at_risk`: service is not down and fewer legs are clean than were sold; None = cannot be said.
    """

    circuit: CircuitId
    edge: Edge
    old: Capacity
    new: Capacity
    old_at_risk: bool | None
    at_risk: bool | None
    culprits: tuple[Leaf, ...] = ()


@dataclass(frozen=True, slots=True)
class Revised:
    """A late or extended observation changed the past of a circuit: old spans out, new spans in.

    `*_at_risk` are spans of the risk in the same window: value [1, 1] at risk, [0, 0] not, [0, 1] unknown.
    """

    circuit: CircuitId
    start: int
    end: int
    old: tuple[Span, ...]
    new: tuple[Span, ...]
    old_at_risk: tuple[Span, ...] = ()
    new_at_risk: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A source fell silent beyond the staleness limit (edge at its last good look) or answers."""

    source: str
    heard: bool
    edge: Edge
    reason: str


Change: TypeAlias = LeafChange | CircuitChange | SourceChange | Revised


class RunRow(NamedTuple):
    """A run of looks as the store keeps it: identity (source, point, first); `open` runs grow with their source."""

    source: str
    point: PointId
    first: int
    last: int
    looks: int
    capacity: Capacity
    defects: tuple[str, ...]
    onset: Witness | None
    open: bool


class SpanRow(NamedTuple):
    """What was true of a circuit over [start.at, end), as the store keeps it; `end` None = still open.

    `rev` counts the revisions of the circuit's past so far: every span opened later carries the count of its
    time. `final` = every witness has passed it by its lateness limit. `at_risk` None = cannot be said.
    """

    circuit: CircuitId
    start: Edge
    end: int | None
    value: Capacity
    at_risk: bool | None
    culprits: tuple[Leaf, ...] = ()
    party: str = ""
    final: bool = False
    rev: int = 0


class SpanRevision(NamedTuple):
    """The past of a circuit over [start, end) (`end` None = up to now) is replaced by `new`.

    `rev` is greater than that of every span replaced, and `new` carries it. The old spans are kept, marked.
    """

    circuit: CircuitId
    start: int
    end: int | None
    rev: int
    new: tuple[SpanRow, ...]
