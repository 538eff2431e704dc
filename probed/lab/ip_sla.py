"""IP SLA operations of a lab router: what they measure, and the tables of CISCO-RTTMON-MIB that tell it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from collectors.snmp import ber
from collectors.snmp.ber import Oid, Value
from probed.lab.shape import LabTest
from probed.model.instant import SECOND_US

_RTTMON: Final[Oid] = (1, 3, 6, 1, 4, 1, 9, 9, 42, 1)
_ADMIN: Final[Oid] = (*_RTTMON, 2, 1, 1)
_ECHO: Final[Oid] = (*_RTTMON, 2, 2, 1)
_OPER: Final[Oid] = (*_RTTMON, 2, 9, 1)
_LATEST: Final[Oid] = (*_RTTMON, 2, 10, 1)
_JITTER: Final[Oid] = (*_RTTMON, 5, 2, 1)
_KINDS: Final = {"echo": 1, "jitter": 9}
_OK, _TIMEOUT = 1, 4
_ACTIVE: Final = 6
_TICK_US: Final = 10_000


class _Path(NamedTuple):
    """What a packet meets from `at` on."""

    at: int
    rtt_ms: int
    lost_share: float


class Run(NamedTuple):
    """One run of an operation: when, and what came back of what was sent."""

    at: int
    back: int
    lost: int
    rtt_ms: int


@dataclass(slots=True)
class Operation:
    """An operation, and the path that it measures through time."""

    test: LabTest
    paths: list[_Path] = field(default_factory=list)

    def meets(self, at: int, *, rtt_ms: float | None = None, lost_share: float | None = None) -> None:
        """From here on the path is another."""
        before = self._path(at)
        rtt = before.rtt_ms if rtt_ms is None else round(rtt_ms)
        self.paths.append(_Path(at, rtt, before.lost_share if lost_share is None else lost_share))

    def latest(self, now: int, booted: int) -> Run:
        """The run that was finished last; one takes no time."""
        every_us = round(self.test.every_s * SECOND_US)
        at = booted + (now - booted) // every_us * every_us
        path = self._path(at)
        lost = round(self.test.packets * path.lost_share)
        return Run(at, self.test.packets - lost, lost, path.rtt_ms)

    def _path(self, at: int) -> _Path:
        return next((path for path in reversed(self.paths) if path.at <= at), _Path(0, self.test.rtt_ms, 0.0))


def rttmon(operations: list[Operation], booted: Callable[[], int]) -> dict[Oid, Callable[[int], Value]]:
    """The rows of all operations: names, and what is at each at an instant."""
    found: dict[Oid, Callable[[int], Value]] = {}
    for operation in operations:
        found |= _rows(operation, booted)
    return found


def _rows(operation: Operation, booted: Callable[[], int]) -> dict[Oid, Callable[[int], Value]]:
    test, index = operation.test, operation.test.number

    def told(read: Callable[[Run], int], tag: int) -> Callable[[int], Value]:
        return lambda now: Value(tag, read(operation.latest(now, booted())))

    def fixed(tag: int, content: int | bytes) -> Callable[[int], Value]:
        return lambda _now: Value(tag, content)

    rows = {
        (*_ADMIN, 2): fixed(ber.OCTET_STRING, b"noc"),
        (*_ADMIN, 3): fixed(ber.OCTET_STRING, test.tag.encode()),
        (*_ADMIN, 4): fixed(ber.INTEGER, _KINDS[test.kind]),
        (*_ADMIN, 6): fixed(ber.INTEGER, round(test.every_s)),
        (*_ADMIN, 9): fixed(ber.INTEGER, 1),
        (*_ECHO, 2): fixed(ber.OCTET_STRING, bytes((192, 0, 2, index % 256))),
        (*_OPER, 10): fixed(ber.INTEGER, _ACTIVE),
        (*_LATEST, 1): told(lambda run: run.rtt_ms if run.back else 0, ber.GAUGE32),
        (*_LATEST, 2): told(lambda run: _OK if run.back else _TIMEOUT, ber.INTEGER),
        (*_LATEST, 5): told(lambda run: (run.at - booted()) // _TICK_US % 2**32, ber.TIME_TICKS),
    }
    if test.kind == "jitter":
        rows |= {
            (*_JITTER, 1): told(lambda run: run.back, ber.GAUGE32),
            (*_JITTER, 2): told(lambda run: run.back * run.rtt_ms, ber.GAUGE32),
            (*_JITTER, 26): fixed(ber.GAUGE32, 0),
            (*_JITTER, 27): fixed(ber.GAUGE32, 0),
            (*_JITTER, 29): told(lambda run: run.lost, ber.GAUGE32),
            (*_JITTER, 30): fixed(ber.GAUGE32, 0),
            (*_JITTER, 31): told(lambda run: _OK if run.back else _TIMEOUT, ber.INTEGER),
            (*_JITTER, 46): fixed(ber.GAUGE32, 1),
        }
    return {(*column, index): getter for column, getter in rows.items()}
