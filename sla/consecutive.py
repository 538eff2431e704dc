"""The rule of so many in a row, in runs of equal elements: ten severe seconds (G.826 Annex A), n high-loss intervals
(MEF 10.3 clause 8.8).

Unavailable time begins with the first of n bad elements in a row and ends with the first of n good ones; both turns
are retroactive. A month costs as much as it has runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple, TypeAlias

from sla.intervals import Stretch

Verdict: TypeAlias = bool | None
"""Bad, good, or None = not measured: no row of n can be shown across it."""
VerdictRun: TypeAlias = tuple[Verdict, int]
"""So many equal elements, at least one."""


class Consecutive(NamedTuple):
    """The machine between two elements. `run` = length of the opposite row that is not yet decided."""

    unavailable: bool = False
    run: int = 0


AVAILABLE: Final = Consecutive()


def advance(state: Consecutive, bad: Verdict, count: int, n: int) -> tuple[Consecutive, int | None]:
    """`count` equal elements on.

    Where the state turns, the second value says since when: elements before (negative) the first of these.
    """
    if bad is None or bad is state.unavailable:
        return Consecutive(state.unavailable), None
    if state.run + count < n:
        return Consecutive(state.unavailable, state.run + count), None
    return Consecutive(not state.unavailable), -state.run


def step(state: Consecutive, bad: Verdict, n: int) -> tuple[Consecutive, bool]:
    """One element on; True when the state turned, which holds since the first of the last n."""
    state, since = advance(state, bad, 1, n)
    return state, since is not None


def runs_of(values: Iterable[Verdict]) -> tuple[VerdictRun, ...]:
    """Single elements as runs."""
    return tuple((value, sum(1 for _ in same)) for value, same in groupby(values))


def unavailable(runs: Iterable[VerdictRun], n: int, state: Consecutive = AVAILABLE) -> tuple[Stretch, ...]:
    """Unavailable elements as half-open ranges of indexes, sorted and disjoint.

    With a state carried over from before, a range may start below 0: elements counted earlier that change sides.
    """
    return followed(runs, n, state)[0]


def undecided(runs: Iterable[VerdictRun], n: int, state: Consecutive = AVAILABLE) -> int:
    """How many elements at the end may still change sides when the next ones come."""
    return followed(runs, n, state)[1].run


def followed(
    runs: Iterable[VerdictRun], n: int, state: Consecutive = AVAILABLE
) -> tuple[tuple[Stretch, ...], Consecutive]:
    """Both: the unavailable elements, and the machine at the end. The same as `advance`, run by run."""
    found: list[Stretch] = []
    gone, row = state
    since = 0
    at = 0
    for bad, count in runs:
        if bad is None or bad is gone:
            row = 0
        elif row + count < n:
            row += count
        else:
            if gone:
                found.append((since, at - row))
            else:
                since = at - row
            gone, row = not gone, 0
        at += count
    if gone:
        found.append((since, at))
    return tuple(found), Consecutive(gone, row)


def bounds(runs: Sequence[VerdictRun], n: int) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Least and most unavailable time: all that was not measured taken as good, and as bad.

    More bad elements never make less unavailable time, so that these two hold whatever was not seen.
    """
    if all(bad is not None for bad, _ in runs):
        exactly = unavailable(runs, n)
        return exactly, exactly
    least, most = ([(default if bad is None else bad, count) for bad, count in runs] for default in (False, True))
    return unavailable(least, n), unavailable(most, n)
