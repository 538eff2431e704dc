"""Dates by TimeTicks: what happened within the tick of a look, or while its answer was on its way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.look import Newest
from collectors.snmp.observing import after
from collectors.snmp.profiles.ifmib import onset
from collectors.snmp.profiles.profile import PointLook
from collectors.snmp.watch import News
from probed.model.capacity import DOWN, UP
from probed.model.ids import PointId
from probed.model.observation import Witness
from sla.fold import Run, steps

A, B = PointId("NE1", "a"), PointId("NE1", "b")
AT = 1_800_000_000_000_000
TICK = 10_000
MINUTE = 60_000_000


def news(at: int | None, by: str = "ifLastChange") -> News:
    return News(A, PointLook(DOWN, ("down",), 0), None if at is None else Witness(at, by))


@pytest.mark.parametrize(
    ("before", "told", "expected"),
    [
        pytest.param(Newest(AT, AT + 40_000, frozenset({A})), AT + 5_000, AT + 40_001, id="while it was answered"),
        pytest.param(Newest(AT, AT + 40_000, frozenset({A})), AT - 9_000, AT + 40_001, id="within the tick before"),
        pytest.param(Newest(AT, AT + 40_000, frozenset({A})), AT - 10_001, AT - 10_001, id="before it: cannot be"),
        pytest.param(Newest(AT, AT + 40_000, frozenset({A})), AT + 50_000, AT + 50_000, id="after it"),
        pytest.param(Newest(AT, AT + 40_000, frozenset({B})), AT + 5_000, AT + 5_000, id="another point was news"),
        pytest.param(None, AT - 5_000, AT - 5_000, id="nothing was news before"),
        pytest.param(Newest(AT, AT + 40_000, frozenset({A})), None, None, id="not dated"),
    ],
)
def test_a_date_within_the_look_before_is_put_behind_it(
    before: Newest | None, told: int | None, expected: int | None
) -> None:
    found = after(before, news(told)).onset
    assert (None if found is None else found.at) == expected


@given(
    booted=st.integers(0, TICK - 1),
    one=st.tuples(st.integers(0, 50_000), st.integers(0, 50_000)),
    two=st.tuples(st.integers(0, 50_000), st.integers(0, 50_000)),
    change=st.integers(1, MINUTE) | st.integers(1, 2 * TICK),
    first_is_news=st.booleans(),
)
def test_law_a_change_is_dated_within_its_tick_and_the_time_of_the_questions(
    booted: int, one: tuple[int, int], two: tuple[int, int], change: int, first_is_news: bool
) -> None:
    """Of an agent whose ticks begin anywhere: two looks, each so long on its way there and back."""
    born = AT - 1_000 * MINUTE - booted
    seen_one, seen_two = AT, AT + MINUTE
    changed = AT + change
    uptime, last_change = (seen_two - born) // TICK, (changed - born) // TICK
    asked_one, answered_one, answered_two = seen_one - one[0], seen_one + one[1], seen_two + two[1]
    told = News(A, PointLook(DOWN, (), last_change), onset(answered_two, uptime, last_change))
    before = Newest(asked_one, answered_one, frozenset({A})) if first_is_news else None
    # what is as it was, was so when it was asked; what is new was seen when the answer came
    first = answered_one if first_is_news else asked_one
    runs = [Run(first, first, 1, UP), Run(answered_two, answered_two, 1, DOWN, (), after(before, told).onset)]
    edge, value = steps(runs, 3 * MINUTE)[-1]
    assert value == DOWN
    assert first <= edge.at <= answered_two
    assert (edge.earliest, edge.latest) == (first, answered_two)
    assert -TICK <= edge.at - changed <= TICK + max(two[1], one[1] + 1)
