"""`probed calc availability`: a period's availability from outages that are typed in, by the engine's own steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from probed.cli.calc_availability_show import document, show
from probed.cli.calc_options import Asked, month_options, percentage
from probed.cli.calc_show import answer, warn_of_strangers
from probed.cli.screen import colour_option
from probed.cli.sources import json_option

if TYPE_CHECKING:
    from sla.intervals import Stretch


@click.command("availability")
@click.option("--period", "period_text", required=True, help="Month 2026-11 (local to the zone) or START/END.")
@month_options
@click.option(
    "--outage",
    multiple=True,
    help="START..END, START..+4h, START..05:00, START.. (open); or a line each from - or @FILE.",
)
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
    month_begins: int,
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
    period = parse_period(period_text.replace("..", "/"), zone, month_begins)
    horizon = asked.one("--as-of", as_of, lambda text: parse_moment(text, zone))

    def stretches(option: str, texts: Sequence[str]) -> list[Stretch]:
        return asked.listed(option, texts, lambda text: parse_stretch(text, zone, horizon))

    stated = Stated(stretches("--outage", outage), stretches("--unknown", unknown), stretches("--exclude", exclude))
    rule, fixed_us = asked.one("--denominator", denominator, _denominator) or (None, None)
    ranges = asked.several("--hours", hours, parse_hours)
    bridge_us, minimum_us = (
        asked.one("--bridge", bridge, parse_duration),
        asked.one("--minimum", minimum, parse_duration),
    )
    promised = asked.one("--target", target, percentage)
    days = [asked.several(name, texts, _day) for name, texts in (("--holiday", holiday), ("--workday", workday))]
    for both in sorted(set(days[0]) & set(days[1])):
        asked.wrong("--workday", f"{both} is both a holiday and a workday. Delete one.")
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
    for option, told in (("--outage", stated.down), ("--exclude", stated.excluded), ("--unknown", stated.unknown)):
        warn_of_strangers(option, told, period, horizon)
    sheet = availability_sheet(period, stated, rules, horizon)
    answer(as_json, lambda: document(sheet, rules, decimals), lambda: show(sheet, stated, rules, decimals))
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
