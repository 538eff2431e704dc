"""`probed calc bins`: a day or month from 15-minute bins, with bounds where an exclusion cuts one."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.calc_options import Asked
from probed.cli.calc_show import answer, exact, number, percent_of, ratio, share_text, shown_table, title, typed
from probed.cli.output import print_table, span_text
from probed.cli.screen import colour_option
from probed.cli.sources import json_option
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from sla.intervals import Stretch
    from sla.notation import Counts
    from sla.pm import PmTotal, TimedBin
    from sla.pm_bounds import Between, MaskedCounts

_OFFSET: Final = re.compile(
    r"(?:(?P<days>[0-9]{1,4})d\s*)?(?P<hours>[0-9]{1,4}):(?P<minutes>[0-5][0-9])(?::(?P<seconds>[0-5][0-9]))?",
    re.ASCII,
)
_S: Final = 1_000_000


@click.command("bins")
@click.option(
    "--bins",
    required=True,
    help="Oldest first, ES/SES/UAS: 12/3/0 0*4 -*2; standard input (-) or @FILE.",
)
@click.option("--length", default="15min", show_default=True, help="Length of a bin.")
@click.option("--violations", is_flag=True, help="The fourth number of a bin is CV, not BBE.")
@click.option(
    "--exclude", multiple=True, help="Time since the first bin to leave out: 01:10..02:00, 1d 00:00..1d 06:00."
)
@colour_option
@json_option
def command(bins: str, length: str, violations: bool, exclude: tuple[str, ...], as_json: bool) -> None:
    """Availability and error ratios from performance bins.

    A bin tells how many seconds, never which: where an exclusion cuts one, the answer is two bounds. A bin that is
    invalid or missing was not measured: it is neither clean nor in the denominator.
    """
    from config.durations import parse_duration
    from sla import pm
    from sla.notation import parse_bins
    from sla.pm_bounds import masked_counts

    asked = Asked()
    length_us = asked.one("--length", length, parse_duration)
    masked = asked.several("--exclude", exclude, _offsets)
    asked.done()
    if not length_us or length_us % _S:
        raise ProbedError(f"--length: {length} is no length of a bin. Write whole seconds, such as 15min.")
    text, place = typed(bins, "--bins")
    runs = parse_bins(text, length_us // _S, place)
    total = sum(count for _, count in runs)
    if total > _MOST:
        raise ProbedError(f"--bins: {total} are too many. Write {_MOST} at most, about ten years of 15 minutes.")
    end = total * length_us
    if any(start >= end for start, _ in masked):
        raise ProbedError(f"--exclude: the bins end {span_text(end)} after the first began. Write times before that.")
    timed = _timed(runs, length_us, violations=violations)
    sums, bounded = pm.total(timed, 0, end), masked_counts(timed, 0, end, masked)
    cut = [b for b in timed if b.counts.valid and any(_cuts(stretch, b) for stretch in masked)]
    answer(as_json, lambda: _document(sums, bounded, masked, total), lambda: _show(sums, bounded, masked, cut, total))


_MOST: Final = 400_000


def _cuts(stretch: Stretch, bin_: TimedBin) -> bool:
    inside = min(stretch[1], bin_.end) - max(stretch[0], bin_.start)
    return 0 < inside < bin_.end - bin_.start


def _timed(runs: tuple[tuple[Counts | None, int], ...], length_us: int, *, violations: bool) -> list[TimedBin]:
    from probed.model.observation import Direction, PmBin
    from sla.pm import TimedBin

    found: list[TimedBin] = []
    for counts, times in runs:
        es, ses, uas, errors = counts or (0, 0, 0, None)
        bbe, cv = (None, errors) if violations else (errors, None)
        body = PmBin("", Direction.NEAR, es, ses, uas, bbe, cv, valid=counts is not None)
        first = len(found)
        found += [TimedBin(n * length_us, (n + 1) * length_us, 0, body) for n in range(first, first + times)]
    return found


def _offsets(text: str) -> Stretch:
    parts = [_OFFSET.fullmatch(part.strip()) for part in re.split(r"\.\.|~|/", unicodedata.normalize("NFKC", text))]
    if len(parts) != 2 or None in parts:
        raise ValueError(f"'{text}' is no time since the first bin. Write it such as 01:10..02:00.")
    start, end = (
        _S
        * (int(m["days"] or 0) * 86_400 + int(m["hours"]) * 3_600 + int(m["minutes"]) * 60 + int(m["seconds"] or 0))
        for m in parts
        if m is not None
    )
    if end <= start:
        raise ValueError(f"'{text}' does not end after it begins. Write it such as 01:10..02:00.")
    return start, end


def _document(sums: PmTotal, bounded: MaskedCounts, masked: list[Stretch], total: int) -> dict[str, Any]:
    ratios = {"availability": sums.availability, "coverage": sums.coverage, "esr": sums.esr, "sesr": sums.sesr}
    document: dict[str, Any] = {
        "schema": 1,
        "kind": "bins",
        "bins": total,
        "measured_s": sums.measured_us // _S,
        "es": sums.es_s,
        "ses": sums.ses_s,
        "uas": sums.uas_s,
        "available_s": None if sums.available_s is None else int(sums.available_s),
        "bbe": sums.bbe,
        "cv": sums.cv,
        **{name: number(value) for name, value in ratios.items()},
        "availability_percent": number(percent_of(sums.availability)),
        "exact": exact(ratios),
    }
    if masked:
        share = bounded.availability
        document["outside_exclusions"] = {
            "measured_s": bounded.measured_us / _S,
            **{name: [low / _S, high / _S] for name, (low, high) in _counts(bounded).items()},
            "availability": None if share is None else [number(share[0]), number(share[1])],
            "exact": None if share is None else [str(share[0]), str(share[1])],
        }
    return document


def _counts(bounded: MaskedCounts) -> dict[str, Between]:
    return {"es": bounded.es, "ses": bounded.ses, "uas": bounded.uas}


def _show(sums: PmTotal, bounded: MaskedCounts, masked: list[Stretch], cut: list[TimedBin], total: int) -> None:
    title(1, "What was measured", first=True)
    window, measured = span_text(sums.window_us), span_text(sums.measured_us)
    told = {"bins": total, "window": window, "measured": measured, "coverage": share_text(sums.coverage, 2)}
    click.echo(said("{bins} bins, {window}; measured {measured}, coverage {coverage}", **told))
    title(2, "Sums of the valid bins")
    available = "-" if sums.available_s is None else int(sums.available_s)
    rows = [
        ("ES", str(sums.es_s)),
        ("SES", str(sums.ses_s)),
        ("UAS", str(sums.uas_s)),
        _errors(sums),
        ("AS", str(available)),
    ]
    print_table(("figure", "count"), rows, right=(1,))
    title(3, "Ratios")
    seconds = sums.measured_us // _S
    lines = [
        ("A", "(T - UAS) / T", f"({seconds} - {sums.uas_s}) / {seconds}", share_text(sums.availability)),
        ("ESR", "ES / AS", f"{sums.es_s} / {available}", ratio(sums.esr)),
        ("SESR", "SES / AS", f"{sums.ses_s} / {available}", ratio(sums.sesr)),
    ]
    print_table(("ratio", "formula", "with figures", "value"), lines)
    if masked:
        title(4, "Outside of the exclusions")
        _show_masked(bounded, cut)


def _errors(sums: PmTotal) -> tuple[str, str]:
    """Which of the two was counted, in all of the bins."""
    if sums.cv is not None:
        return "CV", str(sums.cv)
    return "BBE", "-" if sums.bbe is None else str(sums.bbe)


def _show_masked(bounded: MaskedCounts, cut: list[TimedBin]) -> None:
    click.echo(said("{count} bins are cut: their seconds lie somewhere in them", count=len(cut)))
    if cut:
        rows = [
            (span_text(b.start), span_text(b.end), str(b.counts.es_s), str(b.counts.ses_s), str(b.counts.uas_s))
            for b in cut
        ]
        shown_table(("from", "to", "ES", "SES", "UAS"), rows, right=range(5))
    table = [(name.upper(), _seconds(low), _seconds(high)) for name, (low, high) in _counts(bounded).items()]
    print_table(("figure", "at least", "at most"), table, right=(1, 2))
    share = bounded.availability
    length = span_text(bounded.measured_us)
    if share is None:
        click.echo(said("nothing was measured outside of the exclusions"))
    elif share[0] == share[1]:
        click.echo(said("availability of {length}: {share}", length=length, share=share_text(share[0])))
    else:
        told = {"length": length, "low": share_text(share[0]), "high": share_text(share[1])}
        click.echo(said("availability of {length}: {low} to {high}", **told))


def _seconds(length_us: int) -> str:
    return f"{Fraction(length_us, _S)}"
