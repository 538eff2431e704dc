"""probes.csv and measurements.csv: which probes there are and what each measures, with every mistake at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from config.cells import choice, filled, number, optional_id, or_default
from config.durations import parse_duration
from config.layouts import dated_tables
from config.mistakes import Mistakes
from config.parsing import parse_identifier
from config.reads import refuse_backward
from config.settings import Settings
from config.tables import Column, Read, Table, read_table
from config.validity import clip, describe, overlaps
from probed.errors import ConfigError, did_you_mean
from probed.model.ids import CircuitId, SiteId, UnitId
from probed.model.instant import HOUR_US, SECOND_US
from probed.model.inventory import Inventory, Validity
from probed.model.probe import Measurement, Probe, ProbeInventory, TestKind
from probed.model.probe import Path as ProbePath

PROBES: Final = "probes.csv"
MEASUREMENTS: Final = "measurements.csv"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class ProbeRow(NamedTuple):
    line: int
    id: str
    name: str
    owner: str
    site: str | None
    valid: Validity


class MeasurementRow(NamedTuple):
    line: int
    id: str
    probe: str
    path: str
    target: str
    kind: TestKind
    interval_us: int
    packets: int
    dscp: int
    size: int
    quorum: int
    valid: Validity


def _name(cell: str) -> str:
    if not _NAME.fullmatch(cell):
        raise ValueError(
            f"'{cell}' cannot stand in a topic. Use at most 64 of A-Z a-z 0-9 . _ - after a letter or digit."
        )
    return cell


def _interval(cell: str) -> int:
    length_us = parse_duration(cell)
    if not SECOND_US <= length_us <= HOUR_US or HOUR_US % length_us:
        raise ValueError(f"'{cell}' does not divide the hour. Write one such as 10s, 1min, 5min.")
    return length_us


def _target(cell: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", cell):
        raise ValueError(
            f"'{cell}' is not a target. Write the name or address of the far end, with :PORT if need be."
        )
    return cell


def probe_tables(zone: str) -> tuple[Table[ProbeRow], Table[MeasurementRow]]:
    """Both tables, with bare dates read as local midnights of the zone."""
    dated = dated_tables(zone)
    return (
        dated.table(PROBES, 1, ProbeRow, "Probes that send by MQTT.", *_PROBES),
        dated.table(MEASUREMENTS, 2, MeasurementRow, "What probes measure, a row a probe.", *_MEASUREMENTS),
    )


_PROBES: Final = (
    Column("id", _name, "Identity: MQTT client id, common name of its certificate, level of its topics."),
    Column("name", filled, "Name."),
    Column("owner", parse_identifier, "Unit that looks after it (units.csv)."),
    Column("site", optional_id, "Where it stands (sites.csv); empty = in our own premises."),
)
_MEASUREMENTS: Final = (
    Column("id", _name, "Identity of the measurement; several probes of one id are vantage points of one path."),
    Column("probe", _name, "The probe (probes.csv)."),
    Column("path", filled, "What is measured: a circuit (circuits.csv), or VPN/SITE for the leg of a VPN to a site."),
    Column("target", _target, "Name or address of the far end."),
    Column("kind", choice(TestKind), "icmp_echo, udp_echo, twamp, stamp or one_way."),
    Column("interval", _interval, "Length of a sample's interval, such as 10s or 1min; it must divide the hour."),
    Column("packets", number(1, 100_000), "Packets sent in an interval, evenly."),
    Column("dscp", or_default(number(0, 63), 0), "DSCP of the packets; empty = 0."),
    Column("size", or_default(number(28, 9000), 128), "Octets of an IP packet; empty = 128."),
    Column("quorum", or_default(number(1, 100), 1), "So many probes must say so; empty = 1."),
)


def load_probes(folder: Path, zone: str, inventory: Inventory) -> ProbeInventory:
    """The probes of an inventory folder, or a ConfigError with every mistake."""
    mistakes = Mistakes()
    found = read_probes(folder, zone, inventory, mistakes)
    if mistakes.found:
        raise ConfigError(mistakes.found, "the probes")
    return found


def has_probes(folder: Path) -> bool:
    """Whether an inventory folder says anything of probes."""
    return (folder / MEASUREMENTS).exists()


def probes_of(settings: Settings, inventory: Inventory) -> ProbeInventory:
    """Those of a configuration; none where it has no [mqtt]."""
    if settings.mqtt is None:
        return ProbeInventory()
    return load_probes(settings.inventory, settings.time_zone, inventory)


def check_probes(folder: Path, zone: str, mistakes: Mistakes) -> None:
    """What can be said of them while the inventory cannot be built: all but what their rows name in it."""
    _read(folder, zone, _Check(None, zone, mistakes), mistakes)


def _read(folder: Path, zone: str, check: _Check, mistakes: Mistakes) -> tuple[Read[ProbeRow], Read[MeasurementRow]]:
    probe_table, measurement_table = probe_tables(zone)
    probes = read_table(folder / PROBES, probe_table, mistakes)
    rows = read_table(folder / MEASUREMENTS, measurement_table, mistakes)
    refuse_backward(probes, zone, mistakes)
    refuse_backward(rows, zone, mistakes)
    check.once(probes, lambda row: (row.id,))
    check.once(rows, lambda row: (row.id, row.probe))
    check.probes(probes)
    check.measurements(rows, probes)
    return probes, rows


def read_probes(folder: Path, zone: str, inventory: Inventory, mistakes: Mistakes) -> ProbeInventory:
    """As load_probes, but collecting."""
    check = _Check(inventory, zone, mistakes)
    probes, rows = _read(folder, zone, check, mistakes)
    return ProbeInventory(
        tuple(
            Probe(row.id, row.name, UnitId(row.owner), SiteId(row.site) if row.site else None, row.valid)
            for row in sorted(probes.rows, key=lambda row: (row.id, row.line))
        ),
        tuple(
            Measurement(
                row.id, row.probe, ProbePath(row.path, check.circuits(row.path) or ()), row.target, row.kind,
                row.interval_us, row.packets, row.dscp, row.size, row.quorum, row.valid,
            )
            for row in sorted(rows.rows, key=lambda row: (row.id, row.probe, row.line))
        ),
    )  # fmt: skip


class _Check:
    """What rows name must be there, and vantage points of one measurement must measure the same."""

    def __init__(self, inventory: Inventory | None, zone: str, mistakes: Mistakes) -> None:
        """Without an inventory nothing is said of what rows name in it."""
        self._zone, self._mistakes = zone, mistakes
        self._told = inventory is not None
        inventory = inventory or Inventory("")
        self._units = {str(row.id) for row in inventory.units}
        self._sites = {str(row.id) for row in inventory.sites}
        self._circuits = {str(row.id) for row in inventory.circuits}
        self._legs: dict[str, set[CircuitId]] = {}
        for vpn in inventory.vpns:
            for member in vpn.members:
                self._legs.setdefault(f"{vpn.id}/{member.site}", set()).add(member.circuit)

    def circuits(self, path: str) -> tuple[CircuitId, ...] | None:
        """What a path consists of; None = there is no such path."""
        if path in self._circuits:
            return (CircuitId(path),)
        return tuple(sorted(self._legs[path])) if path in self._legs else None

    def once(self, read: Read[Any], key: Callable[[Any], tuple[str, ...]]) -> None:
        """Rows of one key must not hold at the same time."""
        seen: dict[tuple[str, ...], list[Any]] = {}
        for row in read.rows:
            for former in seen.setdefault(key(row), []):
                if overlaps(former.valid, row.valid):
                    both = clip(former.valid, row.valid)
                    when = "all the time" if both is None else describe(both, self._zone)
                    self._say(
                        read,
                        row,
                        "id",
                        f"'{' '.join(key(row))}' is already on line {former.line}, {when}. Delete one.",
                    )
                    break
            seen[key(row)].append(row)

    def probes(self, read: Read[ProbeRow]) -> None:
        for row in read.rows if self._told else ():
            self._known(read, row, "owner", row.owner, self._units, "units.csv")
            if row.site:
                self._known(read, row, "site", row.site, self._sites, "sites.csv")

    def measurements(self, read: Read[MeasurementRow], probes: Read[ProbeRow]) -> None:
        known = {row.id for row in probes.rows} | {key[0] for key in probes.broken}
        same: dict[str, MeasurementRow] = {}
        points: dict[str, list[MeasurementRow]] = {}
        for row in read.rows:
            if probes.complete:
                self._known(read, row, "probe", row.probe, known, PROBES)
            if self._told and self.circuits(row.path) is None:
                hint = did_you_mean(row.path, [*self._circuits, *self._legs]) or " Write a circuit, or VPN/SITE."
                self._say(read, row, "path", f"there is no circuit and no leg of a VPN '{row.path}'.{hint}")
            points.setdefault(row.id, []).append(row)
            first = same.setdefault(row.id, row)
            for column in ("path", "interval", "quorum"):
                field = "interval_us" if column == "interval" else column
                if getattr(first, field) != getattr(row, field):
                    self._say(
                        read, row, column, f"differs from line {first.line}: vantage points of '{row.id}' share it."
                    )
        for row in read.rows:
            meanwhile = {one.probe for one in points[row.id] if overlaps(one.valid, row.valid)}
            if row.quorum > len(meanwhile):
                self._say(
                    read, row, "quorum",
                    f"{row.quorum} of {len(meanwhile)} probes can never agree. Lower it, or add probes.",
                )  # fmt: skip

    def _known(self, read: Read[Any], row: Any, column: str, name: str, known: set[str], file: str) -> None:
        if name not in known:
            hint = did_you_mean(name, known) or f" Add it to {file}, or correct it here."
            self._say(read, row, column, f"there is no '{name}' in {file}.{hint}")

    def _say(self, read: Read[Any], row: Any, column: str, message: str) -> None:
        self._mistakes.add(read.place(row.line, column), f"{column}: {message}")
