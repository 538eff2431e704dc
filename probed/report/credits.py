"""The part of the report that says what missed clauses cost, step by step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from probed.model.credit import CircuitCredit, CustomerCredit, VpnCreditSheet
from probed.report import figures
from probed.report.page import CreditPart, CreditStep
from probed.report.text import Words
from sla.credit_sheet import SAID, SheetStep, money_text, steps, vpn_steps

_APART: Final = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


def credit_parts(
    sheets: Sequence[CircuitCredit], words: Words, vpns: Sequence[VpnCreditSheet] = ()
) -> tuple[CreditPart, ...]:
    """Every circuit's sheet, in order of circuit and contract, then every VPN's."""
    ordered = sorted(sheets, key=lambda sheet: (sheet.circuit, sheet.contract))
    nets = sorted(vpns, key=lambda sheet: (sheet.vpn, sheet.credit.contract))
    return (
        *(_part(sheet, steps(sheet), sheet.total, sheet.at_most, words) for sheet in ordered),
        *(_part(sheet.credit, vpn_steps(sheet), sheet.total, sheet.at_most, words) for sheet in nets),
    )


def _part(sheet: CircuitCredit, made: Sequence[SheetStep], total: int, at_most: int, words: Words) -> CreditPart:
    return CreditPart(
        sheet.circuit,
        sheet.contract,
        sheet.currency,
        money_text(sheet.charge, sheet.digits),
        money_text(total, sheet.digits),
        money_text(at_most, sheet.digits),
        tuple(CreditStep(_said(step, _facts(step, words), words), step.money) for step in made),
    )


def step_text(step: SheetStep, words: Words) -> str:
    """The step as a sentence, with clauses by their ids."""
    return _said(step, _counted(step, words), words)


def _said(step: SheetStep, facts: Mapping[str, str], words: Words) -> str:
    """Chinese words that follow one another have no space between them."""
    return _APART.sub("", words(f"credit.{step.kind}", **facts))


def _counted(step: SheetStep, words: Words) -> dict[str, str]:
    """The facts of a step; counts with their unit."""
    facts = dict(step.facts)
    unit = facts.pop("unit", "")
    if unit:
        facts |= {
            name: in_unit(facts[name], unit, words) for name in ("value", "band") if facts.get(name, "-") != "-"
        }
    return facts


def in_unit(text: str, unit: str, words: Words) -> str:
    """'4 .. 6 working days': a count with its unit, where that has to be said."""
    return words(f"credit.in.{unit}", text=text) if unit in SAID else text


def _facts(step: SheetStep, words: Words) -> dict[str, str]:
    """With clauses by their titles, as everywhere in the report; one with an id of its own has that."""
    facts = _counted(step, words)
    if "clause" in facts:
        facts["clause"] = words.known("clause", facts["clause"])
    if "clauses" in facts:
        facts["clauses"] = words.comma.join(words.known("clause", name) for name in facts["clauses"].split(", "))
    return facts


def credit_totals(customer: CustomerCredit | None, words: Words) -> tuple[str, ...]:
    """What the customer gets, contract by contract, under the customer's cap."""
    return tuple(
        words(
            "credit.customer.month" if group.shared else "credit.customer",
            amount=money_text(group.total, group.digits),
            currency=group.currency,
            contract=group.contract,
            circuits=group.circuits,
            vpns=group.vpns,
            summed=money_text(group.summed, group.digits),
            earlier=money_text(group.earlier, group.digits),
            cap=figures.NONE if group.cap is None else money_text(group.cap, group.digits),
        )
        for group in (customer.groups if customer else ())
    )
