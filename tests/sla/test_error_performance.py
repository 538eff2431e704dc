"""The ten-second rule and the counts of G.826 on the golden vectors."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.error_performance import (
    AVAILABLE,
    CLEAN,
    VC_12,
    Look,
    Performance,
    Second,
    both_directions,
    bringing_into_service,
    performance,
    step,
    unavailable,
    unavailable_in,
    undecided,
)


def spelled(text: str) -> list[Look]:
    """`0` clean, `D` defect, `eN` N errored blocks, `-` not measured, `x*n` repeated."""
    seconds: list[Look] = []
    for word in text.split():
        token, _, times = word.partition("*")
        look: Look = {"0": CLEAN, "D": Second(0, defect=True), "-": None}.get(token)
        if match := re.fullmatch(r"e(\d+)", token):
            look = Second(int(match[1]))
        seconds += [look] * int(times or 1)
    return seconds


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
    assert got == Performance(es, ses, bbe, uas, available, 0, 2_000)


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
    naive = performance(path[:900], VC_12)
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
    assert undecided([False] * 5 + [True] * 4) == 4
    assert undecided([True] * 10 + [False] * 9) == 9
    assert undecided([True] * 10 + [False] * 10) == 0


def by_definition(severe: list[bool]) -> list[bool]:
    """Unavailable from the onset of ten severe seconds to the onset of ten good ones, looked up anew each second."""
    down, state = [], False
    for index in range(len(severe)):
        ahead = severe[index : index + 10]
        if len(ahead) == 10 and len(set(ahead)) == 1 and ahead[0] is not state:
            state = not state
        down.append(state)
    return down


severe_runs = st.lists(st.tuples(st.booleans(), st.integers(1, 14)), max_size=14).map(
    lambda runs: [value for value, times in runs for _ in range(times)]
)


@given(severe_runs)
def test_the_machine_agrees_with_the_definition(severe: list[bool]) -> None:
    gone = {i for a, b in unavailable(severe) for i in range(a, b)}
    assert [i in gone for i in range(len(severe))] == by_definition(severe)


@given(severe_runs, st.data())
def test_the_machine_can_stop_anywhere_and_go_on(severe: list[bool], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(severe)))
    state = AVAILABLE
    for value in severe[:cut]:
        state, _ = step(state, value)
    rest = {i + cut for a, b in unavailable(severe[cut:], state) for i in range(a, b)}
    whole = {i for a, b in unavailable(severe) for i in range(a, b)}
    assert {i for i in rest if i >= cut} == {i for i in whole if i >= cut}


def test_golden_bringing_into_service_limits() -> None:
    got = bringing_into_service(0.06, 0.01, 86_400)
    assert [round(value, 2) for value in got] == [51.84, 25.92, 15.74, 36.10]
