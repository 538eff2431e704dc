"""As much of MQTT 3.1.1 and 5 as a probe needs, written apart from the client that probed uses: a second opinion."""

from __future__ import annotations

import asyncio
import ssl
import struct
from typing import Final, NamedTuple

V311: Final = 4
V5: Final = 5
CONNACK: Final = 2
PUBLISH: Final = 3
PUBACK: Final = 4
SUBACK: Final = 9


class Packet(NamedTuple):
    kind: int
    flags: int
    body: bytes


class Message(NamedTuple):
    topic: str
    payload: bytes
    retain: bool


class Will(NamedTuple):
    topic: str
    payload: bytes


def text(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack("!H", len(raw)) + raw


def packet(kind: int, flags: int, body: bytes) -> bytes:
    """Fixed header with the remaining length as a variable byte integer (clause 1.5.5)."""
    length, rest = bytearray(), len(body)
    while True:
        rest, digit = divmod(rest, 128)
        length.append(digit | (0x80 if rest else 0))
        if not rest:
            return bytes([kind << 4 | flags]) + bytes(length) + body


def connect(client: str, will: Will | None, version: int, keepalive_s: int = 60) -> bytes:
    """A session that the broker keeps, with a retained Last Will of QoS 1."""
    flags = 0x2C if will else 0x00
    body = text("MQTT") + bytes([version, flags]) + struct.pack("!H", keepalive_s)
    if version == V5:
        body += bytes([5, 0x11]) + struct.pack("!I", 3600)  # session expiry interval
    body += text(client)
    if will:
        body += (b"\0" if version == V5 else b"") + text(will.topic) + text(will.payload)
    return packet(1, 0, body)


def publish(message: Message, number: int, version: int, *, again: bool = False) -> bytes:
    """QoS 1; `again`: it was sent before and not acknowledged."""
    flags = 0x02 | (0x08 if again else 0) | message.retain
    body = text(message.topic) + struct.pack("!H", number) + (b"\0" if version == V5 else b"") + message.payload
    return packet(PUBLISH, flags, body)


def subscribe(topic: str, number: int, version: int) -> bytes:
    return packet(8, 2, struct.pack("!H", number) + (b"\0" if version == V5 else b"") + text(topic) + b"\1")


def puback(number: int) -> bytes:
    return packet(PUBACK, 0, struct.pack("!H", number))


DISCONNECT: Final = packet(14, 0, b"")
PING: Final = packet(12, 0, b"")


def read_publish(found: Packet, version: int) -> tuple[Message, int | None]:
    """The message and its packet identifier; None = QoS 0."""
    length = int.from_bytes(found.body[:2])
    topic, rest = found.body[2 : 2 + length].decode(), found.body[2 + length :]
    number = None
    if found.flags & 0x06:
        number, rest = int.from_bytes(rest[:2]), rest[2:]
    if version == V5:
        rest = rest[1 + rest[0] :]  # properties; a broker in the lab never adds 128 bytes of them
    return Message(topic, rest, bool(found.flags & 1)), number


async def read_packet(reader: asyncio.StreamReader) -> Packet:
    """The next one; IncompleteReadError at the end."""
    first = (await reader.readexactly(1))[0]
    length = shift = 0
    while True:
        digit = (await reader.readexactly(1))[0]
        length |= (digit & 0x7F) << shift
        shift += 7
        if not digit & 0x80:
            break
    return Packet(first >> 4, first & 0x0F, await reader.readexactly(length))


class Refused(ConnectionError):
    """The broker did not take the connection; the number is its return or reason code."""


async def open_session(
    host: str, port: int, client: str, will: Will | None, version: int, tls: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connected and accepted."""
    reader, writer = await asyncio.open_connection(host, port, ssl=tls)
    try:
        writer.write(connect(client, will, version))
        answer = await read_packet(reader)
    except BaseException:
        writer.close()
        raise
    if answer.kind != CONNACK or answer.body[1]:
        writer.close()
        raise Refused(answer.body[1])
    return reader, writer
