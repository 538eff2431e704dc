"""Which version of which contract holds when: versions one after another, and customers that change contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from probed.model.contract import Contract
from probed.model.ids import CustomerId
from probed.model.inventory import Circuit, Inventory, Validity


def terms(inventory: Inventory, circuit: Circuit, start: int, end: int) -> tuple[Contract, ...]:
    """The versions that hold for a circuit somewhere in [start, end), in order of time, each cut to when it holds."""
    named = [(circuit.contract, _ALWAYS)] if circuit.contract else _named(inventory, circuit.customer)
    return _in_force(inventory, named, start, end)


def customer_terms(inventory: Inventory, customer: CustomerId, start: int, end: int) -> tuple[Contract, ...]:
    """The same for a customer: of what is judged for it as a whole, such as a VPN."""
    return _in_force(inventory, _named(inventory, customer), start, end)


def _in_force(
    inventory: Inventory, named: Sequence[tuple[str, Validity]], start: int, end: int
) -> tuple[Contract, ...]:
    found: list[Contract] = []
    for version in sorted(_held(inventory, named), key=_begins):
        if not _touches(version, start, end):
            continue
        before = found[-1] if found else None
        if before is not None and before.ref == version.ref and before.end == version.start:
            found[-1] = replace(before, end=version.end)  # the customer's row changed, its contract did not
        else:
            found.append(version)
    return tuple(found)


_ALWAYS: Final = Validity(None, None)


def _held(inventory: Inventory, named: Sequence[tuple[str, Validity]]) -> Iterator[Contract]:
    for name, valid in named:
        for version in inventory.contracts:
            if version.id == name:
                cut = _cut(version, valid)
                if cut is not None:
                    yield cut


def _named(inventory: Inventory, customer: CustomerId) -> list[tuple[str, Validity]]:
    """The ids of the contracts that a customer was given, and when."""
    rows = sorted((c for c in inventory.customers if c.id == customer), key=lambda c: c.valid.start or 0)
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
