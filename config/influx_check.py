"""Checks of [influx]: its secret can be read, by the daemon alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.mistakes import Mistakes
from config.secret_file import read_secret
from config.toml_file import TomlDocument

if TYPE_CHECKING:
    from config.settings import Settings


def check_influx(settings: Settings, document: TomlDocument, mistakes: Mistakes) -> None:
    """A secret that is missing, empty or open to others."""
    if settings.influx is None:
        return
    for key in ("password_file", "token_file"):
        path = getattr(settings.influx, key)
        if path is not None:
            read_secret(path, key, mistakes, document.place(("influx", key)))
