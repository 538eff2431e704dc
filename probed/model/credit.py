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
    whole: bool = False
    """Owed once in a month that versions share, and of all of the month: for a late report."""
    nothing: bool = False
    """There was nothing to judge: no report was due, no outage to repair."""


class ChronicCredit(NamedTuple):
    """The rule for a clause missed in several months running. `months`: met or not, the oldest first."""

    clause: str
    needed: int
    months: tuple[tuple[str, bool | None], ...]
    applies: bool
    credit: Share | Amount | None
    exact: Fraction


class EarlierPart(NamedTuple):
    """What earlier versions of the same month made, in smallest units: of those that are rounded by the same rule and
    are under a cap as this one is, or are not, the exact sum and what was made of it; `used`: of the month's cap.
    """

    contracts: tuple[str, ...]
    exact: Fraction
    rounded: int
    used: int


@dataclass(frozen=True, slots=True)
class CircuitCredit:
    """The sheet of one circuit under one contract version in one assessment month.

    stacked + chronic = exact; rounded to `rounded`; not above `cap`: `total`. Where versions share a month they are
    rounded as one sum and have one cap: `rounded` and `total` are what this one adds to those before it.
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
    worst: Fraction
    """`exact` if all that is unknown were bad."""
    held: tuple[int, int]
    """When this version judged the circuit, [start, end) in microseconds UTC."""
    covered: tuple[int, int]
    """When any version of the month did."""
    caps: tuple[tuple[str, Fraction], ...] = ()
    """Of what `cap` is made, before it is cut to whole units: versions and their parts of it, in order of time."""
    earlier: EarlierPart | None = None

    @property
    def share(self) -> Fraction:
        """The version's part of the time that is charged; amounts of money and caps go by it."""
        return part_of(self.held, self.covered)

    @property
    def whole_charge(self) -> Fraction:
        """The charge as it would be if this version had held for all of the time that is charged."""
        return self.charge / self.share


def part_of(held: tuple[int, int], covered: tuple[int, int]) -> Fraction:
    """The part of some time for which a version held."""
    return Fraction(held[1] - held[0], covered[1] - covered[0])


@dataclass(frozen=True, slots=True)
class VpnCreditSheet:
    """The sheet of one VPN under one contract version in one assessment month.

    `credit` is made as a circuit's is, its `circuit` being the VPN. `own_charge`: its charge is stated for the VPN,
    else it is that of its circuits. `circuits_total`, `circuits_at_most`: what those get by themselves; `total`: what
    comes on top. Where versions share a month and only the higher is paid, both are sums of the month, and `earlier`
    is what the VPN's earlier versions came to.
    """

    vpn: VpnId
    credit: CircuitCredit
    own_charge: bool
    circuits: tuple[CircuitId, ...]
    with_circuits: str
    circuits_total: int
    circuits_at_most: int
    total: int
    at_most: int
    earlier: int = 0


class GroupCredit(NamedTuple):
    """All circuits and VPNs of a customer under one contract version. `charge`: of circuits, and VPNs' own ones.

    `cap`: of the month, also where versions have it together (`shared`); `earlier`: what those before this one have
    used of it.
    """

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
    shared: bool = False
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class CustomerCredit:
    """The sheet of one customer for one month: its circuits, and what is left of them under the customer's cap."""

    customer: CustomerId
    month: str
    groups: tuple[GroupCredit, ...]
    totals: tuple[tuple[str, int, int], ...]
    """(currency, its digits, smallest units), in the order of currencies."""
