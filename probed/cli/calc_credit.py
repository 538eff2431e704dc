"""`probed calc credit`: what a missed target earns the customer, by bands, to the smallest unit of money."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
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
    from sla.credit_calc import Amount, Band, Credit


class Terms:
    """What was typed in, read."""

    def __init__(self, availability: Fraction, target: Fraction, bands: tuple[Band, ...], currency: str) -> None:
        from sla.credit_calc import decimals_of

        self.availability, self.target, self.bands, self.currency = availability, target, bands, currency
        self.decimals = decimals_of(currency)

    def money(self, value: int | Fraction | None) -> str:
        from sla.credit_calc import money_text

        return "-" if value is None else money_text(value, self.decimals)

    def amount(self, value: Amount) -> str:
        from sla.credit_calc import percent_text

        return self.money(value.money) if value.share is None else percent_text(value.share)


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
    type=click.Choice(["half-up", "half-even", "down", "up"]),
    default="half-up",
    show_default=True,
    help="How the credit ends at the smallest unit, once.",
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
    as_json: bool,
) -> None:
    """The credit for an availability below its target: band, share of the fee, cap, rounding, each step exact.

    A band holds its lower border and not its upper one; it is chosen by the unrounded availability. Gaps and overlaps
    are refused. Exit code 0 whether something is credited or not.
    """
    from probed.cli.calc_money import parse_amount, parse_bands, parse_money, split_bands
    from sla.credit_calc import Band, Rounding, credit, decimals_of

    asked = Asked()
    currency = asked.one("--currency", currency, _currency) or "CNY"
    decimals = decimals_of(currency)
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
        promised = max((band.high for band in read if band.amount.of(Fraction(1))), default=Fraction(1))
    terms = Terms(delivered, promised, _checked(read, promised), currency)
    done = credit(
        delivered,
        promised,
        terms.bands,
        charged,
        limit,
        share if share is not None else Fraction(1),
        Rounding(rounding),
    )
    answer(
        as_json,
        lambda: _document(terms, done, charged, rounding),
        lambda: _show(terms, done, charged, limit, share, rounding),
    )
    note_lines(_doubts(terms))


def _checked(bands: list[Band], target: Fraction) -> tuple[Band, ...]:
    from sla.credit_calc import BadBands, checked_bands

    try:
        return checked_bands(bands, target)
    except BadBands as exc:
        raise ConfigError([Mistake("--bands", 0, 0, fault) for fault in exc.faults], "the call") from exc


def _currency(text: str) -> str:
    code = text.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError(f"'{text}' is no currency. Write its code of three letters, such as CNY.")
    return code


def _doubts(terms: Terms) -> list[str]:
    """Bands that are possible, and hardly meant: a worse month that earns less."""
    found = []
    for worse, better in zip(terms.bands, terms.bands[1:], strict=False):
        one, two = worse.amount, better.amount
        if (one.share is None) == (two.share is None) and one.of(Fraction(1)) < two.of(Fraction(1)):
            told = {"worse": terms.amount(one), "better": terms.amount(two), "border": _percent(worse.high)}
            found.append(said("below {border} the credit is {worse}, above it {better}: is that meant?", **told))
    return found


def _percent(value: Fraction) -> str:
    from sla.credit_calc import percent_text

    return percent_text(value)


def _document(terms: Terms, done: Credit, fee: int, rounding: str) -> dict[str, Any]:
    band = done.band
    ratios = {"availability": terms.availability, "target": terms.target}
    return {
        "schema": 1,
        "kind": "credit",
        **{name: number(value) for name, value in ratios.items()},
        "exact": exact({**ratios, "credit_in_smallest_units": done.capped}),
        "met": done.met,
        "shortfall": number(max(terms.target - terms.availability, Fraction(0))),
        "band": None if band is None else _band(terms, band),
        "bands": [
            {"low": float(b.low), "high": float(b.high), "credit": terms.amount(b.amount)} for b in terms.bands
        ],
        "currency": terms.currency,
        "fee": terms.money(fee),
        "fee_in_service": terms.money(done.fee),
        "before_cap": terms.money(done.exact),
        "cap": None if done.cap is None else terms.money(done.cap),
        "capped": done.capped < done.exact,
        "rounding": rounding,
        "credit": terms.money(done.money),
    }


def _band(terms: Terms, band: Band) -> dict[str, Any]:
    return {"low": float(band.low), "high": float(band.high), "credit": terms.amount(band.amount)}


def _show(terms: Terms, done: Credit, fee: int, cap: Amount | None, share: Fraction | None, rounding: str) -> None:
    told = {"availability": _percent(terms.availability), "fee": terms.money(fee), "currency": terms.currency}
    click.echo(said("availability {availability}, fee {fee} {currency}", **told))
    title(1, "Bands, each with its lower border and without its upper one")
    rows = [
        (_percent(b.low), _percent(b.high), terms.amount(b.amount), Word("here" if b == done.band else ""))
        for b in reversed(terms.bands)
    ]
    print_table(("from", "below", "credit", "availability"), rows, right=(0, 1, 2))
    title(2, "Availability against the target, unrounded")
    told = {"delivered": _percent(terms.availability), "promised": _percent(terms.target)}
    if done.met or done.band is None:
        click.echo(said("{delivered} >= {promised}: kept, nothing is credited", **told))
    else:
        click.echo(said("{delivered} < {promised}: missed", **told))
        told |= {"low": _percent(done.band.low), "high": _percent(done.band.high)}
        click.echo(said("{delivered} lies in the band from {low} to below {high}", **told))
    title(3, "The sum, exact")
    for line in _sum(terms, done, fee, cap, share):
        click.echo(line)
    title(4, "Rounded once, to the smallest unit")
    currency, final = terms.currency, terms.money(done.money)
    told = {"sum": terms.money(done.capped), "rounding": rounding, "credit": final, "currency": currency}
    click.echo(said("{sum} by {rounding} = {credit} {currency}", **told))
    click.secho(said("credit {credit} {currency}", credit=final, currency=currency), bold=True)


def _sum(terms: Terms, done: Credit, fee: int, cap: Amount | None, share: Fraction | None) -> Iterator[str]:
    """Fee, share, band and cap, before anything is rounded."""
    currency = terms.currency
    if share is None:
        yield said("fee {fee} {currency}", fee=terms.money(fee), currency=currency)
    else:
        told = {"fee": terms.money(fee), "share": share, "due": terms.money(done.fee), "currency": currency}
        yield said("fee {fee} x {share} in service = {due} {currency}", **told)
    if done.band is not None:
        total = terms.money(done.exact)
        if done.band.amount.share is None:
            yield said("fixed amount {sum} {currency}", sum=total, currency=currency)
        else:
            told = {"fee": terms.money(done.fee), "credit": terms.amount(done.band.amount), "sum": total}
            yield said("{fee} x {credit} = {sum} {currency}", currency=currency, **told)
    if cap is not None and done.cap is not None:
        told = {"cap": terms.amount(cap), "limit": terms.money(done.cap), "currency": currency}
        if done.capped < done.exact:
            yield said("cap {cap} = {limit} {currency}: it cuts", **told)
        else:
            yield said("cap {cap} = {limit} {currency}: not reached", **told)
