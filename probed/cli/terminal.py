"""A terminal that speaks no UTF-8 (zh_CN.GBK, Latin-1) is shown the nearest that it has, not a traceback."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping
from typing import Final, TextIO

NEAR: Final = {"−": "-", "≥": ">=", "≤": "<=", "±": "+/-", "…": "...", "×": "x", "→": "->", "–": "-", "—": "-"}
_HANDLER: Final = "probed-near"
_CHOSEN: Final = ("PYTHONIOENCODING", "PYTHONUTF8", "JOURNAL_STREAM")
"""Who sets one of these has chosen; systemd's journal is UTF-8."""


def speaks_unicode(stream: TextIO) -> bool:
    """Whether it takes every character."""
    try:
        return codecs.lookup(stream.encoding or "utf-8").name.startswith("utf")
    except LookupError:
        return False


def escaped() -> bool:
    """Whether JSON for standard output has to be told in ASCII, so that it is the same document."""
    return not speaks_unicode(sys.stdout)


def settle(*streams: TextIO) -> None:
    """From now on what a stream has no character for is told by others."""
    codecs.register_error(_HANDLER, _near)
    named = _named_encoding(os.environ)
    for stream in streams or (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and named and speaks_unicode(stream):
            reconfigure(encoding=named)
        if reconfigure is not None and not speaks_unicode(stream):
            reconfigure(errors=_HANDLER)


def _named_encoding(environment: Mapping[str, str]) -> str | None:
    """What the locale names (zh_CN.GBK), where it is none that takes every character. Where that locale is not
    installed, as on a server that was given it by ssh, Python speaks UTF-8, and the terminal does not understand it.
    """
    if any(environment.get(name) for name in _CHOSEN):
        return None
    coerced = environment.get("LC_CTYPE") == "C.UTF-8"  # by Python itself (PEP 538)
    names = ("LC_ALL", "LANG") if coerced else ("LC_ALL", "LC_CTYPE", "LANG")
    chosen = next((value for name in names if (value := environment.get(name))), "")
    charset = chosen.partition(".")[2].partition("@")[0]
    try:
        found = codecs.lookup(charset).name if charset else "utf-8"
    except LookupError:
        return None
    return None if found.startswith("utf") else found


def _near(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(NEAR.get(letter, "?") for letter in error.object[error.start : error.end]), error.end
