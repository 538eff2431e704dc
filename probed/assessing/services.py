"""What was sold: the rows of one circuit that follow each other for one customer are one service, assessed as one.

A circuit that changes its route's ends, its protection or its kind gets a new row in the inventory; its month is
not cut there. Where it changes hands or contract, one service ends and the next begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from probed.model.ids import CircuitId
from probed.model.inventory import Circuit, Inventory, Validity


def services_of(rows: Iterable[Circuit]) -> tuple[Circuit, ...]:
    """The services in order of id and time, each as its latest row with the life of all of them."""
    found: list[Circuit] = []
    for row in sorted(rows, key=lambda row: (row.id, _begins(row.valid))):
        if found and _goes_on(found[-1], row):
            found[-1] = replace(row, valid=Validity(found[-1].valid.start, row.valid.end))
        else:
            found.append(row)
    return tuple(found)


def life_of(inventory: Inventory, circuit: CircuitId) -> Validity:
    """From the first beginning of a circuit to its last end, whoever had it."""
    lives = sorted((row.valid for row in inventory.circuits if row.id == circuit), key=_begins)
    return Validity(lives[0].start, lives[-1].end)


def _goes_on(before: Circuit, after: Circuit) -> bool:
    same = (before.id, before.customer, before.contract) == (after.id, after.customer, after.contract)
    return same and before.valid.end is not None and before.valid.end == after.valid.start


def _begins(valid: Validity) -> tuple[bool, int]:
    """Without a limit is before everything; rows of one circuit never overlap."""
    return valid.start is not None, valid.start or 0
