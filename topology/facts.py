"""What root cause analysis found out about each problem, before it is put into words."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from probed.model.ids import CircuitId, ElementId, Leaf, ManagerId, PointId
from topology.situation import DownEnd


class LinkDown(NamedTuple):
    link: str
    layer_rate: str
    defects: tuple[str, ...]
    ends: tuple[DownEnd, ...]


class ElementLost(NamedTuple):
    """Silent, and all its links to `links` live neighbours are down."""

    element: ElementId
    reason: str
    links: int


class ElementSilent(NamedTuple):
    """`seen`: live neighbours still have links to it that are not down; `behind`: what it cannot be reached past."""

    element: ElementId
    reason: str
    seen: bool
    behind: str


class ManagerSilent(NamedTuple):
    manager: ManagerId
    reason: str
    elements: int


class NetworkSilent(NamedTuple):
    """Of `agents` that answer for themselves or as managers so many are silent; `reason` is the commonest."""

    silent: int
    agents: int
    reason: str


class PointDown(NamedTuple):
    """`clean`: the path behind the port carries, so the trouble is at the port or beyond it."""

    point: PointId
    defects: tuple[str, ...]
    party: str
    clean: bool


class Unseen(NamedTuple):
    leaf: Leaf


class CircuitHit(NamedTuple):
    circuit: CircuitId
    how: str


Fact: TypeAlias = (
    LinkDown | ElementLost | ElementSilent | ManagerSilent | NetworkSilent | PointDown | Unseen | CircuitHit
)
