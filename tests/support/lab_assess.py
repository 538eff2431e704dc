"""Assesses a recorded month with probed's own packages, as JSON: what the lab's truth is compared with."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from config.inventory import load_inventory
from config.observations import read_jsonl
from config.operations import read_exclusions
from probed.lab import network
from probed.lab.inventory import write_inventory
from probed.lab.month import Month
from probed.lab.polls import PollPlan
from probed.lab.record import observations, write_exclusions
from probed.model.canonical import plain
from probed.model.ids import CircuitId, CustomerId, PointId
from probed.model.inventory import Circuit, Inventory
from probed.model.observation import PointState
from probed.model.operation import Exclusion
from sla.assess import assess
from sla.circuit import observe
from sla.fold import Run
from sla.period import month as month_of
from topology.routes import circuit_routes, parties, witnesses


@functools.cache
def lab_inventory() -> Inventory:
    """The dated inventory, through files and the loader, once."""
    with TemporaryDirectory() as folder:
        return load_inventory(write_inventory(Path(folder) / "inventory", 161, dated=True), network.ZONE)


def assess_month(month: Month, plan: PollPlan, circuits: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What `probed assess --json` says of a month recorded under a plan (of some circuits, or of all)."""
    lines = [json.dumps(row) for row in observations(month, plan)]
    runs = _runs(lines)
    inventory = lab_inventory()
    wanted = [row for row in inventory.circuits if not circuits or row.id in circuits]
    return [_assess(inventory, row, runs, _exclusions(month), plan) for row in wanted]


def _exclusions(month: Month) -> list[Exclusion]:
    with TemporaryDirectory() as folder:
        return list(read_exclusions(write_exclusions(Path(folder) / "exclusions.csv", month)))


def _runs(lines: Sequence[str]) -> Mapping[tuple[str, PointId], Sequence[Run]]:
    found: dict[tuple[str, PointId], list[Run]] = {}
    for seen in read_jsonl(lines):
        if isinstance(seen.body, PointState):
            body = seen.body
            run = Run(seen.first, seen.last, body.looks, body.capacity, body.defects, body.onset)
            found.setdefault((seen.source, seen.point), []).append(run)
    return found


def _assess(
    inventory: Inventory,
    circuit: Circuit,
    runs: Mapping[tuple[str, PointId], Sequence[Run]],
    exclusions: Sequence[Exclusion],
    plan: PollPlan,
) -> dict[str, Any]:
    period = month_of("2026-10", network.ZONE)
    start = plan.start if circuit.valid.start is None else circuit.valid.start
    name = circuit.contract or next(row.contract for row in inventory.customers if row.id == circuit.customer)
    contract = next(row for row in inventory.contracts if row.id == name)
    evidence = observe(
        circuit_routes(inventory, circuit.id, start, plan.end),
        witnesses(inventory, start, plan.end),
        runs,
        start,
        plan.end,
        plan.horizon,
        lambda _source: plan.staleness_us,
        contract.evidence,
    )
    found = assess(
        contract=contract,
        circuit=CircuitId(circuit.id),
        customer=CustomerId(circuit.customer),
        life=circuit.valid,
        evidence=evidence,
        exclusions=exclusions,
        period=period,
        horizon=plan.horizon,
        topology=(inventory.version,),
        evidence_ids=lambda _leaf, _start, _end: (),
        parties=parties(inventory, period.start, period.end),
    )
    told: dict[str, Any] = json.loads(json.dumps(plain(found)))
    return told
