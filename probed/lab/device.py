"""What one SNMP agent of the lab knows: system group, IF-MIB ifTable and ifXTable (RFC 3418, RFC 2863)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from collectors.snmp import ber
from collectors.snmp.ber import Oid, Value

_SYSTEM: Final = (1, 3, 6, 1, 2, 1, 1)
_INTERFACES: Final = (1, 3, 6, 1, 2, 1, 2)
_IF_ENTRY: Final = (*_INTERFACES, 2, 1)
_IFX_ENTRY: Final = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
_TABLE_LAST_CHANGE: Final = (1, 3, 6, 1, 2, 1, 31, 1, 5, 0)
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
    """How long it has carried traffic, up to `counted_at`: octet counters are a share of it."""
    counted_at: int = 0

    def turn(self, up: bool, at: int) -> None:
        """It goes up or down at an instant."""
        self.carried_us = self.carried(at)
        self.counted_at = at
        self.up = up
        self.changed = at

    def carried(self, now: int) -> int:
        return self.carried_us + (now - self.counted_at if self.up else 0)


@dataclass(slots=True)
class Device:
    """One agent: its boot, its interfaces in the order of the tables, and its MIB view."""

    name: str
    description: str
    interfaces: list[Interface]
    booted: int
    restarts: int = 0
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
            interface.carried_us, interface.counted_at = 0, at
        self._build()

    def turn(self, port: str, up: bool, at: int) -> None:
        """A port's ifOperStatus changes now."""
        next(row for row in self.interfaces if row.name == port).turn(up, at)

    def get(self, oid: Oid, now: int) -> Value:
        """The value at a name, or which kind of nothing is there (RFC 3416 section 4.2.1)."""
        getter = self._getters.get(oid)
        if getter is not None:
            return getter(now)
        at = bisect_left(self._names, oid[:-1])
        near = self._names[at] if at < len(self._names) else ()
        return ber.NO_SUCH_INSTANCE if near[: len(oid) - 1] == oid[:-1] else ber.NO_SUCH_OBJECT

    def after(self, oid: Oid, now: int) -> tuple[Oid, Value]:
        """The next name and value in order, or the same name with endOfMibView."""
        at = bisect_right(self._names, oid)
        if at == len(self._names):
            return oid, ber.END_OF_MIB_VIEW
        found = self._names[at]
        return found, self._getters[found](now)

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
            (*_IF_ENTRY, 9): lambda _now: Value(ber.TIME_TICKS, self._changed_ticks(interface)),
            (*_IF_ENTRY, 10): _octets(interface, ber.COUNTER32, 32, 4),
            (*_IF_ENTRY, 16): _octets(interface, ber.COUNTER32, 32, 5),
            (*_IFX_ENTRY, 1): _constant(ber.OCTET_STRING, interface.name.encode()),
            (*_IFX_ENTRY, 6): _octets(interface, ber.COUNTER64, 64, 4),
            (*_IFX_ENTRY, 10): _octets(interface, ber.COUNTER64, 64, 5),
            (*_IFX_ENTRY, 15): _constant(ber.GAUGE32, round(media.speed_bps / 1e6)),
            (*_IFX_ENTRY, 18): _constant(ber.OCTET_STRING, interface.alias.encode()),
        }

    def _ticks(self, at: int) -> int:
        return max(at - self.booted, 0) // _TICK_US % 2**32

    def _changed_ticks(self, interface: Interface) -> int:
        return 0 if interface.changed is None else self._ticks(interface.changed)


def _constant(tag: int, content: int | bytes | Oid) -> Getter:
    value = Value(tag, content)
    return lambda _now: value


def _octets(interface: Interface, tag: int, bits: int, share: int) -> Getter:
    """A counter that grows with a tenth or so of the port's speed while it is up."""
    bytes_per_us = interface.media.speed_bps * share / 8 / 10 / 1e6
    return lambda now: Value(tag, int(interface.carried(now) * bytes_per_us) % 2**bits)
