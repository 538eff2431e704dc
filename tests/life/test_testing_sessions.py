"""The daemon's part that reads tests: intervals of sessions into the store, and from there on after a restart."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import pytest

from collectors.snmp.tables.mef_soam import LM_CURRENT, LM_HISTORY
from config.load import load_all
from probed.clock import SystemClock
from probed.lab.inventory import write_settings
from probed.lab.trials import PROBED
from probed.life import testing
from probed.model.ids import PointId
from probed.model.instant import DAY_US
from probed.model.observation import Heard, Observation
from probed.model.probe import ProbeDelivery
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.mef_soam import QUARTER, date, past, recording, running
from tests.support.snmpsim import snmpsim
from tests.support.waiting import until

pytestmark = pytest.mark.peer
LM = PointId("NE01", "lm:1.1.7.3")


class Durable:
    """Commits what it is given, as the pipeline does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.came = asyncio.Event()
        self.looked = asyncio.Event()
        self.forgets: list[int | None] = []

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        self.looked.set()

    async def commit(self, delivery: ProbeDelivery) -> None:
        await self.store.commit(Batch(probes=(delivery,)))
        self.forgets.append(delivery.forget)
        self.came.set()


@pytest.fixture(scope="module")
def config() -> Iterator[Path]:
    """NE01 of the lab with a session of loss: four quarter hours are past, the fifth runs for five minutes."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    mib = running(LM_CURRENT, 5, date(began), 300)
    for number in range(1, 5):
        ended = date(began - (4 - number) * QUARTER)
        mib |= past(LM_HISTORY, number, ended, {5: 900, 6: 900 - number, 10: 900, 11: 900})
    folder = Path(mkdtemp(prefix="probed-sessions-"))
    (folder / "recordings").mkdir()
    (folder / "recordings" / "lab-read-only.snmprec").write_text(recording(mib))
    with snmpsim(folder, folder / "recordings") as port:
        path = write_settings(folder / "probed", port, interval_s=1, net=PROBED)
        elements = path.parent / "inventory" / "elements.csv"
        elements.write_text(elements.read_text().replace("127.88.1.1,", "127.0.0.1,"))
        (path.parent / "inventory" / "probe_tests.csv").write_text(
            f"element,test,circuit,valid_from,valid_to\nNE01,{LM.name},C01,,\n"
        )
        yield path
    shutil.rmtree(folder)


async def looks(config: Path, sink: Durable, over: asyncio.Event) -> None:
    settings, inventory = load_all(config)
    part = testing.Testing(settings, inventory, sink.store.path, sink, SystemClock())
    task = asyncio.create_task(part.run())
    try:
        async with asyncio.timeout(30):
            await over.wait()
            await until(lambda: part.stats is not None and part.stats.looks >= 2)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_intervals_are_stored_once_whatever_is_restarted(config: Path, tmp_path: Path) -> None:
    now = SystemClock().now_us()

    async def main() -> list[int | None]:
        store = Store.open(tmp_path / "probed.db")
        first, second = Durable(store), Durable(store)
        await looks(config, first, first.came)
        second.came.set()
        await looks(config, second, second.looked)
        assert second.forgets == []
        store.close()
        return first.forgets

    forgets = asyncio.run(main())
    assert [forget is not None and forget < now - 399 * DAY_US for forget in forgets] == [True]
    with Reader(tmp_path / "probed.db") as reader:
        bins = reader.paths.whole_bins(LM, now - DAY_US, now)
        assert [(one.point.name.partition("/")[2], getattr(one.body, "lost", None)) for one in bins] == [
            *(("backward", 0) for _ in range(4)),
            *(("forward", number) for number in range(1, 5)),
        ]
        assert all(a.last == b.first for a, b in pairwise(bins[:4]))
        assert reader.paths.session_ends([LM, PointId("NE02", "lm:1.1.7.3")]) == {LM: bins[-1].last}
