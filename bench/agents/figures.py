"""How a figure is taken and printed."""

from __future__ import annotations

import gc
import resource
import statistics
import sys
from collections.abc import Awaitable, Callable, Sequence


def cpu_s() -> float:
    """User and system time of this process; on loopback it pays for the receiver's interrupt as well."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def cpu_of(work: Callable[[], Awaitable[int]]) -> tuple[float, int]:
    """CPU seconds of one run, and how many values it brought."""
    gc.collect()
    begin = cpu_s()
    values = await work()
    return cpu_s() - begin, values


async def paired_ratio(
    ours: Callable[[], Awaitable[int]], reference: Callable[[], Awaitable[int]], pairs: int, what: str
) -> float:
    """Median over pairs of runs, one after the other, of our CPU beside the reference's, per value."""
    await ours()
    await reference()
    ratios = []
    for _ in range(pairs):
        mine, values = await cpu_of(ours)
        theirs, expected = await cpu_of(reference)
        assert values == expected, f"{values} values are not the reference's {expected}"
        ratios.append(mine / theirs)
        note(f"{what}: ours {mine / values * 1e6:.2f} us a value, reference {theirs / values * 1e6:.2f}")
    return statistics.median(ratios)


def note(text: str) -> None:
    print(f"# {text}", file=sys.stderr)


def report(figures: Sequence[tuple[str, float, float]]) -> int:
    """Print `name value bound ok|SHORT`, a figure a line; the exit code."""
    for name, value, bound in figures:
        print(f"{name} {value:.3g} {bound:g} {'ok' if value <= bound else 'SHORT'}")
    return int(any(value > bound for _, value, bound in figures))
