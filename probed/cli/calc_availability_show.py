"""The sheet of `probed calc availability`: for machines, and step by step for people."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.calc_show import exact, number, percent_of, shown_table, title
from probed.cli.output import Word, label, moment, print_table, span_text
from probed.cli.words import said

if TYPE_CHECKING:
    from probed.model.assessment import Assessment, Outage
    from sla.availability_sheet import AvailabilitySheet, Rules, Stated
    from sla.intervals import Stretch

_FORMULAS: Final = {"exclude": "1 - d/(D - u)", "up": "1 - d/D", "down": "1 - (d + u)/D"}


def document(sheet: AvailabilitySheet, rules: Rules, decimals: int) -> dict[str, Any]:
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


def show(sheet: AvailabilitySheet, stated: Stated, rules: Rules, decimals: int) -> None:
    from probed.model.instant import format_instant
    from sla.intervals import length, subtract

    a, zone = sheet.assessment, sheet.assessment.period.zone
    start, end = format_instant(a.start, zone), format_instant(a.end, zone)
    state = said("so far") if a.provisional else said("final")
    click.echo(said("assessed {start} to {end} ({zone}), {state}", start=start, end=end, zone=zone, state=state))
    title(1, "Outages as stated, each second once")
    _stretches(sheet.observed, zone, len(stated.down))
    if sheet.unknown:
        click.echo(said("unknown: neither up nor down, whatever else is stated of it"))
        _stretches(sheet.unknown, zone, len(stated.unknown))
    known = subtract(sheet.observed, sheet.unknown)
    if length(known) < length(sheet.observed):
        click.echo(said("{length} of the outages are left", length=span_text(length(known))))
    title(2, "Service hours")
    away = [(max(x, a.start), min(y, a.end)) for x, y in sheet.out_of_hours if x < a.end and y > a.start]
    outside = sum(y - x for x, y in away)
    if outside:
        left = length(subtract(known, sheet.out_of_hours))
        click.echo(said("{length} of the period outside", length=span_text(outside)))
        click.echo(said("{length} of the outages are left", length=span_text(left)))
    else:
        click.echo(said("round the clock"))
    title(3, "Exclusions, intersected with the outages")
    _exclusions(sheet, known, zone)
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


def _exclusions(sheet: AvailabilitySheet, known: Sequence[Stretch], zone: str) -> None:
    from sla.intervals import overlap

    if not sheet.excluded:
        click.echo(said("none"))
        return
    rows = [
        (moment(a, zone), moment(b, zone), span_text(b - a), span_text(overlap(known, a, b)))
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
        (said("low"), "1 - (d + u)/D", _exact(a.availability.low), _cut(a.availability.low, decimals)),
        (said("high"), "1 - d/D", _exact(a.availability.high), _cut(a.availability.high, decimals)),
        (said("official"), _FORMULAS[rules.unknown.value], _exact(a.availability.official),
         _cut(a.availability.official, decimals)),
    ]  # fmt: skip
    print_table(("figure", "formula", "exact", "cut"), rows if unknown else rows[2:])
    if unknown:
        click.echo(label("coverage") + _cut(a.coverage, decimals))
    counted = sum(outage.counted for outage in a.outages)
    click.echo(f"{label('outages')}{counted}")
    repaired = _repaired(a)
    mttr = f" = {_seconds(sum(repaired))} s / {len(repaired)}" if repaired else ""
    served = a.totals.length - a.totals.out_of_hours - a.totals.excluded
    mtbf = f" = ({_seconds(served)} - {_seconds(down)}) s / {counted}" if counted else ""
    click.echo(label("MTTR") + span_text(a.mttr_us, exact=False) + mttr)
    click.echo(label("MTBF") + span_text(a.mtbf_us, exact=False) + mtbf)
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


def _repaired(a: Assessment) -> list[int]:
    """The lengths behind MTTR: outages that ended in the period, in whichever period they count."""
    from sla.outages import BEGAN_BEFORE

    return [
        outage.low_us
        for outage in a.outages
        if outage.why_not in {"", BEGAN_BEFORE} and outage.end is not None and a.start < outage.end.at <= a.end
    ]


def _whole(length_us: int) -> int | float:
    """Seconds as a JSON number, whole where they are."""
    return length_us // 1_000_000 if length_us % 1_000_000 == 0 else length_us / 1_000_000


def _cut(value: Fraction | None, decimals: int) -> str:
    from sla.rounding import percent

    return "-" if value is None else f"{percent(value, decimals)} %"


def _exact(value: Fraction | None) -> str:
    return "-" if value is None else str(value)


def _seconds(length_us: int) -> str:
    from sla.rounding import seconds

    return seconds(length_us)
