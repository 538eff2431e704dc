"""Notifications of an element manager (15 varbinds, GBK names, 555 octets): CPU each from the socket to the sink,
beside pysnmp decoding the same datagrams; how many a second one core understands; a burst of 5,000 at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import statistics
import sys
import time
from collections.abc import Sequence
from typing import Final

from agents.figures import cpu_s, note, report
from pyasn1.codec.ber import decoder  # type: ignore[import-untyped]
from pysnmp.proto.api import v2c  # type: ignore[import-untyped]

from collectors.snmp.ber import INTEGER, OCTET_STRING, Oid, Value
from collectors.traps.access import Access
from collectors.traps.desk import Desk
from collectors.traps.meaning import Sender
from collectors.traps.message import encode_trap
from collectors.traps.receiver import TrapReceiver
from collectors.traps.roster import Element, Manager, Roster
from collectors.traps.sockets import WANTED_BUFFER, open_socket
from probed.clock import SystemClock
from probed.model.observation import Heard, Observation

COMMUNITY: Final = b"tell"
COUNT: Final = 5_000
LEAST_A_S: Final = 3_000
_T2000: Final[Oid] = (1, 3, 6, 1, 4, 1, 2011, 2, 15, 1, 7, 1)


class Counting:
    """A sink that only counts."""

    def __init__(self) -> None:
        self.count = 0
        self.enough = asyncio.Event()

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        self.count += len(items)
        if self.count >= COUNT:
            self.enough.set()


def trap(number: int, run: int) -> bytes:
    """One alarm of its own, as a U2000 sends it."""
    place = f"ne=590174/rack=1/shelf=1/slot={number % 18 + 1}/domain=sdh/port={number % 4 + 1}"
    place += f"/highPath=1/lowPath={number % 63 + 1}/layer=5"
    texts = {
        1: "鼓楼局".encode("gbk"), 2: b"OptiX OSN 3500", 3: place.encode(), 4: b"Communication",
        5: b"2026-11-29 08:00:00", 6: b"TU_AIS", 7: b"Major", 8: b"detail", 9: b"info", 10: b"Fault", 11: b"x",
        12: b"192.0.2.11", 14: b"Check the upstream", 24: b"TU_AIS",
    }  # fmt: skip
    varbinds = [((*_T2000, column, 0), Value(OCTET_STRING, text)) for column, text in texts.items()]
    varbinds.append(((*_T2000, 13, 0), Value(INTEGER, run * 1_000_000 + number)))
    return encode_trap(COMMUNITY, number, (*_T2000, 0, 1), varbinds)


def roster() -> Roster:
    elements = [Element("NE1", "鼓楼局", "192.0.2.11", "EMS", "snmp:NE1", tuple(f"{s}-1" for s in range(1, 19)))]
    manager = Manager("EMS", "127.0.0.1", Sender("Asia/Shanghai"), called={"590174": "NE1"})
    return Roster(elements, [manager], Sender("Asia/Shanghai"))


async def ours(datagrams: list[bytes]) -> tuple[float, float, int, int]:
    """CPU seconds and wall seconds from the first to the last, losses, and the buffer granted."""
    opened, known, clock, sink = open_socket("127.0.0.1", 0), roster(), SystemClock(), Counting()
    desk = Desk(known, clock.now_us(), itertools.count(1).__next__)
    receiver = TrapReceiver(opened, Access([COMMUNITY], known.addresses, managers=known.managers), desk, clock)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for datagram in datagrams:  # all of it waits in the kernel before the first is read: a burst
            sender.sendto(datagram, opened.getsockname())
    cpu, began = cpu_s(), time.perf_counter()
    task = asyncio.create_task(receiver.run(sink))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(60):
            await sink.enough.wait()
    spent, lasted = cpu_s() - cpu, time.perf_counter() - began
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    opened.close()
    return spent, lasted, COUNT - sink.count, receiver.stats.kernel_drops


def pysnmps(datagrams: list[bytes]) -> float:
    """CPU seconds of pysnmp's decoder for the same: no socket, no meaning."""
    cpu = cpu_s()
    for datagram in datagrams:
        message, _ = decoder.decode(datagram, asn1Spec=v2c.Message())
        v2c.apiTrapPDU.get_varbinds(v2c.apiMessage.get_pdu(message))
    return cpu_s() - cpu


async def main(runs: int) -> int:
    ratios, rates, lost = [], [], 0
    for run in range(1, runs + 1):
        datagrams = [trap(number, run) for number in range(COUNT)]
        spent, lasted, missing, _ = await ours(datagrams)
        some = datagrams[: COUNT // 10]
        reference = pysnmps(some) / len(some)
        ratios.append(spent / COUNT / reference)
        rates.append(COUNT / spent)
        lost += missing
        note(
            f"{spent / COUNT * 1e6:.0f} us CPU a notification from socket to sink, {lasted:.2f} s for {COUNT}; "
            f"pysnmp decodes one in {reference * 1e6:.0f} us"
        )
    with open_socket("127.0.0.1", 0) as probe:
        has_room = probe.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2 >= WANTED_BUFFER
    if not has_room:
        note("the kernel grants no buffer of 16 MiB here: what a burst loses is not judged")
    return report(
        [
            ("traps_cpu_ratio_to_pysnmp_decode", statistics.median(ratios), 0.2),
            ("traps_core_share_at_3000_a_s", LEAST_A_S / statistics.median(rates), 1.0),
            ("traps_lost_of_burst_of_5000", lost if has_room else 0, 0),
        ]
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(main(9 if "--full" in sys.argv else 3)))
