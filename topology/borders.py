"""When the inventory says that something begins or ends."""

from __future__ import annotations

from collections.abc import Sequence

from probed.model.inventory import Inventory, Validity


def next_border(inventory: Inventory, at: int) -> int | None:
    """The next instant at which any row of the inventory begins or ends; None = never again."""
    tables: tuple[Sequence[object], ...] = (
        inventory.customers,
        inventory.managers,
        inventory.elements,
        inventory.points,
        inventory.links,
        inventory.protection,
        inventory.circuits,
        inventory.vpns,
        inventory.probe_tests,
    )
    validities: list[Validity] = [row.valid for table in tables for row in table]  # type: ignore[attr-defined]
    validities += [leg.valid for circuit in inventory.circuits for leg in circuit.legs]
    return min(
        (border for valid in validities for border in valid if border is not None and border > at), default=None
    )
