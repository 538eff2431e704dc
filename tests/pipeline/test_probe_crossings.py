"""Thresholds of delay and loss under a watch that is fed by hand: a test of a router, result by result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from alerting.notify.base import Address
from alerting.notify.build import Recipient
from alerting.policy import standings
from probed.model.element_result import ElementResult
from probed.model.ids import CircuitId, PointId
from probed.model.inventory import ProbeTest, Validity
from probed.model.observation import Observation
from probed.pipeline.watch import Watch
from probed.policies.gauges import probe_gauged
from probed.store.restored import Restored
from tests.pipeline.test_crossings import Network as Counted
from tests.support.watched_lab import LIMIT_US, LOOK_US, NOTHING, T0, inventory
from topology.graph import build

CIRCUIT: Final = "C05"
TEST: Final = PointId("NE01", "10")
SECOND: Final = PointId("NE01", "11")
MINE: Final = (ProbeTest(TEST, CircuitId(CIRCUIT), Validity(None, None)),)
BOTH: Final = (*MINE, ProbeTest(SECOND, CircuitId(CIRCUIT), Validity(None, None)))
POLICY: Final = {
    "name": "ours",
    "circuits": [CIRCUIT],
    "delay": {"raise": "30ms", "clear": "20ms"},
    "loss": {"raise": "5%", "clear": "1%"},
    "persistence": "3min",
}


class Network(Counted):
    """All is up; every minute each test brings the result that `tests` says."""

    def __init__(
        self,
        *policies: Mapping[str, object],
        measures: tuple[ProbeTest, ...] = MINE,
        held: Restored = NOTHING,
        at: int = T0,
    ) -> None:
        self.measures = measures
        self.results: dict[PointId, ElementResult | None] = {}
        """None = the test brings nothing new."""
        self.heard: dict[PointId, int] = {}
        super().__init__(*policies, held=held, at=at)

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
            probe_gauges=probe_gauged(self.settings, topology, self.measures, standings(inventory(), self.now)),
        )

    def minutes(self, count: int = 1) -> None:
        for _ in range(count):
            end = self.now + LOOK_US
            for test, result in self.results.items():
                if result is not None:
                    first = self.heard.get(test, end - LOOK_US)
                    first = first if end - first <= LIMIT_US else end - LOOK_US
                    self.watch.take([Observation("element:NE01", test, first, end, end, 0, result)])
                    self.heard[test] = end
            super().minutes()


def back(rtt_ms: float, sent: int = 10, lost: int = 0) -> ElementResult:
    delays = sent - lost
    return ElementResult(sent, lost, delay_sum_us=round(rtt_ms * 1000) * delays, delays=delays)


WELL: Final = back(12)
SLOW: Final = back(45)
GONE: Final = ElementResult(10, 10)
UNMEASURED: Final = ElementResult(0, 0)


@pytest.fixture
def net() -> Network:
    found = Network(POLICY)
    found.results[TEST] = WELL
    found.minutes(3)
    return found


def test_delay_is_raised_after_the_persistence_since_it_began_and_cleared_as_well(net: Network) -> None:
    began = net.now
    net.results[TEST] = SLOW
    net.minutes(2)
    assert net.crossed == {}
    net.minutes()
    problem = net.crossed["delay"]
    assert (problem.key.resource, problem.severity, problem.raised) == ("circuit:C05", "minor", began)
    assert problem.text == "Circuit C05: delay 45ms at NE01:10, threshold 30ms (policy ours)"
    assert problem.text_zh == "电路 C05 时延 45ms 越限，测试 NE01:10，门限 30ms（策略 ours）"
    net.results[TEST] = back(25)
    net.minutes(6)
    assert set(net.crossed) == {"delay"}  # between the thresholds
    net.results[TEST] = back(20)
    net.minutes(2)
    assert set(net.crossed) == {"delay"}
    net.minutes()
    assert net.said == ["raised delay told", "cleared delay told"]


@pytest.mark.parametrize(
    ("result", "crossed"),
    [
        (back(29.999), set()),
        (back(30), {"delay"}),
        (back(12, sent=20, lost=1), {"loss"}),  # exactly 5 %
        (back(12, sent=100, lost=4), set()),
        (back(30, sent=20, lost=1), {"delay", "loss"}),
        (GONE, {"loss"}),  # nothing came back: of the delay nothing is said
        (UNMEASURED, set()),
        (back(12, sent=3, lost=0), set()),
        (ElementResult(0, 0, delay_sum_us=45_000, delays=1), {"delay"}),  # how long, and not out of how many
    ],
)
def test_what_crosses(net: Network, result: ElementResult, crossed: set[str]) -> None:
    net.results[TEST] = result
    net.minutes(5)
    assert set(net.crossed) == crossed


@pytest.mark.parametrize("length_us", [LOOK_US, 60_123_457, 59_999_999, 7])
def test_a_threshold_that_is_met_exactly_is_met_whatever_the_time_between_two_results(length_us: int) -> None:
    net = Network({**POLICY, "loss": {"raise": "5%", "clear": "1%"}, "persistence": "0s"})
    net.minutes()
    first, last = net.now, net.now + length_us
    net.watch.take([Observation("element:NE01", TEST, first, last, last, 0, back(12, sent=20, lost=1))])
    net.minutes()
    assert set(net.crossed) == {"loss"}


def test_no_answer_neither_raises_nor_clears_the_delay(net: Network) -> None:
    net.results[TEST] = SLOW
    net.minutes(4)
    net.results[TEST] = GONE
    net.minutes(9)
    assert set(net.crossed) == {"delay", "loss"}
    net.results[TEST] = WELL
    net.minutes(3)
    assert net.crossed == {}


def test_a_result_that_is_not_there_ends_the_stretch(net: Network) -> None:
    net.results[TEST] = SLOW
    net.minutes(2)
    net.results[TEST] = None
    net.minutes(4)
    net.results[TEST] = SLOW
    net.minutes(2)
    assert net.crossed == {}
    net.minutes()
    assert set(net.crossed) == {"delay"}
    net.results[TEST] = None
    net.minutes(30)
    assert set(net.crossed) == {"delay"}  # that nothing is measured is no proof that it is well


def test_the_same_result_twice_counts_once(net: Network) -> None:
    seen = Observation("element:NE01", TEST, net.now, net.now + LOOK_US, net.now + LOOK_US, 0, SLOW)
    net.results[TEST] = None
    net.watch.take([seen] * 9)
    net.minutes(9)
    assert net.crossed == {}


def test_one_test_of_two_is_enough_and_both_must_be_well_again() -> None:
    net = Network(POLICY, measures=BOTH)
    net.results = {TEST: SLOW, SECOND: WELL}
    net.minutes(4)
    assert "NE01:10" in net.crossed["delay"].text
    net.results = {TEST: SLOW, SECOND: SLOW}
    net.minutes(4)
    net.results = {TEST: WELL, SECOND: SLOW}
    net.minutes(9)
    assert set(net.crossed) == {"delay"}
    net.results = {TEST: WELL, SECOND: WELL}
    net.minutes(4)
    assert net.said == ["raised delay told", "cleared delay told"]


def test_a_circuit_that_is_down_raises_nothing_and_counts_from_its_return(net: Network) -> None:
    row = next(row for row in inventory().circuits if row.id == CIRCUIT)
    net.down.add(row.z)
    net.minutes()
    net.results[TEST] = GONE
    net.minutes(9)
    assert net.said == []
    net.down.clear()
    net.minutes(3)
    assert net.said == []
    net.minutes()
    assert set(net.crossed) == {"loss"}


def test_it_survives_a_restart_without_a_false_raise_or_clear(net: Network) -> None:
    net.results[TEST] = SLOW
    net.minutes(4)
    raised = net.crossed["delay"].raised
    net.restart()
    net.minutes(6)
    assert net.crossed["delay"].raised == raised
    assert net.said == ["raised delay told"]
    net.results[TEST] = WELL
    net.minutes(3)
    assert net.crossed == {}


def test_a_test_that_is_taken_away_ends_what_it_had_raised(net: Network) -> None:
    net.results[TEST] = SLOW
    net.minutes(4)
    net.measures = ()
    net.restart()
    net.minutes(3)
    assert net.said == ["raised delay told", "cleared delay told"]


def test_a_circuit_without_thresholds_has_no_problem() -> None:
    net = Network({**POLICY, "circuits": ["C06"]})
    net.results[TEST] = GONE
    net.minutes(9)
    assert net.said == []


def test_every_result_is_kept_once(net: Network) -> None:
    kept = [seen for batch in net.batches for seen in batch.results]
    assert [(seen.point, seen.body) for seen in kept] == [(TEST, WELL)] * 3
    assert [later.first for later in kept[1:]] == [before.last for before in kept[:-1]]
