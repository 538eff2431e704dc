"""The work of the shared peer bench, done by the whole daemon, and by Zabbix and collectd where they are installed.

    python bench/capacity.py [--quick] [--only NAME]      one line a figure: name value bound ok|SHORT

41 values an element: sysUpTime and, of eight ports, the state and four counters. Everything is on: every value stored
in SQLite with synchronous=FULL, problems, spans and the SLA state of 3.5 circuits an element. CPU is the account of
the whole process group. `lag` is from the poll that read "down" to the problem in the store. Two cells are the
network as it is: answers after 60 ms, and one element in twenty that never answers. The last has all collectors
beside the polls: 20 traps a second (one in twenty for a port that really changes), samples of 200 probes over MQTT
every 10 s, 200 elements more that are asked by SNMPv3 (authPriv) of a real snmpd; what they bring is checked, and not
counted among the values. Each trap asks for a look out of turn, and those count.
Needs the shared bench (beside the project, or where PEERBENCH says), gcc, and cgroup v1 `cpuacct`; about 25 minutes,
`--quick` 9.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from agents.figures import note, report

HERE: Final = Path(__file__).resolve().parent
HARNESS: Final = Path(os.environ.get("PEERBENCH", HERE.parents[1] / "shared" / "bench" / "peers")) / "run.py"
PEERS: Final = {"zabbix": "zabbix_server", "collectd": "collectd"}
NEEDED: Final = (HARNESS, Path("/sys/fs/cgroup/cpuacct"))
PORT: Final = "2261"


class Cell(NamedTuple):
    """One size at one interval. `bounds` by the harness's names of figures."""

    name: str
    elements: int
    interval_s: int
    bounds: dict[str, float]
    flips: int = 0
    latency_ms: int = 0
    variant: str = ""
    peers: bool = False
    traps: int = 0
    """Ports that go down with a trap, each until its problem is there."""


CELLS: Final = (
    Cell("2000@10s", 2000, 10, {"cpu_s_per_1000_values": 0.0046, "requests_per_element_poll": 1.0}, 10, peers=True),
    Cell("1000@60s", 1000, 60, {"cpu_s_per_1000_values": 0.0076, "pss_mib_max": 38}, 10, peers=True),
    Cell("2000@2s", 2000, 2, {"cpu_cores": 1.4}, peers=True),
    Cell("2000@10s, answers after 60 ms", 2000, 10, {"cpu_s_per_1000_values": 0.0046}, 10, 60),
    Cell("2000@10s, 5 % dead", 2000, 10, {"cpu_s_per_1000_values": 0.0046}, 10, 60, "dead"),
    Cell("2000@10s, all collectors", 2000, 10, {"cpu_cores": 0.1}, 10, variant="all", traps=10),
)
LAG_BOUND_S: Final = 0.04
TOLD_BOUND_S: Final = 0.15
"""The harness looks every 100 ms: `trap_told.py` measures finer."""
KEPT: Final = 0.97
"""Of the values demanded so many must be stored, or the cell has not kept up."""


def main() -> int:
    missing = [str(path) for path in NEEDED if not path.exists()]
    if missing:
        note(f"not run: {', '.join(missing)} is missing")
        return 0
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # Zabbix's database runs as another user
        wanted = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
        return max(measure(cell, folder, quick=quick) for cell in CELLS if wanted in cell.name)


def measure(cell: Cell, folder: str, *, quick: bool) -> int:
    """The worst exit code of one cell; the peers' figures are notes."""
    got = run("probed", cell, folder, quick=quick)
    if got is None:
        return 2
    if cell.peers:
        for peer in present():
            if (other := run(peer, cell, folder, quick=quick)) is not None:
                note(f"{cell.name}: {peer} {line(other)}")
    note(f"{cell.name}: probed {line(got)}")
    return report(list(figures(cell, got)))


def figures(cell: Cell, got: dict[str, Any]) -> Iterator[tuple[str, float, float]]:
    name = cell.name.replace(" ", "_")
    alive = 0.95 if cell.variant == "dead" else 1.0
    yield f"{name}.values_missing_ratio", max(0.0, 1 - got["stored_vps"] / got["demanded_vps"] / alive), 1 - KEPT
    for key, bound in cell.bounds.items():
        yield f"{name}.{key}", float(got[key]), bound
    if lag := got.get("down", {}).get("lag_after_read_s"):
        # the agent notes the read when it is asked, and answers so much later
        yield f"{name}.lag_after_read_median_s", lag["median"], LAG_BOUND_S + cell.latency_ms / 1000
    if told := got.get("down_by_trap", {}).get("latency_s"):
        yield f"{name}.trap_to_told_problem_median_s", told["median"], TOLD_BOUND_S
    for share in ("probe_bins_share", "v3_share"):
        if share in got:
            yield f"{name}.{share.removesuffix('_share')}_missing_ratio", max(0.0, 1 - got[share]), 1 - KEPT


def present() -> Iterator[str]:
    for peer, program in PEERS.items():
        if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
            yield peer
        else:
            note(f"{peer}: not installed")


def run(peer: str, cell: Cell, folder: str, *, quick: bool) -> dict[str, Any] | None:
    """One run of the shared harness: its line of figures."""
    warm, window = (70, 60) if quick else (130, 120)
    command = [sys.executable, "-B", str(HARNESS), peer, "-n", str(cell.elements), "-i", str(cell.interval_s)]
    command += ["--warm", str(warm), "--window", str(window), "--flips", str(cell.flips)]
    command += ["--latency", str(cell.latency_ms), "--variant", cell.variant, "--traps", str(cell.traps)]
    paths = f"{HERE / 'peers'}:{HERE.parent}"
    environment = os.environ | {"PEERBENCH_WORK": folder, "PYTHONPATH": paths}
    if peer == "probed":
        environment["PEERBENCH_PORT"] = PORT
    done = subprocess.run(command, env=environment, cwd=HARNESS.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        note(f"{cell.name}: {peer} could not run: {done.stderr.strip()[-300:]}")
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def line(got: dict[str, Any]) -> str:
    lag = got.get("down", {}).get("lag_after_read_s")
    told = f", lag {lag['median'] * 1000:.0f} ms median, {lag['max'] * 1000:.0f} ms most" if lag else ""
    stored = got["polled_vps"] if got["stored_vps"] is None else got["stored_vps"]  # too short a window to know
    if by_trap := got.get("down_by_trap", {}).get("latency_s"):
        told += f", told by trap {by_trap['median'] * 1000:.0f} ms median, {by_trap['max'] * 1000:.0f} ms most"
    return (
        f"{stored:,.0f} of {got['demanded_vps']:,.0f} values/s, {got['cpu_cores']:.3f} cores, "
        f"{got['cpu_s_per_1000_values']:.4f} CPU-s per 1,000, {got['requests_per_element_poll']} requests a poll, "
        f"PSS {got['pss_mib_max']:.0f} MiB{told} (others used {got['other_cpu_cores']:.2f} cores)"
    )


if __name__ == "__main__":
    sys.exit(main())
