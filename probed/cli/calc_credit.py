"""`probed calc credit`: what a missed target earns the customer, by bands, to the smallest unit of money."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click

from probed.cli.calc_options import Asked, in_service_share, percentage
from probed.cli.calc_show import answer, exact, note_lines, number, title
from probed.cli.output import Word, print_table
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import said
from probed.errors import ConfigError, Mistake

if TYPE_CHECKING:
    from probed.model.contract import Band, CreditRules
    from probed.model.credit import CircuitCredit

_RULES = ("half_up", "half_even", "truncate", "up")


class Terms:
    """What was typed in, read."""

    def __init__(self, availability: Fraction, target: Fraction, bands: tuple[Band, ...], border: str) -> None:
        self.availability, self.target, self.bands, self.border = availability, target, bands, border

    @property
    def met(self) -> bool:
        """Decided on the unrounded availability."""
        return self.availability >= self.target


def _rule(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """The contract's own word for a rounding, however it is spelled."""
    word = value.replace("-", "_")
    return "truncate" if word == "down" else word


@click.command("credit")
@click.option("--availability", required=True, help="What was delivered, in percent or exact: 99.87, 358/359.")
@click.option("--target", help="What was promised, in percent [default: the upper end of the bands].")
@click.option(
    "--bands",
    required=True,
    multiple=True,
    help="LOW..HIGH=CREDIT or <HIGH=CREDIT, in percent: '<99.9=5% <99.5=10% <99=20%'; a credit may be money.",
)
@click.option("--fee", required=True, help="The fee of the whole period, such as 12000.00.")
@click.option("--cap", help="Most that is credited: 50% of the fee, or money.")
@click.option("--currency", default="CNY", show_default=True, help="ISO 4217 code; it fixes the number of decimals.")
@click.option("--in-service", help="Share of the period that is charged, such as 20/30; fee and cap are of it.")
@click.option(
    "--rounding",
    type=click.Choice([*_RULES, "half-up", "half-even", "down"], case_sensitive=False),
    metavar="|".join(_RULES),
    callback=_rule,
    default="half_up",
    show_default=True,
    help="How the credit ends at the smallest unit, once.",
)
@click.option(
    "--border",
    type=click.Choice(["better", "worse"]),
    default="better",
    show_default=True,
    help="To which of two bands their common border belongs.",
)
@colour_option
@json_option
def command(
    availability: str,
    target: str | None,
    bands: tuple[str, ...],
    fee: str,
    cap: str | None,
    currency: str,
    in_service: str | None,
    rounding: str,
    border: str,
    as_json: bool,
) -> None:
    """The credit for an availability below its target: band, share of the fee, rounding, cap, each step exact.

    It is the arithmetic of contracts and their reports. The band is chosen by the unrounded availability; gaps and
    overlaps are refused. Exit code 0 whether something is credited or not.
    """
    from probed.cli.calc_bands import faults_of, pays
    from probed.cli.calc_money import parse_amount, parse_bands, parse_money, split_bands
    from probed.model.contract import Band, Border, CreditRules, Rounding
    from probed.model.currency import DIGITS

    asked = Asked()
    currency = asked.one("--currency", currency, _currency) or "CNY"
    decimals = DIGITS[currency]
    delivered = asked.one("--availability", availability, percentage)
    promised = asked.one("--target", target, percentage)
    charged = asked.one("--fee", fee, lambda text: parse_money(text, currency, decimals))
    limit = asked.one("--cap", cap, lambda text: parse_amount(text, currency, decimals))
    share = asked.one("--in-service", in_service, in_service_share)
    told = parse_bands(split_bands(bands), currency, decimals)
    for place, one in enumerate(told, 1):
        if isinstance(one, ValueError):
            asked.wrong(f"--bands[{place}]" if len(told) > 1 else "--bands", str(one))
    read = [one for one in told if isinstance(one, Band)]
    if not told:
        asked.wrong("--bands", "there is no band. Write one such as <99.9=5%.")
    asked.done()
    assert delivered is not None
    assert charged is not None
    if promised is None:
        promised = max((band.better for band in read if pays(band.credit)), default=Fraction(1))
    if faults := faults_of(read, promised):
        raise ConfigError([Mistake("--bands", 0, 0, fault) for fault in faults], "the call")
    rules = CreditRules(
        currency=currency,
        digits=decimals,
        charge=charged,
        border=Border(border),
        rounding=Rounding(rounding),
        cap_circuit=limit,
    )
    ordered = tuple(sorted(read, key=lambda band: -band.better))
    terms = Terms(delivered, promised, ordered, border)
    sheet = _sheet(terms, rules, charged, share if share is not None else Fraction(1))
    answer(as_json, lambda: _document(terms, sheet), lambda: _show(terms, sheet))
    note_lines(_doubts(terms, decimals))


def _sheet(terms: Terms, rules: CreditRules, charged: int, part: Fraction) -> CircuitCredit:
    """What a contract with this one clause would pay."""
    from probed.model.assessment import ClauseResult
    from probed.model.contract import AvailabilityClause, DenominatorRule, UnknownRule
    from probed.model.ids import CircuitId, CustomerId
    from sla.credit import Subject, charge_sheet

    value, target = terms.availability, terms.target
    clause = AvailabilityClause(
        "availability", target, DenominatorRule.SERVICE_TIME, None, UnknownRule.EXCLUDE, bands=terms.bands
    )
    kind = "availability"
    judged = ClauseResult(kind, kind, value, value, value, target, value - target, "ratio", terms.met)
    nobody = Subject(CircuitId(""), CustomerId(""), "", "")
    return charge_sheet(rules, nobody, [(clause, judged)], charged, part)


def _currency(text: str) -> str:
    from probed.model.currency import DIGITS

    code = text.strip().upper()
    if code not in DIGITS:
        raise ValueError(f"'{text}' is no currency. Write its code of three letters, such as CNY.")
    return code


def _doubts(terms: Terms, digits: int) -> list[str]:
    """Bands that are possible, and hardly meant: a worse month that earns less."""
    from probed.cli.calc_bands import percent_text
    from sla.credit import worth
    from sla.credit_sheet import credit_text

    found = []
    for better, worse in pairwise(terms.bands):
        alike = type(worse.credit) is type(better.credit)
        if alike and worth(worse.credit, Fraction(1)) < worth(better.credit, Fraction(1)):
            told = {"worse": credit_text(worse.credit, digits), "better": credit_text(better.credit, digits)}
            told["border"] = percent_text(worse.better)
            found.append(said("below {border} the credit is {worse}, above it {better}: is that meant?", **told))
    return found


def _document(terms: Terms, sheet: CircuitCredit) -> dict[str, Any]:
    from sla.credit_sheet import money_text

    def money(minor: int | Fraction | None) -> str | None:
        return None if minor is None else money_text(minor, sheet.digits)

    ratios = {"availability": terms.availability, "target": terms.target}
    (clause,) = sheet.clauses
    return {
        "schema": 1,
        "kind": "credit",
        **{name: number(value) for name, value in ratios.items()},
        "exact": exact({**ratios, "credit_in_smallest_units": sheet.exact}),
        "met": terms.met,
        "shortfall": number(max(terms.target - terms.availability, Fraction(0))),
        "band": None if clause.band is None else _band(clause.band, sheet.digits),
        "bands": [_band(band, sheet.digits) for band in reversed(terms.bands)],
        "border": terms.border,
        "currency": sheet.currency,
        "fee": money(sheet.monthly),
        "fee_in_service": money(sheet.charge),
        "before_rounding": money(sheet.exact),
        "rounding": sheet.rounding,
        "before_cap": money(sheet.rounded),
        "cap": money(sheet.cap),
        "capped": sheet.total < sheet.rounded,
        "credit": money(sheet.total),
    }


def _band(band: Band, digits: int) -> dict[str, Any]:
    from probed.cli.calc_bands import low_of
    from sla.credit_sheet import credit_text

    return {"low": float(low_of(band)), "high": float(band.better), "credit": credit_text(band.credit, digits)}


def _show(terms: Terms, sheet: CircuitCredit) -> None:
    from probed.cli.calc_bands import low_of, percent_text
    from probed.cli.credits import print_sheet
    from sla.credit_sheet import credit_text, money_text

    delivered, currency = percent_text(terms.availability), sheet.currency
    told = {"availability": delivered, "fee": money_text(sheet.monthly, sheet.digits), "currency": currency}
    click.echo(said("availability {availability}, fee {fee} {currency}", **told))
    if terms.border == "better":
        title(1, "Bands, each with its lower border and without its upper one")
    else:
        title(1, "Bands, each with its upper border and without its lower one")
    (clause,) = sheet.clauses
    rows = [
        (
            percent_text(low_of(band)),
            percent_text(band.better),
            credit_text(band.credit, sheet.digits),
            Word("here" if band == clause.band else ""),
        )
        for band in terms.bands
    ]
    print_table(("from", "to", "credit", "availability"), rows, right=(0, 1, 2))
    title(2, "Availability against the target, unrounded")
    told = {"delivered": delivered, "promised": percent_text(terms.target)}
    if terms.met:
        click.echo(said("{delivered} >= {promised}: kept, nothing is credited", **told))
    else:
        click.echo(said("{delivered} < {promised}: missed", **told))
    title(3, "The sum, exact, and rounded once to the smallest unit")
    print_sheet(sheet)
    final = money_text(sheet.total, sheet.digits)
    click.secho(said("credit {credit} {currency}", credit=final, currency=currency), bold=True)
