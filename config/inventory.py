"""Loads the inventory: a folder of tables and contracts, as one whole or not at all."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from config.build import build
from config.consistency import check_consistency
from config.contract_refs import check_contract_references
from config.contracts import in_order, read_contracts
from config.duplicates import check_duplicates
from config.legs import Network
from config.mistakes import Mistakes
from config.reads import read_folder
from config.references import Indexes, check_references
from config.rings_check import check_rings
from config.routes_check import check_routes
from config.sections_check import check_sections
from probed.model.inventory import Inventory


def load_inventory(folder: Path, zone: str, credentials: Collection[str] | None = None) -> Inventory:
    """The inventory, or a ConfigError with every mistake of every file.

    Bare dates begin at local midnight of `zone`. `credentials` are the names that the settings know; None = any.
    """
    mistakes = Mistakes()
    inventory = read_inventory(folder, zone, credentials, mistakes)
    mistakes.raise_if_any("the inventory")
    assert inventory is not None  # whatever was refused has left a mistake
    return inventory


def read_inventory(
    folder: Path, zone: str, credentials: Collection[str] | None, mistakes: Mistakes
) -> Inventory | None:
    """As load_inventory, but collecting; None as soon as anything is wrong."""
    reads = read_folder(folder, zone, mistakes)
    if reads is None:
        return None
    contracts = read_contracts(folder / "contracts", mistakes)
    check_duplicates(reads, mistakes)
    indexes = Indexes(reads)
    check_references(reads, indexes, credentials, mistakes)
    check_consistency(reads, mistakes)
    check_contract_references(reads, contracts, mistakes)
    network = Network(reads)
    check_rings(reads, network, mistakes)
    check_sections(reads, network, mistakes)
    check_routes(reads, network, mistakes)
    return None if mistakes.found else build(reads, network, in_order(contracts.versions))
