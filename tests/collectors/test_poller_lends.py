"""A target that the poller lends for one question of somebody else: no look beside it, none lost, none stuck."""

from __future__ import annotations

import asyncio
import contextlib
import random

import pytest

from probed.model.observation import Silence
from tests.collectors.test_poller import Rows, polling, target
from tests.support.udp_agent import UdpAgent

pytestmark = pytest.mark.asyncio


async def test_no_look_is_begun_while_a_target_is_lent_and_its_slot_is_served_after() -> None:
    with UdpAgent(Rows(a=1)) as agent:
        async with polling(target(agent, "a")) as (sink, poller, _):
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 2)
            async with poller.lent("snmp:NE1"):
                asked, looks = len(agent.heard), poller.stats.looks
                await asyncio.sleep(0.2)
                assert (len(agent.heard), poller.stats.looks) == (asked, looks)
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 4)
            assert poller.stats.skipped["overlap"] >= 1, "of three slots that passed one was served"
    assert not [item for item in sink.items if isinstance(getattr(item, "body", None), Silence)]


async def test_a_group_of_one_lends_or_looks_but_never_both() -> None:
    with UdpAgent(Rows(a=1)) as one, UdpAgent(Rows(a=1)) as other:
        targets = (target(one, "a", group="EMS"), target(other, "a", source="snmp:NE2", group="EMS"))
        async with polling(*targets, caps={"EMS": 1}) as (sink, poller, engine):
            await sink.until(lambda: bool(sink.heard("snmp:NE1") and sink.heard("snmp:NE2")))
            async with poller.lent("snmp:NE1"):
                await asyncio.sleep(0.15)
                assert engine.in_flight == 0
            before = len(sink.heard("snmp:NE2"))
            await sink.until(lambda: len(sink.heard("snmp:NE2")) >= before + 2)


async def test_a_borrower_that_goes_away_leaves_nothing_behind() -> None:
    """Whatever it was waiting for: an idle target, room in the group, or nothing any more."""
    chance = random.Random(7)
    with UdpAgent(Rows(a=1)) as one, UdpAgent(Rows(a=1)) as other:
        targets = (target(one, "a", group="EMS"), target(other, "a", source="snmp:NE2", group="EMS"))
        async with polling(*targets, caps={"EMS": 1}) as (sink, poller, _):
            await sink.until(lambda: bool(sink.heard("snmp:NE1") and sink.heard("snmp:NE2")))

            async def borrow(source: str) -> None:
                async with poller.lent(source):
                    await asyncio.sleep(chance.random() * 0.02)

            for _ in range(120):
                borrowers = [asyncio.create_task(borrow(source)) for source in ("snmp:NE1", "snmp:NE2")]
                await asyncio.sleep(chance.random() * 0.03)
                for borrower in borrowers:
                    if chance.random() < 0.7:
                        borrower.cancel()
                await asyncio.gather(*borrowers, return_exceptions=True)
            before = {source: len(sink.heard(source)) for source in ("snmp:NE1", "snmp:NE2")}
            await sink.until(lambda: all(len(sink.heard(source)) >= n + 3 for source, n in before.items()))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await asyncio.gather(borrow("snmp:NE1"), borrow("snmp:NE2"))
                    return
            raise AssertionError("a target is lent to nobody, for ever")


async def test_a_retired_poller_ends_when_what_it_lent_comes_back() -> None:
    with UdpAgent(Rows(a=1)) as agent:
        async with polling(target(agent, "a")) as (sink, poller, _):
            await sink.until(lambda: bool(sink.heard("snmp:NE1")))
            async with poller.lent("snmp:NE1"):
                poller.retire()
                await asyncio.sleep(0.02)
            async with asyncio.timeout(2):
                while any(task.get_name() == "snmp results" for task in asyncio.all_tasks()):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
