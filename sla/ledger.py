"""The ledger: what was published can be proved later. Pure values; keeping and exporting them is elsewhere.

One chain of entries a customer, each entry holding the hash of the one before; once a day a Merkle head over
the ends of all chains. Nothing is edited: a later entry supersedes an earlier one by its hash. Cutting the end
off, or rewriting everything, shows only against a head that was exported before: the anchor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from probed.model.canonical import canonical
from probed.model.ids import CustomerId

GENESIS: Final = "0" * 64


class EntryKind(StrEnum):
    """What an entry records."""

    SPAN = "span"
    EXCLUSION = "exclusion"
    TICKET = "ticket"
    CORRECTION = "correction"
    ACT = "act"
    ASSESSMENT = "assessment"
    SIGN_OFF = "sign_off"


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of a customer's chain. `number` counts from 1; `body` is canonical JSON text."""

    customer: CustomerId
    number: int
    kind: EntryKind
    at: int
    body: str
    supersedes: str | None
    previous: str
    sha256: str


_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "customer": (str,), "number": (int,), "kind": (str,), "at": (int,), "body": (str,),
    "supersedes": (str, type(None)), "previous": (str,), "sha256": (str,),
}  # fmt: skip
"""The keys of a line, and what each may hold."""


def line_of(entry: Entry) -> bytes:
    """The line of a chain's file that holds an entry, without its end."""
    return canonical(entry)


def entry_of(line: bytes) -> Entry | None:
    """The entry that a line holds; None where it is none, or is written otherwise than an entry is."""
    try:
        found: Any = json.loads(line)
        if not isinstance(found, dict) or found.keys() != _TYPES.keys():
            return None
        if any(type(found[key]) not in kinds for key, kinds in _TYPES.items()):
            return None
        entry = Entry(**{**found, "kind": EntryKind(found["kind"])})
        # The same content in another spelling would pass every hash, and is not what was written.
        return entry if line_of(entry) == line else None
    except (ValueError, TypeError, RecursionError):
        return None


class ChainEnd(NamedTuple):
    """The last entry of one customer's chain."""

    customer: CustomerId
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """The Merkle root over the ends of all chains at the end of a local day (ISO date)."""

    day: str
    ends: tuple[ChainEnd, ...]
    root: str


def parse_head(raw: bytes) -> Head | None:
    """A head as it is kept and exported; None where it is none."""
    try:
        found: Mapping[str, Any] = json.loads(raw)
        ends = tuple(ChainEnd(CustomerId(e["customer"]), e["number"], e["sha256"]) for e in found["ends"])
        read = Head(found["day"], ends, found["root"])
        canonical(read)  # half of a surrogate pair is text for JSON, and has no hash
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    said = [read.day, read.root, *(part for end in ends for part in (end.customer, end.sha256))]
    numbered = all(type(end.number) is int and end.number > 0 for end in ends)
    return read if numbered and all(isinstance(part, str) for part in said) else None


class Flaw(NamedTuple):
    """One thing that does not hold: in whose chain, at which entry (0 = the chain as a whole), what."""

    customer: str
    number: int
    what: str


def append(
    last: Entry | None, customer: CustomerId, kind: EntryKind, at: int, content: Any, supersedes: str | None = None
) -> Entry:
    """The next entry after `last` of the same customer's chain (None = its first)."""
    if last is not None and last.customer != customer:
        raise ValueError(f"the chain of {last.customer} cannot go on with an entry of {customer}")
    number, previous = (last.number + 1, last.sha256) if last else (1, GENESIS)
    body = canonical(content).decode()
    return Entry(
        customer,
        number,
        kind,
        at,
        body,
        supersedes,
        previous,
        _hash(customer, number, kind, at, body, supersedes, previous),
    )


def entry_hash(entry: Entry) -> str:
    """What its hash has to be, by its content."""
    return _hash(entry.customer, entry.number, entry.kind, entry.at, entry.body, entry.supersedes, entry.previous)


def _hash(customer: str, number: int, kind: str, at: int, body: str, supersedes: str | None, previous: str) -> str:
    return hashlib.sha256(canonical([customer, number, str(kind), at, body, supersedes, previous])).hexdigest()


def head(day: str, lasts: Iterable[Entry]) -> Head:
    """The day's head over the last entry of every customer's chain."""
    return head_over(day, sorted(ChainEnd(e.customer, e.number, e.sha256) for e in lasts))


def head_over(day: str, ends: Iterable[ChainEnd]) -> Head:
    """The head over the ends of chains, in their order."""
    told = tuple(ends)
    return Head(day, told, merkle_root([_leaf(end) for end in told]))


def _leaf(end: ChainEnd) -> bytes:
    # RFC 6962: leaves and nodes are hashed with different first bytes, so that no node passes for a leaf.
    return hashlib.sha256(b"\x00" + canonical(end)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_root(leaves: Sequence[bytes]) -> str:
    """Root of a Merkle tree; a leaf without a partner rises unchanged. The empty tree has the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = list(leaves)
    while len(level) > 1:
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0].hex()


def verify(chains: Mapping[CustomerId, Sequence[Entry]], anchor: Head | None = None) -> tuple[Flaw, ...]:
    """Every flaw of the chains; against an anchor also what was cut off or written anew since it was exported."""
    flaws = [flaw for customer, chain in sorted(chains.items()) for flaw in _chain(customer, chain)]
    if anchor is not None:
        flaws += _anchored(chains, anchor)
    return tuple(flaws)


def _chain(customer: CustomerId, chain: Sequence[Entry]) -> Iterable[Flaw]:
    previous, known = GENESIS, set[str]()
    for number, entry in enumerate(chain, start=1):
        if entry.customer != customer:
            yield Flaw(customer, number, f"belongs to the chain of {entry.customer}")
        if entry.number != number:
            yield Flaw(customer, number, f"numbered {entry.number}: entries are missing or out of order")
        if entry.previous != previous:
            yield Flaw(customer, number, "does not follow the entry before it")
        if entry.sha256 != entry_hash(entry):
            yield Flaw(customer, number, "its content is not what was hashed")
        if entry.supersedes is not None and entry.supersedes not in known:
            yield Flaw(customer, number, "supersedes an entry that is not before it in this chain")
        previous = entry.sha256
        known.add(entry.sha256)


def _anchored(chains: Mapping[CustomerId, Sequence[Entry]], anchor: Head) -> Iterable[Flaw]:
    if merkle_root([_leaf(end) for end in anchor.ends]) != anchor.root:
        yield Flaw("", 0, f"the anchor of {anchor.day} is damaged: its root is not that of its chains")
    for end in anchor.ends:
        chain = chains.get(end.customer, ())
        if len(chain) < end.number:
            yield Flaw(end.customer, end.number, f"cut off: the anchor of {anchor.day} holds {end.number} entries")
        elif chain[end.number - 1].sha256 != end.sha256:
            yield Flaw(end.customer, end.number, f"written anew since the anchor of {anchor.day}")
