"""`probed explain`: every second of a circuit's period, and how each figure came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from probed.cli.completing import circuit_ids
from probed.cli.credits import print_sheet
from probed.cli.explain_basis import (
    asked_for,
    contract_named,
    print_contract,
    print_exclusions,
    print_unclear,
    proved,
    unclear,
)
from probed.cli.output import Word, bounds_text, label, moment, print_json, print_table, span_text
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import Offline, evidence_options, json_option, opened
from probed.cli.words import comma, said, semicolon
from probed.model.instant import SECOND_US, format_instant

if TYPE_CHECKING:
    from probed.assessing.assessor import Assessor
    from probed.cli.sources import Body
    from probed.model.assessment import (
        Assessment,
        ClauseResult,
        Disagreement,
        Outage,
        SwitchSeen,
        SwitchWitness,
    )
    from probed.model.credit import CircuitCredit, VpnCreditSheet
    from probed.model.ids import CustomerId, PointId
    from probed.model.observation import Observation
    from probed.model.publication import Publication
    from probed.model.ticket import TroubleTicket
    from probed.model.timeline import Edge

Find = Callable[[str], "Observation | TroubleTicket | Publication | None"]

OFFICIAL: Final = {
    "exclude": "1 - d/(D - u)",
    "up": "1 - d/D",
    "down": "1 - (d + u)/D",
}
MOST_EVIDENCE: Final = 12
"""Pieces shown for one outage; --json has them all."""
MOST_WITNESSES: Final = 4
"""Points named on either side of a disagreement."""


@click.command("explain")
@click.argument("circuit", shell_complete=circuit_ids)
@click.argument("period", required=False)
@view_options
@json_option
@evidence_options
def command(circuit: str, period: str | None, as_json: bool, config: Path, offline: Offline) -> None:
    """Explain CIRCUIT's PERIOD (2026-10 or START/END): each second has one class, and the sum is exact.

    Without a PERIOD it is the month of the last input. CIRCUIT may be a VPN of whose whole something was promised.
    """
    from probed.assessing.assessor import Unknown
    from probed.assessing.credits import part_sheets
    from probed.cli.assess import assess_all, month_now
    from sla.explain import explain
    from sla.period import month_of

    with opened(config, offline) as body:
        assessor = body.assessor()
        circuits, nets = {c.id for c in assessor.services}, {v.id for v in assessor.inventory.vpns}
        if circuit not in circuits | nets:
            raise Unknown("circuit or VPN", circuit, circuits | nets)
        if circuit not in circuits:
            _vpn(assessor, circuit, period or month_of(body.horizon, body.zone).label, body.zone, as_json=as_json)
            return
        asked = period or month_now(assessor, circuit, body.horizon, body.zone)
        parts = assess_all(assessor, circuit, None, asked, body.zone)
        sheets = part_sheets(assessor, parts)
        if as_json:
            (found, *later) = (
                {
                    "lines": explain(part),
                    "assessment": part,
                    "credit": _credit_json(sheet),
                    **_basis_json(body, assessor, part),
                }
                for part, sheet in zip(parts, sheets, strict=True)
            )
            print_json({"schema": 1, "kind": "explanation", **found, "later_versions": later})
            return
        for number, (part, sheet) in enumerate(zip(parts, sheets, strict=True)):
            if number:
                click.echo()
            _print(part, _finder(body, part.customer), sheet, body, assessor)


def _finder(body: Body, customer: CustomerId) -> Find:
    """What stands behind the name of a piece of evidence: an observation, a ticket, or an entry of the ledger."""
    from sla.assess import TICKET

    known: dict[str, TroubleTicket | Publication] = {f"{TICKET}{ticket.id}": ticket for ticket in body.tickets or ()}
    record = None if body.reports is None else body.reports(customer)
    known |= {each.evidence: each for each in (record.published if record else ())}
    return lambda name: known.get(name) or body.evidence.piece(name)


def _basis_json(body: Body, assessor: Assessor, a: Assessment) -> dict[str, object]:
    """What it rests on: the contract, what was to be excluded, each stretch with its evidence, and the evidence."""
    found, find = proved(assessor, a), _finder(body, a.customer)
    names = dict.fromkeys([*a.evidence, *(name for each in found for name in each.evidence)])
    return {
        "contract": contract_named(assessor, a.contract),
        "exclusions": asked_for(a, body.exclusions),
        "proved": found,
        "evidence": {name: piece for name in names if (piece := find(name)) is not None},
    }


def _vpn(assessor: Assessor, name: str, asked: str, zone: str, *, as_json: bool) -> None:
    """A VPN: its sites, what was promised of it, and what that costs."""
    from probed.assessing.credits import credit_sheets
    from probed.assessing.vpns import assess_vpns, vpn_sheets
    from probed.cli.assess import assess_all
    from probed.cli.vpns import print_vpn
    from probed.errors import ProbedError

    customer = next(vpn.customer for vpn in assessor.inventory.vpns if vpn.id == name)
    circuits = assess_all(assessor, None, customer, asked, zone)
    found = [each for each in assess_vpns(assessor, customer, circuits[0].period, circuits) if each.vpn == name]
    if not found:
        raise ProbedError(
            f"nothing was promised of VPN {name} in {asked}: its contract has no clause of kind vpn_availability. "
            "Explain one of its circuits"
        )
    sheets = {each.credit.contract: each for each in vpn_sheets(assessor, found, credit_sheets(assessor, circuits))}
    if as_json:
        parts = [{"vpn": each, "credit": _vpn_json(sheets.get(each.contract))} for each in found]
        print_json({"schema": 1, "kind": "vpn_explanation", "parts": parts})
        return
    for number, each in enumerate(found):
        if number:
            click.echo()
        print_vpn(each, sheets.get(each.contract))


def _vpn_json(sheet: VpnCreditSheet | None) -> object:
    from sla.credit_sheet import vpn_steps

    return None if sheet is None else {"sheet": sheet, "steps": vpn_steps(sheet)}


def _credit_json(sheet: CircuitCredit | None) -> object:
    from sla.credit_sheet import steps

    return None if sheet is None else {"sheet": sheet, "steps": steps(sheet)}


def _print(a: Assessment, find: Find, sheet: CircuitCredit | None, body: Body, assessor: Assessor) -> None:
    """The whole of it, from what was asked to what it rests on."""
    zone = zone_of(a.period.zone)
    names = {"contract": a.contract, "customer": a.customer}
    head = said("contract {contract}  customer {customer}", **names)
    click.secho(f"{a.circuit}  {a.period.label}  {head}", bold=True)
    start, end = format_instant(a.start, zone), format_instant(a.end, zone)
    state = said("so far") if a.provisional else said("final")
    click.echo(said("assessed {start} to {end} ({zone}), {state}", start=start, end=end, zone=zone, state=state))
    print_contract(contract_named(assessor, a.contract), a, zone)
    _print_spans(a, zone)
    _print_unlocated(a, zone)
    _print_figure(a)
    if a.exclusions or a.refused:
        _title("Exclusions")
        print_exclusions(a, body.exclusions, zone)
    _print_outages(a, find, zone)
    found = proved(assessor, a)
    if any(unclear(found)):
        _title("Evidence of what is unknown or degraded")
        print_unclear(found, lambda name: _piece(find(name), zone), zone, MOST_EVIDENCE)
    _print_switches(a, zone)
    _print_responsible(a)
    _print_clauses(a)
    _print_clause_evidence(a, find, body, zone)
    if sheet is not None:
        _title("Credit")
        print_sheet(sheet)
    _print_disagreements(a, zone)
    for kept in a.kept_out:
        doubts = ", ".join(map(said, kept.doubts))
        told = {"start": moment(kept.start, zone), "end": moment(kept.end, zone), "witness": kept.witness}
        click.echo(said("not trusted ({doubts}), so not heard: {witness} {start} to {end}", **told, doubts=doubts))
    for leaf in a.unwatched:
        click.echo(said("unwatched, so not in the figure: {leaf}", leaf=leaf))
    click.echo(f"\n{label('topology', 11)}{comma().join(a.topology)}\n{label('assessment', 11)}{a.sha256} (SHA-256)")


def _print_spans(a: Assessment, zone: str) -> None:
    _title("Every second")
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


def _print_unlocated(a: Assessment, zone: str) -> None:
    """Down time in the sums that has no place in the stretches."""
    if not a.unlocated:
        return
    _title("Counted, and not placed")
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


def _print_figure(a: Assessment) -> None:
    from sla.rounding import percent

    _title("Availability")
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
        (Word("at risk"), Word("without the protection sold"), _between(a.at_risk_low_us, a.at_risk_high_us), ""),
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


def _print_outages(a: Assessment, find: Find, zone: str) -> None:
    _title("Outages")
    if not a.outages:
        click.echo(said("none"))
    for number, outage in enumerate(a.outages, 1):
        for line in _outage(number, outage, zone):
            click.echo(line)
        for name in outage.evidence[:MOST_EVIDENCE]:
            click.echo(f"     {name}  {_piece(find(name), zone)}")
        if len(outage.evidence) > MOST_EVIDENCE:
            hidden = len(outage.evidence) - MOST_EVIDENCE
            click.echo("     " + said("... and {count} more (--json)", count=hidden))


def _outage(number: int, o: Outage, zone: str) -> Iterator[str]:
    counted = said("counted") if o.counted else said("not counted: {why}", why=said(o.why_not))
    span = {
        "start": _at(o.start, zone),
        "end": said("still open") if o.end is None else _at(o.end, zone),
        "length": _between(o.low_us, o.high_us),
    }
    yield f"{number:>3}. " + said("{start} to {end}, {length}: ", **span) + counted
    causes = comma().join(str(leaf) for leaf in o.culprits) or said("unknown")
    inside = said("down in the period {length}", length=span_text(o.down_in_period_us))
    if o.excluded_us:
        inside += said(", masked {length}", length=span_text(o.excluded_us))
    told = {"causes": causes, "party": said(o.party.replace("_", " "))}
    yield f"     {inside}" + said("; because of {causes}; responsible: {party}", **told)


def _at(edge: Edge, zone: str) -> str:
    """The instant, and between which looks the truth lies when it is not exact."""
    text = format_instant(edge.at, zone)
    if edge.earliest == edge.latest:
        return text
    first, last = (_near(bound, text[:10], zone) for bound in (edge.earliest, edge.latest))
    return f"{text} [{first} .. {last}]"


def _near(at: int, day: str, zone: str) -> str:
    """The time of day; with its date on another day, as where nobody looked for days."""
    text = moment(at, zone)
    return text[11:] if text[:10] == day else text


def _ticket(ticket: TroubleTicket, zone: str) -> str:
    def at(instant: int | None) -> str:
        return "-" if instant is None else format_instant(instant, zone)

    told = {"opened": at(ticket.opened), "answered": at(ticket.acknowledged), "closed": at(ticket.closed)}
    text = said("opened {opened}, answered {answered}, closed {closed}", **told)
    if ticket.held:
        text += said(", held {length}", length=span_text(sum(end - start for start, end in ticket.held)))
    return f"{text}; {ticket.summary}" if ticket.summary else text


def _publication(found: Publication, zone: str) -> str:
    told = {"number": found.number, "report": found.label, "revision": found.revision, "at": moment(found.at, zone)}
    text = said("ledger, entry {number}: report {report}, revision {revision}, published {at}", **told)
    if found.stated == found.at:
        return text
    return text + said("; its own clock said {at}, an entry before it says otherwise", at=moment(found.stated, zone))


def _anchored(found: Observation | TroubleTicket | Publication | None, body: Body, zone: str) -> str:
    """By when an entry of the ledger was there, if an anchor proves it."""
    from probed.model.publication import Publication

    if not isinstance(found, Publication) or body.anchors is None:
        return ""
    from probed.ledger.files import LedgerFolder
    from probed.ledger.stamps import roots_of
    from probed.ledger.witnessed import held_by
    from probed.model.ids import CustomerId

    ledger, folder, ca = body.anchors
    roots = roots_of(ca.read_bytes()) if ca is not None and ca.exists() else ()
    held = held_by(folder, LedgerFolder(ledger).chain(CustomerId(found.customer)).entries, found, roots)
    if held is None:
        return said("; no anchor holds it yet")
    if held.stamp is None or not held.stamp.chained:
        return said("; held by the anchor of {day}", day=held.day)
    return said("; held by the anchor of {day}, stamped {at}", day=held.day, at=moment(held.stamp.at, zone))


def _piece(seen: Observation | TroubleTicket | Publication | None, zone: str) -> str:
    """One piece of evidence as a sentence."""
    from probed.model.element_result import ElementResult
    from probed.model.observation import AlarmSeen, Direction, PmBin, PointState, ProtectionSwitch, Silence
    from probed.model.probe_bin import ProbeBin
    from probed.model.publication import Publication
    from probed.model.ticket import TroubleTicket

    match seen:
        case Publication():
            return _publication(seen, zone)
        case TroubleTicket():
            return _ticket(seen, zone)
        case None:
            return said("not in this body of evidence")
        case _ if isinstance(seen.body, PointState):
            state = _state(seen.body.capacity) + (f" ({', '.join(seen.body.defects)})" if seen.body.defects else "")
            onset = seen.body.onset
            since = (
                said(", since {instant} by {witness}", instant=format_instant(onset.at, zone), witness=onset.by)
                if onset
                else ""
            )
            told = {"source": seen.source, "point": seen.point, "state": state, "when": _looks(seen, zone)}
            return said("{source}: {point} {state}, seen {when}", **told) + since
        case _ if isinstance(seen.body, Silence):
            told = {"source": seen.source, "reason": said(seen.body.reason), "when": _looks(seen, zone)}
            return said("{source}: no answer ({reason}) {when}", **told)
        case _ if isinstance(seen.body, AlarmSeen):
            alarm, when = seen.body, _looks(seen, zone)
            what = {"source": seen.source, "point": seen.point, "alarm": alarm.native, "when": when}
            if not alarm.raised:
                return said("{source}: {point} {alarm} cleared {when}", **what)
            severity = said(alarm.severity)
            raised = said("{source}: {point} {alarm} raised ({severity}) {when}", **what, severity=severity)
            return raised + (said("; under maintenance, by who told it") if alarm.maintained else "")
        case _ if isinstance(seen.body, ProtectionSwitch):
            took = bounds_text(seen.body.low_us, seen.body.high_us)
            what = {"source": seen.source, "point": seen.point, "alarm": seen.body.native, "when": _looks(seen, zone)}
            return said("{source}: {point} {alarm} switched {when}, took {length}", **what, length=took)
        case _ if isinstance(seen.body, ProbeBin | ElementResult):
            body = seen.body
            told = {"source": seen.source, "path": seen.point.name, "lost": str(body.lost), "sent": str(body.sent)}
            doubts = ", ".join(said(doubt.value) for doubt in body.doubts) if isinstance(body, ProbeBin) else ""
            return said("{source}: {path} lost {lost} of {sent} packets, {when}", **told, when=_looks(seen, zone)) + (
                said("; not trusted: {doubts}", doubts=doubts) if doubts else ""
            )
        case _ if isinstance(seen.body, PmBin):
            counts = seen.body
            told = {
                "source": seen.source,
                "point": str(seen.point),
                "layer": counts.layer,
                "way": said("near end") if counts.direction is Direction.NEAR else said("far end"),
                "es": str(counts.es_s),
                "ses": str(counts.ses_s),
                "when": _looks(seen, zone),
            }
            lost = span_text((counts.uas_s or 0) * SECOND_US)
            return said(
                "{source}: {point} {layer} {way} counted ES {es}, SES {ses}, {lost} unavailable, {when}",
                **told,
                lost=lost,
            )
        case _:
            return f"{seen.source}: {type(seen.body).__name__} of {seen.point} {_looks(seen, zone)}"


def _looks(seen: Observation, zone: str) -> str:
    if seen.first == seen.last:
        return said("at {instant}", instant=moment(seen.first, zone))
    return said("from {start} to {end}", start=moment(seen.first, zone), end=moment(seen.last, zone))


def _state(capacity: tuple[float, float]) -> str:
    low, high = capacity
    if low == high and 0 < low < 1:
        return said("at {share} of its capacity", share=f"{low:.4f}")
    return said("up" if low == 1 else "down" if high == 0 else "unknown")


def _print_switches(a: Assessment, zone: str) -> None:
    """Each protection switch with how long it took, and who says so."""
    if not a.switches:
        return
    _title("Protection switches")
    rows = [
        (
            _at(switch.edge, zone),
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


def _print_responsible(a: Assessment) -> None:
    """Whose the outage seconds were; they sum to d."""
    if not a.responsible:
        return
    _title("Whose")
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
    print_table(("responsible", "down", "excluded", "outages", "closed", "MTTR"), rows, right=(1, 2, 3, 4, 5))


def _print_clauses(a: Assessment) -> None:
    from probed.cli.assess import clause_cells, clause_verdict
    from probed.cli.vpns import clause_name
    from sla.delivery import unjudged_of

    _title("Clauses")
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


def _print_clause_evidence(a: Assessment, find: Find, body: Body, zone: str) -> None:
    """What stands behind the figures of single clauses: bins with errored seconds, what tells of protection switches,
    entries of the ledger.
    """
    for clause in a.clauses:
        if not clause.evidence:
            continue
        _title(said("Evidence of clause {clause}", clause=clause.clause))
        for name in clause.evidence[:MOST_EVIDENCE]:
            found = find(name)
            click.echo(f"     {name}  {_piece(found, zone)}{_anchored(found, body, zone)}")
        if len(clause.evidence) > MOST_EVIDENCE:
            click.echo("     " + said("... and {count} more (--json)", count=len(clause.evidence) - MOST_EVIDENCE))


def _print_disagreements(a: Assessment, zone: str) -> None:
    """Where witnesses cannot all be right, and who was believed."""
    if not a.disagreements:
        return
    _title("Disagreements")
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


def _between(low: int, high: int) -> str:
    return span_text(low) if low == high else said("{low} to {high}", low=span_text(low), high=span_text(high))


def _title(text: str) -> None:
    click.secho(f"\n{said(text)}", bold=True)
