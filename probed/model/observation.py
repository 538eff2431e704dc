"""Observations: what a source said about a termination point, frozen and schema-versioned.

An observation is a *run of looks*: the same thing was seen from `first` to `last`, with no gap beyond the
staleness limit between its looks. One look is a run with first == last and looks == 1. Its identity is
(source, point, kind, first); a later version of the same identity only extends `last`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from probed.model.capacity import Capacity
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.probe_bin import ProbeBin

OBSERVATION_SCHEMA: Final = 1


class Kind(StrEnum):
    """The kinds of observation."""

    POINT_STATE = "point_state"
    PM_BIN = "pm_bin"
    PROBE_BIN = "probe_bin"
    ELEMENT_RESULT = "element_result"
    ALARM_SEEN = "alarm_seen"
    TRAFFIC = "traffic"
    CLOCK_OFFSET = "clock_offset"
    PROTECTION_SWITCH = "protection_switch"
    SILENCE = "silence"


TICK_US: Final = 10_000
"""What one of SNMP's TimeTicks stands for (RFC 2578 section 7.1.8)."""
_IN_TICKS: Final = frozenset({"ifLastChange", "dsx1LineStatusLastChange", "trap"})


class Witness(NamedTuple):
    """When the value began according to the element itself, already on our clock (microseconds UTC)."""

    at: int
    by: str
    """`ifLastChange`, `dsx1LineStatusLastChange`, `trap`, `ems` ... best first."""

    @property
    def early_us(self) -> int:
        """By how much it may lie before what it tells: the difference of two TimeTicks, each without its fraction."""
        return TICK_US if self.by in _IN_TICKS else 0


@dataclass(frozen=True, slots=True)
class PointState:
    """A termination point's capacity and the defects seen with it."""

    capacity: Capacity
    defects: tuple[str, ...] = ()
    looks: int = 1
    onset: Witness | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """A target did not answer: data, not an exception."""

    reason: str
    since: int


OWN_BUG: Final = "bug"
"""The reason of a silence that is ours: nobody was asked, since the collector had failed."""


class Direction(StrEnum):
    """Near end or far end of a performance count (G.826 clause 6.2)."""

    NEAR = "near"
    FAR = "far"


@dataclass(frozen=True, slots=True)
class PmBin:
    """Counts of one 15-min or 24-h interval; its identity is its end, never its row number.

    The observation's `first` is the interval's end less its length, `last` its end. None = the element does not
    count this here (a SONET section has no unavailable seconds), which is not zero.
    """

    layer: str
    """`ds1`, `ds3`, `section`, `line`, `path` or `vt`: as the MIB calls it (RS, MS, HP and LP of SDH)."""
    direction: Direction
    es_s: int
    ses_s: int
    uas_s: int | None
    bbe: int | None = None
    """Background block errors (G.826): no IETF MIB has them, and code violations are none."""
    cv: int | None = None
    """Coding violations of a SONET layer (RFC 3592) or of a DS3's C bits (RFC 3896): errors of parity, not blocks."""
    valid: bool = True
    suspect: bool = False
    """Disturbed: the element or its clock began anew in it, or the far end was counted through a deaf near end."""
    ses_rule: str = ""
    """By which thresholds the element calls a second severely errored."""
    sefs_s: int | None = None
    """Severely errored framing seconds."""
    pcv: int | None = None
    """Path coding violations of a DS1 (RFC 4805): frame or CRC errors; of a DS3 (RFC 3896): errors of its P bits."""
    lcv: int | None = None
    """Line coding violations of a DS1 or DS3: bipolar violations and excessive zeroes."""


class BinSeries(NamedTuple):
    """Whose bins: together with the interval's end it names one of them for ever."""

    point: PointId
    layer: str
    direction: Direction


QUARTER_US: Final = 900 * SECOND_US
SAME_BIN_US: Final = 30 * SECOND_US
"""Two ends of one series this near to each other are one interval: an element tells whole seconds, and drifts."""


@dataclass(frozen=True, slots=True)
class AlarmSeen:
    """An alarm raised or cleared at an element or element manager (X.733).

    The observation's `first` is when it was received; its point has an empty name where the alarm is of no known
    point, and is of the manager where it is of no known element.
    """

    raised: bool
    native: str
    cause: str
    severity: str
    serial: str
    element_time: int | None
    """When it happened by the equipment's own clock."""
    instance: str = ""
    """What the equipment calls the object."""
    text: str = ""
    key: str = ""
    """What pairs raise and clear at one source."""
    by: str = "trap"
    """How it is known: `trap`; `sync` = a synchronisation brought it, or had it no more; `poll` = the
    element's own list of alarms; `event` = no state."""
    affects: bool | None = None
    """Whether it hits service where there is no protection; None = not told."""
    board: str = ""
    """The board that it names ('1-1-2' = rack, shelf, slot), where it is known which points are on it."""
    covers: tuple[str, ...] = ()
    """Those points, by name."""
    about: str = ""
    """What else pairs them, where `key` is a serial number that the other one may be without."""
    maintained: bool = False
    """The manager says that it is under maintenance (MaintainStatus), or somebody has switched the port off."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Counter differences over [first, last): discontinuities are left out, never bridged."""

    octets_in: int
    octets_out: int
    errors_in: int = 0
    errors_out: int = 0
    discards_in: int = 0
    discards_out: int = 0


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """How an element's clock goes, as its own answer told: a run of looks that agree within their uncertainties.

    The observation's point has an empty name.
    """

    ahead_us: int
    """By how much it is ahead of ours; negative = behind."""
    uncertain_us: int
    """Give or take so much: half of what the answer took, and of what its last digit stands for."""
    synchronised: bool | None = None
    """Whether the element says that it follows a time server; None = it does not say."""


class SwitchTold(StrEnum):
    """How the length of a protection switch is known."""

    EVENT = "event"
    """It is not: somebody says that traffic was switched."""
    LENGTH = "length"
    """The equipment states it."""
    STAMPS = "stamps"
    """The difference between its times of the failed signal and of the completed switch."""


@dataclass(frozen=True, slots=True)
class ProtectionSwitch:
    """Traffic was switched to another leg, as equipment told it. The observation's `first` and `last` are when.

    It was interrupted for at least `low_us` and at most `high_us`, as far as the teller's last digit goes. Time spent
    on the protection line (PSD of GR-253 and GR-1400) is another thing, and never stands here.
    """

    low_us: int = 0
    high_us: int | None = None
    """None = not told."""
    by: SwitchTold = SwitchTold.EVENT
    circuit: str = ""
    """The circuit that it names; its point may carry others then."""
    slot: bool = False
    """Of a time slot of its port, not of all that the port carries."""
    native: str = ""
    alarm: str = ""
    """Id of the evidence of what was told."""


Body: TypeAlias = (
    PointState | Silence | PmBin | ProbeBin | ElementResult | AlarmSeen | Traffic | ClockOffset | ProtectionSwitch
)


@dataclass(frozen=True, slots=True)
class Observation:
    """What `source` said about `point` over [first, last] (microseconds UTC), received later."""

    source: str
    point: PointId
    first: int
    last: int
    received: int
    seq: int
    body: Body
    schema: int = OBSERVATION_SCHEMA


class Counters(NamedTuple):
    """The counters of a source's points as one answer had them: raw readings, not differences.

    `values` has COUNTER_NAMES for each of `points` in turn; NOT_COUNTED where the agent has no such counter.
    `uptime_cs` is the sysUpTime of the same answer: a lower one than before means that all began anew.
    """

    uptime_cs: int
    points: tuple[PointId, ...]
    values: tuple[int, ...]


COUNTER_NAMES: Final = ("octets_in", "octets_out", "errors_in", "errors_out")
NOT_COUNTED: Final = 2**64 - 1


class Heard(NamedTuple):
    """The healthy path: a whole source answered at `at` and nothing had changed. Makes no Observation."""

    source: str
    at: int
    counters: Counters | None = None
    """When traffic is collected: one object a poll, none a value."""
