"""What a northbound profile is: which notifications there are, and where in them stands what. Types only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from collectors.snmp.ber import Oid, Value
from collectors.traps.naming import Place


class Act(StrEnum):
    """What a notification does."""

    RAISE = "raise"
    CLEAR = "clear"
    EVENT = "event"
    """Something that begins no state: kept as evidence, never active."""
    CHANGE = "change"
    """Acknowledged, or its text or severity is another at the manager: nothing begins or ends."""
    KEEPALIVE = "keepalive"
    SYNC_START = "sync_start"
    SYNC_ROW = "sync_row"
    SYNC_END = "sync_end"
    HINT = "hint"
    """Believed, but of no profile, or with a mark of raise and clear that its profile does not know: worth a look at
    whom it is about.
    """


class Field(StrEnum):
    """What a profile may know of an alarm."""

    NE = "ne"
    NE_ADDRESS = "ne_address"
    POSITION = "position"
    """Where it is, beside an object that may be only a kind of thing ('host')."""
    OBJECT = "object"
    """The object instance: a name as parse_place reads it, or the manager's own words."""
    TIME = "time"
    CLEAR_TIME = "clear_time"
    CAUSE = "cause"
    SEVERITY = "severity"
    NAME = "name"
    """What the manager calls the alarm."""
    EVENT_NAME = "event_name"
    """The alarm's name where NAME may be a sentence."""
    CODE = "code"
    TEXT = "text"
    FLAG = "flag"
    """Raised or cleared, where one notification serves both."""
    RESTORED = "restored"
    """1 = what is told as raised has cleared since: lists hold such alarms until somebody acknowledges them."""
    SERIAL = "serial"
    NUMBER = "number"
    """Which of its notifications this is, where the manager counts them."""
    FORMER = "former"
    """The number of the one before."""
    STATUS = "status"
    """How a synchronisation ended."""
    MAINTAINED = "maintained"
    ROOT = "root"
    TRAIL = "trail"
    AFFECTS = "affects"
    ZONE = "zone"
    """Of times that name none themselves."""
    PERIOD = "period"
    """Seconds between two keepalives, where the manager says so."""
    IF_INDEX = "if_index"
    IF_NAME = "if_name"
    IF_DESCR = "if_descr"
    IF_ALIAS = "if_alias"
    STATE = "state"
    CHANGED = "changed"
    """A TimeStamp of sysUpTime: when the state began."""
    OWNER = "owner"
    SWITCH_TIME = "switch_time"
    """How long a protection switch took, in the profile's `switch_unit_us`."""


class Found(NamedTuple):
    """A value of a notification, and what stood behind its column in its name (the row)."""

    value: Value
    row: Oid


class Switched(NamedTuple):
    """Traffic was switched to another leg, which took `low_us` to `high_us`; None = not told."""

    low_us: int = 0
    high_us: int | None = None


class Alarm(NamedTuple):
    """What a notification means, in X.733's terms. Instants in microseconds UTC, as the equipment told them."""

    act: Act
    profile: str
    native: str = ""
    cause: str = ""
    severity: str = ""
    serial: str = ""
    time: int | None = None
    ne: str = ""
    ne_address: str = ""
    instance: str = ""
    place: Place = Place()
    text: str = ""
    key: str = ""
    """What pairs raise and clear at one sender: the serial number behind a '#', else what the profile says."""
    about: str = ""
    """What the profile's key would be, where a serial number pairs, which is another with each raise."""
    names: tuple[str, ...] = ()
    """What the point may be called in the inventory, best first."""
    if_index: int | None = None
    changed_cs: int | None = None
    maintained: bool = False
    root: bool | None = None
    affects: bool | None = None
    trail: str = ""
    ended_well: bool = True
    """Of the end of a synchronisation."""
    period_s: int | None = None
    number: int | None = None
    former: int | None = None
    """Which of the manager's notifications this is, and the one before; None = it does not count them."""
    resolution_us: int = 0
    """What the last digit of `time` stands for; 0 = there is none."""
    switched: Switched | None = None
    """None = it is not about a protection switch."""


Refine = Callable[[Alarm, Mapping[Field, Found]], Alarm]


@dataclass(frozen=True, slots=True)
class Profile:
    """One way in which alarms are sent. OIDs of `fields` are columns or scalars without their instance."""

    name: str
    about: str
    traps: Mapping[Oid, Act | None]
    """What each notification does; None = its flag or severity says."""
    fields: Mapping[Oid, Field]
    within: Oid = ()
    """Other notifications below this are the profile's too, and their flag or severity says what they do."""
    severities: Mapping[str, str] = field(default_factory=dict)
    """X.733 severities ('cleared' among them) by what is written, in lower case."""
    trap_severity: Mapping[Oid, str] = field(default_factory=dict)
    """Of notifications that are of one severity, where no varbind tells it."""
    flags: Mapping[str, Act] = field(default_factory=dict)
    good_ends: frozenset[str] = frozenset()
    """What the status of a synchronisation is when it was complete; empty = every end is."""
    serial_is_pairs: bool = True
    """Raise and clear of one alarm have the same serial number."""
    key: tuple[Field, ...] = (Field.NE, Field.OBJECT, Field.NAME)
    places: tuple[Field, ...] = (Field.OBJECT,)
    """Where a place may stand: the first that names a slot counts."""
    causes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    """What the manager calls alarms that it sends by number."""
    switch_unit_us: int = 0
    """What one of Field.SWITCH_TIME is, in microseconds."""
    switch_time: str = ""
    """A pattern of Field.TEXT in whose group `us`, `ms` or `s` stands how long a protection switch took."""
    refine: Refine | None = None
    """What only code can say: bits, rows that are names."""
