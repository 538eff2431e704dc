"""How far the ledger has read the store: a short cut only, which is dropped whenever it does not fit the chains."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from probed.ledger.files import LedgerFolder, replace_file
from probed.model.canonical import canonical
from probed.model.ids import CustomerId
from sla.ledger import Entry

NAME: Final = "cursor.json"
SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """`horizon`: up to where the store was known; `at`: by the clock of acts. `ends`: number and hash of each chain's
    last entry then; `revisions`: how often each circuit's past had been revised; `ended`: its spans that had ended.
    """

    horizon: int
    at: int
    revisions: Mapping[str, int]
    ended: Mapping[str, int]
    ends: Mapping[str, tuple[int, str]]


def load(folder: LedgerFolder, tails: Mapping[CustomerId, Entry]) -> Cursor | None:
    """The cursor, if each chain still holds what it held then; None = everything is looked at."""
    try:
        told = json.loads((folder.path / NAME).read_text("utf-8"))
        if told["schema"] != SCHEMA:
            return None
        ends = {name: (int(number), str(sha256)) for name, (number, sha256) in told["ends"].items()}
        found = Cursor(int(told["horizon"]), int(told["at"]), dict(told["revisions"]), dict(told["ended"]), ends)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    for name, (number, sha256) in found.ends.items():
        tail = tails.get(CustomerId(name))
        # A chain that was cut, or put back from an old copy, must be filled anew. One that others have added to
        # (sign-offs) holds all that it held.
        if tail is None or tail.number < number or (tail.number == number and tail.sha256 != sha256):
            return None
    return found


def save(path: Path, cursor: Cursor) -> None:
    """After the entries are durable: a kill in between makes the next round find that they are there already."""
    told = {
        "schema": SCHEMA,
        "horizon": cursor.horizon,
        "at": cursor.at,
        "revisions": dict(cursor.revisions),
        "ended": dict(cursor.ended),
        "ends": {name: list(end) for name, end in cursor.ends.items()},
    }
    replace_file(path / NAME, canonical(told) + b"\n")
