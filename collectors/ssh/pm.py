"""Counts of controllers as PM bins: when each interval ended, from the elapsed time of the current one. Pure.

An interval's identity is its end, never its row (RFC 3593): rows shift at every quarter. The end is known to about a
second, as well as the element counts its elapsed seconds and as fast as it answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from collectors.ssh.facts import PmFact
from collectors.ssh.parsers.controllers import QUARTER_S
from probed.model.instant import SECOND_US
from probed.model.observation import Direction, PmBin


class Bin(NamedTuple):
    """A complete interval of a controller: [start_us, end_us) and what was counted in it."""

    point: str
    start_us: int
    end_us: int
    body: PmBin


def bins(facts: Iterable[PmFact], read_us: int) -> Iterator[Bin]:
    """Complete 15-minute intervals; those without a current one to count from, or without counts, are left out."""
    elapsed: dict[tuple[str, str], int] = {}
    for fact in facts:
        if fact.span == "current" and fact.length_s is not None and fact.length_s <= QUARTER_S:
            elapsed.setdefault((fact.point, fact.layer), fact.length_s)
        elif fact.span == "interval" and fact.number is not None and (fact.point, fact.layer) in elapsed:
            if fact.es_s is None or fact.ses_s is None or fact.uas_s is None:
                continue  # not said is not zero
            since_s = elapsed[fact.point, fact.layer] + (fact.number - 1) * QUARTER_S
            end_us = read_us - since_s * SECOND_US
            cv = fact.cv if fact.cv is not None else fact.pcv
            body = PmBin(fact.layer, Direction.NEAR, fact.es_s, fact.ses_s, fact.uas_s, cv=cv)
            yield Bin(fact.point, end_us - QUARTER_S * SECOND_US, end_us, body)
