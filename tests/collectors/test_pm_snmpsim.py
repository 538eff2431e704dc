"""Paths, VTs and lines with numbers of their own, read from recordings that snmpsim serves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from collectors.snmp.ber import INTEGER, TIME_TICKS, Oid, Value
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.pm.reader import PmMemory, PmReader
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.target import SnmpTarget
from probed.clock import SystemClock
from probed.model.ids import PointId
from probed.model.observation import Direction, Observation, PmBin
from tests.support import recording
from tests.support.sinks import KeepingSink
from tests.support.snmpsim import snmpsim

pytestmark = pytest.mark.peer
SYS_UP_TIME: Oid = (1, 3, 6, 1, 2, 1, 1, 3, 0)


def numbered_otherwise() -> dict[Oid, Value]:
    """The golden day of an agent whose line 77 is the interface 4."""
    rows: dict[Oid, Value] = {SYS_UP_TIME: Value(TIME_TICKS, 90 * 86_400 * 100)}
    for oid, value in recording.golden().items():
        rows[tuple(77 if oid[:8] == recording.DS1 and n == 11 else part for n, part in enumerate(oid))] = value
    for column in (7, 8):
        rows[(1, 3, 6, 1, 2, 1, 2, 2, 1, column, 4)] = Value(INTEGER, 1)
    return {**rows, (*recording.DS1, 6, 1, 2, 77): Value(INTEGER, 4)}


def e3() -> dict[Oid, Value]:
    """A DS3 whose line 5 is the interface 9."""
    rows: dict[Oid, Value] = {SYS_UP_TIME: Value(TIME_TICKS, 90 * 86_400 * 100)}
    for oid, value in recording.ds3().items():
        rows[tuple(5 if oid[:8] == recording.DS3 and n == 11 else part for n, part in enumerate(oid))] = value
    for column in (7, 8):
        rows[(1, 3, 6, 1, 2, 1, 2, 2, 1, column, 9)] = Value(INTEGER, 1)
    return {**rows, (*recording.DS3, 5, 1, 2, 5): Value(INTEGER, 9)}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """snmpsim gives up root for a user who must be able to read what it serves: a folder of /tmp."""
    folder = Path(mkdtemp(prefix="probed-snmpsim-", dir="/tmp"))
    made = folder / "made"
    made.mkdir()
    recording.write(made / "stacked.snmprec", recording.stacked(elapsed_s=100))
    recording.write(made / "numbered.snmprec", numbered_otherwise())
    recording.write(made / "ds3.snmprec", e3())
    with snmpsim(folder, made) as port:
        yield port
    rmtree(folder)


async def read(port: int, community: str, names: tuple[str, ...]) -> list[Observation]:
    points = tuple(PointId("NE1", name) for name in names)
    target = SnmpTarget("snmp:NE1", "127.0.0.1", community, points, port, interval_s=1, pm=True)
    clock, looks, bins = SystemClock(), KeepingSink(), KeepingSink()
    async with SnmpEngine() as engine:
        poller = SnmpPoller(engine, [target], clock)
        reader = PmReader(engine, poller, [target], clock, PmMemory(lambda _points, _since: {}))
        looking = asyncio.create_task(poller.run(looks))
        await looks.until(lambda: bool(poller.places("snmp:NE1")), 20)
        async with asyncio.timeout(20):
            await reader.read("snmp:NE1", bins)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    return [item for item in bins.items if isinstance(item, Observation)]


@pytest.mark.asyncio
async def test_paths_and_vts_are_dated_by_the_port_below_them(port: int) -> None:
    found: dict[tuple[str, Direction], list[tuple[int, PmBin]]] = {}
    began = SystemClock().now_us() - 100_000_000
    for item in await read(port, "stacked", ("STM1-1", "STM1-2", "VC4-1", "VC12-1")):
        assert isinstance(item.body, PmBin)
        found.setdefault((item.body.layer, item.body.direction), []).append((item.last, item.body))
    assert found.keys() == {(layer, way) for layer in ("path", "vt") for way in Direction}
    (first_end, first), (third_end, third) = sorted(found["path", Direction.NEAR], reverse=True, key=lambda p: p[0])
    assert abs(first_end - began) < 5_000_000
    assert first_end - third_end == 2 * 900_000_000
    assert (first.es_s, first.cv, first.valid, first.ses_rule) == (5, 40, True, "sonet ansi1997")
    assert not third.valid
    assert [body.uas_s for _, body in sorted(found["vt", Direction.FAR], key=lambda p: p[0])] == [60, 0]


@pytest.mark.asyncio
async def test_a_line_with_a_number_of_its_own_is_found_by_its_interface(port: int) -> None:
    items = await read(port, "numbered", ("E1-4",))
    assert len(items) == 38
    assert {item.point for item in items} == {PointId("NE1", "E1-4")}
    assert sum(item.body.uas_s or 0 for item in items if isinstance(item.body, PmBin)) == 120


@pytest.mark.asyncio
async def test_a_ds3_is_read_at_both_ends_also_where_its_line_has_a_number_of_its_own(port: int) -> None:
    found = {Direction.NEAR: [], Direction.FAR: []}  # type: dict[Direction, list[tuple[int, int | None, int | None]]]
    for item in await read(port, "ds3", ("T3-1",)):
        assert isinstance(item.body, PmBin)
        assert (item.body.layer, item.point) == ("ds3", PointId("NE1", "T3-1"))
        found[item.body.direction].append((item.last, item.body.uas_s, item.body.cv))
    near, far = (sorted(found[way], reverse=True) for way in Direction)
    assert [counts[1:] for counts in near] == [(0, 5), (30, 0), (0, 0)]
    assert [counts[1:] for counts in far] == [(0, 40), (0, 0)]
    assert near[0][0] == far[0][0]
