"""All tables of an inventory folder as read, and what each identity is valid for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from config.files import folder_exists
from config.layouts import Layouts, layouts
from config.mistakes import Mistakes, Place
from config.rows import (
    CircuitRow,
    CustomerRow,
    ElementRow,
    LinkRow,
    ManagerRow,
    MemberRow,
    PointRow,
    ProbeTestRow,
    ProtectionRow,
    RouteRow,
    SiteRow,
    UnitRow,
    VpnRow,
)
from config.tables import Read, read_table
from config.validity import bounds, describe
from probed.model.inventory import Validity

Key = tuple[str, ...]

OPERATOR_FILES: Final = ("exclusions.csv", "maintenance.csv", "probes.csv", "measurements.csv")
"""May lie in the same folder; config.operations and config.probes read them."""


class Row(Protocol):
    """What every row has: its line, and when it holds."""

    @property
    def line(self) -> int: ...
    @property
    def valid(self) -> Validity: ...
    def __getitem__(self, index: Any, /) -> Any: ...


R = TypeVar("R", bound=Row)


@dataclass(slots=True)
class Reads:
    """The tables of one folder."""

    folder: Path
    zone: str
    units: Read[UnitRow]
    customers: Read[CustomerRow]
    sites: Read[SiteRow]
    managers: Read[ManagerRow]
    elements: Read[ElementRow]
    points: Read[PointRow]
    links: Read[LinkRow]
    protection: Read[ProtectionRow]
    circuits: Read[CircuitRow]
    routes: Read[RouteRow]
    vpns: Read[VpnRow]
    vpn_members: Read[MemberRow]
    probe_tests: Read[ProbeTestRow]


def read_folder(folder: Path, zone: str, mistakes: Mistakes) -> Reads | None:
    """Every table of the folder, or None when there is no folder."""
    if not folder_exists(folder, mistakes, "Give the folder that holds the inventory's tables."):
        return None
    kinds = layouts(zone)
    _refuse_strangers(folder, kinds, mistakes)

    def read(table: Any) -> Any:
        if table.optional and not (folder / table.file).exists():
            return Read(table, str(folder / table.file), complete=True)
        found = read_table(folder / table.file, table, mistakes)
        refuse_backward(found, zone, mistakes)
        return found

    return Reads(folder, zone, *[read(table) for table in kinds.tables])


def _refuse_strangers(folder: Path, kinds: Layouts, mistakes: Mistakes) -> None:
    """A misnamed table would otherwise be silently left out."""
    known = [table.file for table in kinds.tables]
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known and path.name not in OPERATOR_FILES and path.name[0] not in ".~":
            missing = [name for name in known if not (folder / name).exists()]
            hint = mistakes.near(path.name, missing) or f" Move it elsewhere. The tables are: {', '.join(known)}."
            mistakes.add(Place(str(path)), f"the inventory has no table '{path.name}'.{hint}")


def refuse_backward(read: Read[R], zone: str, mistakes: Mistakes) -> None:
    """Takes the rows out that end before they begin."""

    def forward(row: R) -> bool:
        start, end = bounds(row.valid)
        if start < end:
            return True
        shown = describe(row.valid, zone).removeprefix("from ").replace(" to ", ", valid_to = ")
        message = f"valid_to is not after valid_from (valid_from = {shown}). valid_to is the first instant after it."
        mistakes.add(read.place(row.line, "valid_to"), message)
        read.broken.add(key_of(read, row))
        return False

    read.rows = [row for row in read.rows if forward(row)]


def key_of(read: Read[R], row: R) -> Key:
    """What the row is about: the values of its table's key columns."""
    return tuple(row[1 : 1 + read.table.key])


@dataclass(slots=True)
class Index:
    """The identities of one table: when each is valid, and the line that says so."""

    what: str
    file: str
    spans: dict[Key, list[Validity]]
    lines: dict[Key, int]
    broken: set[Key]
    complete: bool
    unreadable: int
    adopted: dict[int, str]

    def quiet(self, key: Key) -> bool:
        """Whether nothing can be said about an unknown key, because its row could not be read."""
        return not self.complete or key in self.broken

    def names(self, prefix: Key = ()) -> list[str]:
        """The last part of every key that begins so."""
        return sorted({key[-1] for key in self.spans if key[:-1] == prefix})


def index(read: Read[R], what: str) -> Index:
    """The index of a table by its key columns."""
    spans: dict[Key, list[Validity]] = {}
    lines: dict[Key, int] = {}
    for row in read.rows:
        key = key_of(read, row)
        spans.setdefault(key, []).append(row.valid)
        lines.setdefault(key, row.line)
    return Index(what, Path(read.file).name, spans, lines, read.broken, read.complete, read.unreadable, read.adopted)


def grouped(rows: Iterable[R], key: Callable[[R], Any]) -> dict[Any, list[R]]:
    """Rows by a key, in order of appearance."""
    groups: dict[Any, list[R]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def several(rows: Iterable[R], key: Callable[[R], Any]) -> Iterator[list[R]]:
    """The groups of rows that share a key."""
    return (group for group in grouped(rows, key).values() if len(group) > 1)
