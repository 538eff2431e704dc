"""The SNMP poll engine: any number of agents over a few shared UDP sockets.

A request is found again by its random four-octet id, and its reply is believed only from the address that
was asked, on the socket that asked, under the same community or with the security of v3. What does not fit is
counted by reason and dropped; it never fails a request, only its deadline does. Nothing ticks when nothing is in
flight.
"""

from __future__ import annotations

import asyncio
import heapq
import struct
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from os import urandom
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from collectors.snmp import sockets
from collectors.snmp.account import Budget, Record
from collectors.snmp.ber import Kind, MalformedMessage, Status
from collectors.snmp.envelope import Community, open_reply
from collectors.snmp.questions import Questions
from collectors.snmp.request import Channel, EngineClosed, ErrorStatus, NoAnswer, Request, SnmpFailure
from collectors.snmp.secure import SecureSide
from collectors.snmp.sockets import Address
from collectors.snmp.usm.message import is_v3
from collectors.snmp.usm.principal import Principal

T = TypeVar("T")

_GRAIN_S: Final = 0.01
"""Deadlines are gathered into slots of this length: one timer serves all that expire in it."""
_BURST: Final = 64
"""Datagrams sent before the loop may read replies: a burst never outruns the receive buffer."""
_READ: Final = 128
_FULL_WAIT_S: Final = 0.002
_LOWEST_KEY: Final = b"\x01"
"""Ids begin with an octet in 01..7f: BER then always spends exactly four octets on them."""


class SnmpEngine(Questions):
    """An async context manager; all its calls belong to the event loop in which it was entered."""

    def __init__(
        self,
        sockets: int = 4,
        bind: str = "",
        receive_buffer: int = sockets.RECEIVE_BUFFER,
        record: Record | None = None,
    ) -> None:
        """`record`: shared with other engines of the same program; None = one of its own."""
        if not 1 <= sockets <= 16:
            raise ValueError(f"an engine has 1 to 16 sockets, not {sockets}")
        super().__init__()
        self._count, self._bind, self._receive_buffer = sockets, bind, receive_buffer
        self._channels: list[Channel] = []
        self._channels_ipv6: list[Channel] = []
        """Opened when the first agent of IPv6 is asked."""
        self._outbox: deque[tuple[bytes, Request[Any]]] = deque()
        self._flushing: asyncio.Handle | None = None
        self._expiries: dict[int, list[tuple[bytes, Request[Any]]]] = {}
        self._slots: list[int] = []
        self._timer: asyncio.TimerHandle | None = None
        self._timer_slot = 0
        self._keys = _random_keys()
        self._together: Budget | None = None
        self.record = record or Record()
        self.accounts = self.record.accounts
        self._budgets = self.record.budgets

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._secure = SecureSide(self)
        for _ in range(self._count):
            channel = Channel(sockets.open_socket(self._bind, self._receive_buffer))
            self._channels.append(channel)
            self._loop.add_reader(channel.socket.fileno(), self._readable, channel, sockets.receive)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the sockets; what is in flight fails with EngineClosed."""
        for handle in (self._flushing, self._timer):
            if handle is not None:
                handle.cancel()
        self._secure.close()
        channels, self._channels, self._channels_ipv6 = self._all, [], []
        for channel in channels:
            self._loop.remove_reader(channel.socket.fileno())
            channel.socket.close()
        for channel in channels:
            for request in list(channel.flight.values()):
                self._finish(request, None, EngineClosed())

    def limit(self, per_s: Mapping[Address, float]) -> None:
        """From now on so many requests a second to these agents, repeated ones among them; others have no limit."""
        self.record.limit(per_s)

    def limit_together(self, per_s: float) -> None:
        """From now on so many requests a second to all agents together, evenly, whatever each may be asked."""
        self._together = Budget(per_s, burst=1)

    @property
    def _unlimited(self) -> bool:
        return not self._budgets and self._together is None

    @property
    def kernel_drops(self) -> int:
        return sum(sockets.kernel_drops(channel.socket) for channel in self._all)

    @property
    def ports(self) -> tuple[int, ...]:
        return tuple(channel.socket.getsockname()[1] for channel in self._all)

    @property
    def in_flight(self) -> int:
        return sum(len(channel.flight) for channel in self._all)

    @property
    def _all(self) -> list[Channel]:
        return [*self._channels, *self._channels_ipv6]

    def ask(self, request: Request[Any]) -> None:
        """Send it soon, and again until it is answered or out of retries; then `request.done`."""
        if request.key:
            raise RuntimeError("the request is in flight already")
        if not self._channels:
            raise EngineClosed
        channels = self._of_ipv6() if sockets.is_ipv6(request.address[0]) else self._channels
        key = next(self._keys)
        channel = channels[key[3] % len(channels)]
        while key in channel.flight:
            key = next(self._keys)
            channel = channels[key[3] % len(channels)]
        plan = request.plan
        request.key, request.channel, request.left, request.why = key, channel, request.retries, "timeout"
        request.instead = ""
        request.allowed = self._unlimited
        access = plan.access
        if isinstance(access, Principal):
            self._secure.begin(request, access)
        else:
            request.message = plan.prefix + key + plan.suffix
        channel.flight[key] = request
        self._post(key, request)

    def _of_ipv6(self) -> list[Channel]:
        while len(self._channels_ipv6) < self._count:
            channel = Channel(sockets.open_socket(self._bind, self._receive_buffer, ipv6=True))
            self._channels_ipv6.append(channel)
            self._loop.add_reader(channel.socket.fileno(), self._readable, channel, sockets.receive_ipv6)
        return self._channels_ipv6

    def cancel(self, request: Request[Any]) -> None:
        """Forget it if it is in flight: `done` is not called, a late reply is dropped."""
        if request.key:
            del request.channel.flight[request.key]
            request.key = request.message = b""

    async def answer(self, request: Request[T]) -> T:
        """Ask and wait; takes over `request.done`. Cancellation takes the request out of flight."""
        future: asyncio.Future[T] = self._loop.create_future()
        request.done = partial(_settle, future)
        self.ask(request)
        try:
            return await future
        except asyncio.CancelledError:
            self.cancel(request)
            raise

    def _post(self, key: bytes, request: Request[Any]) -> None:
        self._outbox.append((key, request))
        if self._flushing is None:
            self._flushing = self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        """Send a burst; the rest waits until the loop has read what came back meanwhile."""
        self._flushing = None
        now, outbox = self._loop.time(), self._outbox
        for _ in range(min(len(outbox), _BURST)):
            if not self._send(outbox[0], now):
                self._flushing = self._loop.call_later(_FULL_WAIT_S, self._flush)
                return
            outbox.popleft()
        if outbox:
            self._flushing = self._loop.call_soon(self._flush)

    def _send(self, entry: tuple[bytes, Request[Any]], now: float) -> bool:
        """Send one, and note when it expires; False = the send buffer is full, try again soon.

        The deadline of a request that waits for the buffer runs already, so that none waits for ever.
        """
        key, request = entry
        if request.key is not key:
            return True
        if not request.allowed and self._must_wait(key, request, now):
            return True
        trouble = sockets.send(request.channel.socket, request.message, request.address)
        if not trouble:
            self._tally(request)
        else:
            self.stats.send_errors[trouble] += 1
            if trouble == request.why == "full":
                return False
            request.why = trouble
        slot = int((now + request.timeout_s) / _GRAIN_S) + 1
        expiring = self._expiries.get(slot)
        if expiring is None:
            expiring = self._expiries[slot] = []
            heapq.heappush(self._slots, slot)
            self._arm()
        expiring.append(entry)
        return trouble != "full"

    def _tally(self, request: Request[Any]) -> None:
        finding = request.exchange is not None and request.exchange.only_finds
        kind = Kind.GET if finding else request.plan.kind
        self.stats.by_kind[kind] += 1
        account = request.account
        if account is None:
            account = request.account = self.accounts.of(request.address, request.plan.access.behind)
        account.add(kind)
        request.allowed = self._unlimited

    def _must_wait(self, key: bytes, request: Request[Any], now: float) -> bool:
        """Its deadline begins when it is sent: to wait for a place is no fault of the agent's."""
        budget = self._budgets.get(request.address)
        wait_s = 0.0 if budget is None else budget.reserve(now)
        if self._together is not None:
            wait_s = max(wait_s, self._together.reserve(now))
        request.allowed = True
        if wait_s <= 0:
            return False
        self.stats.held += 1
        self.record.held += 1
        self._loop.call_later(wait_s, self._post, key, request)
        return True

    def _arm(self) -> None:
        slot = self._slots[0]
        if self._timer is not None:
            if self._timer_slot <= slot:
                return
            self._timer.cancel()
        self._timer_slot = slot
        self._timer = self._loop.call_at(slot * _GRAIN_S, self._expire)

    def _expire(self) -> None:
        """Resend or give up what is due. When nothing is in flight any more, the timer is not set again."""
        self._timer = None
        due = int(self._loop.time() / _GRAIN_S)
        while self._slots and self._slots[0] <= due:
            for key, request in self._expiries.pop(heapq.heappop(self._slots)):
                if request.key is not key:
                    continue
                if request.left > 0:
                    request.left -= 1
                    request.why = "timeout" if request.why == "full" else request.why
                    self.stats.resent += 1
                    if request.exchange is not None:
                        self._secure.retry(request, request.exchange)
                    self._post(key, request)
                    continue
                self.stats.expired += 1
                self._finish(request, None, _no_answer(request))
        if not self.in_flight:
            self._expiries.clear()
            self._slots.clear()
        elif self._slots:
            self._arm()

    def _readable(self, channel: Channel, receive: Callable[..., Iterator[tuple[bytes, Address]]]) -> None:
        accept, count = self._accept, 0
        for data, source in receive(channel.socket, _READ):
            count += 1
            accept(channel, data, source)
        self.stats.received += count
        if not count:
            self._refused(channel)

    def _refused(self, channel: Channel) -> None:
        for payload in sockets.refused(channel.socket):
            for key, request in channel.flight.items():
                if request.message == payload and request.key is key:
                    request.why = "refused"
                    break

    def _accept(self, channel: Channel, data: bytes, source: Address) -> None:
        """Find the request of a reply, check that it is its reply, and finish it."""
        size = len(data)
        key_at = channel.key_at.get(size, 0)
        request = channel.flight.get(data[key_at : key_at + 4])
        envelope = request.plan.access.envelopes.get(size) if request is not None else None
        if (
            request is not None
            and envelope is not None
            and data[:key_at] == envelope.before
            and data[key_at + 4 : envelope.begin] == envelope.after
        ):
            if request.address != source:
                self.stray(request, source)
                return
            self.read(request, data, envelope.begin)
        else:
            self._accept_unknown_shape(channel, data, source)

    def _accept_unknown_shape(self, channel: Channel, data: bytes, source: Address) -> None:
        if is_v3(data):
            self._secure.accept(channel, data, source)
            return
        try:
            head = open_reply(data)
        except MalformedMessage as error:
            self.drop(error.reason)
            return
        request = channel.flight.get(data[head.key_at : head.key_at + 4])
        if request is None:
            self.drop("unknown_id")
        elif request.address != source:
            self.stray(request, source)
        elif request.plan.access.head != head.head:
            request.instead = "It answers under another community or SNMP version than it was asked with."
            self.drop("wrong_community")
        elif head.status:
            self.refuse(request, head.status, head.error)
        elif self.read(request, data, head.begin):
            if len(channel.key_at) > 4096:
                channel.key_at.clear()
            channel.key_at[len(data)] = head.key_at
            access = request.plan.access
            if isinstance(access, Community):
                access.remember(data, head.key_at, head.begin)

    def read(self, request: Request[Any], data: bytes, begin: int) -> bool:
        """Finish a request by the varbinds that begin at `begin`; False = they are not its answer."""
        try:
            value = request.plan.decode(data, begin, len(data))
        except MalformedMessage as error:
            if request.plan.suffix.endswith(data[begin:]) and begin < len(data):
                # the question sent back: an error that the agent does not call one
                self.refuse(request, Status.GEN_ERR, 0)
                return False
            request.why = "bad_reply"
            request.instead = f"It answers, but not as SNMP demands ({error.reason}): look at it with snmpget."
            self.drop(error.reason)
            return False
        self.stats.answered += 1
        self._finish(request, value, None)
        return True

    def refuse(self, request: Request[Any], status: int, error: int) -> None:
        """Finish a request that the agent has answered with an error."""
        self.stats.answered += 1
        self._finish(request, None, ErrorStatus(request.address, status, error))

    def send_now(self, request: Request[Any]) -> None:
        """Send what a request has become, within the deadline it has; where it cannot be, its retry will. Where all
        agents share one rate it waits for its place among all others, and has a deadline of its own.
        """
        if self._together is not None:
            flight = request.channel.flight
            del flight[request.key]
            request.key = bytes(bytearray(request.key))  # equal, and not the same: the deadline it had is void
            flight[request.key] = request
            self._post(request.key, request)
            return
        trouble = sockets.send(request.channel.socket, request.message, request.address)
        budget = self._budgets.get(request.address)
        if budget is not None:
            budget.reserve(self._loop.time())
        if trouble:
            self.stats.send_errors[trouble] += 1
        else:
            self._tally(request)

    def stray(self, request: Request[Any], source: Address) -> None:
        """Its id was guessed by nobody: an agent with several addresses answers from another than was asked."""
        request.instead = (
            f"An answer came from {sockets.shown(source)} instead, which was not asked: "
            "if that is the same agent, watch it at that address."
        )
        self.drop("wrong_source")

    def drop(self, reason: str) -> None:
        """Count something that is not believed."""
        self.stats.dropped[reason] += 1

    def _finish(self, request: Request[T], value: T | None, failure: SnmpFailure | None) -> None:
        self.cancel(request)
        request.done(request, value, failure)


def _settle(future: asyncio.Future[T], _request: Request[T], value: T | None, failure: SnmpFailure | None) -> None:
    if future.done():
        return
    if failure is None:
        future.set_result(value)  # type: ignore[arg-type]  # a success has a value
    else:
        future.set_exception(failure)


def _no_answer(request: Request[Any]) -> NoAnswer:
    why, instead = request.why, request.instead
    if request.exchange is not None and why == "timeout" and not instead:
        why, instead = request.exchange.session.advice(request.exchange)
    return NoAnswer(request.address, request.retries + 1, request.timeout_s, why, instead)


def _random_keys() -> Iterator[bytes]:
    """Unpredictable ids in 0x01000000..0x7fffffff: a blind spoofer must guess 31 bits and a port."""
    while True:
        for (key,) in struct.iter_unpack("4s", urandom(4096)):
            if _LOWEST_KEY <= key < b"\x80":
                yield key
