"""Checks that what routes, recipients and channels name is there: every mistake at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from config.mistakes import Mistakes
from config.secret_file import read_secret
from config.settings_notify import Moment, RecipientSettings
from config.toml_file import TomlDocument
from probed.model.inventory import Inventory
from probed.model.problem import Transition

if TYPE_CHECKING:
    from config.settings import Settings

PathIn = tuple[str | int, ...]


def check_notify(settings: Settings, document: TomlDocument, mistakes: Mistakes) -> None:
    """Names are unique and known, groups do not contain themselves, files can be read."""
    check = NameCheck(settings, document, mistakes)
    for section in ("mail", "sms", "recipient", "route"):
        check.unique(section, [row.name for row in getattr(settings, section)])
    for number, recipient in enumerate(settings.recipient):
        check.recipient(number, recipient)
    for number, route in enumerate(settings.route):
        for place, name in enumerate(route.to):
            check.known(("route", number, "to", place), "recipient", name, check.people)
        if route.levels and Moment.ESCALATE not in route.on:
            check.say(
                ("route", number, "levels"),
                f"'{route.name}' has levels but tells no escalation. Write on = [\"escalate\"], or take it out.",
            )
    check.escalation()
    check.channels()


def check_notify_names(settings: Settings, inventory: Inventory, document: TomlDocument, mistakes: Mistakes) -> None:
    """Customers and units that routes and recipients name are in the inventory."""
    check = NameCheck(settings, document, mistakes)
    customers = {str(customer.id) for customer in inventory.customers}
    units = {str(unit.id) for unit in inventory.units}
    for number, recipient in enumerate(settings.recipient):
        if recipient.customer is not None:
            check.known(("recipient", number, "customer"), "customer", recipient.customer, customers)
    for number, route in enumerate(settings.route):
        for place, name in enumerate(route.customers):
            check.known(("route", number, "customers", place), "customer", name, customers)
        for place, name in enumerate(route.units):
            check.known(("route", number, "units", place), "unit", name, units)


class NameCheck:
    """Says what is wrong with names, and where."""

    def __init__(self, settings: Settings, document: TomlDocument, mistakes: Mistakes) -> None:
        self.settings, self.document, self.mistakes = settings, document, mistakes
        self.people = [recipient.name for recipient in settings.recipient]
        self.hooks = [hook.name for hook in settings.webhook]

    def say(self, path: PathIn, text: str) -> None:
        self.mistakes.add(self.document.place(path), text)

    def unique(self, section: str, names: Sequence[str]) -> None:
        for number, name in enumerate(names):
            if name in names[:number]:
                self.say((section, number, "name"), f"two [[{section}]] are called '{name}'. Give each its own name.")

    def known(self, path: PathIn, what: str, name: str, known: Collection[str]) -> None:
        if name not in known:
            hint = self.mistakes.near(name, known) or (
                f" Known: {', '.join(sorted(known)[:10])}." if known else f" There is no {what} at all."
            )
            self.say(path, f"there is no {what} '{name}'.{hint}")

    def recipient(self, number: int, one: RecipientSettings) -> None:
        here: PathIn = ("recipient", number)
        settings = self.settings
        for place, name in enumerate(one.members):
            self.known((*here, "members", place), "recipient", name, self.people)
        if one.name in self._reached(one.name):
            self.say((*here, "members"), f"the group '{one.name}' contains itself. Take it out.")
        own = bool(one.mail or one.sms or one.webhook)
        if not own and not one.members:
            self.say(here, f"'{one.name}' cannot be reached. Give it mail, sms, webhook, or members.")
        if own and one.members:
            self.say((*here, "members"), f"'{one.name}' is a person and a group at once. Make two of it.")
        if one.mail and not settings.mail:
            self.say((*here, "mail"), f"'{one.name}' has a mail address, but there is no [[mail]] server. Add one.")
        if one.sms and not settings.sms:
            self.say((*here, "sms"), f"'{one.name}' has a number, but there is no [[sms]] to reach it. Add one.")
        for key, what, given, known in (
            ("mail_by", "[[mail]]", one.mail_by, [row.name for row in settings.mail]),
            ("sms_by", "[[sms]]", one.sms_by, [row.name for row in settings.sms]),
            ("webhook", "[[webhook]]", one.webhook, self.hooks),
        ):
            if given is not None:
                self.known((*here, key), what, given, known)

    def escalation(self) -> None:
        """Somebody is told of every level: a webhook that no recipient names is told of everything."""
        routed = {recipient.webhook for recipient in self.settings.recipient}
        hooks = [hook for hook in self.settings.webhook if hook.name not in routed]
        if any(not hook.events or Transition.ESCALATED in hook.events for hook in hooks):
            return
        routes = [route for route in self.settings.route if Moment.ESCALATE in route.on]
        for number, rule in enumerate(self.settings.escalation):
            if not any(not route.levels or rule.level in route.levels for route in routes):
                self.say(
                    ("escalation", number, "level"),
                    f'nobody is told of level {rule.level}. Add a [[route]] with on = ["escalate"] and who is told.',
                )

    def _reached(self, name: str) -> set[str]:
        """All members of a group, of its members, and so on."""
        members = {one.name: one.members for one in self.settings.recipient}
        found: set[str] = set()
        waiting = list(members.get(name, ()))
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += members.get(one, ())
        return found

    def channels(self) -> None:
        for number, hook in enumerate(self.settings.webhook):
            self._secret(("webhook", number, "secret_file"), hook.secret_file)
        for number, server in enumerate(self.settings.mail):
            self._secret(("mail", number, "password_file"), server.password_file)
            if server.ca_file is not None and not server.ca_file.is_file():
                self.say(("mail", number, "ca_file"), f"ca_file: '{server.ca_file}' is not a file. Give its path.")
        for number, way in enumerate(self.settings.sms):
            self._secret(("sms", number, "secret_file"), way.secret_file)
            if way.folder is not None and not (way.folder / "outgoing").is_dir():
                self.say(
                    ("sms", number, "folder"),
                    f"folder: '{way.folder}' has no folder 'outgoing'. Give the spool's, such as /var/spool/sms.",
                )

    def _secret(self, path: PathIn, file: Path | None) -> None:
        if file is not None:
            read_secret(file, str(path[-1]), self.mistakes, self.document.place(path))
