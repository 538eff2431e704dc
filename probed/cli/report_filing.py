"""Filing, signing and comparing reports: what the steps of `probed report` do."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from probed.cli.output import Word, moment, print_json, print_table, span_text
from probed.cli.screen import zone_of
from probed.cli.sources import Offline, opened
from probed.cli.words import language, said
from probed.clock import SystemClock
from probed.errors import ProbedError

if TYPE_CHECKING:
    from probed.ledger.filed import Filed, ReportFolder
    from probed.ledger.files import LedgerFolder
    from probed.model.assessment import Assessment
    from probed.model.credit import CircuitCredit, VpnCreditSheet
    from probed.model.operation import Exclusion
    from probed.model.ticket import TroubleTicket
    from probed.model.vpn_assessment import VpnAssessment
    from probed.report.page import FigureChange, Revision
    from sla.ledger import EntryKind
    from sla.report_diff import ChangedSpan
    from sla.signoff import Signature


def operator() -> str:
    """Who acts: the account of this process, which nobody can choose by an option."""
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


class Made(NamedTuple):
    """What the evidence says now: the assessments, their credits, and how the customer's files are written."""

    label: str
    found: Sequence[Assessment]
    sheets: Sequence[CircuitCredit]
    vpns: Sequence[VpnAssessment]
    vpn_sheets: Sequence[VpnCreditSheet]
    write: Callable[[Path, Revision, Mapping[str, Any] | None], object]
    """Takes the filed content of the revision before, of which the customer's file tells each change."""
    exclusions: Sequence[Exclusion]
    """Of files of the call, as far as they are in the assessments: no store holds them, so the report does."""
    tickets: Sequence[TroubleTicket]


@contextmanager
def _made(customer: str, period: str, config: Path, offline: Offline) -> Iterator[Made]:
    """The final assessments of a period; a ProbedError while any of it is still open."""
    from probed.assessing.credits import credit_sheets
    from probed.assessing.vpns import assess_vpns, vpn_sheets
    from probed.cli.assess import assess_all
    from probed.cli.report import write_reports
    from probed.model.ids import CustomerId
    from sla.assess import TICKET
    from sla.content import settled

    with opened(config, offline) as body:
        assessor = body.assessor()
        found = assess_all(assessor, None, customer, period, body.zone)
        open_ = sorted({a.circuit for a in found if a.provisional})
        if open_:
            raise ProbedError(
                f"{period} is not final yet ({', '.join(open_[:3])}): a period or an outage in it is still open. "
                "'probed report write' makes a preview"
            )
        sheets = credit_sheets(assessor, found)
        found = [settled(a) for a in found]
        nets = assess_vpns(assessor, CustomerId(customer), found[0].period, found)
        costs = vpn_sheets(assessor, nets, sheets)

        def write(place: Path, edition: Revision, previous: Mapping[str, Any] | None) -> object:
            return write_reports(
                body,
                customer,
                found,
                place,
                revision=edition,
                sheets=sheets,
                vpns=nets,
                vpn_sheets=costs,
                previous=previous,
            )

        files = body.from_files
        names = {name for a in found for name in (*a.exclusions, *(each.exclusion for each in a.refused))}
        names |= {name for a in found for outage in a.outages for name in outage.evidence}
        yield Made(
            found[0].period.label,
            found,
            sheets,
            nets,
            costs,
            write,
            [each for each in files.exclusions if each.id in names],
            [each for each in files.tickets if f"{TICKET}{each.id}" in names],
        )


def file_draft(customer: str, period: str, reason: str, config: Path, offline: Offline) -> str:
    """Freeze the assessments of a period as a draft; the sentence that says what was done."""
    from probed.report.page import ReportStatus, Revision
    from sla.signoff import ReportState, Signature, step

    folder = _reports(config)
    with _made(customer, period, config, offline) as made:
        revisions = folder.revisions(customer, made.label)
        last = revisions[-1] if revisions else None
        published = last if last is not None and last.state is ReportState.PUBLISHED else None
        number = 1 if last is None else last.revision + (published is not None)
        place, content = folder.draft(customer, made.label, number, reason, made)
        if published is not None and not _differs(published.content, content):
            return said("nothing differs from the published revision {number}", number=published.revision)
        before = () if last is None or published is not None else last.signatures
        now = SystemClock().now_us()
        signatures = step(before, Signature(ReportState.DRAFT, now, operator(), reason, _sha256(content)))
        folder.write(place, content, signatures)
        edition = Revision(number, ReportStatus.DRAFT, reason if number > 1 else "", now)
        made.write(place, edition, _before(revisions, number))
    _enter(config, folder.revisions(customer, made.label)[-1])
    return said("revision {number} of {customer} {period}: draft", number=number, customer=customer, period=period)


def publish_report(customer: str, period: str, reason: str, config: Path, offline: Offline) -> str:
    """Publish the last revision, if the evidence still says what was approved."""
    from probed.report.page import ReportStatus, Revision
    from sla.signoff import NotSigned, ReportState, Signature, step

    folder = _reports(config)
    filed = _last(folder, customer, period)
    if filed.state is ReportState.PUBLISHED:
        entered = _enter(
            config, filed, SystemClock().now_us()
        )  # a call may have been killed before the ledger had it
        folder.freeze(filed.folder)
        if entered:
            return _signed(filed, filed.signatures[-1])
    wanted = Signature(ReportState.PUBLISHED, SystemClock().now_us(), operator(), reason, filed.sha256)
    signatures = step(filed.signatures, wanted)
    note_ = filed.content["note"]
    with _made(customer, period, config, offline) as made:
        _, content = folder.draft(customer, made.label, filed.revision, note_, made)
        if _sha256(content) != filed.sha256:
            raise NotSigned("the evidence says something else now than what was approved: probed report draft anew")
        shown = note_ if filed.revision > 1 else ""
        edition = Revision(filed.revision, ReportStatus.PUBLISHED, shown, wanted.at)
        made.write(filed.folder, edition, _before(folder.revisions(customer, made.label), filed.revision))
    folder.write(filed.folder, None, signatures)
    published = _last(folder, customer, period)
    _enter(config, published)
    folder.freeze(published.folder)
    return _signed(filed, wanted)


def _before(revisions: Sequence[Filed], number: int) -> Mapping[str, Any] | None:
    """What was published before this revision."""
    return next((each.content for each in revisions if each.revision == number - 1), None)


def _differs(published: Mapping[str, Any], content: bytes) -> bool:
    fresh = json.loads(content)
    keys = ("assessments", "credits", "vpns", "vpn_credits")  # the last two only where a VPN was promised anything
    return any(published.get(key) != fresh.get(key) for key in keys)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sign_report(customer: str, period: str, state: str, reason: str, config: Path) -> str:
    """One step of the last revision; the sentence that says what was done."""
    from sla.signoff import ReportState, Signature, step

    folder = _reports(config)
    filed = _last(folder, customer, period)
    wanted = Signature(ReportState(state), SystemClock().now_us(), operator(), reason, filed.sha256)
    folder.write(filed.folder, None, step(filed.signatures, wanted))
    _enter(config, _last(folder, customer, period))
    return _signed(filed, wanted)


def _signed(filed: Filed, signature: Signature) -> str:
    told = {"number": filed.revision, "customer": filed.content["customer"], "period": filed.content["period"]}
    return said("revision {number} of {customer} {period}: ", **told) + said(signature.state.value)


def _last(folder: ReportFolder, customer: str, period: str) -> Filed:
    found = folder.revisions(customer, period)
    if not found:
        raise ProbedError(f"customer {customer}: nothing of {period} is filed. Begin it: probed report draft")
    return found[-1]


def _enter(config: Path, filed: Filed, at: int | None = None) -> int:
    """The last signature, and with the publication the assessments, go into the ledger of the customer.

    Returns how many entries that made. `at`: when, if not with the last signature: who enters a step that was cut off
    does it now, and not when the files say that it was signed.
    """
    from probed.ledger.keeper import entries
    from probed.ledger.producers import Fact
    from probed.model.ids import CustomerId
    from sla.ledger import EntryKind
    from sla.signoff import ReportState

    customer = CustomerId(filed.content["customer"])
    name = f"{customer}:{filed.content['period']}:r{filed.revision}"
    facts = []
    for number, signature in enumerate(filed.signatures, start=1):  # also those of a step that was interrupted here
        body = {"revision": filed.revision, "period": filed.content["period"], "signature": signature}
        facts.append(Fact(customer, EntryKind.SIGN_OFF, f"signoff:{name}:{number}", body))
    if filed.state is ReportState.PUBLISHED:
        facts.append(_published(customer, EntryKind.ASSESSMENT, name, filed))
    with _ledger(config).extending() as appender:
        chain = appender.sound_chain(customer)
        made = entries(chain, customer, facts, filed.signatures[-1].at if at is None else at)
        appender.append(customer, made)
    return len(made)


def _published(customer: Any, kind: EntryKind, name: str, filed: Filed) -> Any:
    """What was published, by hash, each file that the customer gets as well; it supersedes the revision before."""
    from probed.ledger.against_reports import hashes_of
    from probed.ledger.producers import Fact

    hashes = [{"circuit": a["circuit"], "contract": a["contract"], "sha256": a["sha256"]} for a in _assessed(filed)]
    hashes += [
        {"vpn": a["vpn"], "contract": a["contract"], "sha256": a["sha256"]} for a in filed.content.get("vpns", ())
    ]
    before = name.rpartition(":r")[0] + f":r{filed.revision - 1}"
    files = hashes_of(filed.folder)
    body = {"sha256": filed.sha256, "note": filed.content["note"], "assessments": hashes, "files": files}
    if "stated" in filed.content:  # by files of the call: it has no entries of its own, as what is in the store has
        body["stated"] = filed.content["stated"]
    return Fact(customer, kind, f"published:{name}", body, replaces=f"published:{before}")


def _assessed(filed: Filed) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = filed.content["assessments"]
    return found


def _reports(config: Path) -> ReportFolder:
    from config.glance import glance
    from probed.ledger.filed import ReportFolder

    return ReportFolder(glance(config).store_path.parent / "reports")


def _ledger(config: Path) -> LedgerFolder:
    from config.glance import glance
    from probed.ledger.files import LedgerFolder

    return LedgerFolder(glance(config).store_path.parent / "ledger")


def print_filed(config: Path, *, as_json: bool) -> None:
    """One line a report."""
    found = _reports(config).all()
    if as_json:
        rows = [
            {
                "customer": f.content["customer"],
                "period": f.content["period"],
                "revision": f.revision,
                "state": f.state,
                "sha256": f.sha256,
                "signatures": f.signatures,
            }
            for f in found
        ]
        print_json({"schema": 1, "kind": "filed_reports", "reports": rows})
        return
    if not found:
        click.echo(said("no report is filed"))
        return
    table = [
        (
            f.content["customer"],
            f.content["period"],
            str(f.revision),
            Word(f.state or "-"),
            f.signatures[-1].by,
            f.signatures[-1].reason,
            f.sha256[:16],
        )
        for f in found
    ]
    print_table(("customer", "period", "revision", "status", "signed by", "reason", "hash"), table, right=(2,))


def print_difference(
    customer: str, period: str, old: int | None, new: int | None, config: Path, *, as_json: bool
) -> int:
    """Exit code 1 when the revisions differ."""
    from config.glance import glance
    from sla.report_diff import changed_spans, changed_values

    revisions = {filed.revision: filed for filed in _reports(config).revisions(customer, period)}
    if not revisions:
        raise ProbedError(f"customer {customer}: nothing of {period} is filed. Begin it: probed report draft")
    second = max(revisions) if new is None else new
    first = second - 1 if old is None else old
    for number in (first, second):
        if number not in revisions:
            held = ", ".join(map(str, revisions))
            raise ProbedError(f"customer {customer}: {period} has no revision {number}: it has {held}")
    before, after = revisions[first].content, revisions[second].content
    spans = list(changed_spans(before["assessments"], after["assessments"]))
    values = list(changed_values(before, after))
    if as_json:
        head = {"from": first, "to": second, "note": after["note"]}
        print_json({"schema": 1, "kind": "report_diff", **head, "spans": spans, "values": values})
    else:
        click.secho(said("revision {old} to {new}: {note}", old=first, new=second, note=after["note"]), bold=True)
        _print_changes(spans, _worded(before, after), zone_of(glance(config).time_zone))
    return 1 if spans or values else 0


def _worded(before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[FigureChange]:
    """The figures that changed as the customer's file of the revision has them."""
    from probed.model.assessment import Period
    from probed.report.changes import figure_changes
    from probed.report.names import Names
    from probed.report.page import Language
    from probed.report.setting import Setting
    from probed.report.text import Words

    words = Words(Language.ZH if language() == "zh" else Language.EN)
    period = Period(**after["assessments"][0]["period"])
    return figure_changes(before, after, Setting(words, Names(), period, {}, offset=False))


def _print_changes(spans: Sequence[ChangedSpan], values: Sequence[FigureChange], zone: str) -> None:
    if not spans and not values:
        click.echo(said("nothing differs"))
        return
    if spans:
        rows = [
            (
                s.circuit,
                moment(s.start, zone),
                moment(s.end, zone),
                span_text(s.end - s.start),
                _word(s.old),
                _word(s.new),
            )
            for s in spans
        ]
        print_table(("circuit", "from", "to", "length", "was", "is now"), rows, right=(3,))
        click.echo()
    table = [(v.circuit, v.name, v.before.text, v.after.text) for v in values]
    print_table(("circuit", "figure", "was", "is now"), table, right=(2, 3))


def _word(told: str | None) -> str:
    if told is None:
        return "-"
    kind, _, reason = told.partition(" ")
    return f"{said(kind.replace('_', ' '))} {reason}".strip()
