"""The runner: sessions in threads of their own, bounded in every direction, used again while they are fresh."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from collectors.ssh.failures import Busy, Dropped, SshFailure
from collectors.ssh.gate import checked, platform_of
from collectors.ssh.job import Answer, Job
from collectors.ssh.target import SshTarget
from probed.clock import Clock

if TYPE_CHECKING:  # netmiko costs most of a second: it is imported in the first thread that needs it
    from collectors.ssh.channel import Session

T = TypeVar("T")

WORKERS: Final = 20
GROUP_CAP: Final = 2
IDLE_S: Final = 300.0
LINGER_S: Final = 2.0
"""So long an ended session may take to give its thread back."""


@dataclass(slots=True)
class RunnerStats:
    """What was sent and how it went, since the start."""

    commands: int = 0
    logins: int = 0
    reused: int = 0
    characters: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(element, command) -> how often."""
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The same of every line that went out, those that turn paging off among them; may be emptied by who reads it."""


class _Stale(Exception):
    """A session that was kept had died meanwhile: elements end idle ones. A new one is made, once."""


class Runner:
    """Asks elements. One session an element at a time; at most a group's cap of them; at most `workers` in all."""

    def __init__(
        self,
        known_hosts: Path,
        clock: Clock,
        *,
        workers: int = WORKERS,
        group_cap: int = GROUP_CAP,
        caps: Mapping[str, int] | None = None,
        idle_s: float = IDLE_S,
    ) -> None:
        """`caps` says of single groups how many sessions they may have; the empty group has no cap of its own."""
        self._known_hosts, self._clock, self._idle_s = known_hosts, clock, idle_s
        self._most_kept = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="ssh")
        self._free = asyncio.Semaphore(workers)
        self._group_cap, self._caps = group_cap, dict(caps or {})
        self._groups: dict[str, asyncio.Semaphore] = {}
        self._elements: dict[str, asyncio.Lock] = {}
        self._kept: dict[SshTarget, tuple[Session, float]] = {}
        self._jobs: set[Job] = set()
        self.stats = RunnerStats()

    async def ask(self, target: SshTarget, commands: Sequence[str], limit_s: float) -> tuple[Answer, ...]:
        """The answers in order, or an SshFailure. Every command is checked before anything is connected.

        `limit_s` is wall-clock time for all of it once it is this element's turn; for its turn it waits as long.
        """
        platform = platform_of(target.platform)
        for command in commands:
            checked(platform, command)
        async with self._turn(target, limit_s):
            until = time.monotonic() + limit_s
            try:
                try:
                    return await self._in_thread(target, tuple(commands), limit_s)
                except _Stale:
                    left_s = max(until - time.monotonic(), 0.1)
                    return await self._in_thread(target, tuple(commands), left_s)
            except SshFailure as failure:
                self.stats.failures[failure.reason] += 1
                raise

    async def in_thread(self, work: Callable[..., T], *args: object) -> T:
        """Work that takes a while, in a thread of the pool."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)

    def reap(self) -> None:
        """End sessions that nobody has used for longer than the idle limit."""
        oldest = time.monotonic() - self._idle_s
        for target, (session, since) in list(self._kept.items()):
            if since < oldest:
                del self._kept[target]
                self._end(session)

    async def close(self) -> None:
        """End every session and thread."""
        for job in self._jobs:
            job.abort()
        kept, self._kept = [session for session, _ in self._kept.values()], {}
        for session in kept:
            session.abort()
        await asyncio.to_thread(self._pool.shutdown, wait=True, cancel_futures=True)

    @property
    def open_sessions(self) -> int:
        return len(self._kept) + len(self._jobs)

    @contextlib.asynccontextmanager
    async def _turn(self, target: SshTarget, limit_s: float) -> AsyncIterator[None]:
        element = self._elements.setdefault(target.place, asyncio.Lock())
        gates: list[asyncio.Lock | asyncio.Semaphore] = [element]
        if target.group:
            cap = self._caps.get(target.group, self._group_cap)
            gates.append(self._groups.setdefault(target.group, asyncio.Semaphore(cap)))
        gates.append(self._free)
        async with contextlib.AsyncExitStack() as held:
            try:
                async with asyncio.timeout(limit_s):
                    for gate in gates:
                        await held.enter_async_context(gate)
            except TimeoutError:
                self.stats.failures[Busy.reason] += 1
                raise Busy(
                    f"{target.place}: no session was free within {limit_s:g} s; others are asked first"
                ) from None
            yield

    async def _in_thread(self, target: SshTarget, commands: tuple[str, ...], limit_s: float) -> tuple[Answer, ...]:
        job = Job(target, commands, limit_s, self._take(target), self._known_hosts, self._clock)
        self._jobs.add(job)
        running = asyncio.get_running_loop().run_in_executor(self._pool, job.run)
        try:
            return await asyncio.shield(running)
        except Dropped as failure:
            if job.reused:
                raise _Stale from failure
            raise
        except asyncio.CancelledError:
            job.abort()
            with contextlib.suppress(BaseException):
                await asyncio.wait((running,), timeout=LINGER_S)
            raise
        finally:
            if running.done() and not running.cancelled():
                running.exception()  # read, so that nobody is told of it twice
            self._jobs.discard(job)
            self._count(target, job)
            self._give_back(target, job)

    def _take(self, target: SshTarget) -> Session | None:
        """A session that is open already, and fresh."""
        session, since = self._kept.pop(target, (None, 0.0))
        if session is not None and (not session.alive or since < time.monotonic() - self._idle_s):
            self._end(session)
            return None
        return session

    def _count(self, target: SshTarget, job: Job) -> None:
        self.stats.logins += job.logged_in
        self.stats.reused += job.reused
        self.stats.commands += len(job.sent)
        self.stats.characters += job.characters
        for command in job.sent:
            self.stats.sent[target.element, command] += 1
        for line in job.written:
            self.stats.written[target.element, line] += 1

    def _give_back(self, target: SshTarget, job: Job) -> None:
        session = job.session
        if session is None:
            return
        if job.sound and session.alive and self._idle_s > 0:
            self._kept[target] = session, time.monotonic()
            if len(self._kept) > self._most_kept:  # each costs a thread
                self._end(self._kept.pop(next(iter(self._kept)))[0])
        else:
            self._end(session)

    def _end(self, session: Session) -> None:
        session.abort()
        with contextlib.suppress(RuntimeError):  # the pool is being shut down, and ends it
            self._pool.submit(session.close)
