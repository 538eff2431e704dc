"""SNMPv1 and v2c messages in BER (X.690, RFC 1157, RFC 3416, RFC 1901): pure, for poller, trap receiver and lab.

The encoder knows GET, GETNEXT, GETBULK and Response. It knows no SET, so none can be sent.
Every length that is read is checked against what surrounds it: a datagram is trusted for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final, NamedTuple, TypeAlias

from probed.errors import ProbedError

Oid: TypeAlias = tuple[int, ...]

INTEGER: Final = 0x02
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OBJECT_IDENTIFIER: Final = 0x06
SEQUENCE: Final = 0x30
IP_ADDRESS: Final = 0x40
COUNTER32: Final = 0x41
GAUGE32: Final = 0x42
TIME_TICKS: Final = 0x43
OPAQUE: Final = 0x44
NSAP_ADDRESS: Final = 0x45
COUNTER64: Final = 0x46
UINTEGER32: Final = 0x47
"""These two are of RFC 1442 and older MIBs: RFC 2578 has them no more, and agents that have been in service since
then send them."""

VERSION_1: Final = 0
VERSION_2C: Final = 1

_MAX_UNSIGNED: Final = {
    COUNTER32: 2**32 - 1,
    GAUGE32: 2**32 - 1,
    TIME_TICKS: 2**32 - 1,
    COUNTER64: 2**64 - 1,
    UINTEGER32: 2**32 - 1,
}
_OCTETS: Final = frozenset((OCTET_STRING, OPAQUE, NSAP_ADDRESS))
_EXCEPTIONS: Final = frozenset((0x80, 0x81, 0x82))
_MAX_SUBIDS: Final = 128


class Kind(IntEnum):
    """The PDU types that probed speaks; its requests are READS, its lab's agents answer RESPONSE."""

    GET = 0xA0
    GETNEXT = 0xA1
    RESPONSE = 0xA2
    GETBULK = 0xA5


READS: Final = frozenset((Kind.GET, Kind.GETNEXT, Kind.GETBULK))


class Status(IntEnum):
    """Error statuses that matter to a reader (RFC 3416 section 3); others travel as plain integers."""

    NO_ERROR = 0
    TOO_BIG = 1
    NO_SUCH_NAME = 2
    GEN_ERR = 5
    NO_ACCESS = 6
    AUTHORIZATION_ERROR = 16


OF_NAMES: Final = frozenset({Status.NO_SUCH_NAME, Status.GEN_ERR, Status.NO_ACCESS})
"""Errors that may concern one of the names of a question, the others of which have values."""


# int: INTEGER and the unsigned types; bytes: OCTET STRING, IpAddress, Opaque; a tuple of sub-identifiers:
# OBJECT IDENTIFIER; None: NULL and the exceptions noSuchObject, noSuchInstance, endOfMibView
Content: TypeAlias = int | bytes | Oid | None


class Value(NamedTuple):
    """A value with its type tag: a counter wraps at 32 or 64 bits, a gauge does not."""

    tag: int
    content: Content


NULL_VALUE: Final = Value(NULL, None)
NO_SUCH_OBJECT: Final = Value(0x80, None)
NO_SUCH_INSTANCE: Final = Value(0x81, None)
END_OF_MIB_VIEW: Final = Value(0x82, None)


class VarBind(NamedTuple):
    """A name and what it holds."""

    oid: Oid
    value: Value


class Request(NamedTuple):
    """A decoded request. The two numbers mean something for GETBULK only, and are 0 otherwise."""

    version: int
    community: bytes
    kind: Kind
    request_id: int
    non_repeaters: int
    max_repetitions: int
    oids: tuple[Oid, ...]


class Response(NamedTuple):
    """A decoded response. `error_index` counts from 1; 0 = no particular varbind."""

    version: int
    community: bytes
    request_id: int
    error_status: int
    error_index: int
    varbinds: tuple[VarBind, ...]


class MalformedMessage(ProbedError):
    """A datagram that is not the message it should be; `reason` is a short stable word to count by."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"not a valid SNMPv2c message: {reason}")


def parse_oid(text: str) -> Oid:
    """'1.3.6.1' or '.1.3.6.1' as a tuple."""
    return tuple(int(part) for part in text.lstrip(".").split("."))


def format_oid(oid: Oid) -> str:
    """(1, 3, 6, 1) as '1.3.6.1'."""
    return ".".join(map(str, oid))


def encode_length(length: int) -> bytes:
    """A definite length in as few octets as can be (X.690 clause 8.1.3)."""
    if length < 0x80:
        return bytes((length,))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(octets),)) + octets


def encode_tlv(tag: int, content: bytes) -> bytes:
    """Tag, length, content."""
    return bytes((tag,)) + encode_length(len(content)) + content


def encode_subids(subids: Sequence[int]) -> bytes:
    """Sub-identifiers in base 128, high bit = more follows (X.690 clause 8.19)."""
    out = bytearray()
    for subid in subids:
        if not 0 <= subid < 2**32:
            raise ValueError(f"a sub-identifier is in 0..4294967295, not {subid}")
        octets = [subid & 0x7F]
        while subid := subid >> 7:
            octets.append(0x80 | (subid & 0x7F))
        out += bytes(reversed(octets))
    return bytes(out)


def encode_oid_content(oid: Oid) -> bytes:
    """The content octets of an OBJECT IDENTIFIER; the first two arcs share one sub-identifier."""
    if len(oid) < 2 or oid[0] > 2 or (oid[0] < 2 and oid[1] > 39) or len(oid) > _MAX_SUBIDS:
        raise ValueError(f"not an object identifier: {format_oid(oid)!r}")
    return encode_subids((oid[0] * 40 + oid[1], *oid[2:]))


def encode_integer_content(number: int) -> bytes:
    """Two's complement in as few octets as can be; serves the unsigned types too (leading zero)."""
    return number.to_bytes(((number if number >= 0 else ~number).bit_length() // 8) + 1, "big", signed=True)


def encode_value(value: Value) -> bytes:
    """Tag, length, content of a value; ValueError when tag and content do not belong together."""
    tag, content = value
    match content:
        case None if tag == NULL or tag in _EXCEPTIONS:
            return bytes((tag, 0))
        case int() if tag == INTEGER and -(2**31) <= content < 2**31:
            return encode_tlv(tag, encode_integer_content(content))
        case int() if 0 <= content <= _MAX_UNSIGNED.get(tag, -1):
            return encode_tlv(tag, encode_integer_content(content))
        case bytes() if tag in _OCTETS or (tag == IP_ADDRESS and len(content) == 4):
            return encode_tlv(tag, content)
        case tuple() if tag == OBJECT_IDENTIFIER:
            return encode_tlv(tag, encode_oid_content(content))
    raise ValueError(f"no SNMP value: tag 0x{tag:02x} with {content!r}")


def encode_varbind(oid: Oid, value: Value) -> bytes:
    return encode_tlv(SEQUENCE, encode_tlv(OBJECT_IDENTIFIER, encode_oid_content(oid)) + encode_value(value))


def _encode_message(
    kind: int, community: bytes, numbers: tuple[int, int, int], varbinds: bytes, version: int
) -> bytes:
    fields = b"".join(encode_tlv(INTEGER, encode_integer_content(number)) for number in numbers)
    pdu = encode_tlv(kind, fields + encode_tlv(SEQUENCE, varbinds))
    head = encode_tlv(INTEGER, bytes((version,))) + encode_tlv(OCTET_STRING, community)
    return encode_tlv(SEQUENCE, head + pdu)


def encode_request(
    kind: Kind,
    community: bytes,
    request_id: int,
    oids: Sequence[Oid],
    non_repeaters: int = 0,
    max_repetitions: int = 0,
    version: int = VERSION_2C,
) -> bytes:
    """A GET, GETNEXT or GETBULK; ValueError for every other PDU type: probed only reads."""
    if kind not in READS:
        raise ValueError(f"probed only reads: no request of type 0x{int(kind):02x} can be encoded")
    varbinds = b"".join(encode_varbind(oid, NULL_VALUE) for oid in oids)
    return _encode_message(kind, community, (request_id, non_repeaters, max_repetitions), varbinds, version)


def encode_response(
    community: bytes,
    request_id: int,
    varbinds: Sequence[tuple[Oid, Value]],
    error_status: int = 0,
    error_index: int = 0,
    version: int = VERSION_2C,
) -> bytes:
    """An agent's answer."""
    body = b"".join(encode_varbind(oid, value) for oid, value in varbinds)
    return _encode_message(Kind.RESPONSE, community, (request_id, error_status, error_index), body, version)


def read_header(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """(tag, start of content, end of content) of the element at `at`, which must lie inside `end`."""
    if at + 2 > end:
        raise MalformedMessage("cut")
    length = data[at + 1]
    start = at + 2
    if length >= 0x80:
        octets = length & 0x7F
        if not 1 <= octets <= 4:
            raise MalformedMessage("length form")
        start += octets
        length = int.from_bytes(data[at + 2 : start], "big")
    if start + length > end:
        raise MalformedMessage("cut")
    return data[at], start, start + length


def _expect(data: bytes, at: int, end: int, tag: int, what: str) -> tuple[int, int]:
    found, start, stop = read_header(data, at, end)
    if found != tag:
        raise MalformedMessage(what)
    return start, stop


def decode_integer_content(content: bytes) -> int:
    """Two's complement, 1 to 5 octets; some agents pad, none needs more."""
    if not 1 <= len(content) <= 5:
        raise MalformedMessage("integer length")
    return int.from_bytes(content, "big", signed=True)


def decode_unsigned_content(tag: int, content: bytes) -> int:
    """An unsigned type; agents that forget the leading zero of a large number are understood."""
    number = int.from_bytes(content, "big")
    if not content or number > _MAX_UNSIGNED[tag]:
        raise MalformedMessage("unsigned range")
    return number


def decode_subids(content: bytes) -> Oid:
    """The inverse of encode_subids: refuses padded, cut, too large and too many sub-identifiers."""
    out: list[int] = []
    subid = 0
    fresh = True
    for octet in content:
        if fresh and octet == 0x80:
            raise MalformedMessage("object identifier")
        subid = (subid << 7) | (octet & 0x7F)
        fresh = octet < 0x80
        if fresh:
            out.append(subid)
            subid = 0
        elif subid >= 2**25:
            raise MalformedMessage("object identifier")
    if not fresh or len(out) > _MAX_SUBIDS:
        raise MalformedMessage("object identifier")
    return tuple(out)


def decode_oid_content(content: bytes) -> Oid:
    """The inverse of encode_oid_content."""
    subids = decode_subids(content)
    if not subids:
        raise MalformedMessage("object identifier")
    first = min(subids[0] // 40, 2)
    return (first, subids[0] - 40 * first, *subids[1:])


def decode_content(tag: int, content: bytes) -> Content:
    """What the content octets of a value mean under its tag."""
    if tag in _MAX_UNSIGNED:
        return decode_unsigned_content(tag, content)
    if tag == INTEGER:
        return decode_integer_content(content)
    if tag in _OCTETS or (tag == IP_ADDRESS and len(content) == 4):
        return content
    if tag == OBJECT_IDENTIFIER:
        # zero octets is no object identifier, yet agents send it for "none": zeroDotZero (RFC 2578)
        return decode_oid_content(content) if content else (0, 0)
    if (tag == NULL or tag in _EXCEPTIONS) and not content:
        return None
    raise MalformedMessage("value type")


def _decode_varbinds(data: bytes, at: int, end: int) -> tuple[VarBind, ...]:
    out = []
    while at < end:
        start, stop = _expect(data, at, end, SEQUENCE, "varbind")
        name, name_end = _expect(data, start, stop, OBJECT_IDENTIFIER, "varbind name")
        tag, value, value_end = read_header(data, name_end, stop)
        if value_end != stop:
            raise MalformedMessage("varbind length")
        out.append(
            VarBind(decode_oid_content(data[name:name_end]), Value(tag, decode_content(tag, data[value:value_end])))
        )
        at = stop
    return tuple(out)


class _Message(NamedTuple):
    version: int
    community: bytes
    kind: int
    numbers: tuple[int, int, int]
    varbinds: tuple[VarBind, ...]


def _decode_message(data: bytes) -> _Message:
    at, end = _expect(data, 0, len(data), SEQUENCE, "message")
    if end != len(data):
        raise MalformedMessage("trailing octets")
    start, at = _expect(data, at, end, INTEGER, "version")
    version = decode_integer_content(data[start:at])
    if version not in (VERSION_1, VERSION_2C):
        raise MalformedMessage("version")
    start, at = _expect(data, at, end, OCTET_STRING, "community")
    community = data[start:at]
    kind, at, pdu_end = read_header(data, at, end)
    if pdu_end != end:
        raise MalformedMessage("pdu length")
    numbers = []
    for _ in range(3):
        start, at = _expect(data, at, end, INTEGER, "pdu field")
        numbers.append(decode_integer_content(data[start:at]))
    start, stop = _expect(data, at, end, SEQUENCE, "varbind list")
    if stop != end:
        raise MalformedMessage("varbind list length")
    return _Message(
        version, community, kind, (numbers[0], numbers[1], numbers[2]), _decode_varbinds(data, start, stop)
    )


def decode_request(data: bytes) -> Request:
    """A GET, GETNEXT or GETBULK; everything else, a SET above all, is MalformedMessage('pdu type')."""
    message = _decode_message(data)
    if message.kind not in READS:
        raise MalformedMessage("pdu type")
    kind = Kind(message.kind)
    request_id, non_repeaters, max_repetitions = message.numbers
    if kind is not Kind.GETBULK:
        non_repeaters = max_repetitions = 0
    oids = tuple(varbind.oid for varbind in message.varbinds)
    return Request(message.version, message.community, kind, request_id, non_repeaters, max_repetitions, oids)


def decode_response(data: bytes) -> Response:
    """An agent's answer, whole and checked."""
    message = _decode_message(data)
    if message.kind != Kind.RESPONSE:
        raise MalformedMessage("pdu type")
    return Response(message.version, message.community, *message.numbers, message.varbinds)
