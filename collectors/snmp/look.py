"""One look at one target while it is under way, and the poller's counts."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from typing import Final

from collectors.snmp.plan import Change, WatchPlan
from collectors.snmp.request import Done, Request, SnmpFailure
from collectors.snmp.watch import Answer, Watch


class Phase(Enum):
    """Where the look of a target is, and what a slot that comes too early is called."""

    IDLE = "idle"
    QUEUED = "capacity"
    ASKED = "overlap"
    FINISHED = "store"


NO_ANSWERS: Final[list[Answer]] = []
"""Shared by all targets of which no look is under way."""


class Look:
    """The look of one target that is under way; made once and used for every slot."""

    __slots__ = (
        "address",
        "answers",
        "at_us",
        "failure",
        "last_slot_us",
        "phase",
        "requests",
        "rounds",
        "slot_us",
        "stalled",
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
        self.at_us = 0
        self.last_slot_us = 0
        """The last slot that this look stands for: its own, or one that came while it was under way."""
        self.stalled: tuple[int, int] | None = None
        """First and last slot that came while its result waited for the sink."""

    def skip(self, slot_us: int) -> str:
        """A slot came too early; the reason why it is skipped."""
        if self.phase is Phase.FINISHED:
            self.stalled = (self.stalled[0] if self.stalled else slot_us, slot_us)
        else:
            self.last_slot_us = slot_us
        return self.phase.value


class PartRequest(Request[int | Change]):
    """The request of one part of a target."""

    __slots__ = ("look", "number")

    def __init__(self, look: Look, number: int, plan: WatchPlan, done: Done[int | Change]) -> None:
        target = look.watch.target
        super().__init__(look.address, plan, target.timeout_s, target.retries, done)
        self.look = look
        self.number = number


class PollerStats:
    """What the poller did since it began. `late_us` is the worst delay of a slot."""

    __slots__ = ("changed", "late_us", "looks", "resolved", "silent", "skipped", "unchanged")

    def __init__(self) -> None:
        self.looks = 0
        self.unchanged = 0
        self.changed = 0
        self.resolved = 0
        self.late_us = 0
        self.silent: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
