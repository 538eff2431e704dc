"""The lab's SNMPv2c agents: every element and manager on a loopback address of its own, in one event loop."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Final, Self, assert_never, cast

from collectors.snmp import ber
from collectors.snmp.ber import Kind, MalformedMessage, Oid, Request, Status, Value
from probed.clock import Clock, SystemClock
from probed.errors import ProbedError
from probed.lab.answers import LATE_US, Answers
from probed.lab.device import MEDIA, Device, Interface
from probed.lab.ip_sla import Operation
from probed.lab.network import SMALL
from probed.lab.northbound import Northbound
from probed.lab.plant import Plant, all_ports
from probed.lab.script import Act, Event
from probed.lab.shape import LabNetwork
from probed.model.instant import SECOND_US

MAX_MESSAGE_BYTES: Final = 1472
"""An answer fits one Ethernet frame: a longer GET is tooBig, a GETBULK answers with less."""

_ESTABLISHED_US: Final = 40 * 86_400 * 1_000_000
_PORT_TRIES: Final = 20
_BEAT_S: Final = 0.05
_CHANCE: Final = 20261101
"""Which replies get lost is the same each time."""


class PortsTaken(ProbedError):
    """No UDP port is free on all of the lab's loopback addresses."""

    def __init__(self, port: int, why: str, prefix: str) -> None:
        what = f"UDP port {port} is not free on {prefix}.*" if port else "no UDP port is free"
        super().__init__(f"lab: {what} ({why}). Stop the other lab, or choose another port.")


@dataclass(slots=True)
class Counts:
    """What the agents were asked. `not_reads` must stay zero: a SET has no place here."""

    reads: int = 0
    not_reads: int = 0
    wrong_community: int = 0
    malformed: int = 0
    unanswered: int = 0


class World:
    """The live network: the plant, and what every agent would say about it."""

    def __init__(self, clock: Clock, net: LabNetwork = SMALL) -> None:
        self.clock = clock
        self.net = net
        self.plant = Plant(net)
        self.counts = Counts()
        self.delays_s: dict[str, float] = {}
        self.losses: dict[str, float] = {}
        self.answers: Answers | None = None
        """What was told; None = nobody wants to know."""
        self.expected_s: float | None = None
        """When, by the steady clock, the event loop wants to be heard of next."""
        self.on_turn: Callable[[Device, str, bool, int], None] = lambda _device, _port, _up, _at: None
        """Told when a port of an element that has power goes up or down."""
        self.chance = random.Random(_CHANCE)  # noqa: S311 - which replies get lost is no secret
        booted = clock.now_us() - _ESTABLISHED_US
        self.devices = {row.id: _manager_device(row.id, row.name, booted) for row in net.managers}
        self.devices.update({row.id: _element_device(net, row.id, row.name, booted) for row in net.elements})
        _connect(net, self.devices)

    def do(self, event: Event) -> None:
        """The act happens now, at the event's instant, whichever ports and agents it moves."""
        before = {port: self.plant.port_works(port) for port in all_ports(self.net)}
        self.plant.apply(event)
        self._tell(event)
        for port, worked in before.items():
            if (works := self.plant.port_works(port)) != worked:
                device = self.devices[port.element]
                device.turn(port.name, works, event.at)
                if self.answers is not None:
                    self.answers.turned(device, port.name, event.at)
                if self.plant.answers(port.element):
                    self.on_turn(device, port.name, works, event.at)

    def _tell(self, event: Event) -> None:
        """What the act does to an agent itself, whatever becomes of its ports."""
        match event.act:
            case Act.DELAY:
                self.delays_s[event.name] = event.value
            case Act.LOSE:
                self.losses[event.name] = event.value
            case Act.SET_CLOCK:
                self.devices[event.name].ahead_us = round(event.value * SECOND_US)
            case Act.DRIFT:
                self.devices[event.name].drift(event.at, event.value)
            case Act.ERRORS | Act.CLEAN:
                element, _, name = event.name.partition(":")
                self.devices[element].port(name).err(event.at, event.value)
            case Act.RTT:
                self._operation(event).meets(event.at, rtt_ms=event.value)
            case Act.DROP:
                self._operation(event).meets(event.at, lost_share=event.value)
            case Act.RESTART | Act.POWER_ON:
                self.devices[event.name].restart(event.at)
            case Act.SILENCE | Act.ANSWER:
                for element, manager in self.net.managed.items():
                    if manager == event.name:
                        self.devices[element].watch_ends(event.at, ends=event.act is Act.SILENCE)
            case Act.CUT | Act.REPAIR | Act.POWER_OFF | Act.PORT_DOWN | Act.PORT_UP:
                pass
            case _:
                assert_never(event.act)

    def _operation(self, event: Event) -> Operation:
        """Whose path an act changes: the test called 'NE01:10'."""
        element, _, number = event.name.rpartition(":")
        found = next(row for row in self.devices[element].operations if row.test.number == int(number))
        if self.answers is not None:
            run_us = round(found.test.every_s * SECOND_US)
            self.answers.turned(self.devices[element], f"test {number}", event.at + run_us)
        return found

    def lost(self, agent: str) -> bool:
        """Whether this reply gets lost on its way."""
        share = self.losses.get(agent, 0.0)
        return share > 0 and self.chance.random() < share

    def told(self, device: Device, request: Request, now: int) -> None:
        """It was answered. What waited while the loop was late is answered before the loop knows that it was."""
        late_s = 0.0 if self.expected_s is None else self.clock.monotonic_s() - self.expected_s
        if self.answers is not None and late_s * SECOND_US < LATE_US:
            self.answers.told(device, request.oids, now)

    def speaker(self, owner: str, community: bytes) -> Device | None:
        """Who answers at the address of `owner` under a community: itself, or an element it manages."""
        own = self.net.community.encode()
        if community == own:
            return self.devices[owner]
        secret, _, element = community.partition(b"@")
        managed = {row.id for row in self.net.elements if row.manager == owner}
        name = element.decode("ascii", "replace")
        return self.devices[name] if secret == own and name in managed else None


class Agents:
    """All agents on their sockets: `async with Agents() as agents` ... `agents.port`, `agents.world`."""

    def __init__(
        self,
        port: int = 0,
        clock: Clock | None = None,
        net: LabNetwork = SMALL,
        traps_to: tuple[str, int] | None = None,
        answers: Answers | None = None,
    ) -> None:
        """`traps_to`: where elements and managers send what they tell by themselves; None = they are quiet.
        `answers`: where what they told is written down.
        """
        self.world = World(clock or SystemClock(), net)
        self.world.answers = answers
        self._pulse: asyncio.TimerHandle | None = None
        self.port = port
        self._transports: list[asyncio.DatagramTransport] = []
        self._by_owner: dict[str, asyncio.DatagramTransport] = {}
        self._traps_to = traps_to
        self.northbound = Northbound(net, self._send_trap)
        if traps_to is not None:
            self.world.on_turn = self.northbound.port_turned

    async def __aenter__(self) -> Self:
        sockets = _bind_all(self.world.net, self.port)
        self.port = sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        async with AsyncExitStack() as undo:
            for sock in sockets:
                undo.callback(sock.close)
            for owner, sock in zip(self.world.net.agents(), sockets, strict=True):
                transport, _ = await loop.create_datagram_endpoint(partial(_Answerer, self.world, owner), sock=sock)
                self._transports.append(transport)
                self._by_owner[owner] = transport
            undo.pop_all()
        if self.world.answers is not None:
            self._beat()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pulse is not None:
            self._pulse.cancel()
        for transport in self._transports:
            transport.close()
        self._transports.clear()
        self._by_owner.clear()
        await asyncio.sleep(0)  # the transports close their sockets on the loop's next turn

    def _beat(self) -> None:
        """Know how late the event loop is."""
        now_s, world = self.world.clock.monotonic_s(), self.world
        if world.expected_s is not None and world.answers is not None:
            world.answers.late(world.clock.now_us(), int((now_s - world.expected_s) * SECOND_US))
        world.expected_s = now_s + _BEAT_S
        self._pulse = asyncio.get_running_loop().call_later(_BEAT_S, self._beat)

    def _send_trap(self, owner: str, datagram: bytes) -> None:
        transport = self._by_owner.get(owner)
        if transport is not None and self._traps_to is not None:
            transport.sendto(datagram, self._traps_to)


def answer(device: Device, request: Request, now: int) -> bytes | None:
    """The response to a read, cut or refused so that it fits one frame; None: nothing can be said."""
    match request.kind:
        case Kind.GET:
            found = [(oid, device.get(oid, now)) for oid in request.oids]
        case Kind.GETNEXT:
            found = [device.after(oid, now) for oid in request.oids]
        case Kind.GETBULK:
            return _bulk_answer(device, request, now)
        case Kind.RESPONSE:
            return None
        case _:
            assert_never(request.kind)
    data = ber.encode_response(request.community, request.request_id, found)
    return data if len(data) <= MAX_MESSAGE_BYTES else _too_big(request)


def _bulk_answer(device: Device, request: Request, now: int) -> bytes:
    """GETBULK (RFC 3416 section 4.2.3): whole repetitions in order, and no more varbinds than fit."""
    single = min(max(request.non_repeaters, 0), len(request.oids))
    found = [device.after(oid, now) for oid in request.oids[:single]]
    names = list(request.oids[single:])
    room = MAX_MESSAGE_BYTES - 40 - len(request.community) - sum(_size(*varbind) for varbind in found)
    for _ in range(max(request.max_repetitions, 0) if names else 0):
        row = [device.after(oid, now) for oid in names]
        for varbind in row:
            room -= _size(*varbind)
            if room < 0:
                return _as_bulk(request, found)
            found.append(varbind)
        if all(value == ber.END_OF_MIB_VIEW for _, value in row):
            break
        names = [oid for oid, _ in row]
    return _as_bulk(request, found)


def _as_bulk(request: Request, found: Sequence[tuple[Oid, Value]]) -> bytes:
    if request.oids and not found and request.max_repetitions > 0:
        return _too_big(request)
    return ber.encode_response(request.community, request.request_id, found)


def _size(oid: Oid, value: Value) -> int:
    return len(ber.encode_varbind(oid, value))


def _too_big(request: Request) -> bytes:
    return ber.encode_response(request.community, request.request_id, (), Status.TOO_BIG, 0)


@dataclass(slots=True)
class _Answerer(asyncio.DatagramProtocol):
    """One socket: decodes, asks the world who speaks, answers or stays silent."""

    world: World
    owner: str
    transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's own datagram transport is no subclass of DatagramTransport in every Python
        self.transport = cast("asyncio.DatagramTransport", transport)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.transport = None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        request = self._read(data)
        if request is None:
            return
        device = self.world.speaker(self.owner, request.community)
        if device is None:
            self.world.counts.wrong_community += 1
            return
        if not self._awake(device):
            self.world.counts.unanswered += 1
            return
        self.world.counts.reads += 1
        now = self.world.clock.now_us()
        reply = answer(device, request, now)
        if reply is not None and not self.world.lost(device.name):
            self.world.told(device, request, now)
            self._send(reply, addr, self.world.delays_s.get(device.name, 0.0))

    def _read(self, data: bytes) -> Request | None:
        try:
            request = ber.decode_request(data)
        except MalformedMessage as exc:
            if exc.reason == "pdu type":
                self.world.counts.not_reads += 1
            else:
                self.world.counts.malformed += 1
            return None
        if request.version != ber.VERSION_2C:
            self.world.counts.malformed += 1
            return None
        return request

    def _awake(self, device: Device) -> bool:
        """The agent itself, and the manager whose address was asked."""
        return self.world.plant.answers(device.name) and self.world.plant.answers(self.owner)

    def _send(self, reply: bytes, addr: tuple[str, int], delay_s: float) -> None:
        if delay_s:
            asyncio.get_running_loop().call_later(delay_s, self._send_now, reply, addr)
        else:
            self._send_now(reply, addr)

    def _send_now(self, reply: bytes, addr: tuple[str, int]) -> None:
        if self.transport is not None:
            self.transport.sendto(reply, addr)


def _bind_all(net: LabNetwork, port: int) -> list[socket.socket]:
    """A socket on every address, all on one port; port 0: the first that is free on all of them."""
    why = ""
    for _ in range(1 if port else _PORT_TRIES):
        try:
            return _bind_each(net, port)
        except OSError as exc:
            why = exc.strerror or str(exc)
    raise PortsTaken(port, why, net.address_prefix)


def _bind_each(net: LabNetwork, port: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    try:
        for address in net.agents().values():
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sockets.append(sock)
            sock.setblocking(False)
            sock.bind((address, port))
            port = sock.getsockname()[1]
    except OSError:
        for sock in sockets:
            sock.close()
        raise
    return sockets


def _manager_device(name: str, title: str, booted: int) -> Device:
    return Device(name, f"probed lab element manager {title}", [], booted)


def _element_device(net: LabNetwork, name: str, title: str, booted: int) -> Device:
    interfaces = [
        Interface(port, _alias(net, name, port), MEDIA[kind], counted_at=booted)
        for port, kind in net.ports[name].items()
    ]
    what = f"probed lab MSTP element {title}"
    operations = [Operation(row) for row in net.tests if row.element == name]
    return Device(name, what, interfaces, booted, interval_tables=net.interval_tables, operations=operations)


def _connect(net: LabNetwork, devices: dict[str, Device]) -> None:
    """Each trunk port knows the one at the other end of its link."""
    for link in net.links:
        a, z = devices[link.a_element].port(link.a_port), devices[link.z_element].port(link.z_port)
        a.far, z.far = z, a


def _alias(net: LabNetwork, element: str, port: str) -> str:
    link = net.link_ends.get((element, port))
    if link is None:
        return f"circuit C{port.rpartition('-')[2]}"
    far = (link.z_element, link.z_port) if link.a_element == element else (link.a_element, link.a_port)
    return f"{link.id} to {far[0]}:{far[1]}"
