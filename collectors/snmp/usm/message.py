"""Messages of SNMPv3 with USM parameters (RFC 3412 section 6, RFC 3414 section 2.4): made and taken apart.

Every length that is read is checked against what surrounds it, and nothing that is read here is believed yet.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from collectors.snmp.ber import (
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    Kind,
    MalformedMessage,
    decode_integer_content,
    encode_integer_content,
    encode_length,
    encode_tlv,
    read_header,
)
from collectors.snmp.usm.reports import Report, report_of

REPORT: Final = 0xA8
_from_bytes = int.from_bytes
REPORTABLE: Final = 0x04
VERSION: Final = bytes((INTEGER, 1, 3))
MAX_ENGINE_ID: Final = 32
_MIN_ENGINE_ID: Final = 5
_MODEL: Final = bytes((INTEGER, 1, 3))
_MAX_SIZE: Final = encode_tlv(INTEGER, encode_integer_content(65_507))
_MAX_STATUS: Final = 18

_SEQUENCE: Final = bytes((SEQUENCE,))
_HEAD_ENDS: Final = [_MAX_SIZE + bytes((OCTET_STRING, 1, flags)) + _MODEL for flags in range(8)]
_HEAD: Final = VERSION + bytes((SEQUENCE, 6 + len(_HEAD_ENDS[0]), INTEGER, 4))
_VERSION_THEN_HEADER: Final = VERSION + _SEQUENCE
_NO_MAC: Final = {size: bytes((OCTET_STRING, size)) + bytes(size) for size in (0, 12, 16, 24, 32, 48)}

# one and the same request without names, with which agents are asked for their engine id and their clock
_NO_ERROR: Final = bytes((INTEGER, 1, 0, INTEGER, 1, 0))
EMPTY_TAIL: Final = bytes((INTEGER, 1, 0, INTEGER, 1, 0, SEQUENCE, 0))


class SecureMessage(NamedTuple):
    """The envelope of a message, as it claims to be. The two offsets are of the MAC, the others of msgData."""

    key: bytes
    """msgID, four octets, or as few as an agent that tells something wrote."""
    flags: int
    engine_id: bytes
    boots: int
    time_s: int
    user: bytes
    mac_at: int
    mac_end: int
    salt: bytes
    data_tag: int
    data_at: int
    """Where the element of msgData begins, with its header."""
    content_at: int


class Pdu(NamedTuple):
    """Octets that hold a response: its varbinds begin at `begin` and end with them."""

    octets: bytes
    key: bytes
    status: int
    error: int
    begin: int


def is_v3(data: bytes) -> bool:
    """Whether a datagram says that it is of version 3."""
    if len(data) < 8 or data[0] != SEQUENCE:
        return False
    at = 2 if data[1] < 0x80 else 2 + (data[1] & 0x7F)
    return data[at : at + 3] == VERSION


def integer(number: int) -> bytes:
    return encode_tlv(INTEGER, encode_integer_content(number))


def message(
    key: bytes, flags: int, engine: bytes, clock: bytes, user: bytes, mac_size: int, salt: bytes, data: bytes
) -> tuple[bytes, int]:
    """(message with a MAC of zeros, where the MAC begins). `engine`, `clock`, `user`: encoded elements."""
    tail = bytes((OCTET_STRING, len(salt))) + salt
    params = engine + clock + user + _NO_MAC[mac_size] + tail
    length = len(params)
    if length < 0x7E:
        params = bytes((OCTET_STRING, length + 2, SEQUENCE, length)) + params
    else:
        params = encode_tlv(OCTET_STRING, encode_tlv(SEQUENCE, params))
    head = _HEAD + key + _HEAD_ENDS[flags]
    if len(key) != 4:  # an answer to a message id that others chose
        head = VERSION + encode_tlv(SEQUENCE, encode_tlv(INTEGER, key) + _HEAD_ENDS[flags])
    body = head + params + data
    made = _SEQUENCE + encode_length(len(body)) + body
    return made, len(made) - len(data) - len(tail) - mac_size


def scoped_pdu(context_engine: bytes, context: bytes, prefix: bytes, key: bytes, suffix: bytes) -> bytes:
    """`context_engine`, `context`: encoded elements; the PDU is prefix + request-id + suffix."""
    length = len(context_engine) + len(context) + len(prefix) + 4 + len(suffix)
    return bytes((SEQUENCE,)) + encode_length(length) + context_engine + context + prefix + key + suffix


def empty_get(key: bytes) -> tuple[bytes, bytes, bytes]:
    """(prefix, request-id, suffix) of a GET of nothing."""
    return bytes((Kind.GET, 6 + len(EMPTY_TAIL), INTEGER, 4)), key, EMPTY_TAIL


def _element(data: bytes, at: int, end: int, tag: int, what: str) -> tuple[int, int]:
    """(start, end) of the content of an element that must be of this tag."""
    if at + 2 <= end and data[at] == tag and data[at + 1] < 0x80:
        stop = at + 2 + data[at + 1]
        if stop <= end:
            return at + 2, stop
    found, start, stop = read_header(data, at, end)
    if found != tag:
        raise MalformedMessage(what)
    return start, stop


def _number(data: bytes, start: int, stop: int, what: str) -> int:
    number = decode_integer_content(data[start:stop])
    if not 0 <= number < 2**31:
        raise MalformedMessage(what)
    return number


def open_message(data: bytes) -> SecureMessage:
    """Take the envelope apart; MalformedMessage when it is not one of version 3 with USM."""
    try:
        opened = _open_short(data)
    except IndexError:
        opened = None
    return opened or _open_any(data)


def _open_short(data: bytes) -> SecureMessage | None:
    """The short way for lengths of one octet before msgData, as nearly every agent sends them; None = another form.

    Each element must begin where the one before ends, and the last must end with what surrounds it.
    """
    _, head, end = read_header(data, 0, len(data))
    ids = head + 5
    params = ids + data[head + 4]
    engine = params + 6
    if (
        end != len(data)
        or data[0] != SEQUENCE
        or data[head : head + 4] != _VERSION_THEN_HEADER
        or data[head + 4] >= 0x80
        or data[ids : ids + 2] != b"\x02\x04"
        or data[ids + 6] != INTEGER
        or ids + 14 + data[ids + 7] != params
        or data[params - 6 : params - 4] != b"\x04\x01"
        or data[params - 3 : params] != _MODEL
        or data[params] != OCTET_STRING
        or data[params + 1] >= 0x80
        or data[params + 2] != SEQUENCE
        or data[params + 3] != data[params + 1] - 2
        or data[params + 4] != OCTET_STRING
    ):
        return None
    stop = params + 2 + data[params + 1]
    boots = engine + data[params + 5]
    time = boots + 2 + data[boots + 1]
    user = time + 2 + data[time + 1]
    mac = user + 2 + data[user + 1]
    salt = mac + 2 + data[mac + 1]
    if (
        salt + 2 + data[salt + 1] != stop
        or data[boots] != INTEGER
        or data[time] != INTEGER
        or data[user] != OCTET_STRING
        or data[mac] != OCTET_STRING
        or data[salt] != OCTET_STRING
        or not 0 < time - boots - 2 <= 4
        or not 0 < user - time - 2 <= 4
        or data[boots + 2] >= 0x80
        or data[time + 2] >= 0x80
    ):
        return None
    data_tag, content_at, data_end = read_header(data, stop, end)
    if data_end != end:
        return None
    return SecureMessage(
        data[ids + 2 : ids + 6],
        data[params - 4],
        data[engine:boots],
        _from_bytes(data[boots + 2 : time], "big"),
        _from_bytes(data[time + 2 : user], "big"),
        data[user + 2 : mac],
        mac + 2,
        salt,
        data[salt + 2 : stop],
        data_tag,
        stop,
        content_at,
    )


def _open_any(data: bytes) -> SecureMessage:
    at, end = _element(data, 0, len(data), SEQUENCE, "message")
    if end != len(data):
        raise MalformedMessage("trailing octets")
    if data[at : at + 3] != VERSION:
        raise MalformedMessage("version")
    at, head_end = _element(data, at + 3, end, SEQUENCE, "header")
    start, at = _element(data, at, head_end, INTEGER, "message id")
    key = data[start:at]
    if not 1 <= len(key) <= 4 or (len(key) < 4 and key[0] >= 0x80):
        raise MalformedMessage("message id")
    _, at = _element(data, at, head_end, INTEGER, "message size")
    start, at = _element(data, at, head_end, OCTET_STRING, "flags")
    if at - start != 1 or data[at:head_end] != _MODEL:
        raise MalformedMessage("security model")
    flags = data[start]
    at, params_end = _element(data, head_end, end, OCTET_STRING, "security parameters")
    at, stop = _element(data, at, params_end, SEQUENCE, "security parameters")
    if stop != params_end:
        raise MalformedMessage("security parameters")
    start, at = _element(data, at, stop, OCTET_STRING, "engine id")
    engine_id = data[start:at]
    start, at = _element(data, at, stop, INTEGER, "boots")
    boots = _number(data, start, at, "boots")
    start, at = _element(data, at, stop, INTEGER, "time")
    time_s = _number(data, start, at, "time")
    start, at = _element(data, at, stop, OCTET_STRING, "user")
    user = data[start:at]
    mac_at, mac_end = _element(data, at, stop, OCTET_STRING, "mac")
    start, at = _element(data, mac_end, stop, OCTET_STRING, "salt")
    if at != stop:
        raise MalformedMessage("security parameters")
    data_tag, content_at, data_end = read_header(data, params_end, end)
    if data_end != end:
        raise MalformedMessage("message data")
    salt = data[start:at]
    return SecureMessage(
        key, flags, engine_id, boots, time_s, user, mac_at, mac_end, salt, data_tag, params_end, content_at
    )


def can_be_engine_id(engine_id: bytes) -> bool:
    """SnmpEngineID of RFC 3411: 5 to 32 octets."""
    return _MIN_ENGINE_ID <= len(engine_id) <= MAX_ENGINE_ID


class Scoped(NamedTuple):
    """A scoped PDU without what pads it."""

    octets: bytes
    context_engine_id: bytes
    context: bytes
    kind: int
    pdu_at: int
    """Where the content of the PDU begins; it ends with the octets."""


def open_scoped(data: bytes, at: int, *, padded: bool) -> Scoped:
    """The scoped PDU at `at`; only one that was encrypted may be followed by padding."""
    _, end = _element(data, at, len(data), SEQUENCE, "scoped pdu")
    if end != len(data) and not padded:
        raise MalformedMessage("trailing octets")
    octets = data[:end]
    start, _ = _element(octets, at, end, SEQUENCE, "scoped pdu")
    first, at = _element(octets, start, end, OCTET_STRING, "context")
    context_engine_id = octets[first:at]
    first, at = _element(octets, at, end, OCTET_STRING, "context")
    kind, pdu_at, pdu_end = read_header(octets, at, end)
    if pdu_end != end:
        raise MalformedMessage("pdu length")
    return Scoped(octets, context_engine_id, octets[first:at], kind, pdu_at)


def open_response(scoped: Scoped) -> Pdu:
    """A response as requests of ours get it: a request-id of four octets, a known error status."""
    data, at = scoped.octets, scoped.pdu_at
    if scoped.kind != Kind.RESPONSE:
        raise MalformedMessage("pdu type")
    fields = data[at : at + 2] + data[at + 6 : at + 8] + data[at + 9 : at + 11]
    if fields != b"\x02\x04\x02\x01\x02\x01" or at + 12 > len(data) or data[at + 8] > _MAX_STATUS:
        raise MalformedMessage("pdu field")
    begin, stop = _element(data, at + 12, len(data), SEQUENCE, "varbind list")
    if stop != len(data):
        raise MalformedMessage("varbind list length")
    return Pdu(data, data[at + 2 : at + 6], data[at + 8], data[at + 11], begin)


def open_plain_answer(data: bytes, at: int, context: bytes, key: bytes) -> Pdu | None:
    """The short way to a response without error in the context asked (two encoded elements); None = another form.

    What pads it is left out: all lengths inside must end where the outermost does.
    """
    tag, start, end = read_header(data, at, len(data))
    pdu = start + len(context)
    if tag != SEQUENCE or data[start:pdu] != context:
        return None
    tag, at, stop = read_header(data, pdu, end)
    if tag != Kind.RESPONSE or stop != end or data[at : at + 12] != b"\x02\x04" + key + _NO_ERROR:
        return None
    tag, begin, stop = read_header(data, at + 12, end)
    if tag != SEQUENCE or stop != end:
        return None
    return Pdu(data[:end], key, 0, 0, begin)


def open_report(scoped: Scoped) -> Report:
    """What a report says: the first of its counters. The request-id of a report may be any."""
    data, at, end = scoped.octets, scoped.pdu_at, len(scoped.octets)
    for _ in range(3):
        _, at = _element(data, at, end, INTEGER, "pdu field")
    at, end = _element(data, at, end, SEQUENCE, "varbind list")
    at, end = _element(data, at, end, SEQUENCE, "varbind")
    _, stop = _element(data, at, end, OBJECT_IDENTIFIER, "varbind name")
    return report_of(data[at:stop])
