"""When each target is looked at: pure, time comes as an argument in microseconds.

Slots of a target lie on a fixed grid of its interval, shifted by a phase that its name decides, so that targets
spread evenly and keep their slots over restarts. Targets that share a phase also share the wake-ups that a look
costs: on a quiet machine those are half of its CPU.
"""

from __future__ import annotations

import heapq
import zlib
from collections import deque
from collections.abc import Mapping
from typing import Final, NamedTuple

MOST_PLACES: Final = 128
_FEWEST_PLACES: Final = 16
_TOGETHER: Final = 64
"""So many targets may share a place: their requests go out within two milliseconds."""


def places(targets: int) -> int:
    """In how many places of an interval so many targets are looked at: a power of two. Those of a smaller network
    are places of a larger one too, so that one that grows moves no slot by more than a place.
    """
    return min(max(1 << (targets // _TOGETHER).bit_length(), _FEWEST_PLACES), MOST_PLACES)


def phase_us(name: str, interval_us: int, of: int = MOST_PLACES) -> int:
    """A stable place in [0, interval), one of `of`: by crc32, because hash() differs from process to process."""
    return (zlib.crc32(name.encode()) * of >> 32) * interval_us // of


def next_slot_us(after_us: int, interval_us: int, phase: int) -> int:
    """The first slot strictly after an instant."""
    return after_us + interval_us - (after_us - phase) % interval_us


class Slot(NamedTuple):
    """A target that is due. `skipped` = slots between this one and now that nobody will serve."""

    due_us: int
    name: str
    skipped: int


class Schedule:
    """A heap of due times. Each name is in it once: what was missed is skipped and counted, never made up."""

    def __init__(self, of: int = MOST_PLACES) -> None:
        """`of`: slots lie in so many places of an interval."""
        self._of = of
        self._heap: list[tuple[int, str, int]] = []
        """Due time, name, interval."""

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, name: str, interval_us: int, now_us: int) -> None:
        """Its first slot is the next one of its grid."""
        if interval_us <= 0:
            raise ValueError(f"{name}: an interval is longer than nothing, not {interval_us} us")
        first_us = next_slot_us(now_us, interval_us, phase_us(name, interval_us, self._of))
        heapq.heappush(self._heap, (first_us, name, interval_us))

    @property
    def next_due_us(self) -> int | None:
        return self._heap[0][0] if self._heap else None

    def due(self, now_us: int, most: int) -> list[Slot]:
        """At most `most` of what is due by now, in order of due time, each put back for its next slot after now.

        Of several slots of one name that have passed, the latest is served and the earlier are skipped.
        """
        out: list[Slot] = []
        heap = self._heap
        while heap and heap[0][0] <= now_us and len(out) < most:
            due_us, name, interval_us = heap[0]
            skipped = (now_us - due_us) // interval_us
            served_us = due_us + skipped * interval_us
            heapq.heapreplace(heap, (served_us + interval_us, name, interval_us))
            out.append(Slot(served_us, name, skipped))
        return out


class Gate:
    """At most so many looks under way in a group; who finds it full waits in line, once."""

    def __init__(self, caps: Mapping[str, int]) -> None:
        self._caps = dict(caps)
        self._inside: dict[str, int] = {}
        self._line: dict[str, deque[str]] = {}

    def enter(self, group: str, name: str) -> bool:
        """True = go; False = waits in line, and comes out of some `leave`."""
        cap = self._caps.get(group)
        inside = self._inside.get(group, 0)
        if cap is not None and inside >= cap:
            self._line.setdefault(group, deque()).append(name)
            return False
        self._inside[group] = inside + 1
        return True

    def leave(self, group: str) -> str | None:
        """One look is over; the name that may start in its place, if somebody waits."""
        line = self._line.get(group)
        if line:
            return line.popleft()
        self._inside[group] -= 1
        return None
