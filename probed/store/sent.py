"""What was sent into the network, as rows: a life of the daemon counts up its own, so that readers may add them."""

from __future__ import annotations

from typing import Final, NamedTuple

SENT: Final = (
    # `day` = days since 1970 (UTC); `run` = when the life of the daemon began that counted.
    """
    CREATE TABLE sent(
        day INTEGER NOT NULL, receiver TEXT NOT NULL, what TEXT NOT NULL, run INTEGER NOT NULL,
        times INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (day, receiver, what, run), CHECK (first <= last)
    ) STRICT, WITHOUT ROWID
    """,
)

PUT_SENT: Final = """
INSERT INTO sent(day, receiver, what, run, times, first, last) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(day, receiver, what, run) DO UPDATE SET times = excluded.times, last = max(last, excluded.last)
WHERE excluded.times > times
"""
FORGET_SENT: Final = "DELETE FROM sent WHERE day < ?"
SENT_DAYS: Final = "SELECT (SELECT min(day) FROM sent), (SELECT max(day) FROM sent)"
SENT_ON: Final = """
SELECT receiver, what, day, sum(times), min(first), max(last) FROM sent WHERE day = ?
GROUP BY receiver, what ORDER BY receiver, what
"""


class SentOnDay(NamedTuple):
    """All lives of the daemon together."""

    receiver: str
    what: str
    day: int
    times: int
    first: int
    last: int
