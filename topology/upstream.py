"""Which dead links lie further up than an end at which AIS arrives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from probed.model.ids import ElementId, Leaf, LinkId, PointId, link_leaf
from topology.graph import Topology


def shared_and_upstream(
    topology: Topology, link: Leaf, ends: Sequence[PointId], dead: Collection[Leaf]
) -> Iterator[Leaf]:
    """Of the `dead` links those that some circuit over `link` comes by before it arrives at one of its `ends`."""
    passed: set[LinkId] = set()
    at = {end.element for end in ends}
    for begin, links in _legs(topology, link):
        place = links.index(LinkId(link.id))
        towards_z = _leaves_at(topology, links, place, begin)
        for element in at:
            passed.update(links[:place] if element == towards_z else links[place + 1 :])
    yield from sorted(leaf for leaf in map(link_leaf, passed) if leaf in dead)


def _legs(topology: Topology, link: Leaf) -> set[tuple[ElementId, tuple[LinkId, ...]]]:
    """The legs over a link with the element at their A end. Many circuits go the same way."""
    rows = (topology.circuits[one] for one in topology.circuits_over(link))
    name = LinkId(link.id)
    return {
        (ElementId(row.a.element), leg.links)
        for row in rows
        for leg in row.legs
        if name in leg.links and leg.valid.holds_at(topology.at)
    }


def _leaves_at(topology: Topology, links: Sequence[LinkId], place: int, begin: ElementId) -> str:
    """The element at which a signal from the A end leaves the link at a place of its leg."""
    at: str = begin
    for name in links[: place + 1]:
        row = topology.links.get(name)
        if row is not None:
            at = row.z.element if row.a.element == at else row.a.element
    return at
