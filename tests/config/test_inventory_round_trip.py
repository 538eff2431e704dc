"""What is written is what is loaded, and its version depends on nothing but its content."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config.inventory import load_inventory
from config.render import inventory_version
from config.write import write_inventory
from probed.model.ids import CircuitId, PointId
from probed.model.inventory import Inventory, ProbeTest, Validity
from tests.support.bad_configs import EXAMPLE
from tests.support.inventories import inventories

ZONE = "Asia/Shanghai"


def _written_and_loaded(inventory: Inventory, zone: str) -> Inventory:
    with tempfile.TemporaryDirectory() as folder:
        write_inventory(inventory, Path(folder), zone)
        return load_inventory(Path(folder), zone, ["core", "ems"])


@settings(max_examples=40)
@given(inventories(), st.sampled_from(["UTC", ZONE]))
def test_an_inventory_is_loaded_as_it_was_written(inventory: Inventory, zone: str) -> None:
    assert _written_and_loaded(inventory, zone) == inventory


def test_the_example_is_loaded_as_it_was_written() -> None:
    inventory = load_inventory(EXAMPLE / "inventory", ZONE)
    assert _written_and_loaded(inventory, ZONE) == inventory


def test_an_empty_inventory_is_loaded_as_it_was_written() -> None:
    empty = Inventory(version=inventory_version(Inventory(version="")))
    assert _written_and_loaded(empty, "UTC") == empty


def test_the_version_changes_with_any_content() -> None:
    inventory = load_inventory(EXAMPLE / "inventory", ZONE)
    seen = {inventory.version}
    for field in dataclasses.fields(Inventory):
        if field.name != "version":
            rows = getattr(inventory, field.name)
            other: Any = rows[1:] if rows else (ProbeTest(PointId("NE", "10"), CircuitId("C"), Validity(None, None)),)
            seen.add(inventory_version(dataclasses.replace(inventory, **{field.name: other})))
    assert len(seen) == len(dataclasses.fields(Inventory))


def test_the_version_does_not_depend_on_the_order_of_rows() -> None:
    inventory = load_inventory(EXAMPLE / "inventory", ZONE)
    turned: dict[str, Any] = {
        field.name: tuple(reversed(getattr(inventory, field.name)))
        for field in dataclasses.fields(Inventory)
        if field.name != "version"
    }
    assert inventory_version(dataclasses.replace(inventory, **turned)) == inventory.version
