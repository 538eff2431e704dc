"""October 2026 of the lab's network: every named scenario and the awkward cases between them.

Instants have fractions of a second and avoid the poll slots, so that a figure cannot be right by accident.
Element NEnn is polled at second 4 x nn of every minute (see polls.py).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from probed.lab.network import SMALL
from probed.lab.scenario import SCENARIOS, PlannedWork, Scenario, recorded
from probed.lab.script import Event, in_order, parse_script
from probed.lab.shape import LabNetwork
from probed.model.instant import SECOND_US, parse_instant

RECORDED_FROM: Final = parse_instant("2026-09-28T00:00:00+08:00")
RECORDED_TO: Final = parse_instant("2026-11-04T00:00:00+08:00")
MONTH_START: Final = parse_instant("2026-10-01T00:00:00+08:00")
MONTH_END: Final = parse_instant("2026-11-01T00:00:00+08:00")
LABEL: Final = "2026-10"

INCIDENTS: Final = """
# A customer switches its own router off; the exclusion is approved.
2026-10-07T15:20:00.9+08:00   port_down  point:NE07:E1-08
2026-10-07T16:05:30.2+08:00   port_up    point:NE07:E1-08

# Too short for any look (NE01 looks at second 4, NE02 at second 8): it happened, and nobody can know.
2026-10-09T13:00:10.5+08:00   cut        link:R1
2026-10-09T13:00:30.5+08:00   repair     link:R1

# A make-up working Sunday: in service hours of the factory, so it counts.
2026-10-11T10:30:05.5+08:00   cut        link:B2
2026-10-11T10:45:44.1+08:00   repair     link:B2

# Flaps: the first two are less than a minute apart and count as one, the third does not.
2026-10-14T14:00:10.25+08:00  cut        link:A3
2026-10-14T14:02:20.75+08:00  repair     link:A3
2026-10-14T14:02:50.5+08:00   cut        link:A3
2026-10-14T14:05:10.5+08:00   repair     link:A3
2026-10-14T14:08:15.125+08:00 cut        link:A3
2026-10-14T14:09:50.875+08:00 repair     link:A3

# Planned work announced only a day ahead: the contract wants two, nothing is excluded.
2026-10-16T02:15:20.3+08:00   cut        link:R4
2026-10-16T02:35:10.7+08:00   repair     link:R4

# A second cut of the ring while the first is open: protection fails, everything on the ring is split.
2026-10-18T06:00:40.6+08:00   cut        link:R2
2026-10-18T06:20:25.4+08:00   cut        link:R5
2026-10-18T06:23:05.8+08:00   repair     link:R5
2026-10-18T06:36:15.5+08:00   repair     link:R2

# The second element manager is silent: all that it alone watches is unknown.
2026-10-20T16:00:33.1+08:00   silence    manager:EMS-2
2026-10-20T16:50:33.1+08:00   answer     manager:EMS-2

# Blind in the middle of an outage: unknown between two downs neither ends nor splits it.
2026-10-21T10:00:20.2+08:00   cut        link:B3
2026-10-21T11:00:10.2+08:00   silence    manager:EMS-2
2026-10-21T12:00:10.2+08:00   answer     manager:EMS-2
2026-10-21T13:30:15.9+08:00   repair     link:B3

# Silent for one look only: below the staleness limit, no trace.
2026-10-23T09:00:30.5+08:00   silence    element:NE10
2026-10-23T09:01:20.5+08:00   answer     element:NE10

# Ports down for less than the smallest outage that the contracts count.
2026-10-24T10:00:30.5+08:00   port_down  point:NE10:E1-23
2026-10-24T10:02:31.5+08:00   port_up    point:NE10:E1-23
2026-10-24T11:00:02.5+08:00   port_down  point:NE02:E1-15
2026-10-24T11:00:42.5+08:00   port_up    point:NE02:E1-15

# A Sunday: down, but outside the factory's service hours.
2026-10-25T09:00:15.3+08:00   cut        link:B1
2026-10-25T09:12:35.9+08:00   repair     link:B1

# The last element of the chain loses power overnight, partly outside service hours.
2026-10-26T20:40:30.7+08:00   power_off  element:NE12
2026-10-27T07:35:15.2+08:00   power_on   element:NE12

# Cut while the far end is silent: one end that says down is enough.
2026-10-29T03:00:34.5+08:00   silence    element:NE09
2026-10-29T03:20:10.9+08:00   cut        link:A3
2026-10-29T04:10:05.3+08:00   repair     link:A3
2026-10-29T04:30:34.5+08:00   answer     element:NE09

# It breaks while nobody can see it, and is seen down when the manager answers again.
2026-10-30T01:00:10.4+08:00   silence    manager:EMS-2
2026-10-30T01:30:00.4+08:00   cut        link:B3
2026-10-30T02:00:10.4+08:00   answer     manager:EMS-2
2026-10-30T02:45:20.8+08:00   repair     link:B3
"""


class LabExclusion(NamedTuple):
    """Time of one circuit that somebody asked to leave out; instants in microseconds UTC."""

    id: str
    circuit: str
    kind: str
    start: int
    end: int
    announced: int | None
    status: str
    author: str
    approver: str
    proof: str


class LabWindow(NamedTuple):
    """A planned maintenance window."""

    id: str
    resources: tuple[str, ...]
    start: int
    end: int
    announced: int
    reason: str
    author: str


class LateSource(NamedTuple):
    """What a source saw in [start, end) reached the watcher only after everything else: a back-dated correction."""

    source: str
    start: int
    end: int


class Month(NamedTuple):
    """A script with what operators decided about it: all that ground truth is computed from."""

    events: tuple[Event, ...]
    exclusions: tuple[LabExclusion, ...]
    windows: tuple[LabWindow, ...]
    start: int = RECORDED_FROM
    end: int = RECORDED_TO
    label: str = LABEL
    period: tuple[int, int] = (MONTH_START, MONTH_END)
    net: LabNetwork = SMALL
    late: tuple[LateSource, ...] = ()


def october() -> Month:
    """The whole month: all named scenarios and all incidents."""
    events = [event for scenario in SCENARIOS.values() for event in recorded(scenario)]
    planned = [(scenario.start, work) for scenario in SCENARIOS.values() for work in scenario.planned]
    return Month(
        in_order([*events, *parse_script(INCIDENTS)]),
        (*_OTHER_EXCLUSIONS, *(row for start, work in planned for row in _exclusions(start, work))),
        (*_OTHER_WINDOWS, *(_window(start, work) for start, work in planned)),
    )


def only(scenario: Scenario) -> Month:
    """A month in which nothing happens but one scenario."""
    return Month(
        recorded(scenario),
        tuple(row for work in scenario.planned for row in _exclusions(scenario.start, work)),
        tuple(_window(scenario.start, work) for work in scenario.planned),
    )


def _us(seconds: float) -> int:
    return round(seconds * SECOND_US)


def _window(start: int, work: PlannedWork) -> LabWindow:
    borders = (start + _us(work.start_s), start + _us(work.end_s), start + _us(work.announced_s))
    return LabWindow(work.id, work.resources, *borders, "planned cut-over", "planning")


def _exclusions(start: int, work: PlannedWork) -> tuple[LabExclusion, ...]:
    window = _window(start, work)
    return tuple(planned_exclusion(window, circuit) for circuit in work.circuits)


def planned_exclusion(window: LabWindow, circuit: str) -> LabExclusion:
    """Asked for by those who plan, for the time of their window, and approved."""
    return LabExclusion(
        f"X-{window.id}-{circuit}",
        circuit,
        "planned",
        window.start,
        window.end,
        window.announced,
        "approved",
        "planning",
        "duty officer",
        f"change request {window.id}",
    )


def _at(text: str) -> int:
    return parse_instant(f"2026-10-{text}+08:00")


_LATE: Final = PlannedWork("CR-1016", ("link:R4",), 0, 2 * 3600, -24 * 3600, ("C18", "C19", "C20"))
_LATE_START: Final = _at("16T02:00:00")

_OTHER_WINDOWS: Final = (_window(_LATE_START, _LATE),)

_OTHER_EXCLUSIONS: Final = (
    LabExclusion(
        "X-C08-ROUTER",
        "C08",
        "customer",
        _at("07T15:15:00"),
        _at("07T16:10:00"),
        None,
        "approved",
        "service desk",
        "duty officer",
        "ticket 20261007-3",
    ),
    LabExclusion(
        "X-C16-ASKED",
        "C16",
        "customer",
        _at("12T14:00:00"),
        _at("12T15:00:00"),
        None,
        "proposed",
        "service desk",
        "",
        "ticket 20261012-1",
    ),
    LabExclusion(
        "X-C17-STORM",
        "C17",
        "force_majeure",
        _at("04T00:00:00"),
        _at("05T00:00:00"),
        None,
        "approved",
        "service desk",
        "duty officer",
        "the contract does not know this kind",
    ),
    LabExclusion(
        "X-C20-OVERLAP",
        "C20",
        "customer",
        _at("18T06:21:00"),
        _at("18T06:22:00"),
        None,
        "approved",
        "service desk",
        "duty officer",
        "cuts a hole into an outage",
    ),
    *_exclusions(_LATE_START, _LATE),
)
