"""Root cause: few problems at the root of all that is wrong now, with their consequences and who is hit.

A pure function of the present situation and the topology (domain rules after G.783 and G.7710), so that it may be
asked again at any instant and in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.ids import CircuitId, ElementId, Leaf
from probed.model.inventory import Tier
from probed.model.problem import Cause, Impact, ProblemKey, ProblemType, Severity
from probed.model.slices import Slices, drained, in_order
from topology import facts
from topology.alarm_evidence import named_by_alarms
from topology.evaluate import culprits, how_hit
from topology.findings import (
    Finding,
    chosen,
    dead_links,
    element_key,
    leaf_key,
    link_findings,
    point_findings,
    silence_findings,
    unseen_findings,
)
from topology.graph import Topology
from topology.impact import assemble
from topology.silence import Silences, sort_silences
from topology.situation import CircuitState, Situation
from topology.wording import text

_T = TypeVar("_T")

_CIRCUIT_TYPES: Final[Mapping[str, ProblemType]] = {
    "down": ProblemType.CIRCUIT_DOWN,
    "degraded": ProblemType.CIRCUIT_DEGRADED,
    "at_risk": ProblemType.CIRCUIT_AT_RISK,
    "unknown": ProblemType.CIRCUIT_UNKNOWN,
}

_AT_LEAST: Final[Mapping[str, Severity]] = {
    ProblemType.ELEMENT_LOST: Severity.CRITICAL,
    ProblemType.EQUIPMENT_FAILED: Severity.MAJOR,
    ProblemType.ELEMENT_SILENT: Severity.MAJOR,
    ProblemType.MANAGER_SILENT: Severity.MAJOR,
    ProblemType.NETWORK_SILENT: Severity.CRITICAL,
    ProblemType.UNSEEN: Severity.MINOR,
}
"""How grave a trouble of equipment is, whoever is hit."""

_RANKS: Final = tuple(Severity)
_BEST_TIERS: Final = frozenset({Tier.AAA.value, Tier.AA.value})


def correlate(topology: Topology, situation: Situation) -> tuple[Cause, ...]:
    """All problems that ought to exist now, gravest first; every `root` named is a root among them."""
    return drained(correlating(topology, situation))


def correlating(topology: Topology, situation: Situation) -> Slices[tuple[Cause, ...]]:
    """`correlate`, in slices: thousands of circuits may be hit at once."""
    silences = sort_silences(topology, situation)
    yield
    links = yield from _with_pauses(link_findings(topology, silences, situation.down))
    findings = [*silence_findings(topology, silences, situation), *links]
    yield
    findings += yield from _with_pauses(point_findings(topology, situation.down, dead_links(links)))
    if situation.alarms:
        findings = yield from named_by_alarms(topology, situation, silences, findings)
    hits = yield from _with_pauses(_hits(topology, situation))
    blame = _Blame(topology, silences, {finding.key: finding for finding in findings})
    blamed: set[Leaf] = set()
    for hit in hits:
        if hit.how == "unknown":
            blamed.update(leaf for leaf in hit.decisive if leaf not in blamed and not blame.speaks_of(leaf))
            yield
    blame.add((yield from _with_pauses(unseen_findings(topology, situation, blamed))))
    causes = yield from _causes(topology, blame, hits)
    return tuple((yield from in_order(causes, key=lambda cause: (_rank(cause.severity), cause.key))))


def _with_pauses(items: Iterable[_T]) -> Slices[list[_T]]:
    found: list[_T] = []
    for item in items:
        found.append(item)
        yield
    return found


def severity_of(kind: str, impact: Impact) -> Severity:
    """By the worst effect on the best tier, and never milder than the trouble itself."""
    by_impact = min((_of_hit(hit.how, hit.tier) for hit in impact.circuits), key=_rank, default=Severity.WARNING)
    return min(by_impact, _AT_LEAST.get(kind, Severity.WARNING), key=_rank)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A circuit that is not well, how, the leaves that explain it, and those of them that decide on its root."""

    state: CircuitState
    how: str
    leaves: tuple[Leaf, ...]
    decisive: tuple[Leaf, ...]


class _Blame:
    """Which problem explains which leaf."""

    def __init__(self, topology: Topology, silences: Silences, findings: dict[ProblemKey, Finding]) -> None:
        self._topology = topology
        self._silences = silences
        self.findings = findings
        self._spoken: dict[Leaf, bool] = {}
        self._known: dict[Leaf, tuple[ProblemKey, ...]] = {}

    def add(self, findings: Iterable[Finding]) -> None:
        self.findings.update((finding.key, finding) for finding in findings)
        self._known.clear()

    def speaks_of(self, leaf: Leaf) -> bool:
        """Whether any problem explains the leaf; asked before the last ones are added."""
        if leaf not in self._spoken:
            self._spoken[leaf] = bool(self.keys(leaf))
        return self._spoken[leaf]

    def keys(self, leaf: Leaf) -> tuple[ProblemKey, ...]:
        """The problems that speak of a leaf itself: its own, else the silence at its ends."""
        own = (leaf_key(leaf), ProblemKey(str(leaf), ProblemType.UNSEEN, ""))
        found = tuple(key for key in own if key in self.findings)
        if found:
            return found
        ends = dict.fromkeys(ElementId(end.element) for end in self._topology.ends_of(leaf))
        return tuple(element_key(end, self._silences) for end in ends if end in self._silences.elements)

    def root(self, hit: _Hit) -> ProblemKey | None:
        """The root that explains a circuit, if any does."""
        roots = (self.findings[key] for leaf in hit.decisive for key in self.with_roots(leaf))
        found = chosen((finding for finding in roots if finding.root is None), hit.state.since.at)
        return found.key if found else None

    def with_roots(self, leaf: Leaf) -> tuple[ProblemKey, ...]:
        if leaf not in self._known:
            keys = self.keys(leaf)
            self._known[leaf] = (*keys, *(root for key in keys if (root := self.findings[key].root)))
        return self._known[leaf]


def _hits(topology: Topology, situation: Situation) -> Iterator[_Hit]:
    values = {leaf.leaf: UNKNOWN for leaf in situation.unknown} | {leaf.leaf: DOWN for leaf in situation.down}
    for state in situation.circuits:
        how = how_hit(state.capacity, state.at_risk)
        if not how or state.circuit not in topology.routes:
            continue
        explained = _explanation(topology, state.circuit, how, values) or state.culprits
        wanted = UNKNOWN if how == "unknown" else DOWN
        decisive = tuple(leaf for leaf in explained if values.get(leaf) == wanted)
        yield _Hit(state, how, explained, decisive or explained)


def _explanation(
    topology: Topology, circuit: CircuitId, how: str, values: Mapping[Leaf, Capacity]
) -> tuple[Leaf, ...]:
    """The leaves behind a circuit's state; the culprits that its change named may be out of date by now."""

    def value(leaf: Leaf) -> Capacity:
        return values.get(leaf, UP)

    if how in {"down", "unknown"}:
        route = topology.routes[circuit].route
        found = tuple(dict.fromkeys(culprits(route, value)))
        return tuple(leaf for leaf in found if leaf in values)
    return tuple(leaf for leaf in topology.leaves_of(circuit) if value(leaf).hi < 1)


def _causes(topology: Topology, blame: _Blame, hits: Iterable[_Hit]) -> Slices[list[Cause]]:
    hows: dict[ProblemKey, dict[CircuitId, str]] = {key: {} for key in blame.findings}
    causes: list[Cause] = []
    for hit in hits:
        for leaf in hit.leaves:
            for key in blame.with_roots(leaf):
                hows[key][hit.state.circuit] = hit.how
        causes.append(_circuit_cause(topology, blame, hit))
        yield
    for key, finding in blame.findings.items():
        causes.append(_cause(finding, assemble(topology, hows[key])))
        yield
    return causes


def _circuit_cause(topology: Topology, blame: _Blame, hit: _Hit) -> Cause:
    circuit = hit.state.circuit
    key = ProblemKey(f"circuit:{circuit}", _CIRCUIT_TYPES[hit.how], "")
    about = tuple(str(leaf) for leaf in hit.leaves)
    finding = Finding(key, hit.state.since.at, blame.root(hit), facts.CircuitHit(circuit, hit.how), about)
    return _cause(finding, assemble(topology, {circuit: hit.how}))


def _cause(finding: Finding, impact: Impact) -> Cause:
    return Cause(
        key=finding.key,
        severity=severity_of(finding.key.type, impact),
        raised=finding.raised,
        root=finding.root,
        impact=impact,
        text=text(finding.fact, impact, "en"),
        text_zh=text(finding.fact, impact, "zh"),
        about=finding.about,
        alarms=finding.alarms,
    )


def _of_hit(how: str, tier: str) -> Severity:
    best = tier in _BEST_TIERS
    match how:
        case "down":
            return Severity.CRITICAL if best else Severity.MAJOR
        case "degraded":
            return Severity.MAJOR if best else Severity.MINOR
        case "at_risk":
            return Severity.MAJOR
        case _:
            return Severity.MINOR


def _rank(severity: Severity) -> int:
    return _RANKS.index(severity)
