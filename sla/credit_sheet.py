"""The proof sheet of a credit as steps in the order in which they are made. Their words are made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.contract import Amount, Band, Share
from probed.model.credit import ChronicCredit, CircuitCredit, ClauseCredit, VpnCreditSheet
from probed.model.instant import SECOND_US
from sla.rounding import duration, truncated

SAID: Final = frozenset({"workdays", "switches"})
"""Units of counts that nobody knows without being told them."""


class SheetStep(NamedTuple):
    """`kind` names the sentence (`clause.missed`, `rounding.half_up`), `facts` fill it; `money` is what it makes, in
    whole currency units with every digit, empty where a step makes none.
    """

    kind: str
    facts: dict[str, str]
    money: str


def steps(sheet: CircuitCredit) -> tuple[SheetStep, ...]:
    """Each step of one circuit's sheet."""
    return tuple(_steps(sheet))


def vpn_steps(sheet: VpnCreditSheet) -> tuple[SheetStep, ...]:
    """Each step of one VPN's sheet: whose charge it is, and what is left of it beside its circuits' credits."""
    first, *others = (step for step in steps(sheet.credit) if step.kind != "at_most")
    head = first._replace(kind="charge.vpn" if sheet.own_charge else "charge.vpn_circuits")
    rest = [step._replace(kind=step.kind.replace("cap.", "cap.vpn.", 1)) for step in others]
    return head, *rest, *_beside_circuits(sheet)


def _beside_circuits(sheet: VpnCreditSheet) -> Iterator[SheetStep]:
    def money(minor: int) -> str:
        return money_text(minor, sheet.credit.digits)

    if sheet.with_circuits == "highest" and sheet.credit.total:
        facts = {"circuits": money(sheet.circuits_total)}
        kind = "vpn.highest"
        if sheet.earlier:
            kind = "vpn.highest.month"
            facts["earlier"] = money(sheet.earlier)
            facts["paid"] = money(max(sheet.earlier - sheet.circuits_total, 0))
        yield SheetStep(kind, facts, money(sheet.total))
    if sheet.at_most > sheet.total:
        yield SheetStep("at_most", {"currency": sheet.credit.currency}, money(sheet.at_most))


def _steps(sheet: CircuitCredit) -> Iterator[SheetStep]:
    def money(minor: Fraction | int) -> str:
        return money_text(minor, sheet.digits)

    currency = {"currency": sheet.currency}
    if sheet.circuit:
        yield SheetStep("charge", {"circuit": sheet.circuit, **currency}, money(sheet.monthly))
    else:  # of nothing in particular: `probed calc credit`
        yield SheetStep("charge.fee", currency, money(sheet.monthly))
    if sheet.part != 1:
        yield SheetStep(f"part.{sheet.part_rule}", {"part": str(sheet.part)}, money(sheet.charge))
    for clause in sheet.clauses:
        yield _clause(clause, sheet)
    paying = sum(1 for each in sheet.clauses if each.exact)
    if paying > 1:
        taken = ", ".join(each.clause for each in sheet.clauses if each.taken)
        yield SheetStep(f"stacking.{sheet.stacking}", {"clauses": taken}, money(sheet.stacked))
    if sheet.chronic is not None:
        yield _chronic(sheet.chronic, sheet)
    yield from _rounded(sheet)
    if sheet.cap is not None:
        yield from _capped(sheet)
    yield SheetStep("total", currency, money(sheet.total))
    if sheet.at_most > sheet.total:
        yield SheetStep("at_most", currency, money(sheet.at_most))


def _rounded(sheet: CircuitCredit) -> Iterator[SheetStep]:
    """Of a month that versions share the sum so far is rounded, and what was rounded before is taken off."""
    before = sheet.earlier
    exact, rounded, already = sheet.exact, sheet.rounded, 0
    if before is not None and before.exact:
        exact, already = exact + before.exact, before.rounded
        facts = {"earlier": _money(before.exact, sheet), "contracts": ", ".join(before.contracts)}
        yield SheetStep("month.sum", facts, _money(exact, sheet))
    facts = {"exact": _money(exact, sheet), "currency": sheet.currency}
    yield SheetStep(f"rounding.{sheet.rounding}", facts, _money(already + rounded, sheet))
    if already:
        yield SheetStep("month.less", {"earlier": _money(already, sheet)}, _money(rounded, sheet))


def _capped(sheet: CircuitCredit) -> Iterator[SheetStep]:
    assert sheet.cap is not None
    if sheet.share != 1:
        parts = " + ".join(f"{_money(part, sheet)} ({contract})" for contract, part in sheet.caps)
        yield SheetStep("cap.month", {"parts": parts}, _money(sheet.cap, sheet))
    left = sheet.cap
    if sheet.earlier is not None and sheet.earlier.used:
        left -= sheet.earlier.used
        yield SheetStep("cap.used", {"used": _money(sheet.earlier.used, sheet)}, _money(left, sheet))
    kind = "cap.reached" if sheet.rounded > left else "cap.kept"
    yield SheetStep(kind, {"cap": _money(left, sheet)}, _money(sheet.total, sheet))


def _money(minor: Fraction | int, sheet: CircuitCredit) -> str:
    return money_text(minor, sheet.digits)


def _clause(clause: ClauseCredit, sheet: CircuitCredit) -> SheetStep:
    facts = {"clause": clause.clause, "value": value_text(clause.value, clause.unit)}
    if clause.unit in SAID:
        facts["unit"] = clause.unit
    if clause.band is not None:
        falls = clause.unit == "ratio" and clause.value is not None and clause.value <= clause.band.better
        facts["band"] = band_text(clause.band, clause.unit, falls=falls)
        facts["credit"] = _credit(clause.band.credit, sheet, whole=clause.whole)
        if clause.whole and isinstance(clause.band.credit, Share):
            facts["charge"] = _money(sheet.whole_charge, sheet)
            return SheetStep("clause.missed.whole", facts, money_text(clause.exact, sheet.digits))
        return SheetStep("clause.missed", facts, money_text(clause.exact, sheet.digits))
    if clause.met is False:
        return SheetStep("clause.free", facts, money_text(0, sheet.digits))
    if clause.met is None:
        kind = "clause.nothing" if clause.nothing else "clause.unsaid"
    else:
        kind = "clause.kept" if clause.value is not None else "clause.kept.bare"
    return SheetStep(kind, facts, money_text(0, sheet.digits))


def _chronic(found: ChronicCredit, sheet: CircuitCredit) -> SheetStep:
    marks = {True: "+", False: "-", None: "?"}
    months = ", ".join(f"{label} {marks[met]}" for label, met in found.months)
    facts = {"clause": found.clause, "needed": str(found.needed), "months": months}
    if not found.applies:
        return SheetStep("chronic.no", facts, money_text(0, sheet.digits))
    if found.credit is None:
        return SheetStep("chronic.right", facts, money_text(0, sheet.digits))
    whole = any(each.clause == found.clause and each.whole for each in sheet.clauses)
    facts["credit"] = _credit(found.credit, sheet, whole=whole)
    return SheetStep("chronic.paid", facts, money_text(found.exact, sheet.digits))


def _credit(credit: Share | Amount, sheet: CircuitCredit, *, whole: bool = False) -> str:
    """'5 %', or of an amount what this version answers for: '15/31 x 500.00', and of what is owed whole '500.00'."""
    text = credit_text(credit, sheet.digits)
    return text if whole or sheet.share == 1 or isinstance(credit, Share) else f"{sheet.share} x {text}"


def money_text(minor: Fraction | int, digits: int) -> str:
    """'500.00': whole currency units, at least the currency's digits, more where they are there; '...' if endless."""
    value = Fraction(minor) / 10**digits
    places = digits
    while (value * 10**places).denominator != 1:
        places += 1
        if places > digits + 6:
            return truncated(value, digits + 4) + "..."
    return truncated(value, places)


def credit_text(credit: Share | Amount, digits: int) -> str:
    """'5 %' or '500.00'."""
    return _percent(credit.ratio) if isinstance(credit, Share) else money_text(credit.minor, digits)


def band_text(band: Band, unit: str, *, falls: bool) -> str:
    """'99.99 % .. 99.5 %': from the better to the worse border. `falls`: the worst figure is 0."""
    if band.worse is not None:
        worse = value_text(band.worse, unit)
    elif unit == "ratio":
        worse = "0 %" if falls else "100 %"
    else:
        worse = "\N{INFINITY}"
    return f"{value_text(band.better, unit)} .. {worse}"


def value_text(value: Fraction | None, unit: str) -> str:
    """A value of a clause, with more digits than anybody prints elsewhere: its band is seen to be right."""
    if value is None:
        return "-"
    match unit:
        case "ratio":
            return _percent(value)
        case "us" if 0 < value < SECOND_US:
            return f"{truncated(value / 1000, 3).rstrip('0').rstrip('.')} ms"
        case "us":
            return duration(value)
        case _:
            return str(value)


def _percent(ratio: Fraction) -> str:
    text = truncated(ratio * 100, 6)
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest} %" if rest else f"{whole} %"
