"""What a path may have: end-to-end objectives, the national share of them, limits when it is brought into service.

Objectives hold over 27,500 km and a month (G.826 clause 7.1, Table 1; G.828 clause 6.1, Table 1). They are figures to
check against the Recommendation in force before they go into a contract.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, sqrt
from typing import Final, NamedTuple

from probed.errors import ProbedError
from sla.error_performance import Performance


class Objective(NamedTuple):
    """Ratios over available time; None where the Recommendation has no figure."""

    esr: Fraction | None
    sesr: Fraction
    bber: Fraction | None


def _objective(esr: str | None, bber: str | None, sesr: str = "0.002") -> Objective:
    return Objective(None if esr is None else Fraction(esr), Fraction(sesr), None if bber is None else Fraction(bber))


OBJECTIVES: Final[dict[str, Objective]] = {
    **dict.fromkeys(("e1", "e1-m2100", "e1-rfc4805", "e1-lcv"), _objective("0.04", "2e-4")),
    **dict.fromkeys(("vc11", "vc12", "vc2"), _objective("0.01", "5e-5")),
    "vc3": _objective("0.02", "5e-5"),
    "vc4": _objective("0.04", "1e-4"),
    "vc4-4c": _objective(None, "1e-4"),
    "vc4-16c": _objective(None, "1e-4"),
    "vc4-64c": _objective(None, "1e-3"),
}
"""By the name of the path (sla.paths). Sections have none of their own."""

_E1: Final = "G.826 (12/2002) clause 7.1, Table 1: 1.5 to 5 Mbit/s"
SOURCES: Final[dict[str, str]] = {
    **dict.fromkeys(("e1", "e1-m2100", "e1-rfc4805", "e1-lcv"), _E1),
    "vc11": "G.828 (03/2000) clause 6.1, Table 1: 1 664 kbit/s",
    "vc12": "G.828 (03/2000) clause 6.1, Table 1: 2 240 kbit/s",
    "vc2": "G.828 (03/2000) clause 6.1, Table 1: 6 848 kbit/s",
    "vc3": "G.828 (03/2000) clause 6.1, Table 1: 48 960 kbit/s",
    "vc4": "G.828 (03/2000) clause 6.1, Table 1: 150 336 kbit/s",
    "vc4-4c": "G.828 (03/2000) clause 6.1, Table 1: 601 344 kbit/s",
    "vc4-16c": "G.828 (03/2000) clause 6.1, Table 1: 2 405 376 kbit/s",
    "vc4-64c": "G.828 (03/2000) clause 6.1, Table 1: 9 621 504 kbit/s",
}
"""The row of the Recommendation that each objective is: of G.828 the rate of the path itself, without its pointer
(G.707). The clauses are those of the published lists of contents; what stands in the tables is to be compared before
it goes into a contract.
"""

_PDH: Final = "M.2100 (07/95) clause 6.2"
_SDH: Final = "M.2101 (06/2003)"
LIMITS_SOURCES: Final[dict[str, str]] = {path: _PDH if path.startswith("e1") else _SDH for path in OBJECTIVES}
"""Where the limits of bringing each path into service are: PDH and SDH have one Recommendation each. An E1 that runs
inside SDH belongs to M.2101 as well.
"""


class ObjectiveResult(NamedTuple):
    """One parameter against its share. `met` None = undefined, or without an objective."""

    parameter: str
    value: Fraction | None
    end_to_end: Fraction | None
    allowed: Fraction | None
    met: bool | None


def judge(measured: Performance, objective: Objective, allocation: Fraction) -> tuple[ObjectiveResult, ...]:
    """ESR, SESR and BBER against `allocation` of the end-to-end objective; met at or below it, unrounded."""
    found = []
    for name, end_to_end in zip(objective._fields, objective, strict=True):
        value: Fraction | None = getattr(measured, name)
        allowed = None if end_to_end is None else end_to_end * allocation
        met = None if value is None or allowed is None else value <= allowed
        found.append(ObjectiveResult(name, value, end_to_end, allowed, met))
    return tuple(found)


BLOCK_ALLOWANCE: Final = Fraction("0.175")
_STEP_KM: Final = 500


class BadDistance(ProbedError):
    """A distance that no national portion has."""


def route_km(air_km: Fraction) -> Fraction:
    """Calculated route: 1.5 times the air distance below 1,000 km, 1,500 km up to 1,200 km, 1.25 times beyond."""
    if air_km < 0:
        raise BadDistance(f"a distance of {air_km} km is negative: write the air distance in km")
    if air_km < 1_000:
        return air_km * Fraction(3, 2)
    return Fraction(1_500) if air_km < 1_200 else air_km * Fraction(5, 4)


def national_allocation(air_km: Fraction) -> Fraction:
    """Share of the national portion: 17.5 % and 1 % for each begun 500 km of route (G.826 clause 7.2.1,
    G.828 clause 6.2.1).
    """
    return BLOCK_ALLOWANCE + Fraction(ceil(route_km(air_km) / _STEP_KM), 100)


class Limits(NamedTuple):
    """Bringing into service (M.2100 clause 6.2, M.2101).

    Accept at or below s1, reject at or above s2, uncertain between. Counts of seconds or blocks in the period.
    """

    apo: float
    bispo: float
    s1: float
    s2: float


def bringing_into_service(allocation: float | Fraction, objective: float | Fraction, period_s: int) -> Limits:
    """APO = A R T, BISPO = APO / 2, S1 and S2 = BISPO less and plus 2 sqrt(BISPO).

    S1 is never below 0. Not for periods with unavailable time: those are measured again.
    """
    apo = float(allocation * objective * period_s)
    bispo = apo / 2
    spread = 2 * sqrt(bispo)
    return Limits(apo, bispo, max(bispo - spread, 0.0), bispo + spread)
