"""How long a probe's packets were lost on end around an instant: bounds of an interruption. Pure.

Of packets sent evenly, k lost on end say that nothing came through for more than k - 1 and less than k + 1 of their
spacings; none lost, for less than one. Only what lies in the time asked for counts from below; from above nothing in
its bins may have been longer, and they have to cover all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from probed.model.probe_bin import Gap


class Lasted(NamedTuple):
    """An interruption of at least `low_us` and at most `high_us`; None = without a bound."""

    low_us: int
    high_us: int | None


NOT_SAID = Lasted(0, None)


class GapBin(NamedTuple):
    """What one vantage point and direction counted over [start, end). `gap` None: it does not say more than counts.

    `sense`: round_trip, forward or backward.
    """

    sense: str
    start: int
    end: int
    sent: int
    lost: int
    gap: Gap | None
    doubted: bool
    evidence: str


class _Runs(NamedTuple):
    """Packets of one bin lost on end: the longest run that is known to touch the time asked for, and the longest that
    there may be; of both what reaches its beginning (`head`) and its end (`tail`).
    """

    spacing_us: int
    surely: int
    most: int
    head: tuple[int, int]
    tail: tuple[int, int]
    everything: bool


def lasted(bins: Iterable[GapBin], start: int, end: int) -> Lasted | None:
    """Of the bins of one direction, what of [start, end] they say; None where none of them does.

    A run goes on from one bin into the next where it is known to reach their border, and may where nobody knows where
    it lies: those beside the time asked for say whether it does.
    """
    before, chain, after = _chain(bins, start, end)
    if not chain:
        return None
    told = [_runs(one, start, end) for one in chain]
    least = most = sure = 0
    maybe = 0 if before is None else _runs(before, start, end).tail[1]
    goes_on = bool(told[0].head[1]) and (before is None or before.lost == before.sent)
    until = chain[0].start
    for one, runs in zip(chain, told, strict=True):
        if until != one.start:
            sure = maybe = 0
        until = one.end
        least = max(least, runs.surely, sure + runs.head[0])
        most = max(most, runs.most, maybe + runs.head[1] if runs.head[1] else 0)
        sure = sure + one.sent if runs.everything else runs.tail[0]
        maybe = maybe + one.sent if runs.everything else runs.tail[1]
    if maybe and after is not None:
        most = max(most, maybe + _runs(after, start, end).head[1])
    goes_on |= bool(maybe) and (after is None or after.lost == after.sent)
    low_us = max(least - 1, 0) * min(runs.spacing_us for runs in told)
    high_us = (most + 1) * max(
        _runs(one, start, end).spacing_us for one in (before, *chain, after) if one is not None
    )
    return Lasted(low_us, None if goes_on or not _covers(chain, start, end) else high_us)


def _chain(bins: Iterable[GapBin], start: int, end: int) -> tuple[GapBin | None, list[GapBin], GapBin | None]:
    """Those that say anything of the time, in order, none twice; with the one before and the one after them."""
    found: list[GapBin] = []
    for one in sorted(bins, key=lambda each: (each.start, -each.end, each.evidence)):
        if one.sent and (not found or one.start >= found[-1].end):
            found.append(one)
    inside = [one for one in found if one.start <= end and one.end > start]
    if not inside:
        return None, [], None
    before = next((one for one in found if one.end == inside[0].start), None)
    return before, inside, next((one for one in found if one.start == inside[-1].end), None)


def _covers(chain: Sequence[GapBin], start: int, end: int) -> bool:
    whole = all(one.end == two.start for one, two in pairwise(chain))
    return whole and chain[0].start <= start and chain[-1].end > end


def _runs(one: GapBin, start: int, end: int) -> _Runs:
    if one.lost == one.sent:
        spacing = one.gap.spacing_us if one.gap else -(-(one.end - one.start) // one.sent)
        every = (one.sent, one.sent)
        return _Runs(spacing, one.sent, one.sent, every, every, everything=True)
    if one.gap is None:
        anywhere = (0, one.lost)
        return _Runs(-(-(one.end - one.start) // one.sent), 0, one.lost, anywhere, anywhere, everything=False)
    spacing, longest, at = one.gap
    if at is None:
        anywhere = (0, longest)
        return _Runs(spacing, 0, longest, anywhere, anywhere, everything=False)
    after = at + longest * spacing
    surely = longest if at <= end and after >= start else 0
    besides = (0, min(one.lost - longest, longest))  # shorter runs, and nobody knows where
    head = (surely, longest) if at - one.start < spacing else besides
    tail = (surely if after >= one.end else 0, longest) if one.end - after < spacing else besides
    return _Runs(spacing, surely, longest, head, tail, everything=False)
