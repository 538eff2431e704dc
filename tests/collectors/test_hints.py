"""Looks out of turn: at once, shared, not too often, again where the agent is slow; and what they date."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from collectors.snmp.ber import INTEGER, OCTET_STRING, TIME_TICKS, Oid, Value
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.hints import MOST, Hint, due, kept, witness
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.profiles.ifmib import IF_ADMIN_STATUS, IF_LAST_CHANGE, IF_NAME, IF_OPER_STATUS
from collectors.snmp.target import SnmpTarget
from probed.clock import SystemClock
from probed.model.capacity import DOWN, UP
from probed.model.ids import PointId
from probed.model.observation import Observation, PointState, Witness
from tests.support.sinks import KeepingSink
from tests.support.udp_agent import UdpAgent, uptime
from tests.support.waiting import until

DAY = 8_640_000
GAP_US = 300_000


def hint(at: int = 0, uptime_cs: int | None = None, names: tuple[str, ...] = (), told: int | None = None) -> Hint:
    return Hint("snmp:NE1", at, uptime_cs, told, names, None)


AT = 1_800_000_000_000_000


@pytest.mark.parametrize(
    ("hints", "wanted"),
    [
        ([], None),
        ([hint(AT - 900_000, 4000, ("b",))], None),
        ([hint(AT - 900_000, 4000, ("a",))], Witness(AT - 1_000_000, "trap")),  # 100 hundredths before 4100
        ([hint(AT - 1_500_000, 4000, ("a",))], Witness(AT - 1_500_000, "trap")),  # not told before it happened
        ([hint(AT - 900_000, 5000, ("a",))], Witness(AT - 900_000, "trap")),  # it has restarted meanwhile
        ([hint(AT - 900_000, None, ("a",))], Witness(AT - 900_000, "ems")),
        ([hint(AT - 900_000, None, ("a",), AT - 950_000)], Witness(AT - 950_000, "ems")),
        ([hint(AT - 900_000, 4000, ("a",)), hint(AT - 100_000, 4080, ("a",))], Witness(AT - 200_000, "trap")),
        ([Hint("s", AT - 900_000, 4000, None, (), 7)], Witness(AT - 1_000_000, "trap")),
        ([Hint("s", AT - 900_000, 4000, None, (), 8)], None),
    ],
)
def test_a_look_is_dated_by_what_was_told_of_the_point(hints: list[Hint], wanted: Witness | None) -> None:
    assert witness(hints, "a", 7, AT, 4100) == wanted


def test_of_a_storm_the_beginning_and_the_end_are_kept() -> None:
    hints: tuple[Hint, ...] = ()
    for number in range(1000):
        hints = kept(hints, hint(number))
    assert len(hints) == MOST
    assert hints[0].at == 0
    assert hints[-1].at == 999


def test_looks_out_of_turn_have_a_gap_between_them_on_the_average() -> None:
    assert due(1000, None, 500) == 1000
    assert due(1000, 900, 500) == 1900
    assert due(1000, 0, 500) == 1000


class Rows(dict[Oid, Value]):
    """One port; `asked` counts the requests."""

    def __init__(self) -> None:
        super().__init__(uptime(DAY))
        self.put(1)

    def put(self, oper: int) -> None:
        self[*IF_NAME, 7] = Value(OCTET_STRING, b"a")
        self[*IF_OPER_STATUS, 7] = Value(INTEGER, oper)
        self[*IF_ADMIN_STATUS, 7] = Value(INTEGER, 1)
        self[*IF_LAST_CHANGE, 7] = Value(TIME_TICKS, 0)


@contextlib.asynccontextmanager
async def polling(mib: Rows) -> AsyncIterator[tuple[SnmpPoller, KeepingSink, SystemClock]]:
    """A target that is polled once an hour, looked at once."""
    sink, clock = KeepingSink(), SystemClock()
    with UdpAgent(mib) as agent:
        address, port = agent.address
        target = SnmpTarget("snmp:NE1", address, "public", (PointId("NE1", "a"),), port, interval_s=3600, retries=0)
        async with SnmpEngine() as engine:
            poller = SnmpPoller(engine, [target], clock, confirm_us=GAP_US)
            task = asyncio.create_task(poller.run(sink))
            await asyncio.sleep(0.05)
            poller.hint(hint(clock.now_us()))
            await sink.until(lambda: bool(sink.heard("snmp:NE1")))
            await until(lambda: poller.stats.looks >= 1)
            await asyncio.sleep(GAP_US / 1e6)
            try:
                yield poller, sink, clock
            finally:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


def states(sink: KeepingSink) -> list[tuple[object, Witness | None]]:
    seen = [one.body for one in sink.items if isinstance(one, Observation)]
    return [(body.capacity, body.onset) for body in seen if isinstance(body, PointState)]


@pytest.mark.asyncio
async def test_a_hint_is_followed_at_once_and_dates_the_change() -> None:
    mib = Rows()
    async with polling(mib) as (poller, sink, clock):
        mib.put(2)
        mib[SYS_UP_TIME] = Value(TIME_TICKS, DAY + 100)
        told_us = clock.now_us()
        assert poller.hint(hint(told_us, DAY + 90, ("a",)))
        await sink.until(lambda: len(states(sink)) == 2)
        assert clock.now_us() - told_us < 10_000_000
    assert states(sink)[0][0] == UP
    down, onset = states(sink)[1]
    assert down == DOWN
    assert onset is not None
    assert onset.by == "trap"
    assert onset.at <= told_us


@pytest.mark.asyncio
async def test_hints_that_come_together_share_a_look_and_never_crowd_an_element() -> None:
    mib = Rows()
    async with polling(mib) as (poller, sink, clock):
        before, began = poller.stats.looks, clock.now_us()
        for number in range(100):
            mib.put(2 - number % 2)
            poller.hint(hint(clock.now_us(), None, ("a",)))
            await asyncio.sleep(0.01)
        await until(lambda: states(sink)[-1][0] == UP)
        lasted = clock.now_us() - began
        await asyncio.sleep(3 * GAP_US / 1e6)
        looks = poller.stats.looks - before
    assert looks <= lasted // GAP_US + 4
    assert states(sink)[-1][0] == UP, "as it stands in the end"


@pytest.mark.asyncio
async def test_an_agent_whose_tables_are_slow_is_looked_at_once_more() -> None:
    mib = Rows()
    async with polling(mib) as (poller, sink, clock):
        before = poller.stats.urged
        poller.hint(hint(clock.now_us(), None, ("a",)))
        await until(lambda: poller.stats.unchanged >= 1)
        mib.put(2)
        await sink.until(lambda: len(states(sink)) == 2)
        await asyncio.sleep(3 * GAP_US / 1e6)
        assert poller.stats.urged - before == 2, "and then it is left alone"
    assert states(sink)[1][0] == DOWN


@pytest.mark.asyncio
async def test_an_agent_that_tells_and_does_not_answer_takes_no_memory_and_is_dated_when_it_does() -> None:
    mib = Rows()
    async with polling(mib) as (poller, sink, clock):
        agent = poller._looks["snmp:NE1"]
        answers = dict(mib)
        mib.clear()  # every GET is answered with noSuchInstance: nothing that could be believed
        for _ in range(20):
            for _ in range(40):
                poller.hint(hint(clock.now_us(), DAY + 90, ("a",)))
            await asyncio.sleep(0.03)
        assert len(agent.serves) <= MOST
        assert len(agent.hints) <= MOST
        mib.update(answers)
        mib.put(2)
        mib[SYS_UP_TIME] = Value(TIME_TICKS, DAY + 100)
        poller.hint(hint(clock.now_us(), DAY + 90, ("a",)))
        await sink.until(lambda: states(sink)[-1][0] == DOWN)
    onset = states(sink)[-1][1]
    assert onset is not None
    assert onset.by == "trap"


@pytest.mark.asyncio
async def test_a_source_of_nobody_is_no_matter() -> None:
    async with polling(Rows()) as (poller, _, clock):
        assert not poller.hint(hint(clock.now_us())._replace(source="snmp:NE9"))
        assert poller.locate("snmp:NE1", 7) == "a"
        assert poller.locate("snmp:NE1", 8) == ""
        assert poller.locate("snmp:NE9", 7) == ""
