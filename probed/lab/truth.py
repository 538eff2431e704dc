"""Ground truth of a recorded month as one JSON document: what happened, and what could be known of it.

`physical` holds the script's own instants. `observable` holds figures that follow from the script and the
poll plan. Neither is computed with sla, topology, config, the collectors or the store, so that a mistake of
theirs cannot hide here.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from probed.lab.month import Month
from probed.lab.physical import DownTime, Moment, down_times, moments
from probed.lab.plant import play_through
from probed.lab.polls import PollPlan
from probed.lab.shape import LabCircuit
from probed.lab.sight import Piece, Sight
from probed.lab.verdict import Broken, Verdict, judge

TRUTH_SCHEMA: Final = 1


def truth(month: Month, plan: PollPlan) -> dict[str, Any]:
    """Both truths of the month for every circuit that lived in it, as plain JSON values."""
    sight = Sight(play_through(month.events, plan.start, month.net), plan)
    circuits = {circuit.id: _circuit(month, plan, sight, circuit) for circuit in month.net.circuits}
    return {
        "schema": TRUTH_SCHEMA,
        "period": {"label": month.label, "start": month.period[0], "end": month.period[1], "zone": month.net.zone},
        "plan": {
            "interval_us": plan.interval_us,
            "staleness_us": plan.staleness_us,
            "onsets": plan.onsets,
            "horizon": plan.horizon,
        },
        "circuits": circuits,
        "customers": {customer.id: _customer(customer.id, circuits) for customer in month.net.customers},
    }


def _circuit(month: Month, plan: PollPlan, sight: Sight, circuit: LabCircuit) -> dict[str, Any]:
    contract = month.net.contract_of(circuit)
    exclusions = [row for row in month.exclusions if row.circuit == circuit.id]
    pieces = sight.pieces(circuit)
    verdict = judge(pieces, contract, exclusions, month.period, plan.horizon, month.net.zone)
    happened = moments(month.events, circuit, plan.start, month.net)
    return {
        "customer": circuit.customer,
        "contract": f"{contract.id}@1",
        "physical": {
            "moments": [_moment(row) for row in happened],
            "outages": [_down_time(row, pieces, plan) for row in down_times(happened)],
        },
        "observable": _observable(verdict),
    }


def _moment(row: Moment) -> dict[str, Any]:
    return {"at": row.at, "down": row.down, "at_risk": row.at_risk, "blind": list(row.blind)}


def _down_time(row: DownTime, pieces: Sequence[Piece], plan: PollPlan) -> dict[str, Any]:
    """`seen` False: no look fell into it, so nobody can know."""
    until = plan.end if row.end is None else row.end
    seen = any(p.seen == 0 and p.start <= until + plan.interval_us and p.end > row.start for p in pieces)
    return {"start": row.start, "end": row.end, "seen": seen}


def _observable(verdict: Verdict) -> dict[str, Any]:
    return {
        "start": verdict.start,
        "end": verdict.end,
        "totals": verdict.totals,
        "spans": [{"start": start, "end": end, "kind": kind} for start, end, kind in verdict.spans],
        "availability": {
            "low": _ratio(verdict.low),
            "high": _ratio(verdict.high),
            "official": _ratio(verdict.official),
        },
        "at_risk_low_us": verdict.at_risk[0],
        "at_risk_high_us": verdict.at_risk[1],
        "mttr_us": _ratio(verdict.mttr),
        "counted": sum(broken.counted for broken in verdict.outages),
        "outages": [_outage(broken) for broken in verdict.outages],
        "clauses": verdict.clauses,
    }


def _outage(broken: Broken) -> dict[str, Any]:
    return {
        "start": broken.start,
        "start_bounds": list(broken.starts),
        "end": None if broken.open else broken.end,
        "end_bounds": None if broken.open else list(broken.ends),
        "low_us": broken.sum(0),
        "high_us": broken.sum(0) + broken.sum(None),
        "excluded_us": broken.excluded_us,
        "counted": broken.counted,
        "counted_from": broken.counts_from,
    }


def _ratio(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _customer(customer: str, circuits: dict[str, Any]) -> dict[str, Any]:
    """Which clauses were missed, circuit by circuit."""
    mine = {name: row["observable"]["clauses"] for name, row in circuits.items() if row["customer"] == customer}
    missed = [f"{name} {clause}" for name, clauses in mine.items() for clause, met in clauses.items() if met is False]
    return {"circuits": sorted(mine), "missed": sorted(missed), "met": not missed}
