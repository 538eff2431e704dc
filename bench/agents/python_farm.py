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


def main() -> None:
    parser = argparse.ArgumentParser()
    for flag, default in (("-p", 1161), ("-l", 0), ("-d", 0), ("-i", 30), ("-t", 600)):
        parser.add_argument(flag, type=float, default=default)
    given = parser.parse_args()
    mib = objects()
    names = list(mib)
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    opened.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    opened.bind(("", int(given.p)))
    late: deque[tuple[float, bytes, list[tuple[int, int, bytes]], tuple[str, int]]] = deque()
    end, idle = time.monotonic() + given.t, time.monotonic() + given.i
    while time.monotonic() < min(end, idle):
        wait = max(0.0, late[0][0] - time.monotonic()) if late else 1.0
        if select.select([opened], [], [], wait)[0]:
            data, extra, _, source = opened.recvmsg(65535, 128)
            idle = time.monotonic() + given.i
            info = extra[0][2]
            number = int.from_bytes(info[10:12], "big")
            try:
                request = decode_request(data)
            except MalformedMessage:
                continue
            if source[0].startswith("127.") and random.random() * 100 >= given.d:
                reply = encode_response(request.community, request.request_id, varbinds(request, mib, names, number))
                control = [(socket.IPPROTO_IP, IP_PKTINFO, bytes(4) + info[8:12] + bytes(4))]
                late.append((time.monotonic() + given.l / 1000, reply, control, source))
        while late and late[0][0] <= time.monotonic():
            _, reply, control, source = late.popleft()
            opened.sendmsg([reply], control, 0, source)


if __name__ == "__main__":
    main()
