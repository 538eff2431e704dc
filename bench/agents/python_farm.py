"""An agent farm in plain Python for machines without the C one: slower, the same objects that the benches ask for.

usage: python_farm.py -p PORT [-l LATENCY_MS] [-d LOSS_PERCENT] [-i IDLE_S] [-t TOTAL_S]
"""

from __future__ import annotations

import argparse
import random
import select
import socket
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

from collectors.snmp.ber import (
    COUNTER32,
    COUNTER64,
    END_OF_MIB_VIEW,
    GAUGE32,
    INTEGER,
    NO_SUCH_INSTANCE,
    OCTET_STRING,
    TIME_TICKS,
    Kind,
    MalformedMessage,
    Oid,
    Request,
    Value,
    VarBind,
    decode_request,
    encode_response,
)

IP_PKTINFO: Final = 8
MAX_VARBINDS: Final = 60
BATCH: Final = 256
SYS_UP_TIME: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 3, 0)
IF_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 2, 2, 1)
EXTENSIONS: Final[Oid] = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
ROWS: Final = range(1, 33)
KINDS: Final = {
    **dict.fromkeys((1, 18), OCTET_STRING),
    **dict.fromkeys(range(2, 6), COUNTER32),
    **dict.fromkeys(range(6, 14), COUNTER64),
    **dict.fromkeys((14, 16, 17), INTEGER),
    15: GAUGE32,
    19: TIME_TICKS,
}
Objects: TypeAlias = dict[Oid, Callable[[int], Value]]


def objects() -> Objects:
    """Name to a value that depends on the agent's number."""
    began = time.monotonic()
    out: Objects = {
        SYS_UP_TIME: lambda _number: Value(TIME_TICKS, 10_000_000 + int((time.monotonic() - began) * 100))
    }
    for row in ROWS:
        for column, kind, content in ((7, INTEGER, 1), (8, INTEGER, 1), (9, TIME_TICKS, 500)):
            out[*IF_ENTRY, column, row] = _constant(Value(kind, content))
        for column, kind in KINDS.items():
            name = (*EXTENSIONS, column, row)
            out[name] = _named(row) if kind == OCTET_STRING else _constant(Value(kind, 10**5 * row + column))
    return dict(sorted(out.items()))


def _constant(value: Value) -> Callable[[int], Value]:
    return lambda _number: value


def _named(row: int) -> Callable[[int], Value]:
    return lambda number: Value(OCTET_STRING, b"stm1-%d/%d" % (number, row))


def varbinds(request: Request, mib: Objects, names: list[Oid], number: int) -> list[VarBind]:
    if request.kind is Kind.GET:
        return [VarBind(oid, mib[oid](number) if oid in mib else NO_SUCH_INSTANCE) for oid in request.oids]
    out: list[VarBind] = []
    lasts = list(request.oids)
    for _ in range(request.max_repetitions):
        for turn, last in enumerate(lasts):
            place = bisect_right(names, last)
            name = names[place] if place < len(names) else last
            out.append(VarBind(name, mib[name](number) if place < len(names) else END_OF_MIB_VIEW))
            lasts[turn] = name
        if len(out) >= MAX_VARBINDS:
            break
    return out[:MAX_VARBINDS]


def id_span(message: bytes) -> tuple[int, int]:
    """Where the content of the request-id stands; IndexError = nowhere."""
    at = 2 if message[1] < 0x80 else 2 + (message[1] & 0x7F)
    pdu = at + 5 + message[at + 4]
    fields = pdu + 2 if message[pdu + 1] < 0x80 else pdu + 2 + (message[pdu + 1] & 0x7F)
    return fields + 2, fields + 2 + message[fields + 1]


class Farm:
    """All agents. A reply is made once a second for each question, and serves with every request-id."""

    def __init__(self) -> None:
        self._mib = objects()
        self._names = list(self._mib)
        self._replies: dict[tuple[int, bytes, bytes], tuple[bytes, bytes]] = {}
        self._second = 0

    def reply(self, data: bytes, number: int) -> bytes:
        """IndexError, MalformedMessage = not a question."""
        second = int(time.monotonic())
        if second != self._second:
            self._second = second
            self._replies.clear()
        start, stop = id_span(data)
        question = (number, data[:start], data[stop:])
        around = self._replies.get(question)
        if around is None:
            around = self._replies[question] = self._make(data, number, stop - start)
        return around[0] + data[start:stop] + around[1]

    def _make(self, data: bytes, number: int, width: int) -> tuple[bytes, bytes]:
        request = decode_request(data)
        some_id = int.from_bytes(b"\x01" * width, "big")
        made = encode_response(request.community, some_id, varbinds(request, self._mib, self._names, number))
        start, stop = id_span(made)
        return made[:start], made[stop:]


def serve(opened: socket.socket, latency_s: float, loss: float, idle_s: float, total_s: float) -> None:
    """Read what waits, then send what is due: replies leave in bursts, as those of a fast farm do."""
    farm, late = Farm(), deque[tuple[float, bytes, bytes, tuple[str, int]]]()
    end, idle = time.monotonic() + total_s, time.monotonic() + idle_s
    while time.monotonic() < min(end, idle):
        wait = max(0.0, late[0][0] - time.monotonic()) if late else 1.0
        if select.select([opened], [], [], wait)[0]:
            idle = time.monotonic() + idle_s
            for _ in range(BATCH):
                try:
                    data, extra, _, source = opened.recvmsg(65535, 128)
                    asked = extra[0][2][8:12]
                    reply = farm.reply(data, int.from_bytes(asked[2:], "big"))
                except BlockingIOError:
                    break
                except (IndexError, MalformedMessage):
                    continue
                if source[0].startswith("127.") and random.random() >= loss:
                    late.append((time.monotonic() + latency_s, reply, asked, source))
        while late and late[0][0] <= time.monotonic():
            _, reply, asked, source = late.popleft()
            # the reply leaves from the address that was asked
            opened.sendmsg([reply], [(socket.IPPROTO_IP, IP_PKTINFO, bytes(4) + asked + bytes(4))], 0, source)


def main() -> None:
    parser = argparse.ArgumentParser()
    for flag, default in (("-p", 1161), ("-l", 0), ("-d", 0), ("-i", 30), ("-t", 600)):
        parser.add_argument(flag, type=float, default=default)
    given = parser.parse_args()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        opened.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        opened.bind(("", int(given.p)))
        serve(opened, given.l / 1000, given.d / 100, given.i, given.t)


if __name__ == "__main__":
    main()
