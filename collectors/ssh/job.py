"""All commands for one element at one time: in one thread, under one alarm clock."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from collectors.ssh.failures import TimedOut
from collectors.ssh.target import SshTarget
from collectors.ssh.text import rejected
from probed.clock import Clock

if TYPE_CHECKING:  # netmiko costs most of a second: it is imported in the first thread that needs it
    from collectors.ssh.channel import Session

GRACE_S: Final = 0.2
"""The session watches the time itself; so much later it is cut off wherever it hangs."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an element said to one command. `read_us`: when the answer was complete (microseconds UTC)."""

    command: str
    text: str
    asked_us: int
    read_us: int
    rejected: str = ""
    """The element's own words where it does not know the command."""


class Job:
    """`run` is called once, in a thread; what came of it may be read when it is over."""

    def __init__(
        self,
        target: SshTarget,
        commands: tuple[str, ...],
        limit_s: float,
        session: Session | None,
        known_hosts: Path,
        clock: Clock,
    ) -> None:
        """`session`: one that is open already; None = log in."""
        self._target, self._commands, self._limit_s = target, commands, limit_s
        self._known_hosts, self._clock = known_hosts, clock
        self.session = session
        self.reused = session is not None
        self.logged_in = False
        self.sound = False
        """Whether the session may be used again."""
        self.sent: list[str] = []
        self.begun = len(session.sent) if session is not None else 0
        self.characters = 0
        self._aborted = False

    @property
    def written(self) -> list[str]:
        """Every line that this job wrote, as it went out; keys that only turn a page are none."""
        found = [] if self.session is None else self.session.sent[self.begun :]
        return [line for text in found if (line := text.strip())]

    def abort(self) -> None:
        """From any thread: end it at once."""
        self._aborted = True
        if self.session is not None:
            self.session.abort()

    def run(self) -> tuple[Answer, ...]:
        """The answers in order, or an SshFailure; the session is closed then."""
        until = time.monotonic() + self._limit_s
        alarm = threading.Timer(self._limit_s + GRACE_S, self.abort)
        alarm.daemon = True
        alarm.start()
        try:
            return self._run(until)
        finally:
            alarm.cancel()
            if self.session is not None and not self.sound:
                self.session.close()

    def _run(self, until: float) -> tuple[Answer, ...]:
        session = self.session or self._opened(until)
        answers = []
        for command in self._commands:
            asked_us = self._clock.now_us()
            self._check_time(until)
            self.sent.append(command)
            text = session.ask(command, until, self._limit_s)
            self.characters += len(text)
            answers.append(Answer(command, text, asked_us, self._clock.now_us(), rejected(text)))
        self.sound = True
        return tuple(answers)

    def _opened(self, until: float) -> Session:
        from collectors.ssh.channel import Session  # noqa: PLC0415 - slow to import, and only here

        session = self.session = Session(self._target, self._known_hosts)
        self._check_time(until)
        session.open(until, self._limit_s)
        self.logged_in = True
        return session

    def _check_time(self, until: float) -> None:
        if self._aborted or until <= time.monotonic():
            raise TimedOut(f"{self._target.place}: not complete within {self._limit_s:g} s, the session was ended")
