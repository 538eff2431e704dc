"""Which bins of a series are there already, in a few octets each: one of these for every series of a network."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from probed.model.observation import SAME_BIN_US


class Known:
    """The ends of the intervals that were read, in order, each with whether its data was valid.

    A row that was asked for and not there is known as not valid: it may come later, but is not asked every time.
    """

    __slots__ = ("_ends", "_valid")

    def __init__(self, bins: Iterable[tuple[int, bool]] = ()) -> None:
        ordered = sorted(bins)
        self._ends = array("q", (end for end, _ in ordered))
        self._valid = bytearray(valid for _, valid in ordered)

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def last(self) -> int | None:
        return self._ends[-1] if self._ends else None

    def same(self, end: int) -> int:
        """The end by which an interval is known already; else the one given."""
        place = self._place(end)
        return end if place is None else self._ends[place]

    def seen(self, end: int) -> bool:
        return self._place(end) is not None

    def valid(self, end: int) -> bool:
        place = self._place(end)
        return place is not None and bool(self._valid[place])

    def any_valid(self) -> bool:
        return 1 in self._valid

    def count(self, after: int, until: int, *, valid: bool) -> int:
        """How many ends lie in (after, until], or how many of them with valid data."""
        first, last = bisect_right(self._ends, after), bisect_right(self._ends, until)
        return self._valid.count(1, first, last) if valid else last - first

    def note(self, end: int, *, valid: bool) -> None:
        """An interval was read, or found missing. What was once valid stays known as such."""
        place = self._place(end)
        if place is None:
            place = bisect_left(self._ends, end)
            self._ends.insert(place, end)
            self._valid.insert(place, valid)
        else:
            self._valid[place] = self._valid[place] or valid

    def forget(self, before: int) -> None:
        count = bisect_left(self._ends, before)
        del self._ends[:count]
        del self._valid[:count]

    def _place(self, end: int) -> int | None:
        at = bisect_left(self._ends, end)
        near = [n for n in (at - 1, at) if 0 <= n < len(self._ends) and abs(self._ends[n] - end) <= SAME_BIN_US]
        return min(near, key=lambda n: abs(self._ends[n] - end), default=None)
