"""From a trap to the confirmed change in the store: 100 lab elements with 1,000 customer ports, polled every minute,
200 linkDown and linkUp a second, each for a port that really changes. Wall time from the trap's departure until a
reader sees the look that confirms it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
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

from probed.lab.agent import Agents
from probed.lab.inventory import write_settings
from probed.lab.network import CONTRACTS, CUSTOMERS, MANAGERS, SMALL, UNITS
from probed.lab.shape import LabCircuit, LabElement, LabLeg, LabLink, LabNetwork

PAIRS: Final = 50
CIRCUITS_A_PAIR: Final = 10
RATE: Final = 200
SECONDS: Final = 15
BOUND_S: Final = 1.0
LOOK_S: Final = 0.01


def network() -> LabNetwork:
    """Pairs of elements, each pair joined by one link that carries ten circuits."""
    elements, links, circuits = [], [], []
    customer = CUSTOMERS[0]
    for pair in range(PAIRS):
        a, z, link = f"N{pair:02d}A", f"N{pair:02d}Z", f"L{pair:02d}"
        elements += [
            LabElement(name, name, "HL-LC-LG", "EMS-1", "element", f"127.89.{1 + pair}.{end}")
            for end, name in enumerate((a, z), 1)
        ]
        links.append(LabLink(link, a, "STM4-E", z, "STM4-W", "STM-4"))
        for number in range(CIRCUITS_A_PAIR):
            name = f"C{pair * CIRCUITS_A_PAIR + number:03d}"
            circuits.append(
                LabCircuit(name, customer.id, "E1", a, z, name, name, "none", (LabLeg("working", (link,)),))
            )
    return LabNetwork(
        name="pairs",
        zone=SMALL.zone,
        address_prefix="127.89",
        community=SMALL.community,
        units=UNITS,
        managers=tuple(manager._replace(address=f"127.89.0.{n}") for n, manager in enumerate(MANAGERS, 1)),
        elements=tuple(elements),
        links=tuple(links),
        groups=(),
        customers=(customer._replace(hub="N00A"),),
        contracts=CONTRACTS,
        circuits=tuple(circuits),
        vpns=(),
        sites=(),
    )


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Watching:
    """Reads the store as anybody may: when is which change of which port first seen there?"""

    def __init__(self, store: Path) -> None:
        self._db = sqlite3.connect(f"file:{store}?mode=ro", uri=True, check_same_thread=False)
        self._last = self._db.execute("SELECT coalesce(max(arrival), 0) FROM evidence").fetchone()[0]
        self.seen: dict[tuple[str, str, bool], list[float]] = {}

    def look(self) -> None:
        for arrival, element, point, body in self._db.execute(
            "SELECT arrival, element, point, body FROM evidence WHERE arrival > ? AND kind = 'point_state'",
            (self._last,),
        ):
            self._last = arrival
            self.seen.setdefault((element, point, '"hi":1' in body), []).append(time.time())


def watch(watching: Watching, over: threading.Event) -> None:
    """In a thread of its own: what is measured must not wait for who makes the network tell."""
    while not over.wait(LOOK_S):
        watching.look()


async def measure(agents: Agents, net: LabNetwork, store: Path) -> tuple[list[float], int]:
    """Delays of the traps that were confirmed, and how many were not within five seconds."""
    watching, sent, world = Watching(store), list[tuple[tuple[str, str, bool], float]](), agents.world
    over = threading.Event()
    looking = threading.Thread(target=watch, args=(watching, over))
    looking.start()
    ports = [(circuit.a_element, circuit.port) for circuit in net.circuits]
    ports += [(circuit.z_element, circuit.port) for circuit in net.circuits]
    began, up, late = time.perf_counter(), dict.fromkeys(ports, True), 0.0
    for number in range(RATE * SECONDS):
        wait_s = began + number / RATE - time.perf_counter()
        late = max(late, -wait_s)
        await asyncio.sleep(max(wait_s, 0))
        element, name = port = ports[number * 7 % len(ports)]
        up[port] = not up[port]
        at = world.clock.now_us()
        world.devices[element].turn(name, up[port], at)
        sent.append(((element, name, up[port]), time.time()))
        agents.northbound.port_turned(world.devices[element], name, up[port], at)
    note(f"the network told {RATE * SECONDS / (time.perf_counter() - began):.0f} a second, at most {late:.2f} s late")
    await asyncio.sleep(5)
    over.set()
    looking.join()
    delays, missing = [], 0
    for key, at_s in sent:
        after = [seen for seen in watching.seen.get(key, ()) if seen >= at_s]
        if after:
            delays.append(after[0] - at_s)
        else:
            missing += 1
    return delays, missing


async def main() -> int:
    net, listen = network(), f"127.0.0.1:{free_port()}"
    host, _, port = listen.rpartition(":")
    with tempfile.TemporaryDirectory(prefix="probed-bench-") as folder:
        async with Agents(net=net, traps_to=(host, int(port))) as agents:
            config = write_settings(Path(folder), agents.port, interval_s=60, traps=listen, net=net)
            command = [sys.executable, "-m", "probed", "run", "--config", str(config)]
            daemon = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: ASYNC220  # it runs beside us
            try:
                store = Path(folder) / "state" / "probed.db"
                await asyncio.wait_for(ready(store, 2 * len(net.circuits) + 2 * PAIRS), 120)
                cpu = cpu_of(daemon.pid)
                delays, missing = await measure(agents, net, store)
                cpu = cpu_of(daemon.pid) - cpu
            finally:
                daemon.terminate()
                await asyncio.to_thread(daemon.wait)
    note(f"the daemon took {cpu:.1f} s CPU for {RATE * SECONDS} traps in {SECONDS + 5} s")
    delays.sort()
    p99 = delays[int(len(delays) * 0.99)]
    note(
        f"{len(delays)} confirmed, {missing} not; median {statistics.median(delays) * 1e3:.0f} ms, "
        f"p99 {p99 * 1e3:.0f} ms, worst {delays[-1] * 1e3:.0f} ms"
    )
    return report([("trap_to_committed_change_p99_s", p99, BOUND_S), ("trap_changes_not_confirmed", missing, 0)])


def cpu_of(pid: int) -> float:
    """CPU seconds of a process."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


async def ready(store: Path, points: int) -> None:
    """Every point was looked at."""
    while True:
        with contextlib.suppress(sqlite3.Error):
            db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
            with contextlib.closing(db):
                if db.execute("SELECT count(*) FROM look_run").fetchone()[0] >= points:
                    return
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
