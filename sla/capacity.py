"""Arithmetic of capacity intervals: what is known of a whole from what is known of its parts.

Every operation is monotone and independent of the order of its arguments, so it may be applied to the
lower and upper bounds of its parts and the true capacity stays inside the result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.contract import EvidenceRule


def series(values: Iterable[Capacity]) -> Capacity:
    """All parts are needed: as good as the worst one. Nothing in series = UP."""
    parts = tuple(values)
    worst = min(parts, default=UP)
    if worst.lo == worst.hi:  # every other hi is at least its own lo, hence at least this one
        return worst
    return Capacity(worst.lo, min(part.hi for part in parts))


def parallel(values: Iterable[Capacity]) -> Capacity:
    """One part is enough: as good as the best one. Nothing in parallel = DOWN."""
    parts = tuple(values)
    best = max(parts, default=DOWN)
    if best.lo == 1.0:
        return UP
    return Capacity(best.lo, max((part.hi for part in parts), default=0.0))


def weighted(values: Sequence[Capacity], weights: Sequence[float]) -> Capacity:
    """The weighted mean (members of a VCAT group with LCAS). Sums are exact, so order does not matter."""
    whole = math.fsum(weights)
    if len(values) != len(weights) or whole <= 0.0 or min(weights) < 0.0:
        raise ValueError(f"{len(values)} values need as many weights >= 0, not all zero: {list(weights)}")
    return Capacity(
        min(1.0, math.fsum(w * v.lo for v, w in zip(values, weights, strict=True)) / whole),
        min(1.0, math.fsum(w * v.hi for v, w in zip(values, weights, strict=True)) / whole),
    )


def k_of_n(values: Iterable[Capacity], k: int) -> Capacity:
    """At least k parts are needed: as good as the k-th best one."""
    parts = tuple(values)
    if not 1 <= k <= len(parts):
        raise ValueError(f"k of n needs 1 <= k <= n, not {k} of {len(parts)}")
    return Capacity(
        sorted((part.lo for part in parts), reverse=True)[k - 1],
        sorted((part.hi for part in parts), reverse=True)[k - 1],
    )


def fuse(values: Iterable[Capacity], rule: EvidenceRule) -> tuple[Capacity, bool]:
    """What several witnesses to one thing know together, and whether they contradict each other.

    The intersection of what they say. Where that is empty the rule decides whose side counts; the
    statements that do not contradict that side still narrow it. No witness = UNKNOWN.

    A rule that puts one kind of witness first is that of any that says down among witnesses of one kind
    (`prefer` sets one kind over the other). QUORUM: the side with more witnesses; both sides' hull if as many.
    """
    said = tuple(values)
    if len(said) == 1:
        return said[0], False
    lo, hi = UNKNOWN
    for least, most in said:
        lo, hi = max(lo, least), min(hi, most)
    if lo <= hi:
        return Capacity(lo, hi), False
    worse = Capacity(max(value.lo for value in said if value.lo <= hi), hi)
    better = Capacity(lo, min(value.hi for value in said if value.hi >= lo))
    match rule:
        case EvidenceRule.ALL_DOWN:
            return better, True
        case EvidenceRule.QUORUM:
            down, up = sum(value.hi < lo for value in said), sum(value.lo > hi for value in said)
            return (worse if down > up else better if up > down else Capacity(worse.lo, better.hi)), True
        case _:
            return worse, True


def prefer(values: Sequence[Capacity]) -> Capacity:
    """The first of two statements, narrowed by the second where that does not contradict it."""
    first, second = values
    lo, hi = max(first.lo, second.lo), min(first.hi, second.hi)
    return Capacity(lo, hi) if lo <= hi else first
