"""What one contract's file says in two places that cannot both be meant: every such mistake, not only the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from config.contract_bands import check_bands
from config.contract_clauses import BandFile
from config.contract_file import ContractFile
from config.contract_templates import MergedDocument
from config.mistakes import Mistakes
from config.money import minor_units
from config.toml_file import TomlDocument
from probed.errors import did_you_mean
from probed.model.contract import ExclusionKind

Path = tuple[str | int, ...]


def check_contract(parsed: ContractFile, document: MergedDocument, mistakes: Mistakes) -> bool:
    """Whether the file may be used; every reason why not has become a mistake."""
    before = len(mistakes.found)
    for number, clause in enumerate(parsed.clause):
        check_bands(clause, ("clause", number), document, mistakes)
        if clause.bands and parsed.credit is None:
            mistakes.add(
                document.place(("clause", number, "bands")),
                "bands: a share of what, in which money? Add: [credit] with currency and monthly_charge.",
            )
    _check_money(parsed, document, mistakes)
    _check_chronic(parsed, document, mistakes)
    _check_proofs(parsed, document, mistakes)
    _check_planned(parsed, document, mistakes)
    if parsed.supersedes is not None and parsed.supersedes >= parsed.version:
        mistakes.add(
            document.place(("supersedes",)),
            f"supersedes: version {parsed.supersedes} does not come before version {parsed.version}. "
            "Name an earlier version.",
        )
    return len(mistakes.found) == before


def _check_money(parsed: ContractFile, document: TomlDocument, mistakes: Mistakes) -> None:
    if parsed.credit is None:
        return
    for path, amount in _amounts(parsed):
        if isinstance(amount, Decimal):
            try:
                minor_units(amount, parsed.credit.currency)
            except ValueError as exc:
                mistakes.add(document.place(path), f"{_key(path)}: {exc}")


def _amounts(parsed: ContractFile) -> Iterator[tuple[Path, Any]]:
    """Every amount of money with its place."""
    rules = parsed.credit
    if rules is not None:
        for key in ("monthly_charge", "cap_circuit", "cap_customer"):
            yield ("credit", key), getattr(rules, key)
        for name, charge in rules.charges.items():
            yield ("credit", "charges", name), charge
        for key in ("monthly_charge", "cap"):
            yield ("credit", "vpn", key), getattr(rules.vpn, key)
        for name, charge in rules.vpn.charges.items():
            yield ("credit", "vpn", "charges", name), charge
        if rules.chronic is not None:
            yield ("credit", "chronic", "credit"), rules.chronic.credit
    for number, clause in enumerate(parsed.clause):
        bands: Sequence[BandFile] = clause.bands
        for row, band in enumerate(bands):
            yield ("clause", number, "bands", row, "credit"), band.credit


def _key(path: Path) -> str:
    return next(part for part in reversed(path) if isinstance(part, str))


def _check_chronic(parsed: ContractFile, document: TomlDocument, mistakes: Mistakes) -> None:
    chronic = parsed.credit.chronic if parsed.credit else None
    names = [clause.id for clause in parsed.clause]
    if chronic is not None and chronic.clause not in names:
        hint = did_you_mean(chronic.clause, names) or f" It has: {', '.join(names)}."
        mistakes.add(
            document.place(("credit", "chronic", "clause")),
            f"clause: the contract has no clause '{chronic.clause}'.{hint}",
        )


def _check_planned(parsed: ContractFile, document: MergedDocument, mistakes: Mistakes) -> None:
    """Conditions of planned work where planned work is not accepted; those of a template may stay."""
    left_out = parsed.exclusions
    told = {
        "planned_notice": left_out.planned_notice_us,
        "planned_notice_workdays": left_out.planned_notice_workdays,
        "planned_overrun": left_out.planned_overrun_us,
    }
    for key, value in told.items():
        stated = document.origin(("exclusions", key))
        if value and ExclusionKind.PLANNED not in left_out.accept and stated is not None and not stated[1]:
            mistakes.add(stated[0], f"{key}: 'planned' is not in accept. Add it there, or delete this.")


def _check_proofs(parsed: ContractFile, document: TomlDocument, mistakes: Mistakes) -> None:
    kinds = [kind.value for kind in ExclusionKind]
    for kind, words in parsed.exclusions.proof.items():
        place = document.place(("exclusions", "proof", kind))
        if kind not in kinds:
            hint = did_you_mean(kind, kinds) or f" Write one of: {', '.join(kinds)}."
            mistakes.add(place, f"proof: no kind of exclusion '{kind}'.{hint}")
        elif ExclusionKind(kind) not in parsed.exclusions.accept:
            mistakes.add(place, f"proof: '{kind}' is not in accept. Add it there, or delete this.")
        elif not words or not all(word.strip() for word in words):
            mistakes.add(place, f"proof: no word for '{kind}'. Write such as {kind} = [\"notice\"], or delete this.")
