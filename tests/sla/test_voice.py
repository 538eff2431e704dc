"""Voice: the golden counts, ratios that cannot be, causes of loss with their weights."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.voice import WEIGHTS, BadCounts, calls, completion


def test_golden_thousand_seizures() -> None:
    got = calls(1_000, 620, 180, 150, 30)
    assert (got.asr, got.ner, got.abr, got.failures) == (Fraction(62, 100), Fraction(98, 100), None, 20)
    assert calls(1_000, 620, bids=1_240).abr == Fraction(1, 2)


def test_no_seizure_has_no_ratio() -> None:
    got = calls(0, 0)
    assert (got.asr, got.ner) == (None, None)


counts = st.tuples(*[st.integers(0, 50)] * 5)


@given(counts)
def test_ner_is_never_below_asr(told: tuple[int, int, int, int, int]) -> None:
    answered, busy, silent, rejected, failed = told
    got = calls(sum(told), answered, busy, silent, rejected)
    assert got.failures == failed
    if got.asr is not None and got.ner is not None:
        assert got.asr <= got.ner <= 1


def test_loss_of_signal_weighs_half() -> None:
    got = completion(1_000, {"los": 20, "congestion": 5, "signalling": 3, "equipment": 2})
    assert [got.weighted, got.ratio] == [20, Fraction(98, 100)]
    assert completion(1_000, {"los": 20}).ratio == Fraction(99, 100)
    assert completion(0, {}).ratio is None
    assert completion(10, {"fire": 1}, {"fire": Fraction(1, 4)}).ratio == Fraction(39, 40)
    assert sum(weight == 1 for weight in WEIGHTS.values()) == 3


@given(st.tuples(*[st.integers(0, 9)] * 4))
def test_call_by_call_it_is_the_same(told: tuple[int, int, int, int]) -> None:
    losses = dict(zip(WEIGHTS, told, strict=True))
    got = completion(40, losses)
    outcome = ["fine"] * (40 - sum(told)) + [cause for cause, count in losses.items() for _ in range(count)]
    assert (
        got.ratio == sum({"fine": Fraction(1), "los": Fraction(1, 2)}.get(one, Fraction(0)) for one in outcome) / 40
    )


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: calls(10, 11), "outcomes are 11 calls, the seizures only 10"),
        (lambda: calls(10, -1), "-1 calls cannot be"),
        (lambda: calls(10, 5, bids=9), "9 bids made 10 seizures"),
        (lambda: completion(10, {"rain": 1}), "'rain' is no cause of loss: write los, congestion"),
        (lambda: completion(10, {"los": 11}), "11 losses of 10 attempts"),
        (lambda: completion(10, {"los": -1}), "-1 losses by los"),
    ],
)
def test_counts_that_do_not_add_up_are_refused(call: object, says: str) -> None:
    assert callable(call)
    with pytest.raises(BadCounts, match=says):
        call()
