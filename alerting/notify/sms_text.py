"""The text of an SMS: circuit, customer, state and local time first, then whatever has room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alerting.notify.facts import Facts
from alerting.notify.lanes import DIGEST
from alerting.notify.sms_count import count
from alerting.notify.words import word


class Sms(NamedTuple):
    text: str
    parts: int
    ucs2: bool


class Piece(NamedTuple):
    """A part of the text; what has the greatest `rank` is dropped first, what has rank 0 never."""

    text: str
    rank: int


def compose(facts: Facts, max_parts: int = 1, signature: str = "") -> Sms:
    """The message in at most `max_parts` parts, unless its first facts alone take more."""
    pieces = _digest_pieces(facts) if facts.kind == DIGEST else _pieces(facts)
    return fitted([Piece(signature, 0), *pieces], max_parts)


def fitted(pieces: Sequence[Piece], max_parts: int) -> Sms:
    """All pieces that have room, in order: the important ones are given room first."""
    kept = {place for place, piece in enumerate(pieces) if piece.rank == 0}
    optional = [place for place, piece in enumerate(pieces) if piece.rank and piece.text]
    for place in sorted(optional, key=lambda place: (pieces[place].rank, place)):
        if count(_joined(pieces, kept | {place})).parts <= max_parts:
            kept.add(place)
    text = _joined(pieces, kept)
    counted = count(text)
    return Sms(text, counted.parts, counted.ucs2)


def _joined(pieces: Sequence[Piece], kept: set[int]) -> str:
    return "".join(piece.text for place, piece in enumerate(pieces) if place in kept)


def _pieces(facts: Facts) -> list[Piece]:
    gap = " "
    circuits, customers = facts.circuits, facts.customers
    if facts.kind == "test":
        head = f"{facts.state} {facts.since}".strip()
        return [Piece(head, 0), Piece(gap + word(facts.language, "test_text"), 1)]
    whose = f" {customers[0]}" if customers else ""
    at = facts.until if facts.over else facts.since
    pieces = [Piece(f"{facts.subject}{whose} {facts.state} {at}".rstrip(), 0)]
    if facts.over and facts.lasted:
        pieces.append(Piece(f" {word(facts.language, 'lasted')}{gap}{facts.lasted}", 1))
    if facts.flaps:
        pieces.append(Piece(f" {facts.flaps}", 1))
    if len(circuits) > 1:
        pieces.append(Piece(gap + _others(facts, "more_circuits", len(circuits) + facts.hidden), 2))
    if facts.hits and facts.hits[0].tier:
        pieces.append(Piece(f" {facts.hits[0].tier}", 3))
    if facts.severity and not facts.over:
        pieces.append(Piece(f" {facts.severity}", 4))
    if facts.customer_count > 1:
        pieces.append(Piece(gap + _others(facts, "more_customers", facts.customer_count), 5))
    if circuits and facts.problem:
        pieces.append(Piece(f" {facts.problem}", 6))
    if facts.text:
        pieces.append(Piece(f" {facts.text}", 7))
    if facts.gone:
        pieces.append(Piece(f" {word(facts.language, 'gone_why')}", 8))
    pieces += [Piece(f" {circuit}", 9 + place) for place, circuit in enumerate(circuits[1:20])]
    return pieces


def _others(facts: Facts, name: str, number: int) -> str:
    """English counts the others, Chinese (等N条) counts all."""
    return word(facts.language, name, n=number if facts.language == "zh" else number - 1)


def _digest_pieces(facts: Facts) -> list[Piece]:
    gap = " "
    pieces = [
        Piece(f"{facts.state} {facts.since}{'-' if facts.since else ''}{facts.until[6:]} {facts.counts_short}", 0)
    ]
    for place, item in enumerate(facts.items[:20]):
        name = f"{gap}{word(facts.language, 'worst')}:" if not place else ";"
        pieces.append(Piece(f"{name}{item.state} {item.text}", 1 + place))
    return pieces
