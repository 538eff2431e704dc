"""The notification part of the daemon: one socket, one receiver, whose knowledge outlives reloads and restarts."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import itertools
import logging
import socket
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from collectors.snmp.hints import Hint
from collectors.snmp.usm.principal import Principal
from collectors.traps.access import Access
from collectors.traps.desk import Desk
from collectors.traps.meaning import Sender
from collectors.traps.naming import Numbering
from collectors.traps.receiver import Keep, TrapReceiver
from collectors.traps.roster import Element, Locate, Manager, Roster
from collectors.traps.security import Security
from collectors.traps.sockets import open_socket, passed_socket
from collectors.traps.stats import TrapStats
from config.credential_check import snmp_access
from config.settings import Settings
from config.settings_traps import Encoding, ManagerTrapSettings, Resync, TrapSettings
from probed.clock import Clock
from probed.life.change import Loaded
from probed.life.own_engine import begin
from probed.model.inventory import Inventory
from probed.model.observation import Observation
from probed.model.ports import Sink
from probed.model.snmp_access import CommunityV1, SnmpAccess, UsmUser
from topology.borders import next_border
from topology.sources import element_source, source_points

_log = logging.getLogger(__name__)

REMEMBER_US: Final = 400 * 86_400 * 1_000_000
"""An alarm raised longer ago and never cleared is not taken up again at a start."""


def roster(settings: Settings, inventory: Inventory, at: int) -> Roster:
    """Elements and managers of an instant, and how they tell alarms."""
    assert settings.traps is not None  # else nobody asks
    points = source_points(inventory, at)
    zone = settings.time_zone
    others: dict[str, list[str]] = {}
    for one in inventory.points:
        if one.valid.holds_at(at):
            others.setdefault(one.id.element, []).append(one.id.name)
    elements = [
        Element(
            row.id,
            row.name,
            row.address,
            row.manager or "",
            element_source(row),
            tuple(point.name for point in points.get(element_source(row), ())),
            tuple(others.get(row.id, ())),
        )
        for row in inventory.elements
        if row.valid.holds_at(at)
    ]
    told = settings.traps.manager
    managers = [
        _manager(row.id, row.address, told.get(row.id) or ManagerTrapSettings(), zone, settings.snmp.staleness_looks)
        for row in inventory.managers
        if row.valid.holds_at(at)
    ]
    plain = Sender(zone, switch_time=settings.traps.switch_time or "", switch_stamps=settings.traps.switch_stamps)
    return Roster(elements, managers, plain, (row.id for row in inventory.circuits if row.valid.holds_at(at)))


def let_in(settings: Settings) -> list[SnmpAccess]:
    """What the credentials of [traps] let in. Reads the secrets' files."""
    traps = settings.traps
    assert traps is not None  # else nobody asks
    return [snmp_access(settings.credential[name]) for name in traps.credentials or tuple(settings.credential)]


def access(traps: TrapSettings, known: Roster, credentials: Iterable[SnmpAccess]) -> Access:
    """Who is heard."""
    communities, users = set[bytes](), set[bytes]()
    for one in credentials:
        match one:
            case str(name) | CommunityV1(name):
                communities.add(name.encode())
            case UsmUser(name):
                users.add(name.encode())
    return Access(
        communities,
        known.addresses,
        [ipaddress.ip_network(text) for text in traps.allow],
        [ipaddress.ip_network(text) for text in traps.relays],
        known.managers,
        users,
    )


def _manager(name: str, address: str, told: ManagerTrapSettings, zone: str, looks: Decimal) -> Manager:
    sender = Sender(
        told.time_zone or zone,
        "" if told.encoding is Encoding.AUTO else told.encoding.value,
        Numbering(told.tu12.value),
        told.profile.value if told.profile is not None else "",
        told.switch_time or "",
        told.switch_stamps,
    )
    whole = told.resync is Resync.WHOLE
    limit_us = None if told.keepalive_us is None else int(told.keepalive_us * Fraction(looks))
    return Manager(
        name, address, sender, told.points, told.elements, limit_us, whole, told.numbered, senders=told.senders
    )


def can_listen(host: str, port: int) -> None:
    """A ProbedError when nothing can be received there."""
    passed = passed_socket()
    if passed is None:
        passed = open_socket(host, port)
    passed.close()


class _Read(NamedTuple):
    """What the settings and the inventory of an instant say."""

    roster: Roster
    access: Access
    principals: list[Principal]


class Trapping:
    """Listens as the present settings say; `renew` makes it look at them again."""

    def __init__(
        self,
        loaded: Callable[[], Loaded],
        sink: Sink,
        clock: Clock,
        hint: Callable[[Hint], None],
        locate: Locate,
        stood: Callable[[int], list[Observation]],
        keep: Keep | None = None,
    ) -> None:
        """`stood(since)`: what is stored of alarms, oldest first; called in a thread. `keep`: as of TrapReceiver."""
        self._keep = keep
        self._loaded, self._sink, self._clock = loaded, sink, clock
        self._hint, self._locate, self._stood = hint, locate, stood
        self._anew = asyncio.Event()
        self._desk: Desk | None = None
        self._security: Security | None = None
        self._deaf: int | None = None
        """Since when nothing was received that might have been told (microseconds UTC)."""
        self.stats = TrapStats()
        self.receiver: TrapReceiver | None = None
        self.started = asyncio.Event()

    def renew(self) -> None:
        """The settings or the inventory have changed."""
        self._anew.set()

    def status(self) -> dict[str, Any] | None:
        """For those who ask the daemon; None = it does not listen."""
        if self.receiver is None or self._desk is None:
            return None
        states = self._desk.states.items()
        return {
            "buffer": self.receiver.granted,
            "lost": self.stats.kernel_drops + self.stats.refused["queue"],
            "received": self.stats.kinds.total(),
            "refused": dict(self.stats.refused),
            "active": len(self._desk.book.active),
            "out_of_step": {name: state.out_of_step for name, state in states if state.out_of_step is not None},
        }

    @property
    def desk(self) -> Desk | None:
        """What is known from notifications; None before the first settings that ask for it."""
        return self._desk

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._anew.clear()
            now = self._loaded()
            traps = now.settings.traps
            if traps is None:
                self.started.set()
                await self._anew.wait()
                continue
            read = await asyncio.to_thread(self._read, now)
            desk = await self._desk_of(read.roster)
            opened = passed_socket() or open_socket(traps.host, traps.port)
            try:
                await self._listen(opened, traps, read, desk)
            finally:
                self.receiver = None
                opened.close()
                self._deaf = self._clock.now_us()

    async def _listen(self, opened: socket.socket, traps: TrapSettings, read: _Read, desk: Desk) -> None:
        """Until the address is another."""
        security = await self._secured(read)
        receiver = TrapReceiver(opened, read.access, desk, self._clock, self._hint, self.stats, security, self._keep)
        self.receiver = receiver
        if self._deaf is not None:
            await self._sink.put(desk.lost(self._clock.now_us(), self._deaf))
            self._deaf = None
        host, port = opened.getsockname()[:2]
        _log.info("notifications are received on %s:%d, buffer %d bytes", host, port, receiver.granted)
        self.started.set()
        async with asyncio.TaskGroup() as group:
            running = group.create_task(receiver.run(self._sink), name="trap receiver")
            while True:
                await self._until_renewed(next_border(self._loaded().inventory, self._clock.now_us()))
                now = self._loaded()
                if now.settings.traps is None or now.settings.traps.listen != traps.listen:
                    running.cancel()
                    return
                self._anew.clear()
                read = await asyncio.to_thread(self._read, now)
                receiver.access, receiver.security = read.access, await self._secured(read)
                desk.renew(read.roster, self._clock.now_us())

    async def _until_renewed(self, border: int | None) -> None:
        """Other settings, or the inventory itself says that something begins or ends."""
        wait_s = None if border is None else max((border - self._clock.now_us()) / 1e6, 0.0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._anew.wait()

    def _read(self, now: Loaded) -> _Read:
        traps = now.settings.traps
        assert traps is not None  # else nobody asks
        known, credentials = roster(now.settings, now.inventory, self._clock.now_us()), let_in(now.settings)
        principals = [Principal(one) for one in credentials if isinstance(one, UsmUser)]
        return _Read(known, access(traps, known, credentials), principals)

    async def _secured(self, read: _Read) -> Security | None:
        """Who checks version 3; None = there are no users. What is known of engines outlives other settings."""
        if self._security is None and read.principals:
            folder = self._loaded().settings.state_dir
            own = await asyncio.to_thread(begin, folder, self._clock.monotonic_s())
            _log.info("informs of SNMPv3 are received as engine 0x%s, boots %d", own.engine_id.hex(), own.boots)
            self._security = Security(own)
        if self._security is not None:
            self._security.admit(read.principals)
        return self._security if read.principals else None

    async def _desk_of(self, known: Roster) -> Desk:
        now = self._clock.now_us()
        if self._desk is not None:
            self._desk.renew(known, now)
            return self._desk
        self._desk = Desk(known, now, itertools.count(now).__next__, self._locate)
        standing = self._desk.restore(await asyncio.to_thread(self._stood, now - REMEMBER_US))
        if standing:
            _log.info("%d alarms stood when probed ended; until a synchronisation they are in doubt", standing)
        return self._desk
