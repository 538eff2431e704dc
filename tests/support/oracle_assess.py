"""What a made-up month comes to, stretch by stretch: between two borders nothing changes, so each has one class.

Written from the rules (states by priority, outages whole, masks before bridge before minimum), not from the program.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from tests.support.oracle_months import DAY, LOOK, POINTS, Excluded, Looks, Month, Sold, Terms, first_instant

LIMIT: Final = LOOK * 5 // 2
CLASSES: Final = {"H": "out_of_hours", "X": "excluded", "?": "unknown", "D": "down", "G": "degraded", "U": "up"}


class Part(NamedTuple):
    """Time under one version of the contract."""

    terms: Terms
    start: int
    end: int


class Stretch(NamedTuple):
    start: int
    end: int
    state: str
    mask: str

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass
class Interruption:
    """One outage after bridging; open where it reaches the end of what is known."""

    stretches: list[Stretch]
    open: bool

    @property
    def start(self) -> int:
        return self.stretches[0].start

    @property
    def end(self) -> int:
        return self.stretches[-1].end

    @property
    def first(self) -> int | None:
        """Its first second that no mask hides."""
        return next((s.start for s in self.stretches if s.state == "D" and not s.mask), None)

    @property
    def low(self) -> int:
        return sum(s.length for s in self.stretches if s.state == "D" and not s.mask)

    @property
    def high(self) -> int:
        return self.low + sum(s.length for s in self.stretches if s.state == "?" and not s.mask)


@dataclass
class Figures:
    """Seconds by class, availability, and outages as (start, end or None, low, high, counted)."""

    totals: dict[str, int]
    official: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction | None
    mttr: Fraction | None
    mtbf: Fraction | None
    outages: list[tuple[int, int | None, int, int, bool]] = field(default_factory=list)


def parts_of(sold: Sold, horizon: int) -> list[Part]:
    """The period cut to the circuit's life, then by the versions that held; what is still to come is left out."""
    start = sold.start if sold.born is None else max(sold.start, sold.born)
    end = sold.end if sold.dies is None else min(sold.end, sold.dies)
    borders = [start, *(max(start, first_instant(t.begins, sold.zone)) for t in sold.terms if t.begins), end]
    found = [Part(t, a, min(b, end)) for t, (a, b) in zip(sold.terms, pairwise(borders), strict=True)]
    return [part for part in found if part.start < part.end and part.start < horizon]


def figures(month: Month, sold: Sold, part: Part) -> Figures:
    start, end = part.start, min(part.end, month.horizon)
    stretches = _stretches(month, sold, (start, end))
    lives_on = sold.dies is None or month.horizon < sold.dies
    found = _bridged(_formed(stretches, lives_on=lives_on), part.terms.bridge)
    forgiven: set[Stretch] = set()
    counted, repaired = 0, []
    outages: list[tuple[int, int | None, int, int, bool]] = []
    for item in found:
        first, valid = item.first, item.low >= part.terms.minimum
        if first is not None and not valid and part.terms.seconds_too:
            forgiven |= {s for s in item.stretches if s.state == "D"}
        counts = first is not None and valid and start <= first < end
        counted += counts
        if first is not None and valid and first < end and not item.open and start < item.end <= end:
            repaired.append(item.low)
        if item.start < end and item.end > start:
            outages.append((item.start, None if item.open else item.end, item.low, item.high, counts))
    totals = dict.fromkeys(CLASSES.values(), 0)
    for stretch in stretches:
        if start <= stretch.start and stretch.end <= end:
            kind = stretch.mask or ("U" if stretch in forgiven else stretch.state)
            totals[CLASSES[kind]] += stretch.length
    done = _availability(totals, part.terms, end - start)
    served = end - start - totals["out_of_hours"] - totals["excluded"]
    done.mttr = Fraction(sum(repaired), len(repaired)) if repaired else None
    done.mtbf = Fraction(served - totals["down"], counted) if counted else None
    done.outages = sorted(outages)
    return done


def _availability(totals: dict[str, int], terms: Terms, length: int) -> Figures:
    served = length - totals["out_of_hours"] - totals["excluded"]
    whole = {"service_time": served, "period": length, "fixed": 30 * DAY}[terms.denominator]
    down, unknown = totals["down"], totals["unknown"]

    def share(lost: int, of: int) -> Fraction | None:
        return Fraction(max(of - lost, 0), of) if of > 0 else None

    low, high = share(down + unknown, whole), share(down, whole)
    known = share(down, whole - unknown) if whole else None
    official = {"exclude": known, "up": high, "down": low}[terms.unknown]
    return Figures(totals, official, low, high, share(unknown, served), None, None)


def _stretches(month: Month, sold: Sold, window: tuple[int, int]) -> list[Stretch]:
    """All that is known of the circuit, cut wherever anything changes."""
    seen = {point: _steps(sold.looks[point], month.horizon) for point in POINTS}
    # 400 days before the period are looked at, and two months after it.
    first = max(sold.start - 400 * DAY, -(2**40) if sold.born is None else sold.born)
    last = min(month.horizon, sold.end + 62 * DAY, 2**40 if sold.dies is None else sold.dies)
    edges = {first, last, *window, *(at for times, _ in seen.values() for at in times)}
    states = _cut(edges, first, last)
    down = [(a, b) for a, b in states if _circuit(seen, a) == "D"]
    hours, excluded = _masks(sold, first, last, down)
    edges |= {at for pair in (*hours, *excluded) for at in pair}
    opens = [a for a, _ in hours]
    found = []
    for a, b in _cut(edges, first, last):
        place = bisect_right(opens, a) - 1
        served = place >= 0 and a < hours[place][1]
        mask = "H" if not served else "X" if any(x <= a < y for x, y in excluded) else ""
        found.append(Stretch(a, b, _circuit(seen, a), mask))
    return found


def _cut(edges: Iterable[int], first: int, last: int) -> list[tuple[int, int]]:
    inside = sorted(at for at in edges if first <= at <= last)
    return list(pairwise(inside))


def _steps(looks: list[Looks], horizon: int) -> tuple[list[int], list[str]]:
    """From when on a point was in which state: a silence longer than the limit is unknown from the last look on."""
    found: list[tuple[int, str]] = [(-(2**50), "?")]
    for before, run in zip([None, *looks], looks, strict=False):
        if before is None or run.first - before.last > LIMIT:
            found += [(before.last, "?")] if before else []
            found.append((run.first, run.state))
        elif run.state != before.state:
            told = run.onset is not None and before.last <= run.onset <= run.first
            found.append((run.onset if told and run.onset is not None else run.first, run.state))
    if horizon - looks[-1].last > LIMIT:
        found.append((looks[-1].last, "?"))
    at = dict(found)  # of two at one instant the later counts
    return sorted(at), [at[instant] for instant in sorted(at)]


def _circuit(seen: dict[str, tuple[list[int], list[str]]], at: int) -> str:
    """Series of port, link and port; of the link's two ends the one that is down is believed."""
    state = {point: states[bisect_right(times, at) - 1] for point, (times, states) in seen.items()}
    ends = {state["An"], state["Bn"]}
    link = "D" if "D" in ends else "U" if "U" in ends else "?"
    chain = (state["Au"], link, state["Bu"])
    return next((worst for worst in "D?G" if worst in chain), "U")


def _masks(
    sold: Sold, first: int, last: int, down: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Service hours and accepted exclusions, each part by the version that held then."""
    borders = [first, *(max(first, first_instant(t.begins, sold.zone)) for t in sold.terms if t.begins), last]
    hours: list[tuple[int, int]] = []
    excluded: list[tuple[int, int]] = []
    for terms, (start, end) in zip(sold.terms, pairwise(borders), strict=True):
        if start >= end:
            continue
        # Before and after the looks nothing is known, in hours or not.
        near = (max(start, sold.start - 30 * DAY), min(end, sold.end + 30 * DAY))
        served = _served(sold, terms, *near) if terms.hours else [(start, end)]
        hours += [(max(a, start), min(b, end)) for a, b in served if a < end and b > start]
        for one in sold.excluded:
            if _accepted(terms, one) and one.start < end and one.end > start:
                until = min(one.end, end)
                if one.kind == "planned" and terms.overrun and until == one.end:
                    until = min(_lasts(down, until), until + terms.overrun)
                excluded.append((max(one.start, start), until))
    return sorted(hours), excluded


def _accepted(terms: Terms, one: Excluded) -> bool:
    if one.status != "approved" or one.kind not in terms.accepts:
        return False
    return one.kind != "planned" or (one.announced is not None and one.start - one.announced >= terms.notice)


def _lasts(down: list[tuple[int, int]], at: int) -> int:
    """To when an outage goes on that is there at an instant."""
    for a, b in down:
        if a <= at < b:
            at = b
    return at


def _served(sold: Sold, terms: Terms, start: int, end: int) -> list[tuple[int, int]]:
    """Service hours of local days, found by asking what clocks show each half hour."""
    found: list[tuple[int, int]] = []
    day = datetime.fromtimestamp(start, sold.zone).date() - timedelta(days=1)
    while day <= datetime.fromtimestamp(end, sold.zone).date():
        found += _day(sold, terms, day)
        day += timedelta(days=1)
    return found


def _day(sold: Sold, terms: Terms, day: date) -> list[tuple[int, int]]:
    begin, until = first_instant(day, sold.zone), first_instant(day + timedelta(days=1), sold.zone)
    weekday = 1 if day in terms.workdays else day.isoweekday()
    found = []
    for days, opens, closes in () if day in terms.holidays else terms.hours:
        shown = (datetime.fromtimestamp(at, sold.zone) for at in range(begin, until, 1800))
        clocks = [int(one.timestamp()) for one in shown if opens <= one.hour * 60 + one.minute < closes]
        if weekday in days and clocks:
            found.append((clocks[0], clocks[-1] + 1800))
    return found


def _formed(stretches: list[Stretch], *, lives_on: bool) -> list[Interruption]:
    """Down, and unknown between two downs; what is known to be better ends it."""
    found: list[Interruption] = []
    running: list[Stretch] = []
    doubtful: list[Stretch] = []
    for stretch in stretches:
        if stretch.state == "D":
            running += [*doubtful, stretch]
            doubtful = []
        elif stretch.state == "?":
            doubtful += [stretch] if running else []
        else:
            found += [Interruption(running, open=False)] if running else []
            running, doubtful = [], []
    if running:
        found.append(Interruption(running + (doubtful if lives_on else []), open=lives_on))
    return found


def _bridged(found: list[Interruption], bridge: int) -> list[Interruption]:
    """Of those that a mask does not hide altogether, less than `bridge` apart is one."""
    kept: list[Interruption] = []
    for item in (one for one in found if one.first is not None):
        if kept and item.start - kept[-1].end < bridge:
            kept[-1] = Interruption(kept[-1].stretches + item.stretches, item.open)
        else:
            kept.append(item)
    return kept + [one for one in found if one.first is None]
