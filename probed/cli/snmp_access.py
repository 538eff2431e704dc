"""Options that say how a bare host is asked: a community, a credential of the settings, or a user of SNMPv3.

Secrets come from private files or from the environment: an argument is seen by everybody on the machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from probed.errors import ProbedError

if TYPE_CHECKING:
    from config.settings import Settings
    from probed.model.snmp_access import SnmpAccess

COMMUNITY: Final = "PROBED_COMMUNITY"
"""The environment variable that may hold a community."""
PASSWORDS: Final = {"auth": "PROBED_AUTH_PASSWORD", "priv": "PROBED_PRIV_PASSWORD"}
"""Those that may hold the passwords of a user."""
_FILE: Final = click.Path(path_type=Path)


class Given(NamedTuple):
    """How a host is to be asked; nothing given = TARGET is of the inventory, or the environment has a community."""

    community_file: Path | None = None
    credential: str | None = None
    user: str | None = None
    auth: str | None = None
    auth_password_file: Path | None = None
    priv: str | None = None
    priv_password_file: Path | None = None
    context: str = ""

    def access(self, settings: Callable[[], Settings]) -> SnmpAccess | None:
        """What they come to; None = nothing was said. `settings` are read where a credential of theirs is named."""
        three = {"--community-file": self.community_file, "--credential": self.credential, "--user": self.user}
        ways = [way for way, how in three.items() if how]
        if len(ways) > 1:
            raise ProbedError(f"{ways[0]} and {ways[1]} are two ways to ask: give one.")
        if self.user is None:
            self._only_of_users()
        if self.user is not None:
            return self._user()
        if self.credential is not None:
            return _credential(self.credential, settings())
        if self.community_file is None:
            return os.environ.get(COMMUNITY) or None
        from config.secret_file import secret_of

        return secret_of(self.community_file, "--community-file")

    def _only_of_users(self) -> None:
        for name in ("auth", "auth_password_file", "priv", "priv_password_file", "context"):
            if getattr(self, name):
                raise ProbedError(f"{_option(name)} is of SNMPv3, which asks as a user: give --user NAME.")

    def _user(self) -> SnmpAccess:
        from pydantic import ValidationError

        from config.checked import checked
        from config.credential_check import snmp_access
        from config.credentials import CredentialSettings

        body: dict[str, Any] = {"version": "v3", "user": self.user, "context": self.context}
        for part, variable in PASSWORDS.items():
            protocol, path = getattr(self, part), getattr(self, f"{part}_password_file")
            if protocol is None and path is not None:
                raise ProbedError(f"--{part}-password-file: there is no --{part} that needs it.")
            if protocol is None:
                continue
            body[part] = protocol
            if path is not None:
                body[f"{part}_password_file"] = path
            elif password := os.environ.get(variable):
                body[f"{part}_password"] = password
            else:
                raise ProbedError(f"--{part} needs a password: --{part}-password-file FILE, or {variable} has it.")
        try:
            return snmp_access(checked(CredentialSettings, body))
        except ValidationError as exc:
            wrong = exc.errors()[0]
            name = str(wrong["loc"][-1]) if wrong["loc"] else "user"
            why = wrong["ctx"]["error"] if "ctx" in wrong else wrong["msg"]
            raise ProbedError(f"{_option(name)}: {why}") from exc


def _option(field: str) -> str:
    return f"--{field.replace('_', '-')}"


def _credential(name: str, settings: Settings) -> SnmpAccess:
    from config.credential_check import snmp_access
    from probed.errors import did_you_mean

    if name not in settings.credential:
        raise ProbedError(f"--credential: there is no [credential.{name}].{did_you_mean(name, settings.credential)}")
    return snmp_access(settings.credential[name])


def access_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options, handed over together as `given`."""

    @wraps(command)
    def with_given(**options: Any) -> None:
        given = Given(**{name: options.pop(name) for name in Given._fields})
        command(given=given, **options)

    for option in reversed(_OPTIONS):
        with_given = option(with_given)
    return with_given


_OPTIONS: Final = (
    click.option(
        "--community-file",
        type=_FILE,
        help="A private file that holds the community; then TARGET is HOST or HOST:PORT.",
    ),
    click.option("--credential", metavar="NAME", help="Ask HOST or HOST:PORT under this [credential.NAME]."),
    click.option("--user", help="Ask HOST or HOST:PORT by SNMPv3 as this user."),
    click.option("--auth", metavar="PROTOCOL", help="What proves the sender: SHA-256, SHA-1, MD5 ..."),
    click.option("--auth-password-file", type=_FILE, help="A private file that holds its password."),
    click.option("--priv", metavar="PROTOCOL", help="What encrypts: AES-128, AES-256, DES ..."),
    click.option("--priv-password-file", type=_FILE, help="A private file that holds its password."),
    click.option("--context", default="", help="The context that is asked for."),
)
