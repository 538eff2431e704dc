"""SNMP communities: named in the inventory, kept in files that only the daemon can read."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from config.fields import ConfigPath, Misplaced, Section
from config.mistakes import Mistakes, Place
from probed.errors import ConfigError


class CredentialSettings(Section):
    """How agents are asked: a community, in a file of its own."""

    community_file: ConfigPath | None = Field(default=None, examples=['community_file = "secrets/core"'])
    """A file that holds the community in one line; nobody but the daemon may read it."""
    community: SecretStr | None = Field(default=None, strict=False)
    """The community itself: for laboratories only, since this file is no place for secrets."""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if (self.community_file is None) == (self.community is None):
            raise Misplaced((), 'a credential has either community_file or community. Write: community_file = "FILE"')
        return self


def community(credential: CredentialSettings) -> str:
    """The community in clear; a ConfigError when its file has become unreadable since it was checked."""
    mistakes = Mistakes()
    found = read_community(credential, mistakes, Place(str(credential.community_file)))
    if found is None:
        raise ConfigError(mistakes.found)
    return found


def check_credentials(
    credentials: Mapping[str, CredentialSettings], places: Mapping[str, Place], mistakes: Mistakes
) -> None:
    """Every secret can be read, by the daemon alone."""
    for name, credential in credentials.items():
        read_community(credential, mistakes, places[name])


def read_community(credential: CredentialSettings, mistakes: Mistakes, place: Place) -> str | None:
    if credential.community is not None:
        return _checked(credential.community.get_secret_value(), "community", mistakes, place)
    path = credential.community_file
    assert path is not None  # the model holds one of the two
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8-sig") if stat.S_ISREG(mode) else None
    except FileNotFoundError:
        advice = "Write the community into it, readable by the daemon alone (chmod 640)."
        mistakes.add(place, f"community_file: '{path}' is missing. {advice}")
        return None
    except OSError as exc:
        mistakes.add(place, f"community_file: '{path}' cannot be read ({exc.strerror}). Let the daemon read it.")
        return None
    except ValueError:
        mistakes.add(place, f"community_file: '{path}' is not UTF-8 text. Save it as UTF-8.")
        return None
    if text is None:
        mistakes.add(place, f"community_file: '{path}' is not a file. Give the path of the file.")
        return None
    return (
        _checked(text, f"community_file: '{path}'", mistakes, place)
        if _is_private(path, mode, mistakes, place)
        else None
    )


def _is_private(path: Path, mode: int, mistakes: Mistakes, place: Place) -> bool:
    if not mode & (stat.S_IRWXO | stat.S_IWGRP):
        return True
    who = "everybody" if mode & stat.S_IRWXO else "its whole group"
    verb = "read" if mode & stat.S_IROTH else "change" if mode & (stat.S_IWOTH | stat.S_IWGRP) else "run"
    shown = f"mode {stat.S_IMODE(mode):04o}"
    advice = f"Run: chmod 640 {shlex.quote(str(path))}"
    mistakes.add(place, f"community_file: {who} can {verb} '{path}' ({shown}). {advice}")
    return False


def _checked(text: str, what: str, mistakes: Mistakes, place: Place) -> str | None:
    secret = text.strip()
    if not secret:
        mistakes.add(place, f"{what} is empty. Write the community into it.")
    elif not secret.isprintable():
        # Never shown: not even a broken secret belongs into a message.
        mistakes.add(place, f"{what} holds more than one line or invisible characters. Keep one line.")
    else:
        return secret
    return None
