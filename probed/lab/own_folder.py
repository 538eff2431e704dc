"""Whether a folder is the lab's own: what it removes or writes over must not be somebody's network."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from probed.errors import ProbedError

MARK: Final = "# The lab's network as probed watches it."
"""The first line of the settings that the lab writes."""
_LOG: Final = "lab.jsonl"


class NotOurs(ProbedError):
    """A folder or a file that the lab has not made."""


def fresh(folder: Path) -> None:
    """An empty folder here; an earlier play's or recording's is removed, any other is left alone (NotOurs)."""
    if folder.exists():
        if any(folder.iterdir()) and not ((folder / _LOG).is_file() or _is_lab(folder / "probed.toml")):
            raise NotOurs(
                f"{folder}: something else is in this folder, and the lab would remove it. Name another place."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def may_write(settings: Path) -> None:
    """Raise NotOurs where somebody else's settings would be written over."""
    if settings.exists() and not _is_lab(settings):
        raise NotOurs(
            f"{settings}: these settings are not the lab's, and it would write over them. Name another place."
        )


def _is_lab(settings: Path) -> bool:
    if not settings.is_file():
        return False
    with settings.open(encoding="utf-8", errors="replace") as file:
        return file.readline().rstrip() == MARK
