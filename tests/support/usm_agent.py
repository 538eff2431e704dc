"""A small SNMPv3 agent that can be told to misbehave. Honest, net-snmp's tools understand it: a test asks them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from collectors.snmp import ber
from collectors.snmp.ber import COUNTER32, NO_SUCH_INSTANCE, OCTET_STRING, Kind, Oid, Value, VarBind, encode_tlv
from collectors.snmp.usm.message import SecureMessage, message, open_message, open_scoped
from collectors.snmp.usm.peer import Peer
from collectors.snmp.usm.principal import Principal
from probed.model.snmp_access import UsmUser
from tests.support.loopback import LoopbackAgent

ENGINE_ID = bytes.fromhex("80001f8880a1b2c3d4e5f60718")
OTHER_ENGINE_ID = bytes.fromhex("80001f888000112233445566ff")
_USM: Oid = (1, 3, 6, 1, 6, 3, 15, 1, 1)
UNSUPPORTED_LEVEL, NOT_IN_WINDOW, UNKNOWN_USER, UNKNOWN_ENGINE, WRONG_DIGEST, UNDECRYPTABLE = range(1, 7)


class Asked(NamedTuple):
    """A question that passed all checks of the agent."""

    opened: SecureMessage
    request: ber.Request
    context_engine_id: bytes
    context: bytes


Answer: TypeAlias = Callable[["UsmAgent", Asked], Iterable[bytes]]


class UsmAgent(LoopbackAgent):
    """An authoritative engine on 127.0.0.1 with one user; `time_s` stands still unless a test moves it."""

    def __init__(self, user: UsmUser, mib: Mapping[Oid, Value], answer: Answer | None = None) -> None:
        super().__init__()
        self.user = user
        self.mib = dict(mib)
        self.answer: Answer = answer or honest
        self.before: Callable[[UsmAgent, SecureMessage], Iterable[bytes]] | None = None
        """What is sent before any question is even looked at."""
        self.boots, self.time_s = 7, 100_000
        self.questions: list[Asked] = []
        self.reports: list[int] = []
        self.reported = asyncio.Event()
        self.engine_id = ENGINE_ID

    @property
    def engine_id(self) -> bytes:
        return self.peer.engine_id

    @engine_id.setter
    def engine_id(self, engine_id: bytes) -> None:
        self.peer = Peer(Principal(self.user), engine_id)

    def replies_to(self, data: bytes) -> Iterable[bytes]:
        opened = open_message(data)
        if self.before:
            yield from self.before(self, opened)
        yield from self.replies(data, opened)

    def replies(self, data: bytes, opened: SecureMessage) -> Iterable[bytes]:
        """RFC 3414 section 3.2 from the agent's side."""
        if opened.engine_id != self.engine_id:
            return [self.report(opened, UNKNOWN_ENGINE)]
        if opened.user.decode() != self.user.name:
            return [self.report(opened, UNKNOWN_USER)]
        if opened.flags & 3 & ~int(self.user.level):
            return [self.report(opened, UNSUPPORTED_LEVEL)]
        if opened.flags & 1:
            if not self.peer.is_authentic(data, opened):
                return [self.report(opened, WRONG_DIGEST)]
            if opened.boots != self.boots or abs(opened.time_s - self.time_s) > 150:
                return [self.report(opened, NOT_IN_WINDOW, flags=1)]
        plain = self.peer.decrypt(data, opened) if opened.flags & 2 else data[opened.data_at :]
        scoped = open_scoped(plain, 0, padded=bool(opened.flags & 2))
        pdu = encode_tlv(scoped.kind, scoped.octets[scoped.pdu_at :])
        request = ber.decode_request(encode_tlv(0x30, b"\x02\x01\x01\x04\x00" + pdu))
        asked = Asked(opened, request, scoped.context_engine_id, scoped.context)
        self.questions.append(asked)
        return self.answer(self, asked)

    def report(self, opened: SecureMessage, counter: int, flags: int = 0, engine_id: bytes | None = None) -> bytes:
        self.reports.append(counter)
        self.reported.set()
        body = ber.encode_varbind((*_USM, counter, 0), Value(COUNTER32, 1))
        fields = b"\x02\x01\x00\x02\x01\x00\x02\x01\x00" + encode_tlv(0x30, body)
        return self.sealed(opened, encode_tlv(0xA8, fields), flags=flags, engine_id=engine_id)

    def response(self, asked: Asked, varbinds: Iterable[VarBind] | None = None, status: int = 0, **how: Any) -> bytes:
        """The answer to a question; `how`: as `sealed` has it."""
        request = asked.request
        found = self.varbinds(request) if varbinds is None else list(varbinds)
        whole = ber.encode_response(b"", request.request_id, found, status, 1 if status else 0)
        _, start, _ = ber.read_header(whole, 0, len(whole))
        how.setdefault("flags", asked.opened.flags & 3)
        return self.sealed(asked.opened, whole[start + 5 :], context=asked.context, **how)

    def sealed(
        self,
        opened: SecureMessage,
        pdu: bytes,
        *,
        flags: int = 0,
        engine_id: bytes | None = None,
        context: bytes = b"",
        context_engine_id: bytes | None = None,
        boots: int | None = None,
        time_s: int | None = None,
        key: int | None = None,
    ) -> bytes:
        """A message of ours with the security of `flags`; the rest as an honest agent has it unless it is given."""
        engine_id = self.engine_id if engine_id is None else engine_id
        scoped = encode_tlv(0x30, encode_tlv(4, context_engine_id or engine_id) + encode_tlv(4, context) + pdu)
        clock = (self.boots if boots is None else boots, self.time_s if time_s is None else time_s)
        name = opened.key if key is None else key.to_bytes(4, "big")
        if flags:
            peer = self.peer if engine_id == self.engine_id else Peer(Principal(self.user), engine_id)
            return peer.seal(name, flags, clock, scoped)
        stamp = b"".join(encode_tlv(2, ber.encode_integer_content(number)) for number in clock)
        user = encode_tlv(OCTET_STRING, opened.user)
        return message(name, 0, encode_tlv(4, engine_id), stamp, user, 0, b"", scoped)[0]

    def varbinds(self, request: ber.Request) -> list[VarBind]:
        """What an honest agent finds; a GETBULK gets one row of what comes next."""
        if request.kind is Kind.GET:
            return [VarBind(oid, self.mib.get(oid, NO_SUCH_INSTANCE)) for oid in request.oids]
        out = []
        for last in request.oids:
            after = next((name for name in sorted(self.mib) if name > last), None)
            out.append(VarBind(after or last, self.mib[after] if after else ber.END_OF_MIB_VIEW))
        return out


def honest(agent: UsmAgent, asked: Asked) -> list[bytes]:
    return [agent.response(asked)]
