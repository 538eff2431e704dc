"""Everything that goes over the loopback between a daemon and its peers, taken from the kernel, and what it is.

The decoders here are the test's own: they share nothing with the code that they judge.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, NamedTuple, Self

import pytest

UDP: Final = 17
TCP: Final = 6
PDUS: Final = {
    0xA0: "get", 0xA1: "getnext", 0xA2: "response", 0xA3: "set", 0xA4: "trap", 0xA5: "getbulk", 0xA6: "inform",
    0xA7: "trap", 0xA8: "report",
}  # fmt: skip
"""RFC 3416 section 3; A4h is that of RFC 1157."""
PACKETS: Final = {
    1: "connect", 2: "connack", 3: "publish", 4: "puback", 5: "pubrec", 6: "pubrel", 7: "pubcomp", 8: "subscribe",
    9: "suback", 10: "unsubscribe", 11: "unsuback", 12: "pingreq", 13: "pingresp", 14: "disconnect", 15: "auth",
}  # fmt: skip
"""MQTT 5.0, section 2.1.2."""

_ALL: Final = 0x0003  # ETH_P_ALL
_OUTGOING: Final = 4  # PACKET_OUTGOING: each packet of the loopback is seen twice
_PACKET_LEVEL: Final = 263  # SOL_PACKET
_STATISTICS: Final = 6  # PACKET_STATISTICS
_ATTACH_FILTER: Final = 26  # SO_ATTACH_FILTER
_BUFFER_FORCE: Final = 33  # SO_RCVBUFFORCE


class Packet(NamedTuple):
    """`body`: what the datagram carries, or the octets of a piece of a TCP stream from `sequence` on."""

    protocol: int
    source: tuple[str, int]
    to: tuple[str, int]
    sequence: int
    body: bytes


@dataclass
class Wire:
    """`with Wire(from_ports, to_ports) as wire`: every packet from one of these ports or to one of those."""

    from_ports: tuple[int, ...]
    to_ports: tuple[int, ...]
    packets: list[Packet] = field(default_factory=list)
    lost: int = 0

    def __enter__(self) -> Self:
        self._socket = _raw()
        self._attach()
        self._socket.bind(("lo", _ALL))
        self._socket.settimeout(0.1)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._take, name="wire", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join()
        self.lost = struct.unpack("II", self._socket.getsockopt(_PACKET_LEVEL, _STATISTICS, 8))[1]
        self._socket.close()

    def datagrams(self) -> list[Packet]:
        return [one for one in self.packets if one.protocol == UDP]

    def streams(self) -> list[bytes]:
        """What each TCP client sent, in order, whatever was sent twice."""
        pieces: dict[tuple[object, object], dict[int, bytes]] = {}
        for one in self.packets:
            if one.protocol == TCP and one.body:
                known = pieces.setdefault((one.source, one.to), {})
                known[one.sequence] = max(known.get(one.sequence, b""), one.body, key=len)
        return [_joined(known) for known in pieces.values()]

    def _take(self) -> None:
        while not self._ending.is_set():
            try:
                data, address = self._socket.recvfrom(1 << 17)
            except TimeoutError:
                continue
            if address[2] == _OUTGOING and data[0] >> 4 == 4:
                self.packets.append(_packet(data))

    def _attach(self) -> None:
        """A filter of the kernel's (BPF): IPv4, then the ports, so that other programs' packets cost nothing."""
        count = len(self.from_ports) + len(self.to_ports)
        program = [(0xB1, 0, 0, 0), (0x48, 0, 0, 0)]  # X = length of the IP header; A = source port
        program += [(0x15, count - number + 1, 0, port) for number, port in enumerate(self.from_ports)]
        program += [(0x48, 0, 0, 2)]  # A = destination port
        program += [(0x15, len(self.to_ports) - number, 0, port) for number, port in enumerate(self.to_ports)]
        program += [(0x06, 0, 0, 0), (0x06, 0, 0, 0x40000)]
        code = b"".join(struct.pack("HBBI", *step) for step in program)
        kept = ctypes.create_string_buffer(code)
        head = struct.pack("HL", len(program), ctypes.addressof(kept))
        self._socket.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, head)


def snmp_of(datagram: bytes) -> tuple[str, str]:
    """(community, PDU) of a message of SNMPv1 or v2c; ValueError when it is none (RFC 3416, RFC 1901)."""
    tag, message, end = _element(datagram, 0)
    if tag != 0x30 or end != len(datagram):
        raise ValueError("no SEQUENCE that fills the datagram")
    _, version, at = _element(message, 0)
    if version not in (b"\x00", b"\x01"):
        raise ValueError(f"version {version.hex()}")
    _, community, at = _element(message, at)
    pdu, _, end = _element(message, at)
    if end != len(message):
        raise ValueError("something behind the PDU")
    return community.decode("latin-1"), PDUS.get(pdu, f"{pdu:02x}h")


def mqtt_of(stream: bytes) -> list[tuple[str, bytes]]:
    """(packet, its variable header and payload) of all whole packets."""
    found, at = [], 0
    while at < len(stream):
        length, shift, begin = 0, 0, at + 1
        while True:
            length |= (stream[begin] & 0x7F) << shift
            shift, begin = shift + 7, begin + 1
            if stream[begin - 1] < 0x80:
                break
        found.append((PACKETS[stream[at] >> 4], stream[begin : begin + length]))
        at = begin + length
    return found


def text_at(body: bytes, at: int) -> str:
    """A string of MQTT: two octets of length, then UTF-8."""
    length = int.from_bytes(body[at : at + 2], "big")
    return body[at + 2 : at + 2 + length].decode()


def not_reads(kinds: Counter[str]) -> Counter[str]:
    """Of PDUs those that a reader never sends."""
    return Counter({kind: count for kind, count in kinds.items() if kind not in {"get", "getnext", "getbulk"}})


def _element(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Tag, content and end of a BER element with a definite length."""
    tag, length, at = data[at], data[at + 1], at + 2
    if length > 0x80:
        octets = length & 0x7F
        length, at = int.from_bytes(data[at : at + octets], "big"), at + octets
    if at + length > len(data):
        raise ValueError("cut off")
    return tag, data[at : at + length], at + length


def _packet(data: bytes) -> Packet:
    """Out of an IPv4 packet (RFC 791, 768, 9293)."""
    at, whole = (data[0] & 0xF) * 4, int.from_bytes(data[2:4], "big")
    source, to = socket.inet_ntoa(data[12:16]), socket.inet_ntoa(data[16:20])
    from_port, to_port = struct.unpack(">HH", data[at : at + 4])
    if data[9] == UDP:
        return Packet(UDP, (source, from_port), (to, to_port), 0, data[at + 8 : whole])
    sequence = int.from_bytes(data[at + 4 : at + 8], "big")
    body = data[at + (data[at + 12] >> 4) * 4 : whole]
    return Packet(data[9], (source, from_port), (to, to_port), sequence, body)


def _joined(pieces: dict[int, bytes]) -> bytes:
    """Pieces by their sequence number; ValueError when one is missing."""
    stream, start = bytearray(), min(pieces)
    for sequence in sorted(pieces):
        at = sequence - start
        if at > len(stream):
            raise ValueError("a piece of the stream is missing")
        stream[at : at + len(pieces[sequence])] = pieces[sequence]
    return bytes(stream)


def _raw() -> socket.socket:
    try:
        opened = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    except PermissionError:
        reason = "the wire can be seen by root only (CAP_NET_RAW)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    opened.setsockopt(socket.SOL_SOCKET, _BUFFER_FORCE, 64 << 20)
    return opened
