"""Silent elements told apart: behind a silent manager, lost, cut off behind a lost one, or merely silent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from probed.model.ids import ElementId, Leaf, ManagerId, link_leaf
from probed.model.inventory import TopologicalLink
from topology.graph import Topology
from topology.situation import SilentSource, Situation

LEAST_SILENT: Final = 3
"""Two agents may well fail by themselves."""
SHARE_SILENT: Final = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Everywhere:
    """So many of the agents that are asked at addresses of their own are silent, so many that one cause is likelier
    than many; `since`: when so many were.
    """

    silent: int
    agents: int
    since: int
    reason: str


@dataclass(frozen=True, slots=True)
class Silences:
    """Every silent manager and element, and what is known about why."""

    managers: Mapping[ManagerId, SilentSource]
    elements: Mapping[ElementId, SilentSource]
    unseen_through: Mapping[ElementId, ManagerId]
    """Elements whose silence a silent manager explains."""
    lost: Mapping[ElementId, tuple[Leaf, ...]]
    """Elements with the dead links to their live neighbours."""
    cut_off: Mapping[ElementId, ElementId]
    """Elements without a live neighbour, and the nearest lost one they lie behind."""
    still_seen: frozenset[ElementId]
    """Elements to which a live neighbour has a link that is not down."""
    everywhere: Everywhere | None
    """When hardly anybody answers."""


def sort_silences(topology: Topology, situation: Situation) -> Silences:
    """Judge every silent element by its manager and by what its live neighbours see.

    The manager comes first: where it is silent too, silence proves nothing about the element.
    """
    managers, elements = _silent(topology, situation)
    unseen_through = {
        element: manager
        for manager in managers
        for element in topology.elements_of_manager(manager)
        if element in elements
    }
    suspects = {element for element in elements if element not in unseen_through}
    down = {leaf.leaf for leaf in situation.down}
    lost: dict[ElementId, tuple[Leaf, ...]] = {}
    still_seen: set[ElementId] = set()
    for element in suspects:
        leaves = tuple(link_leaf(link.id) for link in _links_to_live(topology, element, elements))
        if leaves and down.issuperset(leaves):
            lost[element] = leaves
        elif leaves:
            still_seen.add(element)
    cut_off = dict(_cut_off(topology, suspects, lost, still_seen))
    alone = [one for element, one in elements.items() if not topology.seen_through_manager(element)]
    everywhere = _everywhere(topology, [*managers.values(), *alone])
    return Silences(managers, elements, unseen_through, lost, cut_off, frozenset(still_seen), everywhere)


def _everywhere(topology: Topology, silent: Sequence[SilentSource]) -> Everywhere | None:
    agents = len(topology.managers) + sum(not topology.seen_through_manager(element) for element in topology.elements)
    enough = max(LEAST_SILENT, -(-agents * SHARE_SILENT.numerator // SHARE_SILENT.denominator))
    if len(silent) < enough:
        return None
    since = sorted(one.since.at for one in silent)
    reasons = Counter(one.reason for one in sorted(silent, key=lambda one: one.source))
    return Everywhere(len(silent), agents, since[enough - 1], reasons.most_common(1)[0][0])


def _silent(
    topology: Topology, situation: Situation
) -> tuple[dict[ManagerId, SilentSource], dict[ElementId, SilentSource]]:
    silent = {one.source: one for one in situation.silent}
    managers = dict(_untold(topology, silent))
    elements: dict[ElementId, SilentSource] = {}
    for source, one in silent.items():
        manager, element = topology.manager_behind(source), topology.element_behind(source)
        if manager is not None:
            managers[manager] = one
        if element is not None and all(other in silent for other in topology.sources_of(element)):
            elements[element] = one
    return managers, elements


def _untold(topology: Topology, silent: Mapping[str, SilentSource]) -> Iterator[tuple[ManagerId, SilentSource]]:
    """Managers that tell nothing of any element of which only they tell: it is one silence, and theirs."""
    for manager in topology.managers:
        told = topology.told_by(manager)
        if told and all(source in silent for source in told):
            yield manager, min((silent[source] for source in told), key=lambda one: one.since.at)


def _links_to_live(
    topology: Topology, element: ElementId, silent: Mapping[ElementId, SilentSource]
) -> Iterator[TopologicalLink]:
    for link in topology.element_links(element):
        other = link.z.element if link.a.element == element else link.a.element
        if link.watched and other != element and other not in silent:
            yield link


def _cut_off(
    topology: Topology,
    suspects: set[ElementId],
    lost: Mapping[ElementId, tuple[Leaf, ...]],
    still_seen: set[ElementId],
) -> Iterator[tuple[ElementId, ElementId]]:
    """Inner elements of an island of silence whose every border element is lost."""
    for island in topology.islands(suspects):
        border = island & lost.keys()
        if border and not island & still_seen:
            nearest = topology.nearest(border, island)
            yield from ((element, nearest[element]) for element in island - border)
