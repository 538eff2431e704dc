"""What was sent to whom, and how often an agent may be asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from collectors.snmp.ber import Kind
from collectors.snmp.sockets import Address

_KINDS: Final = 8
_FIRST: Final = int(Kind.GET)
_MOMENT_S: Final = 1e-6


class Sent(NamedTuple):
    """So many PDUs of one type to one agent, or to whom it speaks for (`behind`, empty = itself)."""

    address: Address
    behind: str
    kind: Kind
    pdus: int


class Account:
    """The PDUs to one agent, or through it to one element, by their type (RFC 3416 section 3: A0h to A7h)."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts = [0] * _KINDS

    def add(self, kind: int) -> None:
        self.counts[kind - _FIRST] += 1


class Accounts:
    """All accounts of one engine."""

    def __init__(self) -> None:
        self._of: dict[tuple[Address, str], Account] = {}

    def of(self, address: Address, behind: str) -> Account:
        """The one account of this agent and element."""
        place = (address, behind)
        found = self._of.get(place)
        if found is None:
            found = self._of[place] = Account()
        return found

    def drained(self) -> list[Sent]:
        """All of `draining` at once."""
        return list(self.draining())

    def draining(self) -> Iterator[Sent]:
        """What was sent since the last call; a type that `Kind` does not know is a bug and raises ValueError.

        More may be sent, also to others, while it goes on.
        """
        for (address, behind), account in tuple(self._of.items()):
            for place, count in enumerate(account.counts):
                if count:
                    kind = Kind(_FIRST + place)
                    account.counts[place] -= count
                    yield Sent(address, behind, kind, count)


class Budget:
    """At most `per_s` messages a second on the average, and `burst` at once (the virtual scheduling of GCRA, ITU-T
    I.371 annex A). Whoever comes too early has a place of its own later on, so that nobody waits for ever.
    """

    __slots__ = ("_next_s", "_step_s", "_tolerance_s")

    def __init__(self, per_s: float, burst: int | None = None) -> None:
        if per_s <= 0:
            raise ValueError(f"a budget allows something, not {per_s} a second")
        self._step_s = 1 / per_s
        self._tolerance_s = (max(1, round(per_s)) if burst is None else burst) * self._step_s - self._step_s
        self._next_s = 0.0

    def spare(self, now_s: float) -> bool:
        """Whether one more may go now, without waiting."""
        return self._next_s - self._tolerance_s - now_s <= _MOMENT_S

    def reserve(self, now_s: float) -> float:
        """Take a place; how long until it has come: 0 = now."""
        theirs_s = max(self._next_s, now_s)
        self._next_s = theirs_s + self._step_s
        wait_s = theirs_s - self._tolerance_s - now_s
        return wait_s if wait_s > _MOMENT_S else 0.0


class Record:
    """What all engines of one program share: whom they sent what, and how often an agent may be asked in all."""

    __slots__ = ("_per_s", "accounts", "budgets", "held")

    def __init__(self) -> None:
        self.accounts = Accounts()
        self.budgets: dict[Address, Budget] = {}
        self.held = 0
        """Requests that had to wait because their agent's budget was used up."""
        self._per_s: dict[Address, float] = {}

    def limit(self, per_s: Mapping[Address, float]) -> None:
        """From now on so many requests a second to these agents; what has not changed goes on as it stands."""
        kept = {address for address, rate in per_s.items() if self._per_s.get(address) == rate}
        fresh = {
            address: self.budgets[address] if address in kept else Budget(rate) for address, rate in per_s.items()
        }
        self.budgets.clear()
        self.budgets.update(fresh)
        self._per_s = dict(per_s)
