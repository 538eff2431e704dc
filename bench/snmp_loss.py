"""1,000 requests in flight over 20 ms latency and 1 % loss to 5,000 agents: nothing may be lost after retries."""

from __future__ import annotations

import asyncio
import sys
import time

from agents.farm import COMMUNITY, TEN, farm, host
from agents.figures import cpu_s, note, report

from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.plan import GetPlan
from collectors.snmp.request import NoAnswer

AGENTS = 5_000
IN_FLIGHT = 1_000
TIMEOUT_S = 0.5
RETRIES = 3


async def main(runs: int) -> int:
    lost = 0
    with farm(latency_ms=20, loss_percent=1) as port:
        async with SnmpEngine() as engine:
            plan = GetPlan(TEN, Community(COMMUNITY))

            async def work() -> int:
                missing = 0
                for number in todo:
                    try:
                        await engine.get_plan((host(number), port), plan, TIMEOUT_S, RETRIES)
                    except NoAnswer:
                        missing += 1
                return missing

            for _ in range(runs):
                todo = iter(range(AGENTS))
                cpu, begin = cpu_s(), time.perf_counter()
                lost += sum(await asyncio.gather(*(work() for _ in range(IN_FLIGHT))))
                note(
                    f"{(cpu_s() - cpu) / AGENTS * 1e6:.1f} us CPU a PDU, {time.perf_counter() - begin:.2f} s, "
                    f"{engine.stats.resent} resent so far, {engine.kernel_drops} dropped by the kernel"
                )
            assert engine.stats.resent > 0, "the farm loses 1 %"
    return report([("snmp_lost_after_retries", lost, 0)])


if __name__ == "__main__":
    sys.exit(asyncio.run(main(9 if "--full" in sys.argv else 3)))
