"""The rules of assessment, each by its name and number, on small cases that a reader can add up."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from probed.model.assessment import Assessment, InstantClass, Period
from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.contract import (
    Contract,
    DenominatorRule,
    ExclusionKind,
    HoursRange,
    MinimumApplies,
    UnknownRule,
)
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from probed.model.inventory import Validity
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.timeline import Edge
from sla import error_performance, histogram, pm, revision
from sla.assess import assess
from sla.circuit import CircuitEvidence
from sla.paths import VC_12
from sla.period import month
from sla.rounding import percent
from tests.support import evidence as made

S = SECOND_US
EVER = Validity(None, None)


def assessed(
    states: str | CircuitEvidence,
    first: int,
    last: int,
    contract: Contract | None = None,
    exclusions: Sequence[Exclusion] = (),
    life: Validity = EVER,
    horizon: int = 10_000,
) -> Assessment:
    """Seconds [first, last) of a spelled timeline, or of other evidence."""
    return assess(
        contract=contract or made.contract(),
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=life,
        evidence=made.evidence(made.spelled(states)) if isinstance(states, str) else states,
        exclusions=exclusions,
        period=Period(first * S, last * S, "UTC", "test"),
        horizon=horizon * S,
        topology=("t1",),
        evidence_ids={made.LEAF: ("e1",)},
        parties={made.LEAF: "core"},
    )


def seconds(done: Assessment) -> dict[str, int]:
    return {name: us // S for name, us in zip(done.totals._fields, done.totals, strict=True) if us}


def x(start: int, end: int, id_: str = "X1", **changes: Any) -> Exclusion:
    return made.exclusion(start * S, end * S, id_, **changes)


def test_rule_01_figures_are_cut_at_the_period_and_at_birth_and_death_of_the_circuit() -> None:
    states = "D" * 20 + "U" * 60 + "D" * 20
    assert seconds(assessed(states, 10, 90)) == {"down": 20, "up": 60}
    born_and_dead = assessed(states, 0, 100, life=Validity(15 * S, 85 * S))
    assert (born_and_dead.start, born_and_dead.end) == (15 * S, 85 * S)
    assert seconds(born_and_dead) == {"down": 10, "up": 60}
    assert [(o.low_us, o.end is None) for o in born_and_dead.outages] == [(5 * S, False), (5 * S, False)]


def test_rule_02_each_instant_has_one_class_by_fixed_priority_and_the_sum_is_the_window() -> None:
    day = made.contract(hours=(HoursRange((1, 2, 3, 4, 5, 6, 7), 0, 1),))
    done = assessed("?" * 15 + "D" * 15 + "G" * 15 + "U" * 30, 0, 75, day, [x(10, 20), x(40, 65, "X2")])
    assert seconds(done) == {"out_of_hours": 15, "excluded": 30, "unknown": 10, "down": 10, "degraded": 10}
    assert done.totals.length == 75 * S
    assert [(s.start // S, s.kind.value, s.reason) for s in done.spans] == [
        (0, "unknown", ""),
        (10, "excluded", "X1"),
        (20, "down", ""),
        (30, "degraded", ""),
        (40, "excluded", "X2"),
        (60, "out_of_hours", ""),
    ]


@pytest.mark.parametrize(
    ("rule", "denominator_s"),
    [(DenominatorRule.SERVICE_TIME, 80), (DenominatorRule.PERIOD, 100), (DenominatorRule.FIXED, 120)],
)
def test_rule_03_masked_time_leaves_the_denominator_if_the_contract_says_so(
    rule: DenominatorRule, denominator_s: int
) -> None:
    sold = made.contract(made.availability(rule, fixed_us=120 * S))
    done = assessed("U" * 50 + "D" * 50, 0, 100, sold, [x(80, 100)])
    assert done.denominator_us == denominator_s * S
    assert done.availability.official == 1 - Fraction(30, denominator_s)


@pytest.mark.parametrize(
    ("rule", "official"),
    [
        (UnknownRule.EXCLUDE, 1 - Fraction(10, 80)),
        (UnknownRule.UP, 1 - Fraction(10, 100)),
        (UnknownRule.DOWN, 1 - Fraction(30, 100)),
    ],
)
def test_rule_04_unknown_is_neither_up_nor_down_but_bounds_with_a_coverage(
    rule: UnknownRule, official: Fraction
) -> None:
    sold = made.contract(made.availability(unknown=rule))
    done = assessed("U" * 69 + "D" * 10 + "U" + "?" * 20, 0, 100, sold)
    assert done.availability == (1 - Fraction(30, 100), 1 - Fraction(10, 100), official)
    assert done.coverage == Fraction(80, 100)


def test_rule_05_a_blind_circuit_has_no_outage() -> None:
    done = assessed("U" * 40 + "?" * 30 + "U" * 30, 0, 100)
    assert (done.outages, done.totals.down, done.totals.unknown) == ((), 0, 30 * S)


def test_rule_05_unknown_between_two_downs_neither_ends_nor_splits_the_outage() -> None:
    done = assessed("U" * 20 + "D" * 10 + "?" * 30 + "D" * 10 + "U" * 30, 0, 100)
    (outage,) = done.outages
    assert (outage.low_us, outage.high_us, outage.unknown_in_period_us) == (20 * S, 50 * S, 30 * S)
    assert (outage.start.at, outage.end and outage.end.at) == (20 * S, 70 * S)
    assert seconds(done) == {"unknown": 30, "down": 20, "up": 50}


def test_rule_06_an_open_outage_counts_until_the_horizon_and_the_future_is_nowhere() -> None:
    done = assessed("U" * 40 + "D" * 60, 0, 100, horizon=60)
    assert (done.start, done.end, done.provisional) == (0, 60 * S, True)
    assert seconds(done) == {"down": 20, "up": 40}
    (outage,) = done.outages
    assert (outage.end, outage.low_us, outage.counted) == (None, 20 * S, True)
    assert done.mttr_us is None
    assert done.mtbf_us == 40 * S


def test_rule_06_a_month_that_is_over_and_has_no_open_outage_is_not_provisional() -> None:
    assert assessed("U" * 40 + "D" * 10 + "U" * 60, 0, 100, horizon=110).provisional is False
    assert assessed("U" * 90 + "D" * 20, 0, 100, horizon=110).provisional is True
    assert assessed("U" * 110, 0, 100, horizon=99).provisional is True


def test_rule_07_exclusions_are_intersected_not_subtracted() -> None:
    done = assessed("U" * 50 + "D" * 10 + "U" * 40, 0, 100, exclusions=[x(0, 10)])
    assert done.totals.down == 10 * S, "an exclusion elsewhere hides nothing of the outage"
    twice = assessed("U" * 50 + "D" * 10 + "U" * 40, 0, 100, exclusions=[x(50, 56), x(52, 58, "X2")])
    assert (twice.totals.down, twice.totals.excluded) == (2 * S, 8 * S), "overlapping exclusions count once"


def test_rule_07_an_outage_that_outlives_a_window_counts_again_from_its_end() -> None:
    (outage,) = assessed("U" * 25 + "D" * 25 + "U" * 50, 0, 100, exclusions=[x(20, 40)]).outages
    assert (outage.start.at, outage.counted_from) == (25 * S, 40 * S)
    assert (outage.low_us, outage.excluded_us, outage.counted) == (10 * S, 15 * S, True)


def test_rule_07_an_outage_hidden_at_its_start_counts_in_the_period_that_first_sees_it() -> None:
    states, hidden = "U" * 40 + "D" * 40 + "U" * 20, [x(30, 60)]
    before = assessed(states, 0, 50, exclusions=hidden, horizon=100)
    after = assessed(states, 50, 100, exclusions=hidden, horizon=100)
    assert [(o.counted, o.why_not) for o in before.outages] == [(False, "counts from after the period")]
    assert [(o.counted, o.why_not) for o in after.outages] == [(True, "")]
    early = assessed(states, 0, 50, exclusions=hidden, horizon=50)
    assert [(o.counted, o.why_not) for o in early.outages] == [(False, "excluded")]


def test_rule_07_a_hidden_outage_is_told_and_not_counted() -> None:
    done = assessed("U" * 30 + "D" * 10 + "U" * 60, 0, 100, exclusions=[x(20, 50)])
    assert [(o.counted, o.why_not, o.low_us, o.excluded_us) for o in done.outages] == [(False, "excluded", 0, 10 * S)]
    assert (done.mttr_us, done.mtbf_us) == (None, None)
    night = made.contract(hours=(HoursRange((1, 2, 3, 4, 5, 6, 7), 0, 1),))
    asleep = assessed("U" * 70 + "D" * 10 + "U" * 20, 0, 100, night)
    assert [o.why_not for o in asleep.outages] == ["out of service hours"]


def test_rule_08_the_edges_of_an_outage_keep_their_bounds() -> None:
    began, ended = Edge(100 * S, 70 * S, 110 * S), Edge(200 * S, 180 * S, 200 * S)
    told = made.evidence(made.timeline(0, 300 * S, [(began, DOWN), (ended, UP)]))
    (outage,) = assessed(told, 0, 300).outages
    assert (outage.start, outage.end) == (began, ended)


def test_rule_08_bounds_widen_over_time_that_nobody_watched() -> None:
    told = made.timeline(0, 300 * S, [(100 * S, UNKNOWN), (150 * S, DOWN), (180 * S, UNKNOWN), (220 * S, UP)])
    (outage,) = assessed(made.evidence(told), 0, 300).outages
    assert (outage.start, outage.end) == (Edge(150 * S, 100 * S, 150 * S), Edge(180 * S, 180 * S, 220 * S))


@pytest.mark.parametrize(
    ("gap_s", "count"), [pytest.param(9, 1, id="less than the bridge apart"), pytest.param(10, 2, id="as far as it")]
)
def test_rule_09_flaps_are_merged_for_counting_never_for_seconds(gap_s: int, count: int) -> None:
    states = "U" * 20 + "D" * 5 + "U" * gap_s + "D" * 5 + "U" * 40
    done = assessed(states, 0, 60, made.contract(bridge_us=10 * S))
    assert sum(o.counted for o in done.outages) == count
    assert (done.totals.down, sum(o.low_us for o in done.outages)) == (10 * S, 10 * S)


@pytest.mark.parametrize(
    ("applies", "down_s", "reasons"),
    [
        (MinimumApplies.COUNT, 14, {"", "shorter than the minimum"}),
        (MinimumApplies.COUNT_AND_SECONDS, 10, {"", "shorter than the minimum"}),
    ],
)
def test_rule_09_the_minimum_takes_the_count_or_the_seconds_too(
    applies: MinimumApplies, down_s: int, reasons: set[str]
) -> None:
    states = "U" * 20 + "D" * 4 + "U" * 30 + "D" * 10 + "U" * 36
    done = assessed(states, 0, 100, made.contract(minimum_us=10 * S, applies=applies))
    assert done.totals.down == down_s * S
    assert {o.why_not for o in done.outages} == reasons
    assert done.mttr_us == 10 * S
    assert done.availability.official == 1 - Fraction(down_s, 100)


def test_rule_09_bridging_comes_before_the_minimum() -> None:
    sold = made.contract(bridge_us=10 * S, minimum_us=10 * S)
    done = assessed("U" * 20 + "D" * 6 + "U" * 3 + "D" * 6 + "U" * 65, 0, 100, sold)
    assert [(o.counted, o.low_us) for o in done.outages] == [(True, 12 * S)]


def test_rule_09_masks_come_before_bridging() -> None:
    states = "U" * 20 + "D" * 5 + "U" * 5 + "D" * 5 + "U" * 5 + "D" * 5 + "U" * 55
    sold = made.contract(bridge_us=6 * S)
    assert [o.counted for o in assessed(states, 0, 100, sold).outages] == [True]
    masked = assessed(states, 0, 100, sold, [x(27, 37)])
    assert [o.counted for o in masked.outages] == [True, False, True], "a hidden flap bridges nothing"


def test_rule_09_the_minimum_judges_the_whole_outage_not_its_part_in_the_period() -> None:
    done = assessed("U" * 45 + "D" * 10 + "U" * 45, 0, 50, made.contract(minimum_us=10 * S), horizon=100)
    assert [(o.counted, o.low_us, o.down_in_period_us) for o in done.outages] == [(True, 10 * S, 5 * S)]


@pytest.mark.parametrize(
    ("text", "zone", "hours"),
    [
        pytest.param("2026-03", "Europe/Berlin", 31 * 24 - 1, id="the month that loses an hour"),
        pytest.param("2026-10", "Europe/Berlin", 31 * 24 + 1, id="the month that wins one"),
        pytest.param("2027-02", "Asia/Shanghai", 28 * 24, id="28 days"),
        pytest.param("2028-02", "Asia/Shanghai", 29 * 24, id="29 days"),
        pytest.param("2026-06", "Asia/Shanghai", 30 * 24, id="30 days"),
    ],
)
def test_rule_10_a_month_is_local_and_as_long_as_it_really_is(text: str, zone: str, hours: int) -> None:
    period = month(text, zone)
    told = made.outages(
        period.start - DAY_US, period.end + DAY_US, [(period.start - HOUR_US, period.start + HOUR_US)]
    )
    done = assess(
        made.contract(zone=zone),
        made.CIRCUIT,
        made.CUSTOMER,
        EVER,
        told,
        (),
        period,
        period.end + DAY_US,
        ("t1",),
        {},
        {},
    )
    assert done.totals.length == hours * HOUR_US
    assert done.availability.official == 1 - Fraction(1, hours)


def test_rule_11_loss_is_sum_over_sum_and_percentiles_come_from_merged_counts() -> None:
    assert histogram.loss_ratio([(10, 5), (990, 0)]) == Fraction(5, 1000)
    quiet, busy = histogram.histogram([100] * 900), histogram.histogram([10_000] * 100)
    merged = histogram.merge([quiet, busy])
    assert histogram.percentile(merged, Fraction(9, 10)) == 100
    assert (histogram.percentile(merged, Fraction(95, 100)) or 0) == pytest.approx(10_000, rel=0.01)


def test_rule_12_the_ten_second_rule_works_across_the_border_of_two_bins() -> None:
    clean, defect = error_performance.CLEAN, error_performance.DEFECT
    path = [(clean, 895), (defect, 20), (clean, 885)]
    bins = [error_performance.performance(path, VC_12, a, a + 900) for a in (0, 900)]
    assert [(b.es, b.ses, b.uas, b.available_s) for b in bins] == [(0, 0, 5, 895), (0, 0, 15, 885)]


def test_rule_12_an_invalid_bin_is_unknown_and_a_reread_bin_replaces_the_first_reading() -> None:
    from tests.support.bins import timed

    read = [timed(0, uas_s=0, ses_s=5, read=1), timed(0, uas_s=5, ses_s=0, read=2), timed(1, valid=False)]
    result = pm.total(read, 0, 1800 * S)
    assert (result.uas_s, result.ses_s, result.measured_us) == (5, 0, 900 * S)
    assert pm.usable(read, 0, 1800 * S).unmeasured == ((900 * S, 1800 * S),)


def test_rule_13_time_on_one_leg_is_at_risk_and_not_down() -> None:
    whole = made.spelled("U" * 100)
    done = assessed(made.evidence(whole, made.spelled("D" * 20 + "U" * 30 + "?" * 10 + "D" * 40)), 0, 100)
    assert (done.at_risk_low_us, done.at_risk_high_us, done.totals.down) == (30 * S, 40 * S, 0)


def test_rule_15_printing_truncates_and_decisions_are_unrounded() -> None:
    assert percent(Fraction("0.9998999")) == "99.9899"
    assert percent(Fraction(99_999_999, 100_000_000)) == "99.9999"
    sold = made.contract(made.availability(target=Fraction(2, 3)))
    assert assessed("U" * 60 + "D" * 30 + "U" * 10, 0, 90, sold).clauses[0].met is True


def test_rule_16_the_order_of_the_input_changes_nothing() -> None:
    many = [x(10, 30), x(20, 40, "X2"), x(90, 95, "X3", status=ExclusionStatus.PROPOSED), x(5, 12, "X4")]
    states = "D" * 50 + "U" * 50
    assert assessed(states, 0, 100, exclusions=many) == assessed(states, 0, 100, exclusions=many[::-1])


def test_rule_17_without_an_outage_there_is_no_mttr_and_no_mtbf() -> None:
    done = assessed("U" * 100, 0, 100)
    assert (done.mttr_us, done.mtbf_us) == (None, None)
    assert done.availability.official == 1


def test_rule_17_an_outage_counts_in_the_month_it_began_and_repairs_in_the_month_it_closed() -> None:
    states = "U" * 40 + "D" * 20 + "U" * 40
    first = assessed(states, 0, 50, horizon=100)
    second = assessed(states, 50, 100, horizon=100)
    assert [(o.counted, o.down_in_period_us, o.low_us) for o in first.outages] == [(True, 10 * S, 20 * S)]
    assert [(o.counted, o.why_not) for o in second.outages] == [(False, "began before the period")]
    assert (first.mttr_us, second.mttr_us) == (None, Fraction(20 * S))
    assert (first.mtbf_us, second.mtbf_us) == (Fraction(40 * S), None)
    assert first.totals.down + second.totals.down == 20 * S


def test_rule_18_a_restated_month_is_a_new_revision_with_its_differences() -> None:
    old = assessed("U" * 40 + "D" * 20 + "U" * 40, 0, 100)
    new = assessed("U" * 40 + "D" * 20 + "U" * 40, 0, 100, exclusions=[x(40, 50)])
    made_ = revision.revise(old, new, 1)
    assert made_ is not None
    assert (made_.number, made_.old, made_.new) == (2, old.sha256, new.sha256)
    assert revision.Difference("totals.down", 20 * S, 10 * S) in made_.differences
    assert old.totals.down == 20 * S


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"status": ExclusionStatus.PROPOSED}, "proposed, not approved", id="not yet approved"),
        pytest.param({"status": ExclusionStatus.REJECTED}, "rejected, not approved", id="rejected"),
        pytest.param(
            {"kind": ExclusionKind.FORCE_MAJEURE},
            "contract gold@2 does not accept force_majeure exclusions",
            id="a kind not in the contract",
        ),
        pytest.param({"kind": ExclusionKind.PLANNED}, "planned work was never announced", id="never announced"),
        pytest.param(
            {"kind": ExclusionKind.PLANNED, "announced": -29 * S},
            "announced 0 min before its start, 1 min needed",
            id="announced too late",
        ),
        pytest.param(
            {"kind": ExclusionKind.PLANNED, "announced": 200 * S},
            "announced 3 min after its start, needed 1 min before it",
            id="announced afterwards",
        ),
    ],
)
def test_an_exclusion_that_breaks_a_rule_is_refused_and_says_why(changes: dict[str, Any], why: str) -> None:
    sold = made.contract(accepted=(ExclusionKind.PLANNED, ExclusionKind.CUSTOMER), notice_us=MINUTE_US)
    done = assessed("U" * 20 + "D" * 30 + "U" * 50, 0, 100, sold, [x(20, 40, "X1", **changes)])
    assert (done.totals.down, done.exclusions) == (30 * S, ())
    assert done.refused == (("X1", why),)


def test_planned_work_announced_in_time_is_excluded_and_its_overrun_counts() -> None:
    work = x(20, 40, kind=ExclusionKind.PLANNED, announced=-40 * S)
    done = assessed("U" * 20 + "D" * 30 + "U" * 50, 0, 100, made.contract(notice_us=MINUTE_US), [work])
    assert (done.exclusions, done.refused) == (("X1",), ())
    assert seconds(done) == {"excluded": 20, "down": 10, "up": 70}


def test_coverage_is_the_known_share_of_unmasked_time_in_service() -> None:
    done = assessed("U" * 40 + "?" * 40 + "U" * 20, 0, 100, exclusions=[x(60, 100)])
    assert done.coverage == Fraction(40, 60)
    assert assessed("U" * 10, 0, 10, exclusions=[x(0, 10)]).coverage is None


def test_the_class_of_a_span_never_depends_on_the_period_it_is_asked_in() -> None:
    states = "U" * 10 + "D" * 30 + "?" * 20 + "D" * 10 + "G" * 30
    whole = assessed(states, 0, 100, horizon=100)
    halves = [assessed(states, a, b, horizon=100) for a, b in ((0, 45), (45, 100))]
    for name in InstantClass:
        parts = [s.end - s.start for half in halves for s in half.spans if s.kind is name]
        assert sum(parts) == sum(s.end - s.start for s in whole.spans if s.kind is name)
