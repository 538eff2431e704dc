"""The record of what is sent into the network: collected once a minute from everybody who sends."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol, TypeVar

from collectors.snmp.account import Accounts, Sent
from collectors.snmp.sockets import Address
from probed.clock import Clock
from probed.model.instant import DAY_US, MINUTE_US, SECOND_US
from probed.model.inventory import Inventory, Via
from probed.model.sent import RESPONSE, SCHEDULE, SNMP, SSH, SentRow

K = TypeVar("K")

PIECE: Final = 200
"""Rows made before the others in the event loop have a turn: less than two milliseconds."""


class Receivers(NamedTuple):
    """Whom datagrams to an address are for, as the inventory stands."""

    at: Mapping[Address, str]
    """Addresses that one element or manager has for itself."""
    elements: frozenset[str]

    def of(self, sent: Sent) -> str:
        """Of an element behind a manager its own id; '<community>@...' may also name something else."""
        behind = sent.behind.rpartition("@")[2]
        if behind in self.elements:
            return behind
        host, port = sent.address
        return self.at.get(sent.address, f"{host}:{port}")


def receivers(inventory: Inventory, at: int) -> Receivers:
    """Of an instant."""
    found: dict[Address, str] = {}
    shared: set[Address] = set()
    elements = [row for row in inventory.elements if row.valid.holds_at(at)]
    managers = [row for row in inventory.managers if row.valid.holds_at(at)]
    asked = [(row.id, row.address, row.port) for row in elements if row.via is Via.ELEMENT]
    for name, host, port in (*asked, *((row.id, row.address, row.port) for row in managers)):
        if found.setdefault((host, port), name) != name:
            shared.add((host, port))
    alone = {address: str(name) for address, name in found.items() if address not in shared}
    return Receivers(alone, frozenset(str(row.id) for row in elements))


class SentBook:
    """Adds up what one life of the daemon sends, day by day."""

    def __init__(self, run: int) -> None:
        self._run = run
        self._day = -1
        self._known: dict[tuple[str, str], tuple[int, int]] = {}
        """Count and first of the present day, by receiver and kind."""

    def add(self, receiver: str, what: str, count: int, since: int, until: int) -> SentRow:
        """So many more were sent in [since, until) (us UTC), which belongs to the day of `since`: that day's row."""
        day = since // DAY_US
        if day != self._day:
            self._day = day
            self._known.clear()
        before, first = self._known.get((receiver, what), (0, since))
        self._known[receiver, what] = before + count, first
        return SentRow(day, receiver, what, self._run, before + count, first, until)


class Sink(Protocol):
    async def note_sent(self, rows: Sequence[SentRow]) -> None: ...


class Sending:
    """Takes the counts out of those who send, and hands them on as rows."""

    def __init__(
        self,
        accounts: Accounts,
        lines: Counter[tuple[str, str]],
        schedules: Counter[str],
        responses: Counter[str],
        inventory: Callable[[], Inventory],
        sink: Sink,
        clock: Clock,
    ) -> None:
        """`lines`: by element and line of SSH; `schedules`: by probe; `responses`: to informs, by their sender."""
        self._accounts, self._lines, self._schedules, self._responses = accounts, lines, schedules, responses
        self._inventory, self._sink, self._clock = inventory, sink, clock
        self._since = clock.now_us()
        self._book = SentBook(self._since)
        self._owed: list[SentRow] = []
        """Rows that were made and not handed over."""

    async def run(self) -> None:
        """Until cancelled: at each full minute, so that no count lies in two days."""
        while True:
            now = self._clock.now_us()
            await asyncio.sleep((MINUTE_US - now % MINUTE_US) / SECOND_US)
            await self.collect()

    async def collect(self) -> None:
        """Everything that was sent since the last call. A call that was cancelled leaves the rest to the next."""
        known = await asyncio.to_thread(receivers, self._inventory(), self._clock.now_us())
        since, self._since = self._since, max(self._clock.now_us(), self._since)
        for receiver, what, count in self._few():
            self._owed.append(self._book.add(receiver, what, count, since, self._since))
        for sent in self._accounts.draining():
            what = SNMP + sent.kind.name.lower()
            self._owed.append(self._book.add(known.of(sent), what, sent.pdus, since, self._since))
            if len(self._owed) >= PIECE:
                await self._hand_over()
        await self._hand_over()

    async def _hand_over(self) -> None:
        while self._owed:
            piece = tuple(self._owed[:PIECE])
            await self._sink.note_sent(piece)
            del self._owed[: len(piece)]
            await asyncio.sleep(0)

    def _few(self) -> Iterator[tuple[str, str, int]]:
        """All but SNMP's requests."""
        for (element, line), count in _emptied(self._lines):
            yield element, SSH + line, count
        for probe, count in _emptied(self._schedules):
            yield probe, SCHEDULE, count
        for sender, count in _emptied(self._responses):
            yield sender, RESPONSE, count


def _emptied(counts: Counter[K]) -> list[tuple[K, int]]:
    found = list(counts.items())
    counts.clear()
    return found
