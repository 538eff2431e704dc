"""The part of the report that says what missed clauses cost, step by step."""

from __future__ import annotations

from collections.abc import Sequence

from probed.model.credit import CircuitCredit, CustomerCredit
from probed.report import figures
from probed.report.page import CreditPart, CreditStep
from probed.report.text import Words
from sla.credit_sheet import money_text, steps


def credit_parts(sheets: Sequence[CircuitCredit], words: Words) -> tuple[CreditPart, ...]:
    """Every circuit's sheet, in order of circuit and contract."""
    ordered = sorted(sheets, key=lambda sheet: (sheet.circuit, sheet.contract))
    return tuple(
        CreditPart(
            sheet.circuit,
            sheet.contract,
            sheet.currency,
            money_text(sheet.charge, sheet.digits),
            money_text(sheet.total, sheet.digits),
            money_text(sheet.at_most, sheet.digits),
            tuple(CreditStep(words(f"credit.{step.kind}", **step.facts), step.money) for step in steps(sheet)),
        )
        for sheet in ordered
    )


def credit_totals(customer: CustomerCredit | None, words: Words) -> tuple[str, ...]:
    """What the customer gets, contract by contract, under the customer's cap."""
    return tuple(
        words(
            "credit.customer",
            amount=money_text(group.total, group.digits),
            currency=group.currency,
            contract=group.contract,
            circuits=group.circuits,
            summed=money_text(group.summed, group.digits),
            cap=figures.NONE if group.cap is None else money_text(group.cap, group.digits),
        )
        for group in (customer.groups if customer else ())
    )
