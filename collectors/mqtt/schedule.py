"""The schedule of a probe: what it is to measure and from when on, as it is published. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from probed.model.canonical import canonical
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.probe import Measurement, ProbeInventory

SCHEDULE_SCHEMA: Final = 1
LEAD_US: Final = MINUTE_US
"""A measurement that is new begins after so long at the earliest: until then every probe has heard of it."""
_CURSOR: Final = "probe-start:"
_TOLD: Final = "probe-told:"
"""Cursor of a probe that was ever told a schedule: once it has none it is told that."""


class Task(NamedTuple):
    """One measurement as a probe is told of it. `start`: the first interval's, the same for all its probes."""

    id: str
    target: str
    kind: str
    start: int
    interval: int
    packets: int
    piece: int
    dscp: int
    size: int


class Schedule(NamedTuple):
    """`version` is a hash of the rest, so that the same schedule is the same text at any time."""

    probe: str
    version: str
    heartbeat: int
    measurements: tuple[Task, ...]

    @property
    def body(self) -> bytes:
        """As it is published."""
        said = {
            "v": SCHEDULE_SCHEMA, "probe": self.probe, "version": self.version, "heartbeat": self.heartbeat,
            "measurements": [task._asdict() for task in self.measurements],
        }  # fmt: skip
        return canonical(said)


def cursor_name(measurement: str, interval_us: int) -> str:
    """Under which the store keeps when a measurement began."""
    return f"{_CURSOR}{measurement}:{interval_us}"


def told_name(probe: str) -> str:
    """Under which the store keeps that a probe was told a schedule."""
    return f"{_TOLD}{probe}"


def told_of(cursors: Iterable[str]) -> set[str]:
    """The probes that were ever told one."""
    return {name.removeprefix(_TOLD) for name in cursors if name.startswith(_TOLD)}


def starts_of(rows: Iterable[Measurement], known: Mapping[str, int], now: int) -> dict[str, int]:
    """When each measurement begins, by cursor name: as it is known, else at the next border of its interval."""
    names = {cursor_name(row.id, row.interval_us): row.interval_us for row in rows}
    return {
        name: known[name] if name in known else -(-(now + LEAD_US) // interval_us) * interval_us
        for name, interval_us in names.items()
    }


def in_force(inventory: ProbeInventory, at: int) -> tuple[Measurement, ...]:
    """The measurements of an instant whose probe is there too."""
    probes = {row.id for row in inventory.probes if row.valid.holds_at(at)}
    return tuple(row for row in inventory.measurements if row.valid.holds_at(at) and row.probe in probes)


def schedules(
    inventory: ProbeInventory, starts: Mapping[str, int], at: int, heartbeat_us: int
) -> dict[str, Schedule]:
    """The schedule of every probe of an instant; one that has nothing to measure is told so."""
    tasks: dict[str, list[Task]] = {row.id: [] for row in inventory.probes if row.valid.holds_at(at)}
    for row in in_force(inventory, at):
        start = starts[cursor_name(row.id, row.interval_us)]
        tasks[row.probe].append(
            Task(
                row.id, row.target, row.kind.value, start, row.interval_us, row.packets, piece_us(row), row.dscp,
                row.size,
            )
        )  # fmt: skip
    return {probe: _schedule(probe, heartbeat_us, tuple(sorted(found))) for probe, found in tasks.items()}


def piece_us(row: Measurement) -> int:
    """Delta-t of a second where packets fall evenly into it; 0 = the interval is one piece."""
    seconds = row.interval_us // SECOND_US
    return SECOND_US if row.interval_us % SECOND_US == 0 and row.packets % seconds == 0 else 0


def _schedule(probe: str, heartbeat_us: int, tasks: tuple[Task, ...]) -> Schedule:
    said = canonical([probe, heartbeat_us, [list(task) for task in tasks]])
    return Schedule(probe, hashlib.sha256(said).hexdigest()[:16], heartbeat_us, tasks)
