"""`probed explain`: each second, and how the figures come about: availability, clauses, switches, who answers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

import click

from probed.cli.explain_evidence import between, edge_text
from probed.cli.output import Word, bounds_text, moment, part_title, print_table, span_text
from probed.cli.words import comma, said, semicolon

if TYPE_CHECKING:
    from probed.model.assessment import (
        Assessment,
        ClauseResult,
        Disagreement,
        SwitchSeen,
        SwitchWitness,
    )
    from probed.model.ids import PointId

OFFICIAL: Final = {
    "exclude": "1 - d/(D - u)",
    "up": "1 - d/D",
    "down": "1 - (d + u)/D",
}
MOST_WITNESSES: Final = 4
"""Points named on either side of a disagreement."""


def print_spans(a: Assessment, zone: str) -> None:
    part_title("Every second")
    rows = [
        (
            moment(s.start, zone),
            moment(s.end, zone),
            span_text(s.end - s.start),
            Word(s.kind.value.replace("_", " ")),
            comma().join([*map(str, s.culprits), *([said(s.reason)] if s.reason else [])]),
        )
        for s in a.spans
    ]
    print_table(("from", "to", "length", "class", "because of"), rows, right=(2,))
    parts = ((name, length) for name, length in zip(a.totals._fields, a.totals, strict=True) if length)
    told = " + ".join(f"{span_text(length)} {said(name.replace('_', ' '))}" for name, length in parts)
    spans, window = sum(s.end - s.start for s in a.spans), a.end - a.start
    right = spans == window == a.totals.length
    click.echo(f"\n{told or said('nothing')} = {span_text(a.totals.length)}")
    sums = {"spans": span_text(spans), "count": len(a.spans), "window": span_text(window)}
    click.echo(
        said("{spans} in {count} stretches, {window} assessed: ", **sums)
        + (said("nothing is missing, nothing is counted twice") if right else said("THIS DOES NOT ADD UP"))
    )
    click.echo(
        said(
            "By all witnesses, as the contract has it; problems, and spans of the ledger, go by looks at ports alone."
        )
    )


def print_unlocated(a: Assessment, zone: str) -> None:
    """Down time in the sums that has no place in the stretches."""
    if not a.unlocated:
        return
    part_title("Counted, and not placed")
    rows = [
        (
            moment(u.start, zone),
            moment(u.end, zone),
            str(u.witness),
            span_text(u.counted_us),
            span_text(u.located_us),
            _signed(u.low_us, u.high_us),
            Word(u.party.replace("_", " ")),
        )
        for u in a.unlocated
    ]
    print_table(("from", "to", "bin of", "unavailable", "placed", "adds", "responsible"), rows, right=(3, 4, 5))
    low, high = a.unlocated_low_us, a.unlocated_high_us
    told = {"sure": _signed(low, low), "doubt": span_text(high - low)}
    click.echo(said("In the sums: {sure} down, and {doubt} unknown, somewhere in these bins.", **told))


def print_figure(a: Assessment) -> None:
    from sla.rounding import percent

    part_title("Availability")
    # Down and unknown time is only ever counted inside D, so the totals are d and u.
    rule, unknown = _availability_rule(a)
    _, _, *served = a.totals
    rows = [
        ("D", Word(rule.replace("_", " ")), span_text(a.denominator_us), ""),
        *([("S", Word("service time"), span_text(sum(served)), "")] if rule != "service_time" else []),
        ("d", Word("down"), span_text(a.totals.down), ""),
        ("u", Word("unknown"), span_text(a.totals.unknown), ""),
        (Word("low"), "1 - (d + u)/D", f"{percent(a.availability.low)} %", _exact(a.availability.low)),
        (Word("high"), "1 - d/D", f"{percent(a.availability.high)} %", _exact(a.availability.high)),
        (
            Word("official"),
            OFFICIAL[unknown],
            f"{percent(a.availability.official)} %",
            _exact(a.availability.official),
        ),
        (Word("coverage"), Word("known share"), f"{percent(a.coverage)} %", _exact(a.coverage)),
        (Word("at risk"), Word("without the protection sold"), between(a.at_risk_low_us, a.at_risk_high_us), ""),
        ("MTTR", Word("outages closed in the period"), span_text(a.mttr_us), ""),
        ("MTBF", "(D - d)/n" if rule == "service_time" else "(S - d)/n", span_text(a.mtbf_us), ""),
    ]
    print_table(("figure", "is", "value", "exactly"), rows, right=(2,))
    click.echo(said("Percentages are cut, never rounded up; clauses are decided on the exact ratios."))


def _availability_rule(a: Assessment) -> tuple[str, str]:
    """Denominator and unknown rule of the clause that gives the figure, as its result states them."""
    for clause in a.clauses:
        said = dict(part.split("=", 1) for part in clause.rule.split() if "=" in part)
        if clause.kind == "availability":
            return said.get("denominator", "service_time"), said.get("unknown", "exclude")
    return "service_time", "exclude"


def print_switches(a: Assessment, zone: str) -> None:
    """Each protection switch with how long it took, and who says so."""
    if not a.switches:
        return
    part_title("Protection switches")
    rows = [
        (
            edge_text(switch.edge, zone),
            comma().join(switch.groups) or "-",
            bounds_text(switch.low_us, switch.high_us),
            said("not counted: {why}", why=said(switch.why_not)) if switch.why_not else said("counted"),
            _by(switch),
        )
        for switch in a.switches
    ]
    print_table(("at", "group", "took", "counts", "by"), rows, right=(2,))


def _by(switch: SwitchSeen) -> str:
    """Who tells of it, and whom the contract's rule believes where they contradict each other."""
    told = comma().join(map(_witness, switch.witnesses))
    if not switch.decided:
        return told
    return told + semicolon() + said("decided by {how}", how=said(switch.decided.replace("_", " ")))


def _witness(one: SwitchWitness) -> str:
    if one.by == "legs":
        return said("working leg down: {name}", name=one.name)
    took = bounds_text(one.low_us, one.high_us)
    if one.by == "probe":
        return said("probe {name} ({length})", name=one.name, length=took)
    return said("told by {name} ({length})", name=one.name, length=took)


def print_responsible(a: Assessment) -> None:
    """Whose the outage seconds were; they sum to d."""
    if not a.responsible:
        return
    part_title("Whose")
    rows = [
        (
            Word(share.party.replace("_", " ")),
            span_text(share.down_us),
            span_text(share.excluded_us),
            str(share.outages),
            str(share.repaired),
            span_text(share.mttr_us),
        )
        for share in a.responsible
    ]
    print_table(("responsible", "down", "excluded", "outages", "repaired", "MTTR"), rows, right=(1, 2, 3, 4, 5))


def print_clauses(a: Assessment) -> None:
    from probed.cli.assess import clause_cells, clause_verdict
    from probed.cli.vpns import clause_name
    from sla.delivered import unjudged_of

    part_title("Clauses")
    rows = [(clause_name(c), *clause_cells(c)[:3], Word(clause_verdict(c, a)), _rule(c)) for c in a.clauses]
    print_table(("clause", "value", "target", "margin", "verdict", "rule"), rows, right=(1, 2, 3))
    for clause in a.clauses:
        left = unjudged_of(clause)
        if left is not None:
            told = {"clause": clause_name(clause), "report": left[0], "due": moment(left[1], a.period.zone)}
            click.echo(
                said(
                    "{clause}: when the report of {report} is due, {due}, the promise has ended: nobody judges it",
                    **told,
                )
            )


def _rule(clause: ClauseResult) -> str:
    rule = clause.rule.replace("_", " ")
    return f"{rule}{semicolon() if rule else ''}{said(clause.reason)}" if clause.reason else rule


def _exact(ratio: Fraction | None) -> str:
    return "-" if ratio is None else str(ratio)


def _signed(low: int, high: int) -> str:
    """Lengths that may be less than nothing: time that a bin takes away from what was placed."""

    def one(length_us: int) -> str:
        return f"-{span_text(-length_us)}" if length_us < 0 else span_text(length_us)

    return one(low) if low == high else said("{low} to {high}", low=one(low), high=one(high))


def print_disagreements(a: Assessment, zone: str) -> None:
    """Where witnesses cannot all be right, and who was believed."""
    if not a.disagreements:
        return
    part_title("Disagreements")
    for d in a.disagreements:
        down, up = _named(d.says_down), _named(d.says_up)
        start, end = moment(d.start, zone), moment(d.end, zone)
        told = {"leaf": d.leaf, "down": down, "up": up, "how": said(d.decided.replace("_", " "))}
        click.echo(
            said("from {start} to {end}", start=start, end=end)
            + said("  {leaf}: {down} down, {up} up; decided by {how}", **told)
            + _of_these(d)
        )


def _of_these(d: Disagreement) -> str:
    """A bin tells how much, not when: so much of its time cannot be as both say."""
    if d.contradicted_us is None:
        return ""
    return said("; {length} of it cannot be as both say", length=span_text(d.contradicted_us))


def _named(points: tuple[PointId, ...]) -> str:
    """Witnesses by name; of a whole route full of them only some."""
    told = ", ".join(map(str, points[:MOST_WITNESSES]))
    more = len(points) - MOST_WITNESSES
    return told if more <= 0 else said("{points} and {count} more", points=told, count=more)
