"""Checks of [ledger]: the root of the time-stamping authority can be read, and is one."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from config.mistakes import Mistakes
from config.toml_file import TomlDocument

if TYPE_CHECKING:
    from config.settings import Settings


def check_ledger(settings: Settings, document: TomlDocument, mistakes: Mistakes) -> None:
    """A file that is not there, or holds no certificate."""
    path = settings.ledger.tsa_ca
    if path is None:
        return
    place = document.place(("ledger", "tsa_ca"))
    if not path.is_file():
        mistakes.add(place, f"tsa_ca: '{path}' is missing. Put the certificate there (PEM).")
        return
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ssl.SSLError):
        mistakes.add(place, f"tsa_ca: '{path}' holds no certificate. Put PEM text into it.")
