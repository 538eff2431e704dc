"""From what could be known of a circuit to its figures: the contracts' rules, worked out a second time.

Written from the contracts' wording and on its own, so that it can disagree with probed's engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from probed.lab.month import LabExclusion
from probed.lab.shape import ACCEPTED_KINDS, NOTICE_S, LabContract
from probed.lab.sight import Piece, Seen, service_hours
from probed.model.instant import SECOND_US, from_datetime

_NAMES: Final = {1: "up", 0: "down", None: "unknown"}
CLASSES: Final = ("out_of_hours", "excluded", "unknown", "down", "degraded", "up")


class Slice(NamedTuple):
    """The smallest stretch in which nothing changes; `mask` '' = it counts."""

    start: int
    end: int
    seen: Seen
    risk: str
    mask: str

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class Broken:
    """An outage: its slices, from the first that is down to the last."""

    slices: list[Slice]
    starts: tuple[int, int]
    """Bounds of its start."""
    ends: tuple[int, int]
    open: bool = False
    counted: bool = False
    excluded_us: int = 0

    @property
    def start(self) -> int:
        return self.slices[0].start

    @property
    def end(self) -> int:
        return self.slices[-1].end

    @property
    def counts_from(self) -> int | None:
        """The first instant at which it is down and nothing masks it."""
        return next((part.start for part in self.slices if part.seen == 0 and not part.mask), None)

    def sum(self, seen: Seen) -> int:
        return sum(part.length for part in self.slices if part.seen == seen and not part.mask)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The figures of one circuit for one period. Lengths in microseconds, ratios exact."""

    start: int
    end: int
    spans: tuple[tuple[int, int, str], ...]
    totals: dict[str, int]
    at_risk: tuple[int, int]
    low: Fraction | None
    high: Fraction | None
    official: Fraction | None
    mttr: Fraction | None
    outages: tuple[Broken, ...]
    clauses: dict[str, bool | None] = field(default_factory=dict)


def judge(
    pieces: Sequence[Piece],
    contract: LabContract,
    exclusions: Sequence[LabExclusion],
    period: tuple[int, int],
    horizon: int,
    zone: str,
) -> Verdict:
    """What the contract says of the pieces in the period. `pieces` begin with the circuit's life."""
    start, end = max(period[0], pieces[0].start), min(period[1], horizon)
    known = [piece._replace(end=min(piece.end, horizon)) for piece in pieces if piece.start < horizon]
    closed, taken = _closed_hours(contract, known[0].start, horizon, zone), _taken_out(contract, exclusions)
    slices = list(_sliced(known, closed, taken, (start, end)))
    outages = _bridged(list(_outages(known, slices, horizon)), contract.bridge_s * SECOND_US)
    forgiven = _count(outages, contract, start, end)
    spans = _spans(slices, forgiven, start, end)
    totals = {name: sum(b - a for a, b, kind in spans if kind == name) for name in CLASSES}
    return _figures(contract, outages, spans, totals, _risk(slices, start, end), start, end)


def _closed_hours(contract: LabContract, start: int, end: int, zone: str) -> list[tuple[int, int]]:
    """Everything between the service hours of successive days."""
    if not contract.weekdays:
        return []
    day = datetime.fromtimestamp(start / 1e6, ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    closed, at = [], start
    while from_datetime(day) < end:
        date = day.date().isoformat()
        like = tuple(range(1, 8)) if date in contract.workdays else contract.weekdays
        served = None if date in contract.holidays else service_hours(like, contract.hours, day)
        if served:
            if at < served[0]:
                closed.append((at, served[0]))
            at = max(at, served[1])
        day += timedelta(days=1)
    return [*closed, (at, end)] if at < end else closed


def _taken_out(contract: LabContract, exclusions: Iterable[LabExclusion]) -> list[tuple[int, int]]:
    """Approved, of an accepted kind, and planned work announced in time. All lab contracts accept the same."""
    assert contract.id, "a contract has a name"
    return [
        (row.start, row.end)
        for row in exclusions
        if row.status == "approved"
        and row.kind in ACCEPTED_KINDS
        and (
            row.kind != "planned" or (row.announced is not None and row.start - row.announced >= NOTICE_S * SECOND_US)
        )
    ]


def _sliced(
    pieces: Sequence[Piece],
    closed: Sequence[tuple[int, int]],
    taken: Sequence[tuple[int, int]],
    period: tuple[int, int],
) -> Iterable[Slice]:
    cuts = sorted({*period, *(border for stretch in (*closed, *taken) for border in stretch)})
    for piece in pieces:
        at = piece.start
        for cut in [cut for cut in cuts if piece.start < cut < piece.end] + [piece.end]:
            mask = "out_of_hours" if _inside(at, closed) else "excluded" if _inside(at, taken) else ""
            yield Slice(at, cut, piece.seen, piece.risk, mask)
            at = cut


def _inside(at: int, stretches: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in stretches)


def _outages(pieces: Sequence[Piece], slices: Sequence[Slice], horizon: int) -> Iterable[Broken]:
    """Down until known to be up; unknown in between belongs to it, unknown at its end does not."""
    up_at = [piece.start for piece in pieces if piece.seen == 1] + [horizon]
    at = pieces[0].start
    for border in up_at:
        parts = [part for part in slices if at <= part.start < border and part.seen != 1]
        down = [number for number, part in enumerate(parts) if part.seen == 0]
        if down:
            is_open = border == horizon
            kept = parts[down[0] :] if is_open else parts[down[0] : down[-1] + 1]
            broken = Broken(kept, _starts(pieces, kept[0].start), _ends(pieces, kept[-1].end), is_open)
            broken.excluded_us = sum(part.length for part in kept if part.mask)
            yield broken
        at = border


def _starts(pieces: Sequence[Piece], at: int) -> tuple[int, int]:
    """Where the truth of a start may lie: between two looks, or anywhere in the blindness before it."""
    number = next(number for number, piece in enumerate(pieces) if piece.start == at)
    if number and pieces[number - 1].seen is None:
        return pieces[number - 1].earliest, pieces[number].latest
    return pieces[number].earliest, pieces[number].latest


def _ends(pieces: Sequence[Piece], at: int) -> tuple[int, int]:
    """The same for an end, and the blindness after it."""
    after = [piece for piece in pieces if piece.start >= at]
    if not after:
        return at, at
    latest = after[1].latest if after[0].seen is None and len(after) > 1 else after[0].latest
    return after[0].earliest, latest


def _bridged(outages: Sequence[Broken], bridge_us: int) -> list[Broken]:
    """Outages less than the bridge apart are one; one that is masked altogether plays no part."""
    found: list[Broken] = []
    for broken in outages:
        if broken.counts_from is None:
            continue
        if found and broken.start - found[-1].end < bridge_us:
            last = found[-1]
            found[-1] = Broken(last.slices + broken.slices, last.starts, broken.ends, broken.open)
            found[-1].excluded_us = last.excluded_us + broken.excluded_us
        else:
            found.append(broken)
    return found


def _count(outages: Sequence[Broken], contract: LabContract, start: int, end: int) -> set[int]:
    """Marks what counts in [start, end); returns the starts of the slices whose seconds are forgiven."""
    forgiven: set[int] = set()
    for broken in outages:
        began = broken.counts_from
        assert began is not None, "a masked outage was left out before"
        if broken.sum(0) < contract.minimum_s * SECOND_US:
            if contract.minimum_applies == "count_and_seconds":
                forgiven |= {part.start for part in broken.slices if part.seen == 0}
        else:
            broken.counted = start <= began < end
    return forgiven


def _spans(slices: Iterable[Slice], forgiven: set[int], start: int, end: int) -> tuple[tuple[int, int, str], ...]:
    found: list[tuple[int, int, str]] = []
    for part in slices:
        if part.end <= start or part.start >= end:
            continue
        kind = part.mask or ("up" if part.start in forgiven else _NAMES[part.seen])
        if found and found[-1][2] == kind:
            found[-1] = (found[-1][0], part.end, kind)
        else:
            found.append((part.start, part.end, kind))
    return tuple(found)


def _risk(slices: Iterable[Slice], start: int, end: int) -> tuple[int, int]:
    inside = [part for part in slices if start <= part.start < end and not part.mask]
    sure = sum(part.length for part in inside if part.risk == "yes")
    return sure, sure + sum(part.length for part in inside if part.risk == "maybe")


def _figures(
    contract: LabContract,
    outages: Sequence[Broken],
    spans: tuple[tuple[int, int, str], ...],
    totals: dict[str, int],
    at_risk: tuple[int, int],
    start: int,
    end: int,
) -> Verdict:
    down, unknown = totals["down"], totals["unknown"]
    served = end - start - totals["out_of_hours"] - totals["excluded"]
    whole = {"service_time": served, "period": end - start, "fixed": contract.fixed_min * 60 * SECOND_US}
    due = whole[contract.denominator]
    low, high = _share(down + unknown, due), _share(down, due)
    official = {"up": high, "down": low, "exclude": _share(down, due - unknown)}[contract.unknown]
    counted = [broken.sum(0) for broken in outages if broken.counted]
    long_enough = (broken for broken in outages if broken.sum(0) >= contract.minimum_s * SECOND_US)
    repaired = [broken.sum(0) for broken in long_enough if not broken.open and start < broken.end <= end]
    repaired = [length for length in repaired if length]
    mttr = Fraction(sum(repaired), len(repaired)) if repaired else None
    measured = served > unknown
    clauses = {
        "availability": None if official is None else official >= Fraction(contract.target_percent) / 100,
        "outages": len(counted) <= contract.outage_count if counted or measured else None,
        "longest": max(counted, default=0) <= contract.longest_s * SECOND_US if counted or measured else None,
        "repair": None if mttr is None else mttr <= contract.repair_s * SECOND_US,
    }
    touching = tuple(broken for broken in outages if broken.start < end and broken.end > start)
    return Verdict(start, end, spans, totals, at_risk, low, high, official, mttr, touching, clauses)


def _share(lost_us: int, of_us: int) -> Fraction | None:
    return Fraction(max(of_us - lost_us, 0), of_us) if of_us > 0 else None
