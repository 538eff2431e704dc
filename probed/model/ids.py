"""Identities that travel between layers."""

from __future__ import annotations

from sys import intern
from typing import NamedTuple, NewType

ElementId = NewType("ElementId", str)
ManagerId = NewType("ManagerId", str)
LinkId = NewType("LinkId", str)
CircuitId = NewType("CircuitId", str)
VpnId = NewType("VpnId", str)
CustomerId = NewType("CustomerId", str)
SiteId = NewType("SiteId", str)
UnitId = NewType("UnitId", str)


class PointId(NamedTuple):
    """A termination point: element and name (ifName or alias, resolved at poll time; ifIndex renumbers).

    The empty name stands for the element (or element manager) as a whole.
    """

    element: str
    name: str

    def __str__(self) -> str:
        return f"{self.element}:{self.name}" if self.name else self.element


def parse_point(text: str) -> PointId:
    """The inverse of str(PointId): an element's id holds no colon, a point's name may."""
    element, _, name = text.partition(":")
    return PointId(element, name)


class Leaf(NamedTuple):
    """What a route is made of: a topological link, or one termination point (a UNI, a drop)."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def link_leaf(link: str) -> Leaf:
    """The leaf of a topological link."""
    return Leaf("link", link)


def point_leaf(point: PointId) -> Leaf:
    """The leaf of a single termination point. Its name is one text, however often it is made."""
    return Leaf("point", intern(str(point)))
