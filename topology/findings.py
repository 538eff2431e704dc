"""Troubles of links, ports, elements and managers, each with the trouble that explains it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from probed.model.capacity import DOWN, UP
from probed.model.ids import ElementId, Leaf, LinkId, link_leaf
from probed.model.problem import AlarmNamed, ProblemKey, ProblemType
from topology import facts
from topology.evaluate import leaves, worth
from topology.graph import Topology
from topology.silence import Silences
from topology.situation import DownLeaf, Situation

NETWORK: Final = ProblemKey("network:dcn", ProblemType.NETWORK_SILENT, "")


class Finding(NamedTuple):
    """A problem to be, without its impact. `root` is always a root itself."""

    key: ProblemKey
    raised: int
    root: ProblemKey | None
    fact: facts.Fact
    about: tuple[str, ...] = ()
    alarms: tuple[AlarmNamed, ...] = ()


def silence_findings(topology: Topology, silences: Silences, situation: Situation) -> Iterator[Finding]:
    """The whole network, managers, then elements: lost ones and merely silent ones."""
    everywhere = silences.everywhere
    whole = NETWORK if everywhere else None
    if everywhere:
        found = facts.NetworkSilent(everywhere.silent, everywhere.agents, everywhere.reason)
        yield Finding(NETWORK, everywhere.since, None, found)
    for manager, silent in silences.managers.items():
        alone = len(topology.elements_of_manager(manager))
        fact = facts.ManagerSilent(manager, silent.reason, alone)
        yield Finding(manager_key(manager), silent.since.at, whole, fact)
    edges = {leaf.leaf: leaf.since.at for leaf in situation.down}
    for element, silent in silences.elements.items():
        key, about = element_key(element, silences), _manager_of(topology, element)
        dead = silences.lost.get(element)
        if dead:
            raised = min(silent.since.at, *(edges[leaf] for leaf in dead))
            yield Finding(key, raised, None, facts.ElementLost(element, silent.reason, len(dead)), about)
            continue
        root, behind = _behind(element, silences)
        if root is None or root.type == ProblemType.MANAGER_SILENT:
            root = whole or root  # a root is always a root itself
        fact_of = facts.ElementSilent(element, silent.reason, element in silences.still_seen, behind)
        yield Finding(key, silent.since.at, root, fact_of, about)


def link_findings(topology: Topology, silences: Silences, down: Iterable[DownLeaf]) -> Iterator[Finding]:
    """Dead links: roots, unless an element at one of their ends is lost."""
    for leaf in down:
        if leaf.leaf.kind != "link":
            continue
        link = topology.links.get(LinkId(leaf.leaf.id))
        ends = tuple(dict.fromkeys(ElementId(end.element) for end in topology.ends_of(leaf.leaf)))
        root = next((element_key(end, silences) for end in sorted(ends) if end in silences.lost), None)
        fact = facts.LinkDown(leaf.leaf.id, link.layer_rate if link else "", leaf.defects, leaf.ends)
        yield Finding(leaf_key(leaf.leaf), leaf.since.at, root, fact, tuple(f"element:{end}" for end in ends))


def point_findings(topology: Topology, down: Iterable[DownLeaf], links: Mapping[Leaf, Finding]) -> Iterator[Finding]:
    """Dead customer ports: with a clean path the port's own trouble, else a consequence of the dead path."""
    for leaf in down:
        point = next(iter(topology.ends_of(leaf.leaf)), None)
        if leaf.leaf.kind != "point" or point is None:
            continue
        clean = not _paths_dead(topology, leaf.leaf, links)
        root = None if clean else _root_of_paths(topology, leaf, links)
        row = topology.points.get(point)
        defects = leaf.defects or tuple(defect for end in leaf.ends for defect in end.defects)
        fact = facts.PointDown(point, defects, row.party.value if row else "", clean)
        users = topology.circuits_over(leaf.leaf)
        circuits = (f"circuit:{users[0]}",) if len(users) == 1 else ()
        about = (f"element:{point.element}", *circuits)
        yield Finding(leaf_key(leaf.leaf), leaf.since.at, root, fact, about)


def unseen_findings(topology: Topology, situation: Situation, blamed: Iterable[Leaf]) -> Iterator[Finding]:
    """Unknown leaves that circuits suffer from and that no silence explains: their points vanished."""
    since = {leaf.leaf: leaf.since.at for leaf in situation.unknown}
    for leaf in sorted(set(blamed) & since.keys()):
        about = tuple(dict.fromkeys(f"element:{end.element}" for end in topology.ends_of(leaf)))
        key = ProblemKey(str(leaf), ProblemType.UNSEEN, "")
        yield Finding(key, since[leaf], None, facts.Unseen(leaf), about)


def leaf_key(leaf: Leaf) -> ProblemKey:
    """The problem of a dead link or port."""
    return ProblemKey(str(leaf), ProblemType.LINK_DOWN if leaf.kind == "link" else ProblemType.POINT_DOWN, "")


def element_key(element: ElementId, silences: Silences) -> ProblemKey:
    """The problem of a silent element, lost or not."""
    kind = ProblemType.ELEMENT_LOST if element in silences.lost else ProblemType.ELEMENT_SILENT
    return ProblemKey(f"element:{element}", kind, "")


def manager_key(manager: str) -> ProblemKey:
    """The problem of a silent element manager."""
    return ProblemKey(f"manager:{manager}", ProblemType.MANAGER_SILENT, "")


def chosen(candidates: Iterable[Finding], since: int) -> Finding | None:
    """Of several roots the last straw: the latest that was there when the trouble began, else the earliest."""
    found = list(candidates)
    if len(found) < 2:
        return found[0] if found else None
    found.sort(key=lambda finding: (finding.raised, finding.key))
    before = [finding for finding in found if finding.raised <= since]
    return before[-1] if before else found[0]


def _paths_dead(topology: Topology, port: Leaf, links: Mapping[Leaf, Finding]) -> bool:
    # Customer ports count as alive here: only the path between them is judged.
    circuits = topology.circuits_over(port)
    paths = (worth(topology.routes[one].route, lambda leaf: DOWN if leaf in links else UP) for one in circuits)
    return bool(circuits) and all(path.capacity.hi <= 0 for path in paths)


def _root_of_paths(topology: Topology, port: DownLeaf, links: Mapping[Leaf, Finding]) -> ProblemKey | None:
    circuits = topology.circuits_over(port.leaf)
    on_path = {leaf for circuit in circuits for leaf in leaves(topology.routes[circuit].route) if leaf in links}
    found = chosen((links[leaf] for leaf in on_path), port.since.at)
    return (found.root or found.key) if found else None


def _behind(element: ElementId, silences: Silences) -> tuple[ProblemKey | None, str]:
    if element in silences.unseen_through:
        manager = silences.unseen_through[element]
        return manager_key(manager), manager
    if element in silences.cut_off:
        lost = silences.cut_off[element]
        return element_key(lost, silences), lost
    return None, ""


def _manager_of(topology: Topology, element: ElementId) -> tuple[str, ...]:
    row = topology.elements.get(element)
    manager = row.manager if row else None
    return (f"manager:{manager}",) if manager and element in topology.elements_of_manager(manager) else ()


def dead_links(findings: Iterable[Finding]) -> dict[Leaf, Finding]:
    """Link findings by leaf."""
    return {link_leaf(one.fact.link): one for one in findings if isinstance(one.fact, facts.LinkDown)}
