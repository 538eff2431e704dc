"""Loads the contracts of a folder: one version of one contract a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from config.contract_build import build_contract
from config.contract_checks import check_contract
from config.contract_file import ContractFile
from config.contract_rest import check_term, tell_the_rest
from config.contract_templates import MergedDocument, inherit
from config.explain import explain
from config.files import folder_exists
from config.holidays import Holidays, read_holidays
from config.mistakes import Mistakes
from config.toml_file import read_toml
from config.validity import bounds, clip, describe, overlaps
from probed.model.contract import Contract
from probed.model.inventory import Validity

_REMEDY: Final = "Write the contract into it, or delete it."
_REMEDY_NAMED: Final = "Give the path of a contract's file."
"""Of a file that somebody named, which need not be the inventory's."""


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """A contract and the file that says so."""

    contract: Contract
    document: MergedDocument
    parsed: ContractFile
    supersedes: int | None = None

    @property
    def valid(self) -> Validity:
        return Validity(self.contract.start, self.contract.end)

    @property
    def name(self) -> str:
        return Path(self.document.file).name


@dataclass(frozen=True, slots=True)
class ContractRead:
    """What could be read of the folder. `complete`: no file was refused, so an unknown id is a mistake."""

    versions: tuple[ContractVersion, ...]
    complete: bool


def load_contracts(folder: Path) -> tuple[Contract, ...]:
    """Every version of every contract in a folder, or a ConfigError with all mistakes."""
    mistakes = Mistakes()
    read = read_contracts(folder, mistakes)
    mistakes.raise_if_any("the contracts")
    return in_order(read.versions)


def in_order(versions: Iterable[ContractVersion]) -> tuple[Contract, ...]:
    """By id and version, whatever the files are called."""
    return tuple(sorted((each.contract for each in versions), key=lambda found: (found.id, found.version)))


def read_contracts(folder: Path, mistakes: Mistakes) -> ContractRead:
    if not folder_exists(folder, mistakes, "Make it, with one TOML file for each version of a contract."):
        return ContractRead((), complete=False)
    found = []
    complete = True
    for path in sorted(folder.glob("*.toml")):
        if path.name.startswith("."):
            continue
        version = read_contract(path, mistakes)
        if version is None:
            complete = False
        else:
            found.append(version)
    found = _superseded(found, complete, mistakes)
    _check_versions(found, mistakes)
    return ContractRead(tuple(found), complete)


def read_contract(path: Path, mistakes: Mistakes, home: Path | None = None) -> ContractVersion | None:
    """One version of one contract, with what its template and its holiday file add.

    `home`: the folder of the contracts, where a draft that lies elsewhere finds templates and calendars.
    """
    written = read_toml(path, mistakes, _REMEDY if home is None else _REMEDY_NAMED)
    document = None if written is None else inherit(written, home or path.parent, mistakes)
    if document is None:
        return None
    try:
        parsed = ContractFile.model_validate(document.data)
    except ValidationError as exc:
        explain(exc, ContractFile, document, mistakes)
        tell_the_rest(exc, document, mistakes)
        return None
    fits = check_contract(parsed, document, mistakes) & check_term(parsed, document, mistakes)
    holidays = _holidays(parsed, path.parent, home or path.parent, document, mistakes)
    if not fits or holidays is None:
        return None
    try:
        contract = build_contract(parsed, holidays)
    except ValueError as exc:
        mistakes.add(document.place(("valid_from",)), str(exc))
        return None
    return ContractVersion(contract, document, parsed, parsed.supersedes)


def _holidays(
    parsed: ContractFile, folder: Path, home: Path, document: MergedDocument, mistakes: Mistakes
) -> Holidays | None:
    """The contract's own days and those of its holiday file; None and a mistake when that cannot be read."""
    own = Holidays((), frozenset(parsed.hours.holidays), frozenset(parsed.hours.workdays))
    name = parsed.hours.holidays_file
    if not name:
        return own
    found = next((place / name for place in (folder, home) if (place / name).is_file()), None)
    if found is None:
        mistakes.add(
            document.place(("hours", "holidays_file")),
            f"holidays_file: there is no file '{name}' in contracts/. Add it (schema = 1, years = [2026], "
            "holidays = [...], workdays = [...]), or correct the name.",
        )
        return None
    filed = read_holidays(found, mistakes)
    if filed is None:
        return None
    # What the contract itself states of a day comes before the file.
    holidays = (filed.holidays - own.workdays) | own.holidays
    return Holidays(filed.years, holidays, (filed.workdays - own.holidays) | own.workdays)


def _check_versions(found: Sequence[ContractVersion], mistakes: Mistakes) -> None:
    """Versions of a contract have numbers of their own, and follow one another without overlap or gap."""
    seen: dict[tuple[str, int], ContractVersion] = {}
    for version in found:
        contract = version.contract
        twin = seen.setdefault((contract.id, contract.version), version)
        if twin is not version:
            message = (
                f"version {contract.version} of contract '{contract.id}' is already in {twin.name}. Renumber one."
            )
            mistakes.add(version.document.place(("version",)), message)
    for versions in _by_id(found).values():
        ordered = sorted(versions, key=lambda each: bounds(each.valid))
        for earlier, later in pairwise(ordered):
            if overlaps(earlier.valid, later.valid):
                _explain_overlap(earlier, later, mistakes)
        for earlier, later in pairwise(ordered):
            if bounds(earlier.valid)[1] < bounds(later.valid)[0]:
                _explain_gap(earlier, later, mistakes)


def _by_id(found: Iterable[ContractVersion]) -> dict[str, list[ContractVersion]]:
    by_id: dict[str, list[ContractVersion]] = {}
    for version in found:
        by_id.setdefault(version.contract.id, []).append(version)
    return by_id


def _superseded(found: Sequence[ContractVersion], complete: bool, mistakes: Mistakes) -> list[ContractVersion]:
    """The versions, each ended where a later one supersedes it."""
    left = list(found)
    for later in found:
        if later.supersedes is None:
            continue
        contract = later.contract
        number = next(
            (
                number
                for number, each in enumerate(left)
                if (each.contract.id, each.contract.version) == (contract.id, later.supersedes)
            ),
            None,
        )
        place = later.document.place(("supersedes",))
        if number is None:
            if complete:
                message = (
                    f"supersedes: contract '{contract.id}' has no version {later.supersedes}. Correct the number."
                )
                mistakes.add(place, message)
            continue
        old = left[number]
        begins, until = bounds(later.valid)[0], bounds(old.valid)
        if not until[0] < begins < until[1]:
            mistakes.add(
                place,
                f"supersedes: version {later.supersedes} does not hold where this one begins "
                f"({describe(old.valid, contract.zone)}). Delete this line, or correct valid_from.",
            )
            continue
        cut = replace(old.contract, end=contract.start, superseded_by=contract.version)
        left[number] = replace(old, contract=cut)
    return left


def _explain_overlap(earlier: ContractVersion, later: ContractVersion, mistakes: Mistakes) -> None:
    both = clip(earlier.valid, later.valid)
    when = describe(both, later.contract.zone) if both else ""
    mistakes.add(
        later.document.place(("valid_from",)),
        f"version {later.contract.version} of contract '{later.contract.id}' and version "
        f"{earlier.contract.version} in {earlier.name} both hold {when}. "
        "End the earlier one (valid_to) where the later one begins.",
    )


def _explain_gap(earlier: ContractVersion, later: ContractVersion, mistakes: Mistakes) -> None:
    nobody = Validity(earlier.contract.end, later.contract.start)
    mistakes.add(
        later.document.place(("valid_from",)),
        f"no version of contract '{later.contract.id}' holds {describe(nobody, later.contract.zone)}: version "
        f"{earlier.contract.version} in {earlier.name} has ended, version {later.contract.version} has not begun. "
        "Let one begin where the other ends.",
    )
