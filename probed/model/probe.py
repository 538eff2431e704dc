"""Probes: which there are, what each measures, and what is known of how it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from probed.model.ids import CircuitId, SiteId, UnitId
from probed.model.inventory import Validity
from probed.model.observation import Observation
from probed.model.probe_bin import UNSAID, ClockQuality

_SESSION: Final = re.compile(r"(lm|dm):\d+(\.\d+){3}", re.ASCII)


def is_session(test: str) -> bool:
    """Whether a test of an element is a session of an Ethernet service (Y.1731), which is kept as its intervals:
    `lm:` or `dm:`, then domain, association, end point and session as MEF-SOAM-PM-MIB numbers them.
    """
    return _SESSION.fullmatch(test) is not None


class TestKind(StrEnum):
    """How a path is measured."""

    ICMP_ECHO = "icmp_echo"
    UDP_ECHO = "udp_echo"
    TWAMP = "twamp"
    """RFC 5357, test session."""
    STAMP = "stamp"
    """RFC 8762."""
    ONE_WAY = "one_way"
    """RFC 7679 and RFC 7680: needs clocks that agree."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A probe of ours: `owner` is the unit that looks after it, `site` where it stands ('' = in our own premises)."""

    id: str
    name: str
    owner: UnitId
    site: SiteId | None
    valid: Validity


class Path(NamedTuple):
    """What is measured: a circuit, or the leg of a VPN to a site with the circuits that it consists of."""

    text: str
    circuits: tuple[CircuitId, ...]

    @property
    def circuit(self) -> CircuitId | None:
        """The circuit whose witness the path is; None = of several none alone."""
        return self.circuits[0] if len(self.circuits) == 1 else None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One probe's part in a measurement. Several probes of one id are vantage points of the same path."""

    id: str
    probe: str
    path: Path
    target: str
    kind: TestKind
    interval_us: int
    """Length of a sample's interval; it begins at a multiple of this since 1970-01-01 UTC."""
    packets: int
    """Sent in an interval, evenly."""
    dscp: int
    size: int
    """Octets of the IP packet."""
    quorum: int
    """So many vantage points must say so before a threshold is crossed."""
    valid: Validity


@dataclass(frozen=True, slots=True)
class ProbeInventory:
    """All rows, valid at any time."""

    probes: tuple[Probe, ...] = ()
    measurements: tuple[Measurement, ...] = ()

    def probe(self, name: str, at: int) -> Probe | None:
        return next((row for row in self.probes if row.id == name and row.valid.holds_at(at)), None)


NO_PROBES: Final = ProbeInventory()


class ProbeFault(StrEnum):
    """What is wrong with a probe itself, the worst first."""

    NEVER_HEARD = "never_heard"
    SILENT = "silent"
    """Its Last Will came, or no sign of life for too long."""
    DUPLICATE_ID = "duplicate_id"
    """Two probes speak under one id: their boots alternate."""
    WRONG_VERSION = "wrong_version"
    """Its software is none of those that are allowed, or it speaks another schema."""
    CLOCK_OFF = "clock_off"
    UNWELL = "unwell"
    """It says so itself."""
    OLD_SCHEDULE = "old_schedule"
    """It does not work by the schedule that was published."""


@dataclass(frozen=True, slots=True)
class ProbeState:
    """What was last known of a probe: instants are microseconds UTC by our clock."""

    probe: str
    online: bool | None = None
    """What its last status said; None = none came yet."""
    heard: int | None = None
    """When its last sign of life was received."""
    measured: int | None = None
    """The end of the last interval that it measured."""
    boot: int = 0
    former_boot: int = 0
    """The boot before it, to see two of them alternate."""
    flips: int = 0
    """How often a status went back to a boot that had been left: two probes of one id."""
    flipped: int | None = None
    software: str = ""
    clock: ClockQuality = UNSAID
    said: tuple[int, int] | None = None
    """The last heartbeat that told a time: that time by the probe's clock, and when it was received."""
    apart_us: int | None = None
    """By how much the probe's time is behind ours, by a heartbeat that came straight: offset and way together."""
    healthy: bool = True
    reasons: tuple[str, ...] = ()
    schedule: str = ""
    """Version of the schedule that it works by."""
    bad_version: int | None = None
    """When it last spoke a schema that is not known."""
    number: int = 0
    """How often it has changed: a later state has a greater one."""


class Numbering(NamedTuple):
    """Which samples of a measurement since one boot were seen: `missing` are half-open ranges of numbers."""

    next: int = 0
    missing: tuple[tuple[int, int], ...] = ()
    lost: int = 0
    """Numbers that were missing and are not waited for any more, since there were too many gaps."""
    duplicates: int = 0
    seen: int = 0
    """Samples of all kinds: a later state of a numbering has more."""

    @property
    def open(self) -> int:
        """How many samples are not seen (yet)."""
        return self.lost + sum(end - start for start, end in self.missing)


class NumberingRow(NamedTuple):
    probe: str
    measurement: str
    boot: int
    numbering: Numbering


class RefusedPayload(NamedTuple):
    """The latest payload of a probe that was refused for a reason, and how many were."""

    probe: str
    """'' = of a topic that names none of ours."""
    reason: str
    times: int
    at: int
    topic: str
    detail: str
    payload: bytes
    """Its beginning."""


@dataclass(frozen=True, slots=True)
class ProbeDelivery:
    """What must be durable together before the messages that it came with are acknowledged."""

    bins: tuple[Observation, ...] = ()
    """With a ProbeBin each: source 'probe:<id>', point (probe, measurement or measurement/sense)."""
    numberings: tuple[NumberingRow, ...] = ()
    states: tuple[ProbeState, ...] = ()
    refused: tuple[RefusedPayload, ...] = ()
    forget: int | None = None
    """Bins that began before this instant are let go."""
    starts: tuple[tuple[str, int], ...] = ()
    """Since when measurements are under way in their present definition, by the name of the cursor."""
