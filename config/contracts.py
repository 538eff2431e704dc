"""Loads the contracts of a folder: one version of one contract a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import assert_never

from pydantic import ValidationError

from config.contract_file import (
    AvailabilityFile,
    ClauseFile,
    ContractFile,
    LongestOutageFile,
    OutageCountFile,
    RepairTimeFile,
)
from config.explain import explain
from config.files import folder_exists
from config.mistakes import Mistakes
from config.parsing import DAYS_OF_WEEK, local_midnight
from config.toml_file import TomlDocument, read_toml
from config.validity import bounds, clip, describe, overlaps
from probed.model.contract import (
    AvailabilityClause,
    Clause,
    Contract,
    HoursRange,
    LongestOutageClause,
    OutageCountClause,
    OutageRules,
    RepairTimeClause,
)
from probed.model.inventory import Validity


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """A contract and the file that says so."""

    contract: Contract
    document: TomlDocument

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
        version = _read_contract(path, mistakes)
        if version is None:
            complete = False
        else:
            found.append(version)
    _check_versions(found, mistakes)
    return ContractRead(tuple(found), complete)


def _read_contract(path: Path, mistakes: Mistakes) -> ContractVersion | None:
    document = read_toml(path, mistakes, "Write the contract into it, or delete it.")
    if document is None:
        return None
    try:
        parsed = ContractFile.model_validate(document.data)
        contract = _contract(parsed)
    except ValidationError as exc:
        explain(exc, ContractFile, document, mistakes)
        return None
    except ValueError as exc:
        mistakes.add(document.place(("valid_from",)), str(exc))
        return None
    version = ContractVersion(contract, document)
    start, end = bounds(version.valid)
    if start >= end:
        message = "valid_to is not after valid_from. valid_to is the first instant after the validity."
        mistakes.add(document.place(("valid_to",)), message)
        return None
    return version


def _contract(parsed: ContractFile) -> Contract:
    rules, hours = parsed.outages, parsed.hours
    return Contract(
        id=parsed.id,
        version=parsed.version,
        title=parsed.title,
        title_en=parsed.title_en,
        zone=parsed.time_zone,
        start=_instant(parsed.valid_from, parsed.time_zone),
        end=_instant(parsed.valid_to, parsed.time_zone),
        clauses=tuple(_clause(each) for each in parsed.clause),
        outages=OutageRules(rules.bridge_us, rules.minimum_us, rules.minimum_applies),
        evidence=parsed.evidence,
        exclusions=frozenset(parsed.exclusions.accept),
        planned_notice_us=parsed.exclusions.planned_notice_us,
        hours=tuple(HoursRange(_weekdays(each.days), each.start_minute, each.end_minute) for each in hours.ranges),
        holidays=frozenset(hours.holidays),
        workdays=frozenset(hours.workdays),
    )


def _instant(given: date | int | None, zone: str) -> int | None:
    return local_midnight(given, zone) if isinstance(given, date) else given


def _weekdays(names: Sequence[str]) -> tuple[int, ...]:
    """ISO weekdays, Monday = 1."""
    return tuple(sorted({DAYS_OF_WEEK.index(name) + 1 for name in names}))


def _clause(parsed: ClauseFile) -> Clause:
    match parsed:
        case AvailabilityFile():
            return AvailabilityClause(parsed.id, parsed.target, parsed.denominator, parsed.fixed_us, parsed.unknown)
        case OutageCountFile():
            return OutageCountClause(parsed.id, parsed.limit)
        case LongestOutageFile():
            return LongestOutageClause(parsed.id, parsed.limit_us)
        case RepairTimeFile():
            return RepairTimeClause(parsed.id, parsed.limit_us)
        case _:
            assert_never(parsed)


def _check_versions(found: Sequence[ContractVersion], mistakes: Mistakes) -> None:
    """Versions of a contract have numbers of their own and do not overlap."""
    seen: dict[tuple[str, int], ContractVersion] = {}
    by_id: dict[str, list[ContractVersion]] = {}
    for version in found:
        contract = version.contract
        twin = seen.setdefault((contract.id, contract.version), version)
        if twin is not version:
            message = (
                f"version {contract.version} of contract '{contract.id}' is already in {twin.name}. Renumber one."
            )
            mistakes.add(version.document.place(("version",)), message)
        by_id.setdefault(contract.id, []).append(version)
    for versions in by_id.values():
        for earlier, later in pairwise(sorted(versions, key=lambda each: bounds(each.valid))):
            if overlaps(earlier.valid, later.valid):
                _explain_overlap(earlier, later, mistakes)


def _explain_overlap(earlier: ContractVersion, later: ContractVersion, mistakes: Mistakes) -> None:
    both = clip(earlier.valid, later.valid)
    when = describe(both, later.contract.zone) if both else ""
    mistakes.add(
        later.document.place(("valid_from",)),
        f"version {later.contract.version} of contract '{later.contract.id}' and version "
        f"{earlier.contract.version} in {earlier.name} both hold {when}. "
        "End the earlier one (valid_to) where the later one begins.",
    )
