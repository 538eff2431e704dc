"""Reads what operators state in files: exclusions.csv and maintenance.csv, next to offline observations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from config.cells import choice, filled, text
from config.mistakes import Mistakes
from config.parsing import parse_day_or_instant, parse_identifier, parse_instant
from config.reads import several
from config.tables import Column, Read, Table, read_table
from probed.model.contract import ExclusionKind
from probed.model.ids import CircuitId
from probed.model.inventory import Inventory
from probed.model.operation import Exclusion, ExclusionStatus, MaintenanceWindow

_RESOURCES: Final = ("link", "element", "manager", "circuit", "vpn", "point")


class _ExclusionRow(NamedTuple):
    line: int
    id: str
    circuit: str
    kind: ExclusionKind
    start: int
    end: int
    announced: int | None
    status: ExclusionStatus
    author: str
    approver: str
    proof: str


class _WindowRow(NamedTuple):
    line: int
    id: str
    resources: tuple[str, ...]
    start: int
    end: int
    announced: int
    reason: str
    author: str


def read_exclusions(path: Path, zone: str | None = None, inventory: Inventory | None = None) -> list[Exclusion]:
    """The exclusions of a file, or a ConfigError with every mistake.

    With a zone, bare dates are read as its midnights; with an inventory, every circuit must be in it.
    """
    mistakes = Mistakes()
    read = read_table(path, exclusions_table(zone), mistakes)
    _check_forward(read, mistakes)
    _check_identities(read, "exclusion", mistakes)
    for row in read.rows:
        _check_decision(read, row, mistakes)
    if inventory is not None:
        _check_known(read, "circuit", lambda row: [f"circuit:{row.circuit}"], inventory, mistakes)
    mistakes.raise_if_any("the exclusions")
    return [_exclusion(row) for row in read.rows]


def _exclusion(row: _ExclusionRow) -> Exclusion:
    return Exclusion(
        row.id,
        CircuitId(row.circuit),
        row.kind,
        row.start,
        row.end,
        row.announced,
        row.status,
        row.author,
        row.approver or None,
        row.proof,
    )


def read_windows(path: Path, zone: str | None = None, inventory: Inventory | None = None) -> list[MaintenanceWindow]:
    """The planned windows of a file, or a ConfigError with every mistake."""
    mistakes = Mistakes()
    read = read_table(path, windows_table(zone), mistakes)
    _check_forward(read, mistakes)
    _check_identities(read, "window", mistakes)
    if inventory is not None:
        _check_known(read, "resources", lambda row: list(row.resources), inventory, mistakes)
    mistakes.raise_if_any("the maintenance windows")
    return [MaintenanceWindow(*row[1:]) for row in read.rows]


def exclusions_table(zone: str | None) -> Table[_ExclusionRow]:
    instant = _instant(zone)
    columns = (
        Column("id", parse_identifier, "Identity of the exclusion."),
        Column("circuit", parse_identifier, "The circuit (circuits.csv)."),
        Column("kind", choice(ExclusionKind), "planned, customer, third_party, force_majeure or suspended."),
        Column("start", instant, "First instant, RFC 3339 with offset."),
        Column("end", instant, "First instant after it."),
        Column(
            "announced", lambda cell: instant(cell) if cell else None, "When it was announced; empty = it was not."
        ),
        Column("status", choice(ExclusionStatus), "proposed, approved or rejected."),
        Column("author", filled, "Who proposed it."),
        Column("approver", text, "Who decided; empty while proposed."),
        Column("proof", text, "Where the proof is filed; an approved exclusion needs one."),
    )
    return Table("exclusions.csv", columns, _ExclusionRow, 1, "Time that may leave the assessment.")


def windows_table(zone: str | None) -> Table[_WindowRow]:
    instant = _instant(zone)
    columns = (
        Column("id", parse_identifier, "Identity of the window."),
        Column("resources", _resources, "What is worked on: link:ID, element:ID, circuit:ID ..., separated by ';'."),
        Column("start", instant, "First instant, RFC 3339 with offset."),
        Column("end", instant, "First instant after it."),
        Column("announced", instant, "When it was announced."),
        Column("reason", filled, "Why."),
        Column("author", filled, "Who entered it."),
    )
    return Table("maintenance.csv", columns, _WindowRow, 1, "Planned work.")


def _instant(zone: str | None) -> Callable[[str], int]:
    def read(cell: str) -> int:
        return parse_instant(cell) if zone is None else parse_day_or_instant(cell, zone)

    return read


def _resources(cell: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in cell.split(";") if part.strip())
    if not found:
        raise ValueError("the cell is empty. Name what is worked on, such as 'link:L1;element:NE3'.")
    for part in found:
        kind, _, name = part.partition(":")
        if kind not in _RESOURCES or not name:
            raise ValueError(f"'{part}' is not a resource. Write KIND:ID with one of {', '.join(_RESOURCES)}.")
    return found


def _check_forward(read: Read[Any], mistakes: Mistakes) -> None:
    for row in read.rows:
        if row.end <= row.start:
            mistakes.add(read.place(row.line, "end"), "end: is not after start. end is the first instant after it.")


def _check_identities(read: Read[Any], what: str, mistakes: Mistakes) -> None:
    for first, *others in several(read.rows, lambda row: row.id):
        for row in others:
            message = f"id: {what} '{row.id}' is already on line {first.line}. Give this one an identity of its own."
            mistakes.add(read.place(row.line, "id"), message)


def _check_decision(read: Read[Any], row: _ExclusionRow, mistakes: Mistakes) -> None:
    """A decision has its author; an approval has its proof."""
    if row.status is not ExclusionStatus.PROPOSED and not row.approver:
        message = f"approver: the cell is empty, but status = {row.status}. Name who decided."
        mistakes.add(read.place(row.line, "approver"), message)
    if row.status is ExclusionStatus.APPROVED and not row.proof:
        message = "proof: the cell is empty, but status = approved. Say where the proof is filed."
        mistakes.add(read.place(row.line, "proof"), message)


def _check_known(
    read: Read[Any], column: str, resources: Callable[[Any], list[str]], inventory: Inventory, mistakes: Mistakes
) -> None:
    known = _known_resources(inventory)
    for row in read.rows:
        for resource in resources(row):
            if resource not in known:
                kind, _, name = resource.partition(":")
                names = sorted(each.partition(":")[2] for each in known if each.startswith(f"{kind}:"))
                hint = mistakes.near(name, names) or " Correct it."
                mistakes.add(read.place(row.line, column), f"{column}: the inventory has no {kind} '{name}'.{hint}")


def _known_resources(inventory: Inventory) -> frozenset[str]:
    kinds: dict[str, Any] = {
        "link": inventory.links,
        "element": inventory.elements,
        "manager": inventory.managers,
        "circuit": inventory.circuits,
        "vpn": inventory.vpns,
        "point": inventory.points,
    }
    return frozenset(f"{kind}:{row.id}" for kind, rows in kinds.items() for row in rows)
