"""From a trap to the confirmed change in the store, at 200 linkDown and linkUp a second; polled every minute.

The lab's 12 elements: every 20th trap is for a port that really changes, the others say again what is known. A storm:
100 elements with 1,000 customer ports, each trap for one that really changes and takes a circuit with it. Wall time
from the trap's departure until another thread reads the confirming look in the store.
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
        self.seen: dict[tuple[str, str, bool], list[tuple[float, float]]] = {}
        """When the look was answered, and when it was seen in the store."""

    def look(self) -> None:
        for arrival, element, point, body, received in self._db.execute(
            "SELECT arrival, element, point, body, t_recv FROM evidence WHERE arrival > ? AND kind = 'point_state'",
            (self._last,),
        ):
            self._last = arrival
            self.seen.setdefault((element, point, '"hi":1' in body), []).append((received / 1e6, time.time()))


def watch(watching: Watching, over: threading.Event) -> None:
    """In a thread of its own: what is measured must not wait for who makes the network tell."""
    while not over.wait(LOOK_S):
        watching.look()


async def measure(agents: Agents, net: LabNetwork, store: Path, every: int) -> tuple[list[float], int]:
    """Delays of the traps that were confirmed, and how many were not within five seconds."""
    watching, sent, world = Watching(store), list[tuple[tuple[str, str, bool], float]](), agents.world
    over = threading.Event()
    looking = threading.Thread(target=watch, args=(watching, over))
    looking.start()
    own = {row.id for row in net.elements if row.via == "element"}
    ends = [
        end
        for circuit in net.circuits
        for end in ((circuit.a_element, circuit.port), (circuit.z_element, circuit.port))
    ]
    ports = sorted({port for port in ends if port[0] in own})
    began, up, late = time.perf_counter(), dict.fromkeys(ports, True), 0.0
    for number in range(RATE * SECONDS):
        wait_s = began + number / RATE - time.perf_counter()
        late = max(late, -wait_s)
        await asyncio.sleep(max(wait_s, 0))
        at = world.clock.now_us()
        if number % every:  # an element says again what everybody knows
            element, name = ports[number * 7 % len(ports)]
            agents.northbound.port_turned(world.devices[element], name, up[element, name], at)
            continue
        element, name = port = ports[number // every * 7 % len(ports)]
        up[port] = not up[port]
        world.devices[element].turn(name, up[port], at)
        sent.append(((element, name, up[port]), time.time()))
        agents.northbound.port_turned(world.devices[element], name, up[port], at)
    note(f"the network told {RATE * SECONDS / (time.perf_counter() - began):.0f} a second, at most {late:.2f} s late")
    await asyncio.sleep(5)
    over.set()
    looking.join()
    delays, looked, missing = [], list[float](), 0
    for key, at_s in sent:
        after = [seen for seen in watching.seen.get(key, ()) if seen[1] >= at_s]
        if after:
            delays.append(after[0][1] - at_s)
            looked.append(after[0][0] - at_s)
        else:
            missing += 1
    note(f"of that until the look was answered: median {statistics.median(looked) * 1e3:.0f} ms")
    return delays, missing


async def trial(name: str, net: LabNetwork, every: int) -> tuple[float, int]:
    """The 99th percentile (seconds), and how many changes were not confirmed. Each `every`-th trap is a change."""
    host, port = "127.0.0.1", free_port()
    with tempfile.TemporaryDirectory(prefix="probed-bench-") as folder:
        async with Agents(net=net, traps_to=(host, port)) as agents:
            config = write_settings(Path(folder), agents.port, interval_s=60, traps=f"{host}:{port}", net=net)
            command = [sys.executable, "-m", "probed", "run", "--config", str(config)]
            daemon = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: ASYNC220  # it runs beside us
            try:
                store = Path(folder) / "state" / "probed.db"
                await asyncio.wait_for(ready(store, 2 * len(net.circuits) + 2 * len(net.links)), 180)
                cpu = cpu_of(daemon.pid)
                delays, missing = await measure(agents, net, store, every)
                cpu = cpu_of(daemon.pid) - cpu
            finally:
                daemon.terminate()
                await asyncio.to_thread(daemon.wait)
    note(f"{name}: the daemon took {cpu:.1f} s CPU for {RATE * SECONDS} traps in {SECONDS + 5} s")
    delays.sort()
    p99 = delays[int(len(delays) * 0.99)]
    note(
        f"{name}: {len(delays)} changes confirmed, {missing} not; median {statistics.median(delays) * 1e3:.0f} ms, "
        f"p99 {p99 * 1e3:.0f} ms, worst {delays[-1] * 1e3:.0f} ms; load of the machine {os.getloadavg()[0]:.1f}"
    )
    return p99, missing


async def main(*, full: bool) -> int:
    p99_s, missing = await trial("lab", SMALL, 20)
    figures: list[tuple[str, float, float]] = [
        ("trap_to_committed_change_p99_s", p99_s, BOUND_S),
        ("trap_changes_not_confirmed", missing, 0),
    ]
    if full:
        p99_s, missing = await trial("storm", network(), 1)
        figures.append(("trap_storm_to_committed_change_p99_s", p99_s, BOUND_S))
        figures.append(("trap_storm_changes_not_confirmed", missing, 0))
    return report(figures)


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
    sys.exit(asyncio.run(main(full="--full" in sys.argv)))
