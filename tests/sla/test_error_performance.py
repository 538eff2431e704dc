"""The ten-second rule and the counts of G.826 on the golden vectors."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate, groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla import consecutive
from sla.consecutive import AVAILABLE, runs_of, step, unavailable, undecided
from sla.error_performance import (
    CLEAN,
    DEFECT,
    Performance,
    Second,
    SecondRun,
    both_directions,
    by_interval,
    heard_of_far_end,
    meter,
    metered,
    performance,
    unavailable_in,
)
from sla.notation import parse_seconds
from sla.paths import VC_12
from tests.support import brute_seconds


def spelled(text: str) -> tuple[SecondRun, ...]:
    """In the notation of `probed calc`."""
    return parse_seconds(text, VC_12.blocks_per_s)


@pytest.mark.parametrize(
    ("text", "es", "ses", "bbe", "uas", "available"),
    [
        pytest.param("0*20", 0, 0, 0, 0, 20, id="A: clean"),
        pytest.param("0*5 D*9 0*6", 9, 9, 0, 0, 20, id="B: nine SES never make unavailable time"),
        pytest.param("0*5 D*10 0*10", 0, 0, 0, 10, 15, id="C: exactly ten"),
        pytest.param("0*5 D*10 0*9 D 0*10", 0, 0, 0, 20, 15, id="D: nine good seconds do not end it"),
        pytest.param("0*3 e1 e599 e600 e601 0*4", 4, 2, 600, 0, 11, id="E: severe from 600 blocks on"),
        pytest.param("0*30 D*12 0*4 e5 0*5 0*20", 1, 0, 5, 12, 60, id="F: a plain ES in the exit window"),
    ],
)
def test_golden_vectors(text: str, es: int, ses: int, bbe: int, uas: int, available: int) -> None:
    got = performance(spelled(text), VC_12)
    assert got[:7] == (es, ses, bbe, uas, available, 0, 2_000)


def test_golden_ratios() -> None:
    assert performance(spelled("0*5 D*9 0*6"), VC_12).esr == Fraction(45, 100)
    assert performance(spelled("0*3 e1 e599 e600 e601 0*4"), VC_12).bber == Fraction(600, 2_000 * 9)
    window = performance(spelled("0*30 D*12 0*4 e5 0*5 0*20"), VC_12)
    assert (window.esr, window.bber) == (Fraction(1, 60), Fraction(5, 2_000 * 60))
    real = Performance(1185, 0, 0, 65, 86_335, 0, 0)
    assert round(float(real.esr or 0), 7) == 0.0137256
    assert real.sesr == 0
    assert real.bber is None


def test_vector_h_seconds_move_to_the_earlier_interval_after_its_end() -> None:
    path = spelled("0*895 D*20 0*885")
    bins = [performance(path, VC_12, a, a + 900) for a in (0, 900)]
    assert [(b.es, b.ses, b.uas, b.available_s) for b in bins] == [(0, 0, 5, 895), (0, 0, 15, 885)]
    naive = performance(spelled("0*895 D*5"), VC_12)
    assert (naive.ses, naive.uas) == (5, 0), "what an agent says that closes its interval too early"


def test_vector_j_a_bidirectional_path_is_unavailable_in_the_union_of_its_directions() -> None:
    near, far = spelled("0*10 D*10 0*30"), spelled("0*15 D*15 0*20")
    down = both_directions(unavailable_in(near, VC_12), unavailable_in(far, VC_12))
    assert down == ((10, 30),)
    assert performance(near, VC_12, down=down).uas == 20


def test_vector_k_es_and_ses_are_inhibited_in_unavailable_time() -> None:
    assert performance(spelled("D*200"), VC_12) == Performance(0, 0, 0, 200, 0, 0, 2_000)


def test_without_available_time_the_ratios_are_undefined() -> None:
    nothing = performance(spelled("D*10"), VC_12)
    assert (nothing.esr, nothing.sesr, nothing.bber) == (None, None, None)


def test_a_second_that_nobody_measured_breaks_a_run_and_counts_as_neither() -> None:
    got = performance(spelled("D*9 - D*9 0*5"), VC_12)
    assert (got.ses, got.uas, got.unmeasured_s, got.available_s) == (18, 0, 1, 23)


def test_the_last_seconds_may_still_change_sides() -> None:
    assert undecided([(False, 5), (True, 4)], 10) == 4
    assert undecided([(True, 10), (False, 9)], 10) == 9
    assert undecided([(True, 10), (False, 10)], 10) == 0


severe_runs = st.lists(
    st.tuples(st.sampled_from([True, False, True, False, None]), st.integers(1, 14)), max_size=14
).map(lambda runs: [value for value, times in runs for _ in range(times)])


@given(severe_runs, st.sampled_from([1, 2, 3, 10]))
def test_the_machine_agrees_with_the_definition(severe: list[bool | None], n: int) -> None:
    gone = {i for a, b in unavailable(runs_of(severe), n) for i in range(a, b)}
    assert [i in gone for i in range(len(severe))] == brute_seconds.unavailable(severe, n)


@given(severe_runs, st.data())
def test_the_machine_can_stop_anywhere_and_go_on(severe: list[bool | None], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(severe)))
    state = AVAILABLE
    for value in severe[:cut]:
        state, _ = step(state, value, 10)
    rest = {i + cut for a, b in unavailable(runs_of(severe[cut:]), 10, state) for i in range(a, b)}
    whole = {i for a, b in unavailable(runs_of(severe), 10) for i in range(a, b)}
    assert {i for i in rest if i >= cut} == {i for i in whole if i >= cut}


@given(severe_runs)
def test_whatever_was_not_measured_lies_between_the_bounds(severe: list[bool | None]) -> None:
    runs = runs_of(severe)
    low, high = ({i for a, b in part for i in range(a, b)} for part in consecutive.bounds(runs, 10))
    middle = {i for a, b in unavailable(runs, 10) for i in range(a, b)}
    assert low <= middle <= high


looks = st.sampled_from([CLEAN, CLEAN, DEFECT, DEFECT, Second(1), Second(599), Second(600), None])
paths = st.lists(st.tuples(looks, st.integers(1, 14)), min_size=1, max_size=12).map(tuple)


def expanded(runs: tuple[SecondRun, ...]) -> brute_seconds.Seconds:
    return [look for look, count in runs for _ in range(count)]


@given(paths, st.data())
def test_counts_agree_with_a_look_at_every_second(runs: tuple[SecondRun, ...], data: st.DataObject) -> None:
    seconds = expanded(runs)
    inner = data.draw(st.lists(st.integers(1, len(seconds)), unique=True, max_size=4))
    borders = [0, *sorted({*inner, len(seconds)})]
    down = brute_seconds.unavailable([brute_seconds.severe(s) for s in seconds], 10)
    told = by_interval(runs, VC_12, borders)
    assert [tuple(one) for one in told] == [brute_seconds.counts(seconds, down, a, b) for a, b in pairwise(borders)]
    whole = performance(runs, VC_12)
    assert tuple(map(sum, zip(*(one[:6] for one in told), strict=True))) == whole[:6]


@given(paths, st.data())
def test_a_meter_that_is_fed_second_by_second_says_what_the_whole_sequence_says(
    runs: tuple[SecondRun, ...], data: st.DataObject
) -> None:
    seconds = expanded(runs)
    fed = data.draw(st.integers(0, len(seconds)))
    live = meter(VC_12)
    for second in seconds[:fed]:
        live = metered(live, second, 1, VC_12)
    so_far = [(look, len(list(same))) for look, same in groupby(seconds[:fed])]
    assert live.now == performance(so_far, VC_12)
    for look, same in groupby(seconds[fed:]):
        live = metered(live, look, len(list(same)), VC_12)
    assert live.now == performance(runs, VC_12)


@given(paths)
def test_both_directions_and_what_this_end_hears_of_the_other(runs: tuple[SecondRun, ...]) -> None:
    near = expanded(runs)
    far = near[len(near) // 2 :] + near[: len(near) // 2]
    far_runs = [(look, len(list(same))) for look, same in groupby(far)]
    heard = expanded(heard_of_far_end(runs, far_runs))
    assert heard == [None if n is not None and n.defect else f for n, f in zip(near, far, strict=True)]
    both = both_directions(unavailable_in(runs, VC_12), unavailable_in(far_runs, VC_12))
    down = [
        one or two
        for one, two in zip(
            *(brute_seconds.unavailable([brute_seconds.severe(s) for s in side], 10) for side in (near, far)),
            strict=True,
        )
    ]
    assert tuple(performance(runs, VC_12, down=both)) == brute_seconds.counts(near, down, 0, len(near))


def test_a_month_of_seconds_costs_as_much_as_it_has_runs() -> None:
    busy = spelled(" ".join(["D*12 0*43188 e3*20 0*43180"] * 30 + ["0*2000000000"]))
    got = performance(busy, VC_12)
    assert (got.uas, got.es, got.available_s) == (12 * 30, 20 * 30, 86_388 * 30 + 2_000_000_000)


def test_severely_errored_periods_are_three_to_nine_in_a_row() -> None:
    assert performance(spelled("D*2 0 D*3 0 D*9 0 D*10 0*10 D*5"), VC_12).sep == 3
    assert performance(spelled("D*2 e700 0*3"), VC_12).sep == 1
    assert [one.sep for one in by_interval(spelled("0*5 D*4 0*5"), VC_12, (0, 6, 7, 14))] == [1, 0, 0]


def test_seconds_move_across_bins_days_and_months() -> None:
    """Nine severe seconds before a border are SES until the tenth comes after it."""
    day = 86_400
    runs = spelled(f"0*{day - 9} D*9 D 0*{day - 1}")
    first, second = by_interval(runs, VC_12, list(accumulate((0, day, day))))
    assert (first.ses, first.uas, second.uas) == (0, 9, 1)
    assert performance(spelled(f"0*{day - 9} D*9"), VC_12).ses == 9
