"""Service problems: one root, its consequences, and who is hit (X.733, RFC 8632, TMF656)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from probed.model.ids import CircuitId, CustomerId, SiteId, VpnId

PROBLEM_SCHEMA: Final = 2

SERVICE_AFFECTED: Final = frozenset({"down", "degraded"})
"""The ways of being hit that a customer feels; lost redundancy and blind spots are the carrier's own."""


OVER_THRESHOLD: Final = "threshold"
"""How a circuit is hit that works, and of which a policy's threshold is crossed."""

BREACH: Final = "breach"
"""How a circuit is hit that works, perhaps, and of which (or of whose VPN) a clause of a contract will be missed."""


class ProblemKey(NamedTuple):
    """Identity: resource ('link:L1', 'element:NE3', 'circuit:C1', 'manager:EMS1', 'network:dcn'), type, qualifier."""

    resource: str
    type: str
    qualifier: str


class ProblemType(StrEnum):
    LINK_DOWN = "link_down"
    ELEMENT_SILENT = "element_silent"
    ELEMENT_LOST = "element_lost"
    """Silent, and its neighbours say that its links are down."""
    MANAGER_SILENT = "manager_silent"
    NETWORK_SILENT = "network_silent"
    """Hardly any agent answers: the data communication network (G.7712) or probed's own way into it."""
    POINT_DOWN = "point_down"
    CIRCUIT_DOWN = "circuit_down"
    CIRCUIT_AT_RISK = "circuit_at_risk"
    CIRCUIT_UNKNOWN = "circuit_unknown"
    CIRCUIT_DEGRADED = "circuit_degraded"
    EQUIPMENT_FAILED = "equipment_failed"
    """An element or a board of it tells that it has failed, and ports there are down; the qualifier is the board."""
    TOLD_DOWN = "told_down"
    """A port is told to be down, and no poll has looked since: held, so that nobody is told of it."""
    UNSEEN = "unseen"
    """A link or point that nothing watches any more although its sources answer."""
    THRESHOLD_CROSSED = "threshold_crossed"
    """A circuit works, and a policy's threshold is crossed; the qualifier says of what (load, errors)."""
    BREACH_AHEAD = "breach_ahead"
    """A clause of the contract of a circuit or VPN will be missed if things go on as they do; the qualifier is the
    clause.
    """


class Severity(StrEnum):
    """X.733 perceived severity."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    WARNING = "warning"
    INDETERMINATE = "indeterminate"


class HitCircuit(NamedTuple):
    """A circuit touched by a problem: how (down, degraded, at_risk, unknown, threshold, breach) and whose it is."""

    circuit: CircuitId
    customer: CustomerId
    tier: str
    how: str


class HitVpn(NamedTuple):
    """A VPN touched by a problem: how its worst site fares, and the sites cut off from hub, root or mesh."""

    vpn: VpnId
    customer: CustomerId
    how: str
    sites: tuple[SiteId, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """Who is hit, worst first."""

    circuits: tuple[HitCircuit, ...] = ()
    vpns: tuple[HitVpn, ...] = ()

    @property
    def customers(self) -> tuple[CustomerId, ...]:
        return tuple(dict.fromkeys(hit.customer for hit in self.circuits))

    @property
    def affected_customers(self) -> tuple[CustomerId, ...]:
        """Customers whose service itself is hit, not only its redundancy or our view of it."""
        return tuple(dict.fromkeys(hit.customer for hit in self.circuits if hit.how in SERVICE_AFFECTED))


class BurnFactor(NamedTuple):
    """What was lost in the last `window_us`. `rate` 1 = as fast as the whole period allows, cut to a decimal; empty =
    nothing was served.
    """

    window_us: int
    lost_us: int
    served_us: int
    rate: str


class BreachFactors(NamedTuple):
    """Why a clause will be missed, as known at `at`. Allowance in `unit` (us of outage), rounded down to whole ones.

    `breach_at`: from then on it is missed if things go on as they do; `basis` is what goes on (`open outage`,
    `burn`), or `missed`. `stake`: what the next band costs more, in whole `currency`; empty = nothing can be charged.
    `until`: where the assessment month ends.
    """

    at: int
    contract: str
    unit: str
    allowed: int
    spent: int
    left: int
    basis: str
    breach_at: int
    burns: tuple[BurnFactor, ...]
    stake: str
    currency: str
    until: int


def breach_factors(row: Sequence[Any]) -> BreachFactors:
    """The factors out of JSON, where they are arrays in the order of their fields."""
    found = BreachFactors(*row)
    return found._replace(burns=tuple(BurnFactor(*burn) for burn in found.burns))


class AlarmNamed(NamedTuple):
    """An alarm that speaks for a problem: id of the evidence, the point, what the equipment calls it, and when it was
    received (microseconds UTC).
    """

    evidence: str
    point: str
    native: str
    since: int


class Shelf(NamedTuple):
    """An operator has put a problem aside until an instant (RFC 8632 section 5.4, ISA-18.2): nobody is told of it."""

    since: int
    until: int
    by: str
    reason: str


class Flaps(NamedTuple):
    """How a problem came and went of late: a figure of merit that halves with time (RFC 2439), as of `at`."""

    figure: int
    at: int
    changes: int
    """Raises and clears since `first`."""
    first: int


@dataclass(frozen=True, slots=True)
class Problem:
    """The current state of one problem. Instants in microseconds UTC; `number` counts its transitions."""

    key: ProblemKey
    severity: Severity
    raised: int
    """Event time: when the trouble began."""
    seen: int
    """When probed first knew."""
    cleared: int | None
    number: int
    root: ProblemKey | None
    """The root that explains it; None = it is a root itself."""
    planned: str | None
    """Id of the maintenance window that suppresses its notification."""
    impact: Impact
    acknowledged_by: str | None = None
    acknowledged: int | None = None
    comment: str = ""
    text: str = ""
    text_zh: str = ""
    rooted: int | None = None
    """Since when it has been a root (probed's time); None while it is attached or cleared."""
    pending: bool = False
    """It is a root that people have not been told of yet: planned work, or still settling."""
    notified: bool = False
    """People were told of it since it was raised, so its clearing is owed to them."""
    told: tuple[CustomerId, ...] = ()
    """Customers who were told since it was raised."""
    held: bool = False
    """Its explanation may still be on its way: it is shown, but people are not told yet."""
    told_since: int | None = None
    """When people were first told of what they believe of it now."""
    owed: bool = False
    """It has cleared, and those who were told of it have not been told that yet."""
    shelf: Shelf | None = None
    """It outlives clearing: what comes back before its end is still shelved."""
    flaps: Flaps | None = None
    flapping: int | None = None
    """Since when it is one flapping problem, told once, whether it is there at the moment or not."""
    flapping_told: bool = False
    released: int | None = None
    """When its last acknowledgement was given up: the response clock runs from there."""
    unhushed: int | None = None
    """When its window or shelf ended: people could not act on it before, so both clocks run from there."""
    escalated: int = 0
    """The highest level that was told."""
    breach: BreachFactors | None = None
    """Of a clause that will be missed: why."""
    alarms: tuple[AlarmNamed, ...] = ()
    """What elements and managers told of it."""

    @property
    def confirmed(self) -> bool:
        """Whether probed has seen it itself; else somebody told it, and no poll has looked since."""
        return self.key.type != ProblemType.TOLD_DOWN


@dataclass(frozen=True, slots=True)
class Cause:
    """A problem that ought to exist now, as root cause analysis sees it; `root` None = it is a root."""

    key: ProblemKey
    severity: Severity
    raised: int
    root: ProblemKey | None
    impact: Impact
    text: str
    text_zh: str = ""
    about: tuple[str, ...] = ()
    """Resources beside its own whose planned work covers it, such as the elements at a link's ends."""
    held: bool = False
    """What would explain it is being waited for, such as an element at its end that has just missed a poll."""
    breach: BreachFactors | None = None
    alarms: tuple[AlarmNamed, ...] = ()


class Transition(StrEnum):
    """What happened to a problem; each is one append-only log row."""

    RAISED = "raised"
    RERAISED = "reraised"
    CHANGED = "changed"
    ATTACHED = "attached"
    DETACHED = "detached"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"
    WINDOW_ENDED = "window_ended"
    SETTLED = "settled"
    """It stayed a root for the settling time: now people are told."""
    UNACKNOWLEDGED = "unacknowledged"
    HANDED_OVER = "handed_over"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    """By an operator, or because its time was over: people are told if it is still there."""
    FLAPPING = "flapping"
    """People are told that it comes and goes, once."""
    FLAPPING_ENDED = "flapping_ended"
    """It has calmed: people are told whether it is there or gone."""
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class ProblemEvent:
    """One transition: the problem as it is afterwards, and whether people are to be told."""

    at: int
    transition: Transition
    problem: Problem
    notify: bool
    customers: tuple[CustomerId, ...] = ()
    """The customers to whom it is news, when people are told."""
