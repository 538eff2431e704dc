"""How `probed contract backtest` chooses circuits and prints its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from probed.cli.output import milliseconds, note, print_table, span_text
from probed.cli.words import comma, said
from probed.errors import ProbedError
from probed.model.instant import SECOND_US

if TYPE_CHECKING:
    from fractions import Fraction

    from probed.assessing.assessor import Assessor
    from probed.assessing.backtest import Backtest, MonthTest
    from probed.model.assessment import Period
    from probed.model.inventory import Circuit


def services_for(
    assessor: Assessor, contract: str, circuits: Sequence[str], periods: Sequence[Period]
) -> tuple[Circuit, ...]:
    """The services named, or all that were under a contract in one of the periods."""
    from probed.assessing.assessor import Unknown

    known = {service.id for service in assessor.services}
    for name in circuits:
        if name not in known:
            raise Unknown("circuit", name, known)
    if circuits:
        return tuple(service for service in assessor.services if service.id in circuits)
    whole = periods[0]._replace(end=periods[-1].end)
    found = tuple(
        service
        for service in assessor.services
        if any(term.id == contract for term in assessor.terms(service, whole))
    )
    if not found:
        ids = {each.id for each in assessor.inventory.contracts}
        why = "has no circuit in these months" if contract in ids else "is not in the inventory"
        raise ProbedError(f"contract '{contract}' {why}: name another with --for, or circuits with --circuit")
    return found


def print_backtest(found: Backtest) -> None:
    """Month by month, then every clause that fails, by how much and at what cost."""
    from sla.credit_sheet import money_text
    from sla.rounding import percent

    def money(minor: Fraction | int | None) -> str:
        return "-" if minor is None else money_text(minor, found.digits)

    click.secho(said("{contract} over {count} months", contract=found.contract, count=len(found.months)), bold=True)
    rows = [
        (
            month.month,
            str(month.circuits),
            percent(month.known, 2),
            str(month.missed),
            str(month.undecided),
            money(month.paid),
            money(month.at_most),
            _now(month),
        )
        for month in found.months
    ]
    head = ("month", "circuits", "recorded %", "missed", "cannot be said", "would be paid", "at most", "paid now")
    print_table(head, rows, right=(1, 2, 3, 4, 5, 6, 7))
    if found.currency:
        told = {"amount": money(found.paid), "currency": found.currency, "count": len(found.months)}
        click.echo(said("together {amount} {currency} in {count} months", **told))
    else:
        note(said("the draft has no [credit]: it says what would be missed, not what that costs"))
    if found.unrecorded:
        note(said("not recorded: {months}", months=comma().join(found.unrecorded)))
    _note_before(found)
    if found.uncharged:
        note(said("the draft names no charge for {circuits}", circuits=comma().join(found.uncharged)))
    if not found.failed:
        click.echo(said("no clause would have been missed"))
        return
    click.echo()
    _print_failed(found, money)


def _print_failed(found: Backtest, money: Callable[[Fraction | None], str]) -> None:
    from sla.rounding import percent

    rows = [
        (
            f.month,
            f.circuit,
            percent(f.known, 2),
            f"{f.clause} {f.window}".strip(),
            _value(f.value, f.unit),
            _value(f.target, f.unit),
            _value(f.margin, f.unit),
            money(f.credit),
            said("only by time not recorded") if f.unsure else "-",
        )
        for f in found.failed
    ]
    head = ("month", "circuit", "recorded %", "clause", "value", "target", "by how much", "credit", "marks")
    last = len(head) if any(f.unsure for f in found.failed) else -1
    print_table(head[:last], [row[:last] for row in rows], right=(2, 4, 5, 6, 7))


def _note_before(found: Backtest) -> None:
    """From where the chronic rule counts: it would look as if nothing had been missed before the first month."""
    known = [month.month for month in found.before if month.recorded]
    unknown = [month.month for month in found.before if not month.recorded]
    if known:
        note(said("the chronic rule counts months before these too: {months}", months=comma().join(known)))
    if unknown:
        months = comma().join(unknown)
        note(said("not recorded, so that the chronic rule does not count them as missed: {months}", months=months))


def _now(month: MonthTest) -> str:
    from sla.credit_sheet import money_text

    told = [f"{money_text(minor, digits)} {currency}" for currency, digits, minor in month.paid_now]
    return " + ".join(told) or "-"


def _value(value: Fraction | None, unit: str) -> str:
    from sla.rounding import percent

    if value is None:
        return "-"
    match unit:
        case "ratio":
            return f"{percent(value)} %"
        case "us" if 0 < abs(value) < SECOND_US:  # of delays and switches
            return milliseconds(value)
        case "us":
            return ("-" if value < 0 else "") + span_text(int(abs(value)), exact=False)
        case _:
            return str(value)
