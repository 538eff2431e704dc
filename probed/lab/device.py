"""What one SNMP agent of the lab knows: system group, IF-MIB, and on some networks the interval tables."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from collectors.snmp import ber
from collectors.snmp.ber import Oid, Value
from probed.lab import quarters
from probed.lab.interval_mib import IntervalTables
from probed.lab.ip_sla import Operation, rttmon
from probed.lab.quarters import Fault, Quarter
from probed.model.instant import to_datetime

_SYSTEM: Final = (1, 3, 6, 1, 2, 1, 1)
_INTERFACES: Final = (1, 3, 6, 1, 2, 1, 2)
_IF_ENTRY: Final = (*_INTERFACES, 2, 1)
_IFX_ENTRY: Final = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
_TABLE_LAST_CHANGE: Final = (1, 3, 6, 1, 2, 1, 31, 1, 5, 0)
_SYSTEM_DATE: Final = (1, 3, 6, 1, 2, 1, 25, 1, 2, 0)
_SYS_OBJECT_ID: Final = (1, 3, 6, 1, 4, 1, 8072, 3, 2, 255)

_UP: Final = 1
_DOWN: Final = 2
_TICK_US: Final = 10_000

Getter: TypeAlias = Callable[[int], Value]


class Media(NamedTuple):
    """How a kind of port shows in IF-MIB: ifType (IANAifType-MIB) and speed."""

    if_type: int
    speed_bps: int


MEDIA: Final = {
    "STM-64": Media(39, 9_953_280_000),
    "STM-16": Media(39, 2_488_320_000),
    "STM-4": Media(39, 622_080_000),
    "E1": Media(18, 2_048_000),
    "FE": Media(6, 100_000_000),
}


@dataclass(slots=True)
class Interface:
    """A port as its agent sees it. `changed` None = its state is older than the agent."""

    name: str
    alias: str
    media: Media
    up: bool = True
    changed: int | None = None
    carried_us: int = 0
    """How long it has carried its usual traffic, up to `counted_at`: octet counters are a share of it."""
    counted_at: int = 0
    busy: float = 1.0
    """How much it carries now, as a multiple of the usual four (in) and five (out) tenths of its speed."""
    errored: int = 0
    """Errored packets received, up to `counted_at`."""
    errored_per_s: float = 0.0
    far: Interface | None = field(default=None, repr=False, compare=False)
    """The port at the other end of its link."""
    faults: list[Fault] = field(default_factory=list)

    def turn(self, up: bool, at: int) -> None:
        """It goes up or down at an instant."""
        self._count(at)
        self.up = up
        self.changed = at
        if up:
            self._end_fault(at, errors=False)
        else:
            self.faults.append(Fault(at))

    def carry(self, at: int, busy: float, errored_per_s: float) -> None:
        """From here on it carries so much, and receives so many errored packets."""
        self._count(at)
        self.busy, self.errored_per_s = busy, errored_per_s

    def _count(self, at: int) -> None:
        self.carried_us, self.errored = self.carried(at), self.errors(at)
        self.counted_at = at

    def err(self, at: int, errored_per_min: float) -> None:
        """From here on so many errored seconds a minute; 0 = none any more."""
        self._end_fault(at, errors=True)
        if errored_per_min:
            self.faults.append(Fault(at, None, errored_per_min))

    def _end_fault(self, at: int, *, errors: bool) -> None:
        for fault in self.faults:
            if fault.end is None and bool(fault.errored_per_min) is errors:
                fault.end = at

    def carried(self, now: int) -> int:
        return self.carried_us + (int((now - self.counted_at) * self.busy) if self.up else 0)

    def errors(self, now: int) -> int:
        return self.errored + int((now - self.counted_at) * self.errored_per_s / 1e6)


@dataclass(slots=True)
class Device:
    """One agent: its boot, its interfaces in the order of the tables, and its MIB view."""

    name: str
    description: str
    interfaces: list[Interface]
    booted: int
    restarts: int = 0
    interval_tables: bool = False
    operations: list[Operation] = field(default_factory=list)
    ahead_us: int = 0
    """How far its wall clock is ahead; sysUpTime knows nothing of it."""
    gaps: list[tuple[int, int | None]] = field(default_factory=list)
    """Stretches in which the manager that collects its intervals was not there."""
    _drift: float = 0.0
    _drifts_from: tuple[int, int] = (0, 0)
    """Since when sysUpTime drifts, and what it said then, in microseconds."""
    _tables: IntervalTables | None = None
    _quarters: tuple[tuple[object, ...], tuple[Quarter, ...]] | None = None
    """The last answer of `quarters`, and what it was worked out for."""
    _names: list[Oid] = field(default_factory=list)
    _getters: dict[Oid, Getter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._build()

    def restart(self, at: int) -> None:
        """From here sysUpTime begins anew, every ifIndex is another, and no port's ifLastChange is known any more."""
        self.booted = at
        self.restarts += 1
        for interface in self.interfaces:
            interface.changed = None
            interface.carried_us, interface.errored, interface.counted_at = 0, 0, at
        self._drifts_from = (at, 0)
        self._build()

    def drift(self, at: int, rate: float) -> None:
        """From here sysUpTime gains `rate` seconds in each second."""
        self._drifts_from = (at, self._uptime_us(at))
        self._drift = rate

    def quarters(self, now: int) -> tuple[Quarter, ...]:
        """Its complete quarter hours, the most recent first."""
        key = (quarters.current_start(now, self.ahead_us), self.booted, tuple(self.gaps))
        if self._quarters is None or self._quarters[0] != key:
            self._quarters = key, quarters.quarters(now, self.ahead_us, self.booted, self.gaps)
        return self._quarters[1]

    def turn(self, port: str, up: bool, at: int) -> None:
        """A port's ifOperStatus changes now."""
        self.port(port).turn(up, at)

    def port(self, name: str) -> Interface:
        """A port by its name."""
        return next(row for row in self.interfaces if row.name == name)

    def watch_ends(self, at: int, *, ends: bool) -> None:
        """Its manager stops collecting its intervals, or begins again."""
        if ends:
            self.gaps.append((at, None))
        elif self.gaps:
            self.gaps[-1] = (self.gaps[-1][0], at)

    def get(self, oid: Oid, now: int) -> Value:
        """The value at a name, or which kind of nothing is there (RFC 3416 section 4.2.1)."""
        getter = self._getters.get(oid)
        if getter is not None:
            return getter(now)
        counted = self._tables.get(oid, now) if self._tables else None
        if counted is not None:
            return counted
        at = bisect_left(self._names, oid[:-1])
        near = self._names[at] if at < len(self._names) else ()
        return ber.NO_SUCH_INSTANCE if near[: len(oid) - 1] == oid[:-1] else ber.NO_SUCH_OBJECT

    def after(self, oid: Oid, now: int) -> tuple[Oid, Value]:
        """The next name and value in order, or the same name with endOfMibView."""
        at = bisect_right(self._names, oid)
        counted = self._tables.after(oid, now) if self._tables else None
        if at == len(self._names):
            return counted or (oid, ber.END_OF_MIB_VIEW)
        found = self._names[at]
        return counted if counted and counted[0] < found else (found, self._getters[found](now))

    def if_index(self, position: int) -> int:
        """The ifIndex of the port at a position: renumbered, in another order, by every restart."""
        if self.restarts == 0:
            return position + 1
        return 100 * self.restarts + len(self.interfaces) - position

    def _build(self) -> None:
        getters = self._system()
        getters[(*_INTERFACES, 1, 0)] = _constant(ber.INTEGER, len(self.interfaces))
        getters[_TABLE_LAST_CHANGE] = _constant(ber.TIME_TICKS, 0)
        for position, interface in enumerate(self.interfaces):
            index = self.if_index(position)
            columns = self._columns(index, interface)
            getters.update({(*column, index): getter for column, getter in columns.items()})
        getters |= rttmon(self.operations, lambda: self.booted)
        if self.interval_tables:
            getters[_SYSTEM_DATE] = lambda now: Value(ber.OCTET_STRING, _date_and_time(now + self.ahead_us))
            self._tables = IntervalTables(self)
        self._getters = getters
        self._names = sorted(getters)

    def _system(self) -> dict[Oid, Getter]:
        return {
            (*_SYSTEM, 1, 0): _constant(ber.OCTET_STRING, self.description.encode()),
            (*_SYSTEM, 2, 0): _constant(ber.OBJECT_IDENTIFIER, _SYS_OBJECT_ID),
            (*_SYSTEM, 3, 0): lambda now: Value(ber.TIME_TICKS, self._ticks(now)),
            (*_SYSTEM, 5, 0): _constant(ber.OCTET_STRING, self.name.encode()),
        }

    def _columns(self, index: int, interface: Interface) -> dict[Oid, Getter]:
        """The ifEntry and ifXEntry columns of one port."""
        media = interface.media
        speed = _constant(ber.GAUGE32, min(media.speed_bps, 2**32 - 1))
        return {
            (*_IF_ENTRY, 1): _constant(ber.INTEGER, index),
            (*_IF_ENTRY, 2): _constant(ber.OCTET_STRING, f"slot port {interface.name}".encode()),
            (*_IF_ENTRY, 3): _constant(ber.INTEGER, media.if_type),
            (*_IF_ENTRY, 5): speed,
            (*_IF_ENTRY, 7): _constant(ber.INTEGER, _UP),
            (*_IF_ENTRY, 8): lambda _now: Value(ber.INTEGER, _UP if interface.up else _DOWN),
            (*_IF_ENTRY, 9): lambda _now: Value(ber.TIME_TICKS, self.changed_ticks(interface)),
            (*_IF_ENTRY, 10): _octets(interface, ber.COUNTER32, 32, 4),
            (*_IF_ENTRY, 14): lambda now: Value(ber.COUNTER32, interface.errors(now) % 2**32),
            (*_IF_ENTRY, 16): _octets(interface, ber.COUNTER32, 32, 5),
            (*_IF_ENTRY, 20): _constant(ber.COUNTER32, 0),
            (*_IFX_ENTRY, 1): _constant(ber.OCTET_STRING, interface.name.encode()),
            (*_IFX_ENTRY, 6): _octets(interface, ber.COUNTER64, 64, 4),
            (*_IFX_ENTRY, 10): _octets(interface, ber.COUNTER64, 64, 5),
            (*_IFX_ENTRY, 15): _constant(ber.GAUGE32, round(media.speed_bps / 1e6)),
            (*_IFX_ENTRY, 18): _constant(ber.OCTET_STRING, interface.alias.encode()),
        }

    def _uptime_us(self, at: int) -> int:
        since, said = self._drifts_from
        if not self._drift or at < since:
            return max(at - self.booted, 0)
        return said + round((at - since) * (1 + self._drift))

    def _ticks(self, at: int) -> int:
        return self._uptime_us(at) // _TICK_US % 2**32

    def changed_ticks(self, interface: Interface) -> int:
        """SysUpTime when the port's state began; 0 = before the agent started."""
        return 0 if interface.changed is None else self._ticks(interface.changed)


def _date_and_time(at: int) -> bytes:
    """DateAndTime of SNMPv2-TC, in UTC."""
    when = to_datetime(at, "UTC")
    return bytes((when.year >> 8, when.year & 255, when.month, when.day, when.hour, when.minute, when.second, 0))


def _constant(tag: int, content: int | bytes | Oid) -> Getter:
    value = Value(tag, content)
    return lambda _now: value


def _octets(interface: Interface, tag: int, bits: int, share: int) -> Getter:
    """A counter that grows with a tenth or so of the port's speed while it is up."""
    bytes_per_us = interface.media.speed_bps * share / 8 / 10 / 1e6
    return lambda now: Value(tag, int(interface.carried(now) * bytes_per_us) % 2**bits)
