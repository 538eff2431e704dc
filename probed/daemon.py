"""The composition root: builds every part from the configuration, runs them, and stops them in order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import logging
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from alerting.notify.base import Address
from alerting.notify.build import Recipient
from alerting.notify.outbox import Dispatcher
from alerting.notify.webhook import CHANNEL, WebhookNotifier, WebhookTarget
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.poller import SnmpPoller
from config.load import load_all
from config.settings import Settings
from probed.clock import Clock, SystemClock
from probed.control.server import ControlServer
from probed.errors import ProbedError
from probed.model.inventory import Inventory
from probed.outbox import StoreOutbox
from probed.pipeline.pipeline import Pipeline
from probed.pipeline.watch import Watch
from probed.store.reader import Reader
from probed.store.writer import Store
from probed.supervise import Supervisor
from probed.targets import group_limits, snmp_targets

_log = logging.getLogger(__name__)

STOP_DEADLINE_S: Final = 10.0
REMEMBER_US: Final = 40 * 86_400 * 1_000_000
"""Runs that ended longer ago are not needed for what is true now."""


async def run(config: Path, clock: Clock | None = None) -> None:
    """Watch until SIGTERM or SIGINT; a second signal stops at once."""
    clock = clock or SystemClock()
    settings, inventory = load_all(config)
    _make_folder(settings.state_dir)
    store = Store.open(settings.store_path, clock)
    try:
        await Daemon(settings, inventory, store, clock).run()
    finally:
        store.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        why = "there is a file in its place" if folder.is_file() else exc.strerror
        raise ProbedError(
            f"state_dir '{folder}' cannot be made ({why}). Make it, owned by the daemon's user, or correct state_dir."
        ) from exc


class Daemon:
    """All parts of one running daemon."""

    def __init__(self, settings: Settings, inventory: Inventory, store: Store, clock: Clock) -> None:
        self._settings, self._inventory, self._store, self._clock = settings, inventory, store, clock
        self._supervisor = Supervisor()
        self._notifiers = [
            WebhookNotifier(WebhookTarget(hook.name, hook.url, hook.timeout_s)) for hook in settings.webhook
        ]
        self._dispatcher = Dispatcher(StoreOutbox(store), self._notifiers, clock)
        self._pipeline = Pipeline(
            self._make_watch, store, clock, self._dispatcher.wake, settings.snmp.keep_traffic_us
        )
        self._control = ControlServer(settings.control_socket, self._pipeline.act)

    async def run(self) -> None:
        """Until a signal; then: stop polling, commit what was collected, deliver what is due, within a deadline."""
        stop, at_once = asyncio.Event(), asyncio.Event()
        restore = _on_signals(stop, at_once)
        try:
            async with asyncio.TaskGroup() as group:
                gc.collect()
                gc.freeze()  # what was loaded stays for good: no collection need ever walk it again
                parts = self._start(group)
                _log.info("watching %d circuits", len(self._pipeline.watch.topology.circuits))
                await stop.wait()
                await self._stop(parts, at_once)
        except* ProbedError as failed:
            raise failed.exceptions[0] from None
        finally:
            restore()
            for notifier in self._notifiers:
                await notifier.close()

    def _start(self, group: asyncio.TaskGroup) -> dict[str, asyncio.Task[None]]:
        """The pipeline cannot begin again by itself: pollers say only what changed, and it would have missed some."""
        keep, once = self._supervisor.keep, self._supervisor.once
        parts: dict[str, Coroutine[Any, Any, None]] = {
            "pipeline": once("pipeline", self._pipeline.run),
            "notify": keep("notify", self._dispatcher.run),
            "control": keep("control", self._control.run),
            "snmp": keep("snmp", self._poll),
        }
        return {name: group.create_task(part, name=name) for name, part in parts.items()}

    async def _poll(self) -> None:
        """Poll what the topology asks for, and begin anew when its validity borders pass."""
        async with SnmpEngine(bind=self._settings.snmp.bind) as engine:
            while True:
                now = self._clock.now_us()
                targets = snmp_targets(self._settings, self._inventory, now)
                border = self._pipeline.watch.next_border
                poller = SnmpPoller(
                    engine,
                    targets,
                    self._clock,
                    group_limits(self._settings, self._inventory, now),
                    itertools.count(now).__next__,
                )
                wait_s = None if border is None else max((border - now) / 1e6, 0.0)
                try:
                    async with asyncio.timeout(wait_s):
                        await poller.run(self._pipeline)
                except TimeoutError:
                    continue

    async def _stop(self, parts: dict[str, asyncio.Task[None]], at_once: asyncio.Event) -> None:
        _log.info("stopping: no more polls, what was collected is committed")
        parts["snmp"].cancel()
        parts["control"].cancel()
        self._dispatcher.stop()
        # a task of its own: behind a stalled store there may be no room in the queue, for ever
        drain = asyncio.create_task(self._pipeline.drain(), name="drain")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_DEADLINE_S):
                await _either(at_once, parts["pipeline"], parts["notify"])
        if not parts["pipeline"].done():
            _log.error("stopped before everything was committed: what is missing will be unknown time")
        for task in (drain, *parts.values()):
            task.cancel()

    def _make_watch(self, now: int) -> Watch:
        with Reader(self._store.path) as reader:
            held = reader.restore_state(now - REMEMBER_US)
        limit = self._settings.snmp.staleness_us
        recipients = [
            Recipient(
                Address(hook.name, CHANNEL),
                transitions=frozenset(hook.events),
                language="zh" if self._settings.language == "zh" else "en",
            )
            for hook in self._settings.webhook
        ]
        return Watch(
            self._inventory, now, lambda _source: limit, held, recipients, settle_us=self._settings.snmp.interval_us
        )


async def _either(at_once: asyncio.Event, *rest: asyncio.Task[None]) -> None:
    """Until the rest is done, or somebody is in a hurry."""
    hurry = asyncio.create_task(at_once.wait(), name="hurry")
    waiting: set[asyncio.Task[Any]] = set(rest)
    try:
        while waiting and not hurry.done():
            _, pending = await asyncio.wait({hurry, *waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting &= pending
    finally:
        hurry.cancel()


def _on_signals(stop: asyncio.Event, at_once: asyncio.Event) -> Callable[[], None]:
    """First signal: stop in order. Second: at once. Returns what puts the former handlers back."""
    loop = asyncio.get_running_loop()

    def caught() -> None:
        if stop.is_set():
            at_once.set()
        stop.set()

    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, caught)

    def restore() -> None:
        for number in signals:
            loop.remove_signal_handler(number)

    return restore
