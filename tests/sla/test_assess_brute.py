"""The assessment agrees with a second-by-second count that knows nothing of it."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.assessment import Assessment, Period
from probed.model.contract import DenominatorRule, MinimumApplies, UnknownRule
from probed.model.instant import SECOND_US
from probed.model.inventory import Validity
from sla.assess import assess
from sla.explain import explain
from tests.support import evidence as made
from tests.support.brute_assess import Brute, brute

LENGTH = 90

runs = st.lists(st.tuples(st.sampled_from("UDDG?"), st.integers(1, 12)), min_size=1, max_size=25)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, object]:
    """A timeline of 90 s; a window in it; masks; rules; and whether the circuit's life or the horizon ends it."""
    states = "".join(state * length for state, length in draw(runs))
    states = (states * (LENGTH // len(states) + 1))[:LENGTH]
    first = draw(st.integers(0, 40))
    last = draw(st.integers(first + 1, LENGTH))
    stretches = st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 30)), max_size=3)
    return {
        "states": states,
        "first": first,
        "last": last,
        "exclusions": sorted((a, min(a + n, LENGTH)) for a, n in draw(stretches)),
        "bridge": draw(st.integers(0, 8)),
        "minimum": draw(st.integers(0, 8)),
        "seconds_too": draw(st.booleans()),
        "alive": draw(st.booleans()),
        "denominator": draw(st.sampled_from(DenominatorRule)),
        "unknown": draw(st.sampled_from(UnknownRule)),
    }


def names_of(exclusions: list[tuple[int, int]]) -> list[str | None]:
    """Of several exclusions of a second the one that starts first is named."""
    names: list[str | None] = [None] * LENGTH
    for number, (start, end) in reversed(list(enumerate(exclusions))):
        names[start:end] = [f"X{number}"] * (end - start)
    return names


def both(case: dict[str, object]) -> tuple[Assessment, Brute]:
    states, first, last, excluded = case["states"], case["first"], case["last"], case["exclusions"]
    bridge, minimum, seconds_too, alive = case["bridge"], case["minimum"], case["seconds_too"], case["alive"]
    assert isinstance(states, str)
    assert isinstance(first, int)
    assert isinstance(last, int)
    assert isinstance(excluded, list)
    assert isinstance(bridge, int)
    assert isinstance(minimum, int)
    denominator, unknown = case["denominator"], case["unknown"]
    assert isinstance(denominator, DenominatorRule)
    assert isinstance(unknown, UnknownRule)
    sold = made.contract(
        made.availability(denominator, unknown, 60 * SECOND_US),
        bridge_us=bridge * SECOND_US,
        minimum_us=minimum * SECOND_US,
        applies=MinimumApplies.COUNT_AND_SECONDS if seconds_too else MinimumApplies.COUNT,
    )
    done = assess(
        contract=sold,
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=Validity(None, None if alive else LENGTH * SECOND_US),
        evidence=made.evidence(made.spelled(states)),
        exclusions=[
            made.exclusion(a * SECOND_US, b * SECOND_US, f"X{number}") for number, (a, b) in enumerate(excluded)
        ],
        period=Period(first * SECOND_US, last * SECOND_US, "UTC", "test"),
        horizon=LENGTH * SECOND_US,
        topology=("t1",),
        evidence_ids={made.LEAF: ("e1",)},
        parties={made.LEAF: "core"},
    )
    counted = brute(
        states=states,
        hours=[False] * LENGTH,
        names=names_of(excluded),
        first=first,
        last=last,
        bridge=bridge,
        minimum=minimum,
        seconds_too=bool(seconds_too),
        alive=bool(alive),
    )
    return done, counted


@settings(max_examples=400)
@given(cases())
def test_every_second_has_the_class_that_a_count_by_hand_gives_it(case: dict[str, object]) -> None:
    done, counted = both(case)
    seconds = [s.kind.value for s in done.spans for _ in range((s.end - s.start) // SECOND_US)]
    assert seconds == counted.classes
    assert done.totals.length == done.end - done.start
    assert sum(o.down_in_period_us for o in done.outages) == done.totals.down
    assert all(a.end == b.start and a[2:] != b[2:] for a, b in pairwise(done.spans))


@settings(max_examples=400)
@given(cases())
def test_outages_are_those_that_a_count_by_hand_finds(case: dict[str, object]) -> None:
    done, counted = both(case)
    got = [
        (
            o.start.at,
            o.end.at if o.end else None,
            o.low_us,
            o.high_us,
            o.excluded_us,
            o.down_in_period_us,
            o.unknown_in_period_us,
            o.counted_from,
            o.why_not,
        )
        for o in done.outages
    ]
    us = SECOND_US
    assert got == [
        (
            o.start * us,
            None if o.end is None else o.end * us,
            o.low * us,
            o.high * us,
            o.masked * us,
            o.down_in * us,
            o.unknown_in * us,
            None if o.counted_from is None else o.counted_from * us,
            o.why,
        )
        for o in counted.outages
    ]
    assert [o.counted for o in done.outages] == [o.why == "" for o in counted.outages]
    assert done.mttr_us == (None if counted.mttr is None else counted.mttr * us)
    assert done.mtbf_us == (None if counted.mtbf is None else counted.mtbf * us)


@settings(max_examples=300)
@given(cases())
def test_figures_are_the_fractions_that_a_count_by_hand_gives(case: dict[str, object]) -> None:
    done, counted = both(case)
    length = {
        DenominatorRule.SERVICE_TIME: counted.service,
        DenominatorRule.PERIOD: len(counted.classes),
        DenominatorRule.FIXED: 60,
    }
    d, u, whole = counted.down, counted.unknown, length[case["denominator"]]  # type: ignore[index]
    low, high, official = done.availability
    assert done.denominator_us == whole * SECOND_US
    assert done.coverage == (Fraction(counted.service - u, counted.service) if counted.service else None)
    if whole == 0:
        assert (low, high, official) == (None, None, None)
        return
    assert high == max(Fraction(0), 1 - Fraction(d, whole))
    assert low == max(Fraction(0), 1 - Fraction(d + u, whole))
    expected = {
        UnknownRule.UP: high,
        UnknownRule.DOWN: low,
        UnknownRule.EXCLUDE: max(Fraction(0), 1 - Fraction(d, whole - u)) if whole > u else None,
    }
    assert official == expected[case["unknown"]]  # type: ignore[index]
    if official is not None:
        assert 0 <= low <= official <= high <= 1


@settings(max_examples=150)
@given(cases())
def test_an_explanation_accounts_for_every_second(case: dict[str, object]) -> None:
    done, _ = both(case)
    lines = explain(done)
    window = next(line for line in lines if line.kind == "window").seconds
    spans = [line for line in lines if line.kind == "span"]
    assert window == Fraction(done.end - done.start, SECOND_US)
    assert sum(line.seconds or 0 for line in spans) == window
    assert sum(line.seconds or 0 for line in lines if line.kind == "sum") == window
    assert [line.start for line in spans][1:] == [line.end for line in spans][:-1]
