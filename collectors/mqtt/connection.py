"""One connection to the broker, from CONNECT to its end. A message is acknowledged when somebody says so.

A gmqtt client serves one connection only and is thrown away with it: an acknowledgement that comes later goes to the
dead connection, never to a message of the next one that happens to have the same packet identifier. gmqtt itself
makes a task a message and sends each acknowledgement by itself: that alone was a third of the work.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import ssl
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from gmqtt import Client, Subscription
from gmqtt.mqtt.constants import MQTTv50, MQTTv311
from gmqtt.mqtt.handler import MQTTConnectError

from probed.errors import ProbedError

CONNECT_S: Final = 20.0
PUBLISH_S: Final = 20.0
_REFUSAL_S: Final = 0.2
_NEVER_AGAIN: Final = -2
"""Reconnects of gmqtt's own: none. (-1 is without end, 0 is once.)"""
_DISCONNECTED: Final = {
    0x81: "malformed packet",
    0x82: "protocol error",
    0x87: "not authorised",
    0x89: "server busy",
    0x8B: "server shutting down",
    0x8D: "keep alive timeout",
    0x8E: "session taken over: another client has the same client_id",
    0x93: "receive maximum exceeded",
    0x97: "quota exceeded",
}
logging.getLogger("gmqtt").setLevel(logging.CRITICAL)
"""It logs every packet, and as warnings what is told here in words."""
_bugs = logging.getLogger("gmqtt.bugs")
_bugs.setLevel(logging.ERROR)
_bugs.addFilter(lambda record: record.exc_info is not None)

Handler = Callable[["Connection", str, bytes, int, bool], None]
"""Is told connection, topic, payload, by which identifier the message may be acknowledged there (0 = not at all), and
whether it is the one that the broker had retained. It must not fail.
"""
_PUBACK: Final = struct.Struct("!BBH").pack
_PUBACK_COMMAND: Final = 0x40


class NotConnected(ProbedError):
    """The broker could not be reached, or refused; the text says which."""


@dataclass(frozen=True, slots=True)
class BrokerTerms:
    """Where the broker is and how it is spoken to. `receive_maximum`: messages it may send unacknowledged."""

    host: str
    port: int
    client_id: str
    five: bool
    keepalive_s: int
    session_s: int
    receive_maximum: int
    tls: ssl.SSLContext | None = None
    username: str = ""
    password: str = ""


class Connection:
    """`async with Connection(...)`; `lost` is set when it has ended."""

    def __init__(self, terms: BrokerTerms, handler: Handler) -> None:
        self._terms, self._handler = terms, handler
        self.lost = asyncio.Event()
        self.why = ""
        """Why the broker ended it, where it said so."""
        self.session_kept = False
        """Whether the broker had kept the session: its queue and what was not acknowledged."""
        self._subscribed: asyncio.Future[Sequence[int]] = asyncio.get_running_loop().create_future()
        self._held = False
        self._client = self._made()

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._connect()
        except TimeoutError:
            await self._close()
            raise NotConnected(f"{self._where} does not answer within {CONNECT_S:g} s") from None
        except MQTTConnectError as exc:
            await self._close()
            raise NotConnected(f"{self._where} refuses: {exc.message}") from None
        except ssl.SSLError as exc:
            await self._close()
            raise NotConnected(f"{self._where}: TLS fails: {exc}") from None
        except OSError as exc:
            await self._close()
            number = exc.errno or 0
            why = os.strerror(number) if number in errno.errorcode else str(exc)
            raise NotConnected(f"{self._where}: {why}") from None
        except BaseException:
            await self._close()
            raise
        return self

    async def _connect(self) -> None:
        """Until it is answered, or ended: of the latter gmqtt would never tell. With TLS 1.3 a server refuses a
        certificate after the client takes the handshake for done (RFC 8446 section 4.4.2.4).
        """
        terms = self._terms
        version = MQTTv50 if terms.five else MQTTv311
        connecting: asyncio.Future[None] = asyncio.ensure_future(
            self._client.connect(
                terms.host, terms.port, ssl=terms.tls or False, keepalive=terms.keepalive_s, version=version
            )
        )
        ended = asyncio.ensure_future(self.lost.wait())
        try:
            await asyncio.wait((connecting, ended), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait((connecting,), timeout=_REFUSAL_S)  # a refusal is told, and then it ends
            if not connecting.done():
                asks = ["does it accept our certificate?"] * (terms.tls is not None)
                asks += ['does it speak MQTT 5? (If not: version = "3.1.1".)'] * terms.five
                raise NotConnected(
                    f"{self._where} ended the connection without an answer: {' '.join(asks)}".rstrip(": ")
                )
            connecting.result()
        finally:
            for one in (connecting, ended):
                one.cancel()

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def subscribe(self, topics: Sequence[str]) -> None:
        """By QoS 1; NotConnected when the broker does not grant that."""
        self._client.subscribe([Subscription(topic, qos=1) for topic in topics])
        ended = asyncio.ensure_future(self.lost.wait())
        try:
            async with asyncio.timeout(CONNECT_S):
                waited: set[asyncio.Future[Any]] = {self._subscribed, ended}
                await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            raise NotConnected(f"{self._where} does not answer a subscription") from None
        finally:
            ended.cancel()
        if not self._subscribed.done():
            raise NotConnected(f"{self._where} closed the connection {self.why}".rstrip())
        refused = [topic for topic, qos in zip(topics, self._subscribed.result(), strict=False) if qos != 1]
        if refused:
            raise NotConnected(f"{self._where} does not grant {', '.join(refused)} by QoS 1: look at its ACL")

    def acknowledge(self, identifiers: Iterable[int]) -> None:
        """These messages are durable. Without a connection nothing happens: the broker sends them again."""
        transport = self._transport
        if self.lost.is_set() or transport is None or transport.is_closing():
            return
        # without reason code and properties: success, in MQTT 5 (3.4.2.1) as in 3.1.1
        packets = b"".join([_PUBACK(_PUBACK_COMMAND, 2, one) for one in identifiers if one])
        if packets:
            self._client._connection.send_package(packets)  # noqa: SLF001  # many at once, in one write

    async def publish(self, topic: str, payload: bytes) -> bool:
        """Retained, by QoS 1; True when the broker has it."""
        self._client.publish(topic, payload, qos=1, retain=True)
        storage = self._client._persistent_storage  # noqa: SLF001  # the only place that knows of acknowledgements
        taken, ended = asyncio.ensure_future(storage.wait_empty()), asyncio.ensure_future(self.lost.wait())
        waited: set[asyncio.Future[Any]] = {taken, ended}
        try:
            await asyncio.wait(waited, timeout=PUBLISH_S, return_when=asyncio.FIRST_COMPLETED)
            return taken.done() and not self.lost.is_set()
        finally:
            taken.cancel()
            ended.cancel()

    def hold(self, *, held: bool) -> None:
        """Read no more, or again: a broker of MQTT 3.1.1 knows no window but its own.

        Held again and again while messages come: the reader behind the transport lets it go on by itself, once it has
        handed over what it had stopped for.
        """
        if not held and not self._held:
            return
        self._held = held
        transport = self._transport
        if transport is not None and not transport.is_closing():
            (transport.pause_reading if held else transport.resume_reading)()

    @property
    def _where(self) -> str:
        return f"the broker {self._terms.host}:{self._terms.port}"

    @property
    def _transport(self) -> Any:
        return getattr(self._client._connection, "_transport", None)  # noqa: SLF001

    def _made(self) -> Any:
        terms = self._terms
        properties: dict[str, Any] = {}
        if terms.five:
            properties = {"receive_maximum": terms.receive_maximum, "session_expiry_interval": terms.session_s}
        late = {"clean_session": False, "optimistic_acknowledgement": False, "logger": _bugs}
        client = Client(terms.client_id, **late, **properties)
        client.set_config({"reconnect_retries": _NEVER_AGAIN, "reconnect_delay": 0})
        if terms.username:
            client.set_auth_credentials(terms.username, terms.password or None)
        client.on_connect = self._connected
        client.on_message = self._message
        client._package_handler._handle_qos_1_publish_packet = self._taken  # noqa: SLF001  # without a task each
        client.on_subscribe = self._granted
        client.on_disconnect = self._disconnected
        return client

    def _connected(self, _client: Any, flags: int, _code: int, _properties: Any) -> None:
        self.session_kept = bool(flags & 1)

    def _taken(self, identifier: int, payload: bytes, topic: str | bytes, properties: Any) -> None:
        text = topic if isinstance(topic, str) else topic.decode("utf-8", "replace")
        self._handler(self, text, payload, identifier, bool(properties.get("retain")))

    def _message(self, _client: Any, topic: str | bytes, payload: bytes, _qos: int, properties: Any) -> None:
        """Of QoS 0: whoever sends so wants no acknowledgement. (QoS 2 is never granted.)"""
        self._taken(0, payload, topic, properties)

    def _granted(self, _client: Any, _mid: int, granted: Sequence[int], _properties: Any) -> None:
        if not self._subscribed.done():
            self._subscribed.set_result(granted)

    def _disconnected(self, _client: Any, packet: Any, _exc: Any = None) -> None:
        if isinstance(packet, bytes) and packet:
            self.why = f"({_DISCONNECTED.get(packet[0], f'reason 0x{packet[0]:02x}')})"
        self.lost.set()

    async def _close(self) -> None:
        self.lost.set()
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            async with asyncio.timeout(1.0):
                await self._client.disconnect()
