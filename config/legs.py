"""The legs of circuits and the spans of rings over time, as the rows of routes and protection give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from config.reads import Reads, grouped
from config.rows import CircuitRow, LinkRow, ProtectionRow, RouteRow
from config.validity import clip, epochs
from probed.model.inventory import Leg, Protection, Validity

Stretch = tuple[Validity, tuple[RouteRow, ...]]


class Spans(NamedTuple):
    """The links of one protection group in their order, while they hold."""

    valid: Validity
    rows: tuple[ProtectionRow, ...]


class Network:
    """Links by identity, legs by circuit, rings and section groups by name: each with its validity."""

    def __init__(self, reads: Reads) -> None:
        self.zone = reads.zone
        self.elements = {row.id for row in reads.elements.rows}
        self.links: dict[str, list[LinkRow]] = grouped(reads.links.rows, lambda row: row.id)
        routes = grouped(reads.routes.rows, lambda row: (row.circuit, row.leg))
        self.legs: dict[tuple[str, Leg], list[Stretch]] = {key: _stretches(rows) for key, rows in routes.items()}
        groups: dict[str, list[ProtectionRow]] = grouped(reads.protection.rows, lambda row: row.group)
        self.kinds = {name: rows[0].kind for name, rows in groups.items()}
        spans = {name: _spans(rows) for name, rows in groups.items()}
        self.rings = {name: rows for name, rows in spans.items() if self.kinds[name] is Protection.MS_SPRING}
        self.sections = {name: rows for name, rows in spans.items() if name not in self.rings}
        self.groups_of_link: dict[tuple[str, Protection], list[ProtectionRow]] = grouped(
            reads.protection.rows, lambda row: (row.link, row.kind)
        )

    def leg(self, circuit: CircuitRow, leg: Leg) -> list[Stretch]:
        """The leg's stretches within the life of this row of the circuit."""
        found = []
        for valid, rows in self.legs.get((circuit.id, leg), ()):
            common = clip(valid, circuit.valid)
            if common is not None:
                found.append((common, rows))
        return found

    def ends(self, link: str, valid: Validity) -> list[tuple[Validity, tuple[str, str]]]:
        """The two elements that a link joins, over the stretches of `valid`; none if the link cannot be followed."""
        rows = self.links.get(link, ())
        found = []
        for row in rows:
            if row.a_element not in self.elements or row.z_element not in self.elements:
                return []
            common = clip(row.valid, valid) if len(rows) > 1 else valid
            if common is not None:
                found.append((common, (row.a_element, row.z_element)))
        return found


def _stretches(rows: Sequence[RouteRow]) -> list[Stretch]:
    ordered = sorted(rows, key=lambda row: row.seq)
    return epochs([(row.valid, row) for row in ordered])


def _spans(rows: Sequence[ProtectionRow]) -> list[Spans]:
    ordered = sorted(rows, key=lambda row: row.seq)
    return [Spans(*found) for found in epochs([(row.valid, row) for row in ordered])]
