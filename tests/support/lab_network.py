"""The lab's agents and a real webhook listener beside the test: their event loop runs in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from probed.lab.agent import Agents, Counts
from probed.lab.demo.listener import Listener
from probed.lab.device import Interface
from probed.lab.inventory import write_settings
from probed.lab.live import LivePlay
from probed.lab.network import SMALL
from probed.lab.northbound import Northbound
from probed.lab.script import Act, Event, checked
from probed.lab.shape import LabNetwork as Shape

PATIENCE_S = 30.0


SLOW_US: Final = 200_000
"""How far an answer may be under way on a machine that is busy with other tests: a fifth of a look."""


class LabNetwork:
    """Settings in `folder`, agents that answer, and a log of all that was done to them."""

    def __init__(
        self,
        folder: Path,
        *,
        interval_s: float = 1.0,
        staleness_looks: float = 2.5,
        hook: str = "",
        net: Shape = SMALL,
        pm: bool | None = None,
        traps: str = "",
        managers: str = "",
        keepalives: Mapping[str, float] | None = None,
        told: Collection[str] = (),
    ) -> None:
        """`hook`: where the daemon sends its notifications instead of to `heard`. `traps`: HOST:PORT where it hears
        what the network tells by itself; `managers`: more of its settings, for how managers tell it. `keepalives`:
        how often each manager gives a sign of life (seconds). `told`: elements that nobody polls.
        """
        self._net, self._pm = net, pm
        self._keepalives, self._told = keepalives or {}, told
        self._traps, self._managers = traps, managers
        self._folder, self._interval_s, self._looks, self._hook = folder, interval_s, staleness_looks, hook
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="lab network", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._agents: Agents
        self._listener: Listener
        self.config: Path
        self.events: list[Event] = []

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(PATIENCE_S), "the lab did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the lab did not end"

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        host, _, port = self._traps.rpartition(":")
        to = (host, int(port)) if port else None
        async with Listener() as self._listener, Agents(net=self._net, traps_to=to) as self._agents:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.config = write_settings(
                self._folder,
                self._agents.port,
                interval_s=self._interval_s,
                staleness_looks=self._looks,
                webhook=self._hook or self._listener.url,
                net=self._net,
                pm=self._pm,
                traps=self._traps,
            )
            self.config.write_text(self.config.read_text() + self._managers)
            self._let_be_told()
            alive = [asyncio.create_task(self._keep_alive(name, s)) for name, s in self._keepalives.items()]
            self._ready.set()
            await self._stop.wait()
            for task in alive:
                task.cancel()

    def _let_be_told(self) -> None:
        """Rewrite the inventory: of these elements only the alarms are known."""
        table = self._folder / "inventory" / "elements.csv"
        rows = table.read_text("utf-8").splitlines()
        told = [row.replace(",manager,", ",alarms,") if row.partition(",")[0] in self._told else row for row in rows]
        table.write_text("\n".join(told) + "\n", "utf-8")

    async def _keep_alive(self, manager: str, every_s: float) -> None:
        while True:
            self._agents.northbound.keepalive(manager, self._agents.world.clock.now_us())
            await asyncio.sleep(every_s)

    @property
    def northbound(self) -> Northbound:
        """What the network tells by itself, and the log of it."""
        return self._agents.northbound

    def tell(self, what: Callable[[Northbound, int], None]) -> None:
        """Something is told now; it has been sent when the call returns."""
        done = asyncio.run_coroutine_threadsafe(self._tell(what), self._loop)
        done.result(PATIENCE_S)

    async def _tell(self, what: Callable[[Northbound, int], None]) -> None:
        what(self._agents.northbound, self._agents.world.clock.now_us())

    @property
    def store(self) -> Path:
        return self._folder / "state" / "probed.db"

    @property
    def limit_us(self) -> int:
        """The staleness limit."""
        return int(self._interval_s * self._looks * 1_000_000)

    @property
    def agents_port(self) -> int:
        """The port of all agents, each at its own address."""
        return self._agents.port

    @property
    def counts(self) -> Counts:
        """What the agents were asked."""
        return self._agents.world.counts

    @property
    def heard(self) -> list[dict[str, Any]]:
        """The notifications that have arrived, each once, in order."""
        return list(self._listener.received.values())

    def do(self, act: Act, target: str, value: float = 0.0) -> Event:
        """The act has happened when the call returns."""
        done = asyncio.run_coroutine_threadsafe(self._do(act, target, value), self._loop)
        self.events.append(done.result(PATIENCE_S))
        return self.events[-1]

    def port(self, point: str) -> Interface:
        """A port ('NE01:E1-05') as its agent has it."""
        element, _, name = point.partition(":")
        return self._agents.world.devices[element].port(name)

    def carry(self, point: str, *, busy: float = 1.0, errored_per_s: float = 0.0) -> None:
        """From when the call returns on a port ('NE01:E1-05') carries `busy` times its usual traffic."""
        done = asyncio.run_coroutine_threadsafe(self._carry(point, busy, errored_per_s), self._loop)
        done.result(PATIENCE_S)

    async def _carry(self, point: str, busy: float, errored_per_s: float) -> None:
        world = self._agents.world
        element, _, port = point.partition(":")
        world.devices[element].port(port).carry(world.clock.now_us(), busy, errored_per_s)

    async def _do(self, act: Act, target: str, value: float) -> Event:
        event = checked(Event(self._agents.world.clock.now_us(), act, target, value), net=self._net)
        self._agents.world.do(event)
        return event

    def play(self, start: int, end: int) -> LivePlay:
        """All that was done, as the comparison with the truth wants it."""
        interval_us = int(self._interval_s * 1_000_000)
        return LivePlay(tuple(self.events), start, end, interval_us, SLOW_US, stale_looks=self._looks)
