"""One line (or path) whose bins are collected: what to ask it next, and what an answer says. Pure: no I/O, no clock.

Every request brings, beside rows, how far the current interval is, before and behind them: an answer dates its own
rows, and one that was put together while the rows shifted is known by that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Final, NamedTuple

from collectors.snmp.ber import Content, Oid, encode_oid_content
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.pm import grid as grids
from collectors.snmp.pm.grid import Grid, Told
from collectors.snmp.pm.known import Known
from collectors.snmp.pm.tables import MOST_ROWS, Family, IntervalTable, Timing
from collectors.snmp.profiles.ifmib import text
from collectors.snmp.profiles.profile import Place
from probed.model.ids import PointId
from probed.model.instant import DAY_US
from probed.model.observation import QUARTER_US, SAME_BIN_US, BinSeries, Direction, PmBin

LATEST: Final = (1, 2)
"""The rows read at every quarter hour: UAS moves over a boundary after the fact (G.826 Annex A)."""
SETTLE_S: Final = 30
"""Rows are not read so soon after a boundary: the element still decides about the last ten seconds."""
_REMEMBER_US: Final = DAY_US + 4 * QUARTER_US
_REPLY_BUDGET: Final = 1_350
_OCTETS_BESIDE: Final = 9
"""Of a varbind beside its name: headers, and a count."""
_SLACK_S: Final = 5
"""An agent takes no longer than this to put an answer together."""


class Dated(NamedTuple):
    """A bin, its series and the end of its interval (microseconds UTC)."""

    series: BinSeries
    end: int
    counts: PmBin


class Verdict(Enum):
    """What became of an answer."""

    TAKEN = "taken"
    AGAIN = "again"
    """The rows shifted while it was put together, or too shortly before."""
    OTHER = "other"
    """The row is another point's now: where the points are must be found out again."""
    GONE = "gone"
    """The line has no intervals (any more), or tells no time."""


class Taken(NamedTuple):
    """What an answer came to. `wait_s`: for AGAIN, how long until rows may be read."""

    verdict: Verdict
    bins: tuple[Dated, ...] = ()
    wait_s: float = 0.0


class Line:
    """The rows of one family for one point. `known` is by layer and direction."""

    __slots__ = (
        "_grids",
        "_invalid",
        "_known",
        "_sought",
        "_tables",
        "_there",
        "family",
        "place",
        "point",
        "row",
        "rule",
        "timing_row",
        "valid",
    )

    def __init__(
        self,
        family: Family,
        point: PointId,
        place: Place,
        row: Oid,
        timing_row: Oid,
        rule: str,
        known: Mapping[tuple[str, Direction], Known] | None = None,
    ) -> None:
        self.family, self.point, self.place = family, point, place
        self.row, self.timing_row, self.rule = row, timing_row, rule
        self._known = {key: (known or {}).get(key) or Known() for key in map(_key, family.tables)}
        self._there = {key for key, bins in self._known.items() if bins.any_valid()}
        """The tables of which a row was ever there."""
        self._sought: set[tuple[str, Direction]] = set()
        """Those of which more than the latest rows were asked."""
        self._tables = family.tables
        """Those that are asked."""
        self._grids: dict[Timing, Grid] = {}
        self.valid: dict[Timing, int] = {}
        """How many past intervals there may be, as the last answer had it."""
        self._invalid: dict[Timing, int] = {}

    def moved(self, place: Place, row: Oid, timing_row: Oid, rule: str) -> None:
        """The same point in other rows, as after a restart of the agent."""
        self.place, self.row, self.timing_row, self.rule = place, row, timing_row, rule
        self.seek()

    @property
    def grid(self) -> Grid | None:
        """Of the near end."""
        return self._grids.get(self.family.timings[0])

    # Asking.

    def choose(self, *, everything: bool) -> None:
        """What is asked from now on: all tables of the family, or all but those of which no row was there when they
        were sought. Many lines have no far end, and some agents take a question more for each name they do not have.
        """
        absent = self._sought - self._there if self._there else set()
        self._tables = tuple(table for table in self.family.tables if everything or _key(table) not in absent)

    def seek(self) -> None:
        """Ask for all rows of all tables once more."""
        self._sought.clear()

    @property
    def _timings(self) -> tuple[Timing, ...]:
        """Of the tables that are asked; the family's first always, which tells the time where others do not."""
        return tuple(dict.fromkeys((self.family.timings[0], *(table.timing for table in self._tables))))

    def oids(self, rows: Sequence[int]) -> tuple[Oid, ...]:
        """sysUpTime, the point's name, the time, the rows, and the time once more."""
        times = [oid for timing in self._timings for oid in timing.at(self.timing_row)]
        tables = [oid for number in rows for table in self._tables for oid in table.oids(self.row, number)]
        again = [(*timing.elapsed, *self.timing_row) for timing in self._timings]
        return (SYS_UP_TIME, (*self.place.column, *self.place.row), *times, *tables, *again)

    def rows_at_once(self) -> int:
        """How many rows fit one answer of an Ethernet frame."""
        head = sum(map(_octets, self.oids(()))) + len(self.point.name.encode())
        row = sum(map(_octets, self.oids((MOST_ROWS,)))) + len(self.point.name.encode()) - head
        return max(1, (_REPLY_BUDGET - head) // row)

    def wanted(self, *, missing_too: bool) -> tuple[int, ...]:
        """The rows beyond the latest that nobody has read; `missing_too`: and those that had no valid data then."""
        out: set[int] = set()
        for table in self._tables:
            grid, known = self._grids.get(table.timing), self._known[_key(table)]
            if grid is None:
                continue
            first, last = len(LATEST) + 1, grid.last_dated(min(self.valid.get(table.timing, 0), MOST_ROWS))
            after = max(grid.since, grid.end(last) - SAME_BIN_US)
            if known.count(after, grid.end(first) + SAME_BIN_US, valid=missing_too) >= last - first + 1:
                continue
            there = known.valid if missing_too else known.seen
            out.update(number for number in range(first, last + 1) if not there(grid.end(number)))
        return tuple(sorted(out))

    # Reading.

    def take(self, rows: Sequence[int], contents: Sequence[Content], at: int) -> Taken:
        """The answer to `oids(rows)`, given at `at`."""
        uptime, name, *rest = contents
        if text(name) != self.point.name:
            return Taken(Verdict.OTHER)
        if not isinstance(uptime, int):
            return Taken(Verdict.GONE)
        times, body, again = self._parts(rest)
        told = self._told(times, again, at, uptime)
        if isinstance(told, Verdict):
            return Taken(told)
        first = next(iter(told.values()))
        if first.elapsed_s < SETTLE_S:
            return Taken(Verdict.AGAIN, wait_s=SETTLE_S - first.elapsed_s)
        for number, timing in enumerate(self._timings):
            tells = number if timing in told else 0
            self.valid[timing], self._invalid[timing] = _counts(times[3 * tells : 3 * tells + 3])
            self._grids[timing] = grids.step(self._grids.get(timing), told.get(timing, first), self._last_end(timing))
        bins = tuple(self._bins(rows, body))
        if max(rows, default=0) > max(LATEST):
            self._sought.update(map(_key, self._tables))
        for known in self._known.values():
            known.forget(at - _REMEMBER_US)
        return Taken(Verdict.TAKEN, bins)

    def _parts(self, rest: Sequence[Content]) -> tuple[Sequence[Content], Sequence[Content], Sequence[Content]]:
        count = len(self._timings)
        return rest[: 3 * count], rest[3 * count : len(rest) - count], rest[len(rest) - count :]

    def _told(
        self, times: Sequence[Content], again: Sequence[Content], at: int, uptime: int
    ) -> dict[Timing, Told] | Verdict:
        """The time of each clock of the family; a far end without one goes by the near end's."""
        found = {}
        for number, timing in enumerate(self._timings):
            before, after = times[3 * number], again[number]
            if not isinstance(before, int) or not isinstance(after, int):
                continue
            if after < before or after - before > _SLACK_S:
                return Verdict.AGAIN
            if grids.usable(after):
                found[timing] = Told(at, after, uptime)
        return found if self.family.timings[0] in found else Verdict.GONE

    def _bins(self, rows: Sequence[int], body: Sequence[Content]) -> Iterable[Dated]:
        at = 0
        for number in rows:
            near: PmBin | None = None
            for table in self._tables:
                width = len(table.counts) + 1
                contents = body[at : at + width]
                counts = table.read(contents, self.rule)
                at += width
                if counts is not None:
                    self._there.add(_key(table))
                if counts is not None and self._doubtful(table, counts, contents[-1]):
                    counts = replace(counts, suspect=True)
                if counts is not None and table.direction is Direction.FAR and _deaf(near):
                    counts = replace(counts, suspect=True)
                near = counts if table.direction is Direction.NEAR else near
                yield from self._one(table, number, counts)

    def _doubtful(self, table: IntervalTable, counts: PmBin, valid: Content) -> bool:
        """Zeros of an agent that has intervals without data, and does not say which (RFC 1406)."""
        unsaid = not isinstance(valid, int) and self._invalid.get(table.timing, 0) > 0
        return unsaid and not (counts.es_s or counts.ses_s or counts.uas_s)

    def _one(self, table: IntervalTable, number: int, counts: PmBin | None) -> Iterable[Dated]:
        grid, known = self._grids[table.timing], self._known[_key(table)]
        if number > self.valid.get(table.timing, 0) or not grid.dated(number):
            return
        end = known.same(grid.end(number))
        known.note(end, valid=counts is not None and counts.valid)
        if counts is None:
            return
        if grid.disturbed(number):
            counts = replace(counts, suspect=True)
        yield Dated(BinSeries(self.point, table.layer, table.direction), end, counts)

    def _last_end(self, timing: Timing) -> int | None:
        ends = (self._known[_key(table)].last for table in self.family.tables if table.timing == timing)
        return max((end for end in ends if end is not None), default=None)


def _counts(times: Sequence[Content]) -> tuple[int, int]:
    """ValidIntervals and InvalidIntervals. An agent that does not say how many there are is asked for all."""
    _, valid, invalid = times
    most = min(valid, MOST_ROWS) if isinstance(valid, int) and valid >= 0 else MOST_ROWS
    return most, invalid if isinstance(invalid, int) else 0


def _deaf(near: PmBin | None) -> bool:
    """Whether the far end was counted through a near end that heard nothing of it for a while (G.826 clause 6.2)."""
    return near is not None and (near.ses_s > 0 or (near.uas_s or 0) > 0)


def _key(table: IntervalTable) -> tuple[str, Direction]:
    return table.layer, table.direction


def _octets(oid: Oid) -> int:
    return len(encode_oid_content(oid)) + _OCTETS_BESIDE
