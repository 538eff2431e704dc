"""What people wait for: the whole process, from the key press to the last line.

    python bench/cli.py [-v]      one line a figure: name value bound ok|SHORT; non-zero exit if any is SHORT

Wall time of `python -m probed ...` as a child, median of the runs, each in turn with a child that only starts the
interpreter and one that imports click: a noisy machine moves all of them. A figure is `ok` when the median of the
wall times keeps its bound, or when the machine is so slow that even the bare child takes `SLOW` times what it takes
on a quiet one and the ratio to the bare child keeps the bound scaled alike.

The network of the store: 10,000 circuits (half of them protected) over 1,000 elements and 2,000 links, 24,000 points;
200 circuits down, 300 at risk, 25 open problems of 20 circuits each, 1,000 sources of which five are silent, and
20,000 notifications of the past of which 40 still wait.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from config.layouts import layouts
from probed.model.capacity import DOWN, UP
from probed.model.change import SpanRow
from probed.model.ids import CircuitId, CustomerId, Leaf
from probed.model.notification import Notification, OutboxUpdate
from probed.model.problem import HitCircuit, Impact, Problem, ProblemEvent, ProblemKey, Severity, Transition
from probed.model.timeline import Edge
from probed.store.batch import Batch
from probed.store.statements import INPUT_CURSOR
from probed.store.writer import Store

ROOT: Final = Path(__file__).resolve().parents[1]
CIRCUITS, ELEMENTS, CUSTOMERS = 10_000, 1_000, 200
DOWN_CIRCUITS, AT_RISK, PROBLEMS, SILENT, PAST, WAITING = 200, 300, 25, 5, 20_000, 40
RUNS: Final = 9
MINUTE: Final = 60_000_000
BARE_S: Final = 0.020
"""What `python -c pass` takes on a quiet machine; slower than that, the bounds grow with it."""


class Figure(NamedTuple):
    """One command, and how long it may take."""

    name: str
    words: tuple[str, ...]
    bound_s: float


FIGURES: Final = (
    Figure("cli.help_s", ("--help",), 0.25),
    Figure("cli.alarms_help_s", ("alarms", "list", "--help"), 0.25),
    Figure("cli.status_10k_s", ("status",), 1.0),
    Figure("cli.status_json_10k_s", ("status", "--json"), 1.0),
    Figure("cli.alarms_10k_s", ("alarms", "list"), 1.0),
    Figure("cli.circuits_down_10k_s", ("circuits", "--state", "down"), 1.0),
    Figure("cli.complete_circuit_10k_s", ("complete", "C012"), 0.3),
)


def write_network(folder: Path) -> Path:
    """Settings and inventory of the size that is measured."""
    tables = folder / "inventory"
    (tables / "contracts").mkdir(parents=True)
    rows = {**dict(network()), **dict(services())}
    for table in layouts("UTC").tables:
        if table.optional:
            continue
        lines = [table.header, *(",".join(row) + ",," for row in rows.get(table.file, ()))]
        (tables / table.file).write_text("\n".join(lines) + "\n", "utf-8")
    contract = next((ROOT / "config/examples/inventory/contracts").glob("standard*.toml"))
    (tables / "contracts" / contract.name).write_text(contract.read_text("utf-8"), "utf-8")
    settings = folder / "probed.toml"
    settings.write_text('time_zone = "Asia/Shanghai"\n\n[credential.core]\ncommunity = "public"\n', "utf-8")
    return settings


def network() -> Iterator[tuple[str, Sequence[tuple[str, ...]]]]:
    """Two rings side by side: link i joins element i and the next one."""
    yield "units.csv", [("G", "集团", "Group", "group", "")]
    yield "managers.csv", [("EMS", "网管", "192.0.2.1", "161", "core", "16")]
    agents = [f"192.0.{e // 250}.{e % 250 + 1}" for e in range(ELEMENTS)]
    elements = [
        (f"NE{e:04}", f"局{e}", "G", "EMS", "element", agent, "161", "core") for e, agent in enumerate(agents)
    ]
    yield "elements.csv", elements
    ends = [(f"NE{e:04}", f"NE{(e + 1) % ELEMENTS:04}") for e in range(ELEMENTS)]
    links = [
        (f"{ring}{e:04}", a, f"{ring}E", z, f"{ring}W", "STM-16", "core", "yes")
        for e, (a, z) in enumerate(ends)
        for ring in "LP"
    ]
    yield "links.csv", links
    trunks = [(a, f"{ring}{side}", "STM-16", "nni", "core") for a, _ in ends for ring in "LP" for side in "WE"]
    yield (
        "points.csv",
        trunks
        + [
            (f"NE{e % ELEMENTS:04}", f"{side}{i}", "E1", "uni", "access")
            for i in range(CIRCUITS)
            for side, e in (("A", i), ("Z", i + 3))
        ],
    )


def services() -> Iterator[tuple[str, Sequence[tuple[str, ...]]]]:
    """A circuit runs over three links of the first ring; every second has a protecting leg over the other."""
    codes = [str(100000000000 + c) for c in range(CUSTOMERS)]
    tiers = ("AAA", "AA", "A", "standard")
    yield (
        "customers.csv",
        [(code, f"客户{c:03}", f"Customer {c}", tiers[c % 4], "G", "standard") for c, code in enumerate(codes)],
    )
    yield "sites.csv", [(f"S{c:03}{end}", code, "站点", "Site") for c, code in enumerate(codes) for end in "AZ"]
    circuits, routes = [], []
    for i in range(CIRCUITS):
        a, z, c = f"NE{i % ELEMENTS:04}", f"NE{(i + 3) % ELEMENTS:04}", i % CUSTOMERS
        ends = (f"S{c:03}A", a, f"A{i}", f"S{c:03}Z", z, f"Z{i}")
        circuits.append((f"C{i:05}", codes[c], "E1", *ends, "sncp" if i % 2 else "none", ""))
        for leg, ring in (("working", "L"), ("protecting", "P"))[: 1 + i % 2]:
            routes += [(f"C{i:05}", leg, str(n + 1), f"{ring}{(i + n) % ELEMENTS:04}") for n in range(3)]
    yield "circuits.csv", circuits
    yield "routes.csv", routes


def write_store(path: Path, now: int) -> None:
    """The state of the network as the daemon commits it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    past = [
        Notification(f"link:L{i % ELEMENTS:04}", i, "duty", "webhook", now - 1000 * MINUTE, {"problem": "x" * 400})
        for i in range(PAST)
    ]
    store = Store.open(path)
    store.commit_now(Batch(spans=tuple(spans(now)), notifications=tuple(past)))
    store.commit_now(
        Batch(
            marks={f"snmp:NE{e:04}": (now - (60 * MINUTE if e < SILENT else 0), 100) for e in range(ELEMENTS)}
            | {"snmp:EMS": (now, 100)},
            events=tuple(events(now)),
            outbox=tuple(OutboxUpdate(n.key, 1, now, now) for n in past[WAITING:]),
            cursors={INPUT_CURSOR: now},
        )
    )
    store.close()


def spans(now: int) -> Iterator[SpanRow]:
    start = now - 300 * MINUTE
    edge = Edge(start, start - MINUTE, start)
    for i in range(CIRCUITS):
        down, risk = i < DOWN_CIRCUITS, DOWN_CIRCUITS <= i < DOWN_CIRCUITS + AT_RISK
        culprits = (Leaf("link", f"L{i % ELEMENTS:04}"),) if down or risk else ()
        value = DOWN if down else UP
        yield SpanRow(CircuitId(f"C{i:05}"), edge, None, value, at_risk=risk, culprits=culprits, party="core")


def events(now: int) -> Iterator[ProblemEvent]:
    for p in range(PROBLEMS):
        numbers = range(p * 20, p * 20 + 20)
        hits = (
            HitCircuit(
                CircuitId(f"C{i:05}"),
                CustomerId(str(100000000000 + i % CUSTOMERS)),
                "AAA",
                "down" if i < DOWN_CIRCUITS else "at_risk",
            )
            for i in numbers
        )
        key = ProblemKey(f"link:L{p:04}", "link_down", "")
        at = now - 300 * MINUTE
        problem = Problem(
            key, Severity.CRITICAL, at, at, None, 1, None, None, Impact(tuple(hits)), text=f"Link L{p:04} is down"
        )
        yield ProblemEvent(at, Transition.RAISED, problem, notify=True)


def timed(command: Sequence[str], env: dict[str, str]) -> float:
    before = time.perf_counter()
    done = subprocess.run(command, capture_output=True, env=env, cwd=ROOT, check=False)
    spent = time.perf_counter() - before
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode()[-400:]}")
    return spent


def command_of(figure: Figure, config: Path) -> tuple[list[str], dict[str, str]]:
    """The child's words and environment; `complete` is what a shell asks at TAB."""
    env = {**os.environ, "PROBED_CONFIG": str(config), "LC_ALL": "C.UTF-8"}
    start = [sys.executable, "-m", "probed"]
    if figure.words[0] == "complete":
        line = f"probed explain {figure.words[1]}"
        return start, env | {"_PROBED_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": "2"}
    return [*start, *figure.words], env


def measure(config: Path) -> Iterator[tuple[Figure, float, float]]:
    """Each figure with its median and that of the bare child beside it."""
    bare = [sys.executable, "-c", "pass"]
    for figure in FIGURES:
        command, env = command_of(figure, config)
        timed(command, env)  # bytecode and the page cache, as on any machine in use
        pairs = [(timed(command, env), timed(bare, env)) for _ in range(RUNS)]
        ours, base = (statistics.median(side) for side in zip(*pairs, strict=True))
        yield figure, ours, base


def main() -> int:
    short = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = write_network(folder)
        write_store(folder / "state" / "probed.db", int(time.time() * 1e6))
        for figure, ours, base in measure(config):
            bound = figure.bound_s * max(1.0, base / BARE_S / 1.5)
            ok = ours <= bound
            short |= not ok
            print(f"{figure.name} {ours:.3f} {bound:.2f} {'ok' if ok else 'SHORT'}")
            if "-v" in sys.argv:
                print(f"    {ours / base:.1f} x the bare interpreter ({base * 1e3:.1f} ms)", file=sys.stderr)
    return int(short)


if __name__ == "__main__":
    sys.exit(main())
