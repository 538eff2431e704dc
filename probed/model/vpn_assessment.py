"""What a period of a VPN came to: its figures, made of the timelines of its circuits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from probed.model.assessment import Bounds, ClauseResult, Period
from probed.model.ids import CircuitId, CustomerId, SiteId, VpnId


class SiteFigure(NamedTuple):
    """One site: `bounds` of being reached, as the VPN's form demands. Lengths in microseconds, `of_us` is D."""

    site: SiteId
    hub: bool
    circuits: tuple[CircuitId, ...]
    bounds: Bounds
    down_us: int
    unknown_us: int
    of_us: int


@dataclass(frozen=True, slots=True)
class VpnAssessment:
    """One VPN, one contract version, one period. `clauses` in the contract's order.

    `circuits`: of which assessments it was made, by their hashes.
    """

    vpn: VpnId
    customer: CustomerId
    contract: str
    period: Period
    start: int
    end: int
    horizon: int
    provisional: bool
    circuits: tuple[tuple[CircuitId, str], ...]
    sites: tuple[SiteFigure, ...]
    weighted: Bounds
    all_sites: Bounds
    hub: Bounds
    clauses: tuple[ClauseResult, ...]
    sha256: str
    """Content hash over the canonical JSON of everything but itself."""
    due: int = 0
    """Where the assessed part ends once everything is known."""
