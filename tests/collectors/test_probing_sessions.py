"""Intervals of sessions of Ethernet services, read over the wire: each kept once, durable before it is known."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from collectors.snmp.asking import Agent
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.probing import UNDATED, ProbeTarget, Probing
from collectors.snmp.tables.mef_soam import DM_CURRENT, DM_HISTORY, LM_CURRENT, LM_HISTORY
from collectors.snmp.tables.mef_soam_bins import BIN_BOUNDS, BIN_COUNTS
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.observation import QUARTER_US, Observation
from probed.model.probe_bin import ProbeBin, Sense, ToldTimes
from tests.support.mef_soam import NOON, NOON_US, QUARTER, SESSION, Mib, date, number, past, recording, running
from tests.support.snmpsim import snmpsim

pytestmark = pytest.mark.peer


class Clock:
    """Five minutes into an interval."""

    def now_us(self) -> int:
        return NOON_US + 5 * MINUTE_US

    def monotonic_s(self) -> float:
        return 0.0


def element() -> Mib:
    """Its clock is two hours slow; three quarter hours are past, the second of which lost a minute of frames."""
    slow = 8 * QUARTER
    mib: Mib = {}
    for current, history, counts in ((LM_CURRENT, LM_HISTORY, {5: 900, 6: 900}), (DM_CURRENT, DM_HISTORY, {})):
        mib |= running(current, 14, date(NOON - slow, 8), 300)
        for back, lost in ((1, 0), (2, 60), (3, 0)):
            end = date(NOON - slow - (back - 1) * QUARTER, 8)
            ways = {5: 900, 6: 900 - lost, 10: 900, 11: 900} if counts else {7: 2500, 29: 90, 30: 90 - lost // 10}
            mib |= past(history, 14 - back, end, ways)
    mib |= {(*BIN_BOUNDS, *SESSION, 1, place): number(5000 * (place - 1)) for place in (1, 2)}
    mib |= {(*BIN_COUNTS, *SESSION, 13, 1, place): number(90 // place) for place in (1, 2)}
    return mib


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    folder = Path(mkdtemp(prefix="probed-sessions-"))
    (folder / "recordings").mkdir()
    (folder / "recordings" / "soam.snmprec").write_text(recording(element()))
    silent = past(LM_HISTORY, 13, date(NOON, None), {5: 900, 6: 900})
    (folder / "recordings" / "undated.snmprec").write_text(recording(silent))
    with snmpsim(folder, folder / "recordings") as found:
        yield found
    shutil.rmtree(folder)


def test_every_finished_interval_is_kept_once(port: int) -> None:
    kept: list[Observation] = []

    async def keep(bins: tuple[Observation, ...]) -> None:
        kept.extend(bins)

    async def main() -> None:
        agent = Agent(("127.0.0.1", port), Community(b"soam"), timeout_s=5, retries=1)
        target = ProbeTarget("snmp:NE01", "NE01", agent, ("lm:1.1.7.3", "dm:1.1.7.3"), 60)
        part = Probing((target,), {}, Clock(), itertools.count().__next__, keep=keep)
        async with SnmpEngine() as engine:
            results = await part.look(engine, target)
            assert [result.point.name for result in results] == ["lm:1.1.7.3", "dm:1.1.7.3"]
            assert all(isinstance(result.body, ElementResult) for result in results)
            assert all(abs(result.last - NOON_US) < 2 * SECOND_US for result in results), "by no clock of the element"
            assert len(kept) == part.stats.bins == 9
            assert await part.look(engine, target) == []
            assert len(kept) == 9
            ends = {PointId("NE01", "lm:1.1.7.3"): NOON_US - QUARTER_US, PointId("NE01", "dm:1.1.7.3"): NOON_US}
            kept.clear()
            later = Probing((target,), {}, Clock(), itertools.count().__next__, keep=keep, ends=ends)
            await later.look(engine, target)

    asyncio.run(main())
    # what the store had is not read again: of the loss session the last interval was missing
    assert [(one.point.name, one.source) for one in kept] == [
        ("lm:1.1.7.3/forward", "probe:NE01"),
        ("lm:1.1.7.3/backward", "probe:NE01"),
    ]
    assert all(abs(one.last - NOON_US) < 2 * SECOND_US and one.first == NOON_US - QUARTER_US for one in kept)


def test_what_was_not_made_durable_is_read_again(port: int) -> None:
    kept: list[Observation] = []

    async def keep(bins: tuple[Observation, ...]) -> None:
        if not kept:
            kept.append(bins[0])
            raise ConnectionError
        kept.extend(bins)

    async def main() -> None:
        agent = Agent(("127.0.0.1", port), Community(b"soam"), timeout_s=5, retries=1)
        target = ProbeTarget("snmp:NE01", "NE01", agent, ("dm:1.1.7.3",), 60)
        part = Probing((target,), {}, Clock(), itertools.count().__next__, keep=keep)
        async with SnmpEngine() as engine:
            try:
                await part.look(engine, target)
            except ConnectionError:
                await part.look(engine, target)

    asyncio.run(main())
    assert [one.point.name for one in kept] == 4 * ["dm:1.1.7.3"]
    last = kept[-1].body
    assert isinstance(last, ProbeBin)
    assert (last.sense, last.sent, last.lost) == (Sense.ROUND_TRIP, 90, 0)
    assert last.told == ToldTimes(90, 2500, None, ((0, 90), (5000, 45)))


def test_a_session_that_cannot_be_dated_is_told_and_its_latest_result_is_taken_all_the_same(port: int) -> None:
    kept: list[Observation] = []

    async def keep(bins: tuple[Observation, ...]) -> None:
        kept.extend(bins)

    async def main() -> None:
        agent = Agent(("127.0.0.1", port), Community(b"undated"), timeout_s=5, retries=1)
        target = ProbeTarget("snmp:NE01", "NE01", agent, ("lm:1.1.7.3",), 60)
        part = Probing((target,), {}, Clock(), itertools.count().__next__, keep=keep)
        async with SnmpEngine() as engine:
            assert len(await part.look(engine, target)) == 1
            assert part.stats.missing == {PointId("NE01", "lm:1.1.7.3"): UNDATED}

    asyncio.run(main())
    assert kept == []
