"""Thresholds of delay and loss by what probes measured: raised, cleared, kept out where a figure is in doubt."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from alerting.crossing import Whose
from alerting.threshold import Terms
from probed.model.ids import CircuitId, CustomerId, PointId
from probed.model.observation import Observation
from probed.model.policy import Metric, Threshold
from probed.model.probe_bin import Doubt, ProbeBin, Sense
from probed.model.problem import Cause
from probed.pipeline.path_crossings import PathCrossings
from probed.policies.path_gauges import PathGauged, PathGauges

SECOND = 1_000_000
STEP = 10 * SECOND
C1 = CircuitId("C1")
WHOSE = Whose(C1, CustomerId("250100000018"), "AAA", ("link:L1",))


def gauge(metric: Metric, raise_at: Fraction, clear_at: Fraction) -> PathGauged:
    terms = Terms(raise_at, clear_at, 30 * SECOND)
    return PathGauged(WHOSE, metric, "M1", Threshold(raise_at, clear_at), terms, "gold")


DELAY = gauge(Metric.DELAY, Fraction(50_000), Fraction(40_000))
LOSS = gauge(Metric.LOSS, Fraction(1, 100), Fraction(1, 200))
GAUGES = PathGauges({"M1": ("P1",)}, {"M1": 1}, {"M1": (DELAY, LOSS)})


def body(lost: int = 0, delay: int = 1000, **more: object) -> ProbeBin:
    left = 100 - lost
    made = ProbeBin(100, lost, delay_us=((1, left),) if left else (), delay_sum_us=delay * left if left else None)
    return replace(made, **more)  # type: ignore[arg-type]


class Paths:
    """Feeds one bin a step."""

    def __init__(self, gauges: PathGauges = GAUGES, *, resting: bool = False) -> None:
        self.crossings = PathCrossings(gauges, lambda _circuit, _at: resting)
        self.at = 0

    def feed(self, *bodies: ProbeBin, probe: str = "P1", path: str = "M1") -> None:
        for one in bodies:
            self.at += STEP
            point = PointId(probe, path)
            self.crossings.take(
                [Observation(f"probe:{probe}", point, self.at, self.at + STEP, self.at + STEP, 0, one)]
            )

    @property
    def causes(self) -> dict[str, Cause]:
        return {cause.key.qualifier: cause for cause in self.crossings.causes(())}


def test_loss_is_raised_after_its_persistence_and_cleared_after_it() -> None:
    paths = Paths()
    paths.feed(body(1), body(1))
    assert paths.causes == {}
    paths.feed(body(1))
    cause = paths.causes["loss"]
    assert cause.raised == STEP
    assert "loss 1% at P1:M1, threshold 1% (policy gold)" in cause.text
    assert cause.about == ("link:L1",)
    paths.feed(body(0), body(0))
    assert "loss" in paths.causes
    paths.feed(body(0))
    assert paths.causes == {}


def test_delay_is_the_mean_of_the_round_trip() -> None:
    paths = Paths()
    paths.feed(*[body(delay=49_999)] * 5)
    assert paths.causes == {}
    paths.feed(*[body(delay=50_000)] * 3)
    assert set(paths.causes) == {"delay"}


def test_what_was_all_lost_has_no_delay() -> None:
    paths = Paths()
    paths.feed(*[body(100)] * 5)
    assert set(paths.causes) == {"loss"}


@pytest.mark.parametrize(("keep_out", "expected"), [(True, set()), (False, {"loss"})])
def test_what_is_in_doubt_is_kept_out_where_the_settings_say_so(keep_out: bool, expected: set[str]) -> None:
    paths = Paths(GAUGES._replace(keep_out=keep_out))
    paths.feed(*[body(50, doubts=(Doubt.HEALTH,))] * 5)
    assert set(paths.causes) == expected


def test_doubt_does_not_clear_what_is_raised() -> None:
    paths = Paths()
    paths.feed(*[body(50)] * 3, *[body(0, doubts=(Doubt.TIME,))] * 5)
    assert set(paths.causes) == {"loss"}


def test_one_way_is_compared_with_no_threshold_of_delay() -> None:
    paths = Paths()
    paths.feed(*[body(50, delay=90_000, sense=Sense.FORWARD)] * 4, path="M1/forward")
    assert set(paths.causes) == {"loss"}


def test_each_way_clears_by_itself() -> None:
    paths = Paths()
    paths.feed(*[body(50, sense=Sense.FORWARD)] * 3, path="M1/forward")
    paths.feed(*[body(50, sense=Sense.BACKWARD)] * 3, path="M1/backward")
    paths.feed(*[body(0, sense=Sense.FORWARD)] * 3, path="M1/forward")
    assert set(paths.causes) == {"loss"}
    paths.feed(*[body(0, sense=Sense.BACKWARD)] * 3, path="M1/backward")
    assert paths.causes == {}


def test_a_circuit_that_is_down_is_told_by_its_own_problem() -> None:
    paths = Paths(resting=True)
    paths.feed(*[body(100)] * 5)
    assert paths.causes == {}


def test_late_packets_are_lost_to_the_customer() -> None:
    paths = Paths()
    paths.feed(*[body(0, late=1)] * 3)
    assert set(paths.causes) == {"loss"}


def test_nothing_sent_says_nothing() -> None:
    paths = Paths()
    paths.feed(*[body(50)] * 3, *[ProbeBin(0, 0)] * 5)
    assert set(paths.causes) == {"loss"}


def test_two_of_three_must_say_so() -> None:
    three = PathGauges({"M1": ("P1", "P2", "P3")}, {"M1": 2}, {"M1": (LOSS,)})
    crossings = PathCrossings(three, lambda _circuit, _at: False)
    at = 0

    def seconds(*losses: int) -> bool:
        nonlocal at
        for _ in range(3):
            at += STEP
            for probe, lost in zip(("P1", "P2", "P3"), losses, strict=True):
                point = PointId(probe, "M1")
                crossings.take([Observation(f"probe:{probe}", point, at, at + STEP, at + STEP, 0, body(lost))])
        return bool(list(crossings.causes(())))

    assert not seconds(100, 0, 0)
    assert seconds(100, 100, 0)
    assert not seconds(100, 0, 0)
