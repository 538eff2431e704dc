"""The breach clock of what is promised of a VPN, like a circuit's: on the timelines of its circuits.

What lies ahead is judged by the clause itself: the circuits as they were so far, those that are down staying down
until an instant and nothing lost after it. The breach is the last such instant with which the clause is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from probed.model.assessment import Assessment
from probed.model.contract import Contract, Stacking, UnknownRule, VpnClause, VpnFigure
from probed.model.credit import VpnCreditSheet
from probed.model.ids import CircuitId
from probed.model.inventory import Vpn
from probed.model.operation import Exclusion
from probed.model.risk import Burn, ClauseRisk
from probed.model.vpn_assessment import VpnAssessment
from sla import masks
from sla.breach import BURN, MISSED, OPEN, UNSEEN, WINDOWS_US, next_band, reach, urgency
from sla.credit import band_of, worth
from sla.intervals import Stretch, subtract, union
from sla.vpn import Access, BadVpn, Losses, Site, Times, VpnLosses, vpn_losses
from sla.vpn_net import Coming, Net, Parts, members_of, net_of


def vpn_risks(
    contract: Contract,
    rows: Sequence[Vpn],
    so_far: VpnAssessment,
    parts: Parts,
    exclusions: Mapping[CircuitId, Sequence[Exclusion]],
    sheet: VpnCreditSheet | None = None,
    seen_from: Mapping[CircuitId, int] = MappingProxyType({}),
) -> tuple[ClauseRisk, ...]:
    """Every clause of one VPN whose allowance is that of the assessed period.

    `parts`: the assessments of which `so_far` was made. Of a clause that every site must keep it is the site that
    comes first. `sheet`: the credit so far, which says what a deeper band would cost more. `seen_from`: nothing was
    ever known of a circuit before that instant; where unknown time counts as down it is taken as new then.
    """
    found = []
    for clause, result in zip(contract.vpn_clauses, so_far.clauses, strict=True):
        if result.window:
            continue
        future = whole = _Future(contract, rows, so_far, parts, exclusions)
        if clause.unknown is UnknownRule.DOWN and any(at > so_far.start for at in seen_from.values()):
            future = replace(whole, parts=_since(parts, seen_from))
        sites = [site.site for site in so_far.sites] if clause.figure is VpnFigure.SITE else [""]
        try:
            clocks = [_Clock(clause, site, future) for site in sites]
            found += _first(clause, [clock for clock in clocks if clock.whole_us > 0], whole, contract, sheet)
        except BadVpn:  # too small for its clause: there is nothing to be missed
            continue
    return tuple(found)


def _first(
    clause: VpnClause, clocks: Sequence[_Clock], whole: _Future, contract: Contract, sheet: VpnCreditSheet | None
) -> list[ClauseRisk]:
    """Of the sites' clocks the one that speaks for the clause: the worst that misses it, else what breaks first."""
    each = [
        _against(_Clock(clause, clock.site, whole), _risk(clock, contract, whole.so_far, sheet)) for clock in clocks
    ]
    missed = [(one, clock) for one, clock in zip(each, clocks, strict=True) if one.basis == MISSED]
    if not missed:
        # As of a circuit: an open outage comes before any pace.
        return sorted(each, key=lambda one: (one.basis != OPEN or one.breach_at is None, urgency(one)))[:1]
    worst, clock = min(missed, key=lambda found: (found[1].value(found[1].now), found[0].site))
    border = _next_border(clause, clock.value(clock.now), contract)
    coming = [] if border is None else [at for one in clocks if (at := one.when(border)[0]) is not None]
    return [worst._replace(next_at=min(coming, default=None))]


def _next_border(clause: VpnClause, value: Fraction, contract: Contract) -> Fraction | None:
    """Where the next band begins below a figure that misses the clause; None where there is none."""
    following = next_band(clause, None if contract.credit is None else band_of(clause, value, contract.credit.border))
    return None if following is None or value < following.better else following.better


def _since(parts: Parts, seen_from: Mapping[CircuitId, int]) -> Parts:
    """Each circuit as if it had begun when it was first seen."""

    def begun(part: Assessment) -> Assessment:
        first = min(max(part.start, seen_from.get(part.circuit, part.start)), part.end)
        return part if first == part.start else replace(part, start=first)

    return {name: [begun(part) for part in mine] for name, mine in parts.items()}


def _against(whole: _Clock, found: ClauseRisk) -> ClauseRisk:
    """The clock beside that of the whole time, which the assessment has in its figure."""
    if whole.kept_up is None:
        return found
    unseen_us = max(int(whole.kept_up.lost - found.spent), 0)
    if not found.basis and whole.kept_up.value < whole.clause.target:
        found = found._replace(basis=UNSEEN)
    return found._replace(unseen_us=unseen_us)


@dataclass(frozen=True)
class _Future:
    """The VPN's period as it will have been, once it is known until when what is down now stays down."""

    contract: Contract
    rows: Sequence[Vpn]
    so_far: VpnAssessment
    parts: Parts
    exclusions: Mapping[CircuitId, Sequence[Exclusion]]

    @cached_property
    def _circuits(self) -> tuple[CircuitId, ...]:
        return tuple(dict.fromkeys(member.circuit for member in members_of(self.rows)))

    @property
    def now(self) -> int:
        return self.so_far.end

    @property
    def due(self) -> int:
        return max(self.so_far.due, self.so_far.end)

    @cached_property
    def _open(self) -> frozenset[CircuitId]:
        return frozenset(name for name in self._circuits if any(map(self._is_open, self.parts.get(name, ()))))

    def _is_open(self, part: Assessment) -> bool:
        return part.end == self.now and any(outage.end is None and outage.low_us for outage in part.outages)

    @cached_property
    def _excluded(self) -> dict[CircuitId, tuple[Stretch, ...]]:
        now, due = self.now, self.due
        return {
            name: union(
                (start, end)
                for start, end, _ in masks.exclusion_mask(
                    self.contract, self.exclusions.get(name, ()), name, now, due
                )
            )
            for name in self._circuits
        }

    @cached_property
    def _hidden(self) -> tuple[Stretch, ...]:
        return masks.out_of_hours(self.contract, self.now, self.due) if self.now < self.due else ()

    def until(self, at: int) -> Net:
        """What is down now is down until `at`, and nothing is lost after it."""
        coming = Coming(self.now, self.due, self._hidden, self._excluded, self._open, at)
        net = net_of(self.rows, self.parts, coming)
        assert net is not None  # so_far was made of the same
        return net

    def open_since(self, name: str, clause: VpnClause) -> int | None:
        """Since when the figure has been lost without a break, by the circuits' outages; None where it is not."""
        if not self._open:
            return None
        net = self.until(self.now)
        outages = {
            circuit: union(
                (outage.start.at, self.now if outage.end is None else outage.end.at)
                for part in self.parts.get(circuit, ())
                for outage in part.outages
                if outage.low_us
            )
            for circuit in self._circuits
        }
        accesses: dict[str, list[Access]] = {}
        for member in members_of(self.rows):
            accesses.setdefault(member.site, []).append(Access(outages[member.circuit]))
        sites = {site: Site(tuple(accesses[site]), hub=net.sites[site].hub) for site in net.sites}
        first = min((start for found in outages.values() for start, _ in found), default=self.now)
        lost = vpn_losses(sites, min(first, net.start), self.now, (), clause.quorum, clause.k)
        lines = [line.down[-1] for line in _timelines(clause, name, lost) if line.down]
        return min((start for start, end in lines if end == self.now), default=None)


def _timelines(clause: VpnClause, site: str, lost: VpnLosses) -> Sequence[Losses]:
    """Those of which a figure is made: one, or every site's for a mean."""
    match clause.figure:
        case VpnFigure.SITE:
            return [lost.sites[site]]
        case VpnFigure.WEIGHTED:
            return list(lost.sites.values())
        case VpnFigure.HUB:
            return [lost.hub]
        case VpnFigure.ALL_SITES:
            return [lost.all_sites]
        case VpnFigure.K_OF_N:
            assert lost.k_of_n is not None  # the contract's file is checked for it
            return [lost.k_of_n]


class _Figure(NamedTuple):
    """A figure over some time: `lost` of `of_us` is lost, as its clause counts; of a mean, means by weight."""

    lost: Fraction
    of_us: Fraction

    @property
    def value(self) -> Fraction:
        return 1 - self.lost / self.of_us


def _figure(clause: VpnClause, site: str, net: Net, *, known: bool = False) -> _Figure | None:
    """`known`: only what is known to be lost. None where there is no time to judge."""
    lost = vpn_losses(net.sites, net.start, net.end, net.masked, clause.quorum, clause.k)
    rule = UnknownRule.UP if known else clause.unknown
    if clause.figure is not VpnFigure.WEIGHTED:
        (line,) = _timelines(clause, site, lost)
        return _line(line.times(lost.open_us), rule)
    weights = dict(clause.weights)
    lines = [(weights.get(name, 1), _line(found.times(lost.open_us), rule)) for name, found in lost.sites.items()]
    judged = [(weight, line) for weight, line in lines if line is not None]
    whole = sum(weight for weight, _ in judged)
    if not whole:
        return None
    of_us = sum((weight * line.of_us for weight, line in judged), Fraction(0)) / whole
    value = sum((weight * line.value for weight, line in judged), Fraction(0)) / whole
    return _Figure((1 - value) * of_us, of_us)


def _line(times: Times, rule: UnknownRule) -> _Figure | None:
    down_us, unknown_us, of_us = times
    if rule is UnknownRule.EXCLUDE:
        of_us -= unknown_us
    elif rule is UnknownRule.DOWN:
        down_us += unknown_us
    return _Figure(Fraction(down_us), Fraction(of_us)) if of_us > 0 else None


class _Clock:
    """One clause, or one site of it, and how it goes on."""

    def __init__(self, clause: VpnClause, site: str, future: _Future) -> None:
        self.clause, self.site, self.future = clause, site, future
        self.now, self.due = future.now, future.due
        self.kept_up = _figure(clause, site, future.until(self.now))
        """If nothing more is lost."""
        self.share = 1 - clause.target
        self._values: dict[int, Fraction] = {}

    @property
    def whole_us(self) -> Fraction:
        return Fraction(0) if self.kept_up is None else self.kept_up.of_us

    def value(self, until: int) -> Fraction:
        """The figure if what is down now is down until then."""
        if until not in self._values:
            found = _figure(self.clause, self.site, self.future.until(until))
            self._values[until] = Fraction(1) if found is None else found.value
        return self._values[until]

    @cached_property
    def goes_on(self) -> bool:
        """Whether it is lost now, or gets worse while what is down stays down."""
        return self.since is not None or self.value(self.due) < self.value(self.now)

    @cached_property
    def since(self) -> int | None:
        """Since when it has been lost without a break."""
        return self.future.open_since(self.site, self.clause)

    def last_kept(self, border: Fraction) -> int | None:
        """The last instant until which it may go on with the figure still at `border`; None: it may for ever."""
        if self.value(self.due) >= border:
            return None
        low, high = self.now, self.due  # kept with low, not with high
        straight = True
        while high - low > 1:
            # Between two edges to come the figure falls in a straight line; halving finds the edges.
            middle = (low + high) // 2
            if straight:
                above, below = self.value(low) - border, border - self.value(high)
                middle = min(max(low + int((high - low) * above / (above + below)), low + 1), high - 1)
            kept = self.value(middle) >= border
            low, high = (middle, high) if kept else (low, middle)
            if kept and straight and self.value(middle + 1) < border:
                return middle
            straight = not straight
        return low

    @cached_property
    def burns(self) -> tuple[Burn, ...]:
        return tuple(map(self._burn, WINDOWS_US))

    def _burn(self, window_us: int) -> Burn:
        net = self.future.until(self.now)
        first = max(net.start, self.now - window_us)
        found = _figure(self.clause, self.site, net._replace(start=first, end=self.now), known=True)
        if found is None:
            return Burn(window_us, 0, 0, None)
        rate = found.lost / found.of_us / self.share if self.share else None
        return Burn(window_us, int(found.lost), int(found.of_us), rate)

    def served(self) -> Sequence[Stretch]:
        """Time to come that counts, if nothing more is lost."""
        net = self.future.until(self.now)
        lost = vpn_losses(net.sites, net.start, net.end, net.masked, self.clause.quorum, self.clause.k)
        lines = _timelines(self.clause, self.site, lost)
        spared = lines[0].spared if len(lines) == 1 else ()
        return subtract([(self.now, net.end)], union([*net.masked, *spared])) if self.now < net.end else ()

    def when(self, border: Fraction) -> tuple[int | None, str]:
        """When the figure will fall below `border`, and by what; it is not below it if nothing more is lost."""
        assert self.kept_up is not None  # there is time to judge
        if self.goes_on:
            return self.last_kept(border), OPEN
        longest = self.burns[-1]
        if not longest.rate:
            return None, ""
        left = (1 - border) * self.whole_us - self.kept_up.lost
        at = reach(self.served(), left / (longest.rate * self.share))
        return at, BURN if at is not None else ""


def _risk(clock: _Clock, contract: Contract, so_far: VpnAssessment, sheet: VpnCreditSheet | None) -> ClauseRisk:
    assert clock.kept_up is not None  # there is time to judge
    clause, rules = clock.clause, contract.credit
    value, allowed, spent = clock.kept_up.value, clock.share * clock.whole_us, clock.kept_up.lost
    if value < clause.target:
        basis, next_at = MISSED, None  # its next band hangs on all sites
        at: int | None = so_far.end
    else:
        at, basis = clock.when(clause.target)
        next_at = at
    return ClauseRisk(
        circuit=CircuitId(so_far.vpn),
        customer=so_far.customer,
        contract=contract.ref,
        clause=clause.id,
        kind="vpn_availability",
        unit="us",
        allowed=allowed,
        spent=spent,
        left=allowed - spent,
        used=spent / allowed if allowed else None,
        down_since=clock.since,
        burns=clock.burns,
        breach_at=at,
        basis=basis,
        next_at=next_at,
        stake=None if sheet is None else _stake(clause, value if basis == MISSED else None, contract, sheet),
        currency=rules.currency if rules else "",
        digits=rules.digits if rules else 0,
        until=clock.due,
        vpn=so_far.vpn,
        site=clock.site,
    )


def _stake(clause: VpnClause, missed: Fraction | None, contract: Contract, sheet: VpnCreditSheet) -> Fraction:
    """What the next band costs more than is paid already, for the VPN or, where only the higher counts, its circuits.

    `missed`: the figure with which the month ends if nothing more is lost, where that is below the target.
    """
    rules, charge = contract.credit, sheet.credit.charge
    assert rules is not None  # there is a sheet
    held = None if missed is None else band_of(clause, missed, rules.border)
    following = next_band(clause, held)
    if following is None:
        return Fraction(0)
    paid = worth(held.credit if held else None, charge)
    if rules.vpn.with_circuits is Stacking.HIGHEST:
        paid = max(paid, Fraction(sheet.circuits_total))
    return max(worth(following.credit, charge) - paid, Fraction(0))
