"""What is entered: one entry for each final span, correction, exclusion and operator act. Every entry has a key, so
that what was entered once is not entered again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from probed.model.canonical import canonical
from probed.model.capacity import UP
from probed.model.change import SpanRow
from probed.model.ids import CircuitId, CustomerId
from probed.model.instant import MINUTE_US
from probed.model.inventory import Inventory
from probed.model.operation import Act, Exclusion
from probed.model.ticket import TroubleTicket
from sla.ledger import EntryKind

LATE_US: Final = 15 * MINUTE_US
"""A span is final when every look that could still change it has passed its end by this.

Spans are those of looks alone, as problems go by them; what other witnesses add is in the assessments."""


class Fact(NamedTuple):
    """What is to be entered. `replaces`: the key of the entry that it supersedes, if that was entered."""

    customer: CustomerId
    kind: EntryKind
    key: str
    body: Mapping[str, Any]
    replaces: str | None = None


class Owners:
    """Whose a circuit was at an instant."""

    def __init__(self, inventory: Inventory) -> None:
        self._rows: dict[CircuitId, list[Any]] = {}
        for row in inventory.circuits:
            self._rows.setdefault(row.id, []).append(row)

    def circuits(self) -> tuple[CircuitId, ...]:
        return tuple(sorted(self._rows))

    def of(self, circuit: CircuitId, at: int) -> CustomerId | None:
        rows = self._rows.get(circuit)
        if not rows:
            return None
        found = next((row for row in rows if row.valid.holds_at(at)), rows[-1])
        return CustomerId(found.customer)


def span_key(span: SpanRow) -> str:
    return f"span:{span.circuit}:{span.start.at}:{span.rev}"


def span_facts(
    history: Iterable[tuple[int | None, SpanRow]], owners: Owners, horizon: int, evidence: Any
) -> Iterator[Fact]:
    """Every span that is final, and every correction of one that had been.

    `history`: (the revision that replaced it, or None; the span). `evidence(span)` = ids of what proves it.
    """
    for superseded, span in sorted(history, key=lambda told: (told[1].rev, told[1].start.at)):
        customer = owners.of(span.circuit, span.start.at)
        if customer is None or span.end is None or span.end + LATE_US > horizon:
            continue
        key = span_key(span)
        if superseded is not None:
            body = {"circuit": span.circuit, "revision": superseded, "was": span_said(span)}
            yield Fact(customer, EntryKind.CORRECTION, f"correction:{key}:{superseded}", body, replaces=key)
            continue
        proof = () if span.value == UP else tuple(evidence(span))
        yield Fact(customer, EntryKind.SPAN, key, {**span_said(span), "evidence": proof})


def span_said(span: SpanRow) -> dict[str, Any]:
    """What is entered of a span."""
    return {
        "circuit": span.circuit,
        "start": span.start,
        "end": span.end,
        "value": span.value,
        "at_risk": span.at_risk,
        "culprits": span.culprits,
        "party": span.party,
        "rev": span.rev,
    }


def exclusion_key(stated: int, exclusion: Exclusion) -> str:
    return f"exclusion:{exclusion.id}:{stated}:{exclusion.status.value}"


def exclusion_facts(history: Iterable[tuple[int, Exclusion]], owners: Owners) -> Iterator[Fact]:
    """Each status that an exclusion had; a later one supersedes the one before."""
    before: str | None = None
    for stated, exclusion in history:
        key = exclusion_key(stated, exclusion)
        customer = owners.of(exclusion.circuit, exclusion.start)
        if customer is not None:
            body = {"stated": stated, "exclusion": exclusion}
            yield Fact(customer, EntryKind.EXCLUSION, key, body, replaces=before)
            before = key


def ticket_key(stated: int, ticket: TroubleTicket) -> str:
    return f"ticket:{ticket.id}:{stated}:{hashlib.sha256(canonical(ticket)).hexdigest()[:16]}"


def ticket_facts(history: Iterable[tuple[int, TroubleTicket]], owners: Owners) -> Iterator[Fact]:
    """Each version of each ticket, in order of id and time; a later one supersedes the one before."""
    before: dict[str, str] = {}
    for stated, ticket in history:
        key = ticket_key(stated, ticket)
        customer = owners.of(ticket.circuit, ticket.opened)
        if customer is not None:
            yield Fact(customer, EntryKind.TICKET, key, {"stated": stated, "ticket": ticket}, before.get(ticket.id))
            before[ticket.id] = key


def act_facts(acts: Iterable[Act], house: CustomerId) -> Iterator[Fact]:
    """Each act of an operator."""
    for act in acts:
        yield Fact(house, EntryKind.ACT, f"act:{act.key}", {"act": act})
