"""What versions of a contract that share a month make together, and what a customer gets of it.

A month is rounded once and has one cap, however many versions hold in it. The versions' sheets follow each other in
order of time; each adds what it makes more than those before it, so that the sheets' totals sum to the month's. Of a
cap each version brings the part that is its share of the time; a version without a cap is under none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from probed.model.contract import Contract, Rounding, Stacking
from probed.model.credit import CircuitCredit, CustomerCredit, EarlierPart, GroupCredit, VpnCreditSheet
from probed.model.ids import CustomerId
from sla.credit import cap_of, worth
from sla.rounding import whole


def settled(sheets: Sequence[CircuitCredit]) -> tuple[CircuitCredit, ...]:
    """The sheets in their order, those of one circuit's month rounded and capped as one."""
    made = list(sheets)
    for numbers in _alike([_month_of(sheet) for sheet in sheets]):
        if len(numbers) > 1:
            numbers.sort(key=lambda number: sheets[number].held)
            for number, sheet in zip(numbers, _settled([sheets[n] for n in numbers]), strict=True):
                made[number] = sheet
    return tuple(made)


def settled_vpns(sheets: Sequence[VpnCreditSheet]) -> tuple[VpnCreditSheet, ...]:
    """The same of VPNs; where only the higher of a VPN's credit and its circuits' is paid, of those of the month."""
    credits_ = settled([sheet.credit for sheet in sheets])
    made = [replace(sheet, credit=credit) for sheet, credit in zip(sheets, credits_, strict=True)]
    keys = [(sheet.with_circuits, _month_of(sheet.credit)) for sheet in sheets]
    for numbers in _alike(keys):
        numbers.sort(key=lambda number: sheets[number].credit.held)
        for number, sheet in zip(numbers, _on_top([made[n] for n in numbers]), strict=True):
            made[number] = sheet
    return tuple(made)


def _month_of(sheet: CircuitCredit) -> Hashable:
    return sheet.circuit, sheet.customer, sheet.month, sheet.currency, sheet.covered


def _alike(keys: Sequence[Hashable]) -> list[list[int]]:
    """The numbers of those with one key."""
    found: dict[Hashable, list[int]] = {}
    for number, key in enumerate(keys):
        found.setdefault(key, []).append(number)
    return list(found.values())


def _settled(parts: Sequence[CircuitCredit]) -> list[CircuitCredit]:
    caps = tuple(cap for part in parts for cap in part.caps)
    paid = _paid(parts, [part.exact for part in parts], caps)
    # What could come on top of one part: as much as the month gains where those before it are at their worst too.
    worst = [
        sum(
            total
            for _, total, _ in _paid(parts, [p.worst if n < count else p.exact for n, p in enumerate(parts)], caps)
        )
        for count in range(len(parts) + 1)
    ]
    return [
        replace(
            part,
            rounded=rounded,
            cap=cap_of(caps) if part.caps else None,
            total=total,
            at_most=total + worst[number + 1] - worst[number],
            caps=caps if part.caps else (),
            earlier=earlier,
        )
        for number, (part, (rounded, total, earlier)) in enumerate(zip(parts, paid, strict=True))
    ]


def _paid(
    parts: Sequence[CircuitCredit], sums: Sequence[Fraction], caps: Sequence[tuple[str, Fraction]]
) -> list[tuple[int, int, EarlierPart | None]]:
    """What each part adds, rounded and under the cap, where they come to such exact sums; and what was before it.

    Only what is rounded by one rule, and is under the cap or is not, is added before it is rounded.
    """
    before: dict[tuple[str, bool], EarlierPart] = {}
    cap, used = cap_of(caps), 0
    found: list[tuple[int, int, EarlierPart | None]] = []
    for part, exact in zip(parts, sums, strict=True):
        key = part.rounding, bool(part.caps)
        none = EarlierPart((), Fraction(0), 0, 0)
        earlier = before.get(key, none)._replace(used=used if part.caps else 0)
        together = earlier.exact + exact
        rounded = whole(together, Rounding(part.rounding))
        total = rounded - earlier.rounded
        if part.caps and cap is not None:
            total = min(total, cap - used)
            used += total
        before[key] = EarlierPart((*earlier.contracts, part.contract), together, rounded, 0)
        found.append((rounded - earlier.rounded, total, None if earlier == none else earlier))
    return found


def _on_top(parts: Sequence[VpnCreditSheet]) -> list[VpnCreditSheet]:
    """What a VPN's parts add to each other, and to the credits of its circuits."""
    if parts[0].with_circuits != Stacking.HIGHEST.value:
        return [replace(part, total=part.credit.total, at_most=part.credit.at_most) for part in parts]
    circuits = sum(part.circuits_total for part in parts)
    most = sum(part.circuits_at_most for part in parts)
    before, totals = 0, []
    for part in parts:
        totals.append(max(before + part.credit.total - circuits, 0) - max(before - circuits, 0))
        before += part.credit.total
    left = max(sum(part.credit.at_most for part in parts) - most - sum(totals), 0)
    found, before = [], 0
    for part, total in zip(parts, totals, strict=True):
        more = min(left, part.credit.at_most - total)
        left -= more
        found.append(
            replace(
                part,
                circuits_total=circuits,
                circuits_at_most=most,
                total=total,
                at_most=total + more,
                earlier=before,
            )
        )
        before += part.credit.total
    return found


def customer_credit(
    customer: CustomerId,
    month: str,
    sheets: Iterable[CircuitCredit],
    contracts: Mapping[str, Contract],
    vpns: Iterable[VpnCreditSheet] = (),
) -> CustomerCredit:
    """The sum of a customer's circuits and VPNs, version by version; versions that share a month have one cap.

    `sheets` and `vpns` are settled; `contracts` by id@version.
    """
    circuits = [each for each in sheets if each.customer == customer]
    nets = [each for each in vpns if each.credit.customer == customer]
    groups = [
        group for refs in _sharing([*circuits, *(net.credit for net in nets)])
        for group in _groups(refs, circuits, nets, contracts)
    ]  # fmt: skip
    digits = {group.currency: group.digits for group in groups}
    totals = tuple(
        (currency, digits[currency], sum(group.total for group in groups if group.currency == currency))
        for currency in sorted(digits)
    )
    return CustomerCredit(customer, month, tuple(groups), totals)


def _sharing(sheets: Sequence[CircuitCredit]) -> list[list[str]]:
    """The versions that share a month, in order of time: those of one contract, and those under which one circuit was
    one after another. Only of one currency.
    """
    found: list[set[tuple[str, ...]]] = []
    for sheet in sheets:
        names: set[tuple[str, ...]] = {
            ("contract", sheet.currency, sheet.contract.rpartition("@")[0]),
            ("circuit", sheet.currency, sheet.circuit, *map(str, sheet.covered)),
            ("ref", sheet.currency, sheet.contract),
        }
        for other in [each for each in found if each & names]:
            found.remove(other)
            names |= other
        found.append(names)
    begins = {
        sheet.contract: min(each.held[0] for each in sheets if each.contract == sheet.contract) for sheet in sheets
    }
    pools = [
        sorted((name[2] for name in names if name[0] == "ref"), key=lambda ref: (begins[ref], ref)) for names in found
    ]
    return sorted(pools)


def _groups(
    refs: Sequence[str],
    circuits: Sequence[CircuitCredit],
    vpns: Sequence[VpnCreditSheet],
    contracts: Mapping[str, Contract],
) -> list[GroupCredit]:
    """One group for each of the versions that share a month, each with what it adds under their cap."""
    mine = {ref: [each for each in circuits if each.contract == ref] for ref in refs}
    nets = {ref: [each for each in vpns if each.credit.contract == ref] for ref in refs}
    charges = {
        ref: sum((each.charge for each in mine[ref]), Fraction(0))
        + sum((each.credit.charge for each in nets[ref] if each.own_charge), Fraction(0))
        for ref in refs
    }
    shares = _shares({ref: [*mine[ref], *(net.credit for net in nets[ref])] for ref in refs})
    caps = [
        (ref, worth(rules.cap_customer, charges[ref], shares[ref]))
        for ref in refs
        if (rules := contracts[ref].credit) is not None and rules.cap_customer is not None
    ]
    under, cap = {ref for ref, _ in caps}, cap_of(caps)
    summed = [sum(e.total for e in mine[ref]) + sum(e.total for e in nets[ref]) for ref in refs]
    most = [sum(e.at_most for e in mine[ref]) + sum(e.at_most for e in nets[ref]) for ref in refs]

    def added(sums: Sequence[int]) -> list[tuple[int, int]]:
        """What each version adds, and what was used of the cap before it."""
        used, found = 0, []
        for ref, minor in zip(refs, sums, strict=True):
            total = min(minor, cap - used) if cap is not None and ref in under else minor
            found.append((total, used))
            used += total if ref in under else 0
        return found

    worst = [sum(t for t, _ in added([*most[:n], *summed[n:]])) for n in range(len(refs) + 1)]
    found = []
    for number, (ref, (total, used)) in enumerate(zip(refs, added(summed), strict=True)):
        first = mine[ref][0] if mine[ref] else nets[ref][0].credit
        found.append(
            GroupCredit(
                ref,
                first.currency,
                first.digits,
                len({each.circuit for each in mine[ref]}),
                charges[ref],
                summed[number],
                cap if ref in under else None,
                total,
                total + worst[number + 1] - worst[number],
                len({each.vpn for each in nets[ref]}),
                shared=ref in under and len(under) > 1,
                earlier=used if ref in under else 0,
            )
        )
    return found


def _shares(sheets: Mapping[str, Sequence[CircuitCredit]]) -> dict[str, Fraction]:
    """The part of the customer's month for which each version held.

    Where one begins is seen from the circuits under it: from then until the next begins, also where no circuit is.
    """
    every = [sheet for each in sheets.values() for sheet in each]
    begins = sorted({sheet.held[0] for sheet in every})
    start, end = min(sheet.covered[0] for sheet in every), max(sheet.covered[1] for sheet in every)
    found = dict.fromkeys(sheets, Fraction(0))
    for at, until in zip(begins, [*begins[1:], end], strict=True):
        for ref, each in sheets.items():
            if any(sheet.held[0] <= at < sheet.held[1] for sheet in each):
                found[ref] += Fraction(until - at, end - start)
    return found
