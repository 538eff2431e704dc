"""Watches the live lab with the real poller and folds what it says, as the comparison wants to read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from probed.model.canonical import plain
from probed.model.ids import CircuitId, PointId
from probed.model.inventory import Inventory
from probed.model.observation import Heard, Observation, PointState
from sla import timeline
from sla.circuit import observe
from sla.fold import Run
from topology.routes import circuit_routes, witnesses


class Runs:
    """A sink that keeps the runs of looks of every source and point."""

    def __init__(self, limit_us: int) -> None:
        self.limit_us = limit_us
        self.runs: dict[tuple[str, PointId], list[Run]] = {}
        self.silent: set[str] = set()
        self.horizon = 0

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        for item in items:
            match item:
                case Heard(source, at):
                    self._heard(source, at)
                case Observation(body=PointState() as state):
                    run = Run(item.first, item.last, 1, state.capacity, state.defects, state.onset)
                    self.runs.setdefault((item.source, item.point), []).append(run)
                    self.horizon = max(self.horizon, item.last)
                case Observation():
                    self.silent.add(item.point.element)

    def _heard(self, source: str, at: int) -> None:
        """Everything of the source is as it was: its runs go on, or begin anew after a silence beyond the limit."""
        self.horizon = max(self.horizon, at)
        for (name, _), runs in self.runs.items():
            if name == source:
                last = runs[-1]
                if at - last.last > self.limit_us:
                    runs.append(last._replace(first=at, last=at, looks=1))
                else:
                    runs[-1] = last._replace(last=max(last.last, at), looks=last.looks + 1)


def seen_by(runs: Runs, inventory: Inventory, start: int) -> dict[str, Any]:
    """For each circuit the spans of its state and of its risk, as JSON."""
    end = runs.horizon + 1
    ends = witnesses(inventory, start, end)
    found = {}
    for row in inventory.circuits:
        routes = circuit_routes(inventory, CircuitId(row.id), start, end)
        rule = inventory.contracts[0].evidence
        evidence = observe(routes, ends, runs.runs, start, end, runs.horizon, lambda _source: runs.limit_us, rule)
        found[row.id] = {
            "spans": plain(timeline.spans(evidence.timeline)),
            "at_risk": plain(timeline.spans(evidence.at_risk)),
        }
    told: dict[str, Any] = json.loads(json.dumps(found))
    return told
