"""A poller that dies of a bug: whom it asked is told not to have been asked, at once and of all of the time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from collectors.snmp.ber import INTEGER, OCTET_STRING, TIME_TICKS, Value
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.profiles.ifmib import IF_ADMIN_STATUS, IF_LAST_CHANGE, IF_NAME, IF_OPER_STATUS
from collectors.snmp.target import SnmpTarget
from probed import supervise
from probed.clock import SystemClock
from probed.life.polling import Polling, PollPlan
from probed.model.ids import PointId
from probed.model.observation import OWN_BUG, Observation, Silence
from probed.model.ports import Sink
from probed.supervise import Supervisor
from tests.support.sinks import KeepingSink
from tests.support.udp_agent import UdpAgent

pytestmark = pytest.mark.asyncio
MIB = {
    SYS_UP_TIME: Value(TIME_TICKS, 8_640_000),
    (*IF_NAME, 1): Value(OCTET_STRING, b"a"),
    (*IF_OPER_STATUS, 1): Value(INTEGER, 1),
    (*IF_ADMIN_STATUS, 1): Value(INTEGER, 1),
    (*IF_LAST_CHANGE, 1): Value(TIME_TICKS, 0),
}


class Fragile:
    """Runs of pollers that end when they are told to; the first ones at once."""

    def __init__(self, run: Callable[[SnmpPoller, Sink], Awaitable[None]], at_once: int) -> None:
        self._run, self._at_once, self.runs = run, at_once, 0
        self.dies = asyncio.Event()

    async def __call__(self, poller: SnmpPoller, sink: Sink) -> None:
        self.runs += 1
        if self.runs == 1:
            running = asyncio.ensure_future(self._run(poller, sink))
            await self.dies.wait()
            running.cancel()
        if self.runs <= 1 + self._at_once:
            raise ZeroDivisionError
        await self._run(poller, sink)


def silences(sink: KeepingSink) -> list[Observation]:
    return [one for one in sink.observed("snmp:NE1") if isinstance(one.body, Silence)]


async def test_whom_a_poller_asked_was_not_asked_while_it_was_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    fragile = Fragile(SnmpPoller.run, at_once=1)

    async def run(poller: SnmpPoller, sink: Sink) -> None:
        await fragile(poller, sink)

    monkeypatch.setattr(SnmpPoller, "run", run)
    monkeypatch.setattr(supervise, "FIRST_WAIT_S", 0.05)
    sink, clock, parts = KeepingSink(), SystemClock(), Supervisor()
    with UdpAgent(MIB) as agent:
        address, port = agent.address
        target = SnmpTarget("snmp:NE1", address, "public", (PointId("NE1", "a"),), port, interval_s=0.06, retries=0)
        polling = Polling(lambda: PollPlan((target,), {}, "0.0.0.0", None), sink, list, clock)
        running = asyncio.create_task(parts.keep("snmp", polling.run))
        await sink.until(lambda: bool(sink.heard("snmp:NE1")))
        assert silences(sink) == []
        last = max(sink.heard("snmp:NE1"))
        fragile.dies.set()
        await sink.until(lambda: max(sink.heard("snmp:NE1")) > last and len(silences(sink)) == 4)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    told = silences(sink)
    assert {one.body for one in told} == {Silence(OWN_BUG, told[0].first)}, "one silence, told again as it grows"
    assert {one.point for one in told} == {PointId("NE1", "")}
    ends = [one.last for one in told]
    assert ends[0] >= told[0].first >= last
    assert ends == sorted(ends)
    after = next(at for at in sink.heard("snmp:NE1") if at > ends[-1])
    assert after - ends[-1] < 2_000_000, "up to the first look of the next poller"
    assert len({one.seq for one in told}) == len(told)
    assert parts.restarts == {"snmp": 2}
