"""`probed explain`: outages, and what stands behind them and behind clauses, piece by piece in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import click

from probed.cli.output import bounds_text, moment, part_title, span_text
from probed.cli.words import comma, said
from probed.model.instant import SECOND_US, format_instant

if TYPE_CHECKING:
    from probed.cli.sources import Body
    from probed.model.assessment import (
        Assessment,
        Outage,
    )
    from probed.model.observation import Observation
    from probed.model.publication import Publication
    from probed.model.ticket import TroubleTicket
    from probed.model.timeline import Edge

Find = Callable[[str], "Observation | TroubleTicket | Publication | None"]

MOST_EVIDENCE: Final = 12
"""Pieces shown for one outage; --json has them all."""


def print_outages(a: Assessment, find: Find, zone: str) -> None:
    part_title("Outages")
    if not a.outages:
        click.echo(said("none"))
    for number, outage in enumerate(a.outages, 1):
        for line in _outage(number, outage, zone):
            click.echo(line)
        for name in outage.evidence[:MOST_EVIDENCE]:
            click.echo(f"     {name}  {piece_text(find(name), zone)}")
        if len(outage.evidence) > MOST_EVIDENCE:
            hidden = len(outage.evidence) - MOST_EVIDENCE
            click.echo("     " + said("... and {count} more (--json)", count=hidden))


def _outage(number: int, o: Outage, zone: str) -> Iterator[str]:
    counted = said("counted") if o.counted else said("not counted: {why}", why=said(o.why_not))
    span = {
        "start": edge_text(o.start, zone),
        "end": said("still open") if o.end is None else edge_text(o.end, zone),
        "length": between(o.low_us, o.high_us),
    }
    yield f"{number:>3}. " + said("{start} to {end}, {length}: ", **span) + counted
    causes = comma().join(str(leaf) for leaf in o.culprits) or said("unknown")
    inside = said("down in the period {length}", length=span_text(o.down_in_period_us))
    if o.excluded_us:
        inside += said(", masked {length}", length=span_text(o.excluded_us))
    told = {"causes": causes, "party": said(o.party.replace("_", " "))}
    yield f"     {inside}" + said("; because of {causes}; responsible: {party}", **told)


def edge_text(edge: Edge, zone: str) -> str:
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


def piece_text(seen: Observation | TroubleTicket | Publication | None, zone: str) -> str:
    """One piece of evidence as a sentence."""
    from probed.model.element_result import ElementResult
    from probed.model.observation import OWN_BUG, AlarmSeen, Direction, PmBin, PointState, ProtectionSwitch, Silence
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
            if seen.body.reason == OWN_BUG:
                return said("{source}: not asked, a collector of probed's had failed, {when}", **told)
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


def print_clause_evidence(a: Assessment, find: Find, body: Body, zone: str) -> None:
    """What stands behind the figures of single clauses: bins with errored seconds, what tells of protection switches,
    entries of the ledger.
    """
    for clause in a.clauses:
        if not clause.evidence:
            continue
        part_title(said("Evidence of clause {clause}", clause=clause.clause))
        for name in clause.evidence[:MOST_EVIDENCE]:
            found = find(name)
            click.echo(f"     {name}  {piece_text(found, zone)}{_anchored(found, body, zone)}")
        if len(clause.evidence) > MOST_EVIDENCE:
            click.echo("     " + said("... and {count} more (--json)", count=len(clause.evidence) - MOST_EVIDENCE))


def between(low: int, high: int) -> str:
    return span_text(low) if low == high else said("{low} to {high}", low=span_text(low), high=span_text(high))
