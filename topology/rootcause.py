"""Root cause: few problems at the root of all that is wrong now, with their consequences and who is hit.

A pure function of the present situation and the topology (domain rules after G.783 and G.7710), so that it may be
asked again at any instant and in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeVar

from probed.model.ids import CircuitId, Leaf
from probed.model.inventory import Tier
from probed.model.problem import Cause, Impact, ProblemKey, ProblemType, Severity
from probed.model.slices import Slices, drained, in_order
from topology.alarm_evidence import named_by_alarms
from topology.findings import (
    Finding,
    chosen,
    dead_links,
    element_key,
    link_findings,
    point_findings,
    silence_findings,
    unseen_findings,
)
from topology.graph import Topology
from topology.hits import Hit, values_of
from topology.impact import assemble
from topology.known import Hits, Known, Made
from topology.silence import Silences, sort_silences
from topology.situation import Situation
from topology.wording import text

_T = TypeVar("_T")

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


def correlating(topology: Topology, situation: Situation, known: Known | None = None) -> Slices[tuple[Cause, ...]]:
    """`correlate`, in slices: thousands of circuits may be hit at once.

    `known`: what the last correlation of this topology worked out, and from now on this one.
    """
    known = known or Known()
    silences = sort_silences(topology, situation)
    yield
    links = yield from _with_pauses(link_findings(topology, silences, situation.down))
    findings = [*silence_findings(topology, silences, situation), *links]
    yield
    findings += yield from _with_pauses(point_findings(topology, situation.down, dead_links(links)))
    if situation.alarms:
        findings = yield from named_by_alarms(topology, situation, silences, findings)
    values = values_of(situation)
    hits = yield from _with_pauses(_hits(known.hits(values, topology), situation))
    blame = _Blame(topology, silences, {finding.key: finding for finding in findings}, known)
    blamed: set[Leaf] = set()
    for hit in hits:
        if hit.how == "unknown":
            blamed.update(leaf for leaf in hit.decisive if leaf not in blamed and not blame.speaks_of(leaf))
            yield
    blame.add((yield from _with_pauses(unseen_findings(topology, situation, blamed))))
    made = yield from _making(topology, blame, hits, known)
    known.learn(values, hits, made)
    causes = [one.cause for one in made]
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


class _Blame:
    """Which problem explains which leaf."""

    def __init__(
        self, topology: Topology, silences: Silences, findings: dict[ProblemKey, Finding], known: Known
    ) -> None:
        self._topology, self._worked_out = topology, known
        self._silent = {element: element_key(element, silences) for element in silences.elements}
        self.findings = findings
        self._known: dict[Leaf, tuple[ProblemKey, ...]] = {}

    def add(self, findings: Iterable[Finding]) -> None:
        """Of leaves of which nothing else speaks."""
        self.findings.update((finding.key, finding) for finding in findings)
        self._known = {leaf: keys for leaf, keys in self._known.items() if keys}

    def speaks_of(self, leaf: Leaf) -> bool:
        """Whether any problem explains the leaf; asked before the last ones are added."""
        return bool(self.with_roots(leaf))

    def keys(self, leaf: Leaf) -> tuple[ProblemKey, ...]:
        """The problems that speak of a leaf itself: its own, else the silence at its ends."""
        own, ends = self._worked_out.speaking(leaf, self._topology)
        found = tuple([key for key in own if key in self.findings])
        return found or tuple([self._silent[end] for end in ends if end in self._silent])

    def root(self, hit: Hit) -> ProblemKey | None:
        """The root that explains a circuit, if any does."""
        findings = self.findings
        keys = dict.fromkeys([key for leaf in hit.decisive for key in self.with_roots(leaf)])
        found = chosen([findings[key] for key in keys if findings[key].root is None], hit.state.since.at)
        return found.key if found else None

    def with_roots(self, leaf: Leaf) -> tuple[ProblemKey, ...]:
        found = self._known.get(leaf)
        if found is None:
            keys = self.keys(leaf)
            roots = [root for key in keys if (root := self.findings[key].root)]
            found = self._known[leaf] = (*keys, *roots) if roots else keys
        return found


def _hits(hits: Hits, situation: Situation) -> Iterator[Hit]:
    for state in situation.circuits:
        if (hit := hits.of(state)) is not None:
            yield hit


def _making(topology: Topology, blame: _Blame, hits: Iterable[Hit], known: Known) -> Slices[list[Made]]:
    hows: dict[ProblemKey, dict[CircuitId, str]] = {key: {} for key in blame.findings}
    made: list[Made] = []
    for hit in hits:
        for leaf in hit.leaves:
            for key in blame.with_roots(leaf):
                hows[key][hit.state.circuit] = hit.how
        finding = Finding(hit.key, hit.state.since.at, blame.root(hit), hit.fact, hit.about)
        made.append(_made(topology, finding, {hit.state.circuit: hit.how}, known))
        yield
    for key, finding in blame.findings.items():
        made.append(_made(topology, finding, hows[key], known))
        yield
    return made


def _made(topology: Topology, finding: Finding, hows: Mapping[CircuitId, str], known: Known) -> Made:
    if (before := known.made(finding, hows)) is not None:
        return before
    impact = assemble(topology, hows)
    cause = Cause(
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
    return Made(finding, hows, cause)


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
