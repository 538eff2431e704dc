"""The clock of an authoritative engine (RFC 3414 section 3.2, step 7b)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.usm.window import MAX_BOOTS, WINDOW_S, Window, step

AT = Window(boots=5, time_s=1_000, at_s=50.0)


@pytest.mark.parametrize(
    ("boots", "time_s", "at_s", "after", "timely"),
    [
        pytest.param(5, 1_010, 60.0, Window(5, 1_010, 60.0), True, id="as time goes by"),
        pytest.param(5, 990, 50.0, AT, True, id="a little behind: overtaken on the way"),
        pytest.param(5, 850, 50.0, AT, True, id="150 s behind"),
        pytest.param(5, 849, 50.0, AT, False, id="151 s behind: a replay"),
        pytest.param(5, 1_000, 200.0, AT, True, id="the same again after 150 s"),
        pytest.param(5, 1_000, 201.0, AT, False, id="the same again after 151 s: a replay"),
        pytest.param(5, 900_000, 50.0, Window(5, 900_000, 50.0), True, id="the clock jumped ahead"),
        pytest.param(6, 3, 60.0, Window(6, 3, 60.0), True, id="the agent started again"),
        pytest.param(4, 999_999, 60.0, AT, False, id="a boot that is over: a replay"),
        pytest.param(MAX_BOOTS, 3, 60.0, Window(MAX_BOOTS, 3, 60.0), False, id="boots at their end: never timely"),
    ],
)
def test_a_message_is_timely_or_a_replay(boots: int, time_s: int, at_s: float, after: Window, timely: bool) -> None:
    assert step(AT, boots, time_s, at_s) == (after, timely)


def test_the_first_message_opens_the_window() -> None:
    assert step(None, 5, 1_000, 50.0) == (AT, True)
    assert AT.now(53.9) == (5, 1_003)


@given(
    st.lists(
        st.tuples(st.integers(0, MAX_BOOTS), st.integers(0, 2**31 - 1), st.floats(0, 1e6)), min_size=1, max_size=20
    )
)
def test_the_window_never_goes_back(messages: list[tuple[int, int, float]]) -> None:
    window: Window | None = None
    for boots, time_s, at_s in sorted(messages, key=lambda each: each[2]):
        before = window
        window, timely = step(window, boots, time_s, at_s)
        assert before is None or (window.boots, window.time_s) >= (before.boots, before.time_s)
        if timely and before is not None:
            assert (boots, time_s + WINDOW_S) >= (before.boots, before.time_s)
