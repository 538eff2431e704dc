"""A script: what is done to the lab's network, when, to what. One act a line, as people write it down.

2026-10-02T14:05:12.2+08:00  cut     link:A2
2026-10-02T17:21:40+08:00    repair  link:A2
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from probed.errors import ProbedError, did_you_mean
from probed.lab.network import SMALL
from probed.lab.shape import LabNetwork
from probed.model.instant import parse_instant


class Act(StrEnum):
    """What can be done to the network.

    A value goes with delay (seconds), lose (share of replies, 0 to 1), set_clock (seconds that the element's wall
    clock is ahead), drift (seconds that sysUpTime gains in each), errors (errored seconds a minute), rtt (of a test,
    in milliseconds) and drop (share of a test's packets that do not come back, 0 to 1).
    """

    CUT = "cut"
    REPAIR = "repair"
    POWER_OFF = "power_off"
    POWER_ON = "power_on"
    SILENCE = "silence"
    ANSWER = "answer"
    RESTART = "restart"
    PORT_DOWN = "port_down"
    PORT_UP = "port_up"
    DELAY = "delay"
    LOSE = "lose"
    SET_CLOCK = "set_clock"
    DRIFT = "drift"
    ERRORS = "errors"
    CLEAN = "clean"
    RTT = "rtt"
    DROP = "drop"


_TARGETS = {
    Act.CUT: ("link",),
    Act.REPAIR: ("link",),
    Act.POWER_OFF: ("element",),
    Act.POWER_ON: ("element",),
    Act.SILENCE: ("element", "manager"),
    Act.ANSWER: ("element", "manager"),
    Act.RESTART: ("element", "manager"),
    Act.PORT_DOWN: ("point",),
    Act.PORT_UP: ("point",),
    Act.DELAY: ("element", "manager"),
    Act.LOSE: ("element", "manager"),
    Act.SET_CLOCK: ("element", "manager"),
    Act.DRIFT: ("element", "manager"),
    Act.ERRORS: ("point",),
    Act.CLEAN: ("point",),
    Act.RTT: ("test",),
    Act.DROP: ("test",),
}


class Event(NamedTuple):
    """One act at an instant (microseconds UTC). What `value` means, the act says."""

    at: int
    act: Act
    target: str
    value: float = 0.0

    @property
    def name(self) -> str:
        """The target's id without its kind: 'R1', 'NE03', 'NE07:E1-08'."""
        return self.target.partition(":")[2]


class BadScript(ProbedError):
    """A line of a script that the lab cannot play."""

    def __init__(self, line: str, why: str) -> None:
        self.line = line
        super().__init__(f"script line '{line}': {why}")


def checked(event: Event, line: str = "", net: LabNetwork = SMALL) -> Event:
    """The event itself, or BadScript when its target does not exist or does not suit its act."""
    known = net.targets
    if event.target not in known:
        raise BadScript(line or event.target, f"there is no '{event.target}'.{did_you_mean(event.target, known)}")
    kinds = _TARGETS[event.act]
    if event.target.partition(":")[0] not in kinds:
        raise BadScript(line or event.target, f"'{event.act}' is done to a {' or '.join(kinds)}")
    return event


def parse_script(text: str, net: LabNetwork = SMALL) -> tuple[Event, ...]:
    """The events of a script in the order of their instants; blank lines and '#' comments are skipped."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return in_order(_parse_line(line, net) for line in lines if line)


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Sorted by instant; acts of one instant keep the order in which they were written."""
    return tuple(sorted(events, key=lambda event: event.at))


def _parse_line(line: str, net: LabNetwork) -> Event:
    match line.split():
        case [when, act, target, *rest] if len(rest) <= 1:
            if act not in tuple(Act):
                raise BadScript(line, f"unknown act '{act}'.{did_you_mean(act, tuple(Act))}")
            try:
                event = Event(parse_instant(when), Act(act), target, float(rest[0]) if rest else 0.0)
            except ValueError as exc:
                raise BadScript(line, str(exc)) from exc
            return checked(event, line, net)
    raise BadScript(line, "write: instant, act, target (and a value where the act takes one)")
