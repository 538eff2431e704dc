"""What things are called in the report: names of the inventory as they were in the period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeVar

from probed.model.assessment import Period
from probed.model.ids import CircuitId, CustomerId, ElementId, Leaf, SiteId, link_leaf, parse_point, point_leaf
from probed.model.inventory import Inventory, Validity, VpnTopology
from probed.report.page import Language


class CircuitName(NamedTuple):
    """`title` = A site – Z site; `kind` such as 'FE'; `protection` as in the inventory."""

    title: str
    kind: str
    protection: str


class VpnMemberName(NamedTuple):
    circuit: CircuitId
    site: str
    role: str


class VpnName(NamedTuple):
    id: str
    name: str
    topology: VpnTopology
    members: tuple[VpnMemberName, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Everything that is not there is printed by its id."""

    unit: str = ""
    circuits: Mapping[CircuitId, CircuitName] = field(default_factory=dict)
    leaves: Mapping[Leaf, str] = field(default_factory=dict)
    vpns: tuple[VpnName, ...] = ()
    sites: Mapping[SiteId, str] = field(default_factory=dict)

    def leaf(self, leaf: Leaf) -> str:
        return self.leaves.get(leaf, leaf.id)


class _Dated(Protocol):
    @property
    def valid(self) -> Validity: ...


_Row = TypeVar("_Row", bound=_Dated)


def names_of(inventory: Inventory, customer: CustomerId, period: Period, language: Language) -> Names:
    """The names that one customer's report needs; of several rows of one id the last that held in the period."""
    elements = {e.id: e.name for e in _in(inventory.elements, period)}
    sites = {s.id: _pick(s.name, s.name_en, language) for s in _in(inventory.sites, period)}
    own = {c.id: c for c in _in(inventory.circuits, period) if c.customer == customer}
    circuits = {
        c.id: CircuitName(
            f"{sites.get(c.a_site, c.a_site)} – {sites.get(c.z_site, c.z_site)}", c.kind, c.protection.value
        )
        for c in own.values()
    }
    vpns = {
        v.id: VpnName(
            v.id,
            _pick(v.name, v.name_en, language),
            v.topology,
            tuple(VpnMemberName(m.circuit, sites.get(m.site, str(m.site)), m.role.value) for m in v.members),
        )
        for v in _in(inventory.vpns, period)
        if v.customer == customer
    }
    return Names(
        _unit(inventory, customer, period, language),
        circuits,
        _leaves(inventory, elements, period),
        tuple(vpns[key] for key in sorted(vpns)),
        sites,
    )


def _leaves(inventory: Inventory, elements: Mapping[ElementId, str], period: Period) -> dict[Leaf, str]:
    def element(id_: str) -> str:
        return elements.get(ElementId(id_), id_)

    links = {
        link_leaf(x.id): f"{x.id} {element(x.a.element)} – {element(x.z.element)}"
        for x in _in(inventory.links, period)
    }
    points = {
        point_leaf(x.id): f"{element(parse_point(str(x.id)).element)} {x.id.name}".strip()
        for x in _in(inventory.points, period)
    }
    return links | points


def _unit(inventory: Inventory, customer: CustomerId, period: Period, language: Language) -> str:
    rows = [c for c in _in(inventory.customers, period) if c.id == customer]
    units = {u.id: _pick(u.name, u.name_en, language) for u in _in(inventory.units, period)}
    return units.get(rows[-1].unit, str(rows[-1].unit)) if rows else ""


def _in(rows: Iterable[_Row], period: Period) -> list[_Row]:
    """Rows that hold anywhere in the period, the latest last."""
    held = [
        row
        for row in rows
        if (row.valid.start is None or row.valid.start < period.end)
        and (row.valid.end is None or period.start < row.valid.end)
    ]
    return sorted(held, key=lambda row: row.valid.start if row.valid.start is not None else -(1 << 62))


def _pick(name: str, name_en: str, language: Language) -> str:
    return name_en or name if language is Language.EN else name or name_en
