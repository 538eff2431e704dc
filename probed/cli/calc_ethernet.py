"""`probed calc ethernet-availability`: availability, HLI and CHLI from the frame loss of intervals."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from probed.cli.calc_options import Asked, quantity
from probed.cli.calc_show import answer, exact, number, percent_of, ratio, share_text, shown_table, title, typed
from probed.cli.long_json import Listed
from probed.cli.output import Word, print_table, span_text
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import comma, said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from sla.ethernet import EthernetAvailability, GroupAvailability, Loss, LossRun, WindowRule
    from sla.intervals import Stretch

_DASH: Final = re.compile(r"(?<!\s)\s*(-|\.\.)\s*")
_RANGE: Final = re.compile(r"([0-9]{1,11})(?:(?:-|\.\.)([0-9]{1,11}))?", re.ASCII)


class Worked(NamedTuple):
    """What was typed in and what came of it."""

    rule: WindowRule
    pairs: tuple[Sequence[LossRun], ...]
    results: tuple[EthernetAvailability, ...]
    group: GroupAvailability | None
    maintenance: tuple[Stretch, ...]
    length_us: int | None


@click.command("ethernet-availability")
@click.option(
    "--flr",
    "told",
    required=True,
    multiple=True,
    help="Frame loss ratio of each interval: 0*5 1*10 .5 3/1000 -; standard input (-) or @FILE; once for each pair.",
)
@click.option("--n", "n", type=int, default=10, show_default=True, help="Intervals in a row that decide.")
@click.option("--c", "c", default="0.5", show_default=True, help="Loss above it is high loss, such as 0.5 or 50%.")
@click.option("--p", "p", type=int, help="High losses in a row that make one CHLI [default: 5, or n - 1 if less].")
@click.option("--maintenance", multiple=True, help="Intervals of maintenance, counted from 0: 0-14, both included.")
@click.option("--at-least", type=int, help="Of several pairs: so many must be available (group availability).")
@click.option("--delta-t", help="Length of an interval, such as 1s; tells lengths of time as well.")
@colour_option
@json_option
def command(
    told: tuple[str, ...],
    n: int,
    c: str,
    p: int | None,
    maintenance: tuple[str, ...],
    at_least: int | None,
    delta_t: str | None,
    as_json: bool,
) -> None:
    """Ethernet service availability by MEF 10.3, from the frame loss of intervals.

    n intervals in a row with a loss above C begin unavailable time and belong to it; n in a row without end it. The
    service begins available; fewer than n intervals at the end change nothing. With n = 10, C = 0.5 and intervals of
    a second it is Y.1563.
    """
    from sla.ethernet import availability, group_availability, window_rule

    rule = window_rule(n, quantity(c, "--c", "0.5"), p if p is not None else max(1, min(5, n - 1)))
    places = ["--flr"] if len(told) == 1 else [f"--flr[{place}]" for place in range(1, len(told) + 1)]
    asked = Asked()
    read = [asked.gathered(partial(_read, text, place)) for text, place in zip(told, places, strict=True)]
    asked.done("the sequence")
    pairs = tuple(runs for runs in read if runs is not None)
    shortest = min(sum(count for _, count in runs) for runs in pairs)
    out = tuple(_ranges(maintenance, shortest))
    results = tuple(availability(runs, rule, out) for runs in pairs)
    group = None
    if len(pairs) > 1 or at_least is not None:
        group = group_availability(pairs, rule, len(pairs) if at_least is None else at_least, out)
    worked = Worked(rule, pairs, results, group, out, _length(delta_t))
    answer(as_json, lambda: _document(worked), lambda: _show(worked))


def _read(text: str, place: str) -> tuple[LossRun, ...]:
    from sla.notation import parse_loss

    return parse_loss(*typed(text, place))


def _ranges(told: Sequence[str], total: int) -> list[Stretch]:
    """Half-open stretches of intervals that were told with both ends included."""
    found: list[Stretch] = []
    plain = (_DASH.sub(r"\1", unicodedata.normalize("NFKC", one)) for one in told)
    for text in (part for one in plain for part in re.split(r"[,;\s、]+", one) if part):
        match = _RANGE.fullmatch(text)
        if match is None:
            raise ProbedError(f"--maintenance: '{text}' is no range of intervals. Write it such as 0-14.")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ProbedError(f"--maintenance: '{text}' ends before it begins. Write it such as {last}-{first}.")
        if last >= total:
            raise ProbedError(
                f"--maintenance: '{text}' goes beyond the last interval, {total - 1}. They count from 0."
            )
        found.append((first, last + 1))
    return found


def _length(text: str | None) -> int | None:
    from config.durations import parse_duration

    if text is None:
        return None
    try:
        length_us = parse_duration(text)
    except ValueError as exc:
        raise ProbedError(f"--delta-t: {exc}") from exc
    if not length_us:
        raise ProbedError(f"--delta-t: {text} is no length of an interval. Write one such as 1s.")
    return length_us


def _document(worked: Worked) -> dict[str, Any]:
    """One pair stands at the top; of a group its own figures do, and the pairs below them."""
    rule, group = worked.rule, worked.group
    document: dict[str, Any] = {
        "schema": 1,
        "kind": "ethernet_availability",
        "n": rule.n,
        "c": float(rule.threshold),
        "p": rule.p,
        "maintenance": worked.maintenance,
    }
    pairs = [_pair(worked, index) for index in range(len(worked.pairs))]
    if group is None:
        return document | pairs[0]
    share = group.availability
    return document | {
        "at_least": group.at_least,
        "unavailable": group.unavailable,
        "intervals": group.intervals,
        "availability": number(share),
        "availability_percent": number(percent_of(share)),
        "hli": None,
        "chli": None,
        "unavailable_stretches": group.stretches,
        "exact": exact({"availability": share}),
        "pairs": pairs,
    }


def _pair(worked: Worked, index: int) -> dict[str, Any]:
    from sla.ethernet import unavailable_in

    result = worked.results[index]
    ratios = {"availability": result.availability, "flr": result.flr}
    return {
        "unavailable": result.unavailable,
        "intervals": result.intervals,
        "availability": number(result.availability),
        "availability_percent": number(percent_of(result.availability)),
        "hli": result.hli,
        "chli": result.chli,
        "flr": number(result.flr),
        "exact": exact(ratios),
        "excluded": result.excluded,
        "unmeasured": result.unmeasured,
        "provisional": result.provisional,
        "unavailable_low": result.unavailable_low,
        "unavailable_high": result.unavailable_high,
        "unavailable_stretches": unavailable_in(worked.pairs[index], worked.rule),
        "unavailable_us": None if worked.length_us is None else worked.length_us * result.unavailable,
        "steps": Listed(_steps(worked, index)),
    }


def _steps(worked: Worked, index: int) -> Iterator[str]:
    """Each step as JSON; there may be as many as intervals."""
    words = {True: "true", False: "false", None: "null"}
    known: dict[int, str] = {}
    for start, end, loss, high, gone, out in _stages(worked, index):
        flr = known.get(id(loss))
        if flr is None:
            flr = known[id(loss)] = json.dumps(None if loss is None else number(loss.ratio))
        yield (
            f'{{"flr": {flr}, "from": {start}, "high": {words[high]}, "maintenance": {words[out]}, "to": {end}, '
            f'"unavailable": {words[gone]}}}'
        )


def _stages(worked: Worked, index: int) -> Iterator[tuple[int, int, Loss | None, bool | None, bool, bool]]:
    """Stretches of equal intervals: loss, whether it is high, unavailable, under maintenance."""
    from sla.error_performance import pieces
    from sla.ethernet import unavailable_in, verdicts
    from sla.intervals import subtract, union, within

    runs, rule = worked.pairs[index], worked.rule
    out = union(worked.maintenance)
    told = (
        (pair, count) for pair, (_, count) in zip(zip(runs, verdicts(runs, rule), strict=True), runs, strict=True)
    )
    for a, b, ((loss, _), (high, _)), gone in pieces(told, unavailable_in(runs, rule)):
        taken = within(out, a, b)
        if not taken:
            yield a, b, loss, high, gone, False
            continue
        parts = [(x, y, True) for x, y in taken] + [(x, y, False) for x, y in subtract([(a, b)], out)]
        for x, y, masked in sorted(parts):
            yield x, y, loss, high, gone, masked


def _show(worked: Worked) -> None:
    rule = worked.rule
    told = {"n": rule.n, "c": ratio(rule.threshold), "p": rule.p}
    click.echo(
        said("{n} intervals in a row decide, loss above {c} is high, {p} high ones in a row are one CHLI", **told)
    )
    click.echo(said("the service begins available"))
    for index in range(len(worked.pairs)):
        if len(worked.pairs) > 1:
            click.secho("\n" + said("pair {number}", number=index + 1), bold=True)
        _show_pair(worked, index)
    if worked.group is not None:
        _show_group(worked.group)


def _show_pair(worked: Worked, index: int) -> None:
    result, rule = worked.results[index], worked.rule
    title(1, "Each interval: high loss or not, and on which side the window puts it")
    highs = {True: "high loss", False: "no high loss", None: "not measured"}
    rows = (
        (str(a), str(b), str(b - a), "-" if loss is None else ratio(loss.ratio), Word(highs[high]),
         Word("unavailable" if gone else "available"), Word("maintenance" if out else ""))
        for a, b, loss, high, gone, out in _stages(worked, index)
    )  # fmt: skip
    count = sum(1 for _ in _stages(worked, index))
    shown_table(("from", "to", "intervals", "loss", "verdict", "time", "taken out"), rows, (0, 1, 2), count)
    if result.provisional:
        click.echo(
            said("the last {count} intervals may still change sides with those that follow", count=result.provisional)
        )
    if result.unavailable_low != result.unavailable_high:
        low, high_ = result.unavailable_low, result.unavailable_high
        click.echo(
            said("what was not measured leaves {low} to {high} unavailable intervals possible", low=low, high=high_)
        )
    title(2, "Maintenance leaves both sides of the fraction")
    total = result.intervals + result.excluded + result.unmeasured
    click.echo(
        said(
            "{total} intervals less {excluded} of maintenance and {unmeasured} not measured = {judged}; "
            "of them {gone} unavailable",
            total=total,
            excluded=result.excluded,
            unmeasured=result.unmeasured,
            judged=result.intervals,
            gone=result.unavailable,
        )
    )
    title(3, "High loss in available time")
    _show_high_loss(worked, index)
    title(4, "Result")
    up = result.intervals - result.unavailable
    table = [
        (said("availability"), f"{up} / {result.intervals}", share_text(result.availability)),
        ("HLI", "", str(result.hli)),
        ("CHLI", f">= {rule.p}", str(result.chli)),
    ]
    if result.flr is not None:
        table.append(("FLR", f"{result.lost} / {result.sent}", ratio(result.flr)))
    if worked.length_us is not None:
        table.append((said("unavailable time"), "", span_text(worked.length_us * result.unavailable)))
    print_table(("figure", "with figures", "value"), table)


def _show_high_loss(worked: Worked, index: int) -> None:
    from sla.ethernet import high_loss, unavailable_in
    from sla.intervals import union

    runs, rule = worked.pairs[index], worked.rule
    rows = high_loss(runs, rule, unavailable_in(runs, rule), union(worked.maintenance))
    if not rows:
        click.echo(said("none"))
        return
    table = [(str(a), str(b), str(b - a), Word("yes" if b - a >= rule.p else "no")) for a, b in rows]
    shown_table(("from", "to", "HLI", "a CHLI"), table, right=(0, 1, 2))


def _show_group(group: GroupAvailability) -> None:
    click.secho("\n" + said("group: at least {count} pairs available", count=group.at_least), bold=True)
    told = comma().join(f"{a}-{b - 1}" for a, b in group.stretches[:20]) + (
        " ..." if len(group.stretches) > 20 else ""
    )
    click.echo(said("unavailable intervals: {intervals}", intervals=told or said("none")))
    up = group.intervals - group.unavailable
    print_table(
        ("figure", "with figures", "value"),
        [(said("availability"), f"{up} / {group.intervals}", share_text(group.availability))],
    )
