"""The sheet of `probed calc error-performance`: for machines, and step by step for people."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from probed.cli.calc_show import MOST_ROWS, exact, number, ratio, share_text, shown_table, title
from probed.cli.long_json import Listed
from probed.cli.output import Word, print_table
from probed.cli.words import said

if TYPE_CHECKING:
    from sla.error_performance import Look, Performance
    from sla.error_sheet import DirectionSheet, ErrorSheet
    from sla.objectives import ObjectiveResult
    from sla.paths import PathRule


def document(sheet: ErrorSheet, name: str, measured: str, share: Fraction | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "schema": 1,
        "kind": "error_performance",
        "path": name or None,
        "blocks_per_s": sheet.rule.blocks_per_s,
        "severe_from": sheet.rule.severe_blocks,
        "measured": measured,
        "seconds": sheet.seconds,
        "unavailable": sheet.down,
        **_side(sheet.near, sheet.rule, measured),
        "far_end": None if sheet.far is None else _side(sheet.far, sheet.rule, measured),
    }
    if share is not None:
        document["allocation"] = float(share)
        document["objective_source"] = _source(name)
    return document


def _side(side: DirectionSheet, rule: PathRule, measured: str) -> dict[str, Any]:
    document = {
        **_counts(side.counts, rule, measured),
        "own_unavailable": side.own,
        "own_uas": side.own_uas,
        "own_uas_low": side.own_uas_low,
        "own_uas_high": side.own_uas_high,
        "undecided_s": side.undecided_s,
        "steps": Listed(steps_json(side)),
    }
    if side.intervals:
        document["intervals"] = [
            {
                "from": i.start,
                "to": i.end,
                **_counts(i.counts, rule, measured),
                "closed_at_once": None if i.naive == i.counts else _counts(i.naive, rule, measured),
            }
            for i in side.intervals
        ]
    if side.objectives:
        document["objectives"] = [
            {
                "parameter": r.parameter,
                "value": number(r.value),
                "end_to_end": number(r.end_to_end),
                "allowed": number(r.allowed),
                "met": r.met,
            }
            for r in side.objectives
        ]
    return document


def steps_json(side: DirectionSheet) -> Iterator[str]:
    """Each step as JSON; there may be as many as seconds."""
    words = {True: "true", False: "false", None: "null"}
    known: dict[Look, str] = {}
    for start, end, look, severe, gone in side.stages:
        said_ = known.get(look)
        if said_ is None:
            said_ = known[look] = f'"seen": "{_seen(look)}", "severe": {words[severe]}, '
        yield f'{{"from": {start}, {said_}"to": {end}, "unavailable": {words[gone]}}}'


def _counts(counts: Performance, rule: PathRule, measured: str) -> dict[str, Any]:
    """The counts; of violations there is no BBE, only bounds of it."""
    blocks = measured == "errored blocks"
    ratios = {
        "esr": counts.esr,
        "sesr": counts.sesr,
        "bber": counts.bber if blocks else None,
        "availability": counts.availability,
    }
    document = {
        "es": counts.es,
        "ses": counts.ses,
        "bbe": counts.bbe if blocks else None,
        "sep": counts.sep,
        "uas": counts.uas,
        "available_s": counts.available_s,
        "unmeasured_s": counts.unmeasured_s,
        **{name: number(value) for name, value in ratios.items()},
        "exact": exact(ratios),
    }
    if not blocks:
        low, high = _blocks(counts, rule)
        document |= {"cv": counts.bbe, "bbe_low": low, "bbe_high": high}
    return document


def _blocks(counts: Performance, rule: PathRule) -> tuple[int | None, int | None]:
    """Bounds of BBE by the violations; none where there are no blocks."""
    from sla.pm_bounds import errored_blocks

    return errored_blocks(counts.bbe, rule.violations_per_block) if rule.violations_per_block else (None, None)


def _seen(look: Look) -> str:
    """A second in the notation in which it was typed."""
    if look is None:
        return "-"
    return "D" if look.defect else f"e{look.errored_blocks}" if look.errored_blocks else "0"


def show(sheet: ErrorSheet, name: str, measured: str, share: Fraction | None) -> None:
    rule = sheet.rule
    head = {"path": name or "-", "blocks": rule.blocks_per_s, "severe": rule.severe_blocks, "what": said(measured)}
    if rule.violations_per_block:
        told = said(
            "{path}: {blocks} blocks a second; a second is severe from {severe} {what} on, or by a defect", **head
        )
    else:
        told = said("{path}: no blocks; a second is severe from {severe} {what} on, or by a defect", **head)
    click.echo(told)
    if rule.source:
        click.echo(said("by {source}", source=rule.source))
    sides = [("near end", sheet.near)] + ([("far end", sheet.far)] if sheet.far else [])
    title(1, "Each second: severe or not")
    for label, side in sides:
        if sheet.far:
            click.echo(said(label))
        _show_stages(side)
    title(2, "Ten in a row decide")
    for line in _decisions(sheet):
        click.echo(line)
    title(3, "Counts: what lies in unavailable time counts as UAS only")
    _show_counts(sheet, sides, measured)
    title(4, "Ratios over available time")
    for label, side in sides:
        if sheet.far:
            click.echo(said(label))
        _show_ratios(side, rule, measured)
    if sheet.near.intervals:
        title(5, "By interval, decided on the whole sequence")
        _show_intervals(sides, measured)
    if share is not None:
        title(6 if sheet.near.intervals else 5, "Against the share of the objective")
        _show_objectives(sides, share, _source(name))


def _source(path: str) -> str:
    from sla.objectives import SOURCES

    return SOURCES[path]


def _show_stages(side: DirectionSheet) -> None:
    words = {True: "severe", False: "not severe", None: "not measured"}
    rows = (
        (str(s.start), str(s.end), str(s.end - s.start), _seen(s.look), Word(words[s.severe]),
         Word("unavailable" if s.unavailable else "available"))
        for s in side.stages
    )  # fmt: skip
    shown_table(("from", "to", "seconds", "seen", "verdict", "time"), rows, (0, 1, 2), len(side.stages))


def _decisions(sheet: ErrorSheet) -> Iterator[str]:
    yield said("the path begins available")
    for start, end in sheet.down[:MOST_ROWS]:
        yield said("unavailable from second {start} on, at the first of 10 severe ones", start=start)
        if end < sheet.seconds:
            yield said("available again from second {end} on, at the first of 10 that are not severe", end=end)
    if len(sheet.down) > MOST_ROWS:
        yield said("... and {count} more (--json)", count=len(sheet.down) - MOST_ROWS)
    if not sheet.down:
        yield said("never 10 severe seconds in a row: available throughout")
    for label, side in (("near end", sheet.near), ("far end", sheet.far)):
        if side is None:
            continue
        of = f"{said(label)}: " if sheet.far else ""
        if side.undecided_s:
            yield of + said(
                "the last {count} seconds may still change sides with those that follow", count=side.undecided_s
            )
        if side.own_uas_low != side.own_uas_high:
            low, high = side.own_uas_low, side.own_uas_high
            yield of + said(
                "what was not measured leaves {low} to {high} unavailable seconds possible", low=low, high=high
            )
    if sheet.far:
        told = {"near": sheet.near.own_uas, "far": sheet.far.own_uas, "both": sheet.near.counts.uas}
        yield said("unavailable: near end {near} s, far end {far} s, either of them {both} s", **told)


def _show_counts(sheet: ErrorSheet, sides: list[tuple[str, DirectionSheet]], measured: str) -> None:
    blocks = measured == "errored blocks"
    rows = [
        ("ES", *(str(s.counts.es) for _, s in sides), said("errored seconds")),
        ("SES", *(str(s.counts.ses) for _, s in sides), said("severely errored seconds, among the ES")),
        ("BBE" if blocks else "CV", *(str(s.counts.bbe) for _, s in sides),
         said("errored blocks outside of SES") if blocks else said("code violations outside of SES; not BBE")),
        ("SEP", *(str(s.counts.sep) for _, s in sides), said("3 to 9 SES in a row")),
        ("UAS", *(str(s.counts.uas) for _, s in sides), said("unavailable seconds")),
        ("-", *(str(s.counts.unmeasured_s) for _, s in sides), said("seconds not measured")),
        ("AS", *(str(s.counts.available_s) for _, s in sides),
         said("available seconds: {seconds} less these two", seconds=sheet.seconds)),
    ]  # fmt: skip
    if not sheet.near.counts.unmeasured_s and not (sheet.far and sheet.far.counts.unmeasured_s):
        rows.pop(5)
        rows[5] = (*rows[5][:-1], said("available seconds: {seconds} less UAS", seconds=sheet.seconds))
    names = [label for label, _ in sides]
    print_table(("figure", *(names if sheet.far else ["count"]), "what it is"), rows, right=range(1, len(sides) + 1))


def _show_ratios(side: DirectionSheet, rule: PathRule, measured: str) -> None:
    c = side.counts
    good = c.available_s - c.ses
    rows = [
        ("ESR", "ES / AS", f"{c.es} / {c.available_s}", ratio(c.esr)),
        ("SESR", "SES / AS", f"{c.ses} / {c.available_s}", ratio(c.sesr)),
        ("BBER", "BBE / (blocks x (AS - SES))", f"{c.bbe} / ({rule.blocks_per_s} x {good})", ratio(c.bber)),
        ("A", "AS / (AS + UAS)", f"{c.available_s} / {c.available_s + c.uas}", share_text(c.availability)),
    ]
    if measured != "errored blocks":
        low, high = _blocks(c, rule)
        bounds = "-" if low is None else f"{low} <= BBE <= {high}"
        rows[2] = ("BBER", said("undefined: CV only bound BBE"), bounds, "-")
    print_table(("ratio", "formula", "with figures", "value"), rows)
    if not c.available_s:
        click.echo(said("no available time: the ratios are undefined, neither 0 nor 1"))


def _show_intervals(sides: list[tuple[str, DirectionSheet]], measured: str) -> None:
    """By interval, with what an agent would have said that closed it without waiting."""
    background = "BBE" if measured == "errored blocks" else "CV"
    for label, side in sides:
        if len(sides) > 1:
            click.echo(said(label))
        rows = [
            (str(i.start), str(i.end), str(i.counts.es), str(i.counts.ses), str(i.counts.bbe), str(i.counts.uas),
             str(i.counts.available_s),
             "" if i.naive == i.counts else f"ES {i.naive.es}, SES {i.naive.ses}, UAS {i.naive.uas}")
            for i in side.intervals
        ]  # fmt: skip
        shown_table(("from", "to", "ES", "SES", background, "UAS", "AS", "if closed at once"), rows, right=range(7))


def _show_objectives(sides: list[tuple[str, DirectionSheet]], share: Fraction, source: str) -> None:
    click.echo(said("share {share} of the end-to-end objective", share=ratio(share)))
    click.echo(said("objective by {source}", source=source))
    verdicts = {True: "kept", False: "missed", None: "open"}

    def row(side: str, r: ObjectiveResult) -> tuple[str, ...]:
        return (
            said(side),
            r.parameter.upper(),
            ratio(r.value),
            ratio(r.end_to_end),
            ratio(r.allowed),
            Word(verdicts[r.met]),
        )

    rows = [row(label, result) for label, side in sides for result in side.objectives]
    print_table(("direction", "figure", "value", "end to end", "allowed", "verdict"), rows)
