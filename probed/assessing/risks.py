"""The breach clock over the fleet: every service's running assessment month, and what is at stake in it."""

from __future__ import annotations

from collections.abc import Iterable

from probed.assessing.assessor import Assessor
from probed.assessing.credits import credit_sheets
from probed.errors import ProbedError
from probed.model.assessment import Period
from probed.model.inventory import Circuit
from probed.model.risk import ClauseRisk
from sla.breach import risks, urgency
from sla.period import month_of


def fleet_risks(assessor: Assessor, services: Iterable[Circuit], today: int | None = None) -> tuple[ClauseRisk, ...]:
    """The clauses of all services in the month that holds the last input, the most urgent first.

    `today`: a month that is over by then has no clock any more, though nothing was heard since.
    Only the contract version in force now has a clock; a service without one, or without a life, has none.
    """
    found: list[ClauseRisk] = []
    now = assessor.horizon
    for service in services:
        start, end = service.valid
        if (start is not None and start >= now) or (end is not None and end < now):
            continue
        moment = Period(now - 1, now, "UTC", "")
        try:
            contract = assessor.contract_of(service, moment)
            period = month_of(now - 1, contract.zone, contract.month_day)
            if today is not None and period.end <= today:
                continue
            so_far = assessor.assess_parts(service, period)[-1]
        except ProbedError:
            continue
        sheets = credit_sheets(assessor, [so_far])
        in_force = next(c for c in assessor.inventory.contracts if c.ref == so_far.contract)
        mine = [exclusion for exclusion in assessor.exclusions if exclusion.circuit == service.id]
        found += risks(in_force, so_far, mine, sheets[0] if sheets else None)
    return tuple(sorted(found, key=urgency))
