"""Reads trouble tickets that another system exports: tickets.csv, or its keys as JSON (a list, or one a line)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from config.cells import text
from config.json_text import HELD, whole
from config.mistakes import Mistakes, Place
from config.parsing import parse_day_or_instant, parse_identifier, parse_instant
from config.tables import Column, Table, read_table
from probed.errors import did_you_mean
from probed.model.ids import CircuitId
from probed.model.inventory import Inventory
from probed.model.ticket import BadTicket, TroubleTicket, checked

COLUMNS: Final = ("id", "circuit", "opened", "acknowledged", "closed", "held", "summary")


class _Row(NamedTuple):
    line: int
    id: str
    circuit: str
    opened: int
    acknowledged: int | None
    closed: int | None
    held: tuple[tuple[int, int], ...]
    summary: str


def tickets_table(zone: str | None) -> Table[_Row]:
    """The form of tickets.csv. With a zone, bare dates are read as its midnights."""
    instant = _instant(zone)
    columns = (
        Column("id", parse_identifier, "Identity of the ticket in its own system."),
        Column("circuit", parse_identifier, "The circuit (circuits.csv)."),
        Column("opened", instant, "When it was reported, RFC 3339 with offset."),
        Column("acknowledged", _optional(instant), "When somebody answered; empty = nobody yet."),
        Column("closed", _optional(instant), "When it was closed; empty = it is open."),
        Column("held", _held(instant), "Where its clock stood still: START/END, several separated by ';'."),
        Column("summary", text, "What it is about."),
    )
    return Table("tickets.csv", columns, _Row, 1, "Trouble tickets of another system.")


def read_tickets(path: Path, zone: str | None = None, inventory: Inventory | None = None) -> list[TroubleTicket]:
    """The tickets of a file, or a ConfigError with every mistake; with an inventory, every circuit is in it."""
    mistakes = Mistakes()
    if path.suffix.lower() in {".json", ".jsonl", ".ndjson"}:
        rows = list(_json_rows(path, zone, mistakes))
        places: Callable[[_Row, str], Place] = lambda row, _column: Place(str(path), row.line)  # noqa: E731
    else:
        read = read_table(path, tickets_table(zone), mistakes)
        rows = read.rows
        places = lambda row, column: read.place(row.line, column)  # noqa: E731
    lines: dict[str, int] = {}
    for row in rows:
        first = lines.setdefault(row.id, row.line)
        if first != row.line:
            message = f"id: ticket '{row.id}' is already on line {first}. Give this one an identity of its own."
            mistakes.add(places(row, "id"), message)
    found = []
    known = {circuit.id for circuit in inventory.circuits} if inventory else set()
    for row in rows:
        if inventory is not None and row.circuit not in known:
            hint = did_you_mean(row.circuit, known) or " Correct it."
            mistakes.add(places(row, "circuit"), f"circuit: the inventory has no circuit '{row.circuit}'.{hint}")
        try:
            found.append(checked(TroubleTicket(row.id, CircuitId(row.circuit), *row[3:])))
        except BadTicket as exc:
            mistakes.add(places(row, exc.key), f"{exc.key}: {exc}")
    mistakes.raise_if_any("the tickets")
    return found


def _json_rows(path: Path, zone: str | None, mistakes: Mistakes) -> Iterator[_Row]:
    """JSON has the columns as keys; `held` may be a list of [start, end]. What may be empty may be left out."""
    readers = {column.name: column.parse for column in tickets_table(zone).columns}
    for line, told in _objects(path, mistakes):
        place = Place(str(path), line)
        before = len(mistakes.found)
        for key in told.keys() - readers.keys():
            mistakes.add(place, f"unknown key '{key}'.{did_you_mean(key, COLUMNS)}")
        values = []
        for key in COLUMNS:
            try:
                values.append(readers[key](_cell(told.get(key))))
            except ValueError as exc:
                mistakes.add(place, f"{key}: {exc}")
        if len(mistakes.found) == before:
            yield _Row(line, *values)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case list():
            return ";".join("/".join(map(str, pair)) if isinstance(pair, list) else str(pair) for pair in value)
        case _:
            raise ValueError(f"'{value}' is no text. Put it in quotes.")


def _objects(path: Path, mistakes: Mistakes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Objects with their line (one a line), or their place in the list."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        mistakes.add(Place(str(path)), "the file is not UTF-8. Save it as UTF-8.")
        return
    try:
        told = json.loads(content)
        items = list(enumerate(told["tickets"] if isinstance(told, dict) and "tickets" in told else told, 1))
        if isinstance(told, dict) and "tickets" not in told:
            items = [(1, told)]
    except (ValueError, TypeError, RecursionError):
        items = []
        for number, line in enumerate(content.splitlines(), 1):
            if line.strip():
                try:
                    items.append((number, json.loads(line)))
                except (ValueError, RecursionError) as exc:
                    why = "too deeply nested" if isinstance(exc, RecursionError) else exc
                    mistakes.add(Place(str(path), number), f"this line is not JSON: {why}. Correct it.")
    if not items and not mistakes.found:
        mistakes.add(Place(str(path)), "the file holds no ticket. Export it again.")
    for number, item in items:
        if isinstance(item, dict) and whole(item):
            yield number, item
        elif isinstance(item, dict):
            mistakes.add(Place(str(path), number), HELD)
        else:
            mistakes.add(Place(str(path), number), "this is no ticket. Write an object with id, circuit, opened ...")


def _instant(zone: str | None) -> Callable[[str], int]:
    def read(cell: str) -> int:
        return parse_instant(cell) if zone is None else parse_day_or_instant(cell, zone)

    return read


def _optional(read: Callable[[str], int]) -> Callable[[str], int | None]:
    return lambda cell: read(cell) if cell else None


def _held(read: Callable[[str], int]) -> Callable[[str], tuple[tuple[int, int], ...]]:
    def parse(cell: str) -> tuple[tuple[int, int], ...]:
        found = []
        for part in filter(None, (one.strip() for one in cell.split(";"))):
            start, slash, end = part.partition("/")
            if not slash:
                raise ValueError(f"'{part}' is no stretch of time. Write START/END.")
            found.append((read(start.strip()), read(end.strip())))
        return tuple(found)

    return parse
