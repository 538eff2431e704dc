"""What stands in the [credit] section of a contract's file: what a missed clause costs, and how it adds up."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.fields import Identifier, one_of
from config.model import Model
from config.money import CreditValue, Currency, Money
from probed.model.contract import Border, ChargeRule, Rounding, Stacking


class ChronicFile(Model):
    """A clause missed again and again."""

    clause: Identifier = "availability"
    """Id of the clause."""
    months: Annotated[int, Field(ge=2, le=12)] = 3
    """In so many assessment months running, the assessed one included."""
    credit: CreditValue | None = None
    """On top of the month's credit: a share ("100 %") or an amount; none = only the right to end the contract."""


class VpnCreditFile(Model):
    """What the missed clauses of a VPN cost."""

    monthly_charge: Money | None = None
    """What a VPN costs a month; none = the charges of its circuits together."""
    charges: dict[str, Money] = Field(default={})
    """VPNs with a charge of their own, by id."""
    cap: CreditValue | None = None
    """Most that a VPN gets in a month: a share of its charge, or an amount. Versions share it as `cap_circuit`."""
    with_circuits: Literal["sum", "highest"] = "sum"
    """The VPN's credit and those of its circuits: the sum, or only the higher of both."""


class CreditFile(Model):
    """Money: amounts stand in quotes, with no more decimals than the currency has."""

    currency: Currency = Field(examples=['currency = "CNY"'])
    """Code by ISO 4217."""
    monthly_charge: Money | None = None
    """What one circuit costs a month."""
    charges: dict[str, Money] = Field(default={})
    """Circuits with a charge of their own, by id."""
    pro_rata: Annotated[ChargeRule, one_of(ChargeRule)] = ChargeRule.ACTUAL_DAYS
    """Charge of a part of a month: actual_days (its share of the month's time), thirtieths (1/30 for each local
    day that it touches), or whole. Versions that share a month share its charge by their time."""
    stacking: Annotated[Stacking, one_of(Stacking)] = Stacking.SUM
    """Several missed clauses of a circuit make: the sum, the highest, or the first in the contract's order."""
    border: Annotated[Border, one_of(Border)] = Border.BETTER
    """Whose is a figure exactly on the border of two bands: the better or the worse one's."""
    rounding: Annotated[Rounding, one_of(Rounding)] = Rounding.HALF_UP
    """How a circuit's credit becomes whole smallest units: half_up, half_even, truncate or up."""
    cap_circuit: CreditValue | None = None
    """Most that a circuit gets in a month: a share of its charge, or an amount. Versions that share a month have one
    cap, each its part of it by time."""
    cap_customer: CreditValue | None = None
    """Most that a customer gets in a month: a share of the charges of all its circuits, or an amount. Versions
    share it as `cap_circuit`."""
    chronic: ChronicFile | None = None
    """The rule for a clause that is missed again and again."""
    vpn: VpnCreditFile = VpnCreditFile()
    """What the missed clauses of a VPN cost."""
