"""Plays a scenario live: agents on loopback, acts at their instants, and a log of what was done when.

The log is the live ground truth: JSON lines, each written when the act has happened. Its first line says
that the agents answer and on which port, its last how often they were asked.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TextIO, TypeAlias

from probed.clock import Clock, SystemClock
from probed.errors import ProbedError
from probed.lab.agent import Agents, Counts
from probed.lab.answers import Answers
from probed.lab.network import SMALL
from probed.lab.scenario import Scenario, live
from probed.lab.script import Act, Event, checked
from probed.lab.shape import LabNetwork
from probed.model.instant import SECOND_US

LOG_SCHEMA: Final = 1


Started: TypeAlias = Callable[[int], None]
"""Told the port once the agents answer."""


Ready: TypeAlias = Callable[[Agents], Awaitable[None]]
"""Returns when the next act may be done."""


class BadLog(ProbedError):
    """A line of an event log that is not one."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path}:{line}: {why}. Give the log that the lab wrote while it played.")


class EventLog:
    """Appends what was done; every line is flushed, so that a killed lab leaves the truth up to then."""

    def __init__(self, file: TextIO, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def started(self, port: int, scenario: str) -> None:
        self._write(
            {"schema": LOG_SCHEMA, "at": self._clock.now_us(), "act": "started"}, port=port, scenario=scenario
        )

    def done(self, event: Event) -> None:
        self._write(
            {"at": event.at, "act": event.act.value, "target": event.target}
            | ({"value": event.value} if event.value else {})
        )

    def stopped(self, counts: Counts) -> None:
        self._write({"at": self._clock.now_us(), "act": "stopped"}, counts=asdict(counts))

    def _write(self, line: dict[str, Any], **more: Any) -> None:
        self._file.write(json.dumps({**line, **more}, ensure_ascii=False) + "\n")
        self._file.flush()


async def serve(
    stop: asyncio.Event,
    *,
    port: int = 0,
    started: Started | None = None,
    net: LabNetwork = SMALL,
    traps_to: tuple[str, int] | None = None,
) -> Counts:
    """Runs the healthy network until `stop` is set; `started` is told the port."""
    async with Agents(port, net=net, traps_to=traps_to) as agents:
        if started:
            started(agents.port)
        await stop.wait()
    return agents.world.counts


async def play(
    scenario: Scenario,
    log: Path,
    *,
    speed: float = 1.0,
    port: int = 0,
    go: asyncio.Event | None = None,
    stop: asyncio.Event | None = None,
    started: Started | None = None,
    clock: Clock | None = None,
    traps_to: tuple[str, int] | None = None,
    answers: Answers | None = None,
    ready: Ready | None = None,
) -> Counts:
    """Serves the network, plays the scenario once `go` is set, and goes on serving until `stop` is set.

    Without `go` it plays at once; without `stop` it ends after the last act. Setting `stop` early ends the play.
    An act waits until `ready` returns, and those after it come as much later. `answers`: where what agents tell is
    written down.
    """
    clock = clock or SystemClock()
    with log.open("w", encoding="utf-8") as file:
        written = EventLog(file, clock)
        async with Agents(port, clock, scenario.net, traps_to, answers) as agents:
            written.started(agents.port, scenario.name)
            if started:
                started(agents.port)
            await _play_until(_script(agents, scenario, speed, written, go, ready), stop)
        written.stopped(agents.world.counts)
    return agents.world.counts


async def _script(
    agents: Agents, scenario: Scenario, speed: float, log: EventLog, go: asyncio.Event | None, ready: Ready | None
) -> None:
    """Every act at its instant; the log holds the instant at which it was really done."""
    if go:
        await go.wait()
    clock = agents.world.clock
    began_us, began_s = clock.now_us(), clock.monotonic_s()
    for event in live(scenario, began_us, speed):
        due_s = (event.at - began_us) / SECOND_US - (clock.monotonic_s() - began_s)
        if due_s > 0:
            await asyncio.sleep(due_s)
        if ready is not None:
            waited_s = clock.monotonic_s()
            await ready(agents)
            began_s += clock.monotonic_s() - waited_s
        happened = event._replace(at=clock.now_us())
        agents.world.do(happened)
        log.done(happened)


async def _play_until(script: Any, stop: asyncio.Event | None) -> None:
    """The script, and then nothing more until `stop`; a stop in the middle cancels it."""
    async with asyncio.TaskGroup() as group:
        playing = group.create_task(script, name="lab script")
        if stop:
            await stop.wait()
            playing.cancel()


def read_log(path: Path, net: LabNetwork = SMALL) -> tuple[Event, ...]:
    """The acts of an event log, in order."""
    with path.open(encoding="utf-8") as file:
        return tuple(_events(path, file, net))


def log_window(path: Path) -> tuple[int, int]:
    """The instants of the first and the last line of a log."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines:
        raise BadLog(path, 1, "the log is empty")
    first, last = (_object(path, number, lines[number - 1]) for number in (1, len(lines)))
    return first["at"], last["at"]


def _events(path: Path, lines: Iterable[str], net: LabNetwork) -> Iterable[Event]:
    for number, line in enumerate(lines, 1):
        row = _object(path, number, line)
        if row["act"] not in ("started", "stopped"):
            try:
                yield checked(Event(row["at"], Act(row["act"]), row["target"], row.get("value", 0.0)), net=net)
            except (KeyError, ValueError) as exc:
                raise BadLog(path, number, f"{exc} is not an act of the lab") from exc


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as exc:
        raise BadLog(path, number, f"not JSON ({exc})") from exc
    if not isinstance(row, dict) or not isinstance(row.get("at"), int) or not isinstance(row.get("act"), str):
        raise BadLog(path, number, "a line has an integer 'at' and an 'act'")
    return row
