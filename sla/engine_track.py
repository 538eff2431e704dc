"""What the engine remembers of one source and of each point it watches.

The healthy path moves one number: `Source.mark`. A track that *follows* its source was seen whenever the
source was heard, so its last look is the later of its own and the mark, and nobody has to touch it.
A track that does not follow (its last look is older than the mark, or a contradictory look fell into its
current run) is a straggler: the next Heard visits it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from probed.model.capacity import UNKNOWN, Capacity
from probed.model.change import RunRow
from probed.model.ids import PointId
from probed.model.observation import Observation, PointState
from probed.model.timeline import Edge, exact
from sla import fold
from sla.fold import Run, Step

NEVER: Final = -(2**62)
FOREVER: Final = 2**62
_NOTHING: Final[tuple[Step, ...]] = ((fold.ORIGIN, UNKNOWN),)
_NO_RUNS: Final[dict[int, Run]] = {}
"""Shared by all tracks of which no run has ended: never filled."""


class Source:
    """One poll target. `mark`: when everything of it was last read and found unchanged."""

    __slots__ = (
        "asked",
        "due",
        "limit_us",
        "mark",
        "name",
        "reason",
        "said",
        "stale",
        "steady",
        "stragglers",
        "tracks",
    )

    def __init__(self, name: str, limit_us: int) -> None:
        self.name = name
        self.limit_us = limit_us
        self.mark = NEVER
        self.said = NEVER
        """The last look that came as an observation."""
        self.asked = 0
        """How often the source was heard."""
        self.steady = True
        """Neither stale nor with stragglers: hearing it changes nothing but the mark."""
        self.stale = False
        self.reason = ""
        self.due = FOREVER
        """When it is worth while to look for staleness."""
        self.tracks: list[Track] = []
        self.stragglers: dict[Track, None] = {}

    @property
    def seen(self) -> int:
        """The last good look at anything of this source."""
        return max(self.mark, self.said)


class Track:
    """The runs of one (source, point): the current one, which may grow, and all others.

    The current run is the one with the last look (of several the one begun last).
    It is `alone` while no other run reaches into it; only then does a look extend it.
    """

    __slots__ = (
        "alone",
        "begun_at",
        "current",
        "floor",
        "follows",
        "grown",
        "last",
        "leaves",
        "looks",
        "others",
        "point",
        "settled",
        "source",
        "stale",
        "steps",
    )

    def __init__(self, source: Source, point: PointId, floor: int) -> None:
        self.source = source
        self.point = point
        self.leaves: tuple[int, ...] = ()
        """The leaves of the graph to which the point is a witness."""
        self.current: Run | None = None
        self.last = NEVER
        """The current run's own last look; see `seen`."""
        self.looks = 0
        self.begun_at = 0
        """`source.asked` when `looks` was counted."""
        self.others = _NO_RUNS
        self.alone = True
        self.follows = False
        self.stale = False
        self.grown = False
        """Listed by the engine to be stored anew."""
        self.steps = _NOTHING
        """What the looks say, maintained incrementally; equal to fold.steps(self.runs())."""
        self.settled = _NOTHING
        """The claims that the circuits above have taken into account; mostly the steps themselves."""
        self.floor = floor
        """Nothing before it is remembered."""

    @property
    def seen(self) -> int:
        """The last look at this point."""
        return max(self.last, self.source.mark) if self.follows else self.last

    def claims(self) -> tuple[Step, ...]:
        """What is stated now: the steps, and UNKNOWN from the last look on once that is stale."""
        if not self.stale:
            return self.steps
        last = self.seen
        kept = self.steps
        while kept and kept[-1][0].at >= last:
            kept = kept[:-1]
        return cut(kept if kept and kept[-1][1] == UNKNOWN else (*kept, (exact(last), UNKNOWN)), self.floor)

    def runs(self) -> list[Run]:
        """All runs, the current one with all the looks it had."""
        found = list(self.others.values())
        if self.current is not None:
            found.append(self._grown())
        return found

    def freeze(self) -> None:
        """Write down how far the current run has come; from here on the track stands for itself."""
        if self.follows and self.current is not None:
            self.last = max(self.last, self.source.mark)
            self.looks += self.source.asked - self.begun_at
            self.follows = False

    def rejoin(self) -> None:
        """Follow the source again, if nothing it has been heard to say is missing here."""
        self.follows = self.alone and self.last >= self.source.mark
        self.begun_at = self.source.asked
        if self.follows:
            self.source.stragglers.pop(self, None)
        else:
            self.source.stragglers[self] = None

    def stand_aside(self) -> None:
        """Do not follow: what the source is heard to say does not simply go on here."""
        self.freeze()
        self.source.stragglers[self] = None

    def begin(self, run: Run) -> None:
        """A run that is newer than every look so far: the fold grows at its end."""
        previous = self.current
        if previous is None:
            self._step(exact(run.first), run.capacity)
        else:
            if self.others is _NO_RUNS:
                self.others = {}
            self.others[previous.first] = self._grown()
            if run.first - self.last > self.source.limit_us:
                self._step(exact(self.last), UNKNOWN)
                self._step(exact(run.first), run.capacity)
            elif run.capacity != previous.capacity:
                self._step(fold.edge_between(self.last, run.first, run.onset), run.capacity)
        self.current, self.last, self.looks, self.alone = run, run.last, run.looks, True

    def extend(self, first: int, last: int, looks: int) -> None:
        """The same was seen again (see `repeats`), or another version of the current run came."""
        assert self.current is not None
        if first == self.current.first:
            self.looks = max(self.looks, looks)
        elif last > self.last:
            self.looks += looks
        self.last = max(self.last, last)

    def heard(self, at: int) -> None:
        """The whole source said that nothing had changed since its last look here, which is older."""
        assert self.current is not None
        if self.alone and at - self.last <= self.source.limit_us:
            self.last = at
            self.looks += 1
        else:
            self.begin(self.current._replace(first=at, last=at, looks=1, onset=None))

    def insert(self, run: Run) -> bool:
        """A late look, or another version of a known run: fold this point anew. False = nothing new."""
        before = fold.join(self.runs())
        after = fold.join((*before, run))
        if after == before:
            return False
        self.hold(after)
        return True

    def hold(self, runs: Iterable[Run]) -> None:
        """Replace all runs."""
        self.others = {run.first: run for run in runs}
        current = max(self.others.values(), key=lambda run: (run.last, run.first))
        del self.others[current.first]
        self.others = self.others or _NO_RUNS
        self.current, self.last, self.looks = current, current.last, current.looks
        self.alone = all(run.last < current.first for run in self.others.values())
        self.steps = cut(fold.steps(self.runs(), self.source.limit_us), self.floor)

    def forget(self, before: int) -> None:
        """Drop runs and steps that no instant from `before` on depends on."""
        ended = [run.last for run in self.others.values() if run.last < before]
        oldest = max(ended, default=NEVER)
        self.others = {run.first: run for run in self.others.values() if run.last >= oldest} or _NO_RUNS
        self.floor = before
        same = self.settled is self.steps
        self.steps = cut(self.steps, before)
        self.settled = self.steps if same else cut(self.settled, before)

    def goes_on(self, item: Observation, body: PointState) -> bool:
        """Take a look that is newer and says the same, if that is all there is to it: the healthy path."""
        if not self.follows:
            return False
        now, source, first, last = self.current, self.source, item.first, item.last
        # comparisons instead of max(), and `is` before it is compared: three calls less on every look
        seen = self.last if self.last > source.mark else source.mark  # noqa: FURB136
        if (
            now is None
            or not seen < first <= seen + source.limit_us
            or (body.capacity is not now.capacity and body.capacity != now.capacity)
            or (body.defects is not now.defects and body.defects != now.defects)
            or (body.onset is not None and body.onset != now.onset)
        ):
            return False
        self.last = last
        self.looks += body.looks
        if last > source.said:  # noqa: PLR1730
            source.said = last
        return True

    def repeats(self, first: int, body: PointState) -> bool:
        """Whether a look from `first` on says the very same as the current run and goes on where that is."""
        now = self.current
        return (
            now is not None
            and self.alone
            and now.first <= first <= self.seen + self.source.limit_us
            and body.capacity == now.capacity
            and body.defects == now.defects
            and (body.onset is None or body.onset == now.onset)
        )

    def has(self, first: int) -> bool:
        """Whether a run of this identity is remembered."""
        return first in self.others or (self.current is not None and self.current.first == first)

    def row(self, first: int) -> RunRow:
        """A run as the store keeps it; an open one grows with its source's mark."""
        now = self.current
        if now is None or now.first != first:
            run, is_open = self.others[first], False
        else:
            run, is_open = self._grown(), self.follows
        return RunRow(self.source.name, self.point, *run, is_open)

    def _grown(self) -> Run:
        assert self.current is not None
        looks = self.looks + (self.source.asked - self.begun_at if self.follows else 0)
        return self.current._replace(last=self.seen, looks=looks)

    def _step(self, edge: Edge, value: Capacity) -> None:
        self.steps = fold.extended(self.steps, (edge, value))


def cut(steps: tuple[Step, ...], floor: int) -> tuple[Step, ...]:
    """Without what is older than the floor."""
    if floor == NEVER:
        return steps
    gone = sum(1 for edge, _ in steps if edge.at <= floor)
    return steps if gone == 0 else ((exact(floor), steps[gone - 1][1]), *steps[gone:])


def run_of(item: Observation, body: PointState) -> Run:
    """An observation of a point's state as a run."""
    return Run(item.first, item.last, body.looks, body.capacity, body.defects, body.onset)
