"""10,000 targets of 4 points each, all resolved and polled: sockets, and memory beyond that of the bare program."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from agents.farm import COMMUNITY, farm, host, port_name
from agents.figures import cpu_s, note, report

from collectors.snmp.engine import SnmpEngine
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.target import SnmpTarget
from probed.clock import SystemClock
from probed.model.ids import PointId
from probed.model.observation import Heard, Observation, Silence

TARGETS = 10_000
INTERVAL_S = 20.0
LOOKS = 2
SOCKETS_BOUND = 16
MEMORY_BOUND_MB = 40


class CountingSink:
    """Counts; keeps nothing but who was heard how often."""

    def __init__(self) -> None:
        self.heard: dict[str, int] = {}
        self.points = 0
        self.silences = 0
        self.complete = asyncio.Event()
        self._left = TARGETS * LOOKS

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        for item in items:
            if isinstance(item, Heard):
                count = self.heard[item.source] = self.heard.get(item.source, 0) + 1
                self._left -= count <= LOOKS
            elif isinstance(item.body, Silence):
                self.silences += 1
            else:
                self.points += 1
        if not self._left:
            self.complete.set()


def memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def sockets() -> int:
    count = 0
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            count += str(link.readlink()).startswith("socket:")
    return count


def targets(port: int) -> list[SnmpTarget]:
    out = []
    community = COMMUNITY.decode()
    for number in range(TARGETS):
        element = f"NE{number}"
        points = tuple(PointId(element, port_name(number, row)) for row in (1, 9, 17, 32))
        out.append(
            SnmpTarget(f"snmp:{element}", host(number), community, points, port, interval_s=INTERVAL_S, retries=4)
        )
    return out


async def main() -> int:
    before, sockets_before = memory_mb(), sockets()
    with farm() as port:
        async with SnmpEngine() as engine:
            poller = SnmpPoller(engine, targets(port), SystemClock())
            gc.freeze()
            sink = CountingSink()
            polling = asyncio.create_task(poller.run(sink))
            async with asyncio.timeout(10 * INTERVAL_S):
                await sink.complete.wait()
            cpu, looks = cpu_s(), poller.stats.looks
            await asyncio.sleep(INTERVAL_S / 2)
            cpu, looks = cpu_s() - cpu, poller.stats.looks - looks
            gc.collect()
            used, opened = memory_mb(), sockets() - sockets_before
            polling.cancel()
            await asyncio.wait([polling])
            assert sink.points == 4 * TARGETS, f"{sink.points} points told, {sink.silences} silences"
            note(f"{used:.1f} MB in all, {before:.1f} of them before the first target")
            note(f"a healthy look: {cpu / looks * 1e6:.1f} us CPU at {looks / INTERVAL_S * 2:.0f} looks a second")
    return report(
        [
            ("snmp_sockets_for_10000_targets", opened, SOCKETS_BOUND),
            ("snmp_memory_mb_for_10000_targets", used - before, MEMORY_BOUND_MB),
        ]
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
