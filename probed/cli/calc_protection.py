"""`probed calc protection`: time at risk, down time with every leg down, protection switches and the 50 ms clause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.calc_options import Asked, month_options
from probed.cli.calc_show import answer, exact, number, share_text, shown_table, title, warn_of_strangers
from probed.cli.calc_times import parse_stretch
from probed.cli.output import moment, print_table, span_text
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from probed.model.assessment import Period
    from sla.intervals import Stretch
    from sla.protection import Legs, Switch, SwitchFigures

_SWITCH: Final = re.compile(r"(?P<length>\?|[0-9.]+\s*[a-zA-Zμµ]+)(?:\s*\*\s*(?P<times>[1-9][0-9]{0,5}))?")


@click.command("protection")
@click.option("--period", "period_text", help="Month 2026-11 (local to the zone) or START/END, with --leg.")
@month_options
@click.option(
    "--leg", "legs", multiple=True, help="Outages of one leg: START..END, START..+4h; 0 = none; once a leg."
)
@click.option("--exclude", multiple=True, help="START..END that the contract leaves out (planned work ...).")
@click.option(
    "--switch", "switches", multiple=True, help="How long each switch took: 35ms, 42ms*3, ? if not stamped."
)
@click.option("--limit", default="50ms", show_default=True, help="What a switch may take.")
@click.option("--hold-off", default="0s", show_default=True, help="Wait that was configured, part of each length.")
@colour_option
@json_option
def command(
    period_text: str | None,
    zone: str,
    month_begins: int,
    legs: tuple[str, ...],
    exclude: tuple[str, ...],
    switches: tuple[str, ...],
    limit: str,
    hold_off: str,
    as_json: bool,
) -> None:
    """A protected service: down with every leg down, at risk with some of them; its switches against their limit.

    Polling cannot measure a switch. One that the element did not stamp is unknown, and the clause cannot be judged by
    it.

    Exit code 1 when a switch took too long.
    """
    from config.durations import parse_duration
    from config.parsing import parse_zone
    from sla import protection
    from sla.period import parse_period

    if not legs and not switches:
        raise ProbedError("say what is protected: --leg for each leg's outages, --switch for each switch")
    if legs and (period_text is None or len(legs) < 2):
        raise ProbedError("a protected service has two --leg or more, and a --period")
    asked = Asked()
    zone = asked.one("--zone", zone, parse_zone) or "UTC"
    period = parse_period(period_text.replace("..", "/"), zone, month_begins) if period_text is not None else None
    down = asked.several("--leg", legs, lambda text: _leg(text, zone))
    masked = asked.listed("--exclude", exclude, lambda text: parse_stretch(text, zone, None))
    wait_us = asked.one("--hold-off", hold_off, parse_duration)
    told = asked.several("--switch", switches, lambda text: _switches(text, wait_us or 0))
    most_us = asked.one("--limit", limit, parse_duration)
    asked.done()
    if period is not None:
        for option, stretches in (*(("--leg", leg) for leg in down), ("--exclude", masked)):
            warn_of_strangers(option, stretches, period)
    events = [event for several in told for event in several]
    figures = protection.switches(events, most_us or 0) if events else None
    found = _legs(down, masked, period) if period is not None and down else None
    answer(
        as_json,
        lambda: _document(found, figures, period),
        lambda: _show(found, figures, period, most_us or 0),
    )
    raise SystemExit(1 if figures is not None and figures.met is False else 0)


def _leg(text: str, zone: str) -> list[Stretch]:
    parts = [part.strip() for part in re.split(r"[,;，、；]", text) if part.strip()]
    return [] if parts in ([], ["0"]) else [parse_stretch(part, zone, None) for part in parts]


def _switches(text: str, hold_off_us: int) -> list[Switch]:
    from config.durations import parse_duration
    from sla.protection import Switch

    match = _SWITCH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise ValueError(f"'{text}' is no length of a switch. Write it such as 35ms, 42ms*3, or ? if not stamped.")
    length_us = None if match["length"] == "?" else parse_duration(match["length"])
    return [Switch(0, length_us, hold_off_us=hold_off_us)] * int(match["times"] or 1)


def _legs(down: Sequence[Sequence[Stretch]], masked: Sequence[Stretch], period: Period) -> Legs:
    from sla.intervals import union, within
    from sla.protection import legs

    return legs([within(union(one), period.start, period.end) for one in down], masked)


def _document(found: Legs | None, figures: SwitchFigures | None, period: Period | None) -> dict[str, Any]:
    from probed.model.instant import format_instant

    document: dict[str, Any] = {"schema": 1, "kind": "protection"}
    if found is not None and period is not None:

        def told(stretches: Sequence[Stretch]) -> list[list[str]]:
            return [[format_instant(a, period.zone), format_instant(b, period.zone)] for a, b in stretches]

        document |= {
            "down_s": found.down_us / 1_000_000,
            "at_risk_s": found.at_risk_us / 1_000_000,
            "down": told(found.down),
            "at_risk": told(found.at_risk),
        }
    if figures is not None:
        ratios = {"mean_us": figures.mean_us}
        document["switches"] = {
            "count": figures.switches,
            "longest_us": figures.longest_us,
            "mean_us": number(figures.mean_us),
            "exact": exact(ratios),
            "over": figures.over,
            "unknown": figures.unknown,
            "met": figures.met,
        }
    return document


def _show(found: Legs | None, figures: SwitchFigures | None, period: Period | None, limit_us: int) -> None:
    if found is not None and period is not None:
        title(1, "Down: every leg at once", first=True)
        _stretches(found.down, period)
        title(2, "At risk: some leg, but not every one")
        _stretches(found.at_risk, period)
    if figures is None:
        return
    title(3 if found else 1, "Switches", first=found is None)
    rows = [
        (said("switches"), str(figures.switches)),
        (said("not stamped"), str(figures.unknown)),
        (said("longest"), "-" if figures.longest_us is None else f"{figures.longest_us / 1000:g} ms"),
        (said("mean"), "-" if figures.mean_us is None else f"{float(figures.mean_us) / 1000:.6g} ms"),
        (said("longer than {limit} ms", limit=f"{limit_us / 1000:g}"), str(figures.over)),
    ]
    print_table(("figure", "value"), rows, right=(1,))
    verdict = {True: "kept", False: "missed", None: "open"}[figures.met]
    click.echo(said("clause of {limit} ms: {verdict}", limit=f"{limit_us / 1000:g}", verdict=said(verdict)))


def _stretches(stretches: Sequence[Stretch], period: Period) -> None:
    from fractions import Fraction

    total = sum(b - a for a, b in stretches)
    if not stretches:
        click.echo(said("none"))
        return
    rows = [(moment(a, period.zone), moment(b, period.zone), span_text(b - a)) for a, b in stretches]
    shown_table(("from", "to", "length"), rows, right=(2,))
    share = share_text(Fraction(total, period.end - period.start))
    click.echo(said("{length} in all, {share} of the period", length=span_text(total), share=share))
