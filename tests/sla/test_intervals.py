"""Sets of instants: at least k of n, against a look at every instant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sla.intervals import at_least, union

stretch = st.tuples(st.integers(0, 25), st.integers(0, 8)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(st.lists(stretch, max_size=4), min_size=1, max_size=5), st.integers(1, 5))
def test_at_least_k_of_n_at_every_instant(sets: list[list[tuple[int, int]]], k: int) -> None:
    got = at_least(k, sets)
    counted = [sum(any(a <= at < b for a, b in one) for one in sets) for at in range(40)]
    assert [any(a <= at < b for a, b in got) for at in range(40)] == [count >= k for count in counted]
    assert got == union(got)
