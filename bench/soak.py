"""The whole daemon under five times the usual load with faults all the time: memory, event loop lag, skipped slots.

    python bench/soak.py [--minutes 20] [--silences]     one line a figure: name value bound ok|SHORT

1,000 elements of eight ports (41 values each) every 12 s: five times the rate of the default interval of 60 s. A link
is cut every two seconds, forty in turn, and mended 20 s later, and ten ports flap. With `--silences` each minute a
quarter of the network is silent for 35 s as well, and every fifth minute all of it is, comes back for about one look,
and is silent again (the first time during the warm-up): the history of that stays in memory, so it grows.
`lag_p99_ms` is that of the worst minute after the warm-up. Growth is the slope of what is the daemon's own (anonymous
memory) after the warm-up, for the time of the whole soak: the history of what is cut and flaps is in it. What is
mapped from files is left out of it, since the share of one process in a library is smaller or larger as other
programs that use it come and go; the whole PSS is printed. Needs the shared bench (beside the project, or where
PEERBENCH says) and gcc.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agents.figures import note, report

HERE: Final = Path(__file__).resolve().parent
SHARED: Final = Path(os.environ.get("PEERBENCH", HERE.parents[1] / "shared" / "bench" / "peers"))
AGENT_PORT: Final = 2301
METRICS_PORT: Final = 2399
ELEMENTS: Final = 1000
QUARTERS: Final = 4
INTERVAL_S: Final = 12
FLAPPING: Final = 10
CUTS: Final = 10
ELEMENTS_CUT: Final = 40
"""All of them have been cut when the warm-up is over: a problem is remembered once for each resource."""
WARM_S: Final = 180.0
"""The first silence of the whole network is over: every problem that there can be has been one."""
SILENT_S: Final = 35.0
"""A little more than the staleness limit of 2.5 looks."""
LAG_BOUND_MS: Final = 20.0
GROWTH_BOUND_MIB: Final = 4.0
STEP_S: Final = 1.0


class Network:
    """Four agents, each for every fourth element, that can be held still."""

    def __init__(self, program: Path, *, silences: bool) -> None:
        self._random = random.Random(1)
        self._silences = silences
        self.agents = [
            subprocess.Popen([program, "-p", str(port(quarter)), "-c", str(port(quarter) + 1), "-t", "100000"])
            for quarter in range(QUARTERS)
        ]
        self._control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._down: set[tuple[int, int]] = set()
        self._cuts: deque[int] = deque()
        self._flaps = [(self._random.randint(1, ELEMENTS), 1 + number % 7) for number in range(FLAPPING)]
        self._cut_by_and_by = self._random.sample(range(1, ELEMENTS + 1), ELEMENTS_CUT)

    def step(self, second: int) -> None:
        """What happens in this second of the soak."""
        minute, at = divmod(second, 60)
        if second % 2 == 0:
            self._cuts.append(self._cut_by_and_by[second // 2 % ELEMENTS_CUT])
            self._toggle(self._cuts[-1], 8)
            if len(self._cuts) > CUTS:
                self._toggle(self._cuts.popleft(), 8)
        if second % 5 == 0:
            self._toggle(*self._flaps[second // 5 % FLAPPING])
        if not self._silences:
            return
        everywhere = minute % 5 in (1, 2)
        quarters = range(QUARTERS) if everywhere else (minute % QUARTERS,)
        if at == 0:
            self._send(signal.SIGSTOP, *quarters)
        elif at == int(SILENT_S) + (INTERVAL_S if everywhere else 0):
            self._send(signal.SIGCONT, *quarters)

    def close(self) -> None:
        self._control.close()
        self._send(signal.SIGCONT, *range(QUARTERS))
        for agent in self.agents:
            agent.terminate()
            agent.wait()

    def _toggle(self, element: int, row: int) -> None:
        status = 1 if (element, row) in self._down else 2
        self._down ^= {(element, row)}
        where = "127.0.0.1", port(element % QUARTERS) + 1
        self._control.sendto(f"set {address(element)} {row} {status}".encode(), where)

    def _send(self, what: signal.Signals, *quarters: int) -> None:
        for quarter in quarters:
            self.agents[quarter].send_signal(what)


def port(quarter: int) -> int:
    return AGENT_PORT + 10 * quarter


def address(element: int) -> str:
    """As the shared harness numbers them."""
    sys.path.insert(0, str(SHARED))
    from common import ip  # type: ignore[import-not-found]  # noqa: PLC0415  # the shared harness

    found: str = ip(element)
    return found


def prepare(folder: Path) -> Path:
    """Inventory and settings; the agents' program."""
    sys.path[:0] = [str(SHARED), str(HERE / "peers")]
    from probed_peer import CONTRACT, tables  # noqa: PLC0415  # needs the shared harness

    inventory = folder / "inventory"
    (inventory / "contracts").mkdir(parents=True)
    (inventory / "contracts" / "gold-1.toml").write_text(CONTRACT)
    for name, lines in tables(ELEMENTS).items():
        rows = [quartered(line) if number and name == "elements" else line for number, line in enumerate(lines)]
        (inventory / f"{name}.csv").write_text("\n".join(rows) + "\n")
    (folder / "probed.toml").write_text(
        'time_zone = "Asia/Shanghai"\n'
        f'[snmp]\ninterval = "{INTERVAL_S}s"\ntimeout = "0.5s"\nretries = 1\ntraffic = true\n'
        f'[metrics]\nlisten = "127.0.0.1:{METRICS_PORT}"\n'
        '[credential.core]\ncommunity = "public"\n'
    )
    program = folder / "agent"
    subprocess.run(["gcc", "-O2", "-o", program, SHARED / "agent.c"], check=True)
    return program


def quartered(line: str) -> str:
    """An element's row with the port of its quarter's agent."""
    cells = line.split(",")
    cells[6] = str(port(int(cells[0].removeprefix("NE")) % QUARTERS))
    return ",".join(cells)


def scrape() -> dict[str, float]:
    """The daemon's figures of itself; what has labels is summed."""
    found: dict[str, float] = {}
    with urllib.request.urlopen(f"http://127.0.0.1:{METRICS_PORT}/metrics", timeout=10) as answer:
        for line in answer.read().decode().splitlines():
            if line and not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                key = name.partition("{")[0]
                found[key] = found.get(key, 0.0) + float(value)
    return found


def memory_mib(pid: int) -> tuple[float, float]:
    """Anonymous memory, and PSS."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = {line.split()[0]: int(line.split()[1]) / 1024 for line in rollup.splitlines()[1:]}
    return found["Pss_Anon:"], found["Pss:"]


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def soak(folder: Path, minutes: float, *, silences: bool) -> int:
    program = prepare(folder)
    network = Network(program, silences=silences)
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "probed", "run", "--config", str(folder / "probed.toml")]
        daemon = subprocess.Popen(command, stdout=log, stderr=log, cwd=HERE.parent)
    try:
        return report(list(figures(daemon, network, minutes)))
    finally:
        network.close()
        daemon.terminate()
        daemon.wait(60)


def figures(daemon: subprocess.Popen[bytes], network: Network, minutes: float) -> Iterator[tuple[str, float, float]]:
    began = time.monotonic()
    at: list[float] = []
    memory: list[tuple[float, float]] = []
    lags: list[float] = []
    told: dict[str, float] = {}
    warm_s = max(WARM_S, minutes * 60 / 4)
    for second in range(int(minutes * 60)):
        network.step(second)
        time.sleep(max(0.0, began + second * STEP_S - time.monotonic()))
        if daemon.poll() is not None:
            raise SystemExit(f"the daemon ended with {daemon.returncode}")
        if second > 20 and second % 5 == 0:
            told = scrape()
            if second > warm_s:
                lags.append(told["probed_event_loop_lag_p99_seconds"] * 1000)
                at.append(second / 60)
                memory.append(memory_mib(daemon.pid))
    own = [anonymous for anonymous, _ in memory]
    yield "soak.memory_growth_mib", statistics.linear_regression(at, own).slope * minutes, GROWTH_BOUND_MIB
    yield "soak.lag_p99_ms", max(lags), LAG_BOUND_MS
    yield "soak.skipped_slots", told.get("probed_poll_slots_skipped_total", 0.0), 0.0
    looks = told["probed_polls_started_total"]
    note(
        json.dumps(
            {
                "minutes": minutes,
                "own_mib_first_last": [round(own[0], 1), round(own[-1], 1)],
                "pss_mib_first_last": [round(memory[0][1], 1), round(memory[-1][1], 1)],
                "lag_p99_ms_median_minute": round(statistics.median(lags), 1),
                "lag_max_ms_last_minute": round(told["probed_event_loop_lag_max_seconds"] * 1000, 1),
                "looks": looks,
                "silent": told.get("probed_polls_silent_total", 0.0),
                "open_problems": told.get("probed_open_problems", 0.0),
                "cpu_cores": round(cpu_s(daemon.pid) / (time.monotonic() - began), 3),
            }
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20.0, help="shorter for trying; at least 5")
    parser.add_argument("--silences", action="store_true", help="parts and all of the network fall silent as well")
    asked = parser.parse_args()
    minutes = max(5.0, asked.minutes)
    if not (SHARED / "agent.c").exists():
        note(f"not run: {SHARED / 'agent.c'} is missing")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return soak(Path(folder), minutes, silences=asked.silences)


if __name__ == "__main__":
    sys.exit(main())
