"""What the command line of an element told, typed. None is always "it did not say": never zero, never down."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from probed.model.capacity import Capacity


class ProbeState(StrEnum):
    """How the latest run of a probe ended."""

    OK = "ok"
    NO_ANSWER = "no_answer"
    NOT_MEASURED = "not_measured"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class ClockFact:
    """The element's clock. `at_us`: microseconds UTC, None where the zone is not known."""

    told: str
    at_us: int | None
    resolution_us: int
    zone: str
    synchronised: bool | None = None
    """None = the element does not say."""


@dataclass(frozen=True, slots=True)
class PointFact:
    """A termination point (an interface). Its times are the element's own text."""

    name: str
    capacity: Capacity
    link: str
    """The element's own word, such as 'administratively down'."""
    protocol: str | None = None
    description: str | None = None
    addresses: tuple[str, ...] = ()
    mac: str | None = None
    mtu: tuple[int, ...] = ()
    bandwidth: str | None = None
    duplex: str | None = None
    index: int | None = None
    members: tuple[str, ...] = ()
    up_since: str | None = None
    down_since: str | None = None
    changed_us: int | None = None
    """Since when it is as it is, by the element."""
    errors_in: int | None = None
    errors_out: int | None = None
    crc: int | None = None
    more: tuple[tuple[str, str], ...] = ()
    """Further words of the element, by the name that they have there."""


@dataclass(frozen=True, slots=True)
class ProbeFact:
    """The latest run of a probe, or an aggregate of runs. `id` is the operation's number, or owner/test."""

    id: str
    state: ProbeState
    owner: str | None = None
    tag: str | None = None
    type: str | None = None
    target: str | None = None
    collection: str = "latest"
    """latest | hour (aggregated) | current, last, all, moving (Junos)."""
    told: str | None = None
    """The element's word for how it ended."""
    sent: int | None = None
    lost: int | None = None
    late: int | None = None
    rtt_ms: float | None = None
    """Mean."""
    rtt_min_ms: float | None = None
    rtt_max_ms: float | None = None
    jitter_ms: float | None = None
    """Mean of both directions, or round trip."""
    jitter_out_ms: float | None = None
    jitter_in_ms: float | None = None
    lost_out: int | None = None
    lost_in: int | None = None
    mos: float | None = None
    over_threshold: bool | None = None
    successes: int | None = None
    """Since the operation was reset."""
    failures: int | None = None
    began: str | None = None
    began_us: int | None = None
    last_run: str | None = None
    lifetime: str | None = None
    entry: str | None = None
    """State of the entry: active, inactive, pending."""
    reset: str | None = None
    phases_ms: tuple[tuple[str, float], ...] = ()
    """Of HTTP operations: dns, tcp, http."""
    run: str | None = None
    """What tells this run from the one before it: when it began, its number, what it counted. None = nothing does."""


@dataclass(frozen=True, slots=True)
class PmFact:
    """Error performance counts of one interval (G.826, RFC 4805). `number` 1 is the latest complete one."""

    point: str
    layer: str
    span: str
    """current | interval | total | cumulative (since the counters were cleared)."""
    length_s: int | None
    """Elapsed of the current interval, 900 of a complete one, 900 x n of a total."""
    number: int | None = None
    label: str | None = None
    """The interval as the element names it, such as 23:15-23:30."""
    es_s: int | None = None
    ses_s: int | None = None
    uas_s: int | None = None
    sefs_s: int | None = None
    slip_s: int | None = None
    les_s: int | None = None
    bes_s: int | None = None
    degraded_min: int | None = None
    lcv: int | None = None
    pcv: int | None = None
    cv: int | None = None
    end: str = "near"
    """near | far: by which end of the line it was counted."""


@dataclass(frozen=True, slots=True)
class LineFact:
    """A controller (E1, T1, SONET/SDH) and its defects."""

    name: str
    capacity: Capacity
    link: str
    defects: tuple[str, ...] = ()
    framing: str | None = None
    line_code: str | None = None
    clock_source: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmFact:
    """An alarm that is active. `at_us` None where the zone of `told_at` is not known."""

    text: str
    severity: str
    told_at: str | None = None
    at_us: int | None = None
    native: str | None = None
    serial: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class VpnFact:
    """A VPN instance with the interfaces in it."""

    name: str
    number: int | None
    interfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CfmFact:
    """Counters of one maintenance end point (Y.1731, 802.1ag)."""

    mpid: int
    domain: str | None
    association: str | None
    mac: str | None
    cleared: str | None
    counters: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    """By kind of message: CCMs, LTRs ... each with its names as the element has them."""


class Strange(NamedTuple):
    """A line that nothing is known of. Counted from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that one answer told. `alarms` None = it was not about alarms; () = there is none."""

    clock: ClockFact | None = None
    points: tuple[PointFact, ...] = ()
    probes: tuple[ProbeFact, ...] = ()
    lines: tuple[LineFact, ...] = ()
    pm: tuple[PmFact, ...] = ()
    alarms: tuple[AlarmFact, ...] | None = None
    vpns: tuple[VpnFact, ...] = ()
    cfm: tuple[CfmFact, ...] = ()
    empty: bool = False
    """The element says that there is nothing to tell."""
    strange: tuple[Strange, ...] = field(default=())

    @property
    def any(self) -> bool:
        """Whether anything was understood."""
        told = self.points or self.probes or self.lines or self.pm or self.vpns or self.cfm
        return bool(told) or self.clock is not None or self.alarms is not None or self.empty


"""The readers make them; `collectors.ssh.parsers.registry` finds the reader."""
