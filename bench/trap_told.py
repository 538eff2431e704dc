"""From a trap to the problem that operators see, and from there to what a poll makes of it.

The whole daemon on the lab's 12 elements, nothing wrong with them. Ports go down and up again, ten changes a second
all in all; each is told by a trap, and really is so. Wall time from the trap's departure until another process reads
in the store (1) the problem `told_down`, which is there before any poll, and (2) the problem that the confirming poll
made of it. The reference, in the same run and on the same disk: one row, committed by a bare SQLite with
synchronous=FULL, until another connection has read it. CPU is the whole daemon's, polls and commits of both changes
in it.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from agents.figures import note, report
from trap_confirm import cpu_of, free_port, ready

from probed.lab.agent import Agents
from probed.lab.inventory import write_settings
from probed.lab.network import SMALL

CHANGES: Final = 200
RATE: Final = 10
DOWN_FOR: Final = 5
"""A port stays down while so many others go down: no element is asked out of turn more often than it may be."""
INTERVAL_S: Final = 4
GROWN_S: Final = 12
"""After so long the first looks have had their time."""
LOOK_S: Final = 0.0003
TOLD_BOUND_MS: Final = 3.0
COMMITS: Final = 200


class Watching(threading.Thread):
    """Reads the log of problems as anybody may; `seen`: which began when, by resource and type."""

    def __init__(self, store: Path) -> None:
        super().__init__()
        self._store, self._over = store, threading.Event()
        self.seen: dict[tuple[str, str], list[float]] = {}

    def run(self) -> None:
        db = sqlite3.connect(f"file:{self._store}?mode=ro", uri=True)
        (last,) = db.execute("SELECT coalesce(max(arrival), 0) FROM problem_log").fetchone()
        while not self._over.wait(LOOK_S):
            for arrival, resource, kind in db.execute(
                "SELECT arrival, resource, type FROM problem_log"
                " WHERE arrival > ? AND transition IN ('raised', 'reraised') ORDER BY arrival",
                (last,),
            ).fetchall():
                last = arrival
                self.seen.setdefault((resource, kind), []).append(time.time())
        db.close()

    def end(self) -> None:
        self._over.set()
        self.join()


def floor_ms(folder: Path) -> float:
    """One row, until another connection has read it: median."""
    path = folder / "floor.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE row(at REAL)")
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    took = []
    for number in range(COMMITS):
        began = time.perf_counter()
        db.execute("INSERT INTO row VALUES (?)", (began,))
        assert reader.execute("SELECT count(*) FROM row").fetchone() == (number + 1,)
        took.append(time.perf_counter() - began)
    reader.close()
    db.close()
    return statistics.median(took) * 1e3


async def changes(agents: Agents) -> list[tuple[str, float]]:
    """Which port went down when."""
    world, sent = agents.world, list[tuple[str, float]]()
    own = {row.id for row in SMALL.elements if row.via == "element"}
    ends = {(end, circuit.port) for circuit in SMALL.circuits for end in (circuit.a_element, circuit.z_element)}
    ports = sorted(port for port in ends if port[0] in own)
    for number in range(CHANGES):
        up = bool(number % 2)
        if up and number < 2 * DOWN_FOR:
            continue
        element, name = ports[(number // 2 - (DOWN_FOR if up else 0)) * 7 % len(ports)]
        at, device = world.clock.now_us(), world.devices[element]
        device.turn(name, up, at)
        if not up:
            sent.append((f"point:{element}:{name}", time.time()))
        agents.northbound.port_turned(device, name, up, at)
        await asyncio.sleep(1 / RATE)
    await asyncio.sleep(2)
    return sent


def delays_ms(sent: list[tuple[str, float]], seen: dict[tuple[str, str], list[float]], *kinds: str) -> list[float]:
    """From each departure until the first problem of these kinds after it; what did not come is left out."""
    found = (
        min((at - left for kind in kinds for at in seen.get((point, kind), ()) if at >= left), default=None)
        for point, left in sent
    )
    return sorted(delay * 1e3 for delay in found if delay is not None and delay < 1.5)


async def main() -> int:
    host, port = "127.0.0.1", free_port()
    with tempfile.TemporaryDirectory(prefix="probed-bench-") as folder:
        floor = floor_ms(Path(folder))
        async with Agents(net=SMALL, traps_to=(host, port)) as agents:
            config = write_settings(Path(folder), agents.port, interval_s=INTERVAL_S, traps=f"{host}:{port}")
            command = [sys.executable, "-m", "probed", "run", "--config", str(config)]
            daemon = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: ASYNC220  # it runs beside us
            try:
                store = Path(folder) / "state" / "probed.db"
                await asyncio.wait_for(ready(store, 2 * len(SMALL.circuits) + 2 * len(SMALL.links)), 60)
                await asyncio.sleep(GROWN_S)
                idle = cpu_of(daemon.pid)
                await asyncio.sleep(INTERVAL_S)
                idle = (cpu_of(daemon.pid) - idle) / INTERVAL_S
                watching = Watching(store)
                watching.start()
                cpu, began = cpu_of(daemon.pid), time.perf_counter()
                sent = await changes(agents)
                cpu = cpu_of(daemon.pid) - cpu - idle * (time.perf_counter() - began)
                watching.end()
            finally:
                daemon.terminate()
                await asyncio.to_thread(daemon.wait)
    told = delays_ms(sent, watching.seen, "told_down", "point_down")  # a poll may be as fast
    confirmed = delays_ms(sent, watching.seen, "point_down")
    for name, found in (("told", told), ("confirmed by a poll", confirmed)):
        note(
            f"{name}: {len(found)} of {len(sent)}; median {statistics.median(found):.1f} ms, "
            f"p90 {found[len(found) * 9 // 10]:.1f} ms, worst {found[-1]:.1f} ms"
        )
    note(f"reference, one row committed and read: {floor:.2f} ms; load of the machine {os.getloadavg()[0]:.1f}")
    note(f"the daemon took {cpu / CHANGES * 1e3:.1f} ms of CPU a change, trap, poll and commits")
    return report(
        (
            ("trap_to_told_problem_median_ms", statistics.median(told), TOLD_BOUND_MS),
            ("trap_told_problems_missing", len(sent) - len(told), 0),
            ("trap_told_not_confirmed", len(sent) - len(confirmed), 0),
        )
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
