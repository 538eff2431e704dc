"""The breach clock of what is promised of a VPN, like a circuit's: on the timelines of its circuits.

What lies ahead is judged by the clause itself: the circuits as they were so far, those that are down staying down
until an instant and nothing lost after it. The breach is the last such instant with which the clause is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from probed.model.assessment import Assessment
from probed.model.contract import Contract, Stacking, UnknownRule, VpnClause, VpnFigure
from probed.model.credit import VpnCreditSheet
from probed.model.ids import CircuitId
from probed.model.inventory import Vpn
from probed.model.operation import Exclusion
from probed.model.risk import Burn, ClauseRisk
from probed.model.vpn_assessment import VpnAssessment
from sla.breach import BURN, MISSED, OPEN, UNSEEN, WINDOWS_US, next_band, reach, urgency
from sla.credit import band_of, worth
from sla.intervals import Stretch, subtract, union
from sla.vpn import BadVpn
from sla.vpn_ahead import Figure, Future, figure_of, timelines
from sla.vpn_net import Parts


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
        future = whole = Future(contract, rows, so_far, parts, exclusions)
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
    clause: VpnClause, clocks: Sequence[_Clock], whole: Future, contract: Contract, sheet: VpnCreditSheet | None
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


class _Clock:
    """One clause, or one site of it, and how it goes on."""

    def __init__(self, clause: VpnClause, site: str, future: Future) -> None:
        self.clause, self.site, self.future = clause, site, future
        self.now, self.due = future.now, future.due
        self.kept_up = figure_of(clause, site, future.losses(clause, self.now)[1])
        """If nothing more is lost."""
        self.share = 1 - clause.target
        self._values: dict[int, Fraction] = {}

    @property
    def whole_us(self) -> Fraction:
        return Fraction(0) if self.kept_up is None else self.kept_up.of_us

    def value(self, until: int) -> Fraction:
        """The figure if what is down now is down until then."""
        if until not in self._values:
            found = figure_of(self.clause, self.site, self.future.losses(self.clause, until)[1])
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
        found = self._lost_of_late(window_us)
        if found is None:
            return Burn(window_us, 0, 0, None)
        rate = found.lost / found.of_us / self.share if self.share else None
        return Burn(window_us, int(found.lost), int(found.of_us), rate)

    def _lost_of_late(self, window_us: int) -> Figure | None:
        lost = self.future.losses(self.clause, self.now, window_us)[1]
        return figure_of(self.clause, self.site, lost, known=True)

    def served(self) -> Sequence[Stretch]:
        """Time to come that counts, if nothing more is lost."""
        net, lost = self.future.losses(self.clause, self.now)
        lines = timelines(self.clause, self.site, lost)
        spared = lines[0].spared if len(lines) == 1 else ()
        return subtract([(self.now, net.end)], union([*net.masked, *spared])) if self.now < net.end else ()

    def when(self, border: Fraction) -> tuple[int | None, str]:
        """When the figure will fall below `border`, and by what; it is not below it if nothing more is lost."""
        assert self.kept_up is not None  # there is time to judge
        if self.goes_on:
            return self.last_kept(border), OPEN
        of_late = self._lost_of_late(WINDOWS_US[-1])
        if of_late is None or not of_late.lost:
            return None, ""
        left = (1 - border) * self.whole_us - self.kept_up.lost
        at = reach(self.served(), left * of_late.of_us / of_late.lost)
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
    rules, charge, share = contract.credit, sheet.credit.charge, sheet.credit.share
    assert rules is not None  # there is a sheet
    held = None if missed is None else band_of(clause, missed, rules.border)
    following = next_band(clause, held)
    if following is None:
        return Fraction(0)
    paid = worth(held.credit if held else None, charge, share)
    if rules.vpn.with_circuits is Stacking.HIGHEST:
        paid = max(paid, Fraction(sheet.circuits_total))
    return max(worth(following.credit, charge, share) - paid, Fraction(0))
