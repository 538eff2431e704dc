"""Arithmetic of validity: half-open stretches of time, open on a side where nothing is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, TypeVar

from config.parsing import format_day_or_instant
from probed.model.inventory import Validity

ALWAYS: Final = Validity(None, None)
_FIRST: Final = -(1 << 62)
_LAST: Final = 1 << 62

T = TypeVar("T")


def bounds(valid: Validity) -> tuple[int, int]:
    """Start and end as numbers that compare, open sides beyond every instant."""
    return (
        _FIRST if valid.start is None else valid.start,
        _LAST if valid.end is None else valid.end,
    )


def _validity(start: int, end: int) -> Validity:
    return Validity(None if start == _FIRST else start, None if end == _LAST else end)


def overlaps(one: Validity, other: Validity) -> bool:
    (a, b), (c, d) = bounds(one), bounds(other)
    return a < d and c < b


def clip(valid: Validity, frame: Validity) -> Validity | None:
    """The common stretch, None where there is none."""
    if frame in (valid, ALWAYS):
        return valid
    (a, b), (c, d) = bounds(valid), bounds(frame)
    start, end = max(a, c), min(b, d)
    return _validity(start, end) if start < end else None


def hull(stretches: Iterable[Validity]) -> Validity:
    """From the first start to the last end."""
    pairs = [bounds(valid) for valid in stretches]
    return _validity(min(a for a, _ in pairs), max(b for _, b in pairs))


def inherit(child: Validity, parent: Validity) -> Validity:
    """An open side of a row that belongs to another is as the other's."""
    start = parent.start if child.start is None else child.start
    end = parent.end if child.end is None else child.end
    return child if start == child.start and end == child.end else Validity(start, end)


def covers(frame: Validity, valid: Validity) -> bool:
    """Whether `valid` lies wholly within `frame`."""
    return (frame.start is None or (valid.start is not None and frame.start <= valid.start)) and (
        frame.end is None or (valid.end is not None and valid.end <= frame.end)
    )


def first_gap(needed: Validity, held: Sequence[Validity]) -> Validity | None:
    """The first stretch of `needed` that none of `held` covers."""
    if any(covers(each, needed) for each in held):
        return None
    start, end = bounds(needed)
    for a, b in sorted(bounds(valid) for valid in held):
        if a > start:
            return _validity(start, min(a, end))
        start = max(start, b)
        if start >= end:
            return None
    return _validity(start, end) if start < end else None


def epochs(rows: Sequence[tuple[Validity, T]]) -> list[tuple[Validity, tuple[T, ...]]]:
    """The stretches over which the same rows hold, in order; stretches without rows are left out."""
    stretches = {valid for valid, _ in rows}
    if len(stretches) == 1:
        return [(stretches.pop(), tuple(item for _, item in rows))]
    borders = sorted({border for valid in stretches for border in bounds(valid)})
    found = []
    for start, end in pairwise(borders):
        held = tuple(item for valid, item in rows if bounds(valid)[0] <= start and end <= bounds(valid)[1])
        if held:
            found.append((_validity(start, end), held))
    return found


def merge_equal(found: Sequence[tuple[Validity, T]]) -> list[tuple[Validity, T]]:
    """Neighbouring epochs with equal content as one."""
    merged: list[tuple[Validity, T]] = []
    for valid, content in found:
        if merged and merged[-1][1] == content and merged[-1][0].end == valid.start:
            merged[-1] = (Validity(merged[-1][0].start, valid.end), content)
        else:
            merged.append((valid, content))
    return merged


def describe(valid: Validity, zone: str) -> str:
    """'from 2026-01-01 to 2026-03-01', 'from 2026-01-01 on', 'before 2026-01-01', 'at any time'."""
    start = None if valid.start is None else format_day_or_instant(valid.start, zone)
    end = None if valid.end is None else format_day_or_instant(valid.end, zone)
    if start and end:
        return f"from {start} to {end}"
    if start:
        return f"from {start} on"
    return f"before {end}" if end else "at any time"
