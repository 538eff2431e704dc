"""Scenarios: named faults as data, played live within seconds or recorded as part of a month.

Each is told once, in the lengths that happen in real life; `live` plays the same acts faster.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from probed.errors import ProbedError, did_you_mean
from probed.lab.network import SMALL
from probed.lab.script import Act, Event, checked, in_order
from probed.lab.shape import LabNetwork
from probed.model.instant import SECOND_US, parse_instant


class Step(NamedTuple):
    """An act some seconds after the scenario's start."""

    offset_s: float
    act: Act
    target: str
    value: float = 0.0


class PlannedWork(NamedTuple):
    """A maintenance window and the exclusions asked for with it; offsets from the scenario's start."""

    id: str
    resources: tuple[str, ...]
    start_s: float
    end_s: float
    announced_s: float
    circuits: tuple[str, ...]


class Scenario(NamedTuple):
    """`begins`: when it happens in the recorded month (RFC 3339)."""

    name: str
    title: str
    begins: str
    steps: tuple[Step, ...]
    planned: tuple[PlannedWork, ...] = ()
    net: LabNetwork = SMALL

    @property
    def start(self) -> int:
        return parse_instant(self.begins)

    @property
    def length_s(self) -> float:
        """From the start to the last act."""
        return max(step.offset_s for step in self.steps)


class NoSuchScenario(ProbedError):
    """A name that the lab does not know."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        names = tuple(known)
        hint = did_you_mean(name, names) or f" Choose one of: {', '.join(names)}."
        super().__init__(f"lab: there is no scenario '{name}'.{hint}")


def recorded(scenario: Scenario) -> tuple[Event, ...]:
    """The scenario's events on the day on which it happens in the recorded month."""
    return _events(scenario, scenario.start, 1.0)


def live(scenario: Scenario, start: int, speed: float) -> tuple[Event, ...]:
    """The same events from `start` on, `speed` times as fast as in real life."""
    return _events(scenario, start, 1 / speed)


def _events(scenario: Scenario, start: int, factor: float) -> tuple[Event, ...]:
    return in_order(
        checked(
            Event(start + round(step.offset_s * factor * SECOND_US), step.act, step.target, step.value),
            net=scenario.net,
        )
        for step in scenario.steps
    )


def _minutes(minutes: float, seconds: float = 0.0) -> float:
    return minutes * 60 + seconds


UNPROTECTED_CUT = Scenario(
    "unprotected-cut",
    "Fibre A2 of the chain is cut: five circuits without protection are down",
    "2026-10-12T14:05:12.2+08:00",
    (Step(0, Act.CUT, "link:A2"), Step(_minutes(37, 27.8), Act.REPAIR, "link:A2")),
)

PROTECTED_CUT = Scenario(
    "protected-cut",
    "Span R3 of the ring is cut: protected circuits go on at risk, unprotected ones are down",
    "2026-10-04T02:10:30.1+08:00",
    (Step(0, Act.CUT, "link:R3"), Step(_minutes(44, 35), Act.REPAIR, "link:R3")),
)

NODE_LOSS = Scenario(
    "node-loss",
    "Ring element NE03 loses power: silent, its neighbours see its spans down, its own circuits are lost",
    "2026-10-13T08:12:40.3+08:00",
    (Step(0, Act.POWER_OFF, "element:NE03"), Step(_minutes(29, 34.5), Act.POWER_ON, "element:NE03")),
)

AGENT_RESTART = Scenario(
    "agent-restart",
    "A3 is cut; meanwhile the agent of NE08 restarts with renumbered ifIndex and forgets when its ports changed",
    "2026-10-06T04:00:20.7+08:00",
    (
        Step(0, Act.CUT, "link:A3"),
        Step(_minutes(20), Act.SILENCE, "element:NE08"),
        Step(_minutes(20, 45), Act.RESTART, "element:NE08"),
        Step(_minutes(20, 45), Act.ANSWER, "element:NE08"),
        Step(_minutes(35, 29.6), Act.REPAIR, "link:A3"),
    ),
)

SILENT_AGENT = Scenario(
    "silent-agent",
    "The agent of NE06 falls silent while traffic flows: unknown, not down",
    "2026-10-05T11:00:23.5+08:00",
    (Step(0, Act.SILENCE, "element:NE06"), Step(_minutes(46), Act.ANSWER, "element:NE06")),
)

OVERRUN = Scenario(
    "overrun",
    "Planned cut-over on A1, announced in time; the work outlives its window by 38 minutes 40 seconds",
    "2026-10-15T01:00:00+08:00",
    (Step(_minutes(20, 30.4), Act.CUT, "link:A1"), Step(_minutes(278, 40.6), Act.REPAIR, "link:A1")),
    (
        PlannedWork(
            "CR-1015",
            ("link:A1",),
            0,
            _minutes(240),
            -_minutes(5 * 24 * 60),
            ("C05", "C08", "C09", "C14", "C16", "C21", "C24"),
        ),
    ),
)

ACROSS_BORDER = Scenario(
    "across-border",
    "B3 is cut on 30 September and repaired on 1 October: the outage counts in September, its seconds in both",
    "2026-09-30T22:41:10.4+08:00",
    (Step(0, Act.CUT, "link:B3"), Step(_minutes(276, 20.1), Act.REPAIR, "link:B3")),
)

OPEN_AT_END = Scenario(
    "open-at-end",
    "A2 is cut on 31 October and still down when the month ends",
    "2026-10-31T23:15:45.6+08:00",
    (Step(0, Act.CUT, "link:A2"), Step(_minutes(1634, 34.8), Act.REPAIR, "link:A2")),
)

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        UNPROTECTED_CUT,
        PROTECTED_CUT,
        NODE_LOSS,
        AGENT_RESTART,
        SILENT_AGENT,
        OVERRUN,
        ACROSS_BORDER,
        OPEN_AT_END,
    )
}

DEMO = Scenario(
    "demo",
    "One minute: a chain is cut, a ring is cut under protection, an agent falls silent, another restarts",
    "2026-11-01T12:00:00+08:00",
    (
        Step(0, Act.CUT, "link:A2"),
        Step(9, Act.CUT, "link:R3"),
        Step(17, Act.SILENCE, "element:NE06"),
        Step(24, Act.RESTART, "element:NE08"),
        Step(31, Act.ANSWER, "element:NE06"),
        Step(36, Act.REPAIR, "link:R3"),
        Step(42, Act.REPAIR, "link:A2"),
    ),
)


def named(name: str) -> Scenario:
    """A scenario by its name (NoSuchScenario says which there are)."""
    if name == DEMO.name:
        return DEMO
    if name not in SCENARIOS:
        raise NoSuchScenario(name, (*SCENARIOS, DEMO.name))
    return SCENARIOS[name]
