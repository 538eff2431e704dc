"""The envelope of SNMPv1 and v2c messages: what stands around the request-id, and around the varbinds. Pure."""

from __future__ import annotations

from typing import ClassVar, Final, NamedTuple

from collectors.snmp.ber import (
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    VERSION_2C,
    Kind,
    MalformedMessage,
    encode_tlv,
    read_header,
)

_MAX_REMEMBERED: Final = 256
_MAX_STATUS: Final = 18


class Envelope(NamedTuple):
    """The octets around the request-id in a good reply of one size: its varbinds begin at `begin`."""

    before: bytes
    after: bytes
    begin: int


class Community:
    """A community name, its version, and the envelopes of the good replies under it by their size.

    A reply whose envelope equals a remembered one needs no parsing: equal octets have equal lengths.
    """

    __slots__ = ("behind", "envelopes", "head", "name", "version")

    secure: ClassVar[bool] = False

    def __init__(self, name: bytes, version: int = VERSION_2C) -> None:
        self.name = name
        self.behind = name.partition(b"@")[2].decode(errors="replace")
        """Whom an element manager is asked about: '<community>@<element>'."""
        self.version = version
        self.head = encode_tlv(INTEGER, bytes((version,))) + encode_tlv(OCTET_STRING, name)
        self.envelopes: dict[int, Envelope] = {}

    def remember(self, data: bytes, key_at: int, begin: int) -> None:
        if len(self.envelopes) >= _MAX_REMEMBERED:
            self.envelopes.clear()
        self.envelopes[len(data)] = Envelope(data[:key_at], data[key_at + 4 : begin], begin)


class ReplyHead(NamedTuple):
    """The envelope of a reply: where its request-id and its varbinds begin; they end with the datagram."""

    key_at: int
    head: bytes
    status: int
    error: int
    begin: int


def _fitting(data: bytes, at: int, tag: int, reason: str) -> int:
    """Where the content of the element at `at` begins; it must end with the datagram."""
    found, start, stop = read_header(data, at, len(data))
    if found != tag or stop != len(data):
        raise MalformedMessage(reason)
    return start


def open_reply(data: bytes) -> ReplyHead:
    """Check a reply's envelope: lengths that fit exactly, a four-octet request-id, a known error status."""
    try:
        at = _fitting(data, 0, SEQUENCE, "message")
        pdu = read_header(data, at + 3, len(data))[2]
        start = _fitting(data, pdu, Kind.RESPONSE, "pdu type")
        begin = _fitting(data, start + 12, SEQUENCE, "varbind list")
        status, error = data[start + 8], data[start + 11]
    except IndexError:
        raise MalformedMessage("cut") from None
    fields = data[start : start + 2] + data[start + 6 : start + 8] + data[start + 9 : start + 11]
    if fields != b"\x02\x04\x02\x01\x02\x01" or status > _MAX_STATUS:
        raise MalformedMessage("pdu field")
    return ReplyHead(start + 2, data[at:pdu], status, error, begin)


def locate_varbind(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """(start of the name's content, start of the value element, end) of a varbind in any definite form."""
    tag, start, stop = read_header(data, at, end)
    if tag != SEQUENCE:
        raise MalformedMessage("varbind")
    tag, name_at, value_at = read_header(data, start, stop)
    if tag != OBJECT_IDENTIFIER:
        raise MalformedMessage("varbind name")
    if read_header(data, value_at, stop)[2] != stop:
        raise MalformedMessage("varbind length")
    return name_at, value_at, stop
