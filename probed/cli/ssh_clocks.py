"""`probed ssh clocks`: how elements' clocks went, as the store has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from probed.cli.output import moment, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import said
from probed.clock import SystemClock
from probed.errors import ProbedError, did_you_mean
from probed.model.instant import SECOND_US

if TYPE_CHECKING:
    from probed.model.observation import Observation


@click.command("clocks")
@click.argument("element", default="")
@click.option("--last", help="All of so long, such as 24h [default: the latest of each element].")
@view_options
@config_option
@json_option
def clocks(element: str, last: str | None, config: Path, as_json: bool) -> None:
    """By how much elements' clocks are ahead of ours, as the store has it (works without a daemon).

    Groups that read `clock` bring it. Looks that agree within their uncertainties are one line.
    """
    from config.durations import parse_duration
    from config.load import load_all
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    now = SystemClock().now_us()
    names = sorted({str(row.id) for row in inventory.elements if row.valid.holds_at(now)})
    if element and element not in names:
        raise ProbedError(f"the inventory has no element '{element}' now.{did_you_mean(element, names)}")
    try:
        since = None if last is None else now - parse_duration(last)
    except ValueError as exc:
        raise ProbedError(f"--last: {exc}") from exc
    found: list[Observation] = []
    with Reader(settings.store_path) as reader, reader.snapshot():
        for name in [element] if element else names:
            if since is not None:
                found += reader.clocks(name, since, now + 1)
            elif (latest := reader.clock(name)) is not None:
                found.append(latest)
    if as_json:
        print_json({"schema": 1, "kind": "ssh_clocks", "clocks": [_plain(one) for one in found]})
        return
    _print(found, zone_of(settings.time_zone))


def _plain(seen: Observation) -> dict[str, Any]:
    from probed.model.observation import ClockOffset

    body = seen.body
    assert isinstance(body, ClockOffset)
    return {
        "element": seen.point.element,
        "source": seen.source,
        "first": seen.first,
        "last": seen.last,
        "ahead_s": body.ahead_us / SECOND_US,
        "uncertainty_s": body.uncertain_us / SECOND_US,
        "synchronised": body.synchronised,
    }


def _print(found: list[Observation], zone: str) -> None:
    if not found:
        click.echo(said('no clock was read: no [[ssh.group]] has read = ["clock"], or no zone of them is known'))
        return
    known = {True: said("yes"), False: said("no"), None: "-"}
    rows = []
    for seen in found:
        told = _plain(seen)
        rows.append(
            (
                told["element"],
                moment(seen.first, zone),
                moment(seen.last, zone),
                f"{told['ahead_s']:+.3f}",
                f"{told['uncertainty_s']:.3f}",
                known[told["synchronised"]],
            )
        )
    head = ("element", "from", "to", "ahead by s", "give or take s", "follows a time server")
    print_table(head, rows, right=(3, 4))
