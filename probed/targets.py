"""From inventory and settings to poll targets: who is asked, where, under what, for which points."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from collectors.snmp.access import access_of
from collectors.snmp.asking import Agent
from collectors.snmp.profiles.registry import PROFILES
from collectors.snmp.sockets import Address
from collectors.snmp.target import SnmpTarget
from collectors.snmp.usm.principal import masters
from config.credential_check import snmp_access
from config.settings import Settings
from config.settings_profiles import MibProfile
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.inventory import ElementManager, Inventory, ManagedElement, Via
from probed.model.snmp_access import CommunityV1, SnmpAccess, UsmUser
from probed.policies.paces import paces
from topology.sources import element_source, manager_source, source_points

if TYPE_CHECKING:  # for who reads tests or lists of alarms
    from collectors.snmp.alarm_polling import AlarmTarget
    from collectors.snmp.probing import ProbeTarget

_log = logging.getLogger(__name__)


def snmp_targets(settings: Settings, inventory: Inventory, at: int) -> tuple[SnmpTarget, ...]:
    """Every target of an instant, ordered by source. Those that one manager answers for share its cap.

    Reads secrets and makes the keys of SNMPv3, which takes milliseconds for each password: not for the event loop.
    """
    points = source_points(inventory, at)
    managers = {manager.id: manager for manager in inventory.managers if manager.valid.holds_at(at)}
    secrets = {name: snmp_access(credential) for name, credential in settings.credential.items()}
    for access in secrets.values():
        if isinstance(access, UsmUser):
            masters(access)
    found = [_target(settings, manager_source(m.id), m, secrets[m.credential], m.id, ()) for m in managers.values()]
    for element in inventory.elements:
        if element.valid.holds_at(at):
            source = element_source(element)
            manager = managers.get(element.manager) if element.manager is not None else None
            found += _of_element(settings, source, element, manager, secrets, points.get(source, ()))
    if settings.snmp.profiles:
        found = _profiled(found, settings.snmp.profiles, inventory, at)
    if settings.snmp.pm and settings.ssh.group:
        told = settings.ssh.reads_intervals_of
        found = [replace(target, pm=False) if told(target.subject.element) else target for target in found]
    if settings.snmp.pm and settings.snmp.ses_rules:
        found = _ruled(found, settings.snmp.ses_rules, inventory, at)
    if pace := paces(settings, inventory, at).by_source:
        found = [
            replace(target, interval_s=pace[target.source].interval_us / SECOND_US)
            if target.source in pace
            else target
            for target in found
        ]
    return tuple(sorted(found, key=lambda target: target.source))


def probe_targets(settings: Settings, inventory: Inventory, at: int) -> tuple[ProbeTarget, ...]:
    """The elements whose own tests measure circuits, asked where and as often as their ports are."""
    tests: dict[str, dict[str, None]] = {}
    for test in inventory.probe_tests:
        if test.valid.holds_at(at):
            tests.setdefault(test.id.element, {})[test.id.name] = None
    if not tests:
        return ()
    from collectors.snmp.probing import ProbeTarget  # noqa: PLC0415 - with the MIBs of tests

    asked = {element_source(row) for row in inventory.elements if row.valid.holds_at(at)}
    found = []
    for target in snmp_targets(settings, inventory, at):
        element = target.subject.element
        if element in tests and target.source in asked and not settings.ssh.reads_tests_of(element):
            where = target.address, target.port
            agent = Agent(where, access_of(target.access), target.timeout_s, target.retries)
            found.append(ProbeTarget(target.source, element, agent, tuple(tests[element]), target.interval_s))
    return tuple(found)


def alarm_targets(settings: Settings, inventory: Inventory, at: int) -> tuple[AlarmTarget, ...]:
    """The elements whose lists of alarms are read: all that answer for themselves."""
    every_us = settings.snmp.alarms_us
    if every_us is None:
        return ()
    from collectors.snmp.alarm_polling import AlarmTarget  # noqa: PLC0415 - with the MIBs of alarms

    asked = {element_source(row) for row in inventory.elements if row.valid.holds_at(at)}
    found = []
    for target in snmp_targets(settings, inventory, at):
        if target.source in asked:
            agent = Agent((target.address, target.port), access_of(target.access), target.timeout_s, target.retries)
            found.append(AlarmTarget(target.source, target.subject.element, agent, every_us / SECOND_US))
    return tuple(found)


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


def _ruled(targets: list[SnmpTarget], by_rate: Mapping[str, str], inventory: Inventory, at: int) -> list[SnmpTarget]:
    """The targets with the SES rule that is stated for the layer rate of each point."""
    rates = {point.id: point.layer_rate for point in inventory.points if point.valid.holds_at(at)}
    return [
        replace(target, ses_rules=tuple(by_rate.get(rates.get(point, ""), "") for point in target.points))
        for target in targets
    ]


def group_limits(settings: Settings, inventory: Inventory, at: int) -> dict[str, int]:
    """How many looks may be under way at once: through each element manager, and at all other elements together."""
    limits = {str(manager.id): manager.max_in_flight for manager in inventory.managers if manager.valid.holds_at(at)}
    return {**limits, "": settings.snmp.max_in_flight}


def budgets_of(
    settings: Settings, inventory: Inventory, at: int, targets: Sequence[SnmpTarget]
) -> dict[Address, float]:
    """Most requests a second to each element manager's agent; those that share an address, share the smallest.

    Says in the log where the looks alone take more, as policies may make it: they will be late.
    """
    found: dict[Address, float] = {}
    whose: dict[Address, str] = {}
    for manager in inventory.managers:
        if manager.valid.holds_at(at):
            address = manager.address, manager.port
            per_s = float(settings.snmp.budget_of(manager.id))
            found[address] = min(found.get(address, per_s), per_s)
            whose[address] = manager.id
    needed: dict[Address, float] = {}
    for target in targets:
        address = target.address, target.port
        needed[address] = needed.get(address, 0.0) + 1 / target.interval_s
    for address, per_s in found.items():
        if needed.get(address, 0.0) > per_s:
            _log.warning(
                "%s: its looks take %.1f requests a second, %g are allowed: they will be late. Raise "
                "requests_per_s_of in [snmp], or lengthen the intervals of policies.",
                whose[address],
                needed[address],
                per_s,
            )
    return found


def budgets_by_hand(settings: Settings, inventory: Inventory, at: int) -> dict[Address, float]:
    """What somebody may ask beside a daemon: what its looks leave of each budget, a tenth of that at the least.

    Managers and elements of the inventory are enough.
    """
    behind = Counter(
        row.manager for row in inventory.elements if row.via is Via.MANAGER and row.manager and row.valid.holds_at(at)
    )
    looks: Counter[Address] = Counter()
    for manager in inventory.managers:
        if manager.valid.holds_at(at):
            looks[manager.address, manager.port] += 1 + behind[manager.id]
    interval_s = settings.snmp.interval_us / SECOND_US
    budgets = budgets_of(settings, inventory, at, ())
    return {address: max(per_s - looks[address] / interval_s, per_s / 10) for address, per_s in budgets.items()}


def _of_element(
    settings: Settings,
    source: str,
    element: ManagedElement,
    manager: ElementManager | None,
    secrets: dict[str, SnmpAccess],
    points: tuple[PointId, ...],
) -> Iterator[SnmpTarget]:
    if element.via is Via.ELEMENT:
        yield _target(settings, source, element, secrets[element.credential], "", points)
    elif element.via is Via.MANAGER and manager is not None:
        access = behind(secrets[manager.credential], element.id)
        yield _target(settings, source, manager, access, manager.id, points)


def behind(access: SnmpAccess, element: str) -> SnmpAccess:
    """How the agent of a manager is asked for an element: '<community>@<element>', for v3 a context of its own."""
    match access:
        case str():
            return f"{access}@{element}"
        case CommunityV1(name):
            return CommunityV1(f"{name}@{element}")
        case UsmUser(context=context):
            return replace(access, context=f"{context}@{element}" if context else element)


def _target(
    settings: Settings,
    source: str,
    agent: ManagedElement | ElementManager,
    access: SnmpAccess,
    group: str,
    points: tuple[PointId, ...],
) -> SnmpTarget:
    snmp = settings.snmp
    return SnmpTarget(
        source=source,
        address=agent.address,
        access=access,
        points=points,
        port=agent.port,
        group=group,
        interval_s=snmp.interval_s,
        timeout_s=snmp.timeout_s,
        retries=snmp.retries,
        traffic=snmp.traffic,
        pm=snmp.pm,
    )
