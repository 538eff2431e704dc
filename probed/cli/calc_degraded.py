"""`probed calc degraded`: bandwidth of a VCAT group, and service availability that weighs degraded time."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.calc_options import Asked, quantity
from probed.cli.calc_show import answer, exact, number, percent_of, ratio, share_text, title
from probed.cli.output import Word, print_table, span_text
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from sla.degraded import Group, SdfRule, ServiceAvailability

_GROUP: Final = re.compile(r"vc-?(12|3|4)-?([0-9]{1,4})v", re.ASCII | re.IGNORECASE)


@click.command("degraded")
@click.option("--group", "group_text", help="A group as it was sold: VC-12-46v.")
@click.option("--carrying", type=click.IntRange(0), help="Members of it that still carry.")
@click.option("--no-lcas", is_flag=True, help="Without LCAS: one failed member fails the group.")
@click.option(
    "--span", "spans", multiple=True, help="Length and share of the capacity: 10h=41/46, 30min=0; 10h alone."
)
@click.option("--total", help="Length of the whole period without exclusions, such as 720h.")
@click.option(
    "--rule",
    type=click.Choice(["proportional", "ignored", "below-floor", "floored"]),
    default="proportional",
    show_default=True,
    help="What a degraded second counts: 1 - share, 0, 1 below --floor else 0, 1 below it else 1 - share.",
)
@click.option("--floor", default="0", show_default=True, help="Least share that is still service, such as 50%.")
@colour_option
@json_option
def command(
    group_text: str | None,
    carrying: int | None,
    no_lcas: bool,
    spans: tuple[str, ...],
    total: str | None,
    rule: str,
    floor: str,
    as_json: bool,
) -> None:
    """What a group with failed members still carries (VCAT, LCAS), and service availability with degraded time
    weighed by a factor (GB917, TMF 701).

    A span without a share has that of the group.
    """
    from config.durations import parse_duration
    from sla.degraded import Degradation, SdfRule, service_availability

    asked = Asked()
    found = asked.one("--group", group_text, lambda text: _group(text, carrying, lcas=not no_lcas))
    whole = asked.one("--total", total, parse_duration)
    least = asked.one("--floor", floor, _share)
    told = asked.several("--span", spans, lambda text: _span(text, found))
    asked.done()
    if found is None and not told:
        raise ProbedError("say what is degraded: --group VC-12-46v --carrying 41, or --span 10h=41/46 --total 720h")
    if told and whole is None:
        raise ProbedError("--span goes with --total: say how long the whole period is")
    if whole is not None and (length := sum(span for span, _ in told)) > whole:
        names = span_text(length), span_text(whole)
        raise ProbedError(f"the spans are {names[0]} long, the whole only {names[1]}: correct one of them")
    kinds = dict(zip(("proportional", "ignored", "below-floor", "floored"), Degradation, strict=True))
    factor = SdfRule(kinds[rule], least or Fraction(0))
    result = service_availability(told, factor, whole) if whole is not None else None
    answer(as_json, lambda: _document(found, result), lambda: _show(found, told, factor, result))


def _group(text: str, carrying: int | None, *, lcas: bool) -> Group:
    from sla.degraded import BadGroup, group

    match = _GROUP.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is no group. Write it such as VC-12-46v.")
    sold = int(match[2])
    try:
        return group(f"vc{match[1]}", sold, sold if carrying is None else carrying, lcas=lcas)
    except BadGroup as exc:
        raise ValueError(str(exc)) from exc


def _span(text: str, found: Group | None) -> tuple[Fraction, Fraction]:
    from config.durations import parse_duration

    length, sign, share = text.partition("=")
    if not sign and found is None:
        raise ValueError(f"'{text}' has no share of the capacity. Write it such as 10h=41/46, or name the group.")
    return Fraction(parse_duration(length)), _share(share) if sign else found.ratio if found else Fraction(0)


def _share(text: str) -> Fraction:
    try:
        share = quantity(text, "", "41/46")
    except ProbedError:
        share = Fraction(2)
    if share > 1:
        raise ValueError(f"'{text}' is no share. Write it from 0 to 1, such as 41/46, 0.5 or 50%.")
    return share


def _document(found: Group | None, result: ServiceAvailability | None) -> dict[str, Any]:
    document: dict[str, Any] = {"schema": 1, "kind": "degraded"}
    if found is not None:
        document["group"] = {
            "kind": found.kind,
            "provisioned": found.provisioned,
            "active": found.active,
            "lcas": found.lcas,
            "ratio": number(found.ratio),
            "state": found.state.value,
            "kbits": found.kbits,
            "sold_kbits": found.sold_kbits,
        }
    if result is not None:
        document |= {
            "availability": number(result.availability),
            "availability_percent": number(percent_of(result.availability)),
            "exact": exact({"availability": result.availability}),
            "total_s": float(result.total / 1_000_000),
            "up_s": float(result.up / 1_000_000),
            "degraded_s": float(result.degraded / 1_000_000),
            "down_s": float(result.down / 1_000_000),
            "equivalent_s": float(result.equivalent / 1_000_000),
        }
    return document


def _show(
    found: Group | None,
    spans: list[tuple[Fraction, Fraction]],
    rule: SdfRule,
    result: ServiceAvailability | None,
) -> None:
    from sla.degraded import sdf

    if found is not None:
        title(1, "The group", first=True)
        rows = [
            (said("sold"), str(found.provisioned), f"{found.sold_kbits / 1000:.3f}"),
            (said("carries"), str(found.active), f"{found.kbits / 1000:.3f}"),
        ]
        print_table(("group", "members", "Mbit/s"), rows, right=(1, 2))
        states = {"whole": "whole", "PLCR": "partial: up, degraded", "TLCR": "nothing left: down"}
        told = {"share": ratio(found.ratio), "state": said(states[found.state.value])}
        click.echo(said("share of the capacity {share}: {state}", **told))
    if result is None:
        return
    title(2 if found else 1, "Each span: its length by its factor", first=not found)
    table = [
        (span_text(length), ratio(share), ratio(sdf(share, rule)), span_text(length * sdf(share, rule), exact=False))
        for length, share in spans
    ]
    print_table(("length", "share", "factor", "counts as"), table, right=(0, 3))
    title(3 if found else 2, "Service availability")
    parts = (("up", result.up), ("degraded", result.degraded), ("down", result.down))
    print_table(("class", "length"), [(Word(name), span_text(us, exact=False)) for name, us in parts], right=(1,))
    click.echo(said("equivalent down time {length}", length=span_text(result.equivalent, exact=False)))
    click.echo(
        f"SA = 1 - {_hours(result.equivalent)} h / {_hours(result.total)} h = {share_text(result.availability)}"
    )


def _hours(us: Fraction) -> str:
    return f"{float(us / 3_600_000_000):.6g}"
