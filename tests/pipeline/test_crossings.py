"""Thresholds under a watch that is fed by hand: counters of the lab's ports, poll by poll."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import pytest

from alerting.notify.base import Address
from alerting.notify.build import Recipient
from alerting.policy import standings
from config.checked import checked
from config.settings import Settings
from probed.model.capacity import DOWN, UP
from probed.model.ids import CircuitId, PointId
from probed.model.instant import SECOND_US
from probed.model.observation import NOT_COUNTED, Counters, Heard, Observation, PointState, Silence
from probed.model.problem import Problem, ProblemEvent
from probed.pipeline.watch import Watch
from probed.policies.gauges import gauged
from probed.store.batch import Batch, Mark
from probed.store.restored import Restored
from tests.support.watched_lab import LIMIT_US, LOOK_US, NOTHING, T0, inventory
from topology.graph import build
from topology.sources import source_points

CIRCUIT: Final = CircuitId("C05")
RATE_BPS: Final = 2_048_000
POLICY: Final = {
    "name": "ours",
    "circuits": ["C05"],
    "load": {"raise": "80%", "clear": "60%"},
    "errors": {"raise": "10/min", "clear": "1/min"},
    "persistence": "3min",
}
ZERO: Final = (0, 0, 0, 0)


def settings(*policies: Mapping[str, object]) -> Settings:
    return checked(
        Settings, {"time_zone": "UTC", "snmp": {"traffic": True}, "policy": list(policies)}, context={"folder": "."}
    )


class Network:
    """All is up; every source is polled each minute, its counters grow as `rates` says."""

    def __init__(self, *policies: Mapping[str, object], held: Restored = NOTHING, at: int = T0) -> None:
        self.now = at
        self.settings = settings(*policies)
        self.sources = source_points(inventory(), at)
        self.totals = {point: list(ZERO) for points in self.sources.values() for point in points}
        self.rates: dict[PointId, tuple[int, int, int, int]] = {}
        """A minute: octets in, octets out, errors in, errors out."""
        self.down: set[PointId] = set()
        self.seen: dict[PointId, bool] = {}
        self.silent: set[str] = set()
        self.uncounted: set[PointId] = set()
        self.booted = dict.fromkeys(self.sources, at - 86400 * SECOND_US)
        self.batches: list[Batch] = []
        self.events: list[ProblemEvent] = []
        self.watch = self.make(held)

    def make(self, held: Restored) -> Watch:
        topology = build(inventory(), self.now)
        return Watch(
            inventory(),
            self.now,
            lambda _source: LIMIT_US,
            held,
            (Recipient(Address("duty", "webhook")),),
            settle_us=0,
            topology=topology,
            gauges=gauged(self.settings, topology, standings(inventory(), self.now)),
        )

    def restart(self, *policies: Mapping[str, object]) -> None:
        """The daemon is another one, which knows what was stored."""
        if policies:
            self.settings = settings(*policies)
        runs = {(row.source, row.point): (row,) for row in self.watch.engine.open_runs()}
        marks = {source: Mark(at, 1) for source, at in self.watch.engine.marks().items()}
        self.watch = self.make(NOTHING._replace(runs=runs, marks=marks, problems=self.watch.problems))

    def minutes(self, count: int = 1) -> None:
        for _ in range(count):
            self.now += LOOK_US
            for point, rates in self.rates.items():
                self.totals[point] = [total + rate for total, rate in zip(self.totals[point], rates, strict=True)]
            for source, points in self.sources.items():
                self._poll(source, points)
            self.watch.settle(self.now)
            batch = self.watch.collect(self.now)
            self.batches.append(batch)
            self.events += batch.events

    def _poll(self, source: str, points: Iterable[PointId]) -> None:
        if source in self.silent:
            name = PointId(source.partition(":")[2].rpartition("@")[2], "")
            silence = Silence("timeout", self.now)
            self.watch.take([Observation(source, name, self.now, self.now, self.now, 0, silence)])
            return
        news: list[Observation | Heard] = []
        for point in points:
            if self.seen.get(point) is not (point not in self.down):
                self.seen[point] = point not in self.down
                body = PointState(DOWN if point in self.down else UP)
                news.append(Observation(source, point, self.now, self.now, self.now, 0, body))
        values = [
            NOT_COUNTED if point in self.uncounted else total for point in points for total in self.totals[point]
        ]
        uptime_cs = (self.now - self.booted[source]) // 10_000
        counters = Counters(uptime_cs, self.sources[source], tuple(values))
        self.watch.take([*news, Heard(source, self.now, counters)])

    def load(self, point: PointId, percent: int) -> None:
        self.rates[point] = (RATE_BPS * 60 // 8 * percent // 100, 0, *self.rates.get(point, ZERO)[2:])

    def errors(self, point: PointId, per_min: int) -> None:
        self.rates[point] = (*self.rates.get(point, ZERO)[:2], 0, per_min)

    @property
    def crossed(self) -> dict[str, Problem]:
        return {
            p.key.qualifier: p
            for p in self.watch.problems.values()
            if p.cleared is None and p.key.type == "threshold_crossed"
        }

    @property
    def said(self) -> list[str]:
        """The transitions of threshold problems, and whether people were told."""
        return [
            f"{e.transition.value} {e.problem.key.qualifier}{' told' if e.notify else ''}"
            for e in self.events
            if e.problem.key.type == "threshold_crossed"
        ]


@pytest.fixture
def ends() -> tuple[PointId, PointId]:
    row = next(row for row in inventory().circuits if row.id == CIRCUIT)
    assert row.kind == "E1"
    return row.a, row.z


@pytest.fixture
def net() -> Network:
    """All seen up, and counters read twice."""
    found = Network(POLICY)
    found.minutes(3)
    return found


def test_load_is_raised_after_the_persistence_since_it_began_and_cleared_as_well(
    net: Network, ends: tuple[PointId, PointId]
) -> None:
    began = net.now
    net.load(ends[0], 90)
    net.minutes(2)
    assert net.crossed == {}
    net.minutes()
    problem = net.crossed["load"]
    assert (problem.key.resource, problem.severity, problem.raised) == ("circuit:C05", "warning", began)
    assert problem.text == "Circuit C05: load 90% at NE01:E1-05, threshold 80% (policy ours)"
    assert [(hit.circuit, hit.how) for hit in problem.impact.circuits] == [("C05", "threshold")]
    assert problem.impact.customers
    assert not problem.impact.affected_customers  # its service works
    net.load(ends[0], 70)
    net.minutes(5)
    assert "load" in net.crossed  # between the thresholds
    net.load(ends[0], 60)
    net.minutes(2)
    assert "load" in net.crossed
    net.minutes()
    assert net.crossed == {}
    assert net.said == ["raised load told", "cleared load told"]
    told = [n for batch in net.batches for n in batch.notifications]
    assert [(n.payload["action"], n.problem) for n in told] == [
        ("raise", "threshold_crossed/circuit:C05/load"),
        ("clear", "threshold_crossed/circuit:C05/load"),
    ]


@pytest.mark.parametrize("percent", [79, 0])
def test_below_the_threshold_nothing_is_raised(net: Network, ends: tuple[PointId, PointId], percent: int) -> None:
    net.load(ends[0], percent)
    net.minutes(10)
    assert net.said == []


def test_both_ends_are_looked_at_and_both_must_be_well_again(net: Network, ends: tuple[PointId, PointId]) -> None:
    for end in ends:
        net.errors(end, 10)
    net.minutes(4)
    assert set(net.crossed) == {"errors"}
    net.errors(ends[0], 0)
    net.minutes(5)
    assert set(net.crossed) == {"errors"}
    net.errors(ends[1], 1)
    net.minutes(3)
    assert net.said == ["raised errors told", "cleared errors told"]


def test_another_circuit_of_the_same_element_has_no_thresholds(net: Network) -> None:
    other = next(row for row in inventory().circuits if row.id == "C01")
    net.load(other.a, 99)
    net.minutes(6)
    assert net.said == []


def test_a_restart_of_the_element_makes_no_rate(net: Network, ends: tuple[PointId, PointId]) -> None:
    """Neither the fall to zero nor the first minutes after it: the stretch begins anew."""
    net.load(ends[0], 90)
    net.minutes(2)
    for source, points in net.sources.items():
        if ends[0] in points:
            net.booted[source] = net.now
            for point in points:
                net.totals[point] = [0, 0, 0, 0]
    net.minutes(3)
    assert net.crossed == {}
    net.minutes()
    assert set(net.crossed) == {"load"}


@pytest.mark.parametrize("back", [0, 5])
def test_a_counter_that_goes_back_makes_no_rate(net: Network, ends: tuple[PointId, PointId], back: int) -> None:
    """It wrapped at 32 bits or was cleared, without a restart: the stretch begins anew behind it."""
    net.totals[ends[0]][3] = 2**32 - 30
    net.minutes(6)
    net.errors(ends[0], 20)
    net.minutes(2)
    net.totals[ends[0]][3] = back
    net.minutes(3)
    assert net.crossed == {}
    net.minutes()
    assert set(net.crossed) == {"errors"}


def test_a_counter_that_goes_back_does_not_count_as_well(net: Network, ends: tuple[PointId, PointId]) -> None:
    net.errors(ends[0], 20)
    net.minutes(4)
    net.errors(ends[0], 0)
    net.totals[ends[0]][3] = 0
    net.minutes(3)
    assert set(net.crossed) == {"errors"}
    net.minutes()
    assert net.crossed == {}


def test_a_gap_neither_raises_nor_clears(net: Network, ends: tuple[PointId, PointId]) -> None:
    source = next(source for source, points in net.sources.items() if ends[0] in points)
    net.load(ends[0], 90)
    net.minutes(2)
    net.silent.add(source)
    net.minutes(5)
    net.silent.clear()
    net.minutes(3)
    assert net.crossed == {}  # the gap, and two minutes
    net.minutes()
    assert set(net.crossed) == {"load"}
    net.load(ends[0], 0)
    net.silent.add(source)
    net.minutes(9)
    net.silent.clear()
    net.minutes(3)
    assert set(net.crossed) == {"load"}
    net.minutes()
    assert net.crossed == {}


def test_what_comes_late_ends_the_rest_of_its_circuit(net: Network, ends: tuple[PointId, PointId]) -> None:
    """A source that seemed silent: its looks of the time in between arrive afterwards, and revise the past."""
    source, points = next(item for item in net.sources.items() if ends[0] in item[1])
    began = net.now
    net.silent.add(source)
    net.minutes(5)
    late = [began + minute * LOOK_US for minute in range(1, 6)]
    totals = tuple(total for point in points for total in net.totals[point])
    net.watch.take(Heard(source, at, Counters((at - net.booted[source]) // 10_000, points, totals)) for at in late)
    net.silent.clear()
    net.load(ends[0], 90)
    net.minutes(4)
    assert set(net.crossed) == {"load"}


def test_one_lost_poll_is_no_gap(net: Network, ends: tuple[PointId, PointId]) -> None:
    source = next(source for source, points in net.sources.items() if ends[0] in points)
    net.load(ends[0], 90)
    net.minutes()
    net.silent.add(source)
    net.minutes()
    net.silent.clear()
    net.minutes()
    assert set(net.crossed) == {"load"}


@pytest.mark.parametrize("broken", [0, 1], ids=["the port that counts", "the other end"])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_circuit_that_is_down_raises_nothing_and_counts_from_its_return(
    net: Network, ends: tuple[PointId, PointId], broken: int, restarted: bool
) -> None:
    net.down.add(ends[broken])
    net.minutes()
    net.errors(ends[0], 500)
    if restarted:
        net.restart()
    net.minutes(6)
    assert net.said == []
    net.down.clear()
    net.minutes(3)  # the first of them still holds errors of the outage
    assert net.said == []
    net.minutes()
    assert set(net.crossed) == {"errors"}


def test_what_is_crossed_hangs_below_the_outage_of_its_circuit(net: Network, ends: tuple[PointId, PointId]) -> None:
    net.errors(ends[0], 500)
    net.minutes(4)
    net.down.add(ends[1])
    net.minutes(6)
    problem = net.crossed["errors"]
    assert problem.root is not None
    assert problem.root.type in {"point_down", "circuit_down"}
    net.errors(ends[0], 0)
    net.down.clear()
    net.minutes(5)
    assert net.crossed == {}


def test_it_survives_a_restart_without_a_false_raise_or_clear(net: Network, ends: tuple[PointId, PointId]) -> None:
    net.load(ends[0], 90)
    net.minutes(4)
    raised = net.crossed["load"].raised
    net.restart()
    net.minutes(6)
    assert net.crossed["load"].raised == raised
    assert net.said == ["raised load told"]
    net.load(ends[0], 0)
    net.minutes(3)
    assert net.crossed == {}


def test_after_a_restart_an_end_without_counters_keeps_nothing_open(
    net: Network, ends: tuple[PointId, PointId]
) -> None:
    net.uncounted.add(ends[1])
    net.load(ends[0], 90)
    net.minutes(4)
    net.restart()
    net.minutes(3)
    assert set(net.crossed) == {"load"}
    net.load(ends[0], 0)
    net.minutes(3)
    assert net.crossed == {}


def test_an_end_that_stops_counting_does_not_clear(net: Network, ends: tuple[PointId, PointId]) -> None:
    net.load(ends[0], 90)
    net.minutes(4)
    net.uncounted.update(ends)
    net.minutes(9)
    net.restart()
    net.minutes(9)
    assert set(net.crossed) == {"load"}


def test_a_threshold_that_is_taken_away_ends_its_problem(net: Network, ends: tuple[PointId, PointId]) -> None:
    net.load(ends[0], 90)
    net.minutes(4)
    net.restart({**POLICY, "load": "off"})
    net.minutes(4)
    assert net.crossed == {}
    assert net.said == ["raised load told", "cleared load told"]


def test_another_threshold_holds_from_the_reload_on(net: Network, ends: tuple[PointId, PointId]) -> None:
    net.load(ends[0], 50)
    net.minutes(4)
    net.restart({**POLICY, "load": {"raise": "40%", "clear": "30%"}})
    net.minutes(4)
    assert set(net.crossed) == {"load"}


def test_what_has_no_rate_has_no_load() -> None:
    everybody = {"name": "all", "load": {"raise": "80%", "clear": "60%"}}
    net = Network(everybody)
    kinds = {row.id: row.kind for row in inventory().circuits}
    found = gauged(net.settings, net.watch.topology, standings(inventory(), T0))
    rates = {one.whose.circuit: one.per_us * 8_000_000 for gauges in found.values() for one in gauges}
    assert {kinds[circuit]: rate for circuit, rate in rates.items()} == {"E1": RATE_BPS, "FE": 100_000_000}


def test_without_thresholds_there_is_nothing_to_look_at() -> None:
    net = Network({"name": "slow", "interval": "2min"})
    assert gauged(net.settings, net.watch.topology, standings(inventory(), T0)) == {}
