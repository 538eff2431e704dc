"""Extends the ledger by what has become final in the store since, and makes the day's head."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from probed.assessing.truth import TopologyHistory
from probed.ledger.files import HOUSE, Appender, LedgerFolder
from probed.ledger.producers import Fact, Owners, act_facts, exclusion_facts, span_facts, ticket_facts
from probed.model.change import SpanRow
from probed.model.ids import CustomerId
from probed.model.instant import to_datetime
from probed.model.inventory import Inventory
from probed.store.reader import Reader
from sla.ledger import Entry, Head, append, head


class Extended(NamedTuple):
    """What was added: entries by customer, and the head if the ledger has grown since the last one."""

    added: Mapping[CustomerId, int]
    head: Head | None


def extend(folder: LedgerFolder, reader: Reader, inventory: Inventory, now: int, zone: str) -> Extended:
    """Enter what is final now and was not entered before. Doing it twice adds nothing."""
    with folder.extending() as appender:
        facts: defaultdict[CustomerId, list[Fact]] = defaultdict(list)
        with reader.snapshot():
            for fact in found(reader, inventory):
                facts[fact.customer].append(fact)
        added = {}
        lasts: list[Entry] = []
        for customer in sorted({*facts, *(folder.customers())}):
            chain = appender.sound_chain(customer)
            fresh = entries(chain, customer, facts.get(customer, ()), now)
            appender.append(customer, fresh)
            if fresh:
                added[customer] = len(fresh)
            if chain or fresh:
                lasts.append((*chain, *fresh)[-1])
        return Extended(added, _head(folder, appender, lasts, to_datetime(now, zone).date().isoformat()))


def _head(folder: LedgerFolder, appender: Appender, lasts: Sequence[Entry], day: str) -> Head | None:
    made = head(day, lasts)
    known = folder.heads()
    if known and (known[-1].root, known[-1].day) == (made.root, made.day):
        return None
    appender.head(made)
    return made


def found(reader: Reader, inventory: Inventory) -> Iterator[Fact]:
    """Everything that is final in the store, in a fixed order."""
    owners, horizon = Owners(inventory), reader.last_input() or 0
    evidence = evidence_of(reader, inventory)
    for circuit in owners.circuits():
        yield from span_facts(reader.span_history(circuit), owners, horizon, evidence)
    for exclusion in sorted(reader.exclusions(), key=lambda e: e.id):
        history = [(stated.at, stated.exclusion) for stated in reader.exclusion_history(exclusion.id)]
        yield from exclusion_facts(history, owners)
    yield from ticket_facts(reader.ticket_history(), owners)
    yield from act_facts(reader.acts(), HOUSE)


def evidence_of(reader: Reader, inventory: Inventory) -> Callable[[SpanRow], Iterable[str]]:
    """The ids of what was seen of a span's culprits, from the last look before it to its end."""
    history = TopologyHistory(inventory)

    def ids(span: SpanRow) -> Iterable[str]:
        end = span.end if span.end is not None else span.start.at + 1
        ends = history.ends(span.start.at, end)
        points = {point for leaf in span.culprits for point in ends.get(leaf, ())}
        return sorted({ref.id for ref in reader.evidence_refs(sorted(points), span.start.earliest, end)})

    return ids


def entries(chain: Sequence[Entry], customer: CustomerId, facts: Iterable[Fact], now: int) -> list[Entry]:
    """The entries by which a chain grows. A correction of what was never entered is not entered either."""
    hashes = {json.loads(entry.body)["key"]: entry.sha256 for entry in chain}
    last = chain[-1] if chain else None
    fresh: list[Entry] = []
    for fact in facts:
        replaced = None if fact.replaces is None else hashes.get(fact.replaces)
        if fact.key in hashes or (fact.key.startswith("correction:") and replaced is None):
            continue
        last = append(last, customer, fact.kind, now, {"key": fact.key, **fact.body}, replaced)
        hashes[fact.key] = last.sha256
        fresh.append(last)
    return fresh
