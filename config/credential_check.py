"""What a credential lets in with: complete, and its secrets in files that only the daemon can read."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from pydantic import SecretStr

from config.credentials import CredentialSettings, SnmpVersion
from config.mistakes import Mistakes, Place
from config.secret_file import out_of_sight
from probed.errors import ConfigError
from probed.model.snmp_access import CommunityV1, SnmpAccess, UsmUser

LEAST_PASSWORD: Final = 8
"""Characters (RFC 3414 section 11.2)."""
_MOST_OCTETS: Final = 32
_OF_V3: Final = (
    "user",
    "auth",
    "auth_password_file",
    "auth_password",
    "priv",
    "priv_password_file",
    "priv_password",
    "context",
    "context_engine_id",
)
Where: TypeAlias = Callable[[str], Place]
"""Where a key of the credential stands."""


def snmp_access(credential: CredentialSettings) -> SnmpAccess:
    """With the secrets in clear; a ConfigError when a file has become unreadable since it was checked."""
    mistakes = Mistakes()
    found = read_access(credential, mistakes, lambda key: Place(str(getattr(credential, key))))
    if found is None:
        raise ConfigError(mistakes.found)
    return found


def check_credentials(
    credentials: Mapping[str, CredentialSettings], place: Callable[[str, str], Place], mistakes: Mistakes
) -> None:
    """Each is complete, and every secret can be read by the daemon alone. `place`: of a key of a credential."""
    for name, credential in credentials.items():

        def where(key: str, name: str = name) -> Place:
            return place(name, key)

        read_access(credential, mistakes, where)


def read_access(credential: CredentialSettings, mistakes: Mistakes, where: Where) -> SnmpAccess | None:
    """None when something is wrong; all of it is told."""
    before = len(mistakes.found)
    found = (_user if credential.version is SnmpVersion.V3 else _community)(credential, mistakes, where)
    return found if len(mistakes.found) == before else None


def _community(credential: CredentialSettings, mistakes: Mistakes, where: Where) -> SnmpAccess | None:
    for key in _OF_V3:
        if getattr(credential, key):
            mistakes.add(where(key), f'{key}: only v3 has it. Write version = "v3", or delete it.')
    name = _secret(credential, "community", mistakes, where)
    if name is None:
        return None
    return CommunityV1(name) if credential.version is SnmpVersion.V1 else name


def _user(credential: CredentialSettings, mistakes: Mistakes, where: Where) -> SnmpAccess:
    for key in ("community_file", "community"):
        if getattr(credential, key) is not None:
            mistakes.add(where(key), f'{key}: v3 has users instead. Delete it, or write version = "v2c".')
    if not credential.user:
        mistakes.add(where("version"), 'user: v3 asks as a user. Add: user = "NAME"')
    for key in ("user", "context"):
        text = getattr(credential, key)
        if len(text.encode()) > _MOST_OCTETS or not text.isprintable():
            mistakes.add(where(key), f"{key}: at most {_MOST_OCTETS} visible characters can be sent. Correct it.")
    if credential.priv is not None and credential.auth is None:
        mistakes.add(where("priv"), 'priv: nothing is encrypted without authentication. Add: auth = "SHA-256"')
    auth = _password(credential, "auth", mistakes, where)
    priv = _password(credential, "priv", mistakes, where)
    engine_id = bytes.fromhex(credential.context_engine_id)
    return UsmUser(credential.user, credential.auth, auth, credential.priv, priv, credential.context, engine_id)


def _password(credential: CredentialSettings, key: str, mistakes: Mistakes, where: Where) -> str:
    """Of the protocol that stands in `key`; empty when there is none."""
    name = f"{key}_password"
    given = [each for each in (f"{name}_file", name) if getattr(credential, each) is not None]
    if getattr(credential, key) is None:
        for each in given:
            mistakes.add(where(each), f"{each}: there is no '{key}' that needs it. Add {key}, or delete it.")
        return ""
    if len(given) != 1:
        advice = f'Write: {name}_file = "FILE"'
        mistakes.add(where(key), f"{key}: a protocol has either {name}_file or {name}. {advice}")
        return ""
    secret = _secret(credential, name, mistakes, where)
    if secret is not None and len(secret) < LEAST_PASSWORD:
        why = f"SNMPv3 wants {LEAST_PASSWORD} characters or more"
        mistakes.add(where(given[0]), f"{given[0]}: the password is too short, {why}. Give a longer one.")
    return secret or ""


def _secret(credential: CredentialSettings, key: str, mistakes: Mistakes, where: Where) -> str | None:
    """From its file, or from the settings themselves."""
    written: SecretStr | None = getattr(credential, key)
    noun = key.rpartition("_")[2]
    if written is not None:
        return _checked(written.get_secret_value(), key, noun, mistakes, where(key))
    path: Path = getattr(credential, f"{key}_file")
    return _read(path, f"{key}_file", noun, mistakes, where(f"{key}_file"))


def _read(path: Path, key: str, noun: str, mistakes: Mistakes, place: Place) -> str | None:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8-sig") if stat.S_ISREG(mode) else None
    except OSError as exc:
        if out_of_sight(path, exc, mistakes):
            return None
        if isinstance(exc, FileNotFoundError):
            advice = f"Write the {noun} into it, readable by the daemon alone (chmod 640)."
            mistakes.add(place, f"{key}: '{path}' is missing. {advice}")
        else:
            mistakes.add(place, f"{key}: '{path}' cannot be read ({exc.strerror}). Let the daemon read it.")
        return None
    except ValueError:
        mistakes.add(place, f"{key}: '{path}' is not UTF-8 text. Save it as UTF-8.")
        return None
    if text is None:
        mistakes.add(place, f"{key}: '{path}' is not a file. Give the path of the file.")
        return None
    if not _is_private(path, mode, key, mistakes, place):
        return None
    return _checked(text, f"{key}: '{path}'", noun, mistakes, place)


def _is_private(path: Path, mode: int, key: str, mistakes: Mistakes, place: Place) -> bool:
    if not mode & (stat.S_IRWXO | stat.S_IWGRP):
        return True
    who = "everybody" if mode & stat.S_IRWXO else "its whole group"
    verb = "read" if mode & stat.S_IROTH else "change" if mode & (stat.S_IWOTH | stat.S_IWGRP) else "run"
    shown = f"mode {stat.S_IMODE(mode):04o}"
    advice = f"Run: chmod 640 {shlex.quote(str(path))}"
    mistakes.add(place, f"{key}: {who} can {verb} '{path}' ({shown}). {advice}")
    return False


def _checked(text: str, what: str, noun: str, mistakes: Mistakes, place: Place) -> str | None:
    secret = text.strip()
    if not secret:
        mistakes.add(place, f"{what} is empty. Write the {noun} into it.")
    elif not secret.isprintable():
        # Never shown: not even a broken secret belongs into a message.
        mistakes.add(place, f"{what} holds more than one line or invisible characters. Keep one line.")
    else:
        return secret
    return None
