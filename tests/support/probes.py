"""An inventory of probes, a sink that commits into a real store, and a collector between them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from collectors.mqtt.collector import ProbeCollector
from collectors.mqtt.connection import BrokerTerms
from collectors.mqtt.intake import Held, Intake, Terms
from collectors.mqtt.trust import Bounds
from probed.clock import SystemClock
from probed.model.ids import CircuitId, UnitId
from probed.model.inventory import Validity
from probed.model.probe import Measurement, Probe, ProbeDelivery, ProbeInventory, TestKind
from probed.model.probe import Path as Way
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store

ALWAYS = Validity(None, None)
YEARS_US = 10 * 366 * 86_400 * 1_000_000
TAKING_ALL = Terms(YEARS_US, 5_000_000, Bounds(1000, 5_000_000))


def measurement(name: str, probe: str, circuit: str = "C1", quorum: int = 1) -> Measurement:
    path = Way(circuit, (CircuitId(circuit),))
    return Measurement(name, probe, path, "192.0.2.1", TestKind.TWAMP, 10_000_000, 10, 46, 128, quorum, ALWAYS)


def probe(name: str) -> Probe:
    return Probe(name, name, UnitId("NJ"), None, ALWAYS)


def inventory(*probes: str, measurements: Sequence[str] = ("M1", "M2")) -> ProbeInventory:
    return ProbeInventory(
        tuple(map(probe, probes)), tuple(measurement(name, one) for one in probes for name in measurements)
    )


@dataclass
class StoreSink:
    """Each delivery is one transaction; `fails` of them are refused first, as a stalled store does."""

    store: Store
    delay_s: float = 0.0
    commits: int = 0

    async def commit(self, delivery: ProbeDelivery) -> None:
        await asyncio.sleep(self.delay_s)
        await self.store.commit(Batch(probes=(delivery,)))
        self.commits += 1


def broker_terms(port: int, *, five: bool = True, receive_maximum: int = 200, client: str = "probed") -> BrokerTerms:
    return BrokerTerms("127.0.0.1", port, client, five, 30, 3600, receive_maximum)


@contextlib.asynccontextmanager
async def collecting(
    path: Path,
    terms: BrokerTerms,
    known: ProbeInventory,
    *,
    delay_s: float = 0.0,
    judged: Terms = TAKING_ALL,
    within_s: float = 0.1,
) -> AsyncIterator[ProbeCollector]:
    """A collector at work on a store, which is closed at the end."""
    store = Store.open(path)
    try:
        with Reader(path) as reader:
            held = Held(reader.probes.numberings(), reader.probes.states(), reader.probes.refused())
        sink = StoreSink(store, delay_s)
        intake = Intake(known, judged, held, SystemClock().now_us() - judged.future_us)
        collector = ProbeCollector(lambda: terms, intake, sink, SystemClock(), within_s=within_s)
        task = asyncio.create_task(collector.run())
        try:
            yield collector
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    finally:
        store.close()
