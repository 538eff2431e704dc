"""Checks of how often managers may be asked: names are known, and the looks fit."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from config.durations import format_duration
from config.mistakes import Mistakes
from config.notify_check import NameCheck
from config.toml_file import TomlDocument
from probed.model.instant import SECOND_US
from probed.model.inventory import Inventory, Validity, Via

if TYPE_CHECKING:
    from config.settings import Settings


def check_budgets(settings: Settings, inventory: Inventory, document: TomlDocument, mistakes: Mistakes) -> None:
    """Each manager's budget holds a look at it and at every element behind it, once an interval, at any time."""
    check = NameCheck(settings, document, mistakes)
    snmp = settings.snmp
    managers = {str(row.id) for row in inventory.managers}
    for name in snmp.requests_per_s_of:
        check.known(("snmp", "requests_per_s_of", name), "manager", name, managers)
    behind: dict[str, list[Validity]] = {}
    for row in inventory.elements:
        if row.via is Via.MANAGER and row.manager is not None:
            behind.setdefault(str(row.manager), []).append(row.valid)
    for name in sorted(managers):
        targets = most_at_once(behind.get(name, [])) + 1
        needed = ceil(targets * SECOND_US / snmp.interval_us)
        if needed > snmp.budget_of(name):
            own = name in snmp.requests_per_s_of
            key = f"requests_per_s_of.{name}" if own else "requests_per_s"
            check.say(
                ("snmp", "requests_per_s_of", name) if own else ("snmp", "requests_per_s"),
                f"{key} = {snmp.budget_of(name)} is too little for '{name}'. The manager and "
                f"what is behind it are {targets} targets: every {format_duration(snmp.interval_us)} that takes "
                f"{needed} a second. "
                f"Write {name} = {needed} or more in [snmp.requests_per_s_of], or lengthen the interval.",
            )


def most_at_once(valid: list[Validity]) -> int:
    """How many of these hold at the same time, at the most."""
    steps = []
    for one in valid:
        steps.append((one.start if one.start is not None else -(1 << 62), 1))
        if one.end is not None:
            steps.append((one.end, -1))
    most = now = 0
    for _, step in sorted(steps):
        now += step
        most = max(most, now)
    return most
