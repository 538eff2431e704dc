"""One identity, one row at a time: rows of the same key must not hold at the same time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from config.mistakes import Mistakes
from config.reads import Reads, several
from config.tables import Read
from config.validity import ALWAYS, bounds, clip, describe, overlaps
from probed.model.inventory import Via


def check_duplicates(reads: Reads, mistakes: Mistakes) -> None:
    """Duplicate identities, points, and places in an order."""
    _check_sources(reads, mistakes)
    check = _Checker(reads.zone, mistakes)
    for read, what in (
        (reads.units, "unit"),
        (reads.customers, "customer"),
        (reads.sites, "site"),
        (reads.managers, "element manager"),
        (reads.elements, "element"),
        (reads.links, "link"),
        (reads.circuits, "circuit"),
        (reads.vpns, "VPN"),
    ):
        check.once(read, "id", lambda row: row.id, lambda row, what=what: f"{what} '{row.id}'")  # type: ignore[misc]
    check.once(reads.points, "name", lambda row: (row.element, row.name), lambda row: f"point '{row[1]}:{row[2]}'")
    check.once(
        reads.protection,
        "seq",
        lambda row: (row.group, row.seq),
        lambda row: f"place {row.seq} of ring '{row.group}'",
    )
    check.once(
        reads.routes,
        "seq",
        lambda row: (row.circuit, row.leg, row.seq),
        lambda row: f"place {row.seq} of the {row.leg} leg of circuit '{row.circuit}'",
    )
    check.once(
        reads.vpn_members,
        "circuit",
        lambda row: (row.vpn, row.circuit, row.site),
        lambda row: f"circuit '{row.circuit}' of VPN '{row.vpn}'",
    )
    check.once(
        reads.probe_tests,
        "test",
        lambda row: (row.element, row.test, row.circuit),
        lambda row: f"test '{row.test}' of element '{row.element}' for circuit '{row.circuit}'",
    )


def _check_sources(reads: Reads, mistakes: Mistakes) -> None:
    """Whoever is asked has a name of its own: an element with an agent, and an element manager."""
    names = {manager.id for manager in reads.managers.rows}
    asked = [row for row in reads.elements.rows if row.via is Via.ELEMENT and row.id in names]
    for manager in reads.managers.rows:
        for row in asked:
            if row.id == manager.id and overlaps(row.valid, manager.valid):
                mistakes.add(
                    reads.elements.place(row.line, "id"),
                    f"'{row.id}' is an element manager as well (managers.csv, line {manager.line}), and both are "
                    "asked under that name. Give one another id.",
                )


class _Checker:
    def __init__(self, zone: str, mistakes: Mistakes) -> None:
        self.zone, self.mistakes = zone, mistakes

    def once(self, read: Read[Any], column: str, key: Callable[[Any], Any], name: Callable[[Any], str]) -> None:
        for group in several(read.rows, key):
            for earlier, later in pairwise(sorted(group, key=lambda row: (bounds(row.valid), row.line))):
                if overlaps(earlier.valid, later.valid):
                    self._complain(read, column, name, earlier, later)

    def _complain(self, read: Read[Any], column: str, name: Callable[[Any], str], *pair: Any) -> None:
        first, second = sorted(pair, key=lambda row: row.line)
        both = clip(first.valid, second.valid)
        when = "all the time" if both in {None, ALWAYS} else describe(both, self.zone)
        advice = "Give one another place (seq)" if column == "seq" else "Delete one"
        self.mistakes.add(
            read.place(second.line, column),
            f"{name(second)} is already on line {first.line}, and both rows hold {when}. "
            f"{advice}, or end one where the other begins.",
        )
