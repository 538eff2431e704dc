"""Bins read from the lab's agents over UDP, between looks: what is brought is what the scenario did."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from collectors.snmp.ber import Content, Oid, Status, encode_oid_content
from collectors.snmp.plan import OncePlan
from collectors.snmp.pm.ds3 import DSX3_IF_INDEX
from collectors.snmp.pm.families import ELAPSED
from collectors.snmp.request import ErrorStatus, NoAnswer, Request
from collectors.snmp.walk import Walk
from probed.lab.script import Act
from probed.model.instant import SECOND_US
from probed.model.observation import QUARTER_US, Direction, PmBin
from tests.support.pm_bench import LINE, NOON, POINTS, TRUNK, Bench, bench

pytestmark = pytest.mark.asyncio


async def incident(found: Bench) -> None:
    """An outage over a boundary, an outage of 40 s and errors at a trunk, in the hour before noon and after it."""
    found.do(Act.PORT_DOWN, f"point:{LINE}")
    found.later(600)
    found.do(Act.PORT_UP, f"point:{LINE}")
    found.do(Act.ERRORS, f"point:{TRUNK}", 12)
    found.later(300)
    found.do(Act.CLEAN, f"point:{TRUNK}")
    found.later(200)
    found.do(Act.PORT_DOWN, f"point:{LINE}")
    found.later(40)
    found.do(Act.PORT_UP, f"point:{LINE}")


@pytest.mark.parametrize("losses", [0.0, 0.2], ids=["every reply arrives", "a fifth of the replies is lost"])
async def test_bins_are_what_the_scenario_did(losses: float) -> None:
    async with bench(losses) as found:
        await found.look()
        await found.read()
        first = found.kept.ends(LINE)
        assert first == [NOON - n * QUARTER_US for n in reversed(range(96))]
        await incident(found)
        for _ in range(4):
            found.later(900)
            await found.look()
            await found.read()
        assert found.differences() == []
        assert found.differences(-QUARTER_US) != [], "the comparison tells of a bin that is dated wrong"
        for point in (LINE, TRUNK):
            for direction in Direction:
                ends = found.kept.ends(point, direction)
                assert {b - a for a, b in pairwise(ends)} == {QUARTER_US}
                assert ends[-1] > found.clock.now - QUARTER_US
        uas = sum(
            o.body.uas_s or 0 for o in found.kept.bins.values() if isinstance(o.body, PmBin) and o.point == LINE
        )
        assert uas == 640
        assert (found.agents.world.counts.not_reads, found.agents.world.counts.malformed) == (0, 0)


async def test_what_the_daemon_did_not_keep_is_read_again_after_its_kill() -> None:
    """Nothing is lost that is still in the element's table: the store decides what is missing."""
    async with bench() as found:
        await found.look()
        await found.read()
        await incident(found)
        found.later(3 * 900)
        await found.look()
        stored = dict(found.kept.bins)
        await found.read()  # and then it is killed before anything of it was committed
        lost = found.kept.bins.keys() - stored.keys()
        assert len({end for _, end in lost}) == 4
        found.kept.bins = stored
        await found.start()
        await found.look()
        await found.read()
        assert found.kept.bins.keys() >= lost
        assert found.differences() == []


async def test_a_reader_that_knows_the_store_reads_no_more_than_it_must() -> None:
    async with bench() as found:
        await found.look()
        await found.read()
        whole = found.kept.brought
        await found.start()
        await found.look()
        await found.read()
        assert found.kept.brought - whole == whole // 48, "two rows of 96"


async def test_rows_that_were_renumbered_by_a_restart_are_found_again() -> None:
    async with bench() as found:
        await found.look()
        await found.read()
        before = found.kept.ends(LINE)
        found.later(300)
        found.do(Act.RESTART, f"element:{LINE.element}")
        for _ in range(3):
            found.later(900)
            await found.look()
            await found.read()
        assert found.differences() == []
        ends = found.kept.ends(LINE)
        assert ends[: len(before)] == before
        assert ends[-1] > found.clock.now - QUARTER_US
        boot = found.agents.world.devices[LINE.element].booted
        (broken,) = [
            o
            for (s, end), o in found.kept.bins.items()
            if s.point == LINE and end - QUARTER_US < boot < end and s.direction is Direction.NEAR
        ]
        assert isinstance(broken.body, PmBin)
        assert (broken.body.valid, broken.body.suspect) == (False, True)


@pytest.mark.parametrize("minutes", [-7, -3, 2, 6])
async def test_an_element_whose_clock_is_wrong_by_minutes_has_bins_of_its_own_boundaries(minutes: int) -> None:
    async with bench() as found:
        await found.look()
        await found.read()
        found.do(Act.PORT_DOWN, f"point:{LINE}")
        found.later(120)
        found.do(Act.SET_CLOCK, f"element:{LINE.element}", 60.0 * minutes)
        found.later(90)
        found.do(Act.PORT_UP, f"point:{LINE}")
        for _ in range(4):
            found.later(900)
            await found.look()
            await found.read()
        assert found.differences() == []
        theirs = [end for end in found.kept.ends(LINE) if end > NOON + QUARTER_US]
        assert len(theirs) >= 2
        assert {(end + 60 * minutes * SECOND_US) % QUARTER_US for end in theirs} == {0}


async def test_no_question_is_asked_while_another_is_under_way_at_the_same_element() -> None:
    async with bench() as found:
        flights: list[int] = []
        ask = found.engine.ask

        def counted(request: object) -> None:
            address = request.address  # type: ignore[attr-defined]
            flying = sum(
                one.address == address for channel in found.engine._channels for one in channel.flight.values()
            )
            flights.append(flying)
            ask(request)  # type: ignore[arg-type]

        found.engine.ask = counted  # type: ignore[method-assign]
        await found.look()
        reading = asyncio.gather(found.read("NE29"), found.read("NE01"))
        while not reading.done():
            found.later(1)
            await asyncio.sleep(0.01)
        await reading
        assert len(flights) > 50
        assert max(flights) == 0


@pytest.mark.parametrize(
    ("elapsed_s", "waits", "reason"),
    [
        pytest.param(0, [30.0], "clock_stands", id="it stands at the beginning of an interval"),
        pytest.param(901, [], "no_time", id="it tells more than an interval has"),
    ],
)
async def test_an_element_whose_clock_is_wrong_for_good_keeps_nobody_waiting(
    elapsed_s: int, waits: list[float], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async with bench(points={"NE29": POINTS["NE29"]}) as found:
        await found.look()
        ask = found.reader._get

        async def told(course: Any, oids: Sequence[Oid]) -> Sequence[Content]:
            contents = await ask(course, oids)
            wrong = [oid[:-1] in ELAPSED and told is not None for oid, told in zip(oids, contents, strict=True)]
            return [elapsed_s if one else told for one, told in zip(wrong, contents, strict=True)]

        monkeypatch.setattr(found.reader, "_get", told)
        monkeypatch.setattr(
            "collectors.snmp.pm.reader.asyncio", SimpleNamespace(sleep=sleep, to_thread=asyncio.to_thread)
        )
        await found.reader.read("snmp:NE29", found.kept)
        assert waited == waits
        assert found.kept.brought == 0
        assert found.memory.stats.failures == {reason: 2}


async def test_an_agent_in_error_for_a_table_that_it_does_not_have_is_read_all_the_same() -> None:
    async with bench(points={"NE29": POINTS["NE29"]}) as found:
        answer, engine = found.engine.answer, found.engine

        async def refusing(request: Request[Any]) -> Any:
            walk = request.plan
            if isinstance(walk, Walk) and encode_oid_content(DSX3_IF_INDEX) in walk.suffix:
                raise ErrorStatus(request.address, Status.GEN_ERR, 0)
            return await answer(request)

        engine.answer = refusing  # type: ignore[method-assign]
        await found.look()
        course = found.reader._courses["snmp:NE29"]
        for failures in (1, 2, 3):
            await found.reader._one(course, found.kept)
            assert (course.failures, found.kept.brought) == (failures, 0)
        await found.reader._one(course, found.kept)
        assert course.failures == 0
        assert found.kept.ends(LINE) == [NOON - n * QUARTER_US for n in reversed(range(96))]


async def test_an_agent_too_slow_for_many_rows_is_asked_for_them_one_by_one() -> None:
    async with bench(points={"NE29": (LINE,)}) as found:
        answer, engine = found.engine.answer, found.engine
        await found.look()

        async def slow(request: Request[Any]) -> Any:
            if isinstance(request.plan, OncePlan) and len(request.plan.oids) > 30:
                raise NoAnswer(request.address, 1, 0.1, "timeout")
            return await answer(request)

        engine.answer = slow  # type: ignore[method-assign]
        course = found.reader._courses["snmp:NE29"]
        for _ in range(4):
            await found.reader._one(course, found.kept)
        assert course.failures == 0
        assert found.kept.ends(LINE) == [NOON - n * QUARTER_US for n in reversed(range(96))]


async def test_one_reader_spends_so_much_on_a_quarter() -> None:
    """Requests are what elements pay: one a line and quarter hour, and as few as rows fit a frame for a day."""
    async with bench() as found:
        await found.look()
        await found.read()
        lines = sum(name.startswith(("E1", "STM")) for points in POINTS.values() for _, name in points)
        asked = found.memory.stats.requests
        assert asked <= lines * (1 + 94 // 3 + 1) + 12
        found.later(900)
        await found.look()
        before = found.memory.stats.requests
        await found.read()
        assert found.memory.stats.requests - before == lines
