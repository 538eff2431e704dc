"""One look at one target while it is under way, and the poller's counts."""

from __future__ import annotations

from asyncio import TimerHandle
from collections import Counter
from enum import StrEnum
from typing import Final, NamedTuple

from collectors.snmp.hints import Hint
from collectors.snmp.plan import Change, Plan
from collectors.snmp.request import Done, Request, SnmpFailure
from collectors.snmp.watch import Answer, Watch
from probed.model.ids import PointId
from probed.model.latency import Latency


class Phase(StrEnum):
    """Where the look of a target is, and what a slot that comes too early is called."""

    IDLE = "idle"
    QUEUED = "capacity"
    ASKED = "overlap"
    FINISHED = "store"
    LENT = "lent"
    """No look: another asks the target something, and the look waits for that one answer."""


SKIPPED: Final = ("late", Phase.QUEUED.value, Phase.ASKED.value, Phase.FINISHED.value)
"""Why slots are skipped."""
NO_ANSWERS: Final[list[Answer]] = []
"""Shared by all targets of which no look is under way."""


NO_HINTS: Final[tuple[Hint, ...]] = ()


class Newest(NamedTuple):
    """The last look that found points to be different from before: when it was asked and answered, and which."""

    asked_us: int
    at_us: int
    points: frozenset[PointId]


class Look:
    """The look of one target that is under way; made once and used for every slot."""

    __slots__ = (
        "address",
        "again",
        "answers",
        "asked_us",
        "at_us",
        "failure",
        "hints",
        "last_slot_us",
        "newest",
        "pending_us",
        "phase",
        "rechecked",
        "requests",
        "rounds",
        "serves",
        "slot_us",
        "stalled",
        "timer",
        "urged_us",
        "waiting",
        "watch",
    )

    def __init__(self, watch: Watch, address: tuple[str, int]) -> None:
        self.watch = watch
        self.address = address
        self.phase = Phase.IDLE
        self.requests: tuple[PartRequest, ...] = ()
        self.answers = NO_ANSWERS
        self.failure: SnmpFailure | None = None
        self.waiting = 0
        self.rounds = 0
        self.slot_us = 0
        self.asked_us = 0
        """Before the first request was sent: nothing that the answers say is older."""
        self.at_us = 0
        """After the last answer was received: nothing that the answers say is newer."""
        self.last_slot_us = 0
        """The last slot that this look stands for: its own, or one that came while it was under way."""
        self.pending_us: int | None = None
        """The slot that begins as soon as the finished result is handed over."""
        self.stalled: tuple[int, int] | None = None
        """First and last slot that were lost because the sink did not take the result in time."""
        self.newest: Newest | None = None
        self.hints = NO_HINTS
        """What was told since the look that is under way began."""
        self.serves = NO_HINTS
        """What was told before it began."""
        self.again = False
        """Look once more when this one is over: it may have been answered before what was told since."""
        self.rechecked = False
        self.urged_us: tuple[int | None, int | None] = (None, None)
        """When the last but one and the last look out of turn began."""
        self.timer: TimerHandle | None = None

    def postpone(self, slot_us: int) -> str:
        """A slot came while a look is under way: why a slot is lost by it; empty = none is.

        A finished look is only waiting for its turn, so that one slot can wait with it. Another slot later
        the sink is to blame. So it is with a target that is lent; then the other's question is.
        """
        if self.phase is Phase.LENT:
            lost_us, self.pending_us = self.pending_us, slot_us
            return "" if lost_us is None else Phase.ASKED.value
        if self.phase is not Phase.FINISHED:
            self.last_slot_us = slot_us
            return self.phase.value
        lost_us, self.pending_us = self.pending_us, slot_us
        if lost_us is None:
            return ""
        self.stalled = (self.stalled[0] if self.stalled else lost_us, lost_us)
        return self.phase.value


class PartRequest(Request[int | Change]):
    """The request of one part of a target."""

    __slots__ = ("look", "number")

    def __init__(self, look: Look, number: int, plan: Plan[int | Change], done: Done[int | Change]) -> None:
        target = look.watch.target
        super().__init__(look.address, plan, target.timeout_s, target.retries, done)
        self.look = look
        self.number = number


LATE_BOUNDS_US: Final = (5000, 20_000, 100_000, 500_000, 1_000_000, 5_000_000)


class Census(NamedTuple):
    """How many targets are in which state, and when any last answered, silent now or not (None = not yet)."""

    answering: int
    silent: int
    pending: int
    last_us: int | None


class PollerStats:
    """What the poller did since it began. `late_us` is the worst delay of a slot."""

    __slots__ = (
        "answered_us",
        "changed",
        "late_us",
        "lateness",
        "looks",
        "resolved",
        "silent",
        "skipped",
        "unchanged",
        "urged",
    )

    def __init__(self) -> None:
        self.looks = 0
        self.answered_us = 0
        """When any target last answered; 0 = not yet."""
        self.unchanged = 0
        self.changed = 0
        self.resolved = 0
        self.urged = 0
        """Looks out of turn, to confirm what was told."""
        self.late_us = 0
        self.lateness = Latency(LATE_BOUNDS_US)
        self.silent: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
