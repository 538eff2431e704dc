"""Which version of which contract holds when: versions one after another, and customers that change contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from probed.model.contract import Contract
from probed.model.inventory import Circuit, Inventory, Validity


def terms(inventory: Inventory, circuit: Circuit, start: int, end: int) -> tuple[Contract, ...]:
    """The versions that hold for a circuit somewhere in [start, end), in order of time, each cut to when it holds."""
    found: list[Contract] = []
    for version in sorted(_held(inventory, circuit), key=_begins):
        if not _touches(version, start, end):
            continue
        before = found[-1] if found else None
        if before is not None and before.ref == version.ref and before.end == version.start:
            found[-1] = replace(before, end=version.end)  # the customer's row changed, its contract did not
        else:
            found.append(version)
    return tuple(found)


def _held(inventory: Inventory, circuit: Circuit) -> Iterator[Contract]:
    for name, valid in _named(inventory, circuit):
        for version in inventory.contracts:
            if version.id == name:
                cut = _cut(version, valid)
                if cut is not None:
                    yield cut


def _named(inventory: Inventory, circuit: Circuit) -> list[tuple[str, Validity]]:
    """The ids of the contracts that the circuit, or its customer, was given, and when."""
    if circuit.contract:
        return [(circuit.contract, Validity(None, None))]
    rows = sorted((c for c in inventory.customers if c.id == circuit.customer), key=lambda c: c.valid.start or 0)
    named = [(row.contract, row.valid) for row in rows]
    # Before the first row and after the last one the customer is as known then.
    named[0] = (named[0][0], Validity(None, named[0][1].end))
    named[-1] = (named[-1][0], Validity(named[-1][1].start, None))
    return named


def _cut(version: Contract, valid: Validity) -> Contract | None:
    start = max((at for at in (version.start, valid.start) if at is not None), default=None)
    end = min((at for at in (version.end, valid.end) if at is not None), default=None)
    if start is not None and end is not None and start >= end:
        return None
    return version if (start, end) == (version.start, version.end) else replace(version, start=start, end=end)


def _touches(version: Contract, start: int, end: int) -> bool:
    return (version.start is None or version.start < end) and (version.end is None or version.end > start)


def _begins(version: Contract) -> tuple[bool, int]:
    return version.start is not None, version.start or 0
