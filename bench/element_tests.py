"""What it costs to read the tests of a router (IP SLA): CPU of one look at 20 and at 200 jitter operations.

    python bench/element_tests.py      name value bound ok|SHORT; non-zero exit if any is SHORT

The agent, a process of its own, serves the tables of CISCO-RTTMON-MIB as the lab's routers do. A look walks them,
decodes them and finds what is new; nothing is, as in most looks.
"""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import statistics
import sys
import time
from bisect import bisect_right
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, cast

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from collectors.snmp.asking import Agent
from collectors.snmp.ber import (
    END_OF_MIB_VIEW,
    NO_SUCH_INSTANCE,
    TIME_TICKS,
    Kind,
    Oid,
    Request,
    Value,
    VarBind,
    decode_request,
    encode_response,
)
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.probing import ProbeTarget, Probing
from collectors.snmp.sockets import Address
from probed.clock import SystemClock
from probed.lab.ip_sla import Operation, rttmon
from probed.lab.shape import LabTest
from probed.model.instant import SECOND_US

LOOKS, ROUNDS = 30, 5
BOUNDS_MS: Final = {20: 6.0, 200: 60.0}
UPTIME_CS: Final = 10_000_000


class _Router(asyncio.DatagramProtocol):
    """Answers from a fixed table."""

    def __init__(self, tests: int) -> None:
        operations = [Operation(LabTest("R1", n + 1, "jitter", f"t{n}", "C1", 10, 10)) for n in range(tests)]
        now = UPTIME_CS * SECOND_US // 100
        self.mib = {oid: read(now) for oid, read in rttmon(operations, lambda: 0).items()}
        self.mib[SYS_UP_TIME] = Value(TIME_TICKS, UPTIME_CS)
        self.names = sorted(self.mib)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        request = decode_request(data)
        self.transport.sendto(encode_response(request.community, request.request_id, self.found(request)), addr)

    def found(self, request: Request) -> list[VarBind]:
        if request.kind is Kind.GET:
            return [VarBind(oid, self.mib.get(oid, NO_SUCH_INSTANCE)) for oid in request.oids]
        out: list[VarBind] = []
        row: list[Oid] = list(request.oids)
        for _ in range(request.max_repetitions):
            places = [bisect_right(self.names, oid) for oid in row]
            after = [self.names[place] if place < len(self.names) else None for place in places]
            pairs = list(zip(row, after, strict=True))
            out += [VarBind(oid or last, self.mib[oid] if oid else END_OF_MIB_VIEW) for last, oid in pairs]
            row = [oid or last for last, oid in pairs]
        return out


def serve(told: Connection, tests: int) -> None:
    """The agent, until it is ended."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Router(tests), ("127.0.0.1", 0))
        told.send(transport.get_extra_info("sockname"))
        await asyncio.Event().wait()

    asyncio.run(main())


async def look_ms(address: Address, tests: int) -> float:
    """CPU of a look, median of the rounds."""
    names = tuple(f"t{n}" for n in range(tests))
    one = ProbeTarget("snmp:R1", "R1", Agent(address, Community(b"public")), names, 60)
    part = Probing((one,), {}, SystemClock(), itertools.count().__next__)
    spent = []
    async with SnmpEngine(sockets=1) as engine:
        assert len(await part.look(engine, one)) == tests
        for _ in range(ROUNDS):
            before = time.process_time()
            for _ in range(LOOKS):
                assert await part.look(engine, one) == []
            spent.append((time.process_time() - before) * 1e3 / LOOKS)
    assert part.stats.silent == 0
    return statistics.median(spent)


def main() -> int:
    """Print the figures, and say by the exit code whether they hold."""
    held = True
    for tests, bound in BOUNDS_MS.items():
        ours, theirs = multiprocessing.Pipe()
        agent = multiprocessing.Process(target=serve, args=(theirs, tests), daemon=True)
        agent.start()
        try:
            value = asyncio.run(look_ms(ours.recv(), tests))
        finally:
            agent.terminate()
        held &= value <= bound
        print(f"element_tests_{tests}_cpu_ms_per_look {value:.2f} {bound:.2f} {'ok' if value <= bound else 'SHORT'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
