"""ALARM-MIB while the daemon runs: each raise and clear once, and no walk where nothing moved."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest

from collectors.snmp.alarm_polling import (
    ABSENT_US,
    AlarmPolling,
    AlarmStats,
    AlarmTarget,
    Mark,
    Standing,
    has_other_models,
    if_index,
    is_news,
)
from collectors.snmp.asking import Agent
from collectors.snmp.ber import (
    GAUGE32,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    TIME_TICKS,
    Kind,
    Oid,
    Value,
    decode_request,
)
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.plan import SYS_UP_TIME
from collectors.traps.stood import stood
from probed.life.alarming import standing_of
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import AlarmSeen, Observation
from tests.support.udp_agent import UdpAgent, silent

ALARM: Oid = (1, 3, 6, 1, 2, 1, 118, 1)
ITU: Oid = (1, 3, 6, 1, 2, 1, 121, 1, 1, 1, 1)
IF_INDEX: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1, 1)
START = 1_790_000_000 * SECOND_US
RAISED = bytes.fromhex("07ea0915080000002b0800")  # 2026-09-21 08:00:00 +08:00
ETH0, WHOLE = PointId("NE01", "eth0"), PointId("NE01", "")


class HandClock:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = START

    def now_us(self) -> int:
        return self.now

    def monotonic_s(self) -> float:
        return asyncio.get_running_loop().time()


def agent_says(
    uptime_cs: int, changed_cs: int, *alarms: tuple[int, Oid], words: bytes = b"loss of signal", severity: int = 3
) -> dict[Oid, Value]:
    """The alarms by the last part of their index and their resource; one model with its severity."""
    found = {
        SYS_UP_TIME: Value(TIME_TICKS, uptime_cs),
        (*ALARM, 1, 1, 0): Value(TIME_TICKS, 10),
        (*ALARM, 1, 2, 1, 6, 2, 1): Value(OCTET_STRING, b"LOS"),
        (*ALARM, 2, 1, 0): Value(TIME_TICKS, changed_cs),
        (*ITU, 5, 2, 1, severity): Value(OBJECT_IDENTIFIER, (*ALARM, 1, 2, 1, 3, 2, 1)),
    }
    for number, resource in alarms:
        index = (0, 11, *RAISED, number)
        found |= {
            (*ALARM, 2, 2, 1, 9, *index): Value(OBJECT_IDENTIFIER, (1, 3, 6, 1, 6, 3, 1, 1, 5, 3)),
            (*ALARM, 2, 2, 1, 10, *index): Value(OBJECT_IDENTIFIER, resource),
            (*ALARM, 2, 2, 1, 11, *index): Value(OCTET_STRING, words),
            (*ALARM, 2, 2, 1, 13, *index): Value(OBJECT_IDENTIFIER, (*ALARM, 1, 2, 1, 3, 2, 1)),
        }
    return found


POINTS = {("snmp:NE01", 3): "eth0"}
PORT, FAN = (*IF_INDEX, 3), (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 2, 17)


def played(
    body: Callable[[UdpAgent, Callable[[], Awaitable[list[Observation]]], AlarmPolling, HandClock], Awaitable[None]],
    before: Standing | None = None,
) -> None:
    async def main() -> None:
        with UdpAgent(agent_says(1000, 500, (1, PORT))) as agent:
            async with SnmpEngine() as engine:
                clock = HandClock()
                asked = Agent(agent.address, Community(b"public"), timeout_s=0.5, retries=1)
                one = AlarmTarget("snmp:NE01", "NE01", asked, 60)
                polling = AlarmPolling(
                    [one],
                    {"NE01": before} if before else {},
                    lambda source, row: POINTS.get((source, row), ""),
                    clock,
                    itertools.count(1).__next__,
                )
                await body(agent, lambda: polling.look(engine, one), polling, clock)

    asyncio.run(main())


def told(news: list[Observation]) -> list[tuple[PointId, bool, str, str]]:
    assert {one.source for one in news} <= {"alarms:NE01"}
    found = []
    for one in news:
        assert isinstance(one.body, AlarmSeen)
        assert one.body.by == "poll"
        found.append((one.point, one.body.raised, one.body.severity, one.body.native))
    return found


def walks(agent: UdpAgent) -> int:
    return sum(decode_request(data).kind is not Kind.GET for data in agent.heard)


def test_a_raise_and_a_clear_are_told_once_and_nothing_is_walked_in_between() -> None:
    async def body(
        agent: UdpAgent, look: Callable[[], Awaitable[list[Observation]]], polling: AlarmPolling, clock: HandClock
    ) -> None:
        first = await look()
        assert told(first) == [(ETH0, True, "critical", "loss of signal")]
        assert isinstance(first[0].body, AlarmSeen)
        assert first[0].body.element_time == 1_789_948_800 * SECOND_US
        asked = walks(agent)
        for uptime_cs in (2000, 3000, 4000):
            agent.mib[SYS_UP_TIME] = Value(TIME_TICKS, uptime_cs)
            assert await look() == []
        assert walks(agent) == asked, "a GET, and no more"

        agent.mib = agent_says(5000, 4500, (1, PORT), (2, FAN))
        assert told(await look()) == [(WHOLE, True, "critical", "loss of signal")]
        agent.mib = agent_says(6000, 5500, (2, FAN))
        assert told(await look()) == [(ETH0, False, "cleared", "loss of signal")]
        agent.mib = agent_says(7000, 6500)
        assert told(await look()) == [(WHOLE, False, "cleared", "loss of signal")]
        assert polling.stats == AlarmStats(looks=7, walks=4, changes=4, last_us=clock.now)

    played(body)


def test_an_agent_that_starts_again_is_walked_though_its_scalar_is_the_same() -> None:
    async def body(
        agent: UdpAgent, look: Callable[[], Awaitable[list[Observation]]], polling: AlarmPolling, clock: HandClock
    ) -> None:
        await look()
        agent.mib = agent_says(900, 500)
        assert told(await look()) == [(ETH0, False, "cleared", "loss of signal")]

    played(body)


def test_another_severity_or_text_is_told_and_the_same_again_is_not() -> None:
    async def body(
        agent: UdpAgent, look: Callable[[], Awaitable[list[Observation]]], polling: AlarmPolling, clock: HandClock
    ) -> None:
        await look()
        agent.mib = agent_says(2000, 1500, (1, PORT))
        assert await look() == []
        agent.mib = agent_says(3000, 2500, (1, PORT), severity=5) | {(*ALARM, 1, 1, 0): Value(TIME_TICKS, 2400)}
        assert told(await look()) == [(ETH0, True, "minor", "loss of signal")]
        agent.mib = agent_says(4000, 3500, (1, PORT), severity=5, words=b"loss of frame")
        assert told(await look()) == [(ETH0, True, "minor", "loss of frame")]

    played(body)


def test_what_was_stored_as_standing_is_not_raised_again_and_cleared_when_it_has_gone() -> None:
    kept: list[Observation] = []

    async def before(
        agent: UdpAgent, look: Callable[[], Awaitable[list[Observation]]], polling: AlarmPolling, clock: HandClock
    ) -> None:
        agent.mib = agent_says(1000, 500, (1, PORT), (2, FAN))
        kept.extend(await look())

    async def after(
        agent: UdpAgent, look: Callable[[], Awaitable[list[Observation]]], polling: AlarmPolling, clock: HandClock
    ) -> None:
        agent.mib = agent_says(9000, 8500, (1, PORT))
        assert told(await look()) == [(WHOLE, False, "cleared", "loss of signal")]

    played(before)
    assert len(kept) == len(stood(kept)) == 2
    assert len({one.first for one in kept}) == 2, "evidence is named by its instant"
    played(after, standing_of(kept)["NE01"])


def test_a_port_that_polls_have_not_found_yet_is_told_once_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(
        agent: UdpAgent, look: Callable[[], Awaitable[list[Observation]]], polling: AlarmPolling, clock: HandClock
    ) -> None:
        monkeypatch.delitem(POINTS, ("snmp:NE01", 3))
        assert told(await look()) == [(WHOLE, True, "critical", "loss of signal")]
        assert await look() == []
        monkeypatch.undo()
        assert told(await look()) == [(ETH0, True, "critical", "loss of signal")]
        assert await look() == []
        monkeypatch.delitem(POINTS, ("snmp:NE01", 3))
        agent.mib = agent_says(3000, 2500, (1, PORT))
        assert await look() == [], "it is still that port"
        agent.mib = agent_says(4000, 3500)
        assert told(await look()) == [(ETH0, False, "cleared", "loss of signal")]
        assert polling.stats.walks == 3

    played(body)


def test_a_walk_that_breaks_off_clears_nothing_and_is_made_again() -> None:
    async def body(
        agent: UdpAgent, look: Callable[[], Awaitable[list[Observation]]], polling: AlarmPolling, clock: HandClock
    ) -> None:
        await look()
        agent.mib = agent_says(2000, 1500, (2, FAN))
        whole = agent.answer
        agent.answer = lambda us, asked: whole(us, asked) if asked.kind is Kind.GET else []
        assert await look() == []
        agent.answer = silent
        assert await look() == []
        agent.answer = whole
        assert [row[:2] for row in told(await look())] == [(WHOLE, True), (ETH0, False)]

    played(body)


def test_a_list_that_was_full_is_told_whenever_more_was_left_out_of_it(caplog: pytest.LogCaptureFixture) -> None:
    async def body(
        agent: UdpAgent, look: Callable[[], Awaitable[list[Observation]]], _polling: AlarmPolling, _clock: HandClock
    ) -> None:
        for left_out in (0, 7, 7, 9, 0, 1):
            agent.mib[*ALARM, 2, 5, 0] = Value(GAUGE32, left_out)
            await look()

    played(body)
    said = [int(word) for record in caplog.records for word in record.getMessage().split() if word.isdigit()]
    assert said == [7, 9, 1]


def test_an_agent_without_the_mib_is_asked_again_an_hour_later() -> None:
    async def body(
        agent: UdpAgent, look: Callable[[], Awaitable[list[Observation]]], polling: AlarmPolling, clock: HandClock
    ) -> None:
        mib, agent.mib = agent.mib, {SYS_UP_TIME: Value(TIME_TICKS, 1)}
        assert await look() == []
        asked = len(agent.heard)
        agent.mib = mib
        assert await look() == []
        assert len(agent.heard) == asked
        clock.now += ABSENT_US
        assert len(await look()) == 1

    played(body)


@pytest.mark.parametrize(
    ("before", "now", "news", "models"),
    [
        (None, Mark(5, 0, 1), True, True),
        (Mark(100, 50, 1), Mark(200, 50, 1), False, False),
        (Mark(100, 50, 1), Mark(200, 150, 1), True, False),
        (Mark(100, 50, 1), Mark(200, 40, 1), True, False),
        (Mark(100, 50, 1), Mark(99, 50, 1), True, True),
        (Mark(100, 50, 1), Mark(100, 50, 1), False, False),
        (Mark(100, 50, 1), Mark(200, 150, 120), True, True),
        (Mark(100, 50), Mark(200, 150), True, True),
    ],
)
def test_when_tables_are_walked(before: Mark | None, now: Mark, news: bool, models: bool) -> None:
    assert (is_news(before, now), has_other_models(before, now)) == (news, models)


@pytest.mark.parametrize(
    ("resource", "row"),
    [
        ("1.3.6.1.2.1.2.2.1.1.3", 3),
        ("1.3.6.1.2.1.2.2.1.2.101", 101),
        ("1.3.6.1.2.1.2.2.1.1", None),
        ("1.3.6.1.2.1.2.2.1.1.3.4", None),
        ("1.3.6.1.2.1.47.1.1.1.1.2.17", None),
        ("0.0", None),
        ("", None),
    ],
)
def test_the_resource_names_a_row_of_the_interfaces(resource: str, row: int | None) -> None:
    assert if_index(resource) == row
