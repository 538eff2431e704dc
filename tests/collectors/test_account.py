"""What was sent to whom, and the budgets of agents."""

from __future__ import annotations

import asyncio
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.account import Accounts, Budget, Record, Sent
from collectors.snmp.ber import Kind, Oid, Request
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.request import NoAnswer
from collectors.snmp.walk import Walk
from tests.support.udp_agent import UdpAgent, honest, silent, uptime

AGENT = ("10.0.0.1", 161)
NAMES: list[Oid] = [SYS_UP_TIME]
PUBLIC = Community(b"public")


def test_each_agent_and_element_behind_it_has_its_account() -> None:
    accounts = Accounts()
    for behind, kind in (("", Kind.GET), ("NE1", Kind.GET), ("NE1", Kind.GETBULK), ("NE1", Kind.GET)):
        accounts.of(AGENT, behind).add(kind)
    assert accounts.drained() == [
        Sent(AGENT, "", Kind.GET, 1),
        Sent(AGENT, "NE1", Kind.GET, 2),
        Sent(AGENT, "NE1", Kind.GETBULK, 1),
    ]
    assert accounts.drained() == []


def test_a_type_that_only_writes_is_never_kept_quiet() -> None:
    accounts = Accounts()
    accounts.of(AGENT, "").add(0xA3)
    with pytest.raises(ValueError, match="163"):
        accounts.drained()


@given(st.lists(st.floats(0, 2), max_size=60), st.integers(1, 20), st.integers(1, 5))
def test_no_second_has_more_than_the_rate_and_one_burst(gaps: list[float], per_s: int, burst: int) -> None:
    budget = Budget(per_s, burst)
    went = [at + budget.reserve(at) for at in accumulate(gaps)]
    assert all(before <= after for before, after in pairwise(went)), "nobody is overtaken"
    for start in went:
        assert sum(start <= at < start + 1 for at in went) <= per_s + burst


@given(st.lists(st.floats(0.11, 2), max_size=60))
def test_who_asks_less_than_that_never_waits(gaps: list[float]) -> None:
    budget = Budget(10, 1)
    assert all(budget.reserve(at) < 1e-6 for at in accumulate(gaps))


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="allows something"):
        Budget(0)


@pytest.mark.asyncio
async def test_an_agent_is_asked_no_more_often_than_its_budget_allows_and_everybody_is_served() -> None:
    loop, heard = asyncio.get_running_loop(), []

    def noting(agent: UdpAgent, request: Request) -> list[bytes]:
        heard.append(loop.time())
        return honest(agent, request)

    with UdpAgent(uptime(1), noting) as held, UdpAgent(uptime(1)) as free:
        async with SnmpEngine() as engine:
            engine.limit({held.address: 10})
            others = [engine.get(free.address, NAMES, PUBLIC) for _ in range(100)]
            await asyncio.gather(*(engine.get(held.address, NAMES, PUBLIC, 1.0, 0) for _ in range(30)), *others)
            assert engine.stats.held == 20
            assert engine.stats.expired == 0, "to wait for a place is not to be silent"
            counted = {(one.address, one.kind): one.pdus for one in engine.accounts.drained()}
            assert counted == {(held.address, Kind.GET): 30, (free.address, Kind.GET): 100}
    assert heard[-1] - heard[0] >= 1.9, "ten at once, and ten more in each second"


@pytest.mark.asyncio
async def test_all_agents_together_are_asked_no_more_often_than_that_and_never_in_a_burst() -> None:
    with UdpAgent(uptime(1)) as one, UdpAgent(uptime(1)) as two, UdpAgent(uptime(1), silent) as mute:
        async with SnmpEngine() as engine:
            engine.limit_together(500)
            told = [engine.get(agent.address, NAMES, PUBLIC) for agent in (one, two) for _ in range(10)]
            await asyncio.gather(*told)
            assert engine.stats.held == 19, "all but the first wait"
            with pytest.raises(NoAnswer):
                await engine.get(mute.address, NAMES, PUBLIC, 0.02, 3)
            assert engine.stats.expired == 1
    assert (len(one.heard), len(two.heard), len(mute.heard)) == (10, 10, 4)


@pytest.mark.asyncio
async def test_repeated_questions_are_in_the_budget_and_in_the_account() -> None:
    with UdpAgent(uptime(1), silent) as agent:
        async with SnmpEngine() as engine:
            engine.limit({agent.address: 1000})
            with pytest.raises(NoAnswer):
                await engine.get(agent.address, NAMES, Community(b"public@NE7"), 0.02, 3)
            assert engine.accounts.drained() == [Sent(agent.address, "NE7", Kind.GET, 4)]
    assert len(agent.heard) == 4


@pytest.mark.asyncio
async def test_who_is_cancelled_while_he_waits_is_not_asked_for() -> None:
    with UdpAgent(uptime(1)) as agent:
        async with SnmpEngine() as engine:
            engine.limit({agent.address: 5})
            tasks = [asyncio.create_task(engine.get(agent.address, NAMES, PUBLIC)) for _ in range(7)]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0.02)
            for task in tasks[5:]:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(0.5)
            assert engine.in_flight == 0
    assert len(agent.heard) == 5


@pytest.mark.asyncio
async def test_a_walk_is_counted_by_its_messages() -> None:
    rows: dict[Oid, object] = {(1, 3, 6, 1, 9, row): uptime(row)[SYS_UP_TIME] for row in range(1, 31)}
    with UdpAgent(rows) as agent:  # type: ignore[arg-type]
        async with SnmpEngine() as engine:
            (column,) = await engine.walk(agent.address, Walk([(1, 3, 6, 1, 9)], PUBLIC, 10))
            assert engine.accounts.drained() == [Sent(agent.address, "", Kind.GETBULK, len(agent.heard))]
    assert len(column.rows) == 30


@pytest.mark.asyncio
async def test_engines_of_one_program_share_what_an_agent_may_be_asked() -> None:
    record = Record()
    with UdpAgent(uptime(1)) as agent:
        async with SnmpEngine(record=record) as one, SnmpEngine(sockets=1, record=record) as other:
            record.limit({agent.address: 10})
            await asyncio.gather(*(engine.get(agent.address, NAMES, PUBLIC) for engine in (one, other) * 7))
            assert (record.held, one.stats.held + other.stats.held) == (4, 4)
            assert record.accounts.drained() == [Sent(agent.address, "", Kind.GET, 14)]
