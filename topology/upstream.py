"""Which dead links lie further up than an end at which AIS arrives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from probed.model.ids import CircuitId, ElementId, Leaf, LinkId, PointId, link_leaf
from topology.graph import Topology


def shared_and_upstream(
    topology: Topology, link: Leaf, ends: Sequence[PointId], dead: Collection[Leaf]
) -> Iterator[Leaf]:
    """Of the `dead` links those that some circuit over `link` comes by before it arrives at one of its `ends`."""
    passed: set[Leaf] = set()
    for circuit in topology.circuits_over(link):
        for end in ends:
            passed |= before_end(topology, circuit, link, end)
    yield from sorted(leaf for leaf in passed if leaf in dead)


def before_end(topology: Topology, circuit: CircuitId, link: Leaf, end: PointId) -> frozenset[Leaf]:
    """The links that a circuit's signal passes before it arrives over `link` at `end`, on the legs that use it."""
    row = topology.circuits[circuit]
    found: set[Leaf] = set()
    for leg in row.legs:
        names = [link_leaf(one) for one in leg.links]
        if link not in names or not leg.valid.holds_at(topology.at):
            continue
        place = names.index(link)
        towards_z = _leaves_at(topology, leg.links, place, ElementId(row.a.element)) == end.element
        found.update(names[:place] if towards_z else names[place + 1 :])
    return frozenset(found)


def _leaves_at(topology: Topology, links: Sequence[LinkId], place: int, begin: ElementId) -> str:
    """The element at which a signal from the A end leaves the link at a place of its leg."""
    at: str = begin
    for name in links[: place + 1]:
        row = topology.links.get(name)
        if row is not None:
            at = row.z.element if row.a.element == at else row.a.element
    return at
