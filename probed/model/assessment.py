"""An assessment: the only source of figures for report, explain, command line and dashboards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.ids import CircuitId, CustomerId, Leaf, PointId
from probed.model.timeline import Edge

ASSESSMENT_SCHEMA: Final = 1


class Period(NamedTuple):
    """A local month or free range: half-open [start, end) in microseconds UTC, with zone and label."""

    start: int
    end: int
    zone: str
    label: str


class InstantClass(StrEnum):
    """Each instant has exactly one, by this priority (highest first)."""

    OUT_OF_HOURS = "out_of_hours"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"
    DOWN = "down"
    DEGRADED = "degraded"
    UP = "up"


class ClassSpan(NamedTuple):
    """One stretch of one class, half-open [start, end). Neighbours differ in class, reason or culprits."""

    start: int
    end: int
    kind: InstantClass
    culprits: tuple[Leaf, ...]
    reason: str
    """Id of the exclusion, reason of the silence, or empty."""


class Totals(NamedTuple):
    """Microseconds of each class; they sum to the assessed length exactly."""

    out_of_hours: int
    excluded: int
    unknown: int
    down: int
    degraded: int
    up: int

    @property
    def length(self) -> int:
        return sum(self)


class Bounds(NamedTuple):
    """A ratio known only to lie in [low, high], and the figure the contract calls official.

    All None where the denominator is nothing.
    """

    low: Fraction | None
    high: Fraction | None
    official: Fraction | None


class Outage(NamedTuple):
    """One counted-as-one interruption, formed on the unclipped timeline.

    `end` None = still open at the horizon. Lengths are of the whole outage: low = known down only, high =
    with its unknown seconds. `*_in_period` are the parts that fall into the assessed period and D.
    """

    start: Edge
    end: Edge | None
    low_us: int
    high_us: int
    down_in_period_us: int
    unknown_in_period_us: int
    excluded_us: int
    began_in_period: bool
    counted: bool
    why_not: str
    """Empty, `shorter than the minimum`, `began before the period`, `excluded` ..."""
    culprits: tuple[Leaf, ...]
    party: str
    evidence: tuple[str, ...]
    counted_from: int | None = None
    """First instant that counts: its start, or where the mask ends that hid its start. None = none counts."""


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """What a clause came to. `value`, `target`, `margin` in `unit` (ratio, outages, us); margin >= 0 is good.

    `met` None = cannot be said (nothing measured, or nothing to measure).
    """

    clause: str
    kind: str
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    target: Fraction
    margin: Fraction | None
    unit: str
    met: bool | None
    rule: str = ""
    """How the value was made, for people and machines: `denominator=service_time unknown=exclude` ..."""
    denominator_us: int | None = None
    """D of an availability clause."""
    judged_us: int | None = None
    """What its official figure is a share of: D, or D - u where unknown time leaves the denominator."""
    reason: str = ""
    """Why it cannot be said whether the clause is met, where there is more to say than that nothing was measured; or
    why it is kept, where nothing happened that it is about.
    """
    window: str = ""
    """The worst of its windows, whose figures these are (`2026-10-03`, `2026-Q4`); empty = the assessed period."""
    windows: int = 1
    """So many windows were judged."""
    windows_missed: int = 0
    evidence: tuple[str, ...] = ()
    """Ids of what makes the figure other than that of a clean circuit: bins of performance monitoring, switches."""


class Disagreement(NamedTuple):
    """Two witnesses to one leaf that cannot both be right, and how it was decided."""

    start: int
    end: int
    leaf: Leaf
    says_down: tuple[PointId, ...]
    says_up: tuple[PointId, ...]
    decided: str
    contradicted_us: int | None = None
    """Of a bin that counts: so much time of [start, end) cannot be as both say. None = all of it."""


class Unlocated(NamedTuple):
    """Unavailable time that a bin of performance monitoring counted in [start, end), and no witness placed.

    Of it `low_us` certainly and `high_us` at the most is outage of the circuit that counts: in service hours, outside
    of exclusions, and not while the circuit is known to be down anyway or this leaf is not needed. Negative where the
    contract's rule believes the bin and not those who saw the leaf down for longer.
    """

    start: int
    end: int
    leaf: Leaf
    witness: PointId
    counted_us: int
    """Unavailable time by the bin."""
    located_us: int
    """Time in it for which the leaf is known to be down."""
    low_us: int
    high_us: int
    party: str


class SwitchWitness(NamedTuple):
    """Who tells of a protection switch, and how long it took by that: `high_us` None = without a bound.

    `by`: legs (a working leg failed), equipment, or probe.
    """

    by: str
    name: str
    low_us: int
    high_us: int | None


class SwitchSeen(NamedTuple):
    """A protection switch of the circuit. `edge`: when it was. It interrupted service for `low_us` to `high_us`."""

    edge: Edge
    groups: tuple[str, ...]
    """The protection groups that switched; empty = it is told of the circuit itself."""
    low_us: int
    high_us: int | None
    """None = nobody says."""
    witnesses: tuple[SwitchWitness, ...]
    decided: str = ""
    """The contract's rule, where equipment and probes cannot both be right."""
    why_not: str = ""
    """Why it counts for no clause: `excluded`, `out of service hours`; empty = it counts."""
    evidence: tuple[str, ...] = ()


class KeptOut(NamedTuple):
    """What a witness said over [start, end) and was not heard, since it is not trusted."""

    start: int
    end: int
    witness: PointId
    doubts: tuple[str, ...]


class PartyShare(NamedTuple):
    """What one party answers for. The `down_us` of all parties sum to the assessment's down time."""

    party: str
    down_us: int
    """Located and not; by whoever was to blame at the time."""
    excluded_us: int
    """Outage time that an exclusion took out: planned work, the customer's side, a third party."""
    outages: int
    """Counted ones that this party began."""
    repaired: int
    """Those of them closed in the period."""
    mttr_us: Fraction | None


class RefusedExclusion(NamedTuple):
    """An exclusion that was asked for and not applied: its time stays in the assessment."""

    exclusion: str
    why: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """One circuit, one contract version, one period. `horizon`: nothing later was known (open outages)."""

    circuit: CircuitId
    customer: CustomerId
    contract: str
    topology: tuple[str, ...]
    period: Period
    start: int
    end: int
    """Assessed window: the period cut to the circuit's life and to the horizon."""
    horizon: int
    provisional: bool
    totals: Totals
    denominator_us: int
    availability: Bounds
    coverage: Fraction | None
    """Known share of the time in D (all in-hours, unmasked time)."""
    at_risk_low_us: int
    at_risk_high_us: int
    mttr_us: Fraction | None
    mtbf_us: Fraction | None
    outages: tuple[Outage, ...]
    clauses: tuple[ClauseResult, ...]
    spans: tuple[ClassSpan, ...]
    disagreements: tuple[Disagreement, ...]
    exclusions: tuple[str, ...]
    unwatched: tuple[Leaf, ...]
    evidence: tuple[str, ...]
    sha256: str
    """Content hash over the canonical JSON of everything but itself."""
    refused: tuple[RefusedExclusion, ...] = ()
    """Exclusions of this circuit and time that were not applied, and why."""
    unlocated: tuple[Unlocated, ...] = ()
    """What bins counted beyond what is placed in `spans`, each by itself."""
    unlocated_low_us: int = 0
    unlocated_high_us: int = 0
    """Of all of them together: what is in `totals.down`, and that with what is in `totals.unknown`."""
    responsible: tuple[PartyShare, ...] = ()
    """By party, in order of name."""
    kept_out: tuple[KeptOut, ...] = ()
    """Bins of probes in doubt, where they could have said something that others do not."""
    due: int = 0
    """Where the assessed part ends once everything is known; `end` is earlier while the period goes on."""
    switches: tuple[SwitchSeen, ...] = ()
    """Protection switches, where a clause is about them; in order of time."""
