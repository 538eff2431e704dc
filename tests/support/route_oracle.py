"""An independent reading of routes: everything is either up or not, and what is unknown is tried both ways."""

from __future__ import annotations

from collections.abc import Iterable

from probed.model.capacity import Capacity
from probed.model.ids import Leaf, link_leaf
from probed.model.route import KOfNRoute, LeafRoute, ParallelRoute, Route, SeriesRoute


def is_up(route: Route, lost: frozenset[Leaf]) -> bool:
    """Whether a route without partial capacity works with some leaves lost."""
    if isinstance(route, LeafRoute):
        return route.leaf not in lost
    if isinstance(route, SeriesRoute):
        return not [part for part in route.parts if not is_up(part, lost)]
    if isinstance(route, ParallelRoute):
        return bool([part for part in route.legs if is_up(part, lost)])
    if isinstance(route, KOfNRoute):
        return len([part for part in route.parts if is_up(part, lost)]) >= route.k
    raise NotImplementedError(type(route).__name__)


def capacity(route: Route, down: Iterable[Leaf], unknown: Iterable[Leaf] = ()) -> Capacity:
    """[worst, best] over what the unknown leaves may be; routes are monotone, so two cases are all."""
    lost = frozenset(down)
    return Capacity(float(is_up(route, lost | frozenset(unknown))), float(is_up(route, lost)))


def links(names: str) -> frozenset[Leaf]:
    """'A-B B-C' as the leaves of links."""
    return frozenset(link_leaf(name) for name in names.split())
