"""Where the daemon and operators meet the sink: made from the settings, and told again what was refused."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

from config.settings import Settings
from probed.assessing.paths import PathBook
from probed.clock import Clock
from probed.control.protocol import Request
from probed.errors import ProbedError
from probed.model.canonical import canonical
from probed.model.inventory import Inventory
from probed.model.operation import Act
from probed.model.probe import NO_PROBES, ProbeInventory
from probed.policies.paces import paces
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.sink_outbox import DeadLine, SinkChange, SinkMark
from probed.store.writer import Store

if TYPE_CHECKING:
    from probed.influx.sink import InfluxSink

RETRY: Final = "influx_retry"


def influx_sink(
    settings: Settings, inventory: Inventory, store: Store, clock: Clock, probes: ProbeInventory = NO_PROBES
) -> InfluxSink | None:
    """The sink that the settings ask for; None = none. From here on commits leave marks."""
    if settings.influx is None:
        return None
    from probed.influx.sink import InfluxSink  # noqa: PLC0415 - for who has one

    limit_us = paces(settings, inventory, clock.now_us()).limit_us
    paths = PathBook(inventory, probes, settings.keeps_out_untrusted)
    return InfluxSink(settings.influx, inventory, limit_us, store, clock, paths=paths, probes=probes)


class InfluxDesk:
    """What operators do with refused lines; every other act is handed on to `others`. Each act is audited."""

    def __init__(
        self, store: Store, clock: Clock, others: Callable[[Request, str], Awaitable[dict[str, Any]]]
    ) -> None:
        self._store, self._clock, self._others = store, clock, others

    async def act(self, request: Request, operator: str) -> dict[str, Any]:
        if request.verb != RETRY:
            return await self._others(request, operator)
        dead = await asyncio.to_thread(self._dead)
        if not dead:
            raise ProbedError("InfluxDB has refused nothing. 'probed influx status' shows how it stands.")
        now = self._clock.now_us()
        args = canonical(request.args).decode()
        act = Act(now, operator, request.on_behalf_of, request.verb, args, request.reason, request.key)
        await self._store.commit(Batch(sink=revival(dead, self._store.stamp(), now), acts=(act,)))
        return {"retried": len(dead)}

    def _dead(self) -> dict[int, DeadLine]:
        with Reader(self._store.path) as reader:
            return reader.sink.dead(1 << 20)


def revival(dead: dict[int, DeadLine], stamp: int, now: int) -> SinkChange:
    """What was refused is read again and told again; what is refused again comes back."""
    marks = {
        (line.kind, line.subject, line.slot): SinkMark(
            line.kind, line.subject, line.slot, line.since, line.until, stamp, now
        )
        for line in dead.values()
    }
    return SinkChange(marks=tuple(marks.values()), revived=tuple(dead))
