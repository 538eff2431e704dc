"""An auditor's recount: contracts as files, months of seconds, and money by whole numbers alone.

Nothing of `sla.credit` is used by the recount; it is written from docs/how-to-write-a-contract.md and
docs/configuration.md, on what was put into the file, not on what was read from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config.contracts import read_contract
from config.mistakes import Mistakes
from probed.model.assessment import Assessment
from probed.model.contract import Contract
from probed.model.credit import CircuitCredit
from probed.model.ids import CircuitId, SiteId, VpnId
from probed.model.instant import SECOND_US
from probed.model.inventory import Role, Validity, Vpn, VpnMember
from sla.assess import assess
from sla.credit import circuit_credit
from sla.credit_month import customer_credit, settled, settled_vpns
from sla.credit_sheet import steps
from sla.period import month
from sla.vpn_assess import assess_vpn
from sla.vpn_credit import vpn_credit
from tests.support import evidence as made

OCTOBER = month("2026-10", "Asia/Shanghai")
DAYS, DAY_S = 31, 86_400
MONTH_S = DAYS * DAY_S
UNIT = MONTH_S * 30 * 10_000
"""Money is counted in this part of a smallest unit: every share of a charge is a whole number of it."""
CURRENCIES = {"JPY": 0, "CNY": 2, "KWD": 3}
HALF_PERCENT_S = MONTH_S // 200
"""13 392 s: an outage of so long lies exactly on the border of 99.5 %."""


class Value(NamedTuple):
    """A credit, cap ... as the file has it: hundredths of a per cent of a charge, or smallest units."""

    share: int = 0
    minor: int | None = None


class Circuit(NamedTuple):
    """In service from the beginning of a day to the beginning of another, some seconds in; outages by day: length."""

    first: int
    begins_s: int
    last: int
    outages: dict[int, int]
    blind_s: int
    charge: int | None

    @property
    def life_s(self) -> tuple[int, int]:
        start = self.first * DAY_S + self.begins_s if self.first or self.begins_s else 0
        return start, self.last * DAY_S if self.last < DAYS else MONTH_S


class Plan(NamedTuple):
    currency: str
    charge: int
    pro_rata: str
    stacking: str
    border: str
    rounding: str
    cap_circuit: Value | None
    cap_customer: Value | None
    availability: list[Value]
    counts: list[Value]
    longest: list[Value]
    chronic: tuple[int, Value | None] | None
    history: list[bool | None]
    vpn: list[Value]
    vpn_charge: int | None
    vpn_cap: Value | None
    with_circuits: str
    circuits: list[Circuit]


AVAILABILITY = (9990, 9950, 9900)
"""Borders, in hundredths of a per cent; the first is the target."""
COUNTS = (1, 3)
LENGTHS_S = (3600, HALF_PERCENT_S)
OF_VPN = (9950, 9800)

SHARES = st.integers(1, 10_000).map(Value)
AMOUNTS = st.integers(1, 2_000_000).map(lambda minor: Value(0, minor))
VALUES = SHARES | AMOUNTS
LENGTHS = st.sampled_from([3600, 3601, HALF_PERCENT_S, HALF_PERCENT_S - 1, 2678, 2679]) | st.integers(1, 20_000)


@st.composite
def circuits(draw: st.DrawFn, *, whole: bool) -> Circuit:
    first = 0 if whole else draw(st.integers(0, 20))
    last = DAYS if whole else draw(st.integers(first + 2, DAYS))
    days = draw(st.sets(st.integers(first, last - 1), max_size=5))
    return Circuit(
        first,
        0 if whole else draw(st.integers(0, 3599)),
        last,
        {day: draw(LENGTHS) for day in sorted(days)},
        0 if whole else draw(st.sampled_from([0, 0, 7000])),
        draw(st.none() | st.integers(0, 10_000_000)),
    )


@st.composite
def plans(draw: st.DrawFn, *, whole: bool | None = None) -> Plan:
    def banded(number: int) -> list[Value]:
        """A worse figure never costs less."""
        kind = draw(st.sampled_from([SHARES, AMOUNTS]))
        return sorted(draw(st.lists(kind, min_size=number, max_size=number)), key=lambda v: (v.share, v.minor or 0))

    whole = draw(st.booleans()) if whole is None else whole
    return Plan(
        draw(st.sampled_from(sorted(CURRENCIES))),
        draw(st.integers(0, 10_000_000)),
        draw(st.sampled_from(["actual_days", "thirtieths", "whole"])),
        draw(st.sampled_from(["sum", "highest", "first"])),
        draw(st.sampled_from(["better", "worse"])),
        draw(st.sampled_from(["half_up", "half_even", "truncate", "up"])),
        draw(st.none() | VALUES),
        draw(st.none() | VALUES),
        banded(len(AVAILABILITY)),
        banded(len(COUNTS)),
        banded(len(LENGTHS_S)),
        draw(st.none() | st.tuples(st.integers(2, 4), st.none() | VALUES)),
        draw(st.lists(st.sampled_from([False, False, False, True, None]), max_size=4)),
        banded(len(OF_VPN)) if whole else [],
        draw(st.none() | st.integers(1, 10_000_000)),
        draw(st.none() | VALUES),
        draw(st.sampled_from(["sum", "highest"])),
        draw(st.lists(circuits(whole=whole), min_size=1, max_size=3)),
    )


def money(minor: int, digits: int) -> str:
    text = str(minor).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def percent(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def written(plan: Plan) -> str:
    """The contract file."""
    digits = CURRENCIES[plan.currency]

    def value(of: Value) -> str:
        return f'"{percent(of.share) if of.minor is None else money(of.minor, digits)}"'

    def falling(borders: Sequence[int], credits_: Sequence[Value]) -> str:
        ends = [f', from = "{percent(border)}"' for border in borders[1:]] + [""]
        rows = zip(borders, ends, credits_, strict=True)
        return ", ".join(f'{{ below = "{percent(b)}"{end}, credit = {value(c)} }}' for b, end, c in rows)

    def rising(borders: Sequence[str], credits_: Sequence[Value]) -> str:
        ends = [f", to = {border}" for border in borders[1:]] + [""]
        rows = zip(borders, ends, credits_, strict=True)
        return ", ".join(f"{{ above = {b}{end}, credit = {value(c)} }}" for b, end, c in rows)

    lengths = [f'"{length}s"' for length in LENGTHS_S]
    own = [f'C{n} = "{money(c.charge, digits)}"' for n, c in enumerate(plan.circuits) if c.charge is not None]
    lines = [
        'schema = 1\nid = "audit"\nversion = 1\ntitle = "a"\ntime_zone = "Asia/Shanghai"\nvalid_from = 2026-01-01',
        f'[credit]\ncurrency = "{plan.currency}"\nmonthly_charge = "{money(plan.charge, digits)}"',
        f"charges = {{ {', '.join(own)} }}" if own else "",
        f'pro_rata = "{plan.pro_rata}"\nstacking = "{plan.stacking}"\nborder = "{plan.border}"',
        f'rounding = "{plan.rounding}"',
        f"cap_circuit = {value(plan.cap_circuit)}" if plan.cap_circuit else "",
        f"cap_customer = {value(plan.cap_customer)}" if plan.cap_customer else "",
    ]
    if plan.chronic:
        months, credit = plan.chronic
        more = f", credit = {value(credit)}" if credit else ""
        lines.append(f'chronic = {{ clause = "availability", months = {months}{more} }}')
    if plan.vpn:
        lines.append("[credit.vpn]")
        lines.append(f'monthly_charge = "{money(plan.vpn_charge, digits)}"' if plan.vpn_charge else "")
        lines.append(f"cap = {value(plan.vpn_cap)}" if plan.vpn_cap else "")
        lines.append(f'with_circuits = "{plan.with_circuits}"')
    lines += [
        f'[[clause]]\nkind = "availability"\ntarget = "{percent(AVAILABILITY[0])}"',
        f"bands = [{falling(AVAILABILITY, plan.availability)}]",
        f'[[clause]]\nkind = "outage_count"\nlimit = {COUNTS[0]}',
        f"bands = [{rising([str(count) for count in COUNTS], plan.counts)}]",
        f'[[clause]]\nkind = "longest_outage"\nlimit = {lengths[0]}\nbands = [{rising(lengths, plan.longest)}]',
    ]
    if plan.vpn:
        lines.append(f'[[clause]]\nkind = "vpn_availability"\nfigure = "all_sites"\ntarget = "{percent(OF_VPN[0])}"')
        lines.append(f"bands = [{falling(OF_VPN, plan.vpn)}]")
    return "\n".join(line for line in lines if line) + "\n"


class Recount:
    """Money of the plan by hand: whole numbers of UNIT until something is rounded."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.circuits = [self._circuit(circuit) for circuit in plan.circuits]
        self.charges = [self._charge(circuit) for circuit in plan.circuits]
        self.vpn = self._vpn() if plan.vpn else 0
        charged = sum(self.charges) + (plan.vpn_charge or 0) * UNIT * bool(plan.vpn)
        together = sum(self.circuits) + self.vpn
        self.customer = self._capped(together, plan.cap_customer, charged)

    def _charge(self, circuit: Circuit) -> int:
        monthly = self.plan.charge if circuit.charge is None else circuit.charge
        start, end = circuit.life_s
        if self.plan.pro_rata == "whole" or (start, end) == (0, MONTH_S):
            return monthly * UNIT
        if self.plan.pro_rata == "thirtieths":
            return monthly * min(circuit.last - circuit.first, 30) * (UNIT // 30)
        return monthly * (end - start) * (UNIT // MONTH_S)

    def _circuit(self, circuit: Circuit) -> int:
        charge = self._charge(circuit)
        return self._capped(self._rounded(self.exact(circuit, charge)), self.plan.cap_circuit, charge)

    def exact(self, circuit: Circuit, charge: int) -> int:
        """What its missed clauses make before anything is rounded."""
        plan = self.plan
        start, end = circuit.life_s
        down, longest = sum(circuit.outages.values()), max(circuit.outages.values(), default=0)
        known = end - start - circuit.blind_s
        found = [
            self._falling(known - down, known, AVAILABILITY, plan.availability, charge),
            self._rising(len(circuit.outages), COUNTS, plan.counts, charge),
            self._rising(longest, LENGTHS_S, plan.longest, charge),
        ]
        exact = self._stacked(found)
        missed = (known - down) * 10_000 < AVAILABILITY[0] * known
        if plan.chronic and plan.chronic[1] and missed:
            before = plan.history[len(plan.history) - plan.chronic[0] + 1 :]
            if len(plan.history) >= plan.chronic[0] - 1 and all(met is False for met in before):
                exact += self._worth(plan.chronic[1], charge)
        return exact

    def _vpn(self) -> int:
        plan = self.plan
        charge = plan.vpn_charge * UNIT if plan.vpn_charge else sum(self.charges)
        days = {day for circuit in plan.circuits for day in circuit.outages}
        down = sum(max(circuit.outages.get(day, 0) for circuit in plan.circuits) for day in days)
        exact = self._stacked([self._falling(MONTH_S - down, MONTH_S, OF_VPN, plan.vpn, charge)])
        total = self._capped(self._rounded(exact), plan.vpn_cap, charge)
        return total if plan.with_circuits == "sum" else max(total - sum(self.circuits), 0)

    def _falling(self, over: int, under: int, borders: Sequence[int], credits_: Sequence[Value], charge: int) -> int:
        """The figure over/under, of which more is better. It misses below the target; then its band pays."""
        figure, scaled = over * 10_000, [border * under for border in borders]
        if figure >= scaled[0]:
            return 0
        worse = [
            border for border in scaled[1:] if figure < border or (figure == border and self.plan.border == "worse")
        ]
        return self._worth(credits_[len(worse)], charge)

    def _rising(self, figure: int, borders: Sequence[int], credits_: Sequence[Value], charge: int) -> int:
        if figure <= borders[0]:
            return 0
        worse = [
            border for border in borders[1:] if figure > border or (figure == border and self.plan.border == "worse")
        ]
        return self._worth(credits_[len(worse)], charge)

    def _stacked(self, found: Sequence[int]) -> int:
        paying = [amount for amount in found if amount]
        if not paying:
            return 0
        return {"sum": sum(paying), "highest": max(paying), "first": paying[0]}[self.plan.stacking]

    def _worth(self, value: Value, charge: int) -> int:
        if value.minor is not None:
            return value.minor * UNIT
        whole, rest = divmod(charge * value.share, 10_000)
        assert rest == 0
        return whole

    def _rounded(self, exact: int) -> int:
        return rounded(exact, self.plan.rounding)

    def _capped(self, minor: int, cap: Value | None, charge: int) -> int:
        return minor if cap is None else min(minor, self._worth(cap, charge) // UNIT)


class PartRecount(Recount):
    """The same of one version's days of a month that another one shares: amounts go by them, as the charge does."""

    def __init__(self, plan: Plan, days: int) -> None:
        self.plan, self.days = plan, days

    def charge(self, circuit: Circuit) -> int:
        monthly = self.plan.charge if circuit.charge is None else circuit.charge
        return monthly * self.days * (UNIT // DAYS)

    def worth(self, value: Value, charge: int) -> int:
        return self._worth(value, charge)

    def _worth(self, value: Value, charge: int) -> int:
        if value.minor is not None:
            return value.minor * self.days * (UNIT // DAYS)
        return super()._worth(value, charge)


def rounded(exact: int, rule: str) -> int:
    whole, rest = divmod(exact, UNIT)
    match rule:
        case "half_up":
            return whole + (rest * 2 >= UNIT)
        case "half_even":
            return whole + (rest * 2 > UNIT or (rest * 2 == UNIT and whole % 2 == 1))
        case "up":
            return whole + (rest > 0)
        case _:
            return whole


def assessed(
    contract: Contract, number: int, circuit: Circuit, part: Validity | None = None, blind: str = "?"
) -> Assessment:
    def at(second: int) -> int:
        return OCTOBER.start + second * SECOND_US

    start, end = circuit.life_s
    spans = [("D", day * DAY_S + 3600, length) for day, length in circuit.outages.items()]
    if circuit.blind_s:
        spans.append((blind, circuit.first * DAY_S + 50_000, circuit.blind_s))
    steps = [
        (at(second), made.VALUES[state])
        for value, begins, length in sorted(spans, key=lambda span: span[1])
        for second, state in ((begins, value), (begins + length, "U"))
    ]
    life = Validity(at(start) if start else None, at(end) if end < MONTH_S else None)
    known = OCTOBER.end + DAY_S * SECOND_US
    seen = made.evidence(made.timeline(OCTOBER.start - DAY_S * SECOND_US, known, steps))
    name = CircuitId(f"C{number}")
    done = assess(contract, name, made.CUSTOMER, part or life, seen, (), OCTOBER, known, (), lambda *_: (), {})
    assert not done.provisional
    return done


def read(plan: Plan, path: Path) -> Contract:
    path.write_text(written(plan), "utf-8")
    mistakes = Mistakes()
    version = read_contract(path, mistakes, path.parent)
    mistakes.raise_if_any("the contract")
    assert version is not None
    return replace(version.contract, start=None)


def adds_up(sheet: CircuitCredit) -> None:
    """The proof sheet by itself: what its lines say makes its total, as far as they have an end."""
    lines = {step.kind.partition(".")[0]: step for step in steps(sheet) if not step.kind.startswith("month.")}
    month_ = {step.kind: step for step in steps(sheet) if step.kind.startswith("month.")}
    paying = [step.money for step in steps(sheet) if step.kind == "clause.missed"]
    exact = [lines["stacking"].money] if "stacking" in lines else paying
    exact += [lines["chronic"].money] if "chronic" in lines else []
    exact += [month_["month.sum"].facts["earlier"]] if month_ else []
    told = lines["rounding"].facts["exact"]
    if not any("..." in money for money in (*exact, told)):
        assert sum(map(Decimal, exact), Decimal(0)) == Decimal(told)
    rounded_ = Decimal(lines["rounding"].money)
    if "month.less" in month_:
        rounded_ -= Decimal(month_["month.less"].facts["earlier"])
        assert rounded_ == Decimal(month_["month.less"].money)
    total = Decimal(lines["total"].money)
    assert total.scaleb(sheet.digits) == sheet.total
    assert total == (min(rounded_, Decimal(lines["cap"].facts["cap"])) if "cap" in lines else rounded_)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audit") / "audit-1.toml"


FREE = Plan(
    currency="CNY",
    charge=0,
    pro_rata="actual_days",
    stacking="sum",
    border="better",
    rounding="half_up",
    cap_circuit=None,
    cap_customer=None,
    availability=[Value(1, None)] * 3,
    counts=[Value(1, None)] * 2,
    longest=[Value(1, None)] * 2,
    chronic=None,
    history=[],
    vpn=[Value(0, 1)] * 2,
    vpn_charge=None,
    vpn_cap=None,
    with_circuits="sum",
    circuits=[Circuit(0, 0, 31, dict.fromkeys(range(4), 3600), 0, None)],
)
"""A VPN whose circuits cost nothing, and amounts that are owed for it."""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans())
@example(plan=FREE)
def test_an_auditor_comes_to_the_same_money(path: Path, plan: Plan) -> None:
    contract = read(plan, path)
    found = [assessed(contract, number, circuit) for number, circuit in enumerate(plan.circuits)]
    history = {"availability": [(f"before {number}", met) for number, met in enumerate(plan.history)]}
    sheets = settled([sheet for a in found if (sheet := circuit_credit(contract, a, history)) is not None])
    nets = []
    if plan.vpn:
        members = tuple(VpnMember(a.circuit, SiteId(f"S-{a.circuit}"), Role.SPOKE) for a in found)
        vpn = Vpn(VpnId("V"), made.CUSTOMER, "v", "mesh", members, Validity(None, None))  # type: ignore[arg-type]
        judged = assess_vpn(contract, [vpn], {a.circuit: [a] for a in found})
        assert judged is not None
        nets = [net for net in [vpn_credit(contract, judged, sheets)] if net is not None]
    nets = list(settled_vpns(nets))
    whole = customer_credit(made.CUSTOMER, "2026-10", sheets, {contract.ref: contract}, nets)

    by_hand = Recount(plan)
    assert [sheet.total for sheet in sheets] == by_hand.circuits
    assert [sheet.charge * UNIT for sheet in sheets] == by_hand.charges
    assert sum(net.total for net in nets) == by_hand.vpn
    assert [group.total for group in whole.groups] == [by_hand.customer]
    assert (whole.totals[0][0], whole.totals[0][1]) == (plan.currency, CURRENCIES[plan.currency])
    for number, (sheet, circuit) in enumerate(zip(sheets, plan.circuits, strict=True)):
        adds_up(sheet)
        assert sheet.total <= sheet.at_most
        if circuit.blind_s:
            worst = circuit_credit(contract, assessed(contract, number, circuit, blind="D"), history)
            assert worst is not None
            assert worst.total <= sheet.at_most
        if not circuit.blind_s and plan.stacking != "first" and None not in plan.history:
            assert sheet.total == sheet.at_most


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=plans(whole=True), second=plans(whole=True), border=st.integers(1, DAYS - 1))
def test_an_auditor_comes_to_the_same_money_where_two_versions_share_the_month(
    path: Path, first: Plan, second: Plan, border: int
) -> None:
    """Decision 40: every amount by time, one cap of those that have one, one rounding of those that round alike."""
    second = second._replace(currency=first.currency, circuits=first.circuits)
    at = OCTOBER.start + border * DAY_S * SECOND_US
    parts = [
        (replace(read(plan._replace(vpn=[]), path), version=number), plan, days, held)
        for number, plan, days, held in (
            (1, first, range(border), Validity(None, at)),
            (2, second, range(border, DAYS), Validity(at, None)),
        )
    ]
    covered = OCTOBER.start, OCTOBER.end
    found: list[CircuitCredit] = []
    for contract, plan, _, held in parts:
        history = {"availability": [(f"before {number}", met) for number, met in enumerate(plan.history)]}
        for number, circuit in enumerate(first.circuits):
            done = assessed(contract, number, circuit, held)
            sheet = circuit_credit(contract, done, history, covered)
            assert sheet is not None
            found.append(sheet)
    sheets = settled(found)
    whole = customer_credit(made.CUSTOMER, "2026-10", sheets, {part[0].ref: part[0] for part in parts})

    counts = [PartRecount(plan, len(days)) for _, plan, days, _ in parts]
    for number, circuit in enumerate(first.circuits):
        sums: dict[tuple[str, bool], int] = {}
        cap = 0
        for count, (_, plan, days, _) in zip(counts, parts, strict=True):
            mine = circuit._replace(
                first=days[0], last=days[-1] + 1, outages={d: s for d, s in circuit.outages.items() if d in days}
            )
            key = plan.rounding, plan.cap_circuit is not None
            sums[key] = sums.get(key, 0) + count.exact(mine, count.charge(circuit))
            cap += count.worth(plan.cap_circuit, count.charge(circuit)) if plan.cap_circuit else 0
        under = sum(rounded(exact, rule) for (rule, has_cap), exact in sums.items() if has_cap)
        free = sum(rounded(exact, rule) for (rule, has_cap), exact in sums.items() if not has_cap)
        mine_ = [sheet for sheet in sheets if sheet.circuit == f"C{number}"]
        assert sum(sheet.total for sheet in mine_) == free + min(under, cap // UNIT)
        for sheet in mine_:
            adds_up(sheet)
            assert 0 <= sheet.total <= sheet.at_most
    total, summed = sum(group.total for group in whole.groups), sum(sheet.total for sheet in sheets)
    if first.cap_customer and second.cap_customer:
        most = sum(
            count.worth(plan.cap_customer, sum(count.charge(circuit) for circuit in first.circuits))
            for count, (_, plan, _, _) in zip(counts, parts, strict=True)
            if plan.cap_customer
        )
        assert total == min(summed, most // UNIT)
    elif not first.cap_customer and not second.cap_customer:
        assert total == summed
