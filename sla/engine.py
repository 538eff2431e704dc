"""The engine: looks in, changes out. It maintains incrementally what `fold` and `observe` say of all runs.

Looks of one source come in the order in which it was read; of different sources, and late or repeated ones,
in any order. An unchanged look moves a mark and makes no object. An edge climbs a graph of shared nodes.
What happens before a circuit's latest edge is refolded, and the circuit's past replaced by `Revised`.
Whoever applies the changes in their order holds the circuit's whole timeline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Final, NamedTuple

from probed.model.capacity import UNKNOWN, UP, Capacity
from probed.model.change import Change, RunRow, SourceChange
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.observation import Heard, Observation, PointState, Silence
from probed.model.route import Route
from probed.model.slices import Slices, drained, some
from probed.model.timeline import Edge, Timeline, exact
from sla import fold, route, timeline
from sla.engine_circuits import Circuits
from sla.engine_track import FOREVER, NEVER, Source, Track, run_of
from sla.fold import Run

ROWS_A_PAUSE: Final = 500
TRACKS_A_PAUSE: Final = 200


class CircuitNow(NamedTuple):
    """A circuit's value, the edge at which it began, and whether it is at risk (None = cannot be said)."""

    value: Capacity
    since: Edge
    at_risk: bool | None


class Engine:
    """The current truth about sources, leaves and circuits, and their timelines from the last `forget` on."""

    def __init__(
        self,
        routes: Mapping[CircuitId, Route],
        witnesses: Mapping[Leaf, tuple[PointId, ...]],
        limit_us: Callable[[str], int],
        rule: EvidenceRule,
    ) -> None:
        self._limit_us = limit_us
        self._circuits = Circuits(routes, witnesses, rule)
        self._sources: dict[str, Source] = {}
        self._tracks: dict[tuple[str, PointId], Track] = {}
        self._seen_by: dict[PointId, tuple[str, ...]] = {}
        self._due: list[tuple[int, str]] = []
        self._now = NEVER
        self._ticked = NEVER
        self._floor = NEVER
        self._grown: list[Track] = []
        """Tracks whose current run has grown by itself since the last drain; each says so (`Track.grown`)."""
        self._rows: dict[tuple[Track, int], None] = {}
        self._drained: list[RunRow] = []

    def advance(self, item: Observation | Heard) -> list[Change]:
        """Take one look into account. Unchanged looks return an empty list."""
        if isinstance(item, Heard):
            source = self._sources.get(item.source)
            if source is None or not source.steady or not 0 < item.at - source.mark <= source.limit_us:
                return drained(self._heard(item))
            source.mark = item.at
            source.asked += 1
            if item.at > self._now:  # noqa: PLR1730  # not max(): a call less on every look
                self._now = item.at
            return []
        body = item.body
        if isinstance(body, PointState):
            track = self._tracks.get((item.source, item.point))
            if track is not None and track.goes_on(item, body):
                if item.last > self._now:  # noqa: PLR1730
                    self._now = item.last
                if not track.grown:
                    track.grown = True
                    self._grown.append(track)
                return []
            return self._looked(item, body)
        if isinstance(body, Silence):
            self._now = max(self._now, item.last)
            self._source(item.source).reason = body.reason
        return []

    def advancing(self, item: Observation | Heard) -> Slices[list[Change]]:
        """`advance`, in slices where it is much."""
        if isinstance(item, Heard):
            source = self._sources.get(item.source)
            if source is None or not source.steady or not 0 < item.at - source.mark <= source.limit_us:
                return (yield from self._heard(item))
        return self.advance(item)

    def advancing_poll(self, looks: Sequence[Observation]) -> Slices[list[Change]]:
        """Take the points of one source, read together, into account at once.

        The end is the same as after `advance` of each, but what happened at one instant is one change: a circuit
        whose port and link went down together is visited once, and its past need not be told anew.
        """
        moved: dict[Track, None] = {}
        first = FOREVER
        for item in looks:
            body = item.body
            assert isinstance(body, PointState)
            track = self._tracks.get((item.source, item.point))
            if track is not None and track not in moved and track.goes_on(item, body):
                self._now = max(self._now, item.last)
                self._grows(track)
                continue
            found = self._take_in(item, body)
            if found is not None:
                moved[found] = None
                first = min(first, item.first)
        if not moved:
            return []
        answers = self._answers(self._source(looks[0].source), first)
        return answers + (yield from self._circuits.settle(moved, self._now))

    def tick(self, now: int) -> list[Change]:
        """Say what has become unknown because nobody looked. Costs nothing while everybody does."""
        return drained(self.ticking(now))

    def ticking(self, now: int) -> Slices[list[Change]]:
        """`tick`, in slices: a whole network may fall silent at once."""
        self._ticked = max(self._ticked, now)
        self._now = max(self._now, now)
        changes: list[Change] = []
        gone: list[Track] = []
        while self._due and self._due[0][0] < self._ticked:
            due, name = heappop(self._due)
            source = self._sources[name]
            if source.due == due:  # else another entry has taken its place
                source.due = FOREVER
                gone += self._gone(source)
                changes += self._falls_silent(source)
                self._watch_next(source)
                yield
        return changes + (yield from self._circuits.settle(gone, self._now))

    def next_due(self) -> int | None:
        """When `tick` may have something to say; None = there is nothing that could get stale."""
        while self._due and self._sources[self._due[0][1]].due != self._due[0][0]:
            heappop(self._due)  # another entry has taken its place
        return self._due[0][0] + 1 if self._due else None

    def restore(self, source: str, point: PointId, rows: Iterable[RunRow], mark: int | None) -> None:
        """Take up the stored runs of one (source, point), once, before the first `advance`. Says nothing:
        what the time in between has done to them comes out of the next `tick` or `advance`.
        """
        held = list(rows)
        if not held:
            return
        owner = self._source(source)
        owner.mark = max(owner.mark, NEVER if mark is None else mark)
        track = self._track(owner, point)
        track.hold(fold.join(Run(*row[2:8]) for row in held))
        assert track.current is not None
        if any(row.open and row.first == track.current.first for row in held):
            track.last = max(track.last, owner.mark)
        owner.said = max(owner.said, track.last)
        track.rejoin()
        owner.steady = not owner.stragglers
        self._now = max(self._now, track.last)
        self._watch(owner, track.seen + owner.limit_us)
        self._circuits.adopt(track)

    def drain_rows(self) -> list[RunRow]:
        """`draining_rows` at once."""
        return drained(self.draining_rows())

    def draining_rows(self) -> Slices[list[RunRow]]:
        """The runs opened, closed or grown by observations since the last call, as they are now.

        With `marks` they are all that `restore` needs; a later row of one (source, point, first) replaces.
        """
        for track in self._grown:
            track.grown = False
            if track.current is not None:
                self._rows[track, track.current.first] = None
        rows, self._drained = self._drained, []
        for chunk in some(self._rows, ROWS_A_PAUSE):
            rows += [track.row(first) for track, first in chunk if track.has(first)]
            if len(chunk) == ROWS_A_PAUSE:
                yield
        self._grown.clear()
        self._rows.clear()
        return rows

    def marks(self) -> dict[str, int]:
        """For each source when it was last heard as a whole: open runs were seen until then."""
        return {name: source.mark for name, source in self._sources.items() if source.mark != NEVER}

    def open_runs(self) -> list[RunRow]:
        """The runs that grow with their source, as far as they have come."""
        return [t.row(t.current.first) for t in self._tracks.values() if t.follows and t.current is not None]

    def runs(self, source: str, point: PointId) -> tuple[Run, ...]:
        """All remembered runs of one source's looks at one point."""
        track = self._tracks.get((source, point))
        return () if track is None else fold.join(track.runs())

    def runs_of(self, points: Iterable[PointId]) -> dict[tuple[str, PointId], tuple[Run, ...]]:
        """All remembered runs of some points, by source and point."""
        known = ((source, point) for point in points for source in self._seen_by.get(point, ()))
        return {(source, point): self.runs(source, point) for source, point in known}

    def forget(self, before: int) -> None:
        """`forgetting` at once."""
        drained(self.forgetting(before))

    def forgetting(self, before: int) -> Slices[None]:
        """Drop what no instant from `before` on depends on. Timelines then begin there."""
        self._drained = yield from self.draining_rows()
        self._floor = max(self._floor, before)
        self._circuits.floor = max(self._circuits.floor, before)
        for chunk in some(self._tracks.values(), TRACKS_A_PAUSE):
            for track in chunk:
                track.forget(self._floor)
            yield

    @property
    def floor(self) -> int:
        """Where memory begins: before it nothing is stated of any circuit."""
        return self._circuits.floor

    def circuit(self, circuit: CircuitId) -> CircuitNow:
        """The current state of a circuit (KeyError when there is none of that name)."""
        return CircuitNow(*self._circuits.now(circuit))

    def leaf(self, leaf: Leaf) -> Capacity:
        """The current value of a leaf; UNKNOWN when no route has it."""
        return self._circuits.leaf_now(leaf)

    def leaf_edges(self) -> Iterator[tuple[Leaf, Edge]]:
        """Every leaf that is not plainly up, with the edge at which its present value began."""
        end = self._now + 1
        for leaf in self._circuits.leaves():
            if self.leaf(leaf) != UP:
                known = self.leaf_timeline(leaf, self._circuits.floor, end, end)
                yield leaf, known.edges[-1]

    def source(self, source: str) -> int | None:
        """The last good look at anything of a source; None = never."""
        known = self._sources.get(source)
        return None if known is None or known.seen == NEVER else known.seen

    def leaf_timeline(self, leaf: Leaf, start: int, end: int, horizon: int) -> Timeline:
        """All that is known of a leaf over [start, end), as `observe` would state it."""
        said = [
            fold.until(track.steps, track.seen, start, end, horizon, track.source.limit_us)
            for track in self._circuits.tracks_of(leaf)
        ]
        if not said:
            return timeline.constant(start, end, UNKNOWN)
        return timeline.fuse(said, self._circuits.rule)[0]

    def circuit_timeline(self, circuit: CircuitId, start: int, end: int, horizon: int) -> tuple[Timeline, Timeline]:
        """A circuit's value and risk over [start, end), as `observe` would state them."""
        tree = self._circuits.route_of(circuit)
        return route.over_time(tree, lambda leaf: self.leaf_timeline(leaf, start, end, horizon), start, end)

    def be_patient(self, source: str, limit_us: int) -> None:
        """From now on a source is stale after another time: it is asked in another interval."""
        known = self._source(source)
        known.limit_us = limit_us
        if known.seen != NEVER:
            self._watch(known, known.seen + limit_us)

    def _looked(self, item: Observation, body: PointState) -> list[Change]:
        track = self._take_in(item, body)
        if track is None:
            return []
        return self._answers(track.source, item.first) + drained(self._circuits.settle([track], self._now))

    def _take_in(self, item: Observation, body: PointState) -> Track | None:
        """A look that opens a run, or comes late; the track if that is news."""
        source = self._source(item.source)
        track = self._track(source, item.point)
        self._now = max(self._now, item.last)
        source.said = max(source.said, item.last)
        former = track.current
        track.freeze()
        if track.repeats(item.first, body):
            track.extend(item.first, item.last, body.looks)
        elif item.first > track.last:
            track.begin(run_of(item, body))
        elif not track.insert(run_of(item, body)):
            self._take_up(track)
            return None
        self._take_up(track)
        if former is not None:
            self._rows[track, former.first] = None
        self._rows[track, item.first] = None
        self._grows(track)
        return track

    def _heard(self, item: Heard) -> Slices[list[Change]]:
        """The source was heard, but not all its tracks simply follow: visit those that do not."""
        source = self._source(item.source)
        self._now = max(self._now, item.at)
        gap = item.at - source.mark > source.limit_us
        visited = list(source.tracks) if gap else list(source.stragglers)
        for track in visited:
            track.freeze()
            if track.current is not None and item.at > track.last:
                self._rows[track, track.current.first] = None
                track.heard(item.at)
            self._grows(track)
        if item.at > source.mark:
            source.mark = item.at
            source.asked += 1
        for track in visited:
            self._take_up(track)
        self._watch(source, source.seen + source.limit_us)
        return self._answers(source, item.at) + (yield from self._circuits.settle(visited, self._now))

    def _grows(self, track: Track) -> None:
        if not track.grown:
            track.grown = True
            self._grown.append(track)

    def _take_up(self, track: Track) -> None:
        """After a track was touched: does it follow its source, is it stale, when could it become so?"""
        source = track.source
        track.rejoin()
        track.stale = track.current is not None and self._ticked - track.seen > source.limit_us
        if track.stale:
            track.stand_aside()
        else:
            self._watch(source, track.seen + source.limit_us)
        source.steady = not source.stale and not source.stragglers

    def _answers(self, source: Source, at: int) -> list[Change]:
        """Whether a source that had fallen silent is heard again."""
        if not source.stale or self._ticked - source.seen > source.limit_us:
            return []
        source.stale = False
        source.steady = not source.stragglers
        source.reason = ""
        self._watch(source, source.seen + source.limit_us)
        return [SourceChange(source.name, True, exact(at), "")]

    def _gone(self, source: Source) -> list[Track]:
        """The source's deadline has come: whose last look is too old? Mostly nobody's, it was heard since."""
        if source.steady and not self._is_stale(source.mark, source):
            return []
        gone = [track for track in source.tracks if not track.stale and self._is_stale(track.seen, source)]
        for track in gone:
            track.freeze()
            track.stale = True
            track.stand_aside()
            self._grows(track)
        return gone

    def _falls_silent(self, source: Source) -> list[Change]:
        """Whether there is no good look at anything of the source any more."""
        silent = not source.stale and source.seen != NEVER and self._is_stale(source.seen, source)
        source.stale |= silent
        source.steady = not source.stale and not source.stragglers
        reason = source.reason or "no answer"
        return [SourceChange(source.name, False, exact(source.seen), reason)] if silent else []

    def _watch_next(self, source: Source) -> None:
        """When something else of the source could become stale."""
        if source.steady and not self._is_stale(source.mark, source):
            self._watch(source, source.mark + source.limit_us)
            return
        seen = [track.seen for track in source.tracks if not track.stale]
        if not source.stale:
            seen.append(source.seen)
        if seen:
            self._watch(source, min(seen) + source.limit_us)

    def _is_stale(self, seen: int, source: Source) -> bool:
        return self._ticked - seen > source.limit_us

    def _watch(self, source: Source, due: int) -> None:
        """Make sure that `tick` looks at the source at its deadline."""
        if due < source.due:
            source.due = due
            heappush(self._due, (due, source.name))

    def _source(self, name: str) -> Source:
        source = self._sources.get(name)
        if source is None:
            source = self._sources[name] = Source(name, self._limit_us(name))
        return source

    def _track(self, source: Source, point: PointId) -> Track:
        track = self._tracks.get((source.name, point))
        if track is None:
            track = self._tracks[source.name, point] = Track(source, point, self._floor)
            source.tracks.append(track)
            self._seen_by[point] = (*self._seen_by.get(point, ()), source.name)
            self._circuits.add(track)
        return track
