"""How what waited in the outbox ends: delivered or laid aside with all it carries, or held for a digest. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from alerting.notify import digest as digests
from alerting.notify.outbox_rows import Due
from probed.model.notification import HELD, CarriedEnd, Notification, OutboxChange, OutboxUpdate, Receipt, What


def gathered(rows: Sequence[Due], made: Notification) -> OutboxChange:
    """The digest, and the rows that are held for it."""
    held = tuple(OutboxUpdate(row.key, row.failures, HELD) for row in rows)
    receipts = tuple(
        Receipt(row.key, row.failures, made.created, What.CARRIED, made.channel, detail=made.key) for row in rows
    )
    return OutboxChange(held, receipts, (made,))


def ended(
    rows: Sequence[Due],
    message: Notification,
    receipt: Receipt,
    delivered_at: int | None,
    dead_reason: str | None,
) -> OutboxChange:
    """The message and all that it carries end together."""
    tries = rows[-1].failures + 1
    carried = tuple(dict.fromkeys((*(row.key for row in rows[:-1]), *digests.contained(message))))
    update = OutboxUpdate(message.key, tries, receipt.at, delivered_at, dead_reason)
    told = [
        Receipt(key, tries, receipt.at, What.CARRIED, receipt.channel, receipt.provider, message.key)
        for key in carried
        if delivered_at is not None
    ]
    with_it = tuple(CarriedEnd(key, delivered_at, dead_reason) for key in carried)
    return OutboxChange((update,), (receipt, *told), ended=with_it)
