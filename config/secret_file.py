"""Secrets in files of their own, that only the daemon can read."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path
from typing import Final

from config.mistakes import Mistakes, Place
from probed.errors import ConfigError

SYSTEMD: Final = Path("/run/credentials")
"""Where systemd hands secrets to services, each for as long as it runs and to its user alone."""


def out_of_sight(path: Path, exc: OSError, mistakes: Mistakes) -> bool:
    """Whether a secret is only not for this user: operators have their commands without the daemon's secrets."""
    theirs = isinstance(exc, FileNotFoundError) and path.is_relative_to(SYSTEMD) and not _in_service()
    if mistakes.secrets or not (theirs or isinstance(exc, PermissionError)):
        return False
    if str(path) not in mistakes.unseen:
        mistakes.unseen.append(str(path))
    return True


def _in_service() -> bool:
    return "CREDENTIALS_DIRECTORY" in os.environ


def secret_of(path: Path | None, key: str) -> str:
    """The secret in clear, '' for none; a ConfigError when its file has become unreadable since it was checked."""
    if path is None:
        return ""
    mistakes = Mistakes()
    found = read_secret(path, key, mistakes, Place(str(path)))
    if found is None:
        raise ConfigError(mistakes.found)
    return found


def read_file(path: Path, key: str, noun: str, mistakes: Mistakes, place: Place) -> tuple[str, int] | None:
    """The text of a file and its mode, which nobody has judged yet. `noun`: what has to stand in it."""
    what = f"{key}: '{path}'"
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8-sig") if stat.S_ISREG(mode) else None
    except OSError as exc:
        if out_of_sight(path, exc, mistakes):
            return None
        if isinstance(exc, FileNotFoundError):
            advice = f"Write the {noun} into it, readable by the daemon alone (chmod 640)."
            mistakes.add(place, f"{what} is missing. {advice}")
        else:
            mistakes.add(place, f"{what} cannot be read ({exc.strerror}). Let the daemon read it.")
    except ValueError:
        mistakes.add(place, f"{what} is not UTF-8 text. Save it as UTF-8.")
    else:
        if text is not None:
            return text, mode
        mistakes.add(place, f"{what} is not a file. Give the path of the file.")
    return None


def read_private(path: Path, key: str, mistakes: Mistakes, place: Place) -> str | None:
    """The text of a private file of any form. What is wrong is said without it."""
    read = read_file(path, key, "secret", mistakes, place)
    if read is None:
        return None
    text, mode = read
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        shown = f"mode {stat.S_IMODE(mode):04o}"
        advice = f"Run: chmod 640 {shlex.quote(str(path))}"
        mistakes.add(place, f"{key}: '{path}' is open to others ({shown}). {advice}")
        return None
    return text


def read_secret(path: Path, key: str, mistakes: Mistakes, place: Place) -> str | None:
    """One line of a private file. What is wrong is said without the secret."""
    text = read_private(path, key, mistakes, place)
    if text is None:
        return None
    secret = text.strip()
    if not secret or not secret.isprintable():
        mistakes.add(place, f"{key}: '{path}' must hold one line of visible characters. Write the secret into it.")
        return None
    return secret
