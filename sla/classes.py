"""One class for each instant of the assessed window, in spans that name their reason and their culprits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeAlias

from probed.model.assessment import ClassSpan, InstantClass, Totals
from probed.model.ids import Leaf
from sla.masks import Masked
from sla.outages import TOO_SHORT, Piece

Blame: TypeAlias = Callable[[int, int], Sequence[tuple[int, tuple[Leaf, ...]]]]
"""The culprits over [start, end) of a stretch that is not UP: (from when, whose), the first at its start."""


def class_spans(
    pieces: Sequence[Piece], masks: Sequence[Masked], forgiven: Collection[int], blame: Blame, start: int, end: int
) -> tuple[ClassSpan, ...]:
    """Spans that cover [start, end) exactly. Masks come first, then what was observed.

    `forgiven`: starts of the DOWN pieces whose seconds the contract lets go; they count as UP, with the reason.
    """
    found: list[ClassSpan] = []
    at = start
    for mask in masks:
        if mask.end <= at or mask.start >= end:
            continue
        if mask.start > at:
            _observed(found, pieces, forgiven, blame, at, mask.start)
        at = min(mask.end, end)
        _append(found, ClassSpan(max(mask.start, start), at, mask.kind, (), mask.reason))
    if at < end:
        _observed(found, pieces, forgiven, blame, at, end)
    return tuple(found)


def _observed(
    found: list[ClassSpan], pieces: Sequence[Piece], forgiven: Collection[int], blame: Blame, start: int, end: int
) -> None:
    """Append the unmasked stretch [start, end)."""
    index = bisect_right(pieces, start, key=_start_of) - 1
    while index < len(pieces) and pieces[index].start < end:
        begin, stop, kind, _ = pieces[index]
        index += 1
        first, last = max(begin, start), min(stop, end)
        if kind is InstantClass.UP:
            _append(found, ClassSpan(first, last, kind, (), ""))
            continue
        reason = ""
        if begin in forgiven:
            kind, reason = InstantClass.UP, TOO_SHORT
        changes = blame(first, last)
        for number, (at, culprits) in enumerate(changes, 1):
            until = changes[number][0] if number < len(changes) else last
            _append(found, ClassSpan(at, until, kind, culprits, reason))


def _start_of(piece: Piece) -> int:
    return piece.start


def _append(found: list[ClassSpan], span: ClassSpan) -> None:
    """Neighbours that say the same are one span."""
    if found:
        before = found[-1]
        if before[2] is span[2] and before[2:] == span[2:]:
            found[-1] = before._replace(end=span[1])
            return
    found.append(span)


def totals(spans: Iterable[ClassSpan]) -> Totals:
    """Microseconds by class."""
    lengths = dict.fromkeys(InstantClass, 0)
    for start, end, kind, _, _ in spans:
        lengths[kind] += end - start
    return Totals(*lengths.values())
