"""What differs between the configuration in force and another: pure."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from probed.model.inventory import Inventory
from probed.model.probe import NO_PROBES, ProbeInventory

if TYPE_CHECKING:
    from config.settings import Settings

FIXED: Final = {"state_dir": "state_dir", "store": "store_path", "control": "control_socket"}
"""Sections that a running daemon cannot change, each with what it comes to."""
TOLD: Final = frozenset(
    {
        "webhook",
        "mail",
        "sms",
        "recipient",
        "route",
        "damping",
        "escalation",
        "language",
        "log",
        "influx",
        "metrics",
        *FIXED,
    }
)
"""Sections on which nothing depends that is watched."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """One configuration, whole."""

    settings: Settings
    inventory: Inventory
    probes: ProbeInventory = NO_PROBES


@dataclass(frozen=True, slots=True)
class Difference:
    """What a reload changes, in words, and what it cannot change."""

    changed: tuple[str, ...]
    needs_restart: tuple[str, ...]


def pinned(old: Settings, new: Settings) -> tuple[Settings, tuple[str, ...]]:
    """The new settings with what cannot change as it was; and a sentence for each thing that would have changed."""
    moved = [
        f"{key}: a change from '{getattr(old, place)}' to '{getattr(new, place)}' needs a restart; the old one stays"
        for key, place in FIXED.items()
        if getattr(old, place) != getattr(new, place)
    ]
    return new.replaced(**{key: getattr(old, key) for key in FIXED}), tuple(moved)


def difference(old: Loaded, new: Loaded) -> Difference:
    """`new` is pinned here, so that its FIXED sections never show as changed."""
    settings, moved = pinned(old.settings, new.settings)
    sections = [name for name in settings.names() if getattr(settings, name) != getattr(old.settings, name)]
    tables = (*_tables(old.inventory, new.inventory), *_probes(old.probes, new.probes))
    return Difference((*(f"[{name}]" for name in sections), *tables), moved)


def watches_the_same(old: Loaded, new: Loaded) -> bool:
    """Whether topology and limits are the same, so that what is watched goes on as it is."""
    kept = [name for name in new.settings.names() if name not in TOLD]
    return (
        _bare(old.inventory) == _bare(new.inventory)
        and old.probes == new.probes
        and all(getattr(old.settings, name) == getattr(new.settings, name) for name in kept)
    )


def _bare(inventory: Inventory) -> Inventory:
    """Without what only assessments read."""
    return replace(inventory, version="", contracts=())


def _tables(old: Inventory, new: Inventory) -> list[str]:
    if old.version == new.version:
        return []
    names = [table.name for table in fields(Inventory) if table.name != "version"]
    return [f"{name}: {said}" for name in names if (said := _rows(getattr(old, name), getattr(new, name)))]


def _probes(old: ProbeInventory, new: ProbeInventory) -> list[str]:
    return [
        f"{name}: {said}"
        for name in ("probes", "measurements")
        if (said := _rows(getattr(old, name), getattr(new, name)))
    ]


def _rows(old: tuple[Any, ...], new: tuple[Any, ...]) -> str:
    """'1 new, 2 gone, 3 changed' by id; '' when nothing differs."""
    if old == new:
        return ""
    before, after = _by_id(old), _by_id(new)
    counts = {
        "new": len(after.keys() - before.keys()),
        "gone": len(before.keys() - after.keys()),
        "changed": sum(before[key] != after[key] for key in before.keys() & after.keys()),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "in another order"


def _by_id(rows: tuple[Any, ...]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        name = next((getattr(row, key) for key in ("id", "code", "name") if hasattr(row, key)), repr(row))
        found.setdefault(name, []).append(row)
    return found
