"""What root cause analysis found out about each problem, before it is put into words."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, TypeAlias

from probed.model.ids import CircuitId, ElementId, Leaf, ManagerId, PointId
from topology.situation import DownEnd


class Verdict(StrEnum):
    """What alarms say of the trouble of a link or port; NONE = nothing."""

    NONE = ""
    FIBRE_CUT = "fibre_cut"
    """Both ends of a link receive no signal."""
    ONE_DIRECTION = "one_direction"
    """One end receives no signal, and the other is told so: one fibre, or a transmitter."""
    UPSTREAM = "upstream"
    """The trouble is further up, on the carrier's side."""
    CUSTOMER_SIDE = "customer_side"
    FAR_PORT = "far_port"
    """The customer's port at the other end is down."""
    MISCONNECTED = "misconnected"


class LinkDown(NamedTuple):
    """`ends` with what polls or alarms name there."""

    link: str
    layer_rate: str
    defects: tuple[str, ...]
    ends: tuple[DownEnd, ...]
    verdict: Verdict = Verdict.NONE


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
    verdict: Verdict = Verdict.NONE


class EquipmentFailed(NamedTuple):
    """`board` '' = the element as a whole; so many links and ports are down there."""

    element: ElementId
    board: str
    natives: tuple[str, ...]
    links: int
    ports: int


class Unseen(NamedTuple):
    leaf: Leaf


class CircuitHit(NamedTuple):
    circuit: CircuitId
    how: str


Fact: TypeAlias = (
    LinkDown
    | ElementLost
    | ElementSilent
    | ManagerSilent
    | NetworkSilent
    | PointDown
    | EquipmentFailed
    | Unseen
    | CircuitHit
)
