"""The live half: agents in this process, the daemon in another, a minute of trouble, told as it happens."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

from config.load import load_all
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.lab import inventory, network
from probed.lab.agent import Counts
from probed.lab.demo.listener import Listener
from probed.lab.demo.seen import seen
from probed.lab.demo.story import Story
from probed.lab.live import LivePlay, compare_live, compare_problems
from probed.lab.play import log_window, play, read_log
from probed.lab.scenario import DEMO
from probed.lab.seen import seen as proved
from probed.model.assessment import Period
from probed.model.instant import SECOND_US
from probed.model.problem import Problem, Transition
from probed.store.errors import StoreError
from probed.store.reader import Reader

INTERVAL_S: Final = 1.0
PATIENCE_S: Final = 30.0
LOOK_S: Final = 0.2
CALM_S: Final = 4.0
"""After the last repair: time for the last looks, and for what must not happen."""


class LiveResult(NamedTuple):
    """What the live half came to."""

    differences: list[str]
    counts: Counts
    notifications: int
    edges: int


async def play_live(
    folder: Path, say: Callable[[str], None], text_of: Callable[[Problem], str] = attrgetter("text")
) -> LiveResult:
    """Play the demo scenario beside a real daemon; compare what it stated with what was done.

    `say` is told what happens, line by line; `text_of` words a problem.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "lab.jsonl"
    go, stop = asyncio.Event(), asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with Listener() as listener, asyncio.TaskGroup() as group:
        playing = group.create_task(play(DEMO, log, go=go, stop=stop, started=port.set_result), name="lab")
        config = inventory.write_settings(folder, await port, interval_s=INTERVAL_S, webhook=listener.url)
        daemon = await start_daemon(config, folder)
        try:
            store = folder / "state" / "probed.db"
            await _all_up(store, daemon)
            say(f"The daemon watches {len(network.CIRCUITS)} circuits over SNMP, a look a second; all are up.\n")
            go.set()
            await _tell(store, Story(log, say, text_of), log)
        finally:
            code = await stop_daemon(daemon)
            stop.set()
        counts = await playing
    return _compare(folder, log, counts, listener, code)


async def start_daemon(config: Path, folder: Path) -> asyncio.subprocess.Process:
    """A daemon beside the lab: it ends with it, also with a lab that is killed."""
    with (folder / "daemon.log").open("wb") as output:
        command = (sys.executable, "-m", "probed.lab.demo.kept", "run", "--config", str(config))
        return await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=output, stderr=output
        )


async def stop_daemon(daemon: asyncio.subprocess.Process) -> int:
    """SIGTERM, and the exit code; a daemon that does not end in time is killed."""
    if daemon.returncode is None:
        daemon.terminate()
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await daemon.wait()
    except TimeoutError:
        daemon.kill()
        return await daemon.wait()


async def _all_up(store: Path, daemon: asyncio.subprocess.Process) -> None:
    """Until every circuit was seen up."""
    for _ in range(int(PATIENCE_S / LOOK_S)):
        if daemon.returncode is not None:
            raise ProbedError(
                f"the daemon ended with code {daemon.returncode}: see {store.parents[1] / 'daemon.log'}"
            )
        if _count_up(store) == len(network.CIRCUITS):
            return
        await asyncio.sleep(LOOK_S)
    raise ProbedError(f"not all circuits were seen up within {PATIENCE_S:g} s: see {store.parents[1] / 'daemon.log'}")


def _count_up(store: Path) -> int:
    try:
        with Reader(store) as reader:
            return sum(tuple(span.value) == (1.0, 1.0) for span in reader.open_spans().values())
    except StoreError:
        return 0  # not created yet


async def _tell(store: Path, story: Story, log: Path) -> None:
    """Tell what is done and what is seen, until the last act is past and all is well again."""
    calm = 0.0
    while calm < CALM_S:
        await asyncio.sleep(LOOK_S)
        story.acts(log)
        with Reader(store) as reader:
            story.problems(reader.problem_log(story.began, 1 << 60))
            well = not reader.problems(open_only=True)
        done = story.acts_told == len(DEMO.steps)
        calm = calm + LOOK_S if well and done else 0.0
        if SystemClock().now_us() - story.began > 180 * SECOND_US:
            raise ProbedError("the problems did not clear within three minutes: see daemon.log")


def _compare(folder: Path, log: Path, counts: Counts, listener: Listener, code: int) -> LiveResult:
    start, end = log_window(log)
    first = min(event.at for event in read_log(log)) - 2 * SECOND_US
    truth = LivePlay(read_log(log), max(start, first), end, int(INTERVAL_S * SECOND_US))
    told = seen(folder / "state" / "probed.db", (circuit.id for circuit in network.CIRCUITS), truth.start, truth.end)
    differences = compare_live(truth, told.circuits) + compare_problems(truth, told.problems)
    differences += [f"by the stored runs, {text}" for text in compare_live(truth, _proved(folder, truth))]
    notified = sum(event.notify for event in told.log)
    if notified != len(listener.received):
        differences.append(f"{notified} notifications were due, {len(listener.received)} arrived")
    if code != 0:
        differences.append(f"the daemon ended with code {code} after SIGTERM")
    if counts.not_reads:
        differences.append(f"{counts.not_reads} requests were not reads")
    raised = sum(event.transition is Transition.RAISED for event in told.log)
    if not raised:
        differences.append("no problem was ever raised")
    edges = sum(len(circuit["spans"]) - 1 + len(circuit["at_risk"]) - 1 for circuit in told.circuits.values())
    return LiveResult(differences, counts, len(listener.received), edges)


def _proved(folder: Path, truth: LivePlay) -> dict[str, Any]:
    """What the stored runs prove, folded anew: the second way to the same truth."""
    settings, dated = load_all(folder / "probed.toml")
    limit = settings.snmp.staleness_us
    with Reader(settings.store_path) as reader, reader.snapshot():
        horizon = reader.last_input() or truth.end
        assessor = Assessor(dated, StoreEvidence(reader), (), lambda _: limit, horizon)
        return proved(assessor, Period(truth.start, truth.end, settings.time_zone, "live"))
