"""Extends the ledger by what has become final in the store since, and makes the day's head."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from probed.assessing.truth import TopologyHistory
from probed.ledger import cursor
from probed.ledger.cursor import Cursor
from probed.ledger.files import HOUSE, Appender, LedgerFolder
from probed.ledger.producers import LATE_US, Fact, Owners, act_facts, exclusion_facts, span_facts, ticket_facts
from probed.model.change import SpanRow
from probed.model.ids import CircuitId, CustomerId
from probed.model.instant import DAY_US, to_datetime
from probed.model.inventory import Inventory
from probed.model.operation import Exclusion
from probed.model.ticket import TroubleTicket
from probed.store.reader import Reader
from sla.ledger import Entry, Head, append, head


class Extended(NamedTuple):
    """What was added: entries by customer, and the head if the ledger has grown since the last one."""

    added: Mapping[CustomerId, int]
    head: Head | None


def extend(
    folder: LedgerFolder, reader: Reader, inventory: Inventory, now: int, zone: str, *, daily: bool = False
) -> Extended:
    """Enter what is final now and was not entered before. Doing it twice adds nothing.

    `daily`: as the daemon does it: only what may have changed since the last time is looked at, only the chains that
    grow are read whole, and there is one head a day, at its first call. Else everything is read, and there is a head
    whenever something was added.
    """
    with folder.extending() as appender:
        tails = {name: tail for name in folder.customers() if (tail := folder.tail(name)) is not None}
        since = cursor.load(folder, tails) if daily else None
        facts: defaultdict[CustomerId, list[Fact]] = defaultdict(list)
        with reader.snapshot():
            horizon, revisions = reader.last_input() or 0, {str(name): n for name, n in reader.revisions().items()}
            ended = {name: count for name, (count, _) in reader.spans_ended().items()}
            for fact in found(reader, inventory, since):
                facts[fact.customer].append(fact)
        added = {}
        lasts: dict[CustomerId, Entry] = {}
        for customer in sorted({*facts, *(folder.customers())}):
            if since is not None and customer not in facts and customer in tails:
                lasts[customer] = tails[customer]
                continue
            chain = appender.sound_chain(customer)
            fresh = entries(chain, customer, facts.get(customer, ()), now)
            appender.append(customer, fresh)
            if fresh:
                added[customer] = len(fresh)
            if chain or fresh:
                lasts[customer] = (*chain, *fresh)[-1]
        day = to_datetime(now, zone).date().isoformat()
        made = _head(folder, appender, list(lasts.values()), day, daily=daily)
        ends = {str(customer): (last.number, last.sha256) for customer, last in lasts.items()}
        cursor.save(folder.path, Cursor(horizon, now, revisions, ended, ends))
        return Extended(added, made)


def _head(folder: LedgerFolder, appender: Appender, lasts: Sequence[Entry], day: str, *, daily: bool) -> Head | None:
    known = folder.heads()
    if not lasts or (daily and known and known[-1].day == day):
        return None
    made = head(day, lasts)
    if known and (known[-1].root, known[-1].day) == (made.root, made.day):
        return None
    appender.head(made)
    return made


SLACK_US: Final = DAY_US
"""Statements and acts so long before the last look are looked at again: clocks of stores are set back at times."""


def found(reader: Reader, inventory: Inventory, since: Cursor | None = None) -> Iterator[Fact]:
    """Everything that is final in the store, in a fixed order. `since`: what cannot have changed is left out."""
    owners, horizon = Owners(inventory), reader.last_input() or 0
    evidence = evidence_of(reader, inventory)
    for circuit in _circuits(reader, owners, since):
        yield from span_facts(reader.span_history(circuit), owners, horizon, evidence)
    stated_since = None if since is None else since.at - SLACK_US
    exclusions: defaultdict[str, list[tuple[int, Exclusion]]] = defaultdict(list)
    for at, exclusion in reader.exclusions_stated():
        exclusions[exclusion.id].append((at, exclusion))
    for exclusion_history in _recent(exclusions, stated_since):
        yield from exclusion_facts(exclusion_history, owners)
    tickets: defaultdict[str, list[tuple[int, TroubleTicket]]] = defaultdict(list)
    for at, ticket in reader.ticket_history():
        tickets[ticket.id].append((at, ticket))
    for ticket_history in _recent(tickets, stated_since):
        yield from ticket_facts(ticket_history, owners)
    yield from act_facts(reader.acts() if stated_since is None else reader.acts(stated_since), HOUSE)


def _circuits(reader: Reader, owners: Owners, since: Cursor | None) -> Iterator[CircuitId]:
    """The circuits of which a span may have become final, or was corrected."""
    if since is None:
        yield from owners.circuits()
        return
    ended, revisions = reader.spans_ended(), reader.revisions()
    for circuit in owners.circuits():
        count, last = ended.get(circuit, (0, 0))
        told_late = count != since.ended.get(circuit, 0) or revisions.get(circuit) != since.revisions.get(circuit)
        if told_late or last > since.horizon - LATE_US:
            yield circuit


T = TypeVar("T")


def _recent(stated: Mapping[str, Sequence[tuple[int, T]]], since: int | None) -> Iterator[Sequence[tuple[int, T]]]:
    """Whole histories of what was stated from an instant on, in order of id."""
    for name in sorted(stated):
        if since is None or any(at >= since for at, _ in stated[name]):
            yield stated[name]


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
