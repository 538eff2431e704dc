"""What an HTTP answer to a write means for what was sent. Pure: every server's words end up here."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Final, NamedTuple, TypeAlias

WORDS: Final = 400
"""Characters of a server's words that are kept."""


class Taken(NamedTuple):
    """Stored; or older than the server keeps anything, which no repetition changes (then it says so)."""

    note: str = ""


class Poisoned(NamedTuple):
    """Some line of it will never be taken: to be found by halves."""

    words: str


class TooLarge(NamedTuple):
    words: str


class Closed(NamedTuple):
    """The server will not take anything before somebody has done something."""

    advice: str


class Later(NamedTuple):
    """Not now. `after_s`: the server asked for so many seconds."""

    reason: str
    after_s: float = 0.0


Answer: TypeAlias = Taken | Poisoned | TooLarge | Closed | Later


def understood(status: int, body: str, retry_after: str = "") -> Answer:
    """The meaning of a status and the words with it.

    Every server of line protocol says 204 to what it has taken. A 200 comes from something else behind that address,
    such as a proxy's page to log in: to take it for an acknowledgement would lose what was sent.
    """
    words = _words(body)
    said = f"HTTP {status}" + (f": {words}" if words else "")
    match status:
        case HTTPStatus.NO_CONTENT:
            return Taken()
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY:
            return Taken(words) if _too_old(words) else Poisoned(words or said)
        case HTTPStatus.INTERNAL_SERVER_ERROR if _too_old(words):
            return Taken(words)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return TooLarge(said)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return Closed(f"{said}. Give [influx] a user or token that may write there.")
        case HTTPStatus.NOT_FOUND:
            return Closed(f"{said}. Create the database or bucket there, or correct [influx].")
        case _ if status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _PASSING:
            return Closed(f"{said}. This is no server that takes line protocol: correct [influx] url.")
        case _:
            return Later(said, _seconds(retry_after))


def _too_old(words: str) -> bool:
    """The good lines are stored; what is beyond the server's own retention is not wanted there.

    1.x and 2.x say "partial write: points beyond retention policy", early 2.x with a status of 500; from 1.12 and
    2.7.12 on "partial write: dropped 2 points outside retention policy of duration ...".
    """
    return _TOO_OLD.search(words) is not None


_TOO_OLD: Final = re.compile(r"partial write: (points beyond|dropped \d+ points outside) retention policy")
_PASSING: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.TOO_EARLY})


def _words(body: str) -> str:
    """What the server says, out of its JSON where it is JSON."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict):
        body = str(said.get("error") or said.get("message") or body)
    return " ".join(body.split())[:WORDS].encode("utf-8", "replace").decode()  # they are stored with the line


def _seconds(text: str) -> float:
    """Retry-After in seconds (RFC 9110 clause 10.2.3); a date is left to our own back-off."""
    return float(text) if text.isascii() and text.isdigit() else 0.0
