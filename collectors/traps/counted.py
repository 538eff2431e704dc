"""Which notifications of a manager that counts them did not come. Pure.

Each has its own number and that of the one before it. What is overtaken on its way comes a moment later, and is no
loss: a gap is one when nothing has filled it for `LATE_US`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from probed.model.instant import SECOND_US

LATE_US: Final = 2 * SECOND_US
MOST_BEHIND: Final = 1000
"""A number further behind the highest is of a count that began anew."""
_MOST_GAPS: Final = 64


@dataclass(slots=True)
class _Gap:
    """Of the numbers above `floor` and below `top` one is known to be missing: `wanted`."""

    floor: int
    top: int
    wanted: int
    since: int
    late: dict[int, int] = field(default_factory=dict)
    """What came late, with the number before it."""

    def fill(self, number: int, former: int) -> bool:
        """Whether nothing is missing any more."""
        self.late[number] = former
        while self.wanted in self.late:
            self.wanted = self.late.pop(self.wanted)
        return self.wanted <= self.floor


class Counted:
    """The numbers of one manager's notifications. `at` is when one was received (microseconds UTC)."""

    def __init__(self) -> None:
        self._highest: int | None = None
        self._gaps: list[_Gap] = []

    @property
    def complete(self) -> bool:
        """Nothing is missing, as far as anybody knows."""
        return not self._gaps

    def take(self, number: int | None, former: int | None, at: int) -> None:
        """None = it has no such number; without one before it the count has begun."""
        if number is None:
            return
        before = self._highest
        if before is None or former is None or number < before - MOST_BEHIND:
            self._highest = number
        elif number > before:
            self._highest = number
            if before < former < number:
                self._missed(_Gap(before, number, former, at))
        elif former < number:
            self._gaps = [
                gap for gap in self._gaps if not (gap.floor < number < gap.top and gap.fill(number, former))
            ]

    def _missed(self, gap: _Gap) -> None:
        if len(self._gaps) < _MOST_GAPS:
            self._gaps.append(gap)
        else:
            self._gaps[-1].top = self._gaps[-1].floor  # nothing fills it: so many at once are no overtaking

    def next_due(self) -> int | None:
        """When `lost` may say something."""
        return min((gap.since + LATE_US for gap in self._gaps), default=None)

    def lost(self, at: int) -> int | None:
        """Since when one is missing that will not come any more; told once."""
        return self._end([gap for gap in self._gaps if at - gap.since >= LATE_US])

    def given_up(self) -> int | None:
        """Since when one is missing, whether it may still come or not."""
        return self._end(self._gaps)

    def _end(self, gaps: list[_Gap]) -> int | None:
        since = min((gap.since for gap in gaps), default=None)
        self._gaps = [gap for gap in self._gaps if gap not in gaps]
        return since
