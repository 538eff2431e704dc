"""From inventory and settings to poll targets: who is asked, where, with what community, for which points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from collectors.snmp.profiles.registry import PROFILES
from collectors.snmp.target import SnmpTarget
from config.credentials import community
from config.settings import Settings
from config.settings_profiles import MibProfile
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.inventory import ElementManager, Inventory, ManagedElement, Via
from probed.policies.paces import paces
from topology.sources import element_source, manager_source, source_points


def snmp_targets(settings: Settings, inventory: Inventory, at: int) -> tuple[SnmpTarget, ...]:
    """Every target of an instant, ordered by source. Those that one manager answers for share its cap."""
    points = source_points(inventory, at)
    managers = {manager.id: manager for manager in inventory.managers if manager.valid.holds_at(at)}
    secrets = {name: community(credential) for name, credential in settings.credential.items()}
    found = [_target(settings, manager_source(m.id), m, secrets[m.credential], m.id, ()) for m in managers.values()]
    for element in inventory.elements:
        if element.valid.holds_at(at):
            source = element_source(element)
            manager = managers.get(element.manager) if element.manager is not None else None
            found += _of_element(settings, source, element, manager, secrets, points.get(source, ()))
    if settings.snmp.profiles:
        found = _profiled(found, settings.snmp.profiles, inventory, at)
    if pace := paces(settings, inventory, at).by_source:
        found = [
            replace(target, interval_s=pace[target.source].interval_us / SECOND_US)
            if target.source in pace
            else target
            for target in found
        ]
    return tuple(sorted(found, key=lambda target: target.source))


def _profiled(
    targets: list[SnmpTarget], by_rate: Mapping[str, MibProfile], inventory: Inventory, at: int
) -> list[SnmpTarget]:
    """The targets with the MIB that tells each point's state, by the layer rate of the point."""
    words = {
        point.id: by_rate.get(point.layer_rate, MibProfile.IF_MIB)
        for point in inventory.points
        if point.valid.holds_at(at)
    }
    return [
        replace(target, profiles=tuple(PROFILES[words.get(point, MibProfile.IF_MIB)] for point in target.points))
        for target in targets
    ]


def group_limits(settings: Settings, inventory: Inventory, at: int) -> dict[str, int]:
    """How many looks may be under way at once: through each element manager, and at all other elements together."""
    limits = {str(manager.id): manager.max_in_flight for manager in inventory.managers if manager.valid.holds_at(at)}
    return {**limits, "": settings.snmp.max_in_flight}


def _of_element(
    settings: Settings,
    source: str,
    element: ManagedElement,
    manager: ElementManager | None,
    secrets: dict[str, str],
    points: tuple[PointId, ...],
) -> Iterator[SnmpTarget]:
    if element.via is Via.ELEMENT:
        yield _target(settings, source, element, secrets[element.credential], "", points)
    elif element.via is Via.MANAGER and manager is not None:
        secret = f"{secrets[manager.credential]}@{element.id}"
        yield _target(settings, source, manager, secret, manager.id, points)


def _target(
    settings: Settings,
    source: str,
    agent: ManagedElement | ElementManager,
    secret: str,
    group: str,
    points: tuple[PointId, ...],
) -> SnmpTarget:
    snmp = settings.snmp
    return SnmpTarget(
        source=source,
        address=agent.address,
        community=secret,
        points=points,
        port=agent.port,
        group=group,
        interval_s=snmp.interval_s,
        timeout_s=snmp.timeout_s,
        retries=snmp.retries,
        traffic=snmp.traffic,
    )
