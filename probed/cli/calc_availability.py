"""`probed calc availability`: a period's availability from outages that are typed in, by the engine's own steps."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.calc_options import Asked, percentage
from probed.cli.calc_show import answer, exact, number, percent_of, shown_table, title
from probed.cli.output import Word, label, moment, note, print_table, span_text
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import said

if TYPE_CHECKING:
    from probed.model.assessment import Outage, Period
    from sla.availability_sheet import AvailabilitySheet, Rules, Stated
    from sla.intervals import Stretch

_FORMULAS: Final = {"exclude": "1 - d/(D - u)", "up": "1 - d/D", "down": "1 - (d + u)/D"}


@click.command("availability")
@click.option("--period", "period_text", required=True, help="Month 2026-11 (local to the zone) or START/END.")
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="Time zone of the contract.")
@click.option("--outage", multiple=True, help="START..END, START..+4h, START..05:00, or START.. if still open.")
@click.option("--exclude", multiple=True, help="START..END that the contract leaves out (planned work ...).")
@click.option("--unknown", multiple=True, help="START..END in which nobody looked.")
@click.option(
    "--denominator",
    default="available",
    show_default=True,
    help="available (time less excluded), total, or a fixed length: 43200min (43200 = minutes).",
)
@click.option(
    "--unknown-rule",
    type=click.Choice(["exclude", "up", "down"]),
    default="exclude",
    show_default=True,
    help="How unknown time counts in the official figure.",
)
@click.option("--minimum", default="0s", show_default=True, help="Shorter outages do not count, such as 60s.")
@click.option(
    "--minimum-applies",
    type=click.Choice(["count", "count_and_seconds"]),
    default="count",
    show_default=True,
    help="What a shorter one leaves: only the count, or its seconds as well.",
)
@click.option("--bridge", default="0s", show_default=True, help="Outages less than this apart count as one.")
@click.option("--hours", multiple=True, help="Service hours, such as 'mon-fri 08:00-20:00' [default: always].")
@click.option("--holiday", multiple=True, help="A local date without service hours.")
@click.option("--workday", multiple=True, help="A make-up working day, with Monday's hours.")
@click.option("--target", help="Promised availability in percent, such as 99.9.")
@click.option("--as-of", help="Nothing is known from here on; an outage that reaches it is open.")
@click.option(
    "--decimals", type=click.IntRange(0, 20), default=4, show_default=True, help="Decimals that are printed."
)
@colour_option
@json_option
def command(
    period_text: str,
    zone: str,
    outage: tuple[str, ...],
    exclude: tuple[str, ...],
    unknown: tuple[str, ...],
    denominator: str,
    unknown_rule: str,
    minimum: str,
    minimum_applies: str,
    bridge: str,
    hours: tuple[str, ...],
    holiday: tuple[str, ...],
    workday: tuple[str, ...],
    target: str | None,
    as_of: str | None,
    decimals: int,
    as_json: bool,
) -> None:
    """Availability of a period from its outages, in the fixed order: outages, service hours, exclusions, bridge,
    minimum, period.

    Times without an offset are those of the zone. Percentages are cut, never rounded up; the target is judged on the
    exact ratio.

    Exit code 1 when the target is missed.
    """
    from config.durations import parse_duration
    from config.parsing import parse_zone
    from probed.cli.calc_times import parse_hours, parse_moment, parse_stretch
    from probed.model.contract import MinimumApplies, UnknownRule
    from sla.availability_sheet import Rules, Stated, availability_sheet
    from sla.period import parse_period

    asked = Asked()
    zone = asked.one("--zone", zone, parse_zone) or "UTC"
    period = parse_period(period_text.replace("..", "/"), zone)
    horizon = asked.one("--as-of", as_of, lambda text: parse_moment(text, zone))

    def stretches(option: str, texts: Sequence[str]) -> list[Stretch]:
        return asked.several(option, texts, lambda text: parse_stretch(text, zone, horizon))

    stated = Stated(stretches("--outage", outage), stretches("--unknown", unknown), stretches("--exclude", exclude))
    rule, fixed_us = asked.one("--denominator", denominator, _denominator) or (None, None)
    ranges = asked.several("--hours", hours, parse_hours)
    bridge_us, minimum_us = (
        asked.one("--bridge", bridge, parse_duration),
        asked.one("--minimum", minimum, parse_duration),
    )
    promised = asked.one("--target", target, percentage)
    days = [asked.several(name, texts, _day) for name, texts in (("--holiday", holiday), ("--workday", workday))]
    asked.done()
    assert rule is not None
    rules = Rules(
        denominator=rule,
        fixed_us=fixed_us,
        unknown=UnknownRule(unknown_rule),
        bridge_us=bridge_us or 0,
        minimum_us=minimum_us or 0,
        minimum_applies=MinimumApplies(minimum_applies),
        target=promised,
        hours=tuple(ranges),
        holidays=frozenset(days[0]),
        workdays=frozenset(days[1]),
    )
    _warn_of_strangers(stated, period)
    sheet = availability_sheet(period, stated, rules, horizon)
    answer(as_json, lambda: _document(sheet, rules, decimals), lambda: _show(sheet, stated, rules, decimals))
    missed = promised is not None and sheet.assessment.clauses[0].met is False
    raise SystemExit(1 if missed else 0)


def _denominator(text: str) -> tuple[Any, int | None]:
    from config.durations import parse_duration
    from probed.model.contract import DenominatorRule

    words = {"available": DenominatorRule.SERVICE_TIME, "total": DenominatorRule.PERIOD}
    if text.strip().lower() in words:
        return words[text.strip().lower()], None
    try:
        length_us = parse_duration(f"{text}min" if text.strip().isascii() and text.strip().isdecimal() else text)
    except ValueError:
        length_us = 0
    if not length_us:
        raise ValueError(f"'{text}' is no denominator. Write available, total, or a length such as 43200min.")
    return DenominatorRule.FIXED, length_us


def _day(text: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as exc:
        raise ValueError(f"'{text}' is not a date ({exc}).") from None


def _warn_of_strangers(stated: Stated, period: Period) -> None:
    """A slip of the month would leave an outage out without a word."""
    for option, stretches in (
        ("--outage", stated.down),
        ("--exclude", stated.excluded),
        ("--unknown", stated.unknown),
    ):
        for start, end in stretches:
            if end <= period.start or start >= period.end:
                told = {"option": option, "start": moment(start, period.zone), "period": period.label}
                note(said("{option} from {start} lies outside of {period}", **told))


def _document(sheet: AvailabilitySheet, rules: Rules, decimals: int) -> dict[str, Any]:
    from probed.model.instant import format_instant
    from sla.rounding import percent

    a, zone = sheet.assessment, sheet.assessment.period.zone
    totals, bounds = a.totals, a.availability
    counted = sum(outage.counted for outage in a.outages)
    ratios = {
        "availability": bounds.official,
        "low": bounds.low,
        "high": bounds.high,
        "coverage": a.coverage,
        "mttr_s": None if a.mttr_us is None else Fraction(a.mttr_us, 1_000_000),
        "mtbf_s": None if a.mtbf_us is None else Fraction(a.mtbf_us, 1_000_000),
        "between_starts_s": _between_starts(sheet, counted),
    }

    def stretch(value: Stretch) -> dict[str, str]:
        return {"from": format_instant(value[0], zone), "to": format_instant(value[1], zone)}

    def outage(value: Outage) -> dict[str, Any]:
        return {
            "from": format_instant(value.start.at, zone),
            "to": None if value.end is None else format_instant(value.end.at, zone),
            "seconds_low": _whole(value.low_us),
            "seconds_high": _whole(value.high_us),
            "excluded_s": _whole(value.excluded_us),
            "in_period_s": _whole(value.down_in_period_us),
            "counted": value.counted,
            "why_not": value.why_not or None,
        }

    document = {
        "schema": 1,
        "kind": "availability",
        "period": {**stretch((a.start, a.end)), "zone": zone, "label": a.period.label, "so_far": a.provisional},
        **{name: number(value) for name, value in ratios.items()},
        "availability_percent": number(percent_of(bounds.official)),
        "printed": percent(bounds.official, decimals),
        "exact": exact(ratios),
        "rule": a.clauses[0].rule,
        "period_s": _whole(totals.length),
        "out_of_hours_s": _whole(totals.out_of_hours),
        "excluded_s": _whole(totals.excluded),
        "unknown_s": _whole(totals.unknown),
        "downtime_s": _whole(totals.down),
        "denominator_s": _whole(a.denominator_us),
        "outages": counted,
        "outage_list": [outage(value) for value in a.outages],
        "steps": {
            "observed": [stretch(value) for value in sheet.observed],
            "left": [stretch(value) for value in sheet.left],
            "formed": len(sheet.formed),
            "bridged": len(sheet.bridged),
            "spans": [{**stretch((s.start, s.end)), "class": s.kind.value, "reason": s.reason} for s in a.spans],
        },
    }
    if rules.target is not None:
        result = a.clauses[0]
        document |= {"target": float(result.target), "margin": number(result.margin), "met": result.met}
    return document


def _between_starts(sheet: AvailabilitySheet, counted: int) -> Fraction | None:
    from sla.reliability import between_starts_us

    a = sheet.assessment
    totals = a.totals
    value = between_starts_us(totals.length - totals.out_of_hours - totals.excluded, counted)
    return None if value is None else value / 1_000_000


def _show(sheet: AvailabilitySheet, stated: Stated, rules: Rules, decimals: int) -> None:
    from probed.model.instant import format_instant
    from sla.intervals import subtract

    a, zone = sheet.assessment, sheet.assessment.period.zone
    start, end = format_instant(a.start, zone), format_instant(a.end, zone)
    state = said("so far") if a.provisional else said("final")
    click.echo(said("assessed {start} to {end} ({zone}), {state}", start=start, end=end, zone=zone, state=state))
    title(1, "Outages as stated, each second once")
    _stretches(sheet.observed, zone, len(stated.down))
    if sheet.unknown:
        click.echo(said("unknown, where not known to be down"))
        _stretches(sheet.unknown, zone, len(stated.unknown))
    title(2, "Service hours")
    away = [(max(x, a.start), min(y, a.end)) for x, y in sheet.out_of_hours if x < a.end and y > a.start]
    outside = sum(y - x for x, y in away)
    if outside:
        left = sum(y - x for x, y in subtract(sheet.observed, sheet.out_of_hours))
        click.echo(said("{length} of the period outside", length=span_text(outside)))
        click.echo(said("{length} of the outages are left", length=span_text(left)))
    else:
        click.echo(said("round the clock"))
    title(3, "Exclusions, intersected with the outages")
    _exclusions(sheet, zone)
    title(4, "Bridge: what counts as one outage")
    _bridged(sheet, rules)
    title(5, "Minimum outage, and in which period it counts")
    _outages(a.outages, rules, zone)
    title(6, "Cut to the period: each second has one class")
    _classes(sheet)
    title(7, "The figure")
    _figure(sheet, rules, decimals)


def _stretches(stretches: Sequence[Stretch], zone: str, stated: int) -> None:
    if not stretches:
        click.echo(said("none"))
        return
    rows = [(moment(a, zone), moment(b, zone), span_text(b - a)) for a, b in stretches]
    shown_table(("from", "to", "length"), rows, right=(2,))
    total = span_text(sum(b - a for a, b in stretches))
    click.echo(
        said("{stated} stated, {count} without overlap, {total} in all", stated=stated, count=len(rows), total=total)
    )


def _exclusions(sheet: AvailabilitySheet, zone: str) -> None:
    from sla.intervals import overlap

    if not sheet.excluded:
        click.echo(said("none"))
        return
    rows = [
        (moment(a, zone), moment(b, zone), span_text(b - a), span_text(overlap(sheet.observed, a, b)))
        for a, b in sheet.excluded
    ]
    shown_table(("from", "to", "length", "of it down"), rows, right=(2, 3))
    left = span_text(sum(b - a for a, b in sheet.left))
    click.echo(said("{length} of the outages are left", length=left))


def _bridged(sheet: AvailabilitySheet, rules: Rules) -> None:
    if not rules.bridge_us:
        click.echo(said("no bridge: {count} outages stay as they are", count=len(sheet.formed)))
        return
    told = {"bridge": span_text(rules.bridge_us), "before": len(sheet.formed), "after": len(sheet.bridged)}
    click.echo(
        said("less than {bridge} apart count as one: {before} become {after}; the seconds between stay up", **told)
    )


def _outages(outages: Sequence[Outage], rules: Rules, zone: str) -> None:
    if rules.minimum_us:
        leaves = {
            "count": "shorter than {minimum} does not count; its seconds do",
            "count_and_seconds": "shorter than {minimum} does not count, nor do its seconds",
        }
        click.echo(said(leaves[rules.minimum_applies.value], minimum=span_text(rules.minimum_us)))
    if not outages:
        click.echo(said("no outage"))
        return
    rows = [
        (
            moment(o.start.at, zone),
            said("still open") if o.end is None else moment(o.end.at, zone),
            span_text(o.low_us) if o.low_us == o.high_us else f"{span_text(o.low_us)} - {span_text(o.high_us)}",
            span_text(o.excluded_us),
            span_text(o.down_in_period_us),
            Word("yes" if o.counted else "no"),
            Word(o.why_not),
        )
        for o in outages
    ]
    shown_table(("from", "to", "length", "excluded", "in the period", "counts", "why not"), rows, right=(2, 3, 4))


def _classes(sheet: AvailabilitySheet) -> None:
    totals = sheet.assessment.totals
    rows = [
        (Word(name.replace("_", " ")), span_text(us), _seconds(us))
        for name, us in zip(totals._fields, totals, strict=True)
        if us
    ]
    rows.append((Word("sum"), span_text(totals.length), _seconds(totals.length)))
    print_table(("class", "length", "seconds"), rows, right=(1, 2))


def _figure(sheet: AvailabilitySheet, rules: Rules, decimals: int) -> None:
    from sla.rounding import percent

    a = sheet.assessment
    down, unknown, length = a.totals.down, a.totals.unknown, a.denominator_us
    says = {
        "service_time": "D = period less out of hours and excluded",
        "period": "D = the whole period",
        "fixed": "D = fixed",
    }
    click.echo(f"{said(says[rules.denominator.value])} = {_seconds(length)} s")
    click.echo(f"d = {_seconds(down)} s, u = {_seconds(unknown)} s")
    rows = [
        (said("low"), "1 - (d + u)/D", _exact(a.availability.low), f"{percent(a.availability.low, decimals)} %"),
        (said("high"), "1 - d/D", _exact(a.availability.high), f"{percent(a.availability.high, decimals)} %"),
        (said("official"), _FORMULAS[rules.unknown.value], _exact(a.availability.official),
         f"{percent(a.availability.official, decimals)} %"),
    ]  # fmt: skip
    print_table(("figure", "formula", "exact", "cut"), rows if unknown else rows[2:])
    if unknown:
        click.echo(f"{label('coverage')}{percent(a.coverage, decimals)} %")
    counted = sum(outage.counted for outage in a.outages)
    click.echo(f"{label('outages')}{counted}")
    click.echo(label("MTTR") + span_text(a.mttr_us, exact=False))
    click.echo(label("MTBF") + span_text(a.mtbf_us, exact=False))
    if rules.target is not None:
        result = a.clauses[0]
        verdict = {True: "kept", False: "missed", None: "open"}[result.met]
        margin = (
            "-"
            if result.margin is None
            else f"{'-' if result.margin < 0 else ''}{percent(abs(result.margin), decimals)}"
        )
        told = {"target": percent(result.target, decimals), "verdict": said(verdict), "margin": margin}
        click.echo(said("target {target} %: {verdict}, margin {margin} %", **told))


def _whole(length_us: int) -> int | float:
    """Seconds as a JSON number, whole where they are."""
    return length_us // 1_000_000 if length_us % 1_000_000 == 0 else length_us / 1_000_000


def _exact(value: Fraction | None) -> str:
    return "-" if value is None else str(value)


def _seconds(length_us: int) -> str:
    from sla.rounding import seconds

    return seconds(length_us)
