"""Reads a table of known columns: every cell parsed, every mistake with its place, broken rows remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from config.mistakes import Mistakes, Place
from config.sheets import Sheet, plain_text, read_sheet, separator_hint

R = TypeVar("R")
Parser = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, how its cells are read (ValueError = mistake), what it means."""

    name: str
    parse: Parser
    about: str


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """A kind of file. `row` is made of the line number and the cells' values in the order of `columns`."""

    file: str
    columns: tuple[Column, ...]
    row: Callable[..., R]
    key: int
    """So many leading columns name what a row is about."""
    about: str
    optional: bool = False
    """Whether the file may be missing."""

    @property
    def header(self) -> str:
        return ",".join(column.name for column in self.columns)


@dataclass(slots=True)
class Read(Generic[R]):
    """What could be read of one table. `broken`: the keys of rows that are not in `rows`, to stay silent about."""

    table: Table[R]
    file: str
    sheet: Sheet | None = None
    rows: list[R] = field(default_factory=list)
    broken: set[tuple[str, ...]] = field(default_factory=set)
    complete: bool = False
    """False when the file or a column is missing: nothing may be said about what it does not hold."""
    unreadable: int = 0
    """So many rows whose identity could not be read: that many references may dangle because of them."""
    adopted: dict[int, str] = field(default_factory=dict)
    """Lines whose open dates were taken from what they belong to, and what that is."""
    orphans: set[int] = field(default_factory=set)
    """Lines with open dates whose owner is not known: nothing can be said about how long they hold."""
    order: dict[str, int] = field(default_factory=dict)

    def place(self, line: int, column: str) -> Place:
        if self.sheet is None:
            return Place(self.file)
        return self.sheet.place(line, self.order.get(column, 0))


def read_table(path: Path, table: Table[R], mistakes: Mistakes) -> Read[R]:
    """All rows that can be read; the rest are mistakes."""
    remedy = f"Make it with the header row: {table.header}"
    read = Read(table, str(path), read_sheet(path, mistakes, remedy))
    if read.sheet is None:
        return read
    records, broken = read.sheet.records(mistakes)
    if not records:
        # The only lines are broken: their mistakes have been told.
        return read
    (line, header), *body = records
    read.complete = _read_header(line, header, read, mistakes)
    if read.complete:
        rows = _Body(read, len(header), mistakes)
        rows.run(body)
        rows.remember_broken(broken)
    return read


def _read_header(line: int, cells: list[str], read: Read[R], mistakes: Mistakes) -> bool:
    """Whether every column was found; fills the order of columns."""
    assert read.sheet is not None
    known = [column.name for column in read.table.columns]
    hint = separator_hint(read.sheet.lines[line - 1]) if len(cells) < len(known) else ""
    if hint and not set(cells) & set(known):
        mistakes.add(Place(read.file, line, 1), f"the header is not '{read.table.header}'.{hint}")
        return False
    missing = [name for name in known if name not in cells]
    for index, cell in enumerate(cells):
        if cell in known:
            if cell in read.order:
                mistakes.add(read.sheet.place(line, index), f"the column '{cell}' appears twice. Delete one.")
            read.order.setdefault(cell, index)
        elif cell:
            _unknown_column(cell, read.sheet.place(line, index), index, known, missing, read, mistakes)
    for name in missing:
        message = f"the column '{name}' is missing.{hint} The header row is: {read.table.header}"
        mistakes.add(Place(read.file, line), message)
    return not missing


def _unknown_column(
    cell: str, place: Place, index: int, known: list[str], missing: list[str], read: Read[R], mistakes: Mistakes
) -> None:
    hint = mistakes.near(cell, missing)
    if hint:
        # The misspelt column is read as what was meant, so that the mistakes of its cells show as well.
        meant = next(name for name in missing if f"'{name}'" in hint)
        missing.remove(meant)
        read.order.setdefault(meant, index)
    else:
        hint = f" The columns are: {', '.join(known)}."
    mistakes.add(place, f"unknown column '{cell}'.{hint}")


class _Body(Generic[R]):
    """The rows below the header."""

    def __init__(self, read: Read[R], width: int, mistakes: Mistakes) -> None:
        self.read, self.width, self.mistakes = read, width, mistakes
        columns = read.table.columns
        self.order = [read.order[column.name] for column in columns]
        self.straight = self.order == list(range(width))
        # Cells repeat a lot (dates, enumerations, references): parse each text once.
        self.parsers = [cache(column.parse) for column in columns]

    def run(self, records: Iterable[tuple[int, list[str]]]) -> None:
        make, rows, parsers = self.read.table.row, self.read.rows, self.parsers
        for line, found in records:
            cells = found if len(found) == self.width and self.straight else self._arrange(line, found)
            if cells is None:
                continue
            try:
                values = [parse(cell) for parse, cell in zip(parsers, cells, strict=True)]
            except ValueError:
                self._explain(line, cells)
                continue
            rows.append(make(line, *values))

    def _arrange(self, line: int, cells: list[str]) -> list[str] | None:
        """The cells in the order of the table's columns; None and a mistake when their number is wrong."""
        if len(cells) == self.width:
            return [cells[index] for index in self.order]
        self._wrong_number(line, cells)
        return None

    def _wrong_number(self, line: int, cells: Sequence[str]) -> None:
        assert self.read.sheet is not None
        count = f"{len(cells)} cell" if len(cells) == 1 else f"{len(cells)} cells"
        if len(cells) < self.width:
            advice = (
                separator_hint(self.read.sheet.lines[line - 1]) or " Add the missing ones; empty cells count too."
            )
        else:
            advice = " Put a cell that holds a comma in quotes."
        place = self.read.sheet.place(line, self.width) if len(cells) > self.width else Place(self.read.file, line)
        self.mistakes.add(place, f"the row has {count}, the header {self.width}.{advice}")
        padded = [*cells, *[""] * self.width]
        self._remember([padded[index] for index in self.order])

    def _explain(self, line: int, cells: list[str]) -> None:
        for column, parse, cell in zip(self.read.table.columns, self.parsers, cells, strict=True):
            try:
                parse(cell)
            except ValueError as exc:
                self.mistakes.add(self.read.place(line, column.name), f"{column.name}: {exc}")
                self.read.unreadable += column in self.read.table.columns[: self.read.table.key]
        self._remember(cells)

    def remember_broken(self, lines: Iterable[str]) -> None:
        """Lines that could not be cut into cells: what they are about, as well as it can be told."""
        for line in lines:
            cells = [*(plain_text(cell) for cell in line.split(",")), *[""] * self.width]
            self._remember([cells[index] for index in self.order])
            self.read.unreadable += 1

    def _remember(self, cells: Sequence[str]) -> None:
        self.read.broken.add(tuple(cells[: self.read.table.key]))
