"""Reads the interval tables of every target once a quarter hour, between its looks, and what was missed before."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from collectors.snmp.access import Access, access_of
from collectors.snmp.ber import Content, Oid
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.plan import OncePlan
from collectors.snmp.pm.finding import Found, find
from collectors.snmp.pm.grid import Grid
from collectors.snmp.pm.known import Known
from collectors.snmp.pm.line import LATEST, SETTLE_S, Dated, Line, Verdict
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.profiles.profile import Place
from collectors.snmp.request import EngineClosed, ErrorStatus, NoAnswer, SnmpFailure
from collectors.snmp.target import SnmpTarget
from collectors.snmp.walk import Walk
from probed.clock import Clock
from probed.model.ids import PointId
from probed.model.instant import DAY_US, SECOND_US
from probed.model.observation import QUARTER_US, BinSeries, Direction, Observation
from probed.model.ports import Sink
from probed.model.snmp_access import SnmpAccess

_log = logging.getLogger(__name__)

Recall: TypeAlias = Callable[[Sequence[PointId], int], Mapping[BinSeries, Sequence[tuple[int, bool]]]]
"""The bins of some points that ended since an instant, as ends and whether they are valid: what is stored of them.
Called in a thread."""

AT_ONCE: Final = 16
"""Targets that are read at the same time, each with one request under way."""
SPREAD_US: Final = 240 * SECOND_US
"""Over so much of a quarter hour the targets are spread, so that not all are asked in the same minute."""
MISSING_EVERY: Final = 4
"""Rows that had no data are asked for again with every fourth quarter: an element manager may fill them in late. So
are the latest of a table that has none."""
SEEK_EVERY: Final = 80
"""All rows of such a table, within the day for which they are kept."""
_FIRST_SPREAD_US: Final = 20 * SECOND_US
_UNPLACED_US: Final = 2 * SECOND_US
_AGAIN_US: Final = 60 * SECOND_US
_NOTHING_US: Final = 4 * QUARTER_US
"""A target without interval tables is looked at again after so long."""
_TRIES: Final = 3
_MAX_ROWS: Final = 20_000


class PmStats:
    """What was read since the daemon began."""

    __slots__ = ("bins", "failures", "last_us", "reads", "requests")

    def __init__(self) -> None:
        self.reads = 0
        self.requests = 0
        self.bins = 0
        self.failures: Counter[str] = Counter()
        self.last_us: int | None = None
        """When a target was last read to the end."""


class PmMemory:
    """What is known of the lines, whoever reads them: it outlives one reader and one set of rows."""

    def __init__(self, recall: Recall) -> None:
        self._recall = recall
        self.lines: dict[tuple[PointId, str], Line] = {}
        self.stats = PmStats()

    async def adopt(self, found: Sequence[Found], now_us: int) -> list[Line]:
        """The lines of what was found, each as far as it is known: in this process, else by the store."""
        fresh = {one.point for one in found if (one.point, one.family.name) not in self.lines}
        stored = await asyncio.to_thread(self._recall, sorted(fresh), now_us - DAY_US - QUARTER_US) if fresh else {}
        out = []
        for family, point, place, row, timing_row, rule in found:
            line = self.lines.get((point, family.name))
            if line is None:
                line = self.lines[point, family.name] = Line(
                    family, point, place, row, timing_row, rule, _known(point, stored)
                )
            else:
                line.moved(place, row, timing_row, rule)
            out.append(line)
        return out


def _known(
    point: PointId, stored: Mapping[BinSeries, Sequence[tuple[int, bool]]]
) -> dict[tuple[str, Direction], Known]:
    return {(s.layer, s.direction): Known(bins) for s, bins in stored.items() if s.point == point}


def _ruled(found: Sequence[Found], target: SnmpTarget) -> Sequence[Found]:
    """With the SES rules that the settings state, which know a vendor better than its MIB does."""
    rules = {point: rule for point, rule in zip(target.points, target.ses_rules, strict=False) if rule}
    return [one._replace(rule=rules.get(one.point, one.rule)) for one in found]


class _Course:
    """How the reading of one target goes."""

    __slots__ = ("failures", "lines", "places", "quarters", "stands", "target")

    def __init__(self, target: SnmpTarget) -> None:
        self.target = target
        self.places: Mapping[PointId, Place] = {}
        self.lines: list[Line] = []
        self.quarters = 0
        self.failures = 0
        self.stands = False
        """Whether waiting has not moved the clock of a line: it is not waited for that of another in this quarter."""


class _Moved(Exception):
    """The points are not where they were found."""


class _Due(NamedTuple):
    at_us: int
    order: int
    course: _Course


class PmReader:
    """Reads beside one poller and by its leave: never more than one question to a target, its looks included."""

    name = "snmp pm"

    def __init__(
        self,
        engine: SnmpEngine,
        poller: SnmpPoller,
        targets: Sequence[SnmpTarget],
        clock: Clock,
        memory: PmMemory,
        next_seq: Callable[[], int] | None = None,
    ) -> None:
        self._engine, self._poller, self._clock, self._memory = engine, poller, clock, memory
        self._next_seq = next_seq or itertools.count(clock.now_us()).__next__
        self._accesses: dict[SnmpAccess, Access] = {}
        self._order = itertools.count().__next__
        steady_us = self._steady_us()
        self._courses = {target.source: _Course(target) for target in targets if target.pm and target.points}
        self._heap = [
            _Due(steady_us + _share(source, _FIRST_SPREAD_US), self._order(), course)
            for source, course in self._courses.items()
        ]
        heapq.heapify(self._heap)
        self._added = asyncio.Event()

    async def run(self, sink: Sink) -> None:
        """Read until cancelled."""
        room = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            while True:
                wait_us = self._heap[0].at_us - self._steady_us() if self._heap else None
                if wait_us is None or wait_us > 0:
                    self._added.clear()
                    await _wait(self._added, wait_us)
                    continue
                await room.acquire()
                course = heapq.heappop(self._heap).course
                task = group.create_task(self._one(course, sink), name=f"pm {course.target.source}")
                task.add_done_callback(lambda _task: room.release())

    async def _one(self, course: _Course, sink: Sink) -> None:
        """Read a target, and say when it is to be read next."""
        stats, source = self._memory.stats, course.target.source
        try:
            wait_us = await self.read(source, sink)
            course.failures = 0
        except EngineClosed:
            raise
        except SnmpFailure as failure:
            stats.failures[failure.reason] += 1
            course.failures += 1
            wait_us = min(_AGAIN_US << min(course.failures - 1, 4), QUARTER_US)
            _log.debug("%s: its intervals were not read: %s", source, failure)
        heapq.heappush(self._heap, _Due(self._steady_us() + wait_us, self._order(), course))
        self._added.set()

    async def read(self, source: str, sink: Sink) -> int:
        """Read one target now; returns how long to wait for the next time (microseconds)."""
        course = self._courses[source]
        try:
            return await self._read(course, sink)
        except _Moved:
            course.places = {}
            return _UNPLACED_US

    async def _read(self, course: _Course, sink: Sink) -> int:
        places = self._poller.places(course.target.source)
        if not places:
            return _UNPLACED_US
        if places != course.places:
            found = await find(places, lambda oids: self._get(course, oids), lambda oids: self._walk(course, oids))
            course.lines = await self._memory.adopt(_ruled(found, course.target), self._clock.now_us())
            course.places = places
        if not course.lines:
            course.places = {}
            return _NOTHING_US
        course.quarters += 1
        course.stands = False
        missing_too = course.quarters % MISSING_EVERY == 1
        for line in course.lines:
            if course.quarters % SEEK_EVERY == 1:
                line.seek()
            await self._read_line(course, line, sink, missing_too=missing_too)
        self._memory.stats.reads += 1
        self._memory.stats.last_us = self._clock.now_us()
        grid = next((line.grid for line in course.lines if line.grid is not None), None)
        return QUARTER_US if grid is None else _next_us(grid, self._clock.now_us(), course.target.source)

    async def _read_line(self, course: _Course, line: Line, sink: Sink, *, missing_too: bool) -> None:
        line.choose(everything=missing_too)
        await self._rows(course, line, LATEST, sink)
        line.choose(everything=False)
        wanted, most = line.wanted(missing_too=missing_too), line.rows_at_once()
        for at in range(0, len(wanted), most):
            await self._rows(course, line, wanted[at : at + most], sink)

    async def _rows(self, course: _Course, line: Line, rows: Sequence[int], sink: Sink) -> None:
        """Some rows; in halves where the answer is too big for the agent, or one of them in error, or where it has
        been silent again and again.
        """
        try:
            bins = await self._bins(course, line, rows)
        except (ErrorStatus, NoAnswer) as failure:
            if isinstance(failure, NoAnswer) and (len(rows) == 1 or course.failures < _TRIES):
                raise
            if len(rows) == 1:
                self._memory.stats.failures[failure.reason] += 1
                return
            middle = len(rows) // 2
            await self._rows(course, line, rows[:middle], sink)
            await self._rows(course, line, rows[middle:], sink)
            return
        if bins:
            self._memory.stats.bins += len(bins)
            await sink.put([self._observation(course.target.source, one) for one in bins])

    async def _bins(self, course: _Course, line: Line, rows: Sequence[int]) -> Sequence[Dated]:
        waited = False
        for _ in range(_TRIES):
            contents = await self._get(course, line.oids(rows))
            # the instant of receipt: of a question that was repeated nobody knows which one was answered
            taken = line.take(rows, contents, self._clock.now_us())
            match taken.verdict:
                case Verdict.TAKEN:
                    return taken.bins
                case Verdict.OTHER:
                    raise _Moved
                case Verdict.GONE:
                    self._memory.stats.failures["no_time"] += 1
                    return ()
                case Verdict.AGAIN:
                    course.stands = course.stands or (waited and taken.wait_s > 0)
                    if course.stands and taken.wait_s > 0:
                        self._memory.stats.failures["clock_stands"] += 1
                        return ()
                    waited = taken.wait_s > 0
                    await asyncio.sleep(max(taken.wait_s, 1.0))
        return ()

    async def _get(self, course: _Course, oids: Sequence[Oid]) -> Sequence[Content]:
        target = course.target
        plan, address = OncePlan(oids, self._access(target)), self._poller.address(target.source)
        self._memory.stats.requests += 1
        async with self._poller.lent(target.source):
            reading = await self._engine.get_plan(address, plan, target.timeout_s, target.retries)
        return reading.contents

    async def _walk(self, course: _Course, oids: Sequence[Oid]) -> Sequence[Mapping[Oid, Content]]:
        target = course.target
        # an error that does not pass is that of an agent without such a table
        lenient = course.failures >= _TRIES
        walk = Walk(oids, self._access(target), max_rows=_MAX_ROWS, lenient=lenient)
        async with self._poller.lent(target.source):
            columns = await self._engine.walk(
                self._poller.address(target.source), walk, target.timeout_s, target.retries
            )
        return [{index: value.content for index, value in column} for column in columns]

    def _access(self, target: SnmpTarget) -> Access:
        found = self._accesses.get(target.access)
        if found is None:
            found = self._accesses[target.access] = access_of(target.access)
        return found

    def _observation(self, source: str, one: Dated) -> Observation:
        now_us = self._clock.now_us()
        return Observation(
            source, one.series.point, one.end - QUARTER_US, one.end, now_us, self._next_seq(), one.counts
        )

    def _steady_us(self) -> int:
        return round(self._clock.monotonic_s() * SECOND_US)


def _next_us(grid: Grid, now_us: int, source: str) -> int:
    """After the next boundary, once the element has decided about it, and not all at once."""
    return grid.start + QUARTER_US + SETTLE_S * SECOND_US + _share(source, SPREAD_US) - now_us


def _share(source: str, whole_us: int) -> int:
    """A stable part of `whole_us` for each source."""
    return zlib.crc32(source.encode()) * whole_us >> 32


async def _wait(event: asyncio.Event, longest_us: int | None) -> None:
    try:
        async with asyncio.timeout(None if longest_us is None else longest_us / SECOND_US):
            await event.wait()
    except TimeoutError:
        return
