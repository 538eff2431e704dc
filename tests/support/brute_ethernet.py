"""Brute force of MEF 10.3: the formulas of A(k), HLI and CHLI, interval by interval, as the standard prints them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction


def available(flr: Sequence[Fraction | None], n: int, c: Fraction) -> list[bool]:
    """A(k). What was not measured (None) is neither above nor up to C."""
    a: list[bool] = []
    for k in range(len(flr)):
        window = flr[k : k + n]
        whole = len(window) == n
        before = a[k - 1] if k else True
        if before and whole and all(x is not None and x > c for x in window):
            a.append(False)
        elif not before and whole and all(x is not None and x <= c for x in window):
            a.append(True)
        else:
            a.append(before)
    return a


def counts(
    flr: Sequence[Fraction | None], n: int, c: Fraction, p: int, maintenance: Collection[int]
) -> tuple[int, int, int, int]:
    """Unavailable, intervals, HLI, CHLI."""
    a = available(flr, n, c)
    w = [k for k in range(len(flr)) if k not in maintenance and not (a[k] and flr[k] is None)]
    high = [k in w and a[k] and flr[k] is not None and (flr[k] or 0) > c for k in range(len(flr))]
    runs = "".join("H" if one else " " for one in high).split()
    return sum(not a[k] for k in w), len(w), sum(high), sum(len(run) >= p for run in runs)
