"""2,000 targets, one in ten dead (1 s timeout, 2 retries): how late the live ones are heard on their grid."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Sequence

from agents.farm import COMMUNITY, farm, host, port_name
from agents.figures import note, report

from collectors.snmp.engine import SnmpEngine
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.schedule import phase_us, places
from collectors.snmp.target import SnmpTarget
from probed.clock import SystemClock
from probed.model.ids import PointId
from probed.model.observation import Heard, Observation

TARGETS = 2_000
INTERVAL_S = 5.0
LOOKS = 3
BOUND_S = 1.0
EARLY_US = 100_000


class GridSink:
    """Notes by how much each Heard is behind its slot."""

    def __init__(self) -> None:
        self.late_us: list[int] = []

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        interval_us = round(INTERVAL_S * 1e6)
        for item in items:
            if isinstance(item, Heard):
                # slots that are near each other are begun together, a little early
                phase = phase_us(item.source, interval_us, places(TARGETS))
                behind = (item.at + EARLY_US - phase) % interval_us - EARLY_US
                self.late_us.append(behind)


def target(number: int, address: tuple[str, int]) -> SnmpTarget:
    """Every fiftieth shares an element manager's cap with dead neighbours."""
    points = tuple(PointId(f"NE{number}", port_name(number, row)) for row in (1, 2))
    source, group = f"snmp:NE{number}", f"EMS{number // 50}"
    return SnmpTarget(source, address[0], COMMUNITY.decode(), points, address[1], group, INTERVAL_S, 1.0, 2)


async def main() -> int:
    logging.disable(logging.WARNING)
    with farm() as port, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        dead = deaf.getsockname()
        targets = [target(number, dead if number % 10 == 0 else (host(number), port)) for number in range(TARGETS)]
        caps = {one.group: 16 for one in targets}
        async with SnmpEngine() as engine:
            poller, sink = SnmpPoller(engine, targets, SystemClock(), caps), GridSink()
            polling = asyncio.create_task(poller.run(sink))
            await asyncio.sleep(INTERVAL_S * (LOOKS + 1))
            polling.cancel()
            await asyncio.wait([polling])
        live = TARGETS * 9 // 10
        assert len(sink.late_us) >= live * LOOKS, "every live agent was heard in every slot"
        assert poller.stats.silent["timeout"] > 0
        late = sorted(sink.late_us)
        note(
            f"{len(late)} looks heard behind their slot: median {late[len(late) // 2] / 1e3:.1f} ms, "
            f"worst {late[-1] / 1e3:.1f} ms; {poller.stats.silent['timeout']} silences"
        )
    return report([("snmp_live_slot_delay_s_with_dead_agents", late[-1] / 1e6, BOUND_S)])


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
