"""What a route is worth, given its leaves: the what-if arithmetic of impact, for one instant only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias, assert_never

from probed.model.capacity import UP, Capacity
from probed.model.ids import Leaf
from probed.model.route import KOfNRoute, LeafRoute, ParallelRoute, Route, SeriesRoute, VcatRoute

LeafValue: TypeAlias = Callable[[Leaf], Capacity]


class Worth(NamedTuple):
    """Capacity, and whether fewer legs are clean than were sold (None = a leg is unknown)."""

    capacity: Capacity
    legs_missing: bool | None

    @property
    def at_risk(self) -> bool | None:
        return self.legs_missing if self.capacity.lo > 0 else False


def worth(route: Route, value: LeafValue) -> Worth:
    """The capacity of a route and of its protection."""
    match route:
        case LeafRoute(leaf):
            return Worth(value(leaf), False)
        case SeriesRoute(parts):
            found = [worth(part, value) for part in parts]
            return Worth(_series([part.capacity for part in found]), _any(part.legs_missing for part in found))
        case ParallelRoute(legs):
            return _best_of(legs, 1, value)
        case KOfNRoute(k, parts):
            return _best_of(parts, k, value)
        case VcatRoute(members, weights, lcas):
            found = [worth(member, value) for member in members]
            capacity = _mean([member.capacity for member in found], weights, lcas)
            return Worth(capacity, _any(member.legs_missing for member in found))
        case _:
            assert_never(route)


def how_hit(capacity: Capacity, at_risk: bool | None) -> str:
    """The word for a circuit that is not well, as a HitCircuit says it; empty when it is not hit for certain."""
    if capacity.hi <= 0:
        return "down"
    if capacity.lo <= 0:
        return "unknown"
    if capacity.hi < 1:
        return "degraded"
    return "at_risk" if at_risk else ""


def culprits(route: Route, value: LeafValue) -> Iterator[Leaf]:
    """The leaves that leave nothing certain of a route, for a route whose capacity has lo = 0.

    Of a series only the parts that do so, of protected legs all; for a route that is down only what is down.
    """
    return _culprits(route, value, dead=worth(route, value).capacity.hi <= 0)


def leaves(route: Route) -> Iterator[Leaf]:
    """Every leaf of a route, from the A end to the Z end; a leaf of two legs comes twice."""
    match route:
        case LeafRoute(leaf):
            yield leaf
        case SeriesRoute(parts) | KOfNRoute(_, parts):
            for part in parts:
                yield from leaves(part)
        case ParallelRoute(legs):
            for leg in legs:
                yield from leaves(leg)
        case VcatRoute(members):
            for member in members:
                yield from leaves(member)
        case _:
            assert_never(route)


def _culprits(route: Route, value: LeafValue, *, dead: bool) -> Iterator[Leaf]:
    match route:
        case LeafRoute(leaf):
            yield leaf
        case ParallelRoute(parts) | SeriesRoute(parts) | KOfNRoute(_, parts) | VcatRoute(parts):
            for part in parts:
                found = worth(part, value).capacity
                if (found.hi if dead else found.lo) <= 0:
                    yield from _culprits(part, value, dead=found.hi <= 0)
        case _:
            assert_never(route)


def _best_of(parts: Sequence[Route], k: int, value: LeafValue) -> Worth:
    found = [worth(part, value) for part in parts]
    legs = [part.capacity for part in found]
    capacity = Capacity(_kth_best([leg.lo for leg in legs], k), _kth_best([leg.hi for leg in legs], k))
    unclean = True if any(leg.hi < 1 for leg in legs) else None if any(leg.lo < 1 for leg in legs) else False
    return Worth(capacity, _any((unclean, *(part.legs_missing for part in found))))


def _kth_best(values: Sequence[float], k: int) -> float:
    return sorted(values, reverse=True)[k - 1] if len(values) >= k else 0.0


def _series(values: Sequence[Capacity]) -> Capacity:
    if not values:
        return UP
    return Capacity(min(one.lo for one in values), min(one.hi for one in values))


def _mean(values: Sequence[Capacity], weights: Sequence[int], lcas: bool) -> Capacity:
    if not lcas:
        return _series([Capacity(float(one.lo >= 1), float(one.hi >= 1)) for one in values])
    total = sum(weights)
    low = sum(one.lo * weight for one, weight in zip(values, weights, strict=True))
    high = sum(one.hi * weight for one, weight in zip(values, weights, strict=True))
    return Capacity(low / total, high / total)


def _any(found: Iterable[bool | None]) -> bool | None:
    """Three-valued or."""
    values = set(found)
    return True if True in values else None if None in values else False
