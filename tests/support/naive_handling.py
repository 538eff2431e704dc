"""What docs/problems.md says of one problem, told again instant by instant: for comparison with the state machines.

Nothing is shared with them: whoever knows only the page could have written it. The problem is a root throughout, its
tier has one set of limits, and there is no settling time. Instants are whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple


class Limits(NamedTuple):
    half_life: int
    suppress: int
    reuse: int
    longest: int


class Level(NamedTuple):
    level: int
    clock: str
    after: int


class Message(NamedTuple):
    """Somebody is told: that it is there, that it is over, that it flaps, or of a level."""

    at: int
    what: str


PENALTY: Final = 1000


@dataclass
class Naive:
    """The page's rules."""

    limits: Limits | None
    levels: Sequence[Level]
    messages: list[Message] = field(default_factory=list)
    there: bool = False
    shelved_until: int | None = None
    merit: float = 0.0
    merit_at: int = 0
    flaps_since: int | None = None
    told_that_it_flaps: bool = False
    believed: bool = False
    """People believe that it is there."""
    owner: str | None = None
    came_at: int = 0
    unshelved_at: int = 0
    released_at: int = 0
    level: int = 0

    def instant(self, at: int, there: bool, acts: Sequence[tuple[str, int]]) -> None:
        for act, until in acts:
            self._act(at, act, until)
        if self.there and not there:
            self._goes(at)
        elif there and not self.there:
            self._comes(at)
        self.there = there
        if self.shelved_until is not None and self.shelved_until <= at:
            self._leaves_the_shelf(at)
        self._damp(at)
        self._escalate(at)

    def _act(self, at: int, act: str, until: int) -> None:
        stands = self.there or self.flaps_since is not None
        if act == "shelve" and stands:
            self.shelved_until = until
        elif act == "unshelve" and self.shelved_until is not None:
            self._leaves_the_shelf(at)
        elif act == "ack" and stands:
            self.owner = "wang"
        elif act == "hand over" and stands and self.owner is not None:
            self.owner = "li"
        elif act == "release" and stands and self.owner is not None:
            self.owner, self.released_at = None, at

    def _figure(self, at: int) -> float:
        assert self.limits is not None
        return self.merit * float(2.0 ** -((at - self.merit_at) / self.limits.half_life))

    def _goes(self, at: int) -> None:
        if self.shelved_until is None and self.flaps_since is None and self.believed:
            self._tell(at, "over")
        if self.limits is not None:
            left = round(self._figure(at))
            if left < self.limits.reuse // 2 and self.flaps_since is None:
                left = 0  # so little is forgotten
            most = self.limits.reuse * 2.0 ** (self.limits.longest / self.limits.half_life)
            self.merit = min(left + PENALTY, max(round(most), self.limits.suppress))
            self.merit_at = at
        if self.flaps_since is None:
            self.owner = None

    def _comes(self, at: int) -> None:
        self.came_at = at
        if self.flaps_since is not None:
            return  # one problem, with its owner, its clocks and its levels
        self.level, self.owner = 0, None
        self.unshelved_at = self.released_at = 0
        if self.limits is not None and self._figure(at) >= self.limits.suppress:
            self.flaps_since, self.told_that_it_flaps = at, False
        elif self.shelved_until is None:
            self._tell(at, "there")

    def _leaves_the_shelf(self, at: int) -> None:
        self.shelved_until = None
        if self.there:
            self.unshelved_at = at
        if self.flaps_since is None:
            self._say_how_it_stands(at, anew=True)

    def _say_how_it_stands(self, at: int, *, anew: bool) -> None:
        if self.there and anew:
            self._tell(at, "there")
        elif not self.there and self.believed:
            self._tell(at, "over")

    def _damp(self, at: int) -> None:
        if self.flaps_since is None or self.limits is None:
            return
        if self._figure(at) < self.limits.reuse:
            self.flaps_since = None
            if self.shelved_until is None:
                self._say_how_it_stands(at, anew=True)
        elif self.there and self.shelved_until is None and not self.told_that_it_flaps:
            self._tell(at, "flaps")
            self.told_that_it_flaps = True

    def _escalate(self, at: int) -> None:
        if not self.there or self.shelved_until is not None or not self.believed:
            return
        repair = max(self.came_at if self.flaps_since is None else self.flaps_since, self.unshelved_at)
        response = None if self.owner is not None else max(repair, self.released_at)
        began: Mapping[str, int | None] = {"repair": repair, "response": response}
        for one in sorted(self.levels):
            start = began[one.clock]
            if start is not None and one.level > self.level and at - start >= one.after:
                self.level = one.level
                self.messages.append(Message(at, f"level {one.level}"))

    def _tell(self, at: int, what: str) -> None:
        self.believed = what != "over"
        self.messages.append(Message(at, what))
