"""How `assess`, `explain` and `contract backtest` print what missed clauses cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from probed.cli.output import note, print_table
from probed.cli.words import language, said

if TYPE_CHECKING:
    from probed.model.credit import CircuitCredit, CustomerCredit
    from sla.credit_sheet import SheetStep


def print_credits(sheets: Sequence[CircuitCredit], customers: Iterable[CustomerCredit]) -> None:
    """One line a circuit that gets something, or may, and what each customer gets."""
    from sla.credit_sheet import money_text

    paying = [sheet for sheet in sheets if sheet.total or sheet.at_most]
    if not sheets:
        return
    click.echo()
    if paying:
        rows = [
            (
                sheet.circuit,
                sheet.contract,
                money_text(sheet.charge, sheet.digits),
                ", ".join(clause.clause for clause in sheet.clauses if clause.taken) or "-",
                money_text(sheet.total, sheet.digits),
                money_text(sheet.at_most, sheet.digits),
                sheet.currency,
            )
            for sheet in paying
        ]
        head = ("circuit", "contract", "charge", "clauses missed", "credit", "at most", "currency")
        print_table(head, rows, right=(2, 4, 5))
    for customer in customers:
        for currency, digits, minor in customer.totals:
            told = {"customer": customer.customer, "amount": money_text(minor, digits), "currency": currency}
            click.echo(said("credit of customer {customer}: {amount} {currency}", **told))
        for group in customer.groups:
            if group.cap is not None and group.summed > group.total:
                told = {"contract": group.contract, "sum": money_text(group.summed, group.digits)}
                told["cap"] = money_text(group.cap, group.digits)
                told["earlier"] = money_text(group.earlier, group.digits)
                if group.earlier:
                    note(said("{contract}: the circuits' {sum} are cut to the customer's cap of {cap}, less "
                              "{earlier} of earlier versions", **told))  # fmt: skip
                else:
                    note(said("{contract}: the circuits' {sum} are cut to the customer's cap of {cap}", **told))
    if any(sheet.at_most > sheet.total for sheet in paying):
        note(said("at most: if all unknown time were down, and what cannot be said were missed"))


def print_sheet(sheet: CircuitCredit) -> None:
    """Every step from the charge to the total."""
    from sla.credit_sheet import steps

    rows = [(sentence(step), step.money) for step in steps(sheet)]
    print_table(("step", "amount"), rows, right=(1,))


def sentence(step: SheetStep) -> str:
    """The step in words, the same as in the report."""
    from probed.report.credits import step_text
    from probed.report.page import Language
    from probed.report.text import Words

    return step_text(step, Words(Language.ZH if language() == "zh" else Language.EN))
