"""Availability of Ethernet services: vectors M1 to M7, the strict comparison, groups, the formulas as oracle."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.errors import ConfigError
from sla.error_performance import CLEAN, DEFECT, performance
from sla.ethernet import (
    Y_1563,
    BadWindow,
    Loss,
    LossRun,
    availability,
    ethernet_meter,
    group_availability,
    loss_of,
    metered,
    window_rule,
)
from sla.notation import parse_loss
from sla.paths import VC_12
from tests.support import brute_ethernet

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("flr", "n", "p", "maintenance", "unavailable", "intervals", "hli", "chli"),
    [
        pytest.param("0*5 1*9 0*16", 10, 5, [], 0, 30, 9, 1, id="M1: nine in a row are one CHLI"),
        pytest.param("0*5 1*10 0*15", 10, 5, [], 10, 30, 0, 0, id="M2: ten are unavailable"),
        pytest.param("0*5 1*10 0*9 1 0*15", 10, 5, [], 20, 40, 0, 0, id="M3: nine good ones do not end it"),
        pytest.param("0*5 .5*12 0*13", 10, 5, [], 0, 30, 0, 0, id="M4: a loss of exactly C is no high loss"),
        pytest.param(
            "0*2 1*3 0*2 .6*4 0 1*2 0*16", 10, 3, [], 0, 30, 9, 2, id="M5: two of three rows are long enough"
        ),
        pytest.param("0 0 1 1 1 1 0 0 1 0*7", 3, 2, [], 7, 16, 0, 0, id="M6: n = 3"),
        pytest.param("0*5 1*20 0*35", 10, 5, [(0, 15)], 10, 45, 0, 0, id="M7: maintenance leaves both sides"),
    ],
)
def test_golden_vectors(
    flr: str,
    n: int,
    p: int,
    maintenance: list[tuple[int, int]],
    unavailable: int,
    intervals: int,
    hli: int,
    chli: int,
) -> None:
    got = availability(parse_loss(flr), window_rule(n, HALF, p), maintenance)
    assert (got.unavailable, got.intervals, got.hli, got.chli) == (unavailable, intervals, hli, chli)


def test_a_row_of_seven_with_p_of_three_counts_once() -> None:
    assert availability(parse_loss("0*5 1*7 0*20"), window_rule(10, HALF, 3)).chli == 1


def test_the_end_of_a_month_is_provisional_until_the_next_one_begins() -> None:
    rule = window_rule(10, HALF, 5)
    month = availability(parse_loss("0*20 1*4"), rule)
    assert (month.unavailable, month.hli, month.provisional) == (0, 4, 4)
    assert availability(parse_loss("0*20 1*4 1*6"), rule).unavailable == 10


def test_long_blanks_and_long_words_are_read_in_one_pass() -> None:
    """By a pattern that goes back at every blank or digit these take minutes."""
    blanks = "\t " * 200_000
    assert parse_loss(f"0{blanks}*{blanks}2{blanks}1") == ((Loss(Fraction(0)), 2), (Loss(Fraction(1)), 1))
    with pytest.raises(ConfigError, match="is no frame loss ratio"):
        parse_loss("9" * 400_000 + "x")


def test_loss_is_sum_over_sum_in_qualified_time_only() -> None:
    got = availability(parse_loss("0/1000*5 1000/1000*10 5/1000 0/10*9 1/1"), window_rule(10, HALF, 5), [(25, 26)])
    assert got.flr == Fraction(5, 5_000 + 1_000 + 90)
    assert availability(parse_loss("0 0/10"), window_rule(10, HALF, 5)).flr is None
    assert loss_of(0, 0) == Loss(Fraction(0), 0, 0)
    assert loss_of(10, 4).ratio == Fraction(6, 10)


seconds = st.lists(st.tuples(st.integers(0, 10), st.integers(1, 13)), max_size=12)


@given(seconds)
def test_y_1563_is_the_ten_second_rule_on_seconds_that_lost_more_than_half(told: list[tuple[int, int]]) -> None:
    ethernet = availability([(loss_of(10, 10 - lost), count) for lost, count in told], Y_1563)
    path = performance([(DEFECT if lost > 5 else CLEAN, count) for lost, count in told], VC_12)
    assert (ethernet.unavailable, ethernet.hli) == (path.uas, path.ses)


losses = st.sampled_from([Fraction(0), Fraction(0), HALF, Fraction(3, 5), Fraction(1), Fraction(1), None])
runs = st.lists(st.tuples(losses, st.integers(1, 7)), min_size=1, max_size=12)
rules = st.integers(2, 6).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n - 1)))


def as_runs(told: list[tuple[Fraction | None, int]]) -> list[LossRun]:
    return [(None if ratio is None else Loss(ratio), count) for ratio, count in told]


@given(runs, rules, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=3))
def test_the_window_agrees_with_the_formulas(
    told: list[tuple[Fraction | None, int]], rule: tuple[int, int], work: list[tuple[int, int]]
) -> None:
    n, p = rule
    flr = [ratio for ratio, count in told for _ in range(count)]
    out = {k for start, count in work for k in range(start, start + count)}
    got = availability(as_runs(told), window_rule(n, HALF, p), [(a, a + b) for a, b in work])
    expected = brute_ethernet.counts(flr, n, HALF, p, out)
    assert (got.unavailable, got.intervals, got.hli, got.chli) == expected
    assert got.unavailable_low <= got.unavailable <= got.unavailable_high
    assert got.excluded + got.unmeasured + got.intervals == len(flr)


@given(runs, rules, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=3), st.data())
def test_a_meter_that_is_fed_interval_by_interval_says_what_the_whole_sequence_says(
    told: list[tuple[Fraction | None, int]], rule: tuple[int, int], work: list[tuple[int, int]], data: st.DataObject
) -> None:
    window = window_rule(rule[0], HALF, rule[1])
    losses_ = [None if ratio is None else Loss(ratio) for ratio, count in told for _ in range(count)]
    fed = data.draw(st.integers(0, len(losses_)))
    out = {k for start, count in work for k in range(start, start + count)}
    live = ethernet_meter()
    for k, loss in enumerate(losses_[:fed]):
        live = metered(live, loss, 1, window, maintenance=k in out)
    batch = availability([(loss, 1) for loss in losses_[:fed]], window, [(a, a + b) for a, b in work])
    assert live.now(window)[:7] == batch[:7]


@given(st.lists(runs, min_size=1, max_size=4), st.data())
def test_a_group_is_available_while_k_of_its_pairs_are(
    told: list[list[tuple[Fraction | None, int]]], data: st.DataObject
) -> None:
    size = max(sum(count for _, count in one) for one in told)
    pairs = [[*one, (Fraction(0), size + 1 - sum(count for _, count in one))] for one in told]
    k = data.draw(st.integers(1, len(pairs)))
    got = group_availability([as_runs(one) for one in pairs], window_rule(3, HALF, 1), k, [(2, 4)])
    states = [brute_ethernet.available([r for r, count in one for _ in range(count)], 3, HALF) for one in pairs]
    down = [sum(column) < k for column in zip(*states, strict=True)]
    judged = [gone for index, gone in enumerate(down) if index not in {2, 3}]
    assert (got.unavailable, got.intervals) == (sum(judged), len(judged))


def test_a_month_of_seconds_costs_as_much_as_it_has_runs() -> None:
    got = availability(parse_loss("0*1000000 1*3600 0*1000000000 .9*3 0*17"), window_rule(10, HALF, 3))
    assert (got.unavailable, got.hli, got.chli) == (3_600, 3, 1)


@pytest.mark.parametrize(
    ("n", "c", "p", "says"),
    [
        (10, HALF, 10, "p = 10 is not smaller than n = 10"),
        (0, HALF, 1, "from 1 on"),
        (10, Fraction(1), 5, "C = 1 is no threshold"),
        (10, Fraction(50), 5, "C = 50 is no threshold"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(n: int, c: Fraction, p: int, says: str) -> None:
    with pytest.raises(BadWindow, match=says):
        window_rule(n, c, p)


def test_groups_that_cannot_be_are_refused() -> None:
    rule, one = window_rule(3, HALF, 1), [(Loss(HALF), 5)]
    with pytest.raises(BadWindow, match="4, 5 intervals"):
        group_availability([one, [(None, 4)]], rule, 1)
    with pytest.raises(BadWindow, match="at least 3 of 2"):
        group_availability([one, one], rule, 3)
