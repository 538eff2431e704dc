"""CPU that a part may spend: so much at once, and then a share, so that others never wait for it."""

from __future__ import annotations


class Allowance:
    """Seconds of CPU that come back all the time until there are `burst_s` again.

    What comes back is `floor` of a core, or `part` of what the others spend, whichever is more.
    """

    def __init__(self, floor: float, part: float, burst_s: float) -> None:
        self._floor, self._part, self._burst_s = floor, part, burst_s
        self._left_s = burst_s
        self._known: tuple[float, float] | None = None

    def spend(self, spent_s: float) -> None:
        self._left_s -= spent_s

    def is_left(self, now_s: float, others_s: float) -> bool:
        """Whether any may be spent, by a steady clock and what the others have spent since they began (seconds)."""
        if self._known is not None:
            before_s, others_before_s = self._known
            back_s = max((now_s - before_s) * self._floor, (others_s - others_before_s) * self._part)
            self._left_s = min(self._burst_s, self._left_s + back_s)
        self._known = now_s, others_s
        return self._left_s > 0
