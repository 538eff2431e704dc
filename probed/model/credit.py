"""What missed clauses cost: a proof sheet for each circuit and each customer, exact to the smallest unit of money."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.contract import Amount, Band, Share
from probed.model.ids import CircuitId, CustomerId, VpnId

CREDIT_SCHEMA: Final = 1


class ClauseCredit(NamedTuple):
    """One clause: the band that its value fell into and what that makes. Money is in smallest units, exact."""

    clause: str
    value: Fraction | None
    unit: str
    met: bool | None
    band: Band | None
    exact: Fraction
    at_most: Fraction
    """What it would make if all that is unknown were bad."""
    taken: bool
    """Whether it is in the sum after stacking."""


class ChronicCredit(NamedTuple):
    """The rule for a clause missed in several months running. `months`: met or not, the oldest first."""

    clause: str
    needed: int
    months: tuple[tuple[str, bool | None], ...]
    applies: bool
    credit: Share | Amount | None
    exact: Fraction


@dataclass(frozen=True, slots=True)
class CircuitCredit:
    """The sheet of one circuit under one contract version in one assessment month.

    stacked + chronic = exact; rounded to `rounded`; not above `cap`: `total`.
    """

    circuit: CircuitId
    customer: CustomerId
    contract: str
    month: str
    currency: str
    digits: int
    monthly: int
    """The charge of a whole month."""
    part: Fraction
    """The part of the month that is charged."""
    part_rule: str
    charge: Fraction
    clauses: tuple[ClauseCredit, ...]
    stacking: str
    stacked: Fraction
    chronic: ChronicCredit | None
    exact: Fraction
    rounding: str
    rounded: int
    cap: int | None
    total: int
    at_most: int
    """The total if all that is unknown were bad; never below `total`."""
    provisional: bool


@dataclass(frozen=True, slots=True)
class VpnCreditSheet:
    """The sheet of one VPN under one contract version in one assessment month.

    `credit` is made as a circuit's is, its `circuit` being the VPN. `own_charge`: its charge is stated for the VPN,
    else it is that of its circuits. `circuits_total`: what those get by themselves; `total`: what comes on top.
    """

    vpn: VpnId
    credit: CircuitCredit
    own_charge: bool
    circuits: tuple[CircuitId, ...]
    with_circuits: str
    circuits_total: int
    total: int
    at_most: int


class GroupCredit(NamedTuple):
    """All circuits and VPNs of a customer under one contract version. `charge`: of circuits, and VPNs' own ones."""

    contract: str
    currency: str
    digits: int
    circuits: int
    charge: Fraction
    summed: int
    cap: int | None
    total: int
    at_most: int
    vpns: int = 0


@dataclass(frozen=True, slots=True)
class CustomerCredit:
    """The sheet of one customer for one month: its circuits, and what is left of them under the customer's cap."""

    customer: CustomerId
    month: str
    groups: tuple[GroupCredit, ...]
    totals: tuple[tuple[str, int, int], ...]
    """(currency, its digits, smallest units), in the order of currencies."""
