"""Whom to ask, as whom, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Login:
    """A user of elements: a password, a private key, or both. Neither is ever shown."""

    user: str
    password: str | None = field(default=None, repr=False)
    key_file: Path | None = None
    """An OpenSSH or PEM private key; `passphrase` opens it."""
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SshTarget:
    """One element's command line. Targets of one `group` (an element manager) share its cap of sessions."""

    element: str
    host: str
    platform: str
    login: Login
    port: int = 22
    group: str = ""
    old_algorithms: bool = False
    """SHA-1, CBC, MD5 and ssh-rsa are taken as well: only where the element knows nothing better."""

    @property
    def place(self) -> str:
        """How known_hosts names it: `host`, or `[host]:port`."""
        return place_of(self.host, self.port)


def place_of(host: str, port: int) -> str:
    """The name of a server in known_hosts (sshd(8)): with its port where that is not 22."""
    return host if port == 22 else f"[{host}]:{port}"
