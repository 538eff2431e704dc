"""`probed fleet`: what each circuit's month, or day, came to, from the figures that the daemon keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.completing import customer_ids
from probed.cli.long_json import Listed as Long
from probed.cli.long_json import print_long
from probed.cli.output import Word, moment, note, print_table, span_text
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import comma, said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from probed.assessing.fleet import Calendar, Fleet, Listed
    from probed.assessing.fleet import Row as CalendarRow
    from probed.model.figure import FigureSpan
    from probed.store.figures import DayRow


@click.command("fleet")
@click.option("--customer", shell_complete=customer_ids, help="Only this customer's circuits (12-digit code).")
@click.option("--period", help="Month 2026-10 (the latest, if none is named); with --by day also a day or START/END.")
@click.option("--by", type=click.Choice(["month", "day"]), default="month", show_default=True, help="A row for each.")
@click.option("--fresh", is_flag=True, help="Assess anew instead of reading what is kept (slow).")
@view_options
@config_option
@json_option
def command(customer: str | None, period: str | None, by: str, fresh: bool, config: Path, as_json: bool) -> None:
    """What every circuit's month (or day) came to, the worst first, from what the daemon keeps.

    The same figures as 'probed assess', which has the clauses and outages as well. Exit code 1 when a contract
    was missed.
    """
    from config.glance import glance, some_tables
    from probed.model.figure import FigureSpan

    settings = glance(config)
    if customer is not None:
        known = {row.id for row in some_tables(settings.inventory, settings.time_zone, ("customers",)).customers}
        if customer not in known:
            from probed.assessing.assessor import Unknown

            raise Unknown("customer", customer, known)
    span = FigureSpan(by)
    if span is FigureSpan.DAY and not as_json:
        days = _calendar(config, settings.store_path, period, customer, fresh=fresh)
        print_calendar(days)
        raise SystemExit(1 if any(day.missed for row in days.rows for of in row.days.values() for day in of) else 0)
    found = _fresh(config, span, period, customer) if fresh else _kept(settings.store_path, span, period, customer)
    if as_json:
        print_fleet_json(found, by)
    else:
        print_fleet(found, zone_of(settings.time_zone))
    raise SystemExit(1 if any(row.figure.verdict == "missed" for row in found.rows) else 0)


def _kept(store: Path, span: FigureSpan, period: str | None, customer: str | None) -> Fleet:
    from probed.assessing.fleet import fleet
    from probed.store.reader import Reader

    with Reader(store) as reader:
        found = fleet(reader, span, period, customer)
    if not found.rows:
        raise _nothing(found.label, customer)
    return found


def _calendar(config: Path, store: Path, period: str | None, customer: str | None, *, fresh: bool) -> Calendar:
    from probed.assessing.fleet import calendar, calendar_of, day_row
    from probed.model.figure import FigureSpan
    from probed.store.reader import Reader

    if fresh:
        made = _fresh(config, FigureSpan.DAY, period, customer)
        return calendar_of(made.label, [day_row(row.figure) for row in made.rows])
    with Reader(store) as reader:
        found = calendar(reader, period, customer)
    if not found.rows:
        raise _nothing(found.label, customer)
    return found


def _nothing(label: str, customer: str | None) -> ProbedError:
    period = label or "any month"
    if customer:
        return ProbedError(f"no figures of {period} are kept of customer {customer}: --fresh assesses now")
    return ProbedError(f"no figures of {period} are kept: the daemon makes them while it runs. --fresh assesses now")


def _fresh(config: Path, span: FigureSpan, period: str | None, customer: str | None) -> Fleet:
    from probed.assessing.figures import fresh
    from probed.assessing.fleet import Fleet, Listed, labels, worst_first
    from probed.cli.sources import Offline, opened
    from sla.period import month_of

    with opened(config, Offline(None, (), None, None, None)) as body:
        label = period or month_of(max(body.horizon - 1, 0), body.zone).label
        made = fresh(body.assessor(), span, labels(label, span), body.zone, customer)
        rows = sorted((Listed(each, stale=False) for each in made), key=worst_first)
        if not rows:
            raise ProbedError(f"no circuit was in service in {label}")
        return Fleet(label, tuple(rows), 0, body.horizon)


def print_fleet_json(found: Fleet, by: str) -> None:
    """All of it for machines, a figure a line."""
    document = {"schema": 1, "kind": "fleet", "by": by, "period": found.label, "last_input": found.last_input}
    print_long(document | {"waiting": found.waiting, "figures": Long(_texts(found.rows))})


_NOT_TOLD: Final = ("first", "last", "basis")
"""How a figure is kept is nobody's business."""


def _texts(rows: Iterable[Listed]) -> Iterator[str]:
    """As `plain` tells them; that looks at every value, which of 31,000 figures takes longer than all the rest."""
    from probed.cli.terminal import escaped

    encode = json.JSONEncoder(ensure_ascii=escaped(), sort_keys=True).encode
    for figure, stale in rows:
        told: dict[str, Any] = dict(zip(figure._fields, figure, strict=True))
        for name in _NOT_TOLD:
            del told[name]
        for name in ("official", "low", "high", "coverage"):
            ratio = told[name]
            told[name] = None if ratio is None else f"{ratio.numerator}/{ratio.denominator}"
        told["totals"] = figure.totals._asdict()
        told["stale"] = stale
        yield encode(told)


def print_fleet(found: Fleet, zone: str) -> None:
    """The table by month, and what is to be said of it."""
    click.echo(said("{period}, {count} figures", period=found.label, count=len(found.rows)))
    head = ("circuit", "contract", "official %", "low %", "high %", "coverage %", "down", "unknown", "excluded")
    print_table(
        (*head, "at risk", "outages", "verdict", "known until", "state"),
        [_row(row, zone) for row in found.rows],
        right=range(2, 11),
    )
    provisional, stale = sum(row.figure.provisional for row in found.rows), sum(row.stale for row in found.rows)
    if provisional:
        told = {"some": provisional, "all": len(found.rows)}
        note(said("so far: {some} of {all} figures are provisional (the period or an outage is open)", **told))
    _note_stale(stale)


def _row(row: Listed, zone: str) -> tuple[str, ...]:
    from sla.rounding import percent

    f = row.figure
    return (
        f.circuit,
        f.contract,
        percent(f.official),
        percent(f.low),
        percent(f.high),
        percent(f.coverage, 2),
        span_text(f.totals.down, exact=False),
        span_text(f.totals.unknown, exact=False),
        span_text(f.totals.excluded, exact=False),
        span_text(f.at_risk_low_us, exact=False),
        str(f.outages),
        Word(f.verdict),
        moment(min(f.horizon, f.end), zone),
        Word("stale" if row.stale else "so far" if f.provisional else "final"),
    )


def print_calendar(found: Calendar) -> None:
    """The official availability of each circuit and day."""
    months = {day[:7] for day in found.days}
    heads = [day[8:10] if len(months) == 1 else day[5:10] for day in found.days]
    click.echo(said("{period}, official % of each day", period=found.label))
    cell = _Cells()
    rows = [(row.circuit, comma().join(row.contracts), *(cell(row, day) for day in found.days)) for row in found.rows]
    print_table(("circuit", "contract", *heads), rows, right=range(2, 2 + len(heads)))
    note(said(". not in service, - nothing known, ! a clause was missed, ~ so far, ? stale"))
    _note_stale(sum(len(row.stale) for row in found.rows))


class _Cells:
    """What a calendar shows of a day; most days say the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool, bool], str] = {}

    def __call__(self, row: CalendarRow, day: str) -> str:
        those = row.days.get(day)
        if those is None:
            return "."
        return "/".join([self._of(each) for each in those]) + ("?" if day in row.stale else "")

    def _of(self, day: DayRow) -> str:
        key = (day.official, day.missed > 0, day.provisional > 0)
        text = self._known.get(key)
        if text is None:
            text = self._known[key] = _day_text(*key)
        return text


def _day_text(official: str, missed: bool, provisional: bool) -> str:
    from probed.store.figures import ratio_of
    from sla.rounding import percent

    text = percent(ratio_of(official), 2)
    return ("100" if text == "100.00" else text) + "!" * missed + "~" * provisional


def _note_stale(count: int) -> None:
    if count:
        note(said("stale: {count} figures rest on what was stated anew; the daemon makes them again", count=count))
