"""The receiver: takes datagrams in batches, and hands over what they mean. A thin shell around `Desk`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from collectors.snmp.ber import VERSION_1, MalformedMessage
from collectors.snmp.hints import Hint
from collectors.traps.access import COMMUNITY, SENDER, STRANGER, USER, Access, Refused
from collectors.traps.desk import Desk, Outcome
from collectors.traps.message import VERSION_3, Notification, decode
from collectors.traps.repeats import Repeats
from collectors.traps.security import (
    DECRYPTION,
    DISCOVERY,
    LEVEL,
    NOT_IN_TIME_WINDOW,
    REPLAYED,
    UNKNOWN_ENGINE,
    WRONG_ENGINE,
    WRONG_MAC,
    Security,
    Unbelieved,
)
from collectors.traps.sockets import Datagram, dropped, granted, receive, send
from collectors.traps.stats import TrapStats
from probed.clock import Clock
from probed.model.observation import Heard, Observation
from probed.model.ports import Sink

_log = logging.getLogger(__name__)

QUEUE: Final = 50_000
"""Datagrams taken from the kernel that wait to be read: a burst moves here faster than it can be understood."""
_DRAIN: Final = 512
"""Datagrams taken at one turn: about two milliseconds."""
_BATCH: Final = 16
"""Datagrams understood before the loop may do something else."""
_LOOK_AFTER_S: Final = 0.004
"""What is told is on the disk before its element is asked: to ask at once would hold up the commit that lets
operators see it (0.6 ms of 3.6 on a quiet machine).
"""
_INFORMS: Final = 4096
"""Informs remembered, so that one sent again is answered and not told twice."""
_INFORM_US: Final = 60_000_000
_SECURED: Final = 16_384
"""Datagrams of version 3 remembered, so that one that somebody recorded and sends within the window is not told."""
_SECURED_US: Final = 160_000_000
"""More than the window of 150 s."""
_SAY_US: Final = 60_000_000
_LONGEST_SLEEP_S: Final = 60.0
_ADVICE: Final = {
    SENDER: "%s: notification refused (%s). Add the sender to the inventory, or to allow or relays in [traps].",
    STRANGER: "%s: notification refused (%s). It is let in by allow, but is no element or manager of the inventory: "
    "nobody could say what it is about. Add it there, or take it out of allow.",
    COMMUNITY: "%s: notification refused (%s). Add its community to the credentials of [traps].",
    USER: "%s: notification refused (%s). Add its user to the credentials of [traps].",
    LEVEL: "%s: notification refused (%s). Compare auth and priv of the credential with what it tells by.",
    WRONG_MAC: "%s: notification refused (%s). Correct auth (the protocol) or the authentication password.",
    DECRYPTION: "%s: notification refused (%s). Correct priv (the protocol) or the privacy password.",
    REPLAYED: "%s: notification refused (%s). It is an old one; or its sender lost its count of boots: set that "
    "right there, or give it another engine id.",
    WRONG_ENGINE: "%s: notification refused (%s). Traps are told under the sender's engine id, informs under ours.",
}
_BEGINS: Final = frozenset((DISCOVERY, UNKNOWN_ENGINE, NOT_IN_TIME_WINDOW))


Keep: TypeAlias = Callable[[Sequence[Observation | Heard]], Awaitable[asyncio.Future[None]]]
"""Takes over as `Sink.put` does; the future is set once all of it is on the disk."""


class Acknowledgement(NamedTuple):
    """The response to an inform; `receiver`: the element or manager that sent it, or its address."""

    datagram: bytes
    address: tuple[str, int]
    receiver: str
    inform: Hashable
    """What it is known by when it comes again."""


class TrapReceiver:
    """A Collector of notifications. `hint` is called for what is worth a look at once."""

    name = "traps"

    def __init__(
        self,
        opened: socket.socket,
        access: Access,
        desk: Desk,
        clock: Clock,
        hint: Callable[[Hint], None] = lambda _hint: None,
        stats: TrapStats | None = None,
        security: Security | None = None,
        keep: Keep | None = None,
    ) -> None:
        """`security`: of version 3; None = its messages are refused, and counted. `keep`: what informs tell is handed
        over by it, and acknowledged when it is on the disk; None = by the sink, and when that has taken it over.
        """
        self._keep = keep
        self._uncommitted: set[Hashable] = set()
        """Informs whose acknowledgement waits for a COMMIT."""
        self._socket = opened
        self.access = access
        self.desk = desk
        self._clock = clock
        self._hint = hint
        self.security = security
        self.stats = stats or TrapStats()
        self._queue: deque[tuple[Datagram, int]] = deque()
        self._wake = asyncio.Event()
        self._informs = Repeats(_INFORMS, _INFORM_US)
        self._secured = Repeats(_SECURED, _SECURED_US)
        self._lost_before: int | None = None
        self._lost = 0
        """Lost since the desk was told."""
        self._said: dict[str, int] = {}

    @property
    def granted(self) -> int:
        """Octets of receive buffer."""
        return granted(self._socket)

    @property
    def depth(self) -> int:
        """Datagrams that wait to be read."""
        return len(self._queue)

    async def run(self, sink: Sink) -> None:
        """Until cancelled. Whoever is late with taking over makes the queue grow, not the kernel's buffer."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._socket, self._drain)
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._wait_s()):
                        await self._wake.wait()
                self._wake.clear()
                while self._queue:
                    await self._some(sink)
                    await asyncio.sleep(0)
                now = self._clock.now_us()
                if (told := dropped(self._socket)) is not None:
                    self._count_lost(told)
                aged = self.desk.lost(now) if self._lost else []
                self._lost = 0
                aged += self.desk.tick(now)
                if aged:
                    await sink.put(aged)
        finally:
            loop.remove_reader(self._socket)

    def _wait_s(self) -> float:
        due = self.desk.next_due()
        if due is None:
            return _LONGEST_SLEEP_S
        return min(max((due - self._clock.now_us()) / 1e6, 0.001), _LONGEST_SLEEP_S)

    def _drain(self) -> None:
        """From the kernel into the queue: only a copy, so that a burst does not fill the kernel's buffer."""
        now, stats, lost = self._clock.now_us(), self.stats, None
        for datagram, told in receive(self._socket, _DRAIN):
            lost = told if told is not None else lost
            if len(self._queue) >= QUEUE:
                stats.refused["queue"] += 1
                self._lost += 1
            else:
                self._queue.append((datagram, now - datagram.age_us))
        if lost is not None:
            self._count_lost(lost)
        self._wake.set()

    def _count_lost(self, told: int) -> None:
        """The kernel counts from the socket's beginning, which may lie before ours, in 32 bits. A datagram that has
        waited tells an older count than is known.
        """
        new = told if self._lost_before is None else (told - self._lost_before) % 2**32
        if new >= 2**31:
            return
        self._lost_before = told
        if new:
            self.stats.kernel_drops += new
            self._lost += new
            self._say(
                "kernel", "%d notifications were lost: the receive buffer of %d bytes was full", new, self.granted
            )

    async def _some(self, sink: Sink) -> None:
        found: list[Observation | Heard] = []
        answers: list[Acknowledgement] = []
        later: list[Acknowledgement] = []
        hints: list[Hint] = []
        for _ in range(min(len(self._queue), _BATCH)):
            datagram, at = self._queue.popleft()
            before = len(answers)
            outcome = self._understood(datagram, at, answers)
            if outcome is not None:
                found += outcome.observations
                if self._keep is not None and any(isinstance(one, Observation) for one in outcome.observations):
                    later += answers[before:]  # a sign of life alone is no evidence: nobody waits for its commit
                    del answers[before:]
                    self._uncommitted.update(answer.inform for answer in later)
                if outcome.hint is not None:
                    hints.append(outcome.hint)
        if found:
            self.stats.queued += len(found)
            if self._keep is not None and later:
                durable = await self._keep(found)
                durable.add_done_callback(partial(self._committed, later))
            else:
                await sink.put(found)
        if hints:
            self.stats.hints += len(hints)
            asyncio.get_running_loop().call_later(_LOOK_AFTER_S, self._ask, hints)
        for answer in answers:  # only now: what is acknowledged has been taken over
            self._answer(answer)

    def _committed(self, answers: list[Acknowledgement], durable: asyncio.Future[None]) -> None:
        for answer in answers:
            self._uncommitted.discard(answer.inform)
            if not durable.cancelled() and durable.exception() is None:
                self._answer(answer)

    def _ask(self, hints: list[Hint]) -> None:
        for hint in hints:
            self._hint(hint)

    def _understood(self, datagram: Datagram, at: int, answers: list[Acknowledgement]) -> Outcome | None:
        stats, (address, _) = self.stats, datagram.sender
        if not self.access.hears(address):
            self._refuse(SENDER, address)
            return None
        try:
            said = self._decoded(datagram)
        except Unbelieved as exc:
            self._unbelieved(exc, datagram)
            return None
        except MalformedMessage as exc:
            reason = exc.reason if exc.reason == "version 3" else "malformed"
            stats.refused[reason] += 1
            stats.malformed[exc.reason] += 1
            return None
        subject = self.access.judge(said, address)
        if isinstance(subject, Refused):
            self._refuse(subject.reason, address)
            return None
        if not subject.sender and not subject.name:
            self._refuse(STRANGER, address)  # allowed, but nothing of ours: nobody could say what it is about
            return None
        stats.kinds[_kind(said)] += 1
        inform = (datagram.sender, said.inform or datagram.data)
        if said.answer and inform not in self._uncommitted:
            answers.append(
                Acknowledgement(said.answer, datagram.sender, subject.sender or subject.name or address, inform)
            )
        if self._is_known(said, datagram, inform, at):
            stats.refused["repeated"] += 1
            return None
        stats.last_us[subject.sender or subject.name] = at
        outcome = self.desk.take(said, subject, at)
        stats.unknown += not outcome.alarm.profile
        return outcome

    def _refuse(self, reason: str, address: str) -> None:
        self.stats.refused[reason] += 1
        self._say(f"{reason} {address}", _ADVICE.get(reason, _ADVICE[SENDER]), address, reason)

    def _decoded(self, datagram: Datagram) -> Notification:
        security = self.security
        if security is None:
            return decode(datagram.data)
        at_s = self._clock.monotonic_s()
        return decode(datagram.data, lambda data: security.open(data, datagram.sender[0], at_s))

    def _unbelieved(self, refused: Unbelieved, datagram: Datagram) -> None:
        """A message of version 3: told to people, unless it is how an inform begins."""
        if refused.reason in _BEGINS:
            self.stats.refused[refused.reason] += 1
        else:
            self._refuse(refused.reason, datagram.sender[0])
        if refused.report:
            receiver = self.access.name_of(datagram.sender[0])
            self.stats.reported += self._sent(refused.report, datagram.sender, receiver)

    def _is_known(self, said: Notification, datagram: Datagram, inform: Hashable, at: int) -> bool:
        """Whether this very inform came before, as its answer was lost or late; or a datagram that holds a MAC."""
        if said.version == VERSION_3 and self._secured.has(datagram.data, at):
            return True
        return bool(said.answer) and self._informs.has(inform, at)

    def _answer(self, answer: Acknowledgement) -> None:
        if self._sent(answer.datagram, answer.address, answer.receiver):
            self.stats.answered += 1

    def _sent(self, message: bytes, address: tuple[str, int], receiver: str) -> bool:
        """Whether it went out; then it is in the record of what was sent to whom."""
        try:
            send(self._socket, message, address)
        except OSError:
            return False  # it will come again
        self.stats.answered_to[receiver] += 1
        return True

    def _say(self, key: str, text: str, *args: object) -> None:
        """The same is said once a minute: whoever sends rubbish sends much of it."""
        now = self._clock.now_us()
        if now - self._said.get(key, 0) >= _SAY_US:
            if len(self._said) > 1000:
                self._said.clear()
            self._said[key] = now
            _log.warning(text, *args)


def _kind(said: Notification) -> str:
    if said.version == VERSION_1:
        return "trap v1"
    version = "v3" if said.version == VERSION_3 else "v2c"
    return f"inform {version}" if said.answer else f"trap {version}"
