"""From inventory and settings to command-line targets: who is asked, where, as whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from collectors.snmp.pm.known import Known
from collectors.snmp.readings import Reading
from collectors.ssh.collector import Visit
from collectors.ssh.judge import Memory, Wanted
from collectors.ssh.pm import Intervals, by_name
from collectors.ssh.subjects import commands_of
from collectors.ssh.target import Login, SshTarget
from collectors.traps.stood import stood
from config.secret_file import secret_of
from config.settings import Settings
from config.settings_ssh import SshGroupSettings, SshLoginSettings
from probed.errors import ProbedError, did_you_mean
from probed.model.ids import PointId
from probed.model.instant import DAY_US, SECOND_US
from probed.model.inventory import Inventory, ManagedElement, Via
from probed.model.observation import QUARTER_US, AlarmSeen
from probed.store.reader import Reader
from topology.sources import source_points

REMEMBER_US: Final = 400 * DAY_US
"""An alarm raised longer ago is told anew at a start, if it still stands."""


def login_of(settings: SshLoginSettings) -> Login:
    """The login in clear; a ConfigError when a file has become unreadable since it was checked."""
    password = secret_of(settings.password_file, "password_file") or None
    passphrase = secret_of(settings.passphrase_file, "passphrase_file") or None
    return Login(settings.user, password, settings.key_file, passphrase)


def ssh_targets(settings: Settings, inventory: Inventory, at: int) -> dict[str, SshTarget]:
    """Every element of an instant that may be asked by its command line, by its id."""
    logins = {name: login_of(login) for name, login in settings.ssh.login.items()}
    elements = {str(row.id): row for row in inventory.elements if row.valid.holds_at(at)}
    return {
        name: _target(elements[name], group, logins[group.login])
        for group in settings.ssh.group
        for name in group.elements
        if name in elements
    }


def ssh_visits(settings: Settings, inventory: Inventory, at: int) -> tuple[Visit, ...]:
    """Every element of an instant of which anything is read again and again, ordered by source. Reads files."""
    ssh = settings.ssh
    targets = ssh_targets(settings, inventory, at)
    rows = {str(row.id): row for row in inventory.elements if row.valid.holds_at(at)}
    points = source_points(inventory, at)
    found = []
    for group in ssh.group:
        commands = commands_of(group.platform.value, tuple(subject.value for subject in group.read))
        for name in group.elements if commands else ():
            if name in targets:
                source = f"ssh:{name}"
                watched = points.get(source, ()) if rows[name].via is Via.SSH else ()
                found.append(
                    Visit(
                        targets[name],
                        source,
                        commands,
                        ssh.interval_of(group),
                        ssh.timeout_us / SECOND_US,
                        group.time_zone or settings.time_zone,
                        watched,
                        _wanted(settings, inventory, group, name, at, points),
                    )
                )
    return tuple(sorted(found, key=lambda visit: visit.source))


def recalled(store: Path, visits: Iterable[Visit], now_us: int) -> dict[str, Memory]:
    """What the store has of the figures of some elements. In a thread."""
    found = {}
    with Reader(store) as reader:
        marks = reader.result_marks()
        alarms: dict[str, dict[str, AlarmSeen]] = {}
        for one in stood(reader.alarms_standing(now_us - REMEMBER_US)):
            if isinstance(one.body, AlarmSeen):
                alarms.setdefault(one.source, {})[one.body.key] = one.body
        for visit in visits:
            element, wanted = visit.target.element, visit.wanted
            results = {
                test: Reading(*mark)
                for test in wanted.tests
                if (mark := marks.get(PointId(element, test))) is not None
            }
            ends = reader.bins.ends(wanted.bins.values(), now_us - DAY_US - QUARTER_US) if wanted.bins else {}
            known = {series: Known(bins) for series, bins in ends.items()}
            standing = alarms.get(visit.source, {})
            found[element] = Memory(results, Intervals(known=known), reader.clock(element), standing)
    return found


def _wanted(
    settings: Settings,
    inventory: Inventory,
    group: SshGroupSettings,
    element: str,
    at: int,
    used: Mapping[str, Sequence[PointId]],
) -> Wanted:
    """Which figures of an element's answers are kept: those of its tests and of its points."""
    tests: tuple[str, ...] = ()
    if group.reads_tests:
        rows = (row.id for row in inventory.probe_tests if row.valid.holds_at(at))
        tests = tuple(dict.fromkeys(test.name for test in rows if test.element == element))
    if not group.reads_intervals:
        return Wanted(tests, interval_us=settings.ssh.interval_of(group))
    rates = {row.id: row.layer_rate for row in inventory.points if row.valid.holds_at(at)}
    points = dict.fromkeys(point for point in (*rates, *chain(*used.values())) if point.element == element)
    stated = settings.snmp.ses_rules
    rules = {point: rule for point in points if (rule := stated.get(rates.get(point, ""), ""))}
    return Wanted(tests, by_name(points), rules, settings.ssh.interval_of(group))


def ssh_target(settings: Settings, inventory: Inventory, element: str, at: int) -> SshTarget:
    """One element's target, or a ProbedError that says what is missing."""
    group = settings.ssh.group_of(element)
    row = next((row for row in inventory.elements if row.id == element and row.valid.holds_at(at)), None)
    if row is None:
        hint = did_you_mean(element, {str(row.id) for row in inventory.elements})
        raise ProbedError(f"the inventory has no element '{element}' now.{hint}")
    if group is None:
        raise ProbedError(f"element '{element}' is in no [[ssh.group]] of the settings: say there how it is asked.")
    return _target(row, group, login_of(settings.ssh.login[group.login]))


def _target(element: ManagedElement, group: SshGroupSettings, login: Login) -> SshTarget:
    return SshTarget(
        str(element.id),
        element.address,
        group.platform.value,
        login,
        group.port,
        str(element.manager or ""),
        group.old_algorithms,
    )
