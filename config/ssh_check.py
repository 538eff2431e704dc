"""Checks of [ssh]: names, files, and what a platform can tell: every mistake at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.durations import format_duration
from config.mistakes import Mistakes, Place
from config.secret_file import read_secret
from config.settings_ssh import SSH_READS, SshGroupSettings, SshSubject
from config.toml_file import TomlDocument
from probed.errors import did_you_mean
from probed.model.inventory import Inventory, Via

if TYPE_CHECKING:
    from config.settings import Settings


def check_ssh(settings: Settings, document: TomlDocument, mistakes: Mistakes) -> None:
    """Groups have names of their own and known logins; an element is in one group; secrets can be read."""
    names: dict[str, int] = {}
    owners: dict[str, tuple[int, int]] = {}
    for number, group in enumerate(settings.ssh.group):
        where = ("ssh", "group", number)
        if names.setdefault(group.name, number) != number:
            mistakes.add(
                document.place((*where, "name")),
                f"two [[ssh.group]] are called '{group.name}'. Give each its own name.",
            )
        if group.login not in settings.ssh.login:
            hint = did_you_mean(group.login, settings.ssh.login) or f" Add [ssh.login.{group.login}]."
            mistakes.add(document.place((*where, "login")), f"there is no login '{group.login}'.{hint}")
        for place, element in enumerate(group.elements):
            first, _ = owners.setdefault(element, (number, place))
            if owners[element] != (number, place):
                other = settings.ssh.group[first].name
                mistakes.add(
                    document.place((*where, "elements", place)),
                    f"element '{element}' is listed by '{other}' already. Name it once.",
                )
        _check_reads(settings, group, number, document, mistakes)
    for name, login in settings.ssh.login.items():
        for key in ("password_file", "passphrase_file"):
            if (path := getattr(login, key)) is not None:
                read_secret(path, key, mistakes, document.place(("ssh", "login", name, key)))


def check_ssh_elements(settings: Settings, inventory: Inventory, document: TomlDocument, mistakes: Mistakes) -> None:
    """Elements of groups are in the inventory, with an address; those watched by SSH alone are in a group."""
    _check_watched(settings, inventory, mistakes)
    _check_tests(settings, inventory, mistakes)
    addresses = {str(element.id): element.address for element in inventory.elements}
    for number, group in enumerate(settings.ssh.group):
        for place, element in enumerate(group.elements):
            where = document.place(("ssh", "group", number, "elements", place))
            if element not in addresses:
                hint = did_you_mean(element, addresses) or " Add it to elements.csv, or take it out."
                mistakes.add(where, f"there is no element '{element}'.{hint}")
            elif not addresses[element]:
                mistakes.add(
                    where,
                    f"element '{element}' has no address in elements.csv: its manager answers for it. Take it out.",
                )


def _check_watched(settings: Settings, inventory: Inventory, mistakes: Mistakes) -> None:
    where = Place(str(settings.inventory / "elements.csv"))
    for element in dict.fromkeys(str(row.id) for row in inventory.elements if row.via is Via.SSH):
        group = settings.ssh.group_of(element)
        if group is None:
            mistakes.add(where, f"element '{element}' has via = ssh, but is in no [[ssh.group]]. Name it in one.")
        elif SshSubject.INTERFACES not in group.read:
            mistakes.add(
                where,
                f"element '{element}' has via = ssh, but '{group.name}' does not read its interfaces. "
                'Write read = ["interfaces"].',
            )


def _check_tests(settings: Settings, inventory: Inventory, mistakes: Mistakes) -> None:
    """A test is of no use where nobody reads it: by SNMP where the element has an agent, else by its command line."""
    where = Place(str(settings.inventory / "probe_tests.csv"))
    vias: dict[str, set[Via]] = {}
    for element in inventory.elements:
        vias.setdefault(str(element.id), set()).add(element.via)
    for name in dict.fromkeys(test.id.element for test in inventory.probe_tests):
        via = vias.get(name, set())
        if via and via <= {Via.SSH, Via.ALARMS} and not settings.ssh.reads_tests_of(name):
            ways = " and ".join(sorted(via))
            mistakes.add(
                where,
                f"nobody reads the tests of element '{name}': it has via = {ways}, and no [[ssh.group]] reads its "
                'probes. Write read = ["probes"] in its group, or take its tests out.',
            )


def _check_reads(
    settings: Settings, group: SshGroupSettings, number: int, document: TomlDocument, mistakes: Mistakes
) -> None:
    can = SSH_READS[group.platform]
    for place, subject in enumerate(group.read):
        if subject not in can:
            those = ", ".join(sorted(can)) or "nothing yet"
            mistakes.add(
                document.place(("ssh", "group", number, "read", place)),
                f"{subject} cannot be read of {group.platform}. What can: {those}.",
            )
    interval_us = settings.ssh.interval_of(group)
    if group.read and settings.ssh.timeout_us > interval_us:
        mistakes.add(
            document.place(("ssh", "group", number)),
            f"interval = {format_duration(interval_us)} is shorter than timeout = "
            f"{format_duration(settings.ssh.timeout_us)} of [ssh]. Lengthen it, or shorten the timeout.",
        )
