"""Whose each second of outage was, and how long each party took to repair. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from probed.model.assessment import ClassSpan, InstantClass, PartyShare
from probed.model.contract import ExclusionKind
from probed.model.ids import Leaf
from probed.model.inventory import Party
from sla import reliability
from sla.blame import party_of
from sla.intervals import Stretch, overlap

EXCLUDED_FOR: Final = {
    ExclusionKind.PLANNED: Party.PLANNED.value,
    ExclusionKind.CUSTOMER: Party.CUSTOMER.value,
    ExclusionKind.THIRD_PARTY: Party.THIRD_PARTY.value,
}
"""To whom outage time goes that an exclusion took out; other kinds name nobody."""


class Repaired(NamedTuple):
    """An outage as it counts for its party. `length_us` None: it was not closed in the period."""

    party: str
    counted: bool
    length_us: int | None


def shares(
    spans: Iterable[ClassSpan],
    parties: Mapping[Leaf, str],
    unlocated: Mapping[str, int],
    down: Sequence[Stretch],
    kinds: Mapping[str, ExclusionKind],
    outages: Iterable[Repaired],
) -> tuple[PartyShare, ...]:
    """One row for each party that had any of it, by name. Their `down_us` sum to the assessment's down time.

    `unlocated`: by party, what bins add to it. `down`: where the circuit was observed to be down (sorted, disjoint),
    masked or not. `kinds`: of the exclusions, by id.
    """
    seconds = dict(unlocated)
    excluded: dict[str, int] = {}
    names: dict[tuple[Leaf, ...], str] = {}
    for start, end, kind, culprits, reason in spans:
        if kind is InstantClass.DOWN:
            party = names.get(culprits)
            if party is None:
                party = names[culprits] = party_of(culprits, parties)
            seconds[party] = seconds.get(party, 0) + end - start
        elif down and kind is InstantClass.EXCLUDED:
            lost = overlap(down, start, end)
            if lost:
                whose = EXCLUDED_FOR.get(kinds[reason], Party.UNKNOWN.value)
                excluded[whose] = excluded.get(whose, 0) + lost
    counted: dict[str, int] = {}
    closed: dict[str, list[int]] = {}
    for party, counts, length_us in outages:
        if counts:
            counted[party] = counted.get(party, 0) + 1
        if length_us is not None:
            closed.setdefault(party, []).append(length_us)
    return tuple(
        PartyShare(
            party,
            seconds.get(party, 0),
            excluded.get(party, 0),
            counted.get(party, 0),
            len(closed.get(party, ())),
            reliability.mttr_us(closed.get(party, ())),
        )
        for party in sorted({*seconds, *excluded, *counted, *closed})
    )
