"""`probed calc vpn`: availability of a VPN and of its sites, from the outages of its circuits."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.calc_options import Asked, month_options, quantity
from probed.cli.calc_show import answer, number, share_text, title, warn_of_strangers
from probed.cli.calc_times import parse_stretch
from probed.cli.output import Word, moment, print_table, span_text
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from probed.model.assessment import Period
    from sla.intervals import Stretch
    from sla.vpn import Access, Ratio, Site, VpnFigures

_NAME: Final = re.compile(r"(?P<name>[^*=]*[^*=\s])\s*(?:\*\s*(?P<weight>[0-9./]+))?")


@click.command("vpn")
@click.option("--period", "period_text", required=True, help="Month 2026-11 (local to the zone) or START/END.")
@month_options
@click.option(
    "--site",
    "sites",
    multiple=True,
    required=True,
    help="NAME=OUTAGE, OUTAGE (START..END, ? before it: unknown), | before the next circuit; NAME*3 weighs.",
)
@click.option("--hub", "hubs", multiple=True, help="Site that is a hub: the VPN is a star. Without: a mesh.")
@click.option("--exclude", multiple=True, help="START..END that the contract leaves out (planned work ...).")
@click.option("--at-least", type=int, help="So many sites must be reached (K of N).")
@click.option("--quorum", type=int, help="In a mesh: so many others must be up for a site to be reached.")
@colour_option
@json_option
def command(
    period_text: str,
    zone: str,
    month_begins: int,
    sites: tuple[str, ...],
    hubs: tuple[str, ...],
    exclude: tuple[str, ...],
    at_least: int | None,
    quorum: int | None,
    as_json: bool,
) -> None:
    """Availability of a VPN: of each site, weighted, of all sites at once, of K of N.

    A site with several circuits is down only when all of them are. In a star a spoke is reached while it and a hub
    are up. All is worked out on the timeline, never as a product or mean of circuits.
    """
    from config.parsing import parse_zone
    from sla.period import parse_period
    from sla.vpn import vpn

    asked = Asked()
    zone = asked.one("--zone", zone, parse_zone) or "UTC"
    period = parse_period(period_text.replace("..", "/"), zone, month_begins)
    named = asked.several("--site", sites, lambda text: _site(text, zone))
    masked = asked.listed("--exclude", exclude, lambda text: parse_stretch(text, zone, None))
    for name in {name for name, _ in named if [one for one, _ in named].count(name) > 1}:
        asked.wrong("--site", f"'{name}' is named twice. Write its circuits in one, with | between them.")
    known = dict(named)
    for hub in hubs:
        if hub not in known:
            asked.wrong("--hub", f"'{hub}' is no site of this VPN. Name one of --site.")
    asked.done()
    told = {name: site._replace(hub=name in hubs) for name, site in known.items()}
    warn_of_strangers("--exclude", masked, period)
    for site in told.values():
        for circuit in site.circuits:
            warn_of_strangers("--site", (*circuit.down, *circuit.unknown), period)
    figures = vpn(told, period.start, period.end, masked, quorum, at_least)
    answer(as_json, lambda: _document(figures, told, at_least), lambda: _show(figures, told, period, at_least))


def _site(text: str, zone: str) -> tuple[str, Site]:
    from sla.vpn import Site

    head, _, rest = unicodedata.normalize("NFKC", text).partition("=")
    match = _NAME.fullmatch(head.strip())
    if match is None:
        raise ValueError(
            f"'{text}' is no site. Write it such as 'north=2026-11-03T01:00..+4h', or 'north' without outage."
        )
    try:
        weight = quantity(match["weight"] or "1", "", "3")
    except ProbedError:
        raise ValueError(f"'{head.strip()}' has no weight that can be. Write it such as north*3.") from None
    return match["name"], Site(tuple(_access(part, zone) for part in rest.split("|")), weight)


def _access(text: str, zone: str) -> Access:
    from sla.vpn import Access

    down: list[Stretch] = []
    unknown: list[Stretch] = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;]", text))):
        found = parse_stretch(part.removeprefix("?"), zone, None)
        (unknown if part.startswith("?") else down).append(found)
    return Access(down, unknown)


def _pair(ratio: Ratio | None) -> dict[str, Any] | None:
    if ratio is None:
        return None
    return {"low": number(ratio.low), "high": number(ratio.high), "exact": [str(ratio.low), str(ratio.high)]}


def _document(figures: VpnFigures, sites: dict[str, Site], k: int | None) -> dict[str, Any]:
    from probed.model.instant import format_instant

    return {
        "schema": 1,
        "kind": "vpn",
        "sites": {
            name: {"hub": sites[name].hub, "reached": _pair(ratio), "own": _pair(figures.own[name])}
            for name, ratio in figures.sites.items()
        },
        "weighted": _pair(figures.weighted),
        "all_sites": _pair(figures.all_sites),
        "k": k,
        "k_of_n": _pair(figures.k_of_n),
        "hub_down": [[format_instant(a), format_instant(b)] for a, b in figures.hub_down],
        "affected_by_hub": figures.affected,
    }


def _show(figures: VpnFigures, sites: dict[str, Site], period: Period, k: int | None) -> None:
    title(1, "Sites: down only with all of their circuits", first=True)
    rows = [
        (
            name,
            Word("hub" if site.hub else ""),
            str(len(site.circuits)),
            str(site.weight),
            _text(figures.own[name]),
            _text(figures.sites[name]),
        )
        for name, site in sites.items()
    ]
    print_table(("site", "role", "circuits", "weight", "its own", "reached"), rows, right=(2, 3))
    if figures.hub_down:
        title(2, "No hub was up")
        table = [(moment(a, period.zone), moment(b, period.zone), span_text(b - a)) for a, b in figures.hub_down]
        print_table(("from", "to", "length"), table, right=(2,))
        click.echo(said("told once; {count} sites were cut off with it", count=figures.affected))
    title(3 if figures.hub_down else 2, "The VPN")
    lines = [(said("mean by weight"), _text(figures.weighted)), (said("all sites at once"), _text(figures.all_sites))]
    if figures.k_of_n is not None:
        lines.append((said("at least {count} of {all} sites", count=k, all=len(sites)), _text(figures.k_of_n)))
    print_table(("figure", "availability"), lines)


def _text(ratio: Ratio) -> str:
    """One figure, or both bounds where something is unknown."""
    if ratio.low == ratio.high:
        return share_text(ratio.low)
    return said("{low} to {high}", low=share_text(ratio.low), high=share_text(ratio.high))
