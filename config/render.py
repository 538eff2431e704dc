"""The inventory as tables of text: what is written to files, and what its version is the hash of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Final

from probed.model.canonical import plain
from probed.model.instant import format_instant
from probed.model.inventory import Inventory, Protection, Validity, Via

Rows = list[tuple[str, ...]]
Show = Callable[[int], str]

_FORM: Final = "inventory/1"
"""Changes when the same content would give other rows: versions before and after must differ."""


def inventory_version(inventory: Inventory) -> str:
    """Hex SHA-256 of the content; the order of rows in the files and the zone of dates do not matter."""
    content = [_FORM, {file: sorted(rows) for file, rows in render(inventory, format_instant).items()}]
    contracts = sorted((plain(contract) for contract in inventory.contracts), key=lambda c: (c["id"], c["version"]))
    text = json.dumps([*content, contracts], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def render(inventory: Inventory, show: Show) -> dict[str, Rows]:
    """The rows of each file, without header; `show` writes an instant."""
    dates = _Dates(show)
    return {
        "units.csv": [
            (u.id, u.name, u.name_en, u.level.value, u.parent or "", *dates(u.valid)) for u in inventory.units
        ],
        "customers.csv": [
            (c.id, c.name, c.name_en, c.tier.value, c.unit, c.contract, *dates(c.valid)) for c in inventory.customers
        ],
        "sites.csv": [(s.id, s.customer, s.name, s.name_en, *dates(s.valid)) for s in inventory.sites],
        "managers.csv": [
            (m.id, m.name, m.address, str(m.port), m.credential, str(m.max_in_flight), *dates(m.valid))
            for m in inventory.managers
        ],
        "elements.csv": _elements(inventory, dates),
        "points.csv": [
            (p.id.element, p.id.name, p.layer_rate, p.role, p.party.value, *dates(p.valid)) for p in inventory.points
        ],
        "links.csv": [
            (k.id, *k.a, *k.z, k.layer_rate, k.party.value, "yes" if k.watched else "no", *dates(k.valid))
            for k in inventory.links
        ],
        "protection.csv": [
            (g.id, g.kind.value, str(seq), link, *dates(g.valid))
            for g in inventory.protection
            for seq, link in enumerate(g.links, 1 if g.kind is Protection.MS_SPRING else 0)
        ],
        **_circuits(inventory, dates),
        **_vpns(inventory, dates),
    }


class _Dates:
    """The two last cells of a row; the same dates are written over and over."""

    def __init__(self, show: Show) -> None:
        self.show = show
        self.known: dict[Validity, tuple[str, str]] = {}

    def __call__(self, valid: Validity) -> tuple[str, str]:
        cells = self.known.get(valid)
        if cells is None:
            start = "" if valid.start is None else self.show(valid.start)
            cells = self.known[valid] = (start, "" if valid.end is None else self.show(valid.end))
        return cells


def _elements(inventory: Inventory, dates: _Dates) -> Rows:
    return [
        (
            e.id,
            e.name,
            e.unit,
            e.manager or "",
            e.via.value,
            *((e.address, str(e.port), e.credential) if e.via is Via.ELEMENT else (e.address, "", "")),
            *dates(e.valid),
        )
        for e in inventory.elements
    ]


def _circuits(inventory: Inventory, dates: _Dates) -> dict[str, Rows]:
    circuits: Rows = []
    routes: Rows = []
    for c in inventory.circuits:
        ends = (c.a_site, *c.a, c.z_site, *c.z)
        circuits.append((c.id, c.customer, c.kind, *ends, c.protection.value, c.contract or "", *dates(c.valid)))
        for leg in c.legs:
            when = dates(leg.valid)
            routes += [(c.id, leg.leg.value, str(seq), link, *when) for seq, link in enumerate(leg.links, 1)]
    return {"circuits.csv": circuits, "routes.csv": routes}


def _vpns(inventory: Inventory, dates: _Dates) -> dict[str, Rows]:
    vpns: Rows = [(v.id, v.customer, v.name, v.name_en, v.topology.value, *dates(v.valid)) for v in inventory.vpns]
    members: Rows = [
        (v.id, m.circuit, m.site, m.role.value, *dates(v.valid)) for v in inventory.vpns for m in v.members
    ]
    return {"vpns.csv": vpns, "vpn_members.csv": members}
