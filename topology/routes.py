"""Routes: a circuit's legs and rings compiled to a tree, one epoch for every stretch with one topology."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from probed.model.ids import CircuitId, Leaf, LinkId, PointId, link_leaf, point_leaf
from probed.model.inventory import Circuit, Inventory, Leg, Protection, ProtectionGroup, RouteLeg, Validity
from probed.model.route import CircuitRoute, LeafRoute, ParallelRoute, Route, SeriesRoute
from topology.index import InventoryIndex, indexed, linear, row_at
from topology.sources import parties, source_points, witnesses

__all__ = ["Compiled", "circuit_routes", "compile_route", "parties", "route_at", "source_points", "witnesses"]

SNCP_LABEL: Final = "sncp"

_NO_LIMIT: Final = 0
"""Where a life without a beginning begins: the epoch; no instant of ours is older."""


class Compiled(NamedTuple):
    """A route's tree at one instant, with the unwatched leaves that left it."""

    route: Route
    unwatched: tuple[Leaf, ...]


class _Epoch(NamedTuple):
    start: int
    end: int | None
    compiled: Compiled
    seen_at: tuple[tuple[PointId, ...], ...]
    """The end points of its links: a link that moves to another port begins a new epoch."""


def circuit_routes(
    inventory: Inventory | InventoryIndex, circuit: CircuitId, start: int, end: int | None
) -> tuple[CircuitRoute, ...]:
    """A circuit's routes over [start, end), in order; nothing outside the circuit's life.

    A new one begins where the route, or a point that speaks for it, becomes another.
    """
    index = indexed(inventory)
    clipped: list[CircuitRoute] = []
    for epoch in _epochs(index, circuit):
        begins = max(epoch.start, start)
        ends = epoch.end if end is None else end if epoch.end is None else min(epoch.end, end)
        if ends is None or begins < ends:
            clipped.append(_circuit_route(index, epoch, begins, ends))
    return tuple(clipped)


def route_at(inventory: Inventory | InventoryIndex, circuit: CircuitId, at: int) -> CircuitRoute | None:
    """The route that a circuit has at an instant, with the whole epoch it holds; None outside its life."""
    index = indexed(inventory)
    for epoch in _epochs(index, circuit):
        if epoch.start <= at and (epoch.end is None or at < epoch.end):
            return _circuit_route(index, epoch, epoch.start, epoch.end)
    return None


def compile_route(
    inventory: Inventory | InventoryIndex, circuit: CircuitId, at: int, *, as_if_watched: bool = False
) -> Compiled | None:
    """The tree of a circuit's route at an instant; None when the circuit does not exist then.

    Both customer ports come in series after the protected core: clean legs with a dead drop are down.
    `as_if_watched` keeps unwatched links in the tree, for questions about what is physically there.
    """
    index = indexed(inventory)
    row = index.circuit_at(circuit, at)
    if row is None:
        return None
    compiler = _Compiler(index, at, as_if_watched)
    core = compiler.core(row)
    route = SeriesRoute((LeafRoute(point_leaf(row.a)), core, LeafRoute(point_leaf(row.z))))
    return Compiled(route, tuple(compiler.unwatched))


class _Compiler:
    """Compiles one circuit at one instant and notes which links have left the series."""

    def __init__(self, index: InventoryIndex, at: int, as_if_watched: bool) -> None:
        self._index = index
        self._at = at
        self._as_if_watched = as_if_watched
        self.unwatched: dict[Leaf, None] = {}

    def core(self, circuit: Circuit) -> Route:
        working = self._leg(circuit, Leg.WORKING)
        if working is None:
            # Two ports of one element need no link; a longer circuit without a route cannot be judged.
            local = circuit.a.element == circuit.z.element
            return SeriesRoute(()) if local else LeafRoute(Leaf("route", circuit.id))
        if circuit.protection is Protection.MS_SPRING:
            return SeriesRoute(tuple(self._ring_parts(working.links)))
        if linear(circuit.protection):
            return SeriesRoute(tuple(self._section_parts(circuit.protection, working.links)))
        protecting = self._leg(circuit, Leg.PROTECTING) if circuit.protection is Protection.SNCP else None
        if protecting is None:
            return self._series(working.links)
        return ParallelRoute((self._series(working.links), self._series(protecting.links)), SNCP_LABEL)

    def _leg(self, circuit: Circuit, leg: Leg) -> RouteLeg | None:
        return row_at((row for row in circuit.legs if row.leg is leg), self._at)

    def _series(self, links: tuple[LinkId, ...]) -> SeriesRoute:
        return SeriesRoute(tuple(LeafRoute(leaf) for leaf in self._watched(links)))

    def _watched(self, links: tuple[LinkId, ...]) -> Iterator[Leaf]:
        for link in links:
            row = self._index.link_at(link, self._at)
            if row is None or row.watched or self._as_if_watched:
                yield link_leaf(link)
            else:
                self.unwatched[link_leaf(link)] = None

    def _ring_parts(self, links: tuple[LinkId, ...]) -> Iterator[Route]:
        """Every maximal run on one ring is protected by the rest of that ring (G.841 clause 7.2)."""
        done = 0
        while done < len(links):
            ring, length = self._longest_run(links[done:])
            run = links[done : done + length]
            others = tuple(span for span in ring.links if span not in run) if ring else ()
            if ring and others:
                yield ParallelRoute((self._series(run), self._series(others)), ring.id)
            else:
                yield from self._series(run).parts
            done += length

    def _section_parts(self, kind: Protection, links: tuple[LinkId, ...]) -> Iterator[Route]:
        """Every working section of a linear group is protected by its section 0 (G.841 clause 7.1, G.808.1 clause 7).

        In 1:n the protection section serves one. Failures of equal priority are served by the lower number, so it is
        there for section i while it works and all sections below i do; where i itself works the others do not matter.
        """
        for link in links:
            group = self._index.section_group_at(link, kind, self._at)
            if group is None:
                yield from self._series((link,)).parts
                continue
            before = group.links[1 : group.links.index(link)]
            standby = self._series((group.links[0], *before))
            yield ParallelRoute((self._series((link,)), standby), group.id)

    def _longest_run(self, links: tuple[LinkId, ...]) -> tuple[ProtectionGroup | None, int]:
        best: ProtectionGroup | None = None
        longest = 1
        for ring in self._index.rings_at(links[0], self._at):
            spans = frozenset(ring.links)
            length = next((n for n, link in enumerate(links) if link not in spans), len(links))
            if best is None or length > longest:
                best, longest = ring, length
        return best, longest


def _circuit_route(index: InventoryIndex, epoch: _Epoch, start: int, end: int | None) -> CircuitRoute:
    compiled = epoch.compiled
    return CircuitRoute(start, end, compiled.route, index.inventory.version, compiled.unwatched)


def _epochs(index: InventoryIndex, circuit: CircuitId) -> Iterator[_Epoch]:
    """All epochs of a circuit's life; neighbours that came out the same are one."""
    current: _Epoch | None = None
    for start, end in _stretches(index, circuit):
        compiled = compile_route(index, circuit, start)
        seen_at = _end_points(index, circuit, start)
        if current and compiled == current.compiled and seen_at == current.seen_at and current.end == start:
            current = current._replace(end=end)
            continue
        if current:
            yield current
        current = _Epoch(start, end, compiled, seen_at) if compiled else None
    if current:
        yield current


def _stretches(index: InventoryIndex, circuit: CircuitId) -> Iterator[tuple[int, int | None]]:
    """Stretches within which no row that matters to the circuit begins or ends."""
    borders = {_NO_LIMIT}
    for valid in _validities(index, circuit):
        borders.update(border for border in valid if border is not None and border > _NO_LIMIT)
    ordered: list[int] = sorted(borders)
    yield from pairwise(ordered)
    yield ordered[-1], None


def _validities(index: InventoryIndex, circuit: CircuitId) -> Iterator[Validity]:
    for row in index.circuits.get(circuit, ()):
        yield row.valid
        for leg in row.legs:
            yield leg.valid
        for link in _links_that_matter(index, row):
            for version in index.links.get(link, ()):
                yield version.valid
            for group in (*index.rings.get(link, ()), *index.sections.get(link, ())):
                yield group.valid


def _links_that_matter(index: InventoryIndex, circuit: Circuit) -> dict[LinkId, None]:
    """The links of all legs and, under ring or section protection, the other links of their groups."""
    links: dict[LinkId, None] = {link: None for leg in circuit.legs for link in leg.links}
    groups = index.rings if circuit.protection is Protection.MS_SPRING else index.sections
    if circuit.protection is Protection.MS_SPRING or linear(circuit.protection):
        for link in tuple(links):
            links.update((other, None) for group in groups.get(link, ()) for other in group.links)
    return links


def _end_points(index: InventoryIndex, circuit: CircuitId, at: int) -> tuple[tuple[PointId, ...], ...]:
    row = index.circuit_at(circuit, at)
    rows = (index.link_at(link, at) for link in _links_that_matter(index, row)) if row else ()
    return tuple((link.a, link.z) for link in rows if link is not None)
