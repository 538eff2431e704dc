"""Routes: from the capacities of leaves to the capacity of a circuit, its risk, and who is to blame.

`whole_of` and `exposure_of` say what one node of a route does with its parts; everything else walks the
tree with them, over instantaneous values and over timelines alike. Risk is stated as a capacity interval:
AT_RISK [1, 1], SAFE [0, 0], and [0, 1] where unknown legs leave it open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias, assert_never

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.ids import Leaf
from probed.model.route import KOfNRoute, LeafRoute, ParallelRoute, Route, SeriesRoute, VcatRoute
from probed.model.timeline import Timeline
from sla import capacity, timeline

AT_RISK: Final = UP
SAFE: Final = DOWN

Operation: TypeAlias = Callable[[Sequence[Capacity]], Capacity]


def parts_of(route: Route) -> tuple[Route, ...]:
    """The nodes directly below, in the order of the route."""
    match route:
        case LeafRoute():
            return ()
        case SeriesRoute(parts) | KOfNRoute(parts=parts):
            return parts
        case ParallelRoute(legs):
            return legs
        case VcatRoute(members):
            return members
    assert_never(route)


def leaves_of(route: Route) -> tuple[Leaf, ...]:
    """Every leaf once, in the order of the route."""
    return tuple(dict.fromkeys(_leaves(route)))


def whole_of(route: Route) -> Operation:
    """How a node's parts make its whole."""
    match route:
        case LeafRoute():
            return _first
        case SeriesRoute():
            return capacity.series
        case ParallelRoute():
            return capacity.parallel
        case KOfNRoute(k):
            return lambda values: capacity.k_of_n(values, k)
        case VcatRoute(_, weights, lcas):
            # Without LCAS (G.7042) a failed member takes the group down with it.
            return (lambda values: capacity.weighted(values, weights)) if lcas else capacity.series
    assert_never(route)


def _first(values: Sequence[Capacity]) -> Capacity:
    return values[0]


def is_group(route: Route) -> bool:
    """Whether the node was sold with more legs than service needs."""
    return isinstance(route, ParallelRoute | KOfNRoute)


def needs_all(route: Route) -> bool:
    """Whether a node is as good as its worst part: a series, or a VCAT group without LCAS."""
    return isinstance(route, SeriesRoute) or (isinstance(route, VcatRoute) and not route.lcas)


def groups_of(route: Route) -> tuple[Route, ...]:
    """The protection groups at or below a node."""
    return tuple(node for node in _nodes(route) if is_group(node))


def exposure_of(legs: Sequence[Capacity]) -> Capacity:
    """Whether fewer legs of a group are clean (lo == 1) than were sold, which is all of them.

    Certain where a leg is known not to be clean, possible where one may not be.
    """
    worst = capacity.series(legs)
    return Capacity(float(worst.hi < 1.0), float(worst.lo < 1.0))


def at_risk_of(value: Capacity, exposure: Capacity) -> Capacity:
    """Only what is in service can be at risk of losing it."""
    return exposure if value.lo > 0.0 else SAFE


def value(route: Route, leaves: Mapping[Leaf, Capacity]) -> Capacity:
    """What the leaves make of the route; a leaf nobody speaks about is UNKNOWN."""
    if isinstance(route, LeafRoute):
        return leaves.get(route.leaf, UNKNOWN)
    return whole_of(route)([value(part, leaves) for part in parts_of(route)])


def at_risk(route: Route, leaves: Mapping[Leaf, Capacity]) -> Capacity:
    """Whether service is up while some protection is not."""
    groups = (exposure_of([value(leg, leaves) for leg in parts_of(node)]) for node in _nodes(route) if is_group(node))
    return at_risk_of(value(route, leaves), capacity.parallel(groups))


def over_time(
    route: Route,
    leaf: Callable[[Leaf], Timeline],
    start: int,
    end: int,
    memo: dict[int, tuple[Timeline, Timeline]] | None = None,
) -> tuple[Timeline, Timeline]:
    """The route's value and its risk over [start, end); the leaves' timelines share that window.

    Routes that share sub-routes (the same objects) may share a memo: each is then evaluated once.
    """
    whole, exposure = _over_time(route, leaf, start, end, {} if memo is None else memo)
    return whole, timeline.combine((whole, exposure), lambda pair: at_risk_of(pair[0], pair[1]))


def whole_over_time(route: Route, leaf: Callable[[Leaf], Timeline], start: int, end: int) -> Timeline:
    """The value alone."""
    return _over_time(route, leaf, start, end, {})[0]


def exposed(route: Route, leaf: Callable[[Leaf], Timeline], start: int, end: int) -> Timeline:
    """Whether some protection of the route is not whole, in service or not."""
    return _over_time(route, leaf, start, end, {})[1]


def culprits(route: Route, value_of: Callable[[Route], Capacity]) -> tuple[Leaf, ...]:
    """The leaves that explain a capacity of less than [1, 1], worst first; none for a clean route.

    Where nothing is known to be bad these are the unknown ones. `value_of` knows the value of every node.
    """
    whole = value_of(route)
    if whole.lo == 1.0:
        return ()
    found = {leaf.leaf: value_of(leaf) for leaf in _blamed(route, value_of)}
    bad = sorted((leaf for leaf in found if found[leaf].hi < 1.0), key=lambda leaf: found[leaf])
    unsure = [leaf for leaf in found if found[leaf].hi == 1.0]
    if whole.lo == whole.hi:
        return tuple(bad)
    return (*bad, *unsure) if whole.hi < 1.0 else tuple(unsure)


def threats(route: Route, value_of: Callable[[Route], Capacity]) -> tuple[Leaf, ...]:
    """The leaves that keep legs of protection groups from being clean."""
    legs = (leg for group in groups_of(route) for leg in parts_of(group))
    return tuple(dict.fromkeys(leaf for leg in legs for leaf in culprits(leg, value_of)))


def _over_time(
    route: Route,
    leaf: Callable[[Leaf], Timeline],
    start: int,
    end: int,
    memo: dict[int, tuple[Timeline, Timeline]],
) -> tuple[Timeline, Timeline]:
    """Value and exposure of one node, from those of the nodes directly below."""
    known = memo.get(id(route))
    if known is None:
        if isinstance(route, LeafRoute):
            known = leaf(route.leaf), timeline.constant(start, end, SAFE)
        else:
            below = [_over_time(part, leaf, start, end, memo) for part in parts_of(route)]
            known = _node_over_time(route, below, start, end)
        memo[id(route)] = known
    return known


def _node_over_time(
    route: Route, below: Sequence[tuple[Timeline, Timeline]], start: int, end: int
) -> tuple[Timeline, Timeline]:
    wholes = [whole for whole, _ in below]
    if not wholes:
        return timeline.constant(start, end, whole_of(route)(())), timeline.constant(start, end, SAFE)
    exposures = [exposure for _, exposure in below if exposure.values != (SAFE,)]
    if is_group(route):
        exposures.append(timeline.combine(wholes, exposure_of))
    whole = timeline.combine(wholes, whole_of(route))
    return whole, timeline.parallel(exposures) if exposures else timeline.constant(start, end, SAFE)


def _blamed(route: Route, value_of: Callable[[Route], Capacity]) -> Iterator[LeafRoute]:
    if isinstance(route, LeafRoute):
        yield route
        return
    for part in _binding(route, value_of):
        yield from _blamed(part, value_of)


def _binding(route: Route, value_of: Callable[[Route], Capacity]) -> Iterable[Route]:
    """The parts that hold a node's value down: in series the worst, in a group every leg not clean.

    In series those that set the upper bound and, where that is uncertain, those that set the lower one.
    """
    if not needs_all(route):
        return [part for part in parts_of(route) if value_of(part).lo < 1.0]
    lo, hi = value_of(route)
    parts = list(_in_series(route))
    worst = [part for part in parts if value_of(part).hi == hi < 1.0]
    if lo == hi or any(value_of(part).lo == lo for part in worst):
        return worst
    return worst + [part for part in parts if value_of(part).lo == lo]


def _in_series(route: Route) -> Iterator[Route]:
    """A series inside a series is the same series."""
    for part in parts_of(route):
        if needs_all(part):
            yield from _in_series(part)
        else:
            yield part


def _nodes(route: Route) -> Iterator[Route]:
    yield route
    for part in parts_of(route):
        yield from _nodes(part)


def _leaves(route: Route) -> Iterator[Leaf]:
    return (node.leaf for node in _nodes(route) if isinstance(node, LeafRoute))
