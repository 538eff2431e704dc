"""Reload: the whole new configuration is read and checked, then swapped in; on any mistake the old one stays."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from probed.clock import Clock
from probed.errors import ConfigError, ProbedError
from probed.life.change import Difference, Loaded, difference, pinned
from probed.life.sd_notify import READY, ServiceManager, reloading, steady_us
from probed.model.canonical import canonical
from probed.model.instant import format_instant
from probed.model.operation import Act

_log = logging.getLogger(__name__)

ANSWER_S: Final = 8.0
"""Then an operator is told that the reload goes on: before the control socket gives the caller up."""


class ReloadRefused(ProbedError):
    """The new configuration has mistakes; the one in force stays."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the last reload went. `mistakes` is empty when it was swapped in."""

    at: int
    by: str
    changed: tuple[str, ...] = ()
    needs_restart: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.mistakes

    def as_dict(self) -> dict[str, Any]:
        return {
            "at": format_instant(self.at),
            "by": self.by,
            "ok": self.ok,
            "changed": list(self.changed),
            "needs_restart": list(self.needs_restart),
            "mistakes": list(self.mistakes),
        }


Swap = Callable[[Loaded, Act], Awaitable[None]]


class Reloader:
    """One reload at a time, whoever asks."""

    def __init__(
        self,
        load: Callable[[], Loaded],
        present: Callable[[], Loaded],
        swap: Swap,
        clock: Clock,
        manager: ServiceManager,
    ) -> None:
        """`load` reads files and is called in a thread; `swap` returns when the new one is in force, or raises."""
        self._load, self._present, self._swap, self._clock, self._manager = load, present, swap, clock, manager
        self._lock = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._tasks: set[asyncio.Task[Outcome]] = set()
        self.last: Outcome | None = None
        self.count = 0
        self.failed = 0

    def want(self) -> None:
        """Reload soon (SIGHUP)."""
        self._wanted.set()

    async def run(self) -> None:
        """Serve `want` until cancelled."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self.reload("SIGHUP")

    async def act(self, operator: str, on_behalf_of: str | None, reason: str, key: str) -> dict[str, Any]:
        """An operator's reload: what changed, or ReloadRefused with all mistakes."""
        doing = asyncio.create_task(self.reload(operator, on_behalf_of, reason, key), name="reload")
        self._tasks.add(doing)
        doing.add_done_callback(self._tasks.discard)
        try:
            async with asyncio.timeout(ANSWER_S):
                outcome = await asyncio.shield(doing)
        except TimeoutError:
            raise ProbedError(
                f"the reload is not done after {ANSWER_S:g} s and goes on; the daemon's log will say how it ends"
            ) from None
        if not outcome.ok:
            raise ReloadRefused(
                "\n".join(("nothing was changed, the old configuration stays in force.", *outcome.mistakes))
            )
        return outcome.as_dict()

    async def reload(self, by: str, on_behalf_of: str | None = None, reason: str = "", key: str = "") -> Outcome:
        """Never raises for mistakes of people: they are in the outcome and in the log."""
        async with self._lock:
            self._manager.tell(reloading(steady_us()))
            try:
                found = await self._try(by, on_behalf_of, reason, key)
            except ProbedError as exc:
                found = Outcome(self._clock.now_us(), by, mistakes=_mistakes(exc))
                self.failed += 1
                _log.error("not reloaded, the old configuration stays in force: %s", exc)
            finally:
                self._manager.tell(READY)
            self.count += 1
            self.last = found
            return found

    async def _try(self, by: str, on_behalf_of: str | None, reason: str, key: str) -> Outcome:
        new = await asyncio.to_thread(self._load)
        now = self._clock.now_us()
        present = self._present()
        what = difference(present, new)
        new = replace(new, settings=pinned(present.settings, new.settings)[0])
        subject = canonical({"changed": list(what.changed), "needs_restart": list(what.needs_restart)}).decode()
        await self._swap(new, Act(now, by, on_behalf_of, "reload", subject, reason, key or f"reload-{now}"))
        _tell(what)
        return Outcome(self._clock.now_us(), by, what.changed, what.needs_restart)


def _tell(what: Difference) -> None:
    _log.info("reloaded: %s", "; ".join(what.changed) or "nothing has changed")
    for sentence in what.needs_restart:
        _log.warning("%s", sentence)


def _mistakes(exc: ProbedError) -> tuple[str, ...]:
    return tuple(map(str, exc.mistakes)) if isinstance(exc, ConfigError) else (str(exc),)
