"""A terminal that speaks no UTF-8 (zh_CN.GBK, Latin-1) is shown the nearest that it has, not a traceback."""

from __future__ import annotations

import codecs
import sys
from typing import Final, TextIO

NEAR: Final = {"−": "-", "≥": ">=", "≤": "<=", "±": "+/-", "…": "...", "×": "x", "→": "->", "–": "-", "—": "-"}
_HANDLER: Final = "probed-near"


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
    for stream in streams or (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and not speaks_unicode(stream):
            reconfigure(errors=_HANDLER)


def _near(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(NEAR.get(letter, "?") for letter in error.object[error.start : error.end]), error.end
