"""`probed explain`: every second of a circuit's period, and how each figure came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from probed.cli.output import moment, print_json, print_table, span_text
from probed.cli.sources import Offline, evidence_options, json_option, opened
from probed.model.instant import format_instant

if TYPE_CHECKING:
    from probed.model.assessment import Assessment, ClauseResult, Outage
    from probed.model.observation import Observation
    from probed.model.timeline import Edge

Find = Callable[[str], "Observation | None"]

OFFICIAL: Final = {
    "exclude": "1 - d/(D - u)",
    "up": "1 - d/D",
    "down": "1 - (d + u)/D",
}
MOST_EVIDENCE: Final = 12
"""Pieces shown for one outage; --json has them all."""


@click.command("explain")
@click.argument("circuit")
@click.argument("period")
@json_option
@evidence_options
def command(circuit: str, period: str, as_json: bool, config: Path, offline: Offline) -> None:
    """Explain CIRCUIT's PERIOD (2026-10 or START/END): each second has one class, and the sum is exact."""
    from probed.cli.assess import assess_all
    from sla.explain import explain

    with opened(config, offline) as body:
        (found,) = assess_all(body.assessor(), circuit, None, period, body.zone)
        if as_json:
            print_json({"schema": 1, "kind": "explanation", "lines": explain(found), "assessment": found})
            return
        _print(found, body.evidence.piece)


def _print(a: Assessment, find: Find) -> None:
    """The whole of it, from what was asked to what it rests on."""
    zone = a.period.zone
    state = "so far" if a.provisional else "final"
    click.secho(f"{a.circuit}  {a.period.label}  contract {a.contract}  customer {a.customer}", bold=True)
    click.echo(f"assessed {format_instant(a.start, zone)} to {format_instant(a.end, zone)} ({zone}), {state}")
    _print_spans(a, zone)
    _print_figure(a)
    _print_exclusions(a)
    _print_outages(a, find, zone)
    _print_clauses(a)
    _print_disagreements(a, zone)
    for leaf in a.unwatched:
        click.echo(f"unwatched, so not in the figure: {leaf}")
    click.echo(f"\ntopology   {', '.join(a.topology)}\nassessment {a.sha256} (SHA-256)")


def _print_spans(a: Assessment, zone: str) -> None:
    _title("Every second")
    rows = [
        (
            moment(s.start, zone),
            moment(s.end, zone),
            span_text(s.end - s.start),
            s.kind.value.replace("_", " "),
            ", ".join([*map(str, s.culprits), *([s.reason] if s.reason else [])]),
        )
        for s in a.spans
    ]
    print_table(("from", "to", "length", "class", "because of"), rows, right=(2,))
    parts = ((name, length) for name, length in zip(a.totals._fields, a.totals, strict=True) if length)
    told = " + ".join(f"{span_text(length)} {name.replace('_', ' ')}" for name, length in parts)
    spans, window = sum(s.end - s.start for s in a.spans), a.end - a.start
    right = spans == window == a.totals.length
    click.echo(f"\n{told or 'nothing'} = {span_text(a.totals.length)}")
    click.echo(
        f"{span_text(spans)} in {len(a.spans)} stretches, {span_text(window)} assessed: "
        + ("nothing is missing, nothing is counted twice" if right else "THIS DOES NOT ADD UP")
    )


def _print_figure(a: Assessment) -> None:
    from sla.rounding import percent

    _title("Availability")
    # Down and unknown time is only ever counted inside D, so the totals are d and u.
    rule, unknown = _availability_rule(a)
    rows = [
        ("D", rule.replace("_", " "), span_text(a.denominator_us), ""),
        ("d", "down", span_text(a.totals.down), ""),
        ("u", "unknown", span_text(a.totals.unknown), ""),
        ("low", "1 - (d + u)/D", f"{percent(a.availability.low)} %", _exact(a.availability.low)),
        ("high", "1 - d/D", f"{percent(a.availability.high)} %", _exact(a.availability.high)),
        ("official", OFFICIAL[unknown], f"{percent(a.availability.official)} %", _exact(a.availability.official)),
        ("coverage", "known share", f"{percent(a.coverage)} %", _exact(a.coverage)),
        ("at risk", "without the protection sold", _between(a.at_risk_low_us, a.at_risk_high_us), ""),
        ("MTTR", "outages closed in the period", span_text(a.mttr_us), ""),
        ("MTBF", "(D - d)/n", span_text(a.mtbf_us), ""),
    ]
    print_table(("figure", "is", "value", "exactly"), rows, right=(2,))
    click.echo("Percentages are cut, never rounded up; clauses are decided on the exact ratios.")


def _availability_rule(a: Assessment) -> tuple[str, str]:
    """Denominator and unknown rule of the clause that gives the figure, as its result states them."""
    for clause in a.clauses:
        said = dict(part.split("=", 1) for part in clause.rule.split() if "=" in part)
        if clause.kind == "availability":
            return said.get("denominator", "service_time"), said.get("unknown", "exclude")
    return "service_time", "exclude"


def _print_exclusions(a: Assessment) -> None:
    if not a.exclusions and not a.refused:
        return
    _title("Exclusions")
    for name in a.exclusions:
        taken = sum(s.end - s.start for s in a.spans if s.reason == name)
        click.echo(f"{name}: {span_text(taken)} left the assessment")
    for refused in a.refused:
        click.echo(f"{refused.exclusion}: not applied, {refused.why}")


def _print_outages(a: Assessment, find: Find, zone: str) -> None:
    _title("Outages")
    if not a.outages:
        click.echo("none")
    for number, outage in enumerate(a.outages, 1):
        for line in _outage(number, outage, zone):
            click.echo(line)
        for name in outage.evidence[:MOST_EVIDENCE]:
            click.echo(f"     {name}  {_piece(find(name), zone)}")
        if len(outage.evidence) > MOST_EVIDENCE:
            click.echo(f"     ... and {len(outage.evidence) - MOST_EVIDENCE} more (--json)")


def _outage(number: int, o: Outage, zone: str) -> Iterator[str]:
    end = "still open" if o.end is None else _at(o.end, zone)
    counted = "counted" if o.counted else f"not counted: {o.why_not}"
    yield f"{number:>3}. {_at(o.start, zone)} to {end}, {_between(o.low_us, o.high_us)}: {counted}"
    causes = ", ".join(str(leaf) for leaf in o.culprits) or "unknown"
    inside = f"down in the period {span_text(o.down_in_period_us)}"
    if o.excluded_us:
        inside += f", masked {span_text(o.excluded_us)}"
    yield f"     {inside}; because of {causes}; responsible: {o.party}"


def _at(edge: Edge, zone: str) -> str:
    """The instant, and between which looks the truth lies when it is not exact."""
    text = format_instant(edge.at, zone)
    if edge.earliest == edge.latest:
        return text
    return f"{text} [{moment(edge.earliest, zone)[11:]} .. {moment(edge.latest, zone)[11:]}]"


def _piece(seen: Observation | None, zone: str) -> str:
    """One piece of evidence as a sentence."""
    from probed.model.observation import PointState, Silence

    match seen:
        case None:
            return "not in this body of evidence"
        case _ if isinstance(seen.body, PointState):
            state = _state(seen.body.capacity) + (f" ({', '.join(seen.body.defects)})" if seen.body.defects else "")
            onset = seen.body.onset
            since = f", since {format_instant(onset.at, zone)} by {onset.by}" if onset else ""
            return f"{seen.source}: {seen.point} {state}, seen {_looks(seen, zone)}{since}"
        case _ if isinstance(seen.body, Silence):
            return f"{seen.source}: no answer ({seen.body.reason}) {_looks(seen, zone)}"
        case _:
            return f"{seen.source}: {type(seen.body).__name__} of {seen.point} {_looks(seen, zone)}"


def _looks(seen: Observation, zone: str) -> str:
    if seen.first == seen.last:
        return f"at {moment(seen.first, zone)}"
    return f"from {moment(seen.first, zone)} to {moment(seen.last, zone)}"


def _state(capacity: tuple[float, float]) -> str:
    low, high = capacity
    return "up" if low == 1 else "down" if high == 0 else "unknown" if low != high else f"at {low:.4f}"


def _print_clauses(a: Assessment) -> None:
    from probed.cli.assess import clause_cells

    _title("Clauses")
    rows = [(c.clause, *clause_cells(c), _rule(c)) for c in a.clauses]
    print_table(("clause", "value", "target", "margin", "verdict", "rule"), rows, right=(1, 2, 3))


def _print_disagreements(a: Assessment, zone: str) -> None:
    """Where witnesses cannot all be right, and who was believed."""
    if not a.disagreements:
        return
    _title("Disagreements")
    for d in a.disagreements:
        down, up = ", ".join(map(str, d.says_down)), ", ".join(map(str, d.says_up))
        when = f"{moment(d.start, zone)} to {moment(d.end, zone)}"
        click.echo(f"{when}  {d.leaf}: {down} down, {up} up; decided by {d.decided.replace('_', ' ')}")


def _rule(clause: ClauseResult) -> str:
    return clause.rule.replace("_", " ")


def _exact(ratio: Fraction | None) -> str:
    return "-" if ratio is None else str(ratio)


def _between(low: int, high: int) -> str:
    return span_text(low) if low == high else f"{span_text(low)} to {span_text(high)}"


def _title(text: str) -> None:
    click.secho(f"\n{text}", bold=True)
