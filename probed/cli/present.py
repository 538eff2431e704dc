"""How current the store is: whether anybody still writes what is read there, and who of those asked answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from probed.cli.output import both_times, span_text
from probed.cli.words import comma, language, said

if TYPE_CHECKING:
    from probed.model.inventory import Customer, Inventory
    from probed.store.batch import Mark


class Sources(NamedTuple):
    """The poll sources of now: those that answer, those that fell silent and since when, those never heard."""

    heard: tuple[str, ...]
    silent: Mapping[str, int]
    never: tuple[str, ...]


def sources_now(
    limit_us: Callable[[str], int], inventory: Inventory, marks: Mapping[str, Mark], horizon: int, now: int
) -> Sources:
    """Silent = not heard for longer than the staleness limit before the last input of all."""
    from topology.sources import asked_sources

    asked = sorted(asked_sources(inventory, now))
    silent = {
        name: marks[name].last for name in asked if name in marks and horizon - marks[name].last > limit_us(name)
    }
    never = tuple(name for name in asked if name not in marks)
    return Sources(tuple(name for name in asked if name in marks and name not in silent), silent, never)


def stale_warning(limit_us: int, last: int | None, now: int, zone: str) -> str:
    """What to say when nothing comes in any more; empty = all is current."""
    if last is None:
        return said("Nothing was ever heard: does the daemon run? See its log.")
    if now - last <= limit_us:
        return ""
    return said(
        "Nothing was heard for {length}: does the daemon run? "
        "What is said here was so at {instant}; how it is now is unknown.",
        length=span_text(now - last, exact=False),
        instant=both_times(last, zone),
    )


def customers_text(customers: Iterable[str], inventory: Inventory) -> str:
    """'Yunlan Commercial Bank (AAA), ...'; an id that the inventory does not hold any more stays an id."""
    known: dict[str, Customer] = {customer.id: customer for customer in inventory.customers}
    return comma().join(f"{name_of(known[c])} ({said(known[c].tier)})" if c in known else c for c in customers)


def name_of(named: Customer) -> str:
    """Its name in the terminal's language; the English one may have been left out."""
    return named.name_en or named.name if language() == "en" else named.name
