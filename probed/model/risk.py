"""The breach clock: what is left of each clause's allowance, how fast it goes, when it will be gone, at what cost."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.ids import CircuitId, CustomerId, VpnId

RISK_SCHEMA: Final = 1


class Burn(NamedTuple):
    """How fast allowance went in the last `window_us` (cut at the beginning of the period).

    `rate` 1 = exactly as fast as the whole period allows; None where nothing was served.
    """

    window_us: int
    lost_us: int
    served_us: int
    rate: Fraction | None


class ClauseRisk(NamedTuple):
    """One clause of one circuit or VPN in the period that is running. Allowance in `unit`: us of outage, or outages.

    `breach_at`: from then on the clause is missed if things go on as they do, None = not in this period; `basis` is
    what goes on: `open outage`, `burn` (the longest window's), `missed` already, or `not watched yet`: missed by
    nothing but the time before anything was known. `stake` is what is lost then, in smallest units: the next band's
    credit over what is lost already; `next_at` = when that band is reached.
    """

    circuit: CircuitId
    customer: CustomerId
    contract: str
    clause: str
    kind: str
    unit: str
    allowed: Fraction
    spent: Fraction
    left: Fraction
    used: Fraction | None
    """spent / allowed, None where nothing at all is allowed."""
    down_since: int | None
    burns: tuple[Burn, ...]
    breach_at: int | None
    basis: str
    next_at: int | None
    stake: Fraction | None
    currency: str
    digits: int
    until: int
    """Where the period ends: from then on it is a past one."""
    vpn: VpnId | None = None
    """Of a VPN as a whole; `circuit` is its name then."""
    site: str = ""
    """Of a VPN's clause that every site must keep: the one whose clock this is."""
    unseen_us: int = 0
    """Time before anything was known that the contract counts as down: in neither `allowed` nor `spent`."""


class BreachWarning(NamedTuple):
    """A clause that will break: what is said early, with all factors as data."""

    risk: ClauseRisk
    ahead_us: int
    """How long before its breach."""
