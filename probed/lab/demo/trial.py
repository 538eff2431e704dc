"""Plays a trial beside a real daemon and compares what it stated, live and proved, with what was done."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.lab import inventory
from probed.lab.agent import Agents, Counts
from probed.lab.answers import Answers
from probed.lab.demo.judge import Played, TrialResult, judged
from probed.lab.demo.kept import end_with_lab
from probed.lab.demo.live import CALM_S, LOOK_S, start_daemon, stop_daemon
from probed.lab.demo.own_mounts import mounted, own_mounts
from probed.lab.own_folder import fresh
from probed.lab.play import play, read_log
from probed.lab.trials import Trial, Trouble, trial_named
from probed.store.errors import StoreError
from probed.store.reader import Reader

TRIES: Final = 3
BUSY_SHARE: Final = 0.5
"""A machine on which work waits for so much of the time is slower than the looks of a trial."""
PATIENCE_S: Final = 120.0
PAUSES: Final = 4
"""Looks at the store take at most so much less time than the pauses between them: the machine may be slow."""
KILL_EVERY_S: Final = 5.0
ROOM_BYTES: Final = 12 * 1024 * 1024
"""Of the small file system that a disk-full trial fills."""

_T = TypeVar("_T")


class TooSlow(ProbedError):
    """A machine that is so busy that what it shows says nothing of probed."""

    def __init__(self, result: TrialResult) -> None:
        held = f"{100 * result.held_share:.0f} %"
        super().__init__(
            f"lab: in {TRIES} plays the machine was too busy to show anything: {len(result.differences)} differences "
            f"in the last, and work waited {held} of the time. Play it when less runs beside it."
        )


async def run_trial(trial: Trial, folder: Path) -> TrialResult:
    """Play it from beginning to end in a folder of its own; again, where it differs and the machine was too busy for
    its pace (TooSlow when it always is).
    """
    for _ in range(TRIES):
        result = await _once(trial, folder)
        if not result.differences or result.held_share < BUSY_SHARE:
            return result
    raise TooSlow(result)


async def _once(trial: Trial, folder: Path) -> TrialResult:
    fresh(folder)
    if trial.trouble is Trouble.DISK_FULL:
        return await _on_small_disk(trial, folder)
    return await _Trial(trial, folder).run()


async def _on_small_disk(trial: Trial, folder: Path) -> TrialResult:
    """In a process that may mount: the disk is its own, and gone with it, however it ends."""
    command = (*await asyncio.to_thread(own_mounts), sys.executable, "-m", "probed.lab.demo.trial")
    pipe = asyncio.subprocess.PIPE
    ours, theirs = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *command, trial.name, str(folder), stdin=ours, stdout=pipe, stderr=pipe
        )
        try:
            said, complaint = await process.communicate()
        except asyncio.CancelledError:
            process.send_signal(signal.SIGINT)  # it ends its daemon and unmounts
            await process.wait()
            raise
    finally:
        os.close(ours)
        os.close(theirs)
    if process.returncode:
        raise ProbedError(complaint.decode(errors="replace").strip().splitlines()[-1])
    differences, edges, stalls, held_share, counts = json.loads(said)
    return TrialResult(differences, edges, stalls, held_share, Counts(**counts))


def main(name: str, folder: Path) -> None:
    """Within a mount namespace: the state folder is a file system of a few megabytes while the trial lasts."""
    end_with_lab(signal.SIGINT, PATIENCE_S)
    state, kept = folder / "state", folder / "kept"
    state.mkdir()
    with mounted(state, ROOM_BYTES):
        result = asyncio.run(_Trial(trial_named(name), folder).run())
        shutil.copytree(state, kept)
    state.rmdir()
    kept.rename(state)
    json.dump([*result[:-1], asdict(result.counts)], sys.stdout)


class _Trial:
    def __init__(self, trial: Trial, folder: Path) -> None:
        self.trial, self.folder = trial, folder
        self.net = trial.scenario.net
        self.store = folder / "state" / "probed.db"
        self.log = folder / "lab.jsonl"
        self.daemon: asyncio.subprocess.Process
        self.config: Path
        self.codes: list[int] = []
        self.traps = _free_port() if trial.told else 0
        self.answers = Answers()
        self.troubled = False
        self.look_s = 0.0
        """What the last look at the store took."""

    async def run(self) -> TrialResult:
        try:
            began, counts = await self._play()
            played = Played(self.trial, self.folder, self.config, began, self.answers, counts, self.codes[-1])
            return await asyncio.to_thread(judged, played)  # other trials' agents are in this loop
        except* ProbedError as failed:
            raise failed.exceptions[0] from None

    async def _play(self) -> tuple[int, Counts]:
        """When it began, and how often the agents were asked."""
        go, stop = asyncio.Event(), asyncio.Event()
        port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        async with asyncio.TaskGroup() as group:
            playing = group.create_task(
                play(
                    self.trial.scenario,
                    self.log,
                    go=go,
                    stop=stop,
                    started=port.set_result,
                    traps_to=("127.0.0.1", self.traps) if self.traps else None,
                    answers=self.answers,
                    ready=self._ready,
                ),
                name="lab",
            )
            self.config = inventory.write_settings(
                self.folder,
                await port,
                interval_s=self.trial.interval_s,
                traps=f"127.0.0.1:{self.traps}" if self.traps else "",
                staleness_looks=self.trial.staleness_looks,
                net=self.net,
                pm=False,  # a trial is over before a quarter hour is
            )
            self.daemon = await start_daemon(self.config, self.folder)
            try:
                await self._until(self._all_up, "all circuits are seen up")
                began = SystemClock().now_us()
                go.set()
                await self._trouble()
                await self._until(self._calm, "all is well again")
            finally:
                self.codes.append(await stop_daemon(self.daemon))
                stop.set()
            counts = await playing
        return began, counts

    async def _ready(self, agents: Agents) -> None:
        """Before an act: what those before it changed was told to who asked, and is stored where a store may be
        written to. On a slow machine nobody would ever see it otherwise.
        """
        plant, patience = agents.world.plant, PATIENCE_S
        while any(map(plant.answers, self.answers.untold())) or not await self._kept():
            if patience <= 0:
                waiting = ", ".join(self.answers.untold()) or "the store"
                raise ProbedError(f"lab: not within {PATIENCE_S:g} s: a change is told and stored ({waiting})")
            patience -= await self._pause(LOOK_S / 4)

    async def _kept(self) -> bool:
        return self.troubled or await self._look(self._horizon) >= self.answers.last

    async def _look(self, look: Callable[[], _T]) -> _T:
        """At the store, without making the agents wait."""
        began_s = SystemClock().monotonic_s()
        try:
            return await asyncio.to_thread(look)
        finally:
            self.look_s = SystemClock().monotonic_s() - began_s

    async def _pause(self, least_s: float) -> float:
        """For so long, or longer where looks are slow; how long it was."""
        pause_s = max(least_s, PAUSES * self.look_s)
        await asyncio.sleep(pause_s)
        return pause_s

    async def _trouble(self) -> None:
        start, end = self.trial.troubled
        await asyncio.sleep(start)
        match self.trial.trouble:
            case Trouble.NONE:
                pass
            case Trouble.STORE_STALLED:
                with self._in_trouble(), _locked(self.store):
                    await asyncio.sleep(end - start)
            case Trouble.DISK_FULL:
                with self._in_trouble(), _filled(self.folder / "state"):
                    await asyncio.sleep(end - start)
            case Trouble.RESTARTS:
                for _ in range(int((end - start) // KILL_EVERY_S)):
                    self.daemon.kill()
                    await self.daemon.wait()
                    killed = self._horizon()
                    self.daemon = await start_daemon(self.config, self.folder)
                    await asyncio.sleep(KILL_EVERY_S)
                    await self._until(partial(self._heard_since, killed), "every source is heard again")

    @contextlib.contextmanager
    def _in_trouble(self) -> Iterator[None]:
        self.troubled = True
        try:
            yield
        finally:
            self.troubled = False

    async def _until(self, look: Callable[[], bool], what: str) -> None:
        """Until it has been so for a while without a break (being up needs none)."""
        patience, calm, wanted = PATIENCE_S, 0.0, CALM_S if look == self._calm else LOOK_S
        while calm < wanted:
            if patience <= 0 or self.daemon.returncode is not None:
                raise ProbedError(f"lab: not within {PATIENCE_S:g} s: {what}. See {self.folder / 'daemon.log'}")
            pause_s = await self._pause(LOOK_S)
            patience -= pause_s
            calm = calm + pause_s if await self._look(look) else 0.0

    def _all_up(self) -> bool:
        try:
            with Reader(self.store) as reader:
                return self._up_in(reader)
        except StoreError:
            return False  # not created yet

    def _up_in(self, reader: Reader) -> bool:
        spans = reader.open_spans().values()
        return sum(tuple(span.value) == (1.0, 1.0) for span in spans) == len(self.net.circuits)

    def _heard_since(self, at: int) -> bool:
        """A machine in a hurry may be slow to start it: it is killed again only when it has seen everything."""
        with Reader(self.store) as reader:
            return all(mark.last > at for mark in reader.marks().values())

    def _calm(self) -> bool:
        """All is well, and somebody was heard after that: what is compared ends with the last input, and a change in
        that very instant would have no time after it.
        """
        if len(read_log(self.log, self.net)) < len(self.trial.scenario.steps):
            return False
        with Reader(self.store) as reader, reader.snapshot():
            latest = max(span.start.at for span in reader.open_spans().values())
            well = not reader.problems(open_only=True) and self._up_in(reader)
            return well and (reader.last_input() or 0) > latest

    def _horizon(self) -> int:
        with Reader(self.store) as reader:
            return reader.last_input() or 0


def _free_port() -> int:
    """A UDP port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@contextlib.contextmanager
def _locked(store: Path) -> Any:
    """Another program holds the store's write lock: no commit gets through."""
    holder = sqlite3.connect(store, isolation_level=None, timeout=10)
    try:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")
    finally:
        holder.close()


@contextlib.contextmanager
def _filled(folder: Path) -> Any:
    """Not a byte is left on the file system."""
    ballast = folder / "ballast"
    try:
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        yield
    finally:
        ballast.unlink()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
