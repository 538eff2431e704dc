"""CPU of a GET of 10 values from 1,000 agents, 200 in flight, beside gufo-snmp on asyncio in the same run.

Both sides bring decoded values to a coroutine. Ours goes the way of every one-off request: a future each. Beside
net-snmp's C library, which calls back, ours goes the way of the poller: by callback, too.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from agents.farm import COMMUNITY, TEN, farm, host
from agents.figures import cpu_of, note, paired_ratio, report
from agents.netsnmp import netsnmp, us_a_pdu
from gufo.snmp.aio import SnmpSession

from collectors.snmp.ber import format_oid
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.plan import GetPlan, Reading
from collectors.snmp.request import Request, SnmpFailure

AGENTS = 1_000
IN_FLIGHT = 200
ROUNDS = 3
BOUND = 0.45
NETSNMP_BOUND = 1.2


class Rounds:
    """The same work for both: every agent, several times over, so many at once."""

    def __init__(self, port: int, engine: SnmpEngine) -> None:
        self.engine = engine
        self.plan = GetPlan(TEN, Community(COMMUNITY))
        self.addresses = [(host(number), port) for number in range(AGENTS)]
        self.sessions = [SnmpSession(ip, port=port, timeout=5.0) for ip, _ in self.addresses]
        self.names = [format_oid(oid) for oid in TEN]

    async def ours(self) -> int:
        async def work(todo: Iterator[tuple[str, int]]) -> int:
            values = 0
            for address in todo:
                values += len((await self.engine.get_plan(address, self.plan, 5.0)).contents)
            return values

        todo = iter(self.addresses * ROUNDS)
        return sum(await asyncio.gather(*(work(todo) for _ in range(IN_FLIGHT))))

    async def gufo(self) -> int:
        async def work(todo: Iterator[SnmpSession]) -> int:
            values = 0
            for session in todo:
                values += len(await session.get_many(self.names))
            return values

        todo = iter(self.sessions * ROUNDS)
        return sum(await asyncio.gather(*(work(todo) for _ in range(IN_FLIGHT))))

    async def by_callback(self) -> int:
        """As the poller asks: requests that are made once, and no future."""
        over = asyncio.get_running_loop().create_future()
        values = left = 0

        def done(_request: Request[Reading], reading: Reading | None, failure: SnmpFailure | None) -> None:
            nonlocal values, left
            assert reading is not None, failure
            values += len(reading.contents)
            left -= 1
            if following := next(todo, None):
                self.engine.ask(following)
            elif not left:
                over.set_result(None)

        made = [Request(address, self.plan, 5.0, 2, done) for address in self.addresses]
        todo = iter(made * ROUNDS)
        left = AGENTS * ROUNDS
        for _ in range(IN_FLIGHT):
            self.engine.ask(next(todo))
        await over
        return values


async def main(pairs: int) -> int:
    with farm() as port, tempfile.TemporaryDirectory(prefix="netsnmp-") as folder:
        async with SnmpEngine() as engine:
            rounds = Rounds(port, engine)
            ratio = await paired_ratio(rounds.ours, rounds.gufo, pairs, "GET of 10")
            figures = [("snmp_get_cpu_ratio_to_gufo", ratio, BOUND)]
            if program := await asyncio.to_thread(netsnmp, Path(folder), port):
                beside = await beside_netsnmp(rounds, program, pairs)
                figures.append(("snmp_get_cpu_ratio_to_netsnmp_c", beside, NETSNMP_BOUND))
    return report(figures)


async def beside_netsnmp(rounds: Rounds, program: Path, pairs: int) -> float:
    """Median of our CPU a PDU beside that of net-snmp's C library, in turn."""
    ratios = []
    for _ in range(pairs):
        used, values = await cpu_of(rounds.by_callback)
        mine, theirs = used / values * 1e7, await asyncio.to_thread(us_a_pdu, program)
        ratios.append(mine / theirs)
        note(f"GET of 10 by callback: ours {mine:.1f} us a PDU, net-snmp's C library {theirs:.1f}")
    return statistics.median(ratios)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(15 if "--full" in sys.argv else 7)))
