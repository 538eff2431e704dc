"""Cross checks: what a row refers to must exist, and for as long as the row itself."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple, TypeVar

from config.mistakes import Mistakes
from config.reads import Index, Key, Reads, Row, index
from config.tables import Read
from config.validity import bounds, covers, describe, first_gap, hull, inherit
from probed.model.inventory import Validity

R = TypeVar("R", bound=Row)


def adopt(read: Read[R], column: Callable[[R], str], parents: Index) -> None:
    """Open sides of rows that belong to another row (a point to its element) become as that row's."""
    hulls = {key[0]: hull(spans) for key, spans in parents.spans.items()}

    def adopted(row: R) -> R:
        name = column(row)
        parent = hulls.get(name)
        if parent is None:
            if None in row.valid:
                read.orphans.add(row.line)
            return row
        valid = inherit(row.valid, parent)
        # Dates wholly beside the parent's stay as written: the check of references tells.
        if valid == row.valid or bounds(valid)[0] >= bounds(valid)[1]:
            return row
        read.adopted[row.line] = f"{parents.what} '{name}'"
        return row._replace(valid=valid)  # type: ignore[attr-defined,no-any-return]

    read.rows = [adopted(row) for row in read.rows]


class _Dangling(NamedTuple):
    """A cell that names nothing."""

    read: Read[Any]
    row: Any
    column: str
    key: Key


class References:
    """Follows references of rows into indexes."""

    def __init__(self, zone: str, mistakes: Mistakes) -> None:
        self.zone, self.mistakes = zone, mistakes
        self.dangling: dict[str, tuple[Index, list[_Dangling]]] = {}

    def follow(self, read: Read[Any], column: str, target: Index) -> None:
        """Every row's cell in `column` must name something in the target, valid as long as the row."""
        at = row_field(read, column)
        for row in read.rows:
            name = row[at]
            if name is not None:
                self.one(read, row, column, target, (name,))

    def one(self, read: Read[Any], row: Any, column: str, target: Index, key: Key) -> None:
        spans = target.spans.get(key)
        if spans is None:
            if not target.quiet(key):
                self.dangling.setdefault(target.what, (target, []))[1].append(_Dangling(read, row, column, key))
            return
        if covers(spans[0], row.valid) or row.line in read.orphans:
            return
        gap = first_gap(row.valid, spans)
        if gap is not None and not target.quiet(key):
            self._too_short(read, row, column, target, key, gap)

    def tell_dangling(self) -> None:
        """Rows with unreadable identities explain as many unknown ones: those have been told."""
        for target, found in self.dangling.values():
            if len({each.key for each in found}) > target.unreadable:
                for each in found:
                    self._explain(*each, target)

    def _explain(self, read: Read[Any], row: Any, column: str, key: Key, target: Index) -> None:
        known = target.names(key[:-1])
        hint = self.mistakes.near(key[-1], known) or f" Add it to {target.file}, or correct it here."
        where = f"element '{key[0]}' has no point" if len(key) == 2 else f"there is no {target.what}"
        self.mistakes.add(read.place(row.line, column), f"{column}: {where} '{key[-1]}' in {target.file}.{hint}")

    def _too_short(self, read: Read[Any], row: Any, column: str, target: Index, key: Key, gap: Validity) -> None:
        name = ":".join(key)
        line = target.lines[key]
        owner = f" (its open dates are those of {target.adopted[line]})" if line in target.adopted else ""
        self.mistakes.add(
            read.place(row.line, column),
            f"{column}: {target.what} '{name}' is not valid {describe(gap, self.zone)}, but this row is. "
            f"Change the dates here, or in {target.file} line {line}{owner}.",
        )


def row_field(read: Read[Any], column: str) -> int:
    """The index in a row of a column's value."""
    return 1 + next(i for i, found in enumerate(read.table.columns) if found.name == column)


class Indexes:
    """The indexes of all tables that others refer to; made after children took their parents' dates."""

    def __init__(self, reads: Reads) -> None:
        self.units = index(reads.units, "unit")
        self.customers = index(reads.customers, "customer")
        self.managers = index(reads.managers, "element manager")
        self.elements = index(reads.elements, "element")
        self.links = index(reads.links, "link")
        self.circuits = index(reads.circuits, "circuit")
        self.vpns = index(reads.vpns, "VPN")
        adopt(reads.sites, lambda row: row.customer, self.customers)
        adopt(reads.points, lambda row: row.element, self.elements)
        adopt(reads.routes, lambda row: row.circuit, self.circuits)
        adopt(reads.vpn_members, lambda row: row.vpn, self.vpns)
        adopt(reads.probe_tests, lambda row: row.circuit, self.circuits)
        self.sites = index(reads.sites, "site")
        self.points = index(reads.points, "point")


def check_references(reads: Reads, found: Indexes, credentials: Collection[str] | None, mistakes: Mistakes) -> None:
    """Every reference of every table; `credentials` None = the settings are not known here."""
    refs = References(reads.zone, mistakes)
    refs.follow(reads.units, "parent", found.units)
    refs.follow(reads.customers, "unit", found.units)
    refs.follow(reads.sites, "customer", found.customers)
    refs.follow(reads.elements, "unit", found.units)
    refs.follow(reads.elements, "manager", found.managers)
    refs.follow(reads.points, "element", found.elements)
    refs.follow(reads.protection, "link", found.links)
    for column, target in (("customer", found.customers), ("a_site", found.sites), ("z_site", found.sites)):
        refs.follow(reads.circuits, column, target)
    refs.follow(reads.routes, "circuit", found.circuits)
    refs.follow(reads.routes, "link", found.links)
    refs.follow(reads.vpns, "customer", found.customers)
    refs.follow(reads.vpn_members, "vpn", found.vpns)
    refs.follow(reads.vpn_members, "circuit", found.circuits)
    refs.follow(reads.vpn_members, "site", found.sites)
    refs.follow(reads.probe_tests, "element", found.elements)
    refs.follow(reads.probe_tests, "circuit", found.circuits)
    for read in (reads.links, reads.circuits):
        _follow_points(refs, read, found)
    refs.tell_dangling()
    if credentials is not None:
        _check_credentials(reads.managers, credentials, mistakes)
        _check_credentials(reads.elements, credentials, mistakes)


def _follow_points(refs: References, read: Read[Any], found: Indexes) -> None:
    for end in ("a", "z"):
        element_at, point_at = row_field(read, f"{end}_element"), row_field(read, f"{end}_point")
        for row in read.rows:
            element, point = row[element_at], row[point_at]
            if (element,) in found.elements.spans:
                refs.one(read, row, f"{end}_point", found.points, (element, point))
            else:
                refs.one(read, row, f"{end}_element", found.elements, (element,))


def _check_credentials(read: Read[Any], credentials: Collection[str], mistakes: Mistakes) -> None:
    at = row_field(read, "credential")
    for row in read.rows:
        name = row[at]
        if name and name not in credentials:
            hint = (
                mistakes.near(name, credentials) or f" Add [credential.{name}] to the settings, or correct it here."
            )
            message = f"credential: the settings have no credential '{name}'.{hint}"
            mistakes.add(read.place(row.line, "credential"), message)
