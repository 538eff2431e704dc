"""Checks that what [traps] names is there: every mistake at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.mistakes import Mistakes
from config.notify_check import NameCheck
from config.toml_file import TomlDocument
from probed.model.inventory import Inventory, Via

if TYPE_CHECKING:
    from config.settings import Settings
    from config.settings_traps import ManagerTrapSettings, TrapSettings


def check_traps(settings: Settings, document: TomlDocument, mistakes: Mistakes) -> None:
    """Credentials are there, at least one of them; a community alone is no reason to believe anybody."""
    if settings.traps is None:
        return
    check = NameCheck(settings, document, mistakes)
    for place, name in enumerate(settings.traps.credentials):
        check.known(("traps", "credentials", place), "credential", name, settings.credential)
    if not settings.credential:
        check.say(("traps",), "there is no credential, so that nobody's traps are believed. Add a [credential.NAME].")


def check_trap_names(settings: Settings, inventory: Inventory, document: TomlDocument, mistakes: Mistakes) -> None:
    """Managers and elements that [traps] names are in the inventory, and who tells for others says so."""
    check = NameCheck(settings, document, mistakes)
    telling = settings.traps.manager if settings.traps is not None else {}
    told = {str(row.manager) for row in inventory.elements if row.via is Via.ALARMS and row.manager is not None}
    for name in sorted(told):
        if name not in telling or telling[name].keepalive_us is None:
            check.say(
                ("traps", "manager", name) if name in telling else ("traps",),
                f"elements of '{name}' have via = alarms: without its keepalive nothing is known of them. "
                f'Write keepalive = "60s" in [traps.manager.{name}].',
            )
        elif why := _never_in_step(telling[name]):
            check.say(
                ("traps", "manager", name),
                f"elements of '{name}' have via = alarms: {why}, so that they would be unknown for ever. Let them be "
                "polled (via = element or manager) or asked by their command line (via = ssh).",
            )
    if settings.traps is None:
        return
    managers = {str(row.id) for row in inventory.managers}
    _check_senders(settings.traps, inventory, check)
    elements = {str(row.id) for row in inventory.elements}
    for name, manager in settings.traps.manager.items():
        check.known(("traps", "manager", name), "manager", name, managers)
        for said, element in manager.elements.items():
            check.known(("traps", "manager", name, "elements", said), "element", element, elements)


def _never_in_step(manager: ManagerTrapSettings) -> str:
    """Why no synchronisation can ever say what stands; '' = one can."""
    from config.settings_traps import SYNCHRONISING, Resync  # noqa: PLC0415 - read where there are such settings

    if manager.profile is not None and manager.profile not in SYNCHRONISING:
        return f"no synchronisation is known of {manager.profile.value}"
    return (
        'resync = "partial" says that its synchronisations are not whole' if manager.resync is Resync.PARTIAL else ""
    )


def _check_senders(traps: TrapSettings, inventory: Inventory, check: NameCheck) -> None:
    """An address is one manager's, or nobody could say who tells."""
    whose = {row.address: str(row.id) for row in inventory.managers if row.address}
    for name, manager in traps.manager.items():
        for place, address in enumerate(manager.senders):
            owner = whose.setdefault(address, name)
            if owner != name:
                check.say(
                    ("traps", "manager", name, "senders", place),
                    f"{address} is the address of '{owner}'. Take it out of one of the two.",
                )
