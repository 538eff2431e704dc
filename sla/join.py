"""The parts of one circuit's period as one: what can be added is added, and nothing is judged anew.

Each part was judged by its own contract version. Seconds, D, d and u add up; verdicts stay those of the parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from typing import NamedTuple

from probed.model.assessment import Assessment, Totals
from probed.model.ids import CircuitId


class Joined(NamedTuple):
    """`low` and `high` are over the sum of the parts' D; there is no official figure, since no version states one."""

    circuit: CircuitId
    contracts: tuple[str, ...]
    start: int
    end: int
    totals: Totals
    denominator_us: int
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction | None
    at_risk_low_us: int
    at_risk_high_us: int
    outages: int
    missed: tuple[str, ...]
    """The clauses missed, as `gold@1:availability`."""


def joined(parts: Sequence[Assessment]) -> Joined:
    """Parts of one circuit that follow each other (ValueError otherwise)."""
    for one, two in pairwise(parts):
        if one.circuit != two.circuit or one.end > two.start:
            raise ValueError(f"{two.circuit} from {two.start} does not follow {one.circuit} until {one.end}")
    sums = Totals(*(sum(values) for values in zip(*(part.totals for part in parts), strict=True)))
    whole = sum(part.denominator_us for part in parts)
    known = sums.down + sums.degraded + sums.up
    service = known + sums.unknown
    return Joined(
        circuit=parts[0].circuit,
        contracts=tuple(part.contract for part in parts),
        start=parts[0].start,
        end=parts[-1].end,
        totals=sums,
        denominator_us=whole,
        low=_ratio(sums.down + sums.unknown, whole),
        high=_ratio(sums.down, whole),
        coverage=Fraction(known, service) if service else None,
        at_risk_low_us=sum(part.at_risk_low_us for part in parts),
        at_risk_high_us=sum(part.at_risk_high_us for part in parts),
        outages=sum(outage.counted for part in parts for outage in part.outages),
        missed=tuple(
            f"{part.contract}:{clause.clause}" for part in parts for clause in part.clauses if clause.met is False
        ),
    )


def sold_again(parts: Sequence[Assessment]) -> bool:
    """Whether the circuit was out of service between two of its parts."""
    return any((one.due or one.end) < two.start for one, two in pairwise(parts))


def _ratio(lost_us: int, of_us: int) -> Fraction | None:
    return Fraction(max(of_us - lost_us, 0), of_us) if of_us > 0 else None


def split_periods(found: Sequence[Assessment]) -> Iterator[tuple[Assessment, ...]]:
    """The parts of each circuit whose period was judged by more than one version, in order of time."""
    ordered = sorted(found, key=lambda a: (a.circuit, a.customer, a.start))
    for _, same in groupby(ordered, key=lambda a: (a.circuit, a.customer)):
        parts = tuple(same)
        if len(parts) > 1:
            yield parts
