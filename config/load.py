"""Loads everything as one whole: settings, inventory and contracts, with all mistakes of all files at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config.budget_check import check_budgets
from config.inventory import read_inventory
from config.mistakes import Mistakes
from config.notify_check import check_notify_names
from config.parsing import parse_zone
from config.policy_check import check_policy_names
from config.probes import check_probes, read_probes
from config.settings import Settings
from config.settings_file import REMEDY, parse_settings
from config.ssh_check import check_ssh_elements
from config.toml_file import read_toml
from config.traps_check import check_trap_names
from probed.model.inventory import Inventory


def load_all(path: Path, *, secrets: bool = False, unseen: list[str] | None = None) -> tuple[Settings, Inventory]:
    """The settings of a file and the inventory they name, or a ConfigError with every mistake of every file.

    `secrets`: a secret that cannot be read is a mistake, as it is for the daemon. For an operator, from whom they are
    kept, it is none: `unseen` gets its path.
    """
    mistakes = Mistakes(secrets=secrets)
    document = read_toml(path, mistakes, REMEDY)
    if document is None:
        # Which folder and zone were meant is not known: nothing more can be said.
        mistakes.raise_if_any()
        raise AssertionError("a refused file leaves a mistake")
    settings = parse_settings(document, mistakes)
    if settings is not None:
        folder, zone = settings.inventory, settings.time_zone
    else:
        folder, zone = _meant_folder(document.data, path.parent), _meant_zone(document.data)
    own = Mistakes()  # those of the settings must not keep the inventory from being built
    inventory = read_inventory(folder, zone, _meant_credentials(document.data), own)
    mistakes.found += own.found
    if settings is not None and inventory is not None:
        check_notify_names(settings, inventory, document, mistakes)
        check_policy_names(settings, inventory, document, mistakes)
        check_ssh_elements(settings, inventory, document, mistakes)
        check_budgets(settings, inventory, document, mistakes)
        check_trap_names(settings, inventory, document, mistakes)
    if "mqtt" in document.data and inventory is not None:
        read_probes(folder, zone, inventory, mistakes)
    elif "mqtt" in document.data and folder.is_dir():
        check_probes(folder, zone, mistakes)
    mistakes.raise_if_any()
    assert settings is not None and inventory is not None  # noqa: PT018  # whatever was refused has left a mistake
    if unseen is not None:
        unseen += mistakes.unseen
    return settings, inventory


def _meant_folder(data: dict[str, Any], base: Path) -> Path:
    """The inventory of settings that were refused for another reason."""
    named = data.get("inventory")
    return base / named if isinstance(named, str) and named.isprintable() and named else base / "inventory"


def _meant_zone(data: dict[str, Any]) -> str:
    try:
        return parse_zone(str(data.get("time_zone")))
    except ValueError:
        return "UTC"


def _meant_credentials(data: dict[str, Any]) -> list[str] | None:
    named = data.get("credential", {})
    return list(named) if isinstance(named, dict) else None
