"""`probed pm`: bins of performance monitoring, as the elements counted them, and what was not measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from probed.cli import pm_sessions
from probed.cli.completing import circuit_and_element_ids
from probed.cli.output import Word, moment, note, print_json, print_table, span_text
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import said
from probed.clock import SystemClock
from probed.model.instant import DAY_US
from probed.model.observation import QUARTER_US

if TYPE_CHECKING:
    from probed.assessing.bins import SeriesView, ShownBin, Witnessed
    from probed.assessing.evidence import StoreEvidence
    from probed.model.ids import PointId
    from probed.model.inventory import Inventory
    from probed.model.observation import BinSeries, PmBin
    from probed.store.pm_bins import BinVersion
    from probed.store.reader import Reader


@click.group("pm")
def command() -> None:
    """Bins of 15 minutes: errored and unavailable seconds, as the network's elements counted them."""


@command.command("show")
@click.argument("target", metavar="CIRCUIT|ELEMENT[/POINT|/SESSION]", shell_complete=circuit_and_element_ids)
@click.option("--period", help="A month (2026-10) or START/END [default: the last 24 hours].")
@click.option("--all", "every", is_flag=True, help="Each bin in a line of its own, also those without errors.")
@view_options
@config_option
@json_option
def show(target: str, period: str | None, every: bool, config: Path, as_json: bool) -> None:
    """The bins of a circuit's two ports, of an element or of one port of it, and of the sessions of Ethernet services
    (Y.1731) that measure the circuit.

    Bins without errors that follow each other are one line. Time that no valid bin covers is unknown, not clean.
    """
    from config.load import load_all
    from probed.assessing.bins import series_views
    from probed.assessing.evidence import StoreEvidence
    from probed.policies.paces import paces
    from probed.store.reader import Reader
    from sla.period import parse_period

    settings, inventory = load_all(config)
    if period is None:
        now = SystemClock().now_us()
        start, end = now - DAY_US, now
    else:
        asked = parse_period(period, zone_of(settings.time_zone))
        start, end = asked.start, asked.end
    measured = pm_sessions.sessions(inventory, target, start, end)
    points, elements = ((), ()) if pm_sessions.alone(measured, target) else targets(inventory, target, start, end)
    with Reader(settings.store_path) as reader, reader.snapshot():
        series, versions = _stored(reader, points, elements, start, end)
        views = series_views(series, versions, start, end)
        last = reader.last_input()
        limit_us = paces(settings, inventory, end).limit_us
        intervals = {point: reader.paths.whole_bins(point, start, end) for point in measured}
        against = {view.series: _against(view, StoreEvidence(reader), last, limit_us) for view in views}
    if as_json:
        shown = [_plain(view, against[view.series]) for view in views]
        told = [pm_sessions.plain(point, measured[point], bins) for point, bins in intervals.items()]
        head = {"schema": 1, "kind": "pm", "start": start, "end": end, "last_input": last}
        print_json({**head, "series": shown, "sessions": told})
        return
    zone = zone_of(settings.time_zone)
    names = {"start": moment(start, zone), "end": moment(end, zone), "zone": zone}
    click.echo(said("bins that lie within {start} to {end}, times are {zone}", **names))
    if not views and not measured:
        wanted = settings.snmp.pm or any(settings.ssh.reads_intervals_of(str(row.id)) for row in inventory.elements)
        note(nothing(wanted, last))
    for view in views:
        _print(view, zone, end if last is None else min(end, last), every=every)
        _print_against(against[view.series])
    for point, bins in intervals.items():
        pm_sessions.show(point, measured[point], bins, zone, every=every)


def targets(inventory: Inventory, target: str, start: int, end: int) -> tuple[Sequence[PointId], Sequence[str]]:
    """The points that are meant, or the element. A port's name may hold a slash itself."""
    from probed.assessing.assessor import Unknown
    from probed.model.ids import PointId

    element, mark, name = target.partition("/")
    if not mark:
        element, mark, name = target.partition(":")
    elements = {str(row.id) for row in inventory.elements}
    if element in elements:
        if not mark:
            return (), (element,)
        known = {row.id.name for row in inventory.points if row.id.element == element}
        if name not in known:
            raise Unknown(f"port of {element}", name, known)
        return (PointId(element, name),), ()
    rows = [row for row in inventory.circuits if row.id == target]
    if not rows:
        if mark:
            raise Unknown("element", element, elements)
        raise Unknown("circuit or element", target, {*elements, *(str(row.id) for row in inventory.circuits)})
    living = [
        row
        for row in rows
        if (row.valid.start is None or row.valid.start < end) and (row.valid.end is None or row.valid.end > start)
    ]
    if not living:
        raise Unknown("circuit", target, (str(row.id) for row in rows))
    return tuple(dict.fromkeys(point for row in living for point in (row.a, row.z))), ()


def nothing(wanted: bool, last: int | None) -> str:
    """Why there is not one bin."""
    if not wanted:
        return said("No bins are read: set pm = true in [snmp] of probed.toml.")
    if last is None:
        return said("Nothing was ever heard: does the daemon run? See its log.")
    return said("No bins were ever read here: these ports have no interval tables of DS1-MIB, DS3-MIB or SONET-MIB.")


def _stored(
    reader: Reader, points: Sequence[PointId], elements: Sequence[str], start: int, end: int
) -> tuple[list[BinSeries], list[BinVersion]]:
    """Which series there are, also those without a bin in [start, end), and the bins."""
    if elements:
        (element,) = elements
        return reader.bins.series(element), reader.bins.of_element(element, start, end)
    series = [one for point in points for one in reader.bins.series(point.element) if one.point == point]
    return series, [one for point in points for one in reader.bins.of_point(point, start, end)]


def _against(
    view: SeriesView, evidence: StoreEvidence, last: int | None, limit_us: Callable[[str], int]
) -> Witnessed | None:
    """What polling saw of the port in the same time."""
    from probed.assessing.bins import witnessed

    runs = evidence.runs([view.series.point], view.start, view.end)
    limit = max((limit_us(source) for source, _ in runs), default=0)
    return witnessed(view, runs.values(), view.end if last is None else last, limit)


def _print_against(found: Witnessed | None) -> None:
    if found is None or found == (0, 0, 0):
        return
    lengths = {name.removesuffix("_us"): span_text(length, exact=False) for name, length in found._asdict().items()}
    click.echo(
        said(
            "polling saw the port down for {located} of the unavailable time; {unlocated} lie somewhere in their "
            "bins, and {deficit} more were seen down than counted",
            **lengths,
        )
    )


def _plain(view: SeriesView, against: Witnessed | None) -> dict[str, Any]:
    total = view.total
    return {
        "against_polling": against,
        "point": str(view.series.point),
        "layer": view.series.layer,
        "direction": view.series.direction.value,
        "start": view.start,
        "end": view.end,
        "bins": [
            {
                "start": one.bin.start,
                "end": one.bin.end,
                "es_s": one.bin.counts.es_s,
                "ses_s": one.bin.counts.ses_s,
                "sefs_s": one.bin.counts.sefs_s,
                "uas_s": one.bin.counts.uas_s,
                "cv": one.bin.counts.cv,
                "pcv": one.bin.counts.pcv,
                "lcv": one.bin.counts.lcv,
                "bbe": one.bin.counts.bbe,
                "valid": one.bin.counts.valid,
                "suspect": one.bin.counts.suspect,
                "ses_rule": one.bin.counts.ses_rule,
                "source": one.bin.source,
                "read": one.bin.read,
                "seen": one.bin.seen,
                "versions": one.versions,
            }
            for one in view.bins
        ],
        "unknown": [{"start": start, "end": end} for start, end in view.unknown],
        "overlapping": [{"start": start, "end": end} for start, end in view.overlapping],
        "total": {
            "es_s": total.es_s,
            "ses_s": total.ses_s,
            "uas_s": total.uas_s,
            "measured_us": total.measured_us,
            "window_us": total.window_us,
            "suspect": total.suspect,
            "availability": total.availability,
            "coverage": total.coverage,
        },
    }


def _print(view: SeriesView, zone: str, known_until: int, *, every: bool) -> None:
    from sla.rounding import percent

    way = said("near end") if view.series.direction == "near" else said("far end")
    rules = ", ".join(dict.fromkeys(one.bin.counts.ses_rule for one in view.bins if one.bin.counts.ses_rule))
    rule = said("; SES by {rule}", rule=rules) if rules else ""
    click.secho(f"\n{view.series.point}  {view.series.layer}, {way}{rule}", bold=True)
    head = ("from", "to", "bins", "ES", "SES", "SEFS", "UAS", "code violations", "bin is")
    rows = list(_rows(view, zone, known_until, every=every))
    if not rows:
        click.echo(said("no bin in this time"))
        return
    print_table(head, rows, right=(2, 3, 4, 5, 6, 7))
    total = view.total
    counts = {"es": total.es_s, "ses": total.ses_s, "uas": "-" if total.uas_s is None else total.uas_s}
    figures = {
        "measured": span_text(total.measured_us, exact=False),
        "window": span_text(total.window_us, exact=False),
        "coverage": percent(total.coverage),
    }
    click.echo(said("ES {es}, SES {ses}, UAS {uas} in {measured} of {window} ({coverage} %)", **counts, **figures))
    if view.overlapping:
        start, end = view.overlapping[0]
        names = {"count": len(view.overlapping), "start": moment(start, zone), "end": moment(end, zone)}
        note(
            said(
                "{count} bins overlap one that was read later, and count nowhere (the first {start} to {end}): "
                "see whether the element's clock was set",
                **names,
            )
        )


def _rows(view: SeriesView, zone: str, known_until: int, *, every: bool) -> Iterator[tuple[str, ...]]:
    """Bins and unknown stretches in order of time; clean bins together."""
    listed: list[tuple[int, int, ShownBin | None]] = [(one.bin.start, one.bin.end, one) for one in view.bins]
    covered = {one.bin.end for one in view.bins}
    if covered:  # the interval that is still being counted is not missing
        last = max(covered)
        known_until = last + (known_until - last) // QUARTER_US * QUARTER_US
    # a bin that is not valid says itself that its time is unknown; what has not been read yet is not missing
    listed += [
        (start, min(end, known_until), None)
        for start, end in _without(view.unknown, view.bins)
        if start < known_until and end not in covered
    ]
    clean: list[ShownBin] = []
    for start, end, one in sorted(listed, key=lambda row: row[:2]):
        if one is not None and not every and _clean(one.bin.counts) and one.versions == 1:
            clean.append(one)
            continue
        yield from _together(clean, zone)
        clean = []
        if one is None:
            yield (moment(start, zone), moment(end, zone), "", "", "", "", "", "", Word("unknown"))
        else:
            yield _row(one, zone)
    yield from _together(clean, zone)


def _without(unknown: Sequence[tuple[int, int]], bins: Sequence[ShownBin]) -> list[tuple[int, int]]:
    from sla.intervals import subtract, union

    said_so = union((one.bin.start, one.bin.end) for one in bins if not one.bin.counts.valid)
    return [(a, b) for a, b in subtract(unknown, said_so) if b - a >= 60_000_000]


def _together(clean: Sequence[ShownBin], zone: str) -> Iterator[tuple[str, ...]]:
    if clean:
        first, last = clean[0].bin, clean[-1].bin
        counts = _row(clean[0], zone)[3:]
        yield (moment(first.start, zone), moment(last.end, zone), str(len(clean)), *counts)


def _clean(counts: PmBin) -> bool:
    errors = (counts.es_s, counts.ses_s, counts.sefs_s, counts.uas_s, counts.cv, counts.pcv, counts.lcv, counts.bbe)
    return counts.valid and not counts.suspect and not any(errors)


def _row(one: ShownBin, zone: str) -> tuple[str, ...]:
    counts = one.bin.counts
    violations = " ".join(
        f"{name} {value}"
        for name, value in (("CV", counts.cv), ("PCV", counts.pcv), ("LCV", counts.lcv), ("BBE", counts.bbe))
        if value is not None
    )
    return (
        moment(one.bin.start, zone),
        moment(one.bin.end, zone),
        "1",
        *("-" if value is None else str(value) for value in (counts.es_s, counts.ses_s, counts.sefs_s, counts.uas_s)),
        violations,
        _state(one),
    )


def _state(one: ShownBin) -> str:
    counts = one.bin.counts
    word = Word(("suspect" if counts.suspect else "valid") if counts.valid else "not valid")
    if one.versions == 1:
        return word
    return said("{state}, counted anew {count} times", state=said(word), count=one.versions - 1)
