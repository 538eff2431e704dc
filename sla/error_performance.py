"""Error performance of a path from its seconds: ES, SES, BBE and the ten-second rule (G.826 Annex A, G.828).

Per-second data only: fifteen-minute bins are counts and have their own module.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from typing import Final, NamedTuple, TypeAlias

from sla.intervals import Stretch, union

DECISION_S: Final = 10


class Second(NamedTuple):
    """One second of one direction: blocks in error, and whether a defect (LOS, AIS, LOP ...) was present."""

    errored_blocks: int
    defect: bool = False


Look: TypeAlias = Second | None
"""None = not measured: neither severe nor good, so no run of ten can be shown across it."""

CLEAN: Final = Second(0)


class PathRule(NamedTuple):
    """What a path's monitoring counts: blocks a second, and how many in error make it severe."""

    blocks_per_s: int
    severe_blocks: int


VC_12: Final = PathRule(2_000, 600)
VC_4: Final = PathRule(8_000, 2_400)


class Performance(NamedTuple):
    """Counts over available time, and the time itself, in seconds (G.826 clause 4.7)."""

    es: int
    ses: int
    bbe: int
    uas: int
    available_s: int
    unmeasured_s: int
    blocks_per_s: int

    @property
    def esr(self) -> Fraction | None:
        """None without available time: undefined, neither 0 nor 1."""
        return Fraction(self.es, self.available_s) if self.available_s else None

    @property
    def sesr(self) -> Fraction | None:
        return Fraction(self.ses, self.available_s) if self.available_s else None

    @property
    def bber(self) -> Fraction | None:
        good = self.available_s - self.ses
        return Fraction(self.bbe, self.blocks_per_s * good) if good and self.blocks_per_s else None


def is_severe(second: Second, rule: PathRule) -> bool:
    """SES: at least 30 % errored blocks, or a defect (G.826 clause 4.5.3)."""
    return second.defect or second.errored_blocks >= rule.severe_blocks


class TenSeconds(NamedTuple):
    """The state machine between two seconds. `run` = length of the opposite run that is not yet decided."""

    unavailable: bool = False
    run: int = 0


AVAILABLE: Final = TenSeconds()


def step(state: TenSeconds, severe: bool | None) -> tuple[TenSeconds, bool]:
    """One second on; True when the state turned, which holds since the first of the last ten seconds."""
    if severe is None or severe is state.unavailable:
        return TenSeconds(state.unavailable), False
    if state.run + 1 < DECISION_S:
        return TenSeconds(state.unavailable, state.run + 1), False
    return TenSeconds(not state.unavailable), True


def unavailable(severe: Sequence[bool | None], state: TenSeconds = AVAILABLE) -> tuple[Stretch, ...]:
    """Unavailable seconds as half-open ranges of indexes; a turn is retroactive by ten seconds.

    With a state carried over from before, a range may start below 0: seconds counted earlier that move to UAS.
    """
    found: list[Stretch] = []
    since = 0 if state.unavailable else None
    for index, value in enumerate(severe):
        state, turned = step(state, value)
        if not turned:
            continue
        onset = index + 1 - DECISION_S
        if state.unavailable:
            since = onset
        elif since is not None:
            found.append((since, onset))
            since = None
    if since is not None:
        found.append((since, len(severe)))
    return tuple(found)


def undecided(severe: Sequence[bool | None]) -> int:
    """How many seconds at the end may still change sides when the next ones come."""
    state = AVAILABLE
    for value in severe:
        state, _ = step(state, value)
    return state.run


def unavailable_in(seconds: Sequence[Look], rule: PathRule) -> tuple[Stretch, ...]:
    """The unavailable seconds of one direction."""
    return unavailable([None if second is None else is_severe(second, rule) for second in seconds])


def both_directions(near: Sequence[Stretch], far: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """A bidirectional path is unavailable while either direction is (G.826 Annex A.2): the union."""
    return union((*near, *far))


def performance(
    seconds: Sequence[Look],
    rule: PathRule,
    start: int = 0,
    end: int | None = None,
    down: Sequence[Stretch] | None = None,
) -> Performance:
    """Counts of the seconds [start, end), decided on the whole sequence.

    A second that is ES or SES within unavailable time counts only as UAS. `down` replaces the direction's own
    unavailable time by that of the bidirectional path.
    """
    end = len(seconds) if end is None else end
    gone = {i for a, b in (unavailable_in(seconds, rule) if down is None else down) for i in range(a, b)}
    es = ses = bbe = uas = unmeasured = 0
    for index in range(start, end):
        second = seconds[index]
        if index in gone:
            uas += 1
        elif second is None:
            unmeasured += 1
        elif is_severe(second, rule):
            es, ses = es + 1, ses + 1
        elif second.errored_blocks:
            es, bbe = es + 1, bbe + second.errored_blocks
    return Performance(es, ses, bbe, uas, end - start - uas - unmeasured, unmeasured, rule.blocks_per_s)


class Limits(NamedTuple):
    """Bringing into service (M.2100, M.2101): accept at or below s1, reject at or above s2."""

    apo: float
    bispo: float
    s1: float
    s2: float


def bringing_into_service(allocation_ratio: float, objective_ratio: float, period_s: int) -> Limits:
    """APO = A R T, BISPO = APO / 2, S1 and S2 = BISPO less and plus 2 sqrt(BISPO)."""
    apo = allocation_ratio * objective_ratio * period_s
    bispo = apo / 2
    return Limits(apo, bispo, bispo - 2 * sqrt(bispo), bispo + 2 * sqrt(bispo))
