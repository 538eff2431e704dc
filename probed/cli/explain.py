"""`probed explain`: every second of a circuit's period, and how each figure came about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.completing import circuit_and_vpn_ids
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
from probed.cli.explain_evidence import MOST_EVIDENCE, Find, piece_text, print_clause_evidence, print_outages
from probed.cli.explain_figures import (
    print_clauses,
    print_disagreements,
    print_figure,
    print_responsible,
    print_spans,
    print_switches,
    print_unlocated,
)
from probed.cli.output import label, moment, part_title, print_json
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import Offline, evidence_options, json_option, opened
from probed.cli.words import comma, said
from probed.model.instant import format_instant

if TYPE_CHECKING:
    from probed.assessing.assessor import Assessor
    from probed.cli.sources import Body
    from probed.model.assessment import (
        Assessment,
    )
    from probed.model.credit import CircuitCredit, VpnCreditSheet
    from probed.model.ids import CustomerId
    from probed.model.publication import Publication
    from probed.model.ticket import TroubleTicket


@click.command("explain")
@click.argument("circuit", shell_complete=circuit_and_vpn_ids)
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
    print_spans(a, zone)
    print_unlocated(a, zone)
    print_figure(a)
    if a.exclusions or a.refused:
        part_title("Exclusions")
        print_exclusions(a, body.exclusions, zone)
    print_outages(a, find, zone)
    found = proved(assessor, a)
    if any(unclear(found)):
        part_title("Evidence of what is unknown or degraded")
        print_unclear(found, lambda name: piece_text(find(name), zone), zone, MOST_EVIDENCE)
    print_switches(a, zone)
    print_responsible(a)
    print_clauses(a)
    print_clause_evidence(a, find, body, zone)
    if sheet is not None:
        part_title("Credit")
        print_sheet(sheet)
    print_disagreements(a, zone)
    for kept in a.kept_out:
        doubts = ", ".join(map(said, kept.doubts))
        told = {"start": moment(kept.start, zone), "end": moment(kept.end, zone), "witness": kept.witness}
        click.echo(said("not trusted ({doubts}), so not heard: {witness} {start} to {end}", **told, doubts=doubts))
    for leaf in a.unwatched:
        click.echo(said("unwatched, so not in the figure: {leaf}", leaf=leaf))
    click.echo(f"\n{label('topology', 11)}{comma().join(a.topology)}\n{label('assessment', 11)}{a.sha256} (SHA-256)")
