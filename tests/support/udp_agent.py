"""A small UDP agent that can be told to misbehave: the hostile peer, beside the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeAlias

from collectors.snmp.ber import (
    COUNTER64,
    END_OF_MIB_VIEW,
    NO_SUCH_INSTANCE,
    NULL_VALUE,
    TIME_TICKS,
    VERSION_1,
    Kind,
    Oid,
    Request,
    Value,
    VarBind,
    decode_request,
    encode_response,
)
from collectors.snmp.plan import SYS_UP_TIME
from tests.support.loopback import LoopbackAgent

Source: TypeAlias = tuple[str, int]
# the datagrams that go back, each from the agent's own socket unless another is named
Answer: TypeAlias = Callable[["UdpAgent", Request], Iterable[bytes]]


class UdpAgent(LoopbackAgent):
    """Answers on 127.0.0.1 from `mib`, in the way `answer` says; keeps every datagram that reached it."""

    def __init__(self, mib: dict[Oid, Value], answer: Answer | None = None) -> None:
        super().__init__()
        self.mib = mib
        self.answer: Answer = answer or honest
        self.asked = asyncio.Event()

    def replies_to(self, data: bytes) -> Iterable[bytes]:
        self.asked.set()
        return self.answer(self, decode_request(data))

    def varbinds(self, request: Request) -> list[VarBind]:
        """What an honest agent finds for the question."""
        if request.kind is Kind.GET:
            return [VarBind(oid, self.mib.get(oid, NO_SUCH_INSTANCE)) for oid in request.oids]
        names = sorted(self.mib)
        out: list[VarBind] = []
        lasts = list(request.oids)
        for _ in range(request.max_repetitions if request.kind is Kind.GETBULK else 1):
            for number, last in enumerate(lasts):
                after = next((name for name in names if name > last), None)
                out.append(VarBind(after or last, self.mib[after] if after else END_OF_MIB_VIEW))
                lasts[number] = after or last
        return out


def honest(agent: UdpAgent, request: Request) -> list[bytes]:
    """The true reply, once."""
    return [encode_response(request.community, request.request_id, agent.varbinds(request))]


def of_v1(agent: UdpAgent, request: Request) -> list[bytes]:
    """RFC 1157: one name that it does not have, or that SNMPv1 has no type for, and it answers for none of them."""
    if request.kind is Kind.GETBULK or request.version != VERSION_1:
        return []
    found = agent.varbinds(request)
    for index, (_, value) in enumerate(found, 1):
        if value.tag == COUNTER64 or value.content is None:
            asked = [(oid, NULL_VALUE) for oid in request.oids]
            return [encode_response(request.community, request.request_id, asked, 2, index, VERSION_1)]
    return [encode_response(request.community, request.request_id, found, version=VERSION_1)]


def silent(_agent: UdpAgent, _request: Request) -> list[bytes]:
    return []


def error(status: int, more_than: int = 0) -> Answer:
    """An error status for every GET of more names than so many."""

    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        if request.kind is Kind.GET and len(request.oids) > more_than:
            return [encode_response(request.community, request.request_id, [], status, 0)]
        return honest(agent, request)

    return answer


def uptime(ticks: int) -> dict[Oid, Value]:
    return {SYS_UP_TIME: Value(TIME_TICKS, ticks)}
