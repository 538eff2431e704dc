"""Looks beside the poller's: each target in its own interval, a few at once, over one engine of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from collectors.snmp.account import Record
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.schedule import phase_us
from probed.clock import Clock
from probed.model.instant import SECOND_US
from probed.model.observation import Observation
from probed.model.ports import Sink


class InTurn(Protocol):
    """Who is looked at, and how often."""

    @property
    def source(self) -> str: ...
    @property
    def element(self) -> str: ...
    @property
    def interval_s(self) -> float: ...


T = TypeVar("T", bound=InTurn)
Looking = Callable[[SnmpEngine, T], Awaitable[list[Observation]]]


async def look_in_turn(
    targets: Sequence[T],
    look: Looking[T],
    sink: Sink,
    clock: Clock,
    *,
    at_once: int,
    what: str,
    bind: str = "",
    record: Record | None = None,
) -> None:
    """Until cancelled; what a look brings is handed over before the target's next one. `what` names the tasks."""
    if not targets:
        await asyncio.Event().wait()
    gate = asyncio.Semaphore(at_once)
    async with SnmpEngine(sockets=1, bind=bind, record=record) as engine, asyncio.TaskGroup() as group:
        for target in targets:
            turns = _turns(engine, target, look, sink, clock, gate)
            group.create_task(turns, name=f"{what} of {target.element}")


async def _turns(
    engine: SnmpEngine, target: T, look: Looking[T], sink: Sink, clock: Clock, gate: asyncio.Semaphore
) -> None:
    due_s = clock.monotonic_s() + phase_us(target.source, int(target.interval_s * SECOND_US)) / SECOND_US
    while True:
        await asyncio.sleep(max(due_s - clock.monotonic_s(), 0))
        async with gate:
            news = await look(engine, target)
        if news:
            await sink.put(news)
        due_s += target.interval_s
        if (behind_s := clock.monotonic_s() - due_s) > 0:  # a slot that was missed is skipped
            due_s += (behind_s // target.interval_s + 1) * target.interval_s
