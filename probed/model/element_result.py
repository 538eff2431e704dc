"""ElementResult: what one run of a test that an element runs by itself (IP SLA, NQA, RPM) has measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ElementResult:
    """Counts, and sums of what was timed: an element tells no histogram. `sent` 0 = it does not say of how many.

    Neither sent nor timed = nothing was measured.
    """

    sent: int
    lost: int
    late: int = 0
    delay_sum_us: int | None = None
    """Sum of `delays` round trips; None = none was told."""
    delays: int = 0
    delay_min_us: int | None = None
    delay_max_us: int | None = None
    jitter_us: int | None = None
    """Mean absolute difference, as the element tells it."""
    stamp: str = ""
    """The element's own time stamp of the result: while it stands still there is no other result."""
