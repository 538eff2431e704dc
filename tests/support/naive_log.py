"""The rules of arrival, written as plainly as possible: which runs exist after these items came in this order.

Shares no code with the engine: no marks, no lazy extension, no incremental fold; every Heard visits every
point of its source and every question goes through all runs.
"""

from __future__ import annotations

from collections.abc import Callable

from probed.model.ids import PointId
from probed.model.observation import Heard, Observation, PointState
from sla.fold import Run, newer


class NaiveLog:
    """All runs ever, by source and point."""

    def __init__(self, limit_us: Callable[[str], int]) -> None:
        self.limit_us = limit_us
        self.known: dict[tuple[str, PointId], dict[int, Run]] = {}

    def take(self, item: Observation | Heard) -> None:
        if isinstance(item, Heard):
            for (source, _), runs in self.known.items():
                if source == item.source:
                    self._hear(runs, item.at, self.limit_us(source))
        elif isinstance(item.body, PointState):
            runs = self.known.setdefault((item.source, item.point), {})
            self._look(runs, item, item.body, self.limit_us(item.source))

    def runs(self) -> dict[tuple[str, PointId], tuple[Run, ...]]:
        return {key: tuple(runs.values()) for key, runs in self.known.items()}

    def _look(self, runs: dict[int, Run], item: Observation, body: PointState, limit_us: int) -> None:
        new = Run(item.first, item.last, body.looks, body.capacity, body.defects, body.onset)
        if runs:
            now = current(runs)
            same = (new.capacity, new.defects) == (now.capacity, now.defects) and new.onset in {None, now.onset}
            if same and alone(runs, now) and now.first <= new.first <= now.last + limit_us:
                runs[now.first] = now._replace(last=max(now.last, new.last))
                return
        runs[new.first] = newer(runs[new.first], new) if new.first in runs else new

    def _hear(self, runs: dict[int, Run], at: int, limit_us: int) -> None:
        now = current(runs)
        if at <= now.last:
            return
        if alone(runs, now) and at - now.last <= limit_us:
            runs[now.first] = now._replace(last=at)
        else:
            runs[at] = Run(at, at, 1, now.capacity, now.defects, None)


def current(runs: dict[int, Run]) -> Run:
    """The run with the last look; of several the one begun last."""
    return min(runs.values(), key=lambda run: (-run.last, -run.first))


def alone(runs: dict[int, Run], now: Run) -> bool:
    """Whether no other run reaches into this one."""
    return not any(run.last >= now.first for run in runs.values() if run.first != now.first)
