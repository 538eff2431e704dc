"""How often each source is asked, and which circuit's rule asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from alerting.policy import RuleBook, interval_of, standings
from probed.model.ids import CircuitId, ElementId
from probed.model.inventory import Inventory, Via
from probed.model.policy import INTERVAL, Source
from topology.graph import Topology, build
from topology.sources import TOLD, element_source

if TYPE_CHECKING:  # another process has the paces without the settings
    from config.settings import Settings


class Pace(NamedTuple):
    """How often a source is asked, and the circuit and rule that ask for it; None = [snmp] does."""

    interval_us: int
    circuit: CircuitId | None
    by: Source | None


@dataclass(frozen=True, slots=True)
class Paces:
    """The poll interval of every source, and after how long without a look it is stale."""

    interval_us: int
    looks: Fraction
    by_source: Mapping[str, Pace]
    """Only sources that circuits run over, and only when any policy states an interval."""
    by_group: Mapping[str, Pace] = field(default_factory=dict)
    """Command lines, each with the interval of its [[ssh.group]]; no policy changes that."""
    keepalive_us: Mapping[str, int] = field(default_factory=dict)
    """How often managers that tell alarms give a sign of life: theirs are looks at all that only they watch."""

    def of(self, source: str) -> Pace:
        return self.by_group.get(source) or self.by_source.get(source) or Pace(self.interval_us, None, None)

    def limit_us(self, source: str) -> int:
        """The staleness limit: so many looks of the source's own interval."""
        if source.startswith(TOLD):
            told_us = self.keepalive_us.get(source.removeprefix(TOLD).partition("@")[0], self.interval_us)
            return int(told_us * self.looks)
        return int(self.of(source).interval_us * self.looks)

    @property
    def shortest_us(self) -> int:
        return min((pace.interval_us for pace in self.by_source.values()), default=self.interval_us)


def rule_book(settings: Settings) -> RuleBook:
    return RuleBook(policy.rule() for policy in settings.policy)


def paces(settings: Settings, inventory: Inventory, at: int, topology: Topology | None = None) -> Paces:
    """Each source is asked as often as the most demanding circuit over it wants; `topology`: as of `at`, if known."""
    snmp = settings.snmp
    book = rule_book(settings)
    by_source: dict[str, Pace] = {}
    if book.states(INTERVAL):
        topology = topology or build(inventory, at)
        for circuit, standing in sorted(standings(inventory, at).items()):
            found = book.resolve(standing)
            asked_us = interval_of(found)
            by = found[INTERVAL].by if asked_us is not None else None
            wanted = Pace(asked_us or snmp.interval_us, circuit if by else None, by)
            for source in circuit_sources(topology, circuit):
                have = by_source.get(source)
                if have is None or wanted.interval_us < have.interval_us:
                    by_source[source] = wanted
    told = settings.traps.manager.items() if settings.traps is not None else ()
    keepalives = {name: one.keepalive_us for name, one in told if one.keepalive_us is not None}
    groups = _by_group(settings, inventory, at)
    return Paces(snmp.interval_us, Fraction(snmp.staleness_looks), by_source, groups, keepalives)


def _by_group(settings: Settings, inventory: Inventory, at: int) -> dict[str, Pace]:
    """Elements that are watched by their command line."""
    found = {}
    for element in inventory.elements:
        group = settings.ssh.group_of(element.id) if element.via is Via.SSH and element.valid.holds_at(at) else None
        if group is not None:
            found[element_source(element)] = Pace(settings.ssh.interval_of(group), None, None)
    return found


def circuit_sources(topology: Topology, circuit: CircuitId) -> tuple[str, ...]:
    """The poll sources that speak for the watched parts of a circuit's route, each once, from A to Z."""
    if circuit not in topology.routes:
        return ()
    ends = (end for leaf in topology.leaves_of(circuit) for end in topology.ends_of(leaf))
    return tuple(dict.fromkeys(source for end in ends for source in topology.sources_of(ElementId(end.element))))
