"""Requests of SNMPv3 on their way through the engine: what they become, and what is done with what comes back."""

from __future__ import annotations

import asyncio
from typing import Any, Final, Protocol

from collectors.snmp.ber import MalformedMessage
from collectors.snmp.request import Channel, Request
from collectors.snmp.sockets import Address
from collectors.snmp.usm.message import Pdu, SecureMessage, open_message
from collectors.snmp.usm.peer import Peer
from collectors.snmp.usm.principal import Principal
from collectors.snmp.usm.session import Exchange, Localise, Outcome, Refused, Resend, Session, Step

_MOST_SESSIONS: Final = 65_536


class Desk(Protocol):
    """What the engine does for its secure side."""

    def drop(self, reason: str) -> None: ...
    def stray(self, request: Request[Any], source: Address) -> None: ...
    def read(self, request: Request[Any], data: bytes, begin: int) -> bool: ...
    def refuse(self, request: Request[Any], status: int, error: int) -> None: ...
    def send_now(self, request: Request[Any]) -> None: ...


class SecureSide:
    """The sessions of one engine: an agent's address and a user have one, whatever is asked there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._loop = asyncio.get_running_loop()
        self._sessions: dict[tuple[Address, tuple[object, ...]], Session] = {}
        self._waiting: dict[tuple[Session, bytes], list[tuple[Request[Any], bytes]]] = {}
        """By agent and engine id whose keys are being made: the requests that need them."""
        self._making: set[asyncio.Task[None]] = set()

    def begin(self, request: Request[Any], principal: Principal) -> None:
        """A question anew: its first message."""
        exchange = request.exchange
        if exchange is None:
            session = self._session(request.address, principal)
            exchange = request.exchange = Exchange(session, principal)
        exchange.begin()
        self._write(request, exchange)

    def retry(self, request: Request[Any], exchange: Exchange) -> None:
        """The question for one more try, by what is known now."""
        exchange.retry()
        self._write(request, exchange)

    def accept(self, channel: Channel, data: bytes, source: Address) -> None:
        """Something came that says that it is of version 3."""
        try:
            opened = open_message(data)
            request = channel.flight.get(opened.key)
            if request is None:
                self._desk.drop("unknown_id")
            elif request.address != source:
                self._desk.stray(request, source)
            elif request.exchange is None:
                request.instead = "It answers under another community or SNMP version than it was asked with."
                self._desk.drop("wrong_version")
            else:
                outcome = self._judge(request, request.exchange, data, opened)
                if not isinstance(outcome, Pdu):
                    self._act(request, request.exchange, outcome)
                elif outcome.status:
                    self._desk.refuse(request, outcome.status, outcome.error)
                else:
                    self._desk.read(request, outcome.octets, outcome.begin)
        except MalformedMessage as error:
            self._desk.drop(error.reason)

    def close(self) -> None:
        for task in self._making:
            task.cancel()
        self._waiting.clear()
        self._sessions.clear()

    def _session(self, address: Address, principal: Principal) -> Session:
        place = (address, principal.identity)
        session = self._sessions.pop(place, None) or Session()
        while len(self._sessions) >= _MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        self._sessions[place] = session
        return session

    def _write(self, request: Request[Any], exchange: Exchange) -> None:
        plan = request.plan
        request.message = exchange.session.message(exchange, plan.prefix, request.key, plan.suffix, self._loop.time())

    def _judge(self, request: Request[Any], exchange: Exchange, data: bytes, opened: SecureMessage) -> Outcome:
        try:
            return exchange.session.receive(exchange, data, opened, self._loop.time())
        except MalformedMessage as error:
            if error.reason == "decryption":
                request.why = "decryption_error"
                request.instead = (
                    "Its answer cannot be decrypted: correct priv (the protocol) or the privacy password."
                )
            raise

    def _act(self, request: Request[Any], exchange: Exchange, outcome: Step) -> None:
        match outcome:
            case Resend():
                self._write(request, exchange)
                self._desk.send_now(request)
            case Localise():
                self._localise(request, exchange, outcome)
            case Refused():
                request.instead = outcome.instead
                if outcome.told is not None or request.why == "timeout":
                    request.why = outcome.reason
                self._desk.drop(outcome.reason)

    def _localise(self, request: Request[Any], exchange: Exchange, wanted: Localise) -> None:
        """Make the keys in a thread; every request that came to need them and is still open then goes on."""
        place = (exchange.session, wanted.engine_id)
        waiting = self._waiting.setdefault(place, [])
        waiting.append((request, request.key))
        if len(waiting) == 1:
            making = self._loop.create_task(self._make(exchange, wanted), name="localise SNMPv3 keys")
            self._making.add(making)
            making.add_done_callback(self._making.discard)

    async def _make(self, exchange: Exchange, wanted: Localise) -> None:
        session = exchange.session
        try:
            peer = await asyncio.to_thread(Peer, exchange.principal, wanted.engine_id, wanted.hint)
        finally:
            waiting = self._waiting.pop((session, wanted.engine_id), [])
        session.candidate = peer
        for request, key in waiting:
            if request.key is key and request.exchange is not None:
                self._act(request, request.exchange, session.found(request.exchange, peer))
