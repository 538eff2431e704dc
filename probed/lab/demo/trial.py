"""Plays a trial beside a real daemon and compares what it stated, live and proved, with what was done."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from config.load import load_all
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.lab import inventory
from probed.lab.agent import Counts
from probed.lab.crossed import compare_crossings, compare_results
from probed.lab.demo.live import CALM_S, LOOK_S, start_daemon, stop_daemon
from probed.lab.demo.own_mounts import mounted, own_mounts
from probed.lab.demo.seen import seen
from probed.lab.live import LivePlay, compare_live, compare_problems
from probed.lab.play import log_window, play, read_log
from probed.lab.seen import seen as proved
from probed.lab.trials import Trial, Trouble, trial_named
from probed.model.assessment import Period
from probed.model.instant import SECOND_US
from probed.store.errors import StoreError
from probed.store.reader import Reader

PATIENCE_S: Final = 120.0
KILL_EVERY_S: Final = 5.0
ROOM_BYTES: Final = 12 * 1024 * 1024
"""Of the small file system that a disk-full trial fills."""


class TrialResult(NamedTuple):
    """What a trial came to."""

    differences: list[str]
    edges: int
    stalls: int
    counts: Counts


async def run_trial(trial: Trial, folder: Path) -> TrialResult:
    """Play it from beginning to end in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if trial.trouble is Trouble.DISK_FULL:
        return await _on_small_disk(trial, folder)
    return await _Trial(trial, folder).run()


async def _on_small_disk(trial: Trial, folder: Path) -> TrialResult:
    """In a process that may mount: the disk is its own, and gone with it, however it ends."""
    command = (*await asyncio.to_thread(own_mounts), sys.executable, "-m", "probed.lab.demo.trial")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, trial.name, str(folder), stdout=pipe, stderr=pipe)
    said, complaint = await process.communicate()
    if process.returncode:
        raise ProbedError(complaint.decode(errors="replace").strip().splitlines()[-1])
    differences, edges, stalls, counts = json.loads(said)
    return TrialResult(differences, edges, stalls, Counts(**counts))


def main(name: str, folder: Path) -> None:
    """Within a mount namespace: the state folder is a file system of a few megabytes while the trial lasts."""
    state, kept = folder / "state", folder / "kept"
    state.mkdir()
    with mounted(state, ROOM_BYTES):
        result = asyncio.run(_Trial(trial_named(name), folder).run())
        shutil.copytree(state, kept)
    state.rmdir()
    kept.rename(state)
    json.dump([*result[:3], asdict(result.counts)], sys.stdout)


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

    async def run(self) -> TrialResult:
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
        return self._result(began, counts)

    async def _trouble(self) -> None:
        start, end = self.trial.troubled
        await asyncio.sleep(start)
        match self.trial.trouble:
            case Trouble.NONE:
                pass
            case Trouble.STORE_STALLED:
                with _locked(self.store):
                    await asyncio.sleep(end - start)
            case Trouble.DISK_FULL:
                with _filled(self.folder / "state"):
                    await asyncio.sleep(end - start)
            case Trouble.RESTARTS:
                for _ in range(int((end - start) // KILL_EVERY_S)):
                    self.daemon.kill()
                    await self.daemon.wait()
                    killed = self._horizon()
                    self.daemon = await start_daemon(self.config, self.folder)
                    await asyncio.sleep(KILL_EVERY_S)
                    await self._until(partial(self._heard_since, killed), "every source is heard again")

    async def _until(self, look: Callable[[], bool], what: str) -> None:
        """Until it has been so for a while without a break (being up needs none)."""
        patience, calm, wanted = PATIENCE_S, 0.0, CALM_S if look == self._calm else LOOK_S
        while calm < wanted:
            if patience <= 0 or self.daemon.returncode is not None:
                raise ProbedError(f"lab: not within {PATIENCE_S:g} s: {what}. See {self.folder / 'daemon.log'}")
            await asyncio.sleep(LOOK_S)
            patience -= LOOK_S
            calm = calm + LOOK_S if await asyncio.to_thread(look) else 0.0

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

    def _result(self, began: int, counts: Counts) -> TrialResult:
        events = read_log(self.log, self.net)
        truth = LivePlay(
            events,
            max(log_window(self.log)[0], began - 2 * SECOND_US),
            self._horizon(),
            int(self.trial.interval_s * SECOND_US),
            stale_looks=self.trial.staleness_looks,
            net=self.net,
        )
        told = seen(self.store, (circuit.id for circuit in self.net.circuits), truth.start, truth.end)
        found = compare_live(truth, told.circuits) + compare_problems(truth, told.problems)
        found += compare_crossings(truth, told.problems)
        found += compare_results(truth, told.results)
        found += [f"by the stored runs, {text}" for text in compare_live(truth, self._proved(truth))]
        if counts.not_reads:
            found.append(f"{counts.not_reads} requests were not reads")
        if self.codes[-1] != 0:
            found.append(f"the daemon ended with code {self.codes[-1]} after SIGTERM")
        said = (self.folder / "daemon.log").read_text(encoding="utf-8", errors="replace")
        stalls = said.count("stores again")
        if self.trial.trouble in (Trouble.STORE_STALLED, Trouble.DISK_FULL) and not stalls:
            found.append("the daemon's log does not tell that its store took nothing")
        if "Traceback" in said:
            found.append("there is a traceback in the daemon's log")
        edges = sum(len(circuit["spans"]) - 1 + len(circuit["at_risk"]) - 1 for circuit in told.circuits.values())
        return TrialResult(found, edges, stalls, counts)

    def _horizon(self) -> int:
        with Reader(self.store) as reader:
            return reader.last_input() or 0

    def _proved(self, truth: LivePlay) -> dict[str, Any]:
        """What the stored runs prove, folded anew."""
        settings, dated = load_all(self.config)
        limit = settings.snmp.staleness_us
        with Reader(settings.store_path) as reader, reader.snapshot():
            ports = replace(dated, probe_tests=())  # what routers measure is another witness than looks at ports
            assessor = Assessor(ports, StoreEvidence(reader), (), lambda _: limit, self._horizon())
            return proved(assessor, Period(truth.start, truth.end, settings.time_zone, "live"))


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
