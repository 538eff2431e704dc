"""Receipts of messages as rows, and the statements for what becomes of messages after they were made."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from probed.model.notification import HELD, Receipt, What

Row: TypeAlias = tuple[Any, ...]

RECEIPT_COLUMNS: Final = "key, attempt, at, what, channel, provider, detail"

PUT_RECEIPT: Final = f"""
INSERT INTO notify_receipt({RECEIPT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(key, attempt, what, provider) DO NOTHING
"""  # noqa: S608 - a constant

REVIVE: Final = """
UPDATE notify_outbox SET dead_reason = NULL, next_try = ?2 WHERE key = ?1 AND dead_reason IS NOT NULL
"""

END_CARRIED: Final = """
UPDATE notify_outbox SET delivered_at = ?2, dead_reason = ?3 WHERE key = ?1 AND delivered_at IS NULL
"""

RECEIPTS: Final = f"SELECT {RECEIPT_COLUMNS} FROM notify_receipt WHERE at >= ? ORDER BY arrival"  # noqa: S608
RECEIPTS_OF: Final = f"SELECT {RECEIPT_COLUMNS} FROM notify_receipt WHERE key = ? ORDER BY arrival"  # noqa: S608

WAITING: Final = f"""
SELECT key, problem, recipient, channel, created, attempts, next_try, json_extract(payload, '$.action') = 'clear'
FROM notify_outbox WHERE arrival IN (
  SELECT arrival FROM (
    SELECT arrival, row_number() OVER (PARTITION BY recipient, channel ORDER BY arrival) AS place FROM notify_outbox
    WHERE delivered_at IS NULL AND dead_reason IS NULL AND next_try < {HELD}
  ) WHERE place <= ? ORDER BY place, arrival LIMIT ?
) ORDER BY arrival
"""  # noqa: S608 - a constant
"""Of each lane its oldest; where they are too many, the same share of every lane: a long backlog hides no other."""

TOLD_SINCE: Final = "SELECT problem, recipient, channel, created, key FROM notify_outbox WHERE created >= ?"

HANDED: Final = """
SELECT recipient, channel, delivered_at FROM notify_outbox WHERE delivered_at >= ? ORDER BY delivered_at
"""


def receipt_row(receipt: Receipt) -> Row:
    key, attempt, at, what, channel, provider, detail = receipt
    return (key, attempt, at, what.value, channel, provider, detail)


def receipt_of(row: Row) -> Receipt:
    """From the order of RECEIPT_COLUMNS."""
    key, attempt, at, what, channel, provider, detail = row
    return Receipt(key, attempt, at, What(what), channel, provider, detail)
