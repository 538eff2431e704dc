"""Credit of a VPN: the same arithmetic as a circuit's, on the VPN's charge and clauses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from probed.model.contract import Contract, Stacking
from probed.model.credit import CircuitCredit, VpnCreditSheet
from probed.model.ids import CircuitId
from probed.model.vpn_assessment import VpnAssessment
from sla.credit import SHARED, Held, Months, Subject, charge_sheet, charged_part, is_month


def vpn_credit(
    contract: Contract,
    found: VpnAssessment,
    circuits: Sequence[CircuitCredit],
    history: Mapping[str, Months] | None = None,
    covered: tuple[int, int] | None = None,
) -> VpnCreditSheet | None:
    """The sheet of one VPN, or None where nothing can be charged: no clause for it, no [credit], no charge, no month.

    `circuits`: the sheets of its circuits in that month, whatever contract they are under; those in another currency
    are left out. `covered`: as of a circuit's sheet.
    """
    rules = contract.credit
    if rules is None or not found.clauses or not is_month(contract, found.period):
        return None
    names = {name for name, _ in found.circuits}
    mine = [each for each in circuits if each.circuit in names and each.currency == rules.currency]
    monthly = rules.vpn.charge_of(found.vpn)
    own = monthly is not None
    judged_for = found.start, found.due or found.end
    if monthly is None:
        if not mine:
            return None
        monthly = sum(each.monthly for each in mine)
    if monthly and not own:
        part = sum((each.charge for each in mine), Fraction(0)) / monthly
    else:  # what costs nothing may be owed amounts all the same
        part = charged_part(rules.pro_rata, found.period, judged_for, covered)
    subject = Subject(CircuitId(found.vpn), found.customer, found.contract, found.period.label, found.provisional)
    judged = list(zip(contract.vpn_clauses, found.clauses, strict=True))
    capped = replace(rules, cap_circuit=rules.vpn.cap)
    held = Held(judged_for, covered or judged_for)
    credit = charge_sheet(capped, subject, judged, monthly, part, history, held)
    if covered not in (None, judged_for):
        credit = replace(credit, part_rule=SHARED)
    highest = rules.vpn.with_circuits is Stacking.HIGHEST
    already = sum(each.total for each in mine)
    most = sum(each.at_most for each in mine)
    total = max(credit.total - already, 0) if highest else credit.total
    return VpnCreditSheet(
        vpn=found.vpn,
        credit=credit,
        own_charge=own,
        circuits=tuple(sorted(names)),
        with_circuits=rules.vpn.with_circuits.value,
        circuits_total=already,
        circuits_at_most=most,
        total=total,
        at_most=max(credit.at_most - most, total) if highest else credit.at_most,
    )
