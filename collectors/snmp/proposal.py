"""From agents that were seen and the inventory that there is to the rows that it lacks. Pure.

A proposal only adds. What cannot be decided is left to people, as a remark; nothing is ever taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from collectors.snmp.discovery import Origin, Seen, SeenPoint, knows_points, knows_probes
from collectors.snmp.layer_rates import is_section
from collectors.snmp.tables.probe import ProbeResult
from probed.model.inventory import Inventory, ManagedElement, Via

ELEMENTS: Final = "elements.csv"
POINTS: Final = "points.csv"
PROBE_TESTS: Final = "probe_tests.csv"

Row = Mapping[str, str]
"""The cells of a row by column; a column that is not named is empty."""

_NO_ID: Final = re.compile(r"[^\w.-]+")
_WORDS: Final = re.compile(r"[^\s,;:/()\[\]]+")


class Why(StrEnum):
    """What people are told beside the rows."""

    MANAGER = "manager"
    """The agent is that of an element manager."""
    SAME_NAME = "same_name"
    """An element or manager of the same name is asked at another address."""
    NO_ADDRESS = "no_address"
    NO_UNIT = "no_unit"
    NO_CREDENTIAL = "no_credential"
    MISSING_POINT = "missing_point"
    """The inventory has it, the agent does not."""
    ENDED = "ended"
    """A port that is in use, and the row of which has ended."""
    MISSING_TEST = "missing_test"
    SHARED_NAME = "shared_name"
    """A port of no name, or of one that others have as well, so that it cannot be asked for by it."""
    NO_RATE = "no_rate"
    """A port whose layer rate nothing speaks for."""
    ADMIN_DOWN = "admin_down"
    NO_CIRCUIT = "no_circuit"
    """A test that measures nobody knows which circuit."""
    BROKEN = "broken"
    """A table could not be read to its end."""


@dataclass(frozen=True, slots=True)
class Remark:
    """`element` and `name` as in the row that it is about; `detail` is data: an address, a kind, a reason."""

    why: Why
    element: str
    name: str = ""
    detail: str = ""


@dataclass(slots=True)
class Proposal:
    """New rows by table, in the order of the agents, and what is left to people."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {ELEMENTS: [], POINTS: [], PROBE_TESTS: []})
    remarks: list[Remark] = field(default_factory=list)
    elements: dict[Origin, str] = field(default_factory=dict)
    """Which element each agent is."""


def propose(
    agents: Sequence[Seen], inventory: Inventory | None, at: int, *, unit: str = "", everything: bool = False
) -> Proposal:
    """`at`: now, in microseconds UTC. `everything`: also points that are shut, or no ports."""
    proposal = Proposal()
    known = _Known(inventory, at)
    for agent in agents:
        element = _element(agent, known, proposal, unit)
        if element:
            proposal.elements[agent.origin] = element
            _points(agent, element, known, proposal, everything=everything)
            _tests(agent, element, known, proposal)
            proposal.remarks += (Remark(Why.BROKEN, element, name, why) for name, why in agent.broken.items())
    return proposal


class _Known:
    """The inventory by what an agent can be compared with."""

    def __init__(self, inventory: Inventory | None, at: int) -> None:
        self.elements: dict[str, ManagedElement] = {}
        self.by_address: dict[tuple[str, int], list[ManagedElement]] = {}
        """Usually one each; several behind one address have credentials of their own."""
        self.managers: dict[tuple[str, int], str] = {}
        self.points: dict[str, dict[str, bool]] = {}
        """By element, the names of its points, and whether each holds now."""
        self.goes_on: set[tuple[str, str]] = set()
        """Points that hold now or will."""
        self.tests: dict[str, dict[str, bool]] = {}
        self.circuits: dict[str, tuple[str, str]] = {}
        self.taken: dict[str, str] = {}
        """Identities that are in use, and the address of each."""
        if inventory is None:
            return
        planned: dict[tuple[str, int], list[ManagedElement]] = {}
        for element in inventory.elements:
            self.elements[element.id] = element
            place = (element.address, element.port if element.via is Via.ELEMENT else 0)
            if element.address and element.valid.holds_at(at):
                self.by_address.setdefault(place, []).append(element)
            elif element.address and (element.valid.start or 0) > at:
                planned.setdefault(place, []).append(element)
        self.by_address = planned | self.by_address
        for manager in inventory.managers:
            if manager.valid.holds_at(at):
                self.managers[manager.address, manager.port] = manager.id
        for point in inventory.points:
            if point.valid.end is None or point.valid.end > at:
                self.goes_on.add((point.id.element, point.id.name))
            names = self.points.setdefault(point.id.element, {})
            names[point.id.name] = names.get(point.id.name, False) or point.valid.holds_at(at)
        for test in inventory.probe_tests:
            names = self.tests.setdefault(test.id.element, {})
            names[test.id.name] = names.get(test.id.name, False) or test.valid.holds_at(at)
        for circuit in inventory.circuits:
            if circuit.valid.holds_at(at):
                self.circuits[circuit.id] = (circuit.a.element, circuit.z.element)
        self.taken |= {manager.id: manager.address for manager in inventory.managers}
        self.taken |= {element.id: element.address for element in inventory.elements}

    def at(self, origin: Origin) -> ManagedElement | None:
        """The element that is asked there, of several the one that is asked so; one that is asked by its command line
        is there on any port.
        """
        there = self.by_address.get((origin.address, origin.port)) or self.by_address.get((origin.address, 0), [])
        so = (element for element in there if element.credential == origin.credential)
        return next(so, there[0] if there else None)


def _element(agent: Seen, known: _Known, proposal: Proposal, unit: str) -> str:
    """Which element the agent is; a row for one that is new. '' = it is no element."""
    origin = agent.origin
    host = origin.address if origin.label.count(":") > 1 else origin.label.partition(":")[0]
    named = identifier(agent.name) or identifier(host) or "element"
    if origin.address:
        there = known.at(origin)
        if there is not None:
            return there.id
        manager = known.managers.get((origin.address, origin.port))
        if manager is not None:
            proposal.remarks.append(Remark(Why.MANAGER, manager, "", origin.label))
            return ""
    elif named in known.elements:
        return named
    element = named
    if named in known.taken:
        element = _free(f"{named}-{identifier(origin.address or origin.label)}", known.taken)
        proposal.remarks.append(Remark(Why.SAME_NAME, element, named, known.taken[named]))
    known.taken[element] = origin.address
    lacks = ((origin.address, Why.NO_ADDRESS), (unit, Why.NO_UNIT), (origin.credential, Why.NO_CREDENTIAL))
    proposal.remarks += (Remark(why, element) for cell, why in lacks if not cell)
    proposal.rows[ELEMENTS].append(
        {
            "id": element,
            "name": agent.name or element,
            "unit": unit,
            "via": Via.ELEMENT.value,
            "address": origin.address,
            "port": str(origin.port),
            "credential": origin.credential,
        }
    )
    return element


def identifier(text: str) -> str:
    """The text as an identity: what may separate identities, and blanks, become '-'."""
    return _NO_ID.sub("-", text).strip("-.")


def _free(name: str, taken: Iterable[str]) -> str:
    found, again = name, 1
    while found in taken:
        again += 1
        found = f"{name}-{again}"
    return found


def _points(agent: Seen, element: str, known: _Known, proposal: Proposal, *, everything: bool) -> None:
    there = known.points.get(element, {})
    found = {name: _called(agent.points, name) for name in there}
    has = {place for places in found.values() for place in places}
    shared = (name for name, holds in there.items() if holds and len(found[name]) > 1)
    proposal.remarks += (Remark(Why.SHARED_NAME, element, name) for name in shared)
    for name, places in found.items():
        used = (place for place in places if _held_back(agent.points[place], everything=False) is None)
        if (element, name) not in known.goes_on and next(used, None) is not None:
            proposal.remarks.append(Remark(Why.ENDED, element, name))
    for place, each in enumerate(agent.points):
        point = each.point
        if place in has:
            continue
        why = _held_back(each, everything=everything)
        if why is not None:
            detail = ", ".join(filter(None, (point.kind, str(point.speed_bps or ""))))
            proposal.remarks.append(Remark(why, element, point.name, detail))
            continue
        section = is_section(each.guess.rate)
        proposal.rows[POINTS].append(
            {
                "element": element,
                "name": point.name,
                "layer_rate": each.guess.rate or point.kind or "unknown",
                "role": "nni" if section else "uni",
                "party": "core" if section else "access",
            }
        )
    if knows_points(agent):
        missing = (name for name, holds in there.items() if holds and not found[name])
        proposal.remarks += (Remark(Why.MISSING_POINT, element, name) for name in missing)


def _called(points: Sequence[SeenPoint], name: str) -> list[int]:
    """Which points the poller finds by a name of the inventory: by ifName, else ifDescr, else ifAlias."""
    for texts in (
        [_own_name(each) or each.point.name.rpartition(" (ifIndex ")[0] for each in points],
        [each.point.description for each in points],
        [each.point.alias for each in points],
    ):
        if places := [place for place, text in enumerate(texts) if text == name]:
            return places
    return []


def _own_name(each: SeenPoint) -> str:
    """The name of a port, unless others have it as well; '' = it has none of its own."""
    name = each.point.name
    return "" if name.rstrip("'").endswith(f"(ifIndex {each.point.if_index})") else name


def _held_back(each: SeenPoint, *, everything: bool) -> Why | None:
    """Why there is no row for a point that is not in the inventory."""
    if not _own_name(each):
        return Why.SHARED_NAME
    if everything:
        return None
    if not each.guess.rate:
        return Why.NO_RATE
    return Why.ADMIN_DOWN if "admin_down" in each.point.defects else None


def _tests(agent: Seen, element: str, known: _Known, proposal: Proposal) -> None:
    there = known.tests.get(element, {})
    for probe in agent.probes:
        if there.keys() & {probe.id, probe.tag} - {""}:
            continue
        circuit = _circuit(probe, element, known)
        if circuit:
            proposal.rows[PROBE_TESTS].append({"element": element, "test": probe.id, "circuit": circuit})
        else:
            detail = ", ".join(filter(None, (probe.tag, probe.kind, probe.target)))
            proposal.remarks.append(Remark(Why.NO_CIRCUIT, element, probe.id, detail))
    if knows_probes(agent):
        told = {name for probe in agent.probes for name in (probe.id, probe.tag)}
        missing = (name for name, holds in there.items() if holds and name not in told)
        proposal.remarks += (Remark(Why.MISSING_TEST, element, name) for name in missing)


def _circuit(probe: ProbeResult, element: str, known: _Known) -> str:
    """The circuit whose code the test's own texts hold; else the only one that joins its element and its target's."""
    spoken = set(_WORDS.findall(f"{probe.tag} {probe.description} {probe.id}"))
    by_code = [circuit for circuit in known.circuits if circuit in spoken]
    if by_code:
        return by_code[0] if len(by_code) == 1 else ""
    ends = {row.id for (address, _), rows in known.by_address.items() if address == probe.target for row in rows}
    joining = [circuit for circuit, (a, z) in known.circuits.items() if any({a, z} == {element, far} for far in ends)]
    return joining[0] if len(joining) == 1 else ""
