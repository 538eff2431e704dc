"""Writes an inventory as the folder that load_inventory reads."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from config.contract_write import contract_toml
from config.layouts import layouts
from config.parsing import format_day_or_instant
from config.render import render
from probed.model.instant import format_instant
from probed.model.inventory import Inventory


def write_inventory(inventory: Inventory, folder: Path, zone: str = "UTC") -> None:
    """The tables and contracts/; read back with the same zone they give the same content and version.

    Texts must be as the loader leaves them: trimmed, printable, of one line. A point's or a route's dates outside
    of its element's or circuit's come back cut to them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    show = format_instant if zone == "UTC" else partial(format_day_or_instant, zone=zone)
    rows = render(inventory, show)
    for table in layouts(zone).tables:
        if table.optional and table.file not in rows:
            (folder / table.file).unlink(missing_ok=True)
            continue
        lines = [table.header, *(",".join(map(quoted, row)) for row in rows[table.file])]
        (folder / table.file).write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "contracts").mkdir(exist_ok=True)
    for contract in inventory.contracts:
        path = folder / "contracts" / f"{contract.id}-{contract.version}.toml"
        path.write_text(contract_toml(contract), "utf-8")


def quoted(text: str) -> str:
    """A cell as the table holds it."""
    if "," in text or '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return text
