"""The outbox: notifications, those that wait and those that are done with, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from probed.model.notification import OutboxRow, Receipt
from probed.store import queries, receipts, rows
from probed.store.reading.snapshots import Snapshots

_BEFORE_ALL: Final = -1 << 62


class OutboxReader:
    """Each notification has a key; its receipts bear the same."""

    def __init__(self, store: Snapshots) -> None:
        self._store = store

    def due(self, now: int, limit: int = 100) -> tuple[OutboxRow, ...]:
        """Notifications to be tried by now, longest waiting first."""
        return tuple(map(rows.outbox_of, self._store.read(queries.OUTBOX_DUE, now, limit)))

    def all(self) -> tuple[OutboxRow, ...]:
        """All notifications, delivered and dead ones too, oldest first."""
        return tuple(map(rows.outbox_of, self._store.read(queries.OUTBOX)))

    def waiting(self, limit: int, each: int) -> list[tuple[str, str, str, str, int, int, int, bool]]:
        """(key, problem, recipient, channel, created, attempts, next try, whether it clears) of notifications that
        are neither delivered nor dead nor carried by another, in the order in which they were made: of each
        recipient and channel the first `each`; where that is more than `limit`, fewer of each, the oldest.
        """
        return [(*row, bool(clears)) for *row, clears in self._store.read(receipts.WAITING, each, limit)]

    def of_keys(self, keys: Iterable[str]) -> tuple[OutboxRow, ...]:
        """The notifications of these keys, in their order; unknown ones are left out."""
        with self._store.snapshot():
            found = (self._store.read(queries.OUTBOX_OF, key) for key in keys)
            return tuple(rows.outbox_of(got[0]) for got in found if got)

    def open_count(self) -> int:
        """How many notifications are neither delivered nor dead."""
        return int(self._store.read(queries.OUTBOX_OPEN)[0][0])

    def receipts(self, since: int = _BEFORE_ALL) -> tuple[Receipt, ...]:
        """What became of messages since an instant, in the order in which it became known."""
        return tuple(map(receipts.receipt_of, self._store.read(receipts.RECEIPTS, since)))

    def receipts_of(self, key: str) -> tuple[Receipt, ...]:
        return tuple(map(receipts.receipt_of, self._store.read(receipts.RECEIPTS_OF, key)))

    def told_since(self, at: int) -> tuple[tuple[str, str, str, int, str], ...]:
        """(problem, recipient, channel, created, key) of every notification made since an instant."""
        return tuple(self._store.read(receipts.TOLD_SINCE, at))

    def handed_since(self, at: int) -> tuple[tuple[str, str, int], ...]:
        """(recipient, channel, instant) of every delivery since an instant, in order."""
        return tuple(self._store.read(receipts.HANDED, at))
