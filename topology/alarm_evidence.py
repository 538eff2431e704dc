"""What alarms say of troubles that were seen: which is the cause, and which hang on it (G.783, G.806 section 6.4).

An alarm makes no trouble here. It is asked only about links, ports and elements that are down or silent anyway: what
stands at their ends at that time, and does not follow from something else that stands there, says where the root is.
A failed element or board takes along what ends on it; AIS points to what is dead further up; RDI to the other end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from probed.model.ids import ElementId, Leaf, PointId, link_leaf, point_leaf
from probed.model.instant import SECOND_US
from probed.model.problem import AlarmNamed, ProblemKey, ProblemType
from probed.model.slices import Slices
from probed.model.timeline import Edge
from topology import facts
from topology.facts import Verdict
from topology.findings import Finding, chosen, leaf_key
from topology.graph import Topology
from topology.signals import SIGNALS, Says, unexplained
from topology.silence import Silences
from topology.situation import DownEnd, DownLeaf, Situation, ToldAlarm
from topology.upstream import shared_and_upstream

WINDOW_US: Final = 60 * SECOND_US
"""An alarm is of a trouble when it came so near to it, or as the equipment's clock has it."""
LISTED_US: Final = 300 * SECOND_US
"""So much later it may come where a list of alarms is looked at now and then."""
MOST_NAMED: Final = 12
"""So many alarms a problem names."""
_LOCAL: Final = frozenset({Says.HERE, Says.MISCONNECTED})
_NO_SIGNAL: Final = frozenset({"LOS", "LOF"})
_FROM_CUSTOMER: Final = frozenset({"LOS", "LOF", "E1-LOS", "E1-AIS-UP"})
"""At a customer's port what comes in there is the customer's. (ETH-LOS may be link pass-through.)"""


def named_by_alarms(
    topology: Topology, situation: Situation, silences: Silences, findings: Sequence[Finding]
) -> Slices[list[Finding]]:
    """The findings with the alarms that speak for them, under the roots that alarms name; failed equipment added.

    Only roots are moved: what hangs on a lost element or dead link hangs on whatever explains that.
    """
    heard = _Heard(topology, situation)
    judged: dict[ProblemKey, Finding] = {}
    for finding in findings:
        judged[finding.key] = _judged(topology, heard, silences, finding)
        yield
    yield from _attach_upstream(topology, heard, judged)
    judged |= {one.key: one for one in _failed_equipment(topology, heard, judged)}
    yield
    return [_flat(one, judged) for one in judged.values()]


class _Side(NamedTuple):
    """One end of a leaf: the alarms near the trouble, and those of them that nothing explains."""

    point: PointId
    signals: frozenset[str]
    deciding: tuple[ToldAlarm, ...]

    @property
    def says(self) -> frozenset[Says]:
        return frozenset(SIGNALS[alarm.signal].says for alarm in self.deciding)


class _Heard:
    """Alarms by where they are."""

    def __init__(self, topology: Topology, situation: Situation) -> None:
        self._topology = topology
        self.down: Mapping[Leaf, DownLeaf] = {leaf.leaf: leaf for leaf in situation.down}
        self.silent_since = {one.source: one.since for one in situation.silent}
        self._at: dict[PointId, list[ToldAlarm]] = {}
        self._equipment: dict[str, list[ToldAlarm]] = {}
        for alarm in sorted(situation.alarms, key=_came):
            self._at.setdefault(alarm.point, []).append(alarm)
            if SIGNALS[alarm.signal].says is Says.EQUIPMENT:
                self._equipment.setdefault(alarm.point.element, []).append(alarm)
        self._elements = frozenset(point.element for point in self._at)

    def sides(self, leaf: Leaf) -> tuple[_Side, ...]:
        """The ends of a dead link; a customer's port, and then those at the other end of its circuits."""
        points, edge = self._topology.ends_of(leaf), self.down[leaf].since
        near = [[one for one in self._at.get(point, ()) if is_near(one, edge)] for point in points]
        named = [frozenset(one.signal for one in found) for found in near]
        far = [frozenset[str]().union(*named[:place], *named[place + 1 :]) for place in range(len(points))]
        return tuple(map(self._side, points, near, named, far))

    def anything_at(self, topology: Topology, finding: Finding) -> bool:
        """Whether any alarm stands at the elements of a trouble: mostly none does."""
        leaf = _leaf(finding)
        if leaf is None:
            return True
        return any(point.element in self._elements for point in topology.ends_of(leaf))

    def at(self, points: Iterable[PointId], edge: Edge) -> frozenset[str]:
        return frozenset(one.signal for point in points for one in self._at.get(point, ()) if is_near(one, edge))

    def of_element(self, element: str, edge: Edge, *says: Says) -> tuple[ToldAlarm, ...]:
        """What is of an element as a whole, or of a board of it."""
        found = [*self._at.get(PointId(element, ""), ()), *self._equipment.get(element, ())]
        said = (one for one in found if SIGNALS[one.signal].says in says and is_near(one, edge))
        return tuple(dict.fromkeys(said))

    def failed(self, point: PointId, edge: Edge) -> Iterator[ToldAlarm]:
        """Alarms of the element, of the board, or of the port's own equipment that take the point along."""
        for alarm in self._equipment.get(point.element, ()):
            whole = not alarm.point.name and not alarm.board
            if is_near(alarm, edge) and (whole or point.name in alarm.covers or alarm.point == point):
                yield alarm

    def _side(self, point: PointId, near: Sequence[ToldAlarm], named: frozenset[str], far: frozenset[str]) -> _Side:
        left = unexplained(named, far)
        first: dict[str, ToldAlarm] = {}
        for alarm in near:
            if alarm.signal in left:
                first.setdefault(alarm.signal, alarm)
        return _Side(point, named, tuple(first.values()))


def is_near(alarm: ToldAlarm, edge: Edge) -> bool:
    """Whether it may be of a trouble that began within the edge's bounds."""
    latest = edge.latest + WINDOW_US + (LISTED_US if alarm.listed else 0)
    told = edge.earliest - WINDOW_US <= alarm.since <= latest
    happened = alarm.happened
    return told or (happened is not None and edge.earliest - WINDOW_US <= happened <= edge.latest + WINDOW_US)


def _judged(topology: Topology, heard: _Heard, silences: Silences, finding: Finding) -> Finding:
    if not heard.anything_at(topology, finding):
        return finding
    match finding.fact:
        case facts.LinkDown():
            return _link(heard, silences, finding, finding.fact)
        case facts.PointDown():
            return _port(topology, heard, silences, finding, finding.fact)
        case facts.ElementLost(element) | facts.ElementSilent(element):
            sources = topology.sources_of(element)
            edge = next((heard.silent_since[one] for one in sources if one in heard.silent_since), None)
            said = heard.of_element(element, edge, Says.EQUIPMENT, Says.UNREACHABLE) if edge else ()
            return finding._replace(alarms=_named(said))
        case _:
            return finding


def _link(heard: _Heard, silences: Silences, finding: Finding, fact: facts.LinkDown) -> Finding:
    leaf = link_leaf(fact.link)
    sides = heard.sides(leaf)
    ends = _ends(fact.ends, sides)
    told = finding._replace(
        fact=fact._replace(ends=ends), alarms=_named(one for side in sides for one in side.deciding)
    )
    if finding.root is not None:
        return told
    failed = _failed(heard, silences, (side.point for side in sides), heard.down[leaf].since)
    if failed is not None:
        return told._replace(root=failed)
    return told._replace(fact=fact._replace(ends=ends, verdict=_link_verdict(sides)))


def _link_verdict(sides: Sequence[_Side]) -> Verdict:
    deaf = [not side.signals.isdisjoint(_NO_SIGNAL) for side in sides]
    if len(sides) == 2 and all(deaf):
        return Verdict.FIBRE_CUT
    if any(deaf) and any("MS-RDI" in side.signals for side in sides):
        return Verdict.ONE_DIRECTION
    said = frozenset[Says]().union(*(side.says for side in sides))
    if Says.MISCONNECTED in said and Says.HERE not in said:
        return Verdict.MISCONNECTED
    return Verdict.UPSTREAM if Says.UPSTREAM in said and said.isdisjoint(_LOCAL) else Verdict.NONE


def _port(topology: Topology, heard: _Heard, silences: Silences, finding: Finding, fact: facts.PointDown) -> Finding:
    leaf = point_leaf(fact.point)
    edge = heard.down[leaf].since
    (side,) = heard.sides(leaf)
    others = heard.at(_other_ends(topology, leaf), edge)
    left = unexplained(side.signals, others)
    deciding = tuple(one for one in side.deciding if one.signal in left)
    side = side._replace(deciding=deciding)
    told = finding._replace(alarms=_named(deciding))
    failed = _failed(heard, silences, (fact.point,), edge)
    if failed is not None:
        return told._replace(root=failed)  # nearer than a path that is dead as well
    defects = _defects(fact.defects, side)
    verdict = _port_verdict(side)
    if verdict is Verdict.CUSTOMER_SIDE:  # whatever else is dead: what the customer sends in does not come by it
        return told._replace(root=None, fact=fact._replace(defects=defects, verdict=verdict))
    return told._replace(fact=fact._replace(defects=defects, verdict=verdict))


def _port_verdict(side: _Side) -> Verdict:
    signals = {one.signal for one in side.deciding}
    if signals & _FROM_CUSTOMER:
        return Verdict.CUSTOMER_SIDE
    if Says.FAR_CLIENT in side.says:
        return Verdict.FAR_PORT
    if Says.MISCONNECTED in side.says:
        return Verdict.MISCONNECTED
    return Verdict.UPSTREAM if Says.UPSTREAM in side.says else Verdict.NONE


def _ends(seen: Sequence[DownEnd], sides: Sequence[_Side]) -> tuple[DownEnd, ...]:
    """What is named at each end that says anything."""
    known = {end.point: end.defects for end in seen}
    return tuple(
        DownEnd(side.point, _defects(known.get(side.point, ()), side))
        for side in sides
        if side.point in known or side.deciding
    )


def _defects(polled: tuple[str, ...], side: _Side) -> tuple[str, ...]:
    """The alarms that say more than that a port is down, else what polls name, else whatever was told."""
    telling = tuple(one.native for one in side.deciding if SIGNALS[one.signal].says is not Says.NOTHING)
    return telling or polled or tuple(one.native for one in side.deciding)


def _failed(heard: _Heard, silences: Silences, points: Iterable[PointId], edge: Edge) -> ProblemKey | None:
    """The failed equipment that takes one of the points along: the earliest told. Of a silent element nothing is said
    here: whether it is lost is known better.
    """
    found = [
        alarm
        for point in points
        if ElementId(point.element) not in silences.elements
        for alarm in heard.failed(point, edge)
    ]
    first = min(found, key=_came, default=None)
    return None if first is None else _equipment_key(first)


def _equipment_key(alarm: ToldAlarm) -> ProblemKey:
    board = alarm.board or alarm.point.name
    return ProblemKey(f"element:{alarm.point.element}", ProblemType.EQUIPMENT_FAILED, board)


def _failed_equipment(topology: Topology, heard: _Heard, judged: Mapping[ProblemKey, Finding]) -> Iterator[Finding]:
    """One finding for each element or board that something hangs on."""
    taken: dict[ProblemKey, list[Finding]] = {}
    for one in judged.values():
        if one.root is not None and one.root.type == ProblemType.EQUIPMENT_FAILED:
            taken.setdefault(one.root, []).append(one)
    for key, along in taken.items():
        element = ElementId(key.resource.partition(":")[2])
        edges = [heard.down[leaf].since for one in along if (leaf := _leaf(one)) is not None]
        alarms = [
            alarm
            for edge in edges
            for alarm in heard.of_element(element, edge, Says.EQUIPMENT)
            if _equipment_key(alarm) == key
        ]
        alarms = sorted(dict.fromkeys(alarms), key=_came)
        natives = tuple(dict.fromkeys(alarm.native for alarm in alarms))
        kinds = Counter(type(one.fact) for one in along)
        fact = facts.EquipmentFailed(element, key.qualifier, natives, kinds[facts.LinkDown], kinds[facts.PointDown])
        row = topology.elements.get(element)
        about = (f"manager:{row.manager}",) if row is not None and row.manager else ()
        yield Finding(key, min(one.raised for one in along), None, fact, about, _named(alarms))


def _attach_upstream(topology: Topology, heard: _Heard, judged: dict[ProblemKey, Finding]) -> Slices[None]:
    """What only passes on that something further up is dead hangs on that: links by AIS, ports by CSF."""
    links = {link_leaf(one.fact.link): one for one in judged.values() if isinstance(one.fact, facts.LinkDown)}
    told_on = {leaf for leaf, one in links.items() if one.root is None and _passes_on(one)}
    sources = {leaf: one for leaf, one in links.items() if leaf not in told_on}
    for leaf in told_on if sources else ():
        deaf = [side.point for side in heard.sides(leaf) if Says.UPSTREAM in side.says]
        found = chosen(
            (sources[one] for one in shared_and_upstream(topology, leaf, deaf, sources)), links[leaf].raised
        )
        if found is not None:
            judged[links[leaf].key] = links[leaf]._replace(root=found.root or found.key)
        yield
    for key, port in list(judged.items()):
        if port.root is None and isinstance(port.fact, facts.PointDown) and port.fact.verdict is Verdict.FAR_PORT:
            others = (
                judged.get(leaf_key(point_leaf(one))) for one in _other_ends(topology, point_leaf(port.fact.point))
            )
            far = chosen((one for one in others if one is not None and not _passes_on(one)), port.raised)
            if far is not None:
                judged[key] = port._replace(root=far.root or far.key)


def _passes_on(one: Finding) -> bool:
    match one.fact:
        case facts.LinkDown(verdict=verdict):
            return verdict is Verdict.UPSTREAM
        case facts.PointDown(verdict=verdict):
            return verdict is Verdict.FAR_PORT
        case _:
            return False


def _other_ends(topology: Topology, port: Leaf) -> list[PointId]:
    """The customer's ports at the other ends of the circuits of a port."""
    rows = (topology.circuits[one] for one in topology.circuits_over(port))
    return [end for row in rows for end in (row.a, row.z) if point_leaf(end) != port]


def _leaf(one: Finding) -> Leaf | None:
    match one.fact:
        case facts.LinkDown(link):
            return link_leaf(link)
        case facts.PointDown(point):
            return point_leaf(point)
        case _:
            return None


def _flat(one: Finding, judged: Mapping[ProblemKey, Finding]) -> Finding:
    """A root is always a root itself."""
    root = one.root
    while root is not None and root in judged and (above := judged[root].root) is not None:
        root = above
    return one if root == one.root else one._replace(root=root)


def _came(alarm: ToldAlarm) -> tuple[int, str]:
    return alarm.since, alarm.evidence


def _named(alarms: Iterable[ToldAlarm]) -> tuple[AlarmNamed, ...]:
    found = sorted(dict.fromkeys(alarms), key=_came)
    return tuple(AlarmNamed(one.evidence, str(one.point), one.native, one.since) for one in found[:MOST_NAMED])
