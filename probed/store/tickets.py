"""Trouble tickets in the store: every version, as it was stated; the newest is the one that stands."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, NamedTuple

from probed.model.ids import CircuitId
from probed.model.ticket import TroubleTicket
from probed.store.text import encode

TICKETS: Final = (
    """
    CREATE TABLE ticket(
        arrival INTEGER PRIMARY KEY, id TEXT NOT NULL, stated INTEGER NOT NULL, circuit TEXT NOT NULL,
        opened INTEGER NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, UNIQUE (id, stated, sha256)
    ) STRICT
    """,
)

PUT_TICKET: Final = """
INSERT INTO ticket(id, stated, circuit, opened, body, sha256) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
ALL_TICKETS: Final = "SELECT id, body FROM ticket ORDER BY stated, arrival"
TICKET_HISTORY: Final = "SELECT stated, body FROM ticket ORDER BY id, stated, arrival"


class TicketStated(NamedTuple):
    """A ticket as it stood from an instant on. All versions are kept."""

    at: int
    ticket: TroubleTicket


def ticket_row(stated: TicketStated) -> tuple[Any, ...]:
    """The values of PUT_TICKET."""
    t = stated.ticket
    body = encode(
        {
            "acknowledged": t.acknowledged, "circuit": t.circuit, "closed": t.closed, "held": t.held, "id": t.id,
            "opened": t.opened, "summary": t.summary,
        }
    )  # fmt: skip
    return t.id, stated.at, t.circuit, t.opened, body, hashlib.sha256(body.encode()).digest()


def ticket_of(body: str) -> TroubleTicket:
    """From a row's body."""
    said = json.loads(body)
    held = tuple((start, end) for start, end in said["held"])
    return TroubleTicket(**{**said, "circuit": CircuitId(said["circuit"]), "held": held})
