"""Checks contracts without the rest of the inventory: all that can be wrong with them, and with who is under them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from config.contract_refs import check_charges, check_contract_references, check_vpn_clauses
from config.contracts import ContractVersion, read_contract, read_contracts
from config.mistakes import Mistakes
from config.reads import read_folder
from probed.errors import Mistake


class Checked(NamedTuple):
    """The versions that could be read, and every mistake in the order of file and line."""

    versions: tuple[ContractVersion, ...]
    mistakes: tuple[Mistake, ...]


def check_contracts(folder: Path, zone: str) -> Checked:
    """Every contract of an inventory: each file, their order, and every circuit under one of them.

    Mistakes of the tables themselves are not told here: `probed config check` tells them.
    """
    mistakes, others = Mistakes(), Mistakes()
    read = read_contracts(folder / "contracts", mistakes)
    reads = read_folder(folder, zone, others)
    if reads is not None:
        check_contract_references(reads, read, mistakes)
    return Checked(read.versions, _in_order(mistakes))


def check_drafts(files: Sequence[Path], folder: Path, zone: str) -> Checked:
    """Files that need not be in the inventory: each by itself, and its charges against the inventory's circuits."""
    mistakes, others = Mistakes(), Mistakes()
    reads = read_folder(folder, zone, others)
    found = []
    for path in files:
        version = read_contract(path, mistakes, folder / "contracts")
        if version is None:
            continue
        found.append(version)
        if reads is not None:
            check_vpn_clauses(version, reads, mistakes)
            if reads.circuits.complete:
                check_charges(version, reads, mistakes)
    return Checked(tuple(found), _in_order(mistakes))


def _in_order(mistakes: Mistakes) -> tuple[Mistake, ...]:
    return tuple(sorted(mistakes.found, key=lambda m: (m.file, m.line, m.column, m.message)))
