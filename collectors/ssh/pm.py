"""Counts of controllers as bins: when each interval ended, from the elapsed time of the current one. Pure.

An interval's identity is its end, never its row (RFC 3593): rows shift at every quarter. Where the boundaries lie is
kept from answer to answer as for SNMP (`collectors.snmp.pm.grid`): a clock that was set, or an element that began
anew, dates nothing until a boundary was seen on the new clock.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from collectors.snmp.pm import grid as grids
from collectors.snmp.pm.grid import Grid, Told
from collectors.snmp.pm.known import Known
from collectors.snmp.pm.line import SETTLE_S, Dated
from collectors.snmp.pm.tables import MOST_S
from collectors.ssh.facts import PmFact
from probed.model.ids import PointId
from probed.model.instant import DAY_US, MINUTE_US, SECOND_US
from probed.model.observation import QUARTER_US, SAME_BIN_US, BinSeries, Direction, PmBin

LAYERS: Final = {
    "E1": "ds1", "T1": "ds1", "J1": "ds1", "RS": "section", "MS": "line", "HP": "path", "LP": "vt", "VT": "vt",
}  # fmt: skip
"""Layers as the MIBs call them, so that a series goes on whoever reads it. Nothing else has bins: not E3, not T3."""
_REMEMBER_US: Final = DAY_US + 4 * QUARTER_US
_TICK_US: Final = 10_000
_MINUTES_S: Final = 75
"""A label's minutes are so near to the time since then, or the interval has just ended."""


class _Key(NamedTuple):
    name: str
    layer: str


class Marks:
    """What the bins of a series counted when they were told last, in 16 octets each: a day of them is kept."""

    __slots__ = ("_ends", "_marks")

    def __init__(self) -> None:
        self._ends, self._marks = array("q"), array("q")

    def news(self, end: int, counts: PmBin) -> bool:
        """Whether it was not told so before; it counts as told then."""
        mark, at = hash(counts), bisect_left(self._ends, end)
        if at < len(self._ends) and self._ends[at] == end:
            if self._marks[at] == mark:
                return False
            self._marks[at] = mark
        else:
            self._ends.insert(at, end)
            self._marks.insert(at, mark)
        return True

    def forget(self, before: int) -> None:
        count = bisect_left(self._ends, before)
        del self._ends[:count]
        del self._marks[:count]


@dataclass(slots=True)
class Intervals:
    """What is known of the intervals of one element's controllers, between its visits."""

    known: dict[BinSeries, Known] = field(default_factory=dict)
    """Which ended when: those of the store among them."""
    marks: dict[BinSeries, Marks] = field(default_factory=dict)
    """What they counted, as far as this process has told it."""
    grids: dict[BinSeries, Grid] = field(default_factory=dict)


def take(
    intervals: Intervals,
    facts: Iterable[PmFact],
    points: Mapping[str, PointId],
    rules: Mapping[PointId, str],
    asked_us: int,
    read_us: int,
    offset_us: int | None = None,
) -> Iterator[Dated]:
    """The bins of one answer that are new, or counted anew.

    `points`: by `name_key`; `rules`: by which thresholds a point's SES are counted, where that is stated. An answer
    that took too long dates nothing, and in the first seconds of an interval its predecessor is not final.
    `offset_us`: by how much the element's clock is ahead; tables that tell minutes are not dated without it.
    """
    if read_us - asked_us > SAME_BIN_US:
        return
    at = (asked_us + read_us) // 2
    elapsed: dict[_Key, int] = {}
    deaf: set[tuple[_Key, int]] = set()
    for fact in facts:
        point, layer = points.get(name_key(fact.point)), LAYERS.get(fact.layer)
        if point is None or layer is None:
            continue
        key = _Key(fact.point, fact.layer)
        if fact.span == "current" and (since_s := _elapsed_s(fact, at, offset_us)) is not None:
            elapsed.setdefault(key, since_s)
        if fact.span != "interval" or fact.number is None or key not in elapsed:
            continue
        counts = _counts(fact, layer, rules.get(point, ""))
        if counts is None or (fact.number == 1 and elapsed[key] < SETTLE_S):
            continue
        if counts.direction is Direction.NEAR and (counts.ses_s or counts.uas_s):
            deaf.add((key, fact.number))
        elif counts.direction is Direction.FAR and (key, fact.number) in deaf:
            counts = replace(counts, suspect=True)  # counted through an end that heard nothing (G.826 clause 6.2)
        series = BinSeries(point, layer, counts.direction)
        if (
            found := _dated(intervals, series, fact.number, counts, Told(at, elapsed[key], at // _TICK_US))
        ) is not None:
            yield found
    _forget(intervals, at - _REMEMBER_US)


def by_name(points: Iterable[PointId]) -> dict[str, PointId]:
    """The points of an element by `name_key`; names that are told apart by blanks only are nobody's."""
    found: dict[str, PointId] = {}
    twice = set()
    for point in points:
        key = name_key(point.name)
        if found.setdefault(key, point) != point:
            twice.add(key)
    return {key: point for key, point in found.items() if key not in twice}


def name_key(name: str) -> str:
    """'E1 0/0/0', 'e1-0/0/0' and 'Controller E1 0/0/0' are one."""
    words = name.casefold().replace("-", " ").split()
    return "".join(words[1:] if words[:1] == ["controller"] else words)


def _counts(fact: PmFact, layer: str, rule: str) -> PmBin | None:
    """What was not said is not zero: without ES and SES nothing was measured, without UAS only in a section. Nor is
    what counts more seconds than a quarter hour has.
    """
    if any(told is not None and told > MOST_S for told in (fact.es_s, fact.ses_s, fact.uas_s, fact.sefs_s)):
        return None
    if fact.es_s is None or fact.ses_s is None or (fact.uas_s is None and layer != "section"):
        return None
    ds1 = layer == "ds1"
    return PmBin(
        layer,
        Direction.FAR if fact.end == "far" else Direction.NEAR,
        fact.es_s,
        fact.ses_s,
        fact.uas_s,
        cv=None if ds1 else fact.cv,
        ses_rule=rule,
        sefs_s=fact.sefs_s,
        pcv=fact.pcv if ds1 else None,
        lcv=fact.lcv if ds1 else None,
    )


def _elapsed_s(fact: PmFact, at: int, offset_us: int | None) -> int | None:
    """How long the current interval has gone on. Tables by the minute name its beginning on the element's clock."""
    if fact.label is None or fact.length_s is None:
        return fact.length_s if grids.usable(fact.length_s) else None
    if offset_us is None:
        return None
    there = at + offset_us
    from_us = int(fact.label.partition(":")[2][:2]) % 15 * MINUTE_US  # zones differ by whole quarters
    since_s = (there - from_us) % QUARTER_US // SECOND_US
    return since_s if abs(since_s - fact.length_s) <= _MINUTES_S else None


def _dated(intervals: Intervals, series: BinSeries, number: int, counts: PmBin, told: Told) -> Dated | None:
    known = intervals.known.setdefault(series, Known())
    grid = intervals.grids.get(series)
    if grid is None or grid.told != told:
        grid = intervals.grids[series] = grids.step(grid, told, known.last if grid is None else None)
    if not grid.dated(number):
        return None
    end = known.same(grid.end(number))
    if not intervals.marks.setdefault(series, Marks()).news(end, counts):
        return None
    known.note(end, valid=True)
    return Dated(series, end, counts)


def _forget(intervals: Intervals, before: int) -> None:
    for known in intervals.known.values():
        known.forget(before)
    for marks in intervals.marks.values():
        marks.forget(before)
