"""Checks of policies: names are there, no two of them say the same of the same: every mistake at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.durations import format_duration
from config.mistakes import Mistakes
from config.notify_check import NameCheck
from config.settings_policy import PolicySettings
from config.toml_file import TomlDocument
from probed.model.inventory import Inventory
from probed.model.policy import COUNTED

if TYPE_CHECKING:
    from config.settings import Settings


def check_policies(settings: Settings, document: TomlDocument, mistakes: Mistakes) -> None:
    """Names are unique, recipients known, values stated once for the same, and measurable as the rest is set."""
    check = NameCheck(settings, document, mistakes)
    check.unique("policy", [policy.name for policy in settings.policy])
    for number, policy in enumerate(settings.policy):
        for place, name in enumerate(policy.recipients or ()):
            check.known(("policy", number, "recipients", place), "recipient", name, check.people)
        _check_interval(settings, number, policy, check)
        for metric in sorted(COUNTED & policy.values.keys()):
            if not settings.snmp.traffic and policy.values[metric] != "off":
                check.say(
                    ("policy", number, metric.value),
                    f"{metric.value} is measured by counters, which are not read. Set traffic = true in [snmp].",
                )
    _check_twice(settings, document, mistakes)


def check_policy_names(settings: Settings, inventory: Inventory, document: TomlDocument, mistakes: Mistakes) -> None:
    """Circuits, customers and units that policies name are in the inventory."""
    check = NameCheck(settings, document, mistakes)
    known = {
        "circuits": {str(row.id) for row in inventory.circuits},
        "customers": {str(row.id) for row in inventory.customers},
        "units": {str(row.id) for row in inventory.units},
    }
    for number, policy in enumerate(settings.policy):
        for scope, names in known.items():
            for place, name in enumerate(getattr(policy, scope) or ()):
                check.known(("policy", number, scope, place), scope.removesuffix("s"), name, names)


def _check_interval(settings: Settings, number: int, policy: PolicySettings, check: NameCheck) -> None:
    snmp = settings.snmp
    longest_us = snmp.timeout_us * (snmp.retries + 1)
    if policy.interval_us is not None and longest_us > policy.interval_us:
        check.say(
            ("policy", number, "interval"),
            f"interval = {format_duration(policy.interval_us)} is shorter than timeout x (retries + 1) = "
            f"{format_duration(longest_us)} of [snmp]. Lengthen it, or shorten the timeout.",
        )


def _check_twice(settings: Settings, document: TomlDocument, mistakes: Mistakes) -> None:
    """Of two rules that are equally specific neither could win."""
    seen: dict[tuple[str, str, str], tuple[int, str]] = {}
    for number, policy in enumerate(settings.policy):
        scope = policy.scope
        subjects = dict.fromkeys(map(str, getattr(policy, scope) if scope else ("",)))
        for value in policy.values:
            clashes: dict[int, list[str]] = {}
            for subject in subjects:
                first, _ = seen.setdefault((scope, subject, value), (number, policy.name))
                if first != number:
                    clashes.setdefault(first, []).append(subject)
            for first, names in clashes.items():
                other = settings.policy[first].name
                line = document.place(("policy", first, value)).line
                whom = f"{scope.removesuffix('s')} {', '.join(names)}" if scope else "everybody"
                mistakes.add(
                    document.place(("policy", number, value)),
                    f"{value} of {whom} is stated by '{other}' too (line {line}). Take it out of one of the two.",
                )
