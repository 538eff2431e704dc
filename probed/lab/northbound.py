"""What the lab's elements and element managers tell by themselves: real traps, with a log of all that was told.

Elements send linkDown and linkUp (RFC 2863) of their own ports. A manager speaks for the elements that are seen only
through it, as a Huawei U2000 does: alarms with serial numbers, keepalives, and a synchronisation when an operator at
the manager starts one. The log is written by what happens to the plant, never computed from what probed made of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from collectors.snmp import ber
from collectors.snmp.ber import Oid, Value
from collectors.traps.message import SNMP_TRAPS, encode_trap
from probed.lab.device import Device
from probed.lab.shape import LabNetwork
from probed.model.instant import to_datetime

_IF_ENTRY: Final = (1, 3, 6, 1, 2, 1, 2, 2, 1)
_T2000: Final[Oid] = (1, 3, 6, 1, 4, 1, 2011, 2, 15, 1, 7)
_VARBIND: Final[Oid] = (*_T2000, 1)
_NORMAL_END: Final = 1


class Word(StrEnum):
    """What was told."""

    DOWN = "down"
    UP = "up"
    KEEPALIVE = "keepalive"
    SYNC = "sync"


class Told(NamedTuple):
    """One thing that was told: when, by whom, of which port of which element."""

    at: int
    by: str
    word: Word
    element: str = ""
    port: str = ""
    serial: int = 0
    native: str = ""
    """What a manager calls the alarm."""


Send = Callable[[str, bytes], None]
"""A datagram from the address of an element or manager."""


@dataclass(slots=True)
class Northbound:
    """All that is told, and the log of it. `lost`: who is cut off, so that nothing of theirs arrives."""

    net: LabNetwork
    send: Send
    log: list[Told] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    active: dict[str, dict[tuple[str, str], Told]] = field(default_factory=dict)
    """The alarms that stand at each manager."""
    serials: itertools.count[int] = field(default_factory=lambda: itertools.count(1001))

    def port_turned(self, device: Device, port: str, up: bool, at: int) -> None:
        """A port went up or down, and its element has power."""
        manager = self.net.managed.get(device.name)
        if manager is None:
            self._link(device, port, up, at)
        else:
            self._alarm(manager, device.name, port, up, at)

    def equipment(self, element: str, native: str, at: int, *, up: bool = False) -> None:
        """An element seen through its manager, or a board of it, fails (or is well again): 'POWER_FAIL'."""
        self._alarm(self.net.managed[element], element, "", up, at, native)

    def keepalive(self, manager: str, at: int) -> None:
        self._tell(Told(at, manager, Word.KEEPALIVE), (*_T2000, 2, 0, 2), [])

    def synchronise(self, manager: str, at: int, *, status: int = _NORMAL_END) -> None:
        """An operator has started a synchronisation at the manager: begin, a row for each alarm, end."""
        self._tell(Told(at, manager, Word.SYNC), (*_T2000, 7, 1, 0, 9), [])
        for told in self.active.get(manager, {}).values():
            self._send(manager, (*_T2000, 7, 2, 0, 10), self._fault(told, up=False))
        self._send(manager, (*_T2000, 7, 3, 0, 11), [((*_T2000, 7, 3, 1, 0), Value(ber.INTEGER, status))])

    def say(self, told: Told, *, up: bool, numbered: bool = True) -> None:
        """One notification of an alarm, and no more: it is not logged, and changes nothing that stands.

        `numbered`: with its serial number, which is the last that it says.
        """
        said = self._fault(told, up=up)
        self._send(told.by, (*_VARBIND, 0, 1), said if numbered else said[:-1])

    def _link(self, device: Device, port: str, up: bool, at: int) -> None:
        position = next(n for n, row in enumerate(device.interfaces) if row.name == port)
        index = device.if_index(position)
        state = Value(ber.INTEGER, 1 if up else 2)
        said: list[tuple[Oid, Value]] = [
            ((*_IF_ENTRY, 1, index), Value(ber.INTEGER, index)),
            ((*_IF_ENTRY, 7, index), Value(ber.INTEGER, 1)),
            ((*_IF_ENTRY, 8, index), state),
        ]
        told = Told(at, device.name, Word.UP if up else Word.DOWN, device.name, port)
        ticks = device.changed_ticks(device.interfaces[position])
        self._tell(told, (*SNMP_TRAPS, 4 if up else 3), said, ticks)

    def _alarm(self, manager: str, element: str, port: str, up: bool, at: int, native: str = "") -> None:
        active = self.active.setdefault(manager, {})
        before = active.get((element, port))
        serial = before.serial if up and before is not None else next(self.serials)
        native = native or ("R_LOS" if port.startswith("STM") else "ETH_LOS")
        told = Told(at, manager, Word.UP if up else Word.DOWN, element, port, serial, native)
        if up:
            active.pop((element, port), None)
        else:
            active[element, port] = told
        self._tell(told, (*_VARBIND, 0, 1), self._fault(told, up=up))

    def _fault(self, told: Told, *, up: bool) -> list[tuple[Oid, Value]]:
        name = next(row.name for row in self.net.elements if row.id == told.element)
        when = to_datetime(told.at, self.net.zone).strftime("%Y-%m-%d %H:%M:%S")
        texts = {
            1: name.encode("gbk"), 2: b"OptiX OSN 3500", 3: told.port.encode(), 4: b"Communication",
            5: when.encode(), 6: told.native.encode(), 7: b"Critical",
            10: b"Recovery" if up else b"Fault", 12: b"",
        }  # fmt: skip
        said = [((*_VARBIND, column, 0), Value(ber.OCTET_STRING, text)) for column, text in texts.items()]
        return [*said, ((*_VARBIND, 13, 0), Value(ber.INTEGER, told.serial))]

    def _tell(self, told: Told, trap: Oid, said: Sequence[tuple[Oid, Value]], ticks: int = 0) -> None:
        self.log.append(told)
        self._send(told.by, trap, said, ticks)

    def _send(self, by: str, trap: Oid, said: Sequence[tuple[Oid, Value]], ticks: int = 0) -> None:
        if by not in self.lost:
            self.send(by, encode_trap(self.net.community.encode(), ticks, trap, said))
