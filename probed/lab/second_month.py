"""October 2026 of the second network: forty incidents, one a line.

A line is: number, kind, day and local time of the first act, then the acts; '+m' = so many minutes after
the first. A line that begins with a bar goes on with the one before.
Instants have fractions of a second and avoid the poll slots (NEnn is asked at 0.9 x nn seconds past each minute).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from probed.lab.month import (
    RECORDED_FROM,
    RECORDED_TO,
    LabExclusion,
    LabWindow,
    LateSource,
    Month,
    planned_exclusion,
)
from probed.lab.script import Act, Event, checked, in_order
from probed.lab.second import SECOND
from probed.model.instant import MINUTE_US, parse_instant

INCIDENTS: Final = """
01 across-the-border    09-30T22:51:10.37  cut link:TB2 | +205.33 repair link:TB2
02 cut                  10-01T09:12:20.31  cut link:TA2 | +42.47 repair link:TA2
03 protected-cut        10-02T02:10:30.13  cut link:K3 | +44.58 repair link:K3
04 section-switched     10-02T14:40:05.53  cut link:U1 | +21.37 repair link:U1
05 section-switched     10-03T03:05:40.43  cut link:V1 | +63.21 repair link:V1
06 agent-silent         10-03T11:00:23.51  silence element:NE15 | +46.33 answer element:NE15
07 customer-port        10-04T15:20:00.97  port_down point:NE10:E1-011 | +45.49 port_up point:NE10:E1-011
08 protection-used-up   10-05T04:00:12.17  cut link:V1 | +10.31 cut link:V2 | +31.87 repair link:V1
    | +55.13 repair link:V2
09 node-lost            10-06T08:12:40.33  power_off element:NE17 | +29.57 power_on element:NE17
10 planned-overrun      10-07T01:20:30.41  cut link:S1 | +258.17 repair link:S1
11 standby-lost         10-07T13:02:10.29  cut link:P0 | +95.41 repair link:P0
12 flapping             10-08T14:00:10.25  cut link:TE1 | +2.17 repair link:TE1 | +2.67 cut link:TE1
    | +5.01 repair link:TE1 | +8.08 cut link:TE1 | +9.67 repair link:TE1
13 double-cut           10-09T06:00:40.63  cut link:L2 | +20.37 cut link:L6 | +33.09 repair link:L6
    | +55.58 repair link:L2
14 manager-lost         10-10T16:00:33.13  silence manager:EMS-5 | +50.21 answer manager:EMS-5
15 between-two-looks    10-11T13:00:40.53  cut link:K1 | +0.17 repair link:K1
16 make-up-sunday       10-11T10:30:05.57  cut link:TL1 | +15.63 repair link:TL1
17 both-sections-cut    10-12T05:11:15.71  cut link:Q1 | +7.13 cut link:Q0 | +18.41 repair link:Q1
    | +40.33 repair link:Q0
18 agent-restart        10-12T20:00:20.73  cut link:TJ1 | +20.01 silence element:NE51
    | +20.81 restart element:NE51 | +20.82 answer element:NE51 | +35.49 repair link:TJ1
19 hidden-in-silence    10-13T01:00:10.43  silence manager:EMS-5 | +30.03 cut link:TN2
    | +60.17 answer manager:EMS-5 | +105.17 repair link:TN2
20 planned              10-14T02:15:20.33  cut link:TG1 | +95.19 repair link:TG1
21 planned-too-late     10-15T02:15:20.35  cut link:TC1 | +20.23 repair link:TC1
22 blind-in-the-middle  10-16T10:00:20.23  port_down point:NE38:E1-019 | +60.01 silence manager:EMS-4
    | +120.03 answer manager:EMS-4 | +210.37 port_up point:NE38:E1-019
23 node-lost            10-17T20:40:30.77  power_off element:NE60 | +655.13 power_on element:NE60
24 both-legs-cut        10-18T03:15:50.87  cut link:K8 | +11.41 cut link:K2 | +29.83 repair link:K2
    | +61.27 repair link:K8
25 one-look-lost        10-18T09:00:58.53  silence element:NE21 | +0.91 answer element:NE21
26 late-evidence        10-19T09:00:10.67  cut link:TM2 | +40.39 repair link:TM2
27 customer-port        10-20T10:00:30.59  port_down point:NE39:E1-155 | +2.07 port_up point:NE39:E1-155
28 customer-port        10-20T11:00:02.51  port_down point:NE19:E1-058 | +33.71 port_up point:NE19:E1-058
29 protection-used-up   10-21T04:30:45.47  cut link:W0 | +12.21 cut link:W1 | +25.37 repair link:W0
    | +44.91 repair link:W1
30 flapping             10-22T07:00:20.61  port_down point:NE54:E1-038 | +1.31 port_up point:NE54:E1-038
    | +4.23 port_down point:NE54:E1-038 | +5.71 port_up point:NE54:E1-038
    | +9.11 port_down point:NE54:E1-038 | +12.37 port_up point:NE54:E1-038
31 far-end-silent       10-23T03:00:34.57  silence element:NE59 | +20.19 cut link:TN1
    | +70.07 repair link:TN1 | +90.03 answer element:NE59
32 node-lost            10-24T05:22:11.37  power_off element:NE04 | +18.43 power_on element:NE04
33 manager-lost         10-25T02:00:33.11  silence manager:EMS-4 | +61.47 answer manager:EMS-4
34 out-of-hours         10-25T09:00:15.39  cut link:TD1 | +12.57 repair link:TD1
35 three-of-three       10-26T01:05:25.83  cut link:V3 | +5.11 cut link:V2 | +9.37 cut link:V1
    | +22.61 repair link:V3 | +34.07 repair link:V2 | +51.29 repair link:V1
36 double-cut           10-27T04:10:10.23  cut link:M2 | +14.09 cut link:M7 | +26.33 repair link:M2
    | +48.71 repair link:M7
37 approved-afterwards  10-28T15:05:30.37  port_down point:NE57:E1-133 | +88.21 port_up point:NE57:E1-133
38 cut                  10-29T12:30:15.19  cut link:S4 | +317.43 repair link:S4
39 node-lost            10-30T06:15:20.41  power_off element:NE30 | +41.19 power_on element:NE30
40 open-at-the-end      10-31T23:05:45.61  cut link:TH1 | +1634.57 repair link:TH1
"""


class Incident(NamedTuple):
    """A line of the list."""

    number: int
    kind: str
    events: tuple[Event, ...]


def incidents() -> tuple[Incident, ...]:
    """All of them, in the order of their numbers."""
    return tuple(_incident(line) for line in INCIDENTS.strip().replace("\n    |", " |").splitlines())


def kinds() -> Counter[str]:
    """How many incidents there are of each kind."""
    return Counter(incident.kind for incident in incidents())


def second_october() -> Month:
    """The whole month with what operators decided about it."""
    events = in_order(event for incident in incidents() for event in incident.events)
    return Month(
        events,
        tuple(_exclusions()),
        tuple(_window(*work) for work in _WORK),
        RECORDED_FROM,
        RECORDED_TO,
        net=SECOND,
        late=_LATE,
    )


def _incident(line: str) -> Incident:
    number, kind, when, acts = line.split(maxsplit=3)
    start = _at(when)
    return Incident(int(number), kind, tuple(_events(start, acts, line)))


def _events(start: int, acts: str, line: str) -> Iterator[Event]:
    for text in acts.split("|"):
        words = text.split()
        minutes = float(words.pop(0)) if words[0].startswith("+") else 0.0
        act, target = words
        yield checked(Event(start + round(minutes * MINUTE_US), Act(act), target), line, SECOND)


def _at(text: str) -> int:
    return parse_instant(f"2026-{text}+08:00")


_WORK: Final = (
    ("CR-2010", "link:S1", "10-07T01:00:00", "10-07T05:00:00", "10-02T09:00:00"),
    ("CR-2020", "link:TG1", "10-14T02:00:00", "10-14T04:00:00", "10-09T10:00:00"),
    ("CR-2021", "link:TC1", "10-15T02:00:00", "10-15T04:00:00", "10-14T03:00:00"),
)
"""Planned work: id, resource, window, announced. The third was announced a day ahead: the contracts want two."""

_LATE: Final = (
    LateSource("snmp:NE57", _at("10-19T08:00:00"), _at("10-19T11:30:00")),
    LateSource("snmp:EMS-5@NE58", _at("10-19T07:30:00"), _at("10-19T11:00:00")),
)
"""Both ends of TM2 were kept in a spool while incident 26 happened, and told when the month was over."""


def _window(name: str, resource: str, start: str, end: str, announced: str) -> LabWindow:
    return LabWindow(name, (resource,), _at(start), _at(end), _at(announced), "planned cut-over", "planning")


def _exclusions() -> Iterator[LabExclusion]:
    for work in _WORK:
        window = _window(*work)
        link = work[1].partition(":")[2]
        for circuit in SECOND.circuits:
            if any(link in leg.links for leg in circuit.legs):
                yield planned_exclusion(window, circuit.id)
    yield from (_asked(*row) for row in _CUSTOMERS)


_CUSTOMERS: Final = (
    ("X-ROUTER", "C011", "customer", "10-04T15:15:00", "10-04T16:10:00", "approved", "ticket 20261004-3"),
    ("X-AFTER", "C133", "customer", "10-28T15:00:00", "10-28T16:00:00", "approved", "approved on 3 November"),
    ("X-ASKED", "C058", "customer", "10-20T11:00:00", "10-20T12:00:00", "proposed", "ticket 20261020-1"),
    ("X-STORM", "C122", "force_majeure", "10-29T12:00:00", "10-29T18:00:00", "approved", "not in the contract"),
)
"""Asked for by customers: two accepted, one not decided, one of a kind that the contracts do not know."""


def _asked(name: str, circuit: str, kind: str, start: str, end: str, status: str, proof: str) -> LabExclusion:
    approver = "duty officer" if status == "approved" else ""
    return LabExclusion(name, circuit, kind, _at(start), _at(end), None, status, "service desk", approver, proof)
