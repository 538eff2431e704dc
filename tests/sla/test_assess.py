"""The golden figures of a month, and what an assessment refuses to say."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from fractions import Fraction

import pytest

from probed.errors import ProbedError
from probed.model.assessment import Assessment, Bounds, InstantClass, Period
from probed.model.canonical import canonical, plain
from probed.model.contract import (
    Contract,
    DenominatorRule,
    HoursRange,
    LongestOutageClause,
    OutageCountClause,
    RepairTimeClause,
    UnknownRule,
)
from probed.model.ids import CircuitId, link_leaf
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from probed.model.inventory import Validity
from probed.model.operation import Exclusion
from probed.model.route import CircuitRoute, LeafRoute, SeriesRoute
from sla import timeline as timelines
from sla.assess import assess
from sla.assess_window import NotInService, PeriodInFuture
from sla.circuit import CircuitEvidence, culprits
from sla.content import content_of
from sla.period import month
from sla.reliability import between_starts_us
from sla.rounding import percent
from tests.support import evidence as made

FOREVER = Validity(None, None)
NONE, ALL = Fraction(0), Fraction(1)
JUNE = month("2026-06", "UTC")
"""30 days, 720 h."""


def at(day: int, hour: float = 0) -> int:
    """An instant of June, days counted from 1."""
    return JUNE.start + (day - 1) * DAY_US + int(hour * HOUR_US)


def assessed(
    evidence: CircuitEvidence,
    contract: Contract | None = None,
    exclusions: Sequence[Exclusion] = (),
    period: Period = JUNE,
    life: Validity = FOREVER,
    horizon: int | None = None,
) -> Assessment:
    return assess(
        contract=contract or made.contract(),
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=life,
        evidence=evidence,
        exclusions=exclusions,
        period=period,
        horizon=period.end + DAY_US if horizon is None else horizon,
        topology=("t1",),
        evidence_ids=lambda leaf, start, end: (f"{leaf}@{start}",),
        parties={made.LEAF: "core"},
    )


def wide(down: Sequence[tuple[int, int]], margin_us: int = DAY_US) -> CircuitEvidence:
    """Evidence of June and a day on either side, UP but for the outages."""
    return made.outages(JUNE.start - margin_us, JUNE.end + margin_us, down)


def test_golden_month_of_720_hours_with_three_outages() -> None:
    done = assessed(wide([(at(3), at(3, 2)), (at(10), at(10, 0.5)), (at(20), at(20, 1.5))]))
    assert done.totals.down == 4 * HOUR_US
    assert [o.counted for o in done.outages] == [True] * 3
    assert done.availability.official == Fraction(716, 720)
    assert percent(done.availability.official) == "99.4444"
    assert done.mttr_us == Fraction(4 * HOUR_US, 3)
    assert done.mtbf_us == Fraction(716 * HOUR_US, 3)
    assert between_starts_us(done.denominator_us, 3) == 240 * HOUR_US
    ratio = done.mtbf_us / (done.mtbf_us + done.mttr_us)
    assert ratio == done.availability.official


def test_golden_overlapping_segments_are_one_outage_of_their_union() -> None:
    x, y = link_leaf("X"), link_leaf("Y")
    start, end = JUNE.start - DAY_US, JUNE.end + DAY_US
    leaves = {
        x: made.outages(start, end, [(at(5, 10), at(5, 11))]).timeline,
        y: made.outages(start, end, [(at(5, 10.5), at(5, 11.5))]).timeline,
    }
    whole = timelines.series(list(leaves.values()))
    route = SeriesRoute((LeafRoute(x), LeafRoute(y)))
    told = CircuitEvidence(
        whole, made.evidence(whole).at_risk, leaves, (), (CircuitRoute(start, None, route, "t1"),), ()
    )
    done = assessed(told)
    assert [(o.low_us, o.counted) for o in done.outages] == [(90 * MINUTE_US, True)]
    assert done.outages[0].culprits == (x, y)
    down = [(s.start, s.culprits) for s in done.spans if s.kind is InstantClass.DOWN]
    assert down == [(at(5, 10), (x,)), (at(5, 10.5), (x, y)), (at(5, 11), (y,))]
    assert all(s.culprits == culprits(told, s.start) for s in done.spans)


@pytest.mark.parametrize(
    ("rule", "ratio", "printed"),
    [
        pytest.param(DenominatorRule.SERVICE_TIME, Fraction(716, 718), "99.7214", id="masked time leaves D (MEF)"),
        pytest.param(DenominatorRule.PERIOD, Fraction(718, 720), "99.7222", id="total minutes stay in D"),
        pytest.param(DenominatorRule.FIXED, Fraction(718, 720), "99.7222", id="43200 minutes in every month"),
    ],
)
def test_golden_exclusion_by_denominator(rule: DenominatorRule, ratio: Fraction, printed: str) -> None:
    sold = made.contract(made.availability(rule, fixed_us=43_200 * MINUTE_US))
    done = assessed(wide([(at(9, 1), at(9, 5))]), sold, [made.exclusion(at(9, 2), at(9, 4))])
    assert done.availability.official == ratio
    assert percent(done.availability.official) == printed
    assert [(o.low_us, o.excluded_us, o.counted) for o in done.outages] == [(2 * HOUR_US, 2 * HOUR_US, True)]
    assert done.exclusions == ("X1",)


@pytest.mark.parametrize(
    ("target", "days", "allowed_s"),
    [
        pytest.param("0.9999", 30, "259.2", id="99.99 of 30 days is 4.32 min"),
        pytest.param("0.9995", 30, "1296", id="99.95 is 21.6 min"),
        pytest.param("0.999", 30, "2592", id="99.9 is 43.2 min"),
        pytest.param("0.998", 30, "5184", id="99.8 is 86.4 min"),
        pytest.param("0.995", 30, "12960", id="99.5 is 216 min"),
        pytest.param("0.999", 31, "2678.4", id="99.9 of 31 days is 44.64 min"),
    ],
)
def test_golden_allowed_downtime_is_met_to_the_microsecond(target: str, days: int, allowed_s: str) -> None:
    period = month("2026-06" if days == 30 else "2026-07", "UTC")
    allowed_us = int(Fraction(allowed_s) * SECOND_US)
    sold = made.contract(made.availability(target=Fraction(target)))
    start = period.start + 5 * DAY_US
    results = []
    for length_us in (allowed_us, allowed_us + 1):
        told = made.outages(period.start - DAY_US, period.end + DAY_US, [(start, start + length_us)])
        results.append(assessed(told, sold, period=period).clauses[0])
    kept, missed = results
    assert kept.met is True
    assert kept.margin == 0
    assert missed.met is False
    assert missed.margin is not None
    assert missed.margin < 0


def test_a_miss_by_a_hair_does_not_print_as_the_target() -> None:
    sold = made.contract(made.availability(target=Fraction("0.9999")))
    done = assessed(wide([(at(5), at(5) + 259_459_200)]), sold)
    assert done.clauses[0].met is False
    assert percent(done.availability.official) == "99.9899"


def test_a_period_wholly_in_the_future_is_refused_in_words() -> None:
    with pytest.raises(
        PeriodInFuture, match="period 2026-06 begins at 2026-06-01T00:00:00Z, but nothing is known"
    ) as e:
        assessed(wide([]), horizon=JUNE.start)
    assert isinstance(e.value, ProbedError)
    assert "ask for a period that has begun" in str(e.value)


def test_a_circuit_without_service_in_the_period_is_refused_in_words() -> None:
    with pytest.raises(NotInService, match="in service from 2026-07-01T00:00:00Z until now"):
        assessed(wide([]), life=Validity(JUNE.end, None))


def test_time_that_no_evidence_covers_is_unknown() -> None:
    done = assessed(made.outages(at(2), at(30), []))
    assert done.totals.unknown == 2 * DAY_US
    assert done.availability == Bounds(Fraction(28, 30), ALL, ALL)
    assert done.coverage == Fraction(28, 30)


def test_an_outage_whose_end_nobody_saw_ends_at_its_last_known_down() -> None:
    steps = "U" * 10 + "D" * 5 + "?" * 5 + "U" * 10
    done = assessed(
        made.evidence(made.spelled(steps)), period=Period(0, 30 * SECOND_US, "UTC", "x"), horizon=30 * SECOND_US
    )
    (found,) = done.outages
    assert found.low_us == found.high_us == 5 * SECOND_US
    assert found.end == (15 * SECOND_US, 15 * SECOND_US, 20 * SECOND_US)
    assert done.totals.unknown == 5 * SECOND_US


def test_an_outage_whose_start_nobody_saw_may_have_begun_when_nobody_looked() -> None:
    steps = "U" * 10 + "?" * 5 + "D" * 5 + "U" * 10
    done = assessed(
        made.evidence(made.spelled(steps)), period=Period(0, 30 * SECOND_US, "UTC", "x"), horizon=30 * SECOND_US
    )
    assert done.outages[0].start == (15 * SECOND_US, 10 * SECOND_US, 15 * SECOND_US)


def test_at_risk_counts_only_in_service_time() -> None:
    whole = made.timeline(JUNE.start - DAY_US, JUNE.end + DAY_US, ())
    risk = made.timeline(
        whole.start,
        whole.end,
        [
            (at(3), made.VALUES["U"]),
            (at(3, 10), made.VALUES["D"]),
            (at(4), made.VALUES["?"]),
            (at(4, 4), made.VALUES["D"]),
        ],
        made.VALUES["D"],
    )
    office = (HoursRange((1, 2, 3, 4, 5, 6, 7), 8 * 60, 20 * 60),)
    round_the_clock = assessed(made.evidence(whole, risk), exclusions=[made.exclusion(at(3, 9), at(3, 12))])
    daytime = assessed(made.evidence(whole, risk), made.contract(hours=office))
    assert (round_the_clock.at_risk_low_us, round_the_clock.at_risk_high_us) == (9 * HOUR_US, 13 * HOUR_US)
    assert (daytime.at_risk_low_us, daytime.at_risk_high_us) == (2 * HOUR_US, 2 * HOUR_US)


def test_the_party_of_an_outage_is_that_of_whoever_began_it() -> None:
    done = assessed(wide([(at(3), at(4))]))
    assert (done.outages[0].party, done.outages[0].culprits) == ("core", (made.LEAF,))
    assert done.outages[0].evidence == (f"link:L1@{at(3)}",)
    assert done.evidence == done.outages[0].evidence


@pytest.mark.parametrize(
    ("down", "clause", "value", "met"),
    [
        pytest.param([(1, 2), (3, 4)], OutageCountClause("c", 2), 2, True, id="two outages of two allowed"),
        pytest.param([(1, 2), (3, 4)], OutageCountClause("c", 1), 2, False, id="two of one"),
        pytest.param([(1, 3)], LongestOutageClause("c", 2 * HOUR_US), 2 * HOUR_US, True, id="as long as allowed"),
        pytest.param([(1, 4)], LongestOutageClause("c", 2 * HOUR_US), 3 * HOUR_US, False, id="too long"),
        pytest.param([], LongestOutageClause("c", 2 * HOUR_US), None, True, id="no outage is not too long"),
        pytest.param([(1, 2), (4, 7)], RepairTimeClause("c", 2 * HOUR_US), 2 * HOUR_US, True, id="mean repair"),
        pytest.param([], RepairTimeClause("c", 2 * HOUR_US), None, None, id="no repair, nothing to measure"),
    ],
)
def test_clauses_about_outages(
    down: list[tuple[int, int]],
    clause: OutageCountClause | LongestOutageClause | RepairTimeClause,
    value: int | None,
    met: bool | None,
) -> None:
    done = assessed(wide([(at(5, a), at(5, b)) for a, b in down]), made.contract(clause))
    (result,) = done.clauses
    assert (result.value, result.met) == (value, met)
    assert result.margin == (None if value is None else result.target - value)
    assert done.availability.official == 1 - Fraction(sum(b - a for a, b in down), 720)


def test_nothing_measured_meets_no_clause() -> None:
    told = made.evidence(made.timeline(JUNE.start, JUNE.end, (), made.VALUES["?"]))
    clauses = (made.availability(), OutageCountClause("n", 1), LongestOutageClause("l", 1), RepairTimeClause("r", 1))
    done = assessed(told, made.contract(*clauses))
    assert [result.met for result in done.clauses] == [None] * 4
    assert done.availability == Bounds(NONE, ALL, None)
    assert done.coverage == 0


def test_a_fixed_denominator_shorter_than_the_month_never_gives_less_than_nothing() -> None:
    sold = made.contract(made.availability(DenominatorRule.FIXED, UnknownRule.DOWN, 43_200 * MINUTE_US))
    july = month("2026-07", "UTC")
    told = made.evidence(made.timeline(july.start, july.end, (), made.VALUES["D"]))
    assert assessed(told, sold, period=july).availability == Bounds(NONE, NONE, NONE)


def test_the_hash_is_that_of_the_canonical_content() -> None:
    odd = link_leaf('电路 "1"\n')
    whole = made.timeline(
        JUNE.start - DAY_US, JUNE.end + DAY_US, [(at(3), made.VALUES["D"]), (at(4), made.VALUES["?"])]
    )
    done = assessed(made.evidence(whole, leaf=odd), exclusions=[made.exclusion(at(3), at(3, 1), 'X"\\')])
    assert len(done.outages) == 1
    assert len(done.spans) > 3
    for item in (done, assessed(wide([])), dataclasses.replace(done, sha256="else")):
        content = plain(item)
        del content["sha256"]
        assert content_of(item) == canonical(content)


def test_any_change_changes_the_hash() -> None:
    one = assessed(wide([(at(3), at(4))]))
    two = assessed(wide([(at(3), at(4) + 1)]))
    assert one.sha256 != two.sha256
    assert assessed(wide([(at(3), at(4))])).sha256 == one.sha256


def test_exclusions_of_another_circuit_do_not_concern_this_one() -> None:
    other = made.exclusion(at(3), at(4), circuit=CircuitId("C2"))
    done = assessed(wide([(at(3), at(4))]), exclusions=[other])
    assert (done.exclusions, done.refused, done.totals.excluded) == ((), (), 0)
