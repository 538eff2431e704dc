"""SNMP notifications in BER: v1 Trap-PDU, v2c Trap and Inform, all in the form of version 2. Pure.

A version 1 trap is translated by RFC 3584 section 3.1. The PDU of a message whose envelope is another's business
(the USM of version 3) is read by `decode_pdu`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, NoReturn, TypeAlias

from collectors.snmp.ber import (
    INTEGER,
    IP_ADDRESS,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    TIME_TICKS,
    VERSION_1,
    VERSION_2C,
    Content,
    MalformedMessage,
    Oid,
    Value,
    VarBind,
    decode_content,
    decode_integer_content,
    decode_oid_content,
    encode_integer_content,
    encode_tlv,
    encode_varbind,
    read_header,
)

TRAP_V1: Final = 0xA4
INFORM: Final = 0xA6
TRAP_V2: Final = 0xA7
_RESPONSE: Final = 0xA2

SYS_UP_TIME: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 3, 0)
SNMP_TRAP_OID: Final[Oid] = (1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0)
SNMP_TRAP_ENTERPRISE: Final[Oid] = (1, 3, 6, 1, 6, 3, 1, 1, 4, 3, 0)
SNMP_TRAP_ADDRESS: Final[Oid] = (1, 3, 6, 1, 6, 3, 18, 1, 3, 0)
SNMP_TRAPS: Final[Oid] = (1, 3, 6, 1, 6, 3, 1, 1, 5)
VERSION_3: Final = 3
_SPECIFIC: Final = 6
_MOST_VARBINDS: Final = 256
_NOWHERE: Final = "0.0.0.0"  # noqa: S104  # the agent address of who does not know its own


class Notification(NamedTuple):
    """What an agent tells by itself, whichever version brought it.

    `varbinds` are those after sysUpTime.0 and snmpTrapOID.0. `agent`: who it is about, by agent-addr or
    snmpTrapAddress.0; '' = whoever sent it. `answer`: the Response that acknowledges it; b'' = a trap, none is due.
    `inform`: by which octets an inform is known again whose envelope is another each time; b'' = by all of them.
    """

    version: int
    community: bytes
    trap: Oid
    uptime_cs: int | None
    agent: str
    varbinds: tuple[VarBind, ...]
    answer: bytes = b""
    inform: bytes = b""


class Opened(NamedTuple):
    """A version 3 message whose security has been checked: the PDU of its scoped PDU, and who speaks.

    `seal` makes the message around the Response that acknowledges an inform.
    """

    pdu: bytes
    user: bytes
    seal: Callable[[bytes], bytes]


Open: TypeAlias = Callable[[bytes], Opened]
"""Opens a version 3 message by its user's keys, or raises MalformedMessage; nothing of it is believed before."""


def decode(data: bytes, open_v3: Open | None = None) -> Notification:
    """A notification, whole and checked; MalformedMessage says by which reason it is none.

    Of version 3 only with `open_v3`; then `community` is the user's name.
    """
    at, end = _element(data, 0, len(data), SEQUENCE, "message")
    if end != len(data):
        raise MalformedMessage("trailing octets")
    start, head = _element(data, at, end, INTEGER, "version")
    version = decode_integer_content(data[start:head])
    if version == VERSION_3:
        if open_v3 is None:
            raise MalformedMessage("version 3")
        opened = open_v3(data)
        said = decode_pdu(opened.pdu, 0, len(opened.pdu), VERSION_3, opened.user)
        if opened.pdu[0] != INFORM:
            return said
        return said._replace(answer=opened.seal(_response(opened.pdu)), inform=opened.pdu)
    if version not in (VERSION_1, VERSION_2C):
        raise MalformedMessage("version")
    start, pdu = _element(data, head, end, OCTET_STRING, "community")
    return decode_pdu(data, pdu, end, version, data[start:pdu], data[at:pdu])


def decode_pdu(data: bytes, at: int, end: int, version: int, community: bytes, head: bytes = b"") -> Notification:
    """The PDU in data[at:end]. `head`: what stands before it in the message; with it an inform has its answer."""
    kind, start, stop = read_header(data, at, end)
    if stop != end:
        raise MalformedMessage("pdu length")
    if kind == TRAP_V1 and version == VERSION_1:
        return _of_version_1(data, start, stop, community)
    if kind not in (TRAP_V2, INFORM) or version == VERSION_1:
        raise MalformedMessage("pdu type")
    begin, stop_id = _element(data, start, stop, INTEGER, "pdu field")
    request_id = decode_integer_content(data[begin:stop_id])
    after = stop_id
    for _ in range(2):
        begin, after_ = _element(data, after, stop, INTEGER, "pdu field")
        decode_integer_content(data[begin:after_])
        after = after_
    begin, last = _element(data, after, stop, SEQUENCE, "varbind list")
    if last != stop:
        raise MalformedMessage("varbind list length")
    uptime, trap, agent, rest = _sorted(list(_varbinds(data, begin, last)))
    answer = _answer(head, request_id, data[after:stop]) if kind == INFORM and head else b""
    return Notification(version, community, trap, uptime, agent, rest, answer)


def of_varbinds(varbinds: Sequence[VarBind], version: int = VERSION_2C, community: bytes = b"") -> Notification:
    """A notification from its varbinds, as a log of another receiver has them."""
    uptime, trap, agent, rest = _sorted(list(varbinds))
    return Notification(version, community, trap, uptime, agent, rest)


def encode_trap(
    community: bytes, uptime_cs: int, trap: Oid, varbinds: Sequence[tuple[Oid, Value]], request_id: int = 1
) -> bytes:
    """A version 2c trap, as the lab's elements and element managers send it."""
    body = encode_varbind(SYS_UP_TIME, Value(TIME_TICKS, uptime_cs % 2**32))
    body += encode_varbind(SNMP_TRAP_OID, Value(OBJECT_IDENTIFIER, trap))
    body += b"".join(encode_varbind(oid, value) for oid, value in varbinds)
    numbers = b"".join(encode_tlv(INTEGER, encode_integer_content(number)) for number in (request_id, 0, 0))
    pdu = encode_tlv(TRAP_V2, numbers + encode_tlv(SEQUENCE, body))
    head = encode_tlv(INTEGER, bytes((VERSION_2C,))) + encode_tlv(OCTET_STRING, community)
    return encode_tlv(SEQUENCE, head + pdu)


def _of_version_1(data: bytes, at: int, end: int, community: bytes) -> Notification:
    begin, at = _element(data, at, end, OBJECT_IDENTIFIER, "enterprise")
    enterprise = _oid(data[begin:at])
    begin, at = _element(data, at, end, IP_ADDRESS, "agent address")
    if at - begin != 4:
        raise MalformedMessage("agent address")
    agent = ".".join(map(str, data[begin:at]))
    begin, at = _element(data, at, end, INTEGER, "generic trap")
    generic = decode_integer_content(data[begin:at])
    begin, at = _element(data, at, end, INTEGER, "specific trap")
    specific = decode_integer_content(data[begin:at])
    begin, at = _element(data, at, end, TIME_TICKS, "time stamp")
    uptime = decode_content(TIME_TICKS, data[begin:at])
    begin, last = _element(data, at, end, SEQUENCE, "varbind list")
    if last != end:
        raise MalformedMessage("varbind list length")
    varbinds = tuple(_varbinds(data, begin, last))
    assert isinstance(uptime, int)
    trap = translated(enterprise, generic, specific)
    _, _, forwarded, rest = _sorted_rest(varbinds)
    known = agent if agent != _NOWHERE else forwarded
    return Notification(VERSION_1, community, trap, uptime, known, rest)


def translated(enterprise: Oid, generic: int, specific: int) -> Oid:
    """snmpTrapOID.0 of a version 1 trap (RFC 3584 section 3.1 (2) and (3))."""
    if 0 <= generic < _SPECIFIC:
        return (*SNMP_TRAPS, generic + 1)
    if generic != _SPECIFIC or specific < 0:
        raise MalformedMessage("generic trap")
    return (*enterprise, 0, specific)


def _sorted(varbinds: list[VarBind]) -> tuple[int | None, Oid, str, tuple[VarBind, ...]]:
    """sysUpTime.0, snmpTrapOID.0, snmpTrapAddress.0 and the rest. Some senders leave the first out, or swap them."""
    uptime, trap, agent, rest = _sorted_rest(varbinds)
    if trap is None:
        raise MalformedMessage("no snmpTrapOID")
    return uptime, trap, agent, rest


def _sorted_rest(varbinds: Sequence[VarBind]) -> tuple[int | None, Oid | None, str, tuple[VarBind, ...]]:
    uptime: int | None = None
    trap: Oid | None = None
    agent = ""
    rest: list[VarBind] = []
    for number, varbind in enumerate(varbinds):
        oid, (tag, content) = varbind
        if number < 2 and oid == SYS_UP_TIME and isinstance(content, int):
            uptime = content
        elif trap is None and oid == SNMP_TRAP_OID and isinstance(content, tuple):
            trap = content
        elif oid == SNMP_TRAP_ADDRESS and tag == IP_ADDRESS and isinstance(content, bytes):
            agent = ".".join(map(str, content))
        else:
            rest.append(varbind)
    return uptime, trap, "" if agent == _NOWHERE else agent, tuple(rest)


def _varbinds(data: bytes, at: int, end: int) -> Iterator[VarBind]:
    count = 0
    while at < end:
        count += 1
        if count > _MOST_VARBINDS:
            raise MalformedMessage("too many varbinds")
        start, stop = _element(data, at, end, SEQUENCE, "varbind")
        name, name_end = _element(data, start, stop, OBJECT_IDENTIFIER, "varbind name")
        tag, value, value_end = read_header(data, name_end, stop)
        if value_end != stop:
            raise MalformedMessage("varbind length")
        yield VarBind(_oid(data[name:name_end]), Value(tag, _content(tag, data[value:value_end])))
        at = stop


def _content(tag: int, content: bytes) -> Content:
    return _oid(content) if tag == OBJECT_IDENTIFIER and content else decode_content(tag, content)


@lru_cache(maxsize=4096)
def _oid(content: bytes) -> Oid:
    """Notifications name the same few hundred objects again and again."""
    return decode_oid_content(content)


def _answer(head: bytes, request_id: int, varbind_list: bytes) -> bytes:
    """RFC 3416 section 4.2.7: the same request-id and varbinds, no error."""
    numbers = b"".join(encode_tlv(INTEGER, encode_integer_content(number)) for number in (request_id, 0, 0))
    return encode_tlv(SEQUENCE, head + encode_tlv(_RESPONSE, numbers + varbind_list))


def _response(inform: bytes) -> bytes:
    """The Response PDU to an inform PDU that has been decoded: all of it again under another tag."""
    return bytes((_RESPONSE,)) + inform[1:]


def _element(data: bytes, at: int, end: int, tag: int, what: str) -> tuple[int, int]:
    if at + 2 <= end and data[at] == tag and data[at + 1] < 0x80:  # the common short form, without a call
        stop = at + 2 + data[at + 1]
        if stop <= end:
            return at + 2, stop
    found, start, stop = read_header(data, at, end)
    if found != tag:
        _malformed(what)
    return start, stop


def _malformed(what: str) -> NoReturn:
    raise MalformedMessage(what)
