"""Asks addresses what is there: slowly, few at once, and nobody more often than a few times in vain. Reads only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from collectors.snmp import asking
from collectors.snmp.access import Access
from collectors.snmp.account import Record
from collectors.snmp.asking import Agent
from collectors.snmp.discovery import ASKED, HEAD, Origin, Seen, seen
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.request import EngineClosed, SnmpFailure
from collectors.snmp.sockets import Address
from collectors.snmp.tables.view import MibView

AT_ONCE: Final = 32
"""Addresses under way at once."""
MOST_CREDENTIALS: Final = 3
"""So many are tried at an address that does not answer, each `TRIES` times."""
TRIES: Final = 2
SILENT: Final = frozenset(("timeout", "refused", "unreachable"))
"""Reasons that tell of no agent."""
_MAX_ROWS: Final = 100_000

Credential: TypeAlias = tuple[str, Access]
"""Its name in the settings ('' = it has none there), and what it lets in with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An address to ask, and what to try there, in this order. `label` is what people call it."""

    label: str
    address: Address
    credentials: Sequence[Credential]


@dataclass(frozen=True, slots=True)
class Silent:
    """Nobody answered there under any credential; the reason of the last that brought more than silence."""

    label: str
    reason: str


async def discover(
    targets: Iterable[Asked],
    per_s: float,
    timeout_s: float = 1.0,
    bind: str = "",
    progress: Callable[[Seen | Silent], None] = lambda _found: None,
    record: Record | None = None,
) -> list[Seen | Silent]:
    """What was found at each, in their order. `per_s`: requests a second in all, repeated ones among them; `bind`:
    the local address to send from, '' = any; `record`: of what is sent.
    """
    found: dict[int, Seen | Silent] = {}
    waiting = iter(enumerate(targets))
    async with SnmpEngine(sockets=1, bind=bind, record=record) as engine:
        engine.limit_together(per_s)
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(_work(engine, waiting, timeout_s, found, progress))
    return [found[place] for place in sorted(found)]


async def _work(
    engine: SnmpEngine,
    waiting: Iterator[tuple[int, Asked]],
    timeout_s: float,
    found: dict[int, Seen | Silent],
    progress: Callable[[Seen | Silent], None],
) -> None:
    for place, target in waiting:
        found[place] = one = await _ask(engine, target, timeout_s)
        progress(one)


async def _ask(engine: SnmpEngine, target: Asked, timeout_s: float) -> Seen | Silent:
    reason = ""
    for name, access in target.credentials[:MOST_CREDENTIALS]:
        agent = Agent(target.address, access, timeout_s, TRIES - 1, _MAX_ROWS)
        try:
            head = await asking.get(engine, agent, HEAD)
        except EngineClosed:
            raise
        except SnmpFailure as failure:
            reason = reason if reason and failure.reason in SILENT else failure.reason
            continue
        values = {oid: value for oid, value in zip(HEAD, head, strict=True) if value.content is not None}
        broken = {name: why.reason for name, why in (await asking.tables(engine, agent, ASKED, values)).items()}
        host, port = target.address
        return seen(MibView(values), Origin(target.label, host, port, name), broken)
    return Silent(target.label, reason)
