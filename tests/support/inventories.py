"""Random inventories that make sense: a ring with a tail, circuits over it, a VPN, contracts."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from hypothesis import strategies as st

from config.render import inventory_version
from probed.model.contract import (
    Amount,
    AvailabilityClause,
    Band,
    Border,
    ChargeRule,
    Chronic,
    Clause,
    ClauseWindow,
    ClockStart,
    Contract,
    CreditRules,
    DenominatorRule,
    EvidenceRule,
    ExclusionKind,
    HoursRange,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    MinimumApplies,
    OutageCountClause,
    OutageRules,
    RepairTimeClause,
    Rounding,
    Share,
    Stacking,
    UnknownRule,
    VpnClause,
    VpnCredit,
    VpnFigure,
    WindowKind,
)
from probed.model.ids import CircuitId, CustomerId, ElementId, LinkId, ManagerId, PointId, SiteId, UnitId, VpnId
from probed.model.inventory import (
    Circuit,
    Customer,
    ElementManager,
    Inventory,
    Leg,
    ManagedElement,
    Party,
    ProbeTest,
    Protection,
    ProtectionGroup,
    Role,
    RouteLeg,
    Site,
    TerminationPoint,
    Tier,
    TopologicalLink,
    Unit,
    UnitLevel,
    Validity,
    Via,
    Vpn,
    VpnMember,
    VpnTopology,
)

DAY_US = 86_400_000_000
MIDNIGHT = 1_767_196_800_000_000
"""2026-01-01 in Asia/Shanghai."""

_MARKS = frozenset("\u0085\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff")
_characters = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="".join(_MARKS))
texts = st.text(_characters, max_size=12).map(str.strip)
names = texts.filter(bool)
identities = st.from_regex(r"[A-Z0-9一-龥_./-]{1,8}", fullmatch=True).filter(
    lambda text: unicodedata.is_normalized("NFC", text)
)
lengths = st.one_of(st.integers(0, 10**10), st.integers(0, 5000).map(lambda minutes: minutes * 60_000_000))


windows = st.one_of(
    st.sampled_from([kind for kind in WindowKind if kind is not WindowKind.ROLLING]).map(ClauseWindow),
    st.integers(1, 366).map(lambda days: ClauseWindow(WindowKind.ROLLING, days)),
)
credits_ = st.one_of(
    st.integers(1, 10**6).map(lambda millionths: Share(Fraction(millionths, 10**6))),
    st.integers(0, 10**9).map(Amount),
)


@st.composite
def bands(draw: st.DrawFn, limit: Fraction, step: Fraction) -> tuple[Band, ...]:
    """A chain from the limit on; `step` below 0 where less is worse. Shares only: they must rise."""
    count = draw(st.integers(0, 3))
    borders = [limit + step * number for number in range(count)]
    shares = sorted(draw(st.lists(st.integers(1, 10**6), min_size=count, max_size=count)))
    worse: list[Fraction | None] = [*borders[1:], None]
    return tuple(
        Band(border, end, Share(Fraction(share, 10**6)))
        for border, end, share in zip(borders, worse, shares, strict=False)
    )


@st.composite
def clauses(draw: st.DrawFn, *, paid: bool) -> tuple[Clause, ...]:
    fixed = draw(st.none() | st.integers(1, 10**12))
    rule = (
        DenominatorRule.FIXED
        if fixed
        else draw(st.sampled_from([DenominatorRule.SERVICE_TIME, DenominatorRule.PERIOD]))
    )
    target = Fraction(draw(st.integers(10**3, 10**9)), 10**9)
    rounding = draw(st.sampled_from(Rounding))
    decimals = 0 if rounding is Rounding.NONE else draw(st.integers(0, 8))
    count, length = draw(st.integers(0, 99)), draw(lengths)
    ratio = Fraction(draw(st.integers(1, 10**6)), 10**9)

    def priced(limit: Fraction, step: Fraction) -> tuple[Band, ...]:
        return draw(bands(limit, step)) if paid else ()

    others: list[Clause] = [
        OutageCountClause("n", count, draw(windows), priced(Fraction(count), Fraction(2))),
        LongestOutageClause("longest", length, draw(windows), priced(Fraction(length), Fraction(60_000_000))),
        RepairTimeClause("repair", length, clock=draw(st.sampled_from(ClockStart)), each=draw(st.booleans())),
        MeasuredClause("answer", MeasuredKind.RESPONSE_TIME, Fraction(length), "us", "ticket"),
        MeasuredClause("sesr", MeasuredKind.ERROR_PERFORMANCE, ratio, "ratio", "sesr", draw(windows)),
        MeasuredClause("delay", MeasuredKind.DELAY, Fraction(length), "us", "p99.9"),
        MeasuredClause("jitter", MeasuredKind.JITTER, Fraction(length), "us", "mean"),
        MeasuredClause("loss", MeasuredKind.LOSS, ratio, "ratio", "", draw(windows), priced(ratio, ratio)),
        MeasuredClause("switch", MeasuredKind.PROTECTION_SWITCH, Fraction(length), "us"),
        MeasuredClause("report", MeasuredKind.REPORTING, Fraction(length + 1), "us"),
        MeasuredClause(
            "working",
            MeasuredKind.REPORTING,
            Fraction(5),
            "workdays",
            "",
            draw(windows),
            priced(Fraction(5), Fraction(2)),
        ),
    ]
    first = AvailabilityClause(
        draw(identities),
        target,
        rule,
        fixed,
        draw(st.sampled_from(UnknownRule)),
        draw(windows),
        priced(target, Fraction(-1, 10**7)),
        decimals,
        rounding,
        draw(st.booleans()),
    )
    return (first, *draw(st.lists(st.sampled_from(others), unique=True, max_size=4)))


@st.composite
def credit_rules(draw: st.DrawFn, clause: str, circuits: Sequence[str]) -> CreditRules:
    months = draw(st.integers(2, 12))
    return CreditRules(
        currency="CNY",
        digits=2,
        charge=draw(st.integers(0, 10**9)),
        charges=()
        if not circuits
        else tuple(sorted(draw(st.dictionaries(st.sampled_from(circuits), st.integers(0, 10**9))).items())),
        pro_rata=draw(st.sampled_from(ChargeRule)),
        stacking=draw(st.sampled_from(Stacking)),
        border=draw(st.sampled_from(Border)),
        rounding=draw(st.sampled_from(Rounding)),
        cap_circuit=draw(st.none() | credits_),
        cap_customer=draw(st.none() | credits_),
        chronic=draw(st.none() | st.builds(Chronic, st.just(clause), st.just(months), st.none() | credits_)),
        vpn=draw(
            st.builds(
                VpnCredit,
                st.none() | st.integers(0, 10**9),
                st.just(()),
                st.none() | credits_,
                st.sampled_from([Stacking.SUM, Stacking.HIGHEST]),
            )
        ),
    )


@st.composite
def vpn_clauses(draw: st.DrawFn, *, paid: bool) -> tuple[VpnClause, ...]:
    """One of a VPN or none; it asks for no number of sites that an inventory may not have."""
    if draw(st.booleans()):
        return ()
    figure = draw(st.sampled_from([figure for figure in VpnFigure if figure is not VpnFigure.K_OF_N]))
    bands = (Band(Fraction(999, 1000), None, draw(credits_)),) if paid and draw(st.booleans()) else ()
    unknown, window = draw(st.sampled_from(UnknownRule)), draw(windows)
    return (VpnClause("of-the-vpn", figure, Fraction(999, 1000), unknown, bands=bands, window=window),)


@st.composite
def contracts(draw: st.DrawFn, identity: str, circuits: Sequence[str]) -> list[Contract]:
    """Two versions, one after the other."""
    turn = MIDNIGHT + draw(st.integers(0, 10**9))
    days = st.dates().map(str)
    holidays = draw(st.frozensets(days, max_size=3))
    accepted = draw(st.frozensets(st.sampled_from(ExclusionKind)))
    planned = ExclusionKind.PLANNED in accepted
    words = st.lists(names, min_size=1, max_size=2).map(tuple)
    paid = draw(st.booleans())
    sold = draw(clauses(paid=paid))
    first = Contract(
        identity,
        1,
        draw(texts),
        draw(texts),
        draw(st.sampled_from(["Asia/Shanghai", "UTC"])),
        None,
        turn,
        sold,
        OutageRules(draw(lengths), draw(lengths), draw(st.sampled_from(MinimumApplies))),
        draw(st.sampled_from(EvidenceRule)),
        accepted,
        draw(lengths) if planned else 0,
        draw(st.sampled_from([(), (HoursRange((1, 2, 7), 0, 1440), HoursRange((3,), 510, 511))])),
        holidays,
        draw(st.frozensets(days, max_size=3)) - holidays,
        month_day=draw(st.integers(1, 28)),
        proofs=tuple((kind, draw(words)) for kind in sorted(accepted)),
        planned_notice_workdays=draw(st.integers(0, 60)) if planned else 0,
        planned_overrun_us=draw(lengths) if planned else 0,
        credit=draw(credit_rules(sold[0].id, circuits)) if paid else None,
        vpn_clauses=draw(vpn_clauses(paid=paid)),
        holidays_served=draw(st.booleans()),
    )
    again = draw(clauses(paid=paid))
    credit = None if first.credit is None else dataclasses.replace(first.credit, chronic=None)
    return [first, dataclasses.replace(first, version=2, start=turn, end=None, clauses=again, credit=credit)]


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    """Canonical: sorted, dates of parts within those of the whole, version set."""
    size = draw(st.integers(2, 4))
    life = Validity(draw(st.sampled_from([None, MIDNIGHT - 400 * DAY_US])), None)
    nodes = [ElementId(f"E{n}") for n in range(size)]
    tail = ElementId("T")
    ring = [
        _link(draw, f"R{n}", PointId(nodes[n], "e,1"), PointId(nodes[(n + 1) % size], 'w"1'), life)
        for n in range(size)
    ]
    links = [*ring, _link(draw, "T0", PointId(nodes[0], "t:1"), PointId(tail, "t:1"), life)]
    sections = [
        _link(draw, f"{kind.value}{n}", PointId(nodes[0], "t:1"), PointId(tail, "t:1"), life)
        for kind, many in ((Protection.MSP, 2), (Protection.ONE_TO_N, 4))
        for n in range(many)
    ]
    links += sections
    ids = sorted({*draw(st.lists(st.integers(0, 10**12 - 1).map("{:012d}".format), min_size=1, max_size=3))})
    customers = [
        Customer(CustomerId(i), draw(names), draw(texts), draw(st.sampled_from(Tier)), UnitId("U2"), "gold", life)
        for i in ids
    ]
    sites = [Site(SiteId(f"S{i}{end}"), CustomerId(i), draw(names), draw(texts), life) for i in ids for end in "az"]
    circuits = [_circuit(draw, n, draw(st.sampled_from(ids)), ring) for n in range(draw(st.integers(0, 5)))]
    points = [PointId(element, name) for element in [*nodes, tail] for name in ("e,1", "t:1", "uni 1", 'w"1')]
    inventory = Inventory(
        version="",
        units=tuple(_units(draw, life)),
        customers=tuple(customers),
        sites=tuple(sites),
        managers=(
            ElementManager(ManagerId("M"), draw(names), "192.0.2.1", draw(st.integers(1, 65535)), "ems", 4, life),
        ),
        elements=tuple(_element(draw, e, life) for e in [*nodes, tail]),
        points=tuple(
            TerminationPoint(p, "STM-16", draw(st.sampled_from(["nni", "uni"])), Party.ACCESS, life)
            for p in sorted(points)
        ),
        links=tuple(sorted(links, key=lambda link: link.id)),
        protection=(
            ProtectionGroup("BESIDE", Protection.MSP, tuple(link.id for link in sections[:2]), life),
            ProtectionGroup("RING", Protection.MS_SPRING, tuple(link.id for link in ring), life),
            ProtectionGroup("SHARED", Protection.ONE_TO_N, tuple(link.id for link in sections[2:]), life),
        ),
        circuits=tuple(circuits),
        vpns=tuple(_vpns(circuits)),
        probe_tests=tuple(
            ProbeTest(PointId(tail, f"{n} {name}"), circuit.id, circuit.valid)
            for n, (circuit, name) in enumerate(zip(circuits, draw(st.lists(names, min_size=5)), strict=False))
        ),
        contracts=tuple(draw(contracts("gold", [circuit.id for circuit in circuits]))),
    )
    return dataclasses.replace(inventory, version=inventory_version(inventory))


def _units(draw: st.DrawFn, life: Validity) -> list[Unit]:
    parents = [None, UnitId("U0"), UnitId("U1")]
    return [
        Unit(UnitId(f"U{n}"), draw(names), draw(texts), level, parents[n], life) for n, level in enumerate(UnitLevel)
    ]


def _element(draw: st.DrawFn, element: ElementId, life: Validity) -> ManagedElement:
    if draw(st.booleans()):
        return ManagedElement(element, draw(names), UnitId("U2"), ManagerId("M"), Via.MANAGER, "", 0, "", life)
    manager = draw(st.sampled_from([None, ManagerId("M")]))
    return ManagedElement(element, draw(names), UnitId("U2"), manager, Via.ELEMENT, "2001:db8::1", 1161, "core", life)


def _link(draw: st.DrawFn, name: str, a: PointId, z: PointId, life: Validity) -> TopologicalLink:
    if draw(st.booleans()):
        a, z = z, a
    return TopologicalLink(LinkId(name), a, z, "STM-16", Party.CORE, draw(st.booleans()), life)


def _circuit(draw: st.DrawFn, number: int, customer: str, ring: list[TopologicalLink]) -> Circuit:
    """From one node of the ring to another, clockwise; moved to the other side for a while, or protected by it."""
    size = len(ring)
    a, steps = draw(st.integers(0, size - 1)), draw(st.integers(1, size - 1))
    clockwise = tuple(ring[(a + n) % size].id for n in range(steps))
    counter = tuple(ring[(a - 1 - n) % size].id for n in range(size - steps))
    start = MIDNIGHT + draw(st.integers(0, 30)) * DAY_US
    valid = Validity(start, draw(st.sampled_from([None, start + 90 * DAY_US])))
    protection = draw(st.sampled_from([Protection.NONE, Protection.SNCP, Protection.MS_SPRING]))
    legs = [RouteLeg(Leg.WORKING, clockwise, valid)]
    if protection is Protection.SNCP:
        legs.append(RouteLeg(Leg.PROTECTING, counter, valid))
    elif draw(st.booleans()):
        turn = start + draw(st.integers(1, 80 * DAY_US))
        legs = [
            RouteLeg(Leg.WORKING, clockwise, Validity(start, turn)),
            RouteLeg(Leg.WORKING, counter, Validity(turn, valid.end)),
        ]
    ends = (PointId(f"E{a}", "uni 1"), PointId(f"E{(a + steps) % size}", "uni 1"))
    sites = (SiteId(f"S{customer}a"), SiteId(f"S{customer}z"))
    contract = draw(st.sampled_from([None, "gold"]))
    return Circuit(
        CircuitId(f"C{number}"),
        CustomerId(customer),
        draw(names),
        *sites,
        *ends,
        protection,
        contract,
        tuple(legs),
        valid,
    )


def _vpns(circuits: list[Circuit]) -> list[Vpn]:
    """A VPN that gains its second member after a week."""
    if len(circuits) < 2:
        return []
    first, second = circuits[:2]
    start = max(first.valid.start or 0, second.valid.start or 0)
    members = tuple(VpnMember(circuit.id, circuit.z_site, Role.SPOKE) for circuit in (first, second))
    stretches = [
        (Validity(start, start + 7 * DAY_US), members[:1]),
        (Validity(start + 7 * DAY_US, start + 60 * DAY_US), members),
    ]
    return [Vpn(VpnId("V"), first.customer, "网", VpnTopology.STAR, held, valid) for valid, held in stretches]
