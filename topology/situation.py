"""What is wrong now, as root cause analysis reads it: only what is not well is listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from probed.model.capacity import Capacity
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.timeline import Edge


class DownEnd(NamedTuple):
    """An end point of a leaf that says down, and the defects it names."""

    point: PointId
    defects: tuple[str, ...]


class DownLeaf(NamedTuple):
    """A link or customer port that is down since an edge. `defects` serve where the ends are not told apart."""

    leaf: Leaf
    since: Edge
    defects: tuple[str, ...] = ()
    ends: tuple[DownEnd, ...] = ()


class UnknownLeaf(NamedTuple):
    """A link or customer port of which nothing is known since an edge."""

    leaf: Leaf
    since: Edge


class SilentSource(NamedTuple):
    """A poll source that has not answered beyond its staleness limit, since its last good look."""

    source: str
    since: Edge
    reason: str


class CircuitState(NamedTuple):
    """A circuit that is not well. `culprits` explain its capacity; `at_risk` None = cannot be said."""

    circuit: CircuitId
    capacity: Capacity
    at_risk: bool | None
    since: Edge
    culprits: tuple[Leaf, ...] = ()


class ToldAlarm(NamedTuple):
    """An alarm that stands as an element or manager told it. `signal` is an id of topology.signals."""

    point: PointId
    """An empty name = the element as a whole, or no point that is known."""
    signal: str
    native: str
    since: int
    """When it was received; `happened`: when it was, by whoever told it (None = not told)."""
    happened: int | None
    evidence: str
    """Id of the observation."""
    covers: tuple[str, ...] = ()
    """Points on the board that it names."""
    board: str = ""
    listed: bool = False
    """It was found in a list of alarms, which is looked at now and then."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The whole of it at one instant. Up leaves, answering sources and healthy circuits are left out."""

    down: tuple[DownLeaf, ...] = ()
    unknown: tuple[UnknownLeaf, ...] = ()
    silent: tuple[SilentSource, ...] = ()
    circuits: tuple[CircuitState, ...] = ()
    alarms: tuple[ToldAlarm, ...] = ()
    """Of the elements at which something is down or silent."""
