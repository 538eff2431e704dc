"""Every customer and circuit must be under a contract that had a version during its life."""

from __future__ import annotations

from typing import Any

from config.contract_clauses import VpnAvailabilityFile
from config.contracts import ContractRead, ContractVersion
from config.mistakes import Mistakes
from config.reads import Reads, grouped
from config.rows import CustomerRow
from config.tables import Read
from config.validity import describe, overlaps
from probed.model.inventory import Validity


def check_contract_references(reads: Reads, contracts: ContractRead, mistakes: Mistakes) -> None:
    spans: dict[str, list[Validity]] = {}
    for version in contracts.versions:
        spans.setdefault(version.contract.id, []).append(version.valid)
    check = _Checker(spans, contracts.complete, reads.zone, mistakes)
    check.follow(reads.customers, "customer")
    check.follow(reads.circuits, "circuit")
    check.inherited(reads)
    for version in contracts.versions:
        check_vpn_clauses(version, reads, mistakes)
        if reads.circuits.complete:
            check_charges(version, reads, mistakes)


def check_charges(version: ContractVersion, reads: Reads, mistakes: Mistakes) -> None:
    """Charges name circuits that exist, and every circuit whose missed clauses cost something has one."""
    rules = version.contract.credit
    if rules is None:
        return
    _check_vpn_charges(version, reads, mistakes)
    rows, name = reads.circuits.rows, version.contract.id
    known = {row.id for row in rows}
    for circuit, _ in rules.charges:
        if circuit not in known:
            hint = mistakes.near(circuit, known) or " Correct it, or delete it here."
            place = version.document.place(("credit", "charges", circuit))
            mistakes.add(place, f"charges: there is no circuit '{circuit}' in circuits.csv.{hint}")
    if rules.charge is not None:
        return
    customers = {row.id for row in reads.customers.rows if row.contract == name}
    mine = {row.id for row in rows if row.contract == name or (not row.contract and row.customer in customers)}
    bare = sorted(mine - {circuit for circuit, _ in rules.charges})
    if bare:
        more = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
        mistakes.add(
            version.document.place(("credit",)),
            f"monthly_charge: nothing is charged for {', '.join(bare[:3])}{more}. "
            "Add monthly_charge, or give them a charge of their own in charges.",
        )


def _check_vpn_charges(version: ContractVersion, reads: Reads, mistakes: Mistakes) -> None:
    rules = version.contract.credit
    if rules is None or not reads.vpns.complete:
        return
    known = {row.id for row in reads.vpns.rows}
    for vpn, _ in rules.vpn.charges:
        if vpn not in known:
            hint = mistakes.near(vpn, known) or " Correct it, or delete it here."
            place = version.document.place(("credit", "vpn", "charges", vpn))
            mistakes.add(place, f"charges: there is no VPN '{vpn}' in vpns.csv.{hint}")


def check_vpn_clauses(version: ContractVersion, reads: Reads, mistakes: Mistakes) -> None:
    """Weights name sites that exist; no VPN under the contract has fewer sites than a clause asks for."""
    if not (reads.sites.complete and reads.vpns.complete and reads.vpn_members.complete):
        return
    sites = {row.id for row in reads.sites.rows}
    mine = {row.id for row in reads.customers.rows if row.contract == version.contract.id}
    sizes = {
        row.id: len({member.site for member in reads.vpn_members.rows if member.vpn == row.id})
        for row in reads.vpns.rows
        if row.customer in mine
    }
    for number, clause in enumerate(version.parsed.clause):
        if not isinstance(clause, VpnAvailabilityFile):
            continue
        path = "clause", number
        for site in sorted(clause.weights.keys() - sites):
            hint = mistakes.near(site, sites) or " Correct it, or delete it here."
            place = version.document.place((*path, "weights", site))
            mistakes.add(place, f"weights: there is no site '{site}' in sites.csv.{hint}")
        for key, needed in (("k", clause.k or 0), ("quorum", (clause.quorum or -1) + 1)):
            for vpn, size in sizes.items():
                if needed > size:
                    least = size if key == "k" else size - 1
                    place = version.document.place((*path, key))
                    mistakes.add(place, f"{key}: VPN '{vpn}' has only {size} sites. Write at most {least}.")


class _Checker:
    def __init__(self, spans: dict[str, list[Validity]], complete: bool, zone: str, mistakes: Mistakes) -> None:
        self.spans, self.complete, self.zone, self.mistakes = spans, complete, zone, mistakes

    def follow(self, read: Read[Any], what: str) -> None:
        for row in read.rows:
            if row.contract is not None:
                self._one(read, row, what)

    def inherited(self, reads: Reads) -> None:
        """A circuit without a contract of its own: one of its customer's must have had a version during its life."""
        customers = grouped(reads.customers.rows, lambda row: row.id)
        for row in reads.circuits.rows:
            owners = [owner for owner in customers.get(row.customer, ()) if overlaps(owner.valid, row.valid)]
            if row.contract is None and owners and not any(self._silent(owner, row.valid) for owner in owners):
                self._no_version(reads.circuits, row, owners[-1].contract, "circuit")

    def _silent(self, owner: CustomerRow, life: Validity) -> bool:
        """Whether nothing is to be said: a version holds, or the customer's own row has been told."""
        spans = self.spans.get(owner.contract, ())
        return not any(overlaps(owner.valid, valid) for valid in spans) or any(
            overlaps(life, valid) for valid in spans
        )

    def _one(self, read: Read[Any], row: Any, what: str) -> None:
        # A contract whose file was refused has been told already.
        spans = self.spans.get(row.contract)
        if spans is None:
            if self.complete:
                hint = (
                    self.mistakes.near(row.contract, self.spans) or " Add its file to contracts/, or correct it here."
                )
                message = f"contract: there is no contract '{row.contract}' in contracts/.{hint}"
                self.mistakes.add(read.place(row.line, "contract"), message)
        elif self.complete and not any(overlaps(row.valid, valid) for valid in spans):
            self._no_version(read, row, row.contract, what)

    def _no_version(self, read: Read[Any], row: Any, contract: str, what: str) -> None:
        life = describe(row.valid, self.zone)
        held = " and ".join(describe(valid, self.zone) for valid in self.spans[contract])
        self.mistakes.add(
            read.place(row.line, "contract"),
            f"contract: '{contract}' has no version while {what} '{row.id}' is valid ({life}); "
            f"its versions hold {held}. Add a version, or correct the dates.",
        )
