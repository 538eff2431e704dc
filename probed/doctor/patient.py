"""What is examined: as much of the configuration as can be read, however broken the rest is."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from config.load import load_all
from config.settings import Settings
from config.settings_file import load_settings
from probed.errors import ConfigError, Mistake
from probed.model.inventory import Inventory


class Patient(NamedTuple):
    """Where things are; `settings` and `inventory` are None when they have mistakes."""

    config: Path
    store: Path
    state_dir: Path
    socket: Path
    settings: Settings | None
    inventory: Inventory | None
    mistakes: tuple[Mistake, ...]


def patient(config: Path) -> Patient:
    """Never raises for what is wrong with the configuration."""
    settings, inventory, mistakes = _loaded(config)
    if settings is not None:
        store, socket = settings.store_path, settings.control_socket
        return Patient(config, store, settings.state_dir, socket, settings, inventory, mistakes)
    data = _raw(config)
    state = _path(config, data.get("state_dir"), config.parent / "state")
    return Patient(
        config,
        _path(config, _table(data, "store").get("path"), state / "probed.db"),
        state,
        _path(config, _table(data, "control").get("socket"), state / "control.sock"),
        None,
        None,
        mistakes,
    )


def _loaded(config: Path) -> tuple[Settings | None, Inventory | None, tuple[Mistake, ...]]:
    try:
        settings, inventory = load_all(config)
    except ConfigError as exc:
        try:
            return load_settings(config), None, exc.mistakes
        except ConfigError:
            return None, None, exc.mistakes
    return settings, inventory, ()


def _raw(config: Path) -> dict[str, Any]:
    """What can be guessed of a file that was refused."""
    try:
        return tomllib.loads(config.read_text("utf-8-sig", errors="replace"))
    except (OSError, ValueError):
        return {}


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _path(config: Path, given: object, otherwise: Path) -> Path:
    return config.parent / given if isinstance(given, str) and given.strip() and given.isprintable() else otherwise
