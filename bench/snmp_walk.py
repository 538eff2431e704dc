"""CPU per value of a walk of 8 ifXTable columns x 32 rows from 500 agents, beside gufo-snmp in the same run.

Ours asks for all columns in one GETBULK; gufo's GETBULK takes one column. Both decode every value; ours
keeps the type tag of each and checks that names increase.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

from agents.farm import COLUMNS, COMMUNITY, ROWS, farm, host
from agents.figures import paired_ratio, report
from gufo.snmp.aio import SnmpSession

from collectors.snmp.ber import format_oid
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.walk import Walk

AGENTS = 500
IN_FLIGHT = 100
BOUND = 0.65


async def main(pairs: int) -> int:
    with farm() as port:
        async with SnmpEngine() as engine:
            community = Community(COMMUNITY)
            sessions = [SnmpSession(host(number), port=port, timeout=5.0) for number in range(AGENTS)]
            names = [format_oid(column) for column in COLUMNS]

            async def walk(todo: Iterator[int]) -> int:
                values = 0
                for number in todo:
                    walked = await engine.walk((host(number), port), Walk(COLUMNS, community, ROWS + 1), 5.0)
                    values += sum(len(column.rows) for column in walked)
                return values

            async def walk_gufo(todo: Iterator[SnmpSession]) -> int:
                values = 0
                for session in todo:
                    for name in names:
                        async for _ in session.getbulk(name, max_repetitions=ROWS + 1):
                            values += 1
                return values

            async def ours() -> int:
                todo = iter(range(AGENTS))
                return sum(await asyncio.gather(*(walk(todo) for _ in range(IN_FLIGHT))))

            async def gufo() -> int:
                todo = iter(sessions)
                return sum(await asyncio.gather(*(walk_gufo(todo) for _ in range(IN_FLIGHT))))

            ratio = await paired_ratio(ours, gufo, pairs, "walk of 8 x 32")
    return report([("snmp_walk_cpu_ratio_to_gufo", ratio, BOUND)])


if __name__ == "__main__":
    sys.exit(asyncio.run(main(11 if "--full" in sys.argv else 5)))
