"""One circuit of the example network over six hours, seen by polls and by probes: NJFE0001, in a ring."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from config.inventory import load_inventory
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import RecordedEvidence, StoreEvidence
from probed.assessing.paths import PathBook
from probed.model.assessment import Period
from probed.model.capacity import DOWN, UP
from probed.model.change import RunRow
from probed.model.ids import CircuitId, SiteId, UnitId, parse_point
from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US, parse_instant
from probed.model.inventory import Inventory, Validity
from probed.model.observation import Observation, PmBin, PointState, ProtectionSwitch
from probed.model.probe import Measurement, Probe, ProbeDelivery, ProbeInventory, TestKind
from probed.model.probe import Path as Way
from probed.model.probe_bin import ProbeBin
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.turned_clock import TurnedClock

EXAMPLE = Path(__file__).resolve().parents[2] / "config/examples/inventory"
ZONE = "Asia/Shanghai"
CIRCUIT = CircuitId("NJFE0001")
START = parse_instant("2026-10-01T00:00:00+08:00")
END = START + 6 * HOUR_US
PERIOD = Period(START, END, ZONE, "six hours")
LIMIT_US = 150 * SECOND_US
RING = (
    "GL:STM16-E",
    "XJ:STM16-W",
    "XJ:STM16-E",
    "JN:STM16-W",
    "JN:STM16-E",
    "HX:STM16-W",
    "HX:STM16-E",
    "GL:STM16-W",
)
POINTS = tuple(f"NJ-{name}" for name in (*RING, "GL:FE-1", "JN:FE-1"))
ALWAYS = Validity(None, None)


@functools.cache
def inventory() -> Inventory:
    return load_inventory(EXAMPLE, ZONE)


def probes(*sites: tuple[str, str | None], quorum: int = 1) -> ProbeInventory:
    """Probes by id with the sites where they stand; each with its own measurement of the circuit, called M-PROBE."""
    return ProbeInventory(
        tuple(Probe(name, name, UnitId("NJ"), SiteId(site) if site else None, ALWAYS) for name, site in sites),
        tuple(
            Measurement(
                f"M-{name}", name, Way(CIRCUIT, (CIRCUIT,)), "192.0.2.1", TestKind.TWAMP, 10 * SECOND_US, 10, 0, 128,
                quorum, ALWAYS,
            )
            for name, _ in sites
        ),
    )  # fmt: skip


def looks(
    down: Mapping[str, Sequence[tuple[int, int]]] | None = None, *, but: Iterable[str] = ()
) -> list[Observation]:
    """A look a minute at every point but some; `down`: by point the minutes [a, b) in which it was seen down."""
    seen = []
    for name in POINTS:
        if name in but:
            continue
        element = name.partition(":")[0]
        at = 0
        for first, after in (*(down or {}).get(name, ()), (360, 360)):
            for state, begin, until in ((UP, at, first), (DOWN, first, after)):
                if begin < until:
                    a, b = START + begin * MINUTE_US, START + (until - 1) * MINUTE_US
                    body = PointState(state, (), until - begin)
                    seen.append(Observation(f"snmp:{element}", parse_point(name), a, b, b, 0, body))
            at = after
    closing = [Observation(one.source, one.point, END, END, END, 0, PointState(UP)) for one in seen]
    return [*seen, *dict.fromkeys(closing)]


def assessor(
    evidence: RecordedEvidence | StoreEvidence,
    known: ProbeInventory,
    within: Inventory | None = None,
    *,
    keep_out: bool = True,
) -> Assessor:
    found = within or inventory()
    return Assessor(found, evidence, (), lambda _source: LIMIT_US, END, PathBook(found, known, keep_out))


def store(path: Path, seen: Sequence[Observation]) -> Path:
    """A store that holds the observations as the daemon keeps them."""
    runs = tuple(
        RunRow(o.source, o.point, o.first, o.last, o.body.looks, o.body.capacity, (), None, open=False)
        for o in seen
        if isinstance(o.body, PointState)
    )
    bins = tuple(o for o in seen if isinstance(o.body, ProbeBin))
    counts = tuple(o for o in seen if isinstance(o.body, PmBin))
    told = tuple(o for o in seen if isinstance(o.body, PointState | ProtectionSwitch))
    opened = Store.open(path, TurnedClock(END))
    try:
        batch = Batch(evidence=told, runs=runs, bins=counts, probes=(ProbeDelivery(bins=bins),))
        opened.commit_now(batch)
    finally:
        opened.close()
    return path


def from_store(path: Path, known: ProbeInventory, within: Inventory | None = None) -> tuple[Reader, Assessor]:
    reader = Reader(path)
    return reader, assessor(StoreEvidence(reader), known, within)
