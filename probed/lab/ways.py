"""The ways of a circuit through the network, and whether they work: what the two truths have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from probed.lab.shape import LabCircuit, LabLeg, LabNetwork
from probed.model.instant import from_datetime

Works: TypeAlias = Callable[[str], bool]


class Guard(NamedTuple):
    """A part of a way with protection. `rivals`: working sections that the same protection serves before this one."""

    own: tuple[str, ...]
    other: tuple[str, ...]
    rivals: tuple[str, ...] = ()

    def stands(self, works: Works) -> tuple[bool, bool]:
        """Whether it carries traffic, and whether all that was sold is there for it.

        One protection section is switched to the failed working section of the lowest number and to no other.
        """
        own, spare = all(map(works, self.own)), all(map(works, self.other))
        waiting = [number for number, rival in enumerate(self.rivals) if not works(rival)]
        if not own:
            waiting.append(len(self.rivals))
        served = waiting[0] if waiting and spare else None
        return own or served == len(self.rivals), own and spare and not waiting


class Epoch(NamedTuple):
    """A circuit's links while they were these: [start, end), None = unlimited."""

    start: int | None
    end: int | None
    series: tuple[str, ...]
    guards: tuple[Guard, ...]

    @property
    def links(self) -> frozenset[str]:
        """Every link that matters to it."""
        guarded = (link for guard in self.guards for part in guard for link in part)
        return frozenset((*self.series, *guarded))

    def stands(self, works: Works) -> tuple[bool, bool]:
        """Whether all of it carries traffic, and whether no part does so without its protection."""
        found = [guard.stands(works) for guard in self.guards]
        up = all(map(works, self.series)) and all(carries for carries, _ in found)
        return up, all(clean for _, clean in found)


def local_midnight(day: str, zone: str) -> int:
    """Local midnight of an ISO date."""
    return from_datetime(datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=ZoneInfo(zone)))


def born(net: LabNetwork, circuit: LabCircuit) -> int | None:
    """When the circuit was accepted; None = long ago."""
    return local_midnight(circuit.valid_from, net.zone) if circuit.valid_from else None


def epochs(net: LabNetwork, circuit: LabCircuit) -> tuple[Epoch, ...]:
    """The circuit's ways through the network, one after the other."""
    protecting = next((leg.links for leg in circuit.legs if leg.leg == "protecting"), ())
    found = []
    for leg in circuit.legs:
        if leg.leg == "working":
            start = local_midnight(leg.valid_from, net.zone) if leg.valid_from else None
            end = local_midnight(leg.valid_to, net.zone) if leg.valid_to else None
            found.append(Epoch(start, end, *_parts(net, circuit, leg, protecting)))
    return tuple(found)


def _parts(
    net: LabNetwork, circuit: LabCircuit, leg: LabLeg, protecting: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Guard, ...]]:
    if protecting:
        return (), (Guard(leg.links, protecting),)
    runs: dict[str, list[str]] = {}
    series = []
    for link in leg.links:
        group = net.groups_of.get(link)
        if group is None or group.kind != circuit.protection:
            series.append(link)
        else:
            runs.setdefault(group.id, []).append(link)
    groups = {group.id: group for group in net.groups}
    guards = []
    for name, run in runs.items():
        links = groups[name].links
        if circuit.protection == "ms_spring":
            guards.append(Guard(tuple(run), tuple(link for link in links if link not in run)))
        else:
            guards += [Guard((link,), links[:1], links[1 : links.index(link)]) for link in run]
    return tuple(series), tuple(guards)
