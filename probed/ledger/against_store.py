"""The store held against the ledger: what was entered when it became final stands there unchanged.

Led by the entries: what the store has beyond them was not final yet. Its own hashes and rules are `Reader.verify`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from probed.ledger.producers import exclusion_key, span_key, span_said, ticket_key
from probed.model.canonical import plain
from probed.model.ids import CustomerId
from probed.store.check import BROKEN_FILE
from probed.store.queries import EVIDENCE_BY_ID
from probed.store.reader import Reader
from sla.ledger import Entry, EntryKind, Flaw

GONE = "it is not in the store any more"
OTHER = "the store says something else now"


def store_flaws(reader: Reader, chains: Mapping[CustomerId, Sequence[Entry]]) -> Iterator[Flaw]:
    """What is wrong with the store by itself, then every entry that it contradicts."""
    with reader.snapshot():
        wrong = reader.verify()
        yield from (Flaw("store", 0, sentence) for sentence in wrong)
        if any(sentence.startswith(BROKEN_FILE) for sentence in wrong):
            return
        yield from (Flaw("store", 0, sentence) for sentence in reader.verify_runs())
        try:
            held = _Held(reader)
        except (ValueError, KeyError, TypeError) as exc:
            yield Flaw("store", 0, f"what people stated cannot be read ({exc})")
            return
        for customer, chain in sorted(chains.items()):
            for entry in chain:
                what = held.against(entry)
                if what:
                    yield Flaw(customer, entry.number, what)


class _Held:
    """What the store has of each kind of entry, by the key under which it was entered."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._spans: dict[str, dict[str, tuple[int | None, Any]]] = {}
        self._evidence: dict[str, bool] = {}
        stated = reader.exclusions_stated()
        told = {
            exclusion_key(at, exclusion): plain({"stated": at, "exclusion": exclusion}) for at, exclusion in stated
        }
        told |= {
            ticket_key(at, ticket): plain({"stated": at, "ticket": ticket}) for at, ticket in reader.ticket_history()
        }
        told |= {f"act:{act.key}": plain({"act": act}) for act in reader.acts()}
        self._told: dict[str, Any] = told
        self._by_kind: Mapping[EntryKind, Callable[[str, dict[str, Any]], str]] = {
            EntryKind.SPAN: self._span,
            EntryKind.CORRECTION: self._correction,
            EntryKind.EXCLUSION: self._statement,
            EntryKind.TICKET: self._statement,
            EntryKind.ACT: self._statement,
        }

    def against(self, entry: Entry) -> str:
        """What the store says otherwise than an entry; empty where it agrees, and of what is not from it."""
        judge = self._by_kind.get(entry.kind)
        if judge is None:
            return ""
        body = json.loads(entry.body)
        key = body.pop("key")
        what = judge(key, body)
        return f"{key}: {what}" if what else ""

    def _statement(self, key: str, body: dict[str, Any]) -> str:
        known = self._told.get(key)
        return GONE if known is None else "" if known == body else OTHER

    def _span(self, key: str, body: dict[str, Any]) -> str:
        proof = body.pop("evidence")
        known = self._of(body["circuit"]).get(key)
        if known is None:
            return GONE
        if known[1] != body:
            return OTHER
        lost = [name for name in proof if not self._is_there(name)]
        return f"its evidence {lost[0]} is not in the store any more" if lost else ""

    def _correction(self, key: str, body: dict[str, Any]) -> str:
        span = key.removeprefix("correction:").rpartition(":")[0]
        known = self._of(body["circuit"]).get(span)
        if known is None:
            return GONE
        return "" if known == (body["revision"], body["was"]) else OTHER

    def _of(self, circuit: str) -> dict[str, tuple[int | None, Any]]:
        found = self._spans.get(circuit)
        if found is None:
            history = self._reader.span_history(circuit)
            found = self._spans[circuit] = {span_key(span): (by, plain(span_said(span))) for by, span in history}
        return found

    def _is_there(self, name: str) -> bool:
        known = self._evidence.get(name)
        if known is None:
            known = self._evidence[name] = bool(self._reader.read(EVIDENCE_BY_ID, name))
        return known
