"""Element managers whose looks alone take more than they may be asked, as policies can make it."""

from __future__ import annotations

from typing import NamedTuple

from config.settings import Settings
from probed.model.inventory import Inventory, Via
from probed.policies.paces import Paces
from topology.sources import element_source, manager_source


class Strain(NamedTuple):
    """Requests a second: what the looks at the manager and at all behind it take, and what is allowed."""

    manager: str
    needed_per_s: float
    allowed_per_s: float
    sources: frozenset[str]


def strains(settings: Settings, inventory: Inventory, at: int, paces: Paces) -> tuple[Strain, ...]:
    """Those that hold too little, by name. Managers at one address share the smallest of their budgets."""
    managers = [row for row in inventory.managers if row.valid.holds_at(at)]
    address = {str(row.id): (row.address, row.port) for row in managers}
    sources: dict[tuple[str, int], set[str]] = {}
    for row in managers:
        sources.setdefault(address[str(row.id)], set()).add(manager_source(row.id))
    for element in inventory.elements:
        if element.via is Via.MANAGER and element.valid.holds_at(at) and str(element.manager) in address:
            sources[address[str(element.manager)]].add(element_source(element))
    found = []
    for name in sorted(address):
        mine = sources[address[name]]
        needed = sum(1_000_000 / paces.of(source).interval_us for source in mine)
        allowed = min(float(settings.snmp.budget_of(one)) for one in address if address[one] == address[name])
        if needed > allowed:
            found.append(Strain(name, needed, allowed, frozenset(mine)))
    return tuple(found)
