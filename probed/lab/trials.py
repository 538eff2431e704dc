"""Live trials as data: what befalls the network, and what befalls the watcher meanwhile; a look a second."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final, NamedTuple

from probed.lab.network import SMALL
from probed.lab.scenario import DEMO, SCENARIOS, NoSuchScenario, Scenario, Step
from probed.lab.script import Act
from probed.lab.second import SECOND
from probed.lab.shape import LabNetwork, LabTest, LabThresholds

HOUR_FACTOR: Final = 600.0
"""An hour of real life is six seconds here."""


class Trouble(StrEnum):
    """What befalls the watcher itself."""

    NONE = "none"
    STORE_STALLED = "store_stalled"
    DISK_FULL = "disk_full"
    RESTARTS = "restarts"


class Trial(NamedTuple):
    """A scenario in its real seconds. `troubled`: from when to when (seconds) the watcher has its trouble.

    `staleness_looks`: so many looks may be missing before a value is unknown. `told`: the network sends traps.
    """

    scenario: Scenario
    trouble: Trouble = Trouble.NONE
    troubled: tuple[float, float] = (0.0, 0.0)
    staleness_looks: float = 3.5
    interval_s: float = 1.0
    told: bool = False

    @property
    def name(self) -> str:
        return self.scenario.name


def _scenario(name: str, title: str, *steps: Step, net: LabNetwork = SMALL) -> Scenario:
    return Scenario(name, title, "2026-11-02T12:00:00+08:00", steps, net=net)


def _cut(start_s: float, end_s: float, link: str) -> tuple[Step, Step]:
    return Step(start_s, Act.CUT, f"link:{link}"), Step(end_s, Act.REPAIR, f"link:{link}")


def _flaps(point: str, *down_up_s: tuple[float, float]) -> tuple[Step, ...]:
    return tuple(
        step
        for down, up in down_up_s
        for step in (Step(down, Act.PORT_DOWN, f"point:{point}"), Step(up, Act.PORT_UP, f"point:{point}"))
    )


def _all_lose(net: LabNetwork, share: float) -> tuple[Step, ...]:
    return tuple(Step(0, Act.LOSE, f"element:{row.id}", share) for row in net.elements)


PROBED: Final = replace(
    SMALL,
    name="small with tests",
    tests=(
        LabTest("NE01", 10, "jitter", "donghu", "C01", rtt_ms=8, packets=10),
        LabTest("NE01", 11, "echo", "liuwan", "C05", rtt_ms=12),
        LabTest("NE01", 12, "jitter", "kechuang", "C02", rtt_ms=9, packets=10),
        LabTest("NE02", 10, "jitter", "shitang", "C09", rtt_ms=14, packets=10),
    ),
    thresholds=LabThresholds(20, 16, 0.1, 0.02, persistence_s=3),
)
"""The small network, in which two elements run IP SLA operations."""

FLAPPING_TAIL: Final = Trial(
    _scenario(
        "flapping-tail",
        "A customer's tail goes down and up six times; every outage is one, with its own bounds",
        *_flaps("NE10:E1-23", (0, 2.3), (4.1, 6.2), (8.3, 10.6)),
        *_flaps("NE02:E1-15", (1.2, 3.4), (5.3, 7.6), (9.4, 11.7)),
    )
)

CLOCK_WRONG: Final = Trial(
    _scenario(
        "clock-wrong",
        "Two elements' wall clocks are five minutes ahead and seven behind, sysUpTime is right: no edge moves",
        Step(0, Act.SET_CLOCK, "element:NE29", 300.0),
        Step(0, Act.SET_CLOCK, "element:NE31", -420.0),
        *_cut(1.3, 4.4, "TA1"),
        *_cut(6.2, 9.1, "V1"),
        net=SECOND,
    ),
    staleness_looks=5,
)

UPTIME_DRIFTS: Final = Trial(
    _scenario(
        "uptime-drifts",
        "The agent of NE08 gains a second of sysUpTime in fifty, NE09 loses as much: edges stay within the looks",
        Step(0, Act.DRIFT, "element:NE08", 0.02),
        Step(0, Act.DRIFT, "element:NE09", -0.02),
        *_cut(3.3, 8.2, "A3"),
        *_cut(10.2, 12.6, "A2"),
    )
)

MANAGER_LOST: Final = Trial(
    _scenario(
        "manager-lost",
        "An element manager is lost for an hour (six seconds here); a chain that it alone watches is cut meanwhile",
        Step(0, Act.SILENCE, "manager:EMS-2"),
        Step(20 * 60 / HOUR_FACTOR, Act.CUT, "link:B3"),
        Step(3600 / HOUR_FACTOR, Act.ANSWER, "manager:EMS-2"),
        Step(3600 / HOUR_FACTOR + 4, Act.REPAIR, "link:B3"),
    )
)

STORE_STALLED: Final = Trial(
    _scenario(
        "store-stalled",
        "Another program keeps the store locked for six seconds and a half, while a fibre is cut",
        *_cut(2.2, 10.4, "A2"),
        *_cut(3.6, 11.1, "R3"),
    ),
    Trouble.STORE_STALLED,
    (1.5, 8.0),
)

DISK_FULL: Final = Trial(
    _scenario(
        "disk-full",
        "The disk of the store is full for five seconds, while a fibre is cut",
        *_cut(2.2, 9.4, "A2"),
        *_cut(3.6, 10.1, "R3"),
    ),
    Trouble.DISK_FULL,
    (1.5, 6.5),
)

RESTARTS: Final = Trial(
    _scenario(
        "restarts",
        "The daemon is killed once a minute (every five seconds here) and started again; fibres are cut meanwhile",
        *_cut(1.7, 9.8, "A1"),
        *_cut(4.6, 16.3, "R4"),
        *_cut(11.4, 14.2, "B2"),
        net=PROBED,
    ),
    Trouble.RESTARTS,
    (2.0, 17.0),
    staleness_looks=60,
)

REPLIES_LOST: Final = Trial(
    _scenario(
        "replies-lost",
        "One reply of twenty is lost, everywhere: nothing is called down or unknown for it",
        *_all_lose(SMALL, 0.05),
        *_cut(2.2, 7.9, "A2"),
        *_cut(4.3, 9.6, "R3"),
    ),
    staleness_looks=5,
)

PROBE_ROUTER: Final = Trial(
    _scenario(
        "probe-router",
        "IP SLA operations: a delay rises, packets get lost, a test has no answer; short troubles are no problem",
        Step(1.1, Act.RTT, "test:NE01:10", 35),
        Step(1.7, Act.DROP, "test:NE01:12", 0.3),
        Step(2.2, Act.DROP, "test:NE01:11", 1.0),
        Step(2.6, Act.RTT, "test:NE02:10", 25),
        Step(4.3, Act.RTT, "test:NE02:10", 14),
        Step(8.4, Act.RTT, "test:NE01:10", 18),
        Step(11.2, Act.DROP, "test:NE01:12", 0.0),
        Step(12.6, Act.DROP, "test:NE01:11", 0.0),
        Step(13.9, Act.RTT, "test:NE01:10", 9),
        *_cut(5.2, 9.7, "B2"),
        net=PROBED,
    ),
    staleness_looks=5,
)

TOLD: Final = Trial(
    _scenario(
        "told",
        "Polled every 15 s and told by traps: a port toggles, two links are cut, one seen through its manager only",
        *_flaps("NE07:E1-08", (2.0, 3.7), (5.4, 7.2), (9.1, 10.8)),
        *_cut(12.3, 14.1, "A2"),
        *_cut(13.2, 15.6, "B3"),
    ),
    interval_s=15.0,
    told=True,
)

TRIALS: Final = {
    trial.name: trial
    for trial in (
        FLAPPING_TAIL,
        CLOCK_WRONG,
        UPTIME_DRIFTS,
        MANAGER_LOST,
        STORE_STALLED,
        DISK_FULL,
        RESTARTS,
        REPLIES_LOST,
        PROBE_ROUTER,
        TOLD,
    )
}


MOST_S: Final = 20.0
"""A scenario of the recorded month is played so fast that it takes no longer."""


def scenario_named(name: str) -> Scenario:
    """What happens under a name, of trials and of the recorded month alike (NoSuchScenario says which there are)."""
    known = {trial.name: trial.scenario for trial in TRIALS.values()} | SCENARIOS | {DEMO.name: DEMO}
    if name not in known:
        raise NoSuchScenario(name, known)
    return known[name]


def trial_named(name: str) -> Trial:
    """A trial by its name; the month's scenarios are trials too, played faster than life."""
    found = scenario_named(name)
    if name in TRIALS:
        return TRIALS[name]
    factor = min(1.0, MOST_S / max(found.length_s, 1.0)) if found is not DEMO else 1.0
    return Trial(found._replace(steps=tuple(step._replace(offset_s=step.offset_s * factor) for step in found.steps)))
