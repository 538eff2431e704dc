"""A VPN's period as it will have been: its circuits as they were, and as they are if what is down stays down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from probed.model.assessment import Assessment
from probed.model.contract import Contract, UnknownRule, VpnClause, VpnFigure
from probed.model.ids import CircuitId
from probed.model.inventory import Vpn
from probed.model.operation import Exclusion
from probed.model.vpn_assessment import VpnAssessment
from sla import masks
from sla.intervals import Stretch, union
from sla.vpn import Access, Losses, Site, Times, VpnLosses, vpn_losses
from sla.vpn_net import Coming, Net, Parts, members_of, net_of


@dataclass(frozen=True)
class Future:
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

    @cached_property
    def _lost(self) -> dict[tuple[int | None, ...], tuple[Net, VpnLosses]]:
        return {}

    def losses(self, clause: VpnClause, until: int, window_us: int | None = None) -> tuple[Net, VpnLosses]:
        """The net of `until`, or of a window up to now, and when what of it is lost. All sites ask for the same."""
        name = until, window_us, clause.quorum, clause.k
        if name not in self._lost:
            net = self.until(until)
            if window_us is not None:
                net = net._replace(start=max(net.start, self.now - window_us), end=self.now)
            self._lost[name] = net, vpn_losses(net.sites, net.start, net.end, net.masked, clause.quorum, clause.k)
        return self._lost[name]

    @cached_property
    def _since(self) -> dict[tuple[int | None, int | None], VpnLosses]:
        return {}

    def open_since(self, name: str, clause: VpnClause) -> int | None:
        """Since when the figure has been lost without a break, by the circuits' outages; None where it is not."""
        if not self._open:
            return None
        if (clause.quorum, clause.k) not in self._since:
            self._since[clause.quorum, clause.k] = self._lost_by_outages(clause)
        lines = timelines(clause, name, self._since[clause.quorum, clause.k])
        last = [line.down[-1] for line in lines if line.down]
        return min((start for start, end in last if end == self.now), default=None)

    def _lost_by_outages(self, clause: VpnClause) -> VpnLosses:
        """Whole outages, masked or not, from the first that is known."""
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
        net = self.losses(clause, self.now)[0]
        sites = {site: Site(tuple(accesses[site]), hub=net.sites[site].hub) for site in net.sites}
        first = min((start for found in outages.values() for start, _ in found), default=self.now)
        return vpn_losses(sites, min(first, net.start), self.now, (), clause.quorum, clause.k)


def timelines(clause: VpnClause, site: str, lost: VpnLosses) -> Sequence[Losses]:
    """Those of which a figure is made: one, or every site's for a mean."""
    match clause.figure:
        case VpnFigure.SITE:
            return [lost.sites[site]]
        case VpnFigure.WEIGHTED:
            weights = dict(clause.weights)
            return [line for name, line in lost.sites.items() if weights.get(name, 1)]
        case VpnFigure.HUB:
            return [lost.hub]
        case VpnFigure.ALL_SITES:
            return [lost.all_sites]
        case VpnFigure.K_OF_N:
            assert lost.k_of_n is not None  # the contract's file is checked for it
            return [lost.k_of_n]


class Figure(NamedTuple):
    """A figure over some time: `lost` of `of_us` is lost, as its clause counts; of a mean, means by weight."""

    lost: Fraction
    of_us: Fraction

    @property
    def value(self) -> Fraction:
        return 1 - self.lost / self.of_us


def figure_of(clause: VpnClause, site: str, lost: VpnLosses, *, known: bool = False) -> Figure | None:
    """`known`: only what is known to be lost. None where there is no time to judge."""
    rule = UnknownRule.UP if known else clause.unknown
    if clause.figure is not VpnFigure.WEIGHTED:
        (line,) = timelines(clause, site, lost)
        return _line(line.times(lost.open_us), rule)
    weights = dict(clause.weights)
    lines = [(weights.get(name, 1), _line(found.times(lost.open_us), rule)) for name, found in lost.sites.items()]
    judged = [(weight, line) for weight, line in lines if line is not None]
    whole = sum(weight for weight, _ in judged)
    if not whole:
        return None
    of_us = sum((weight * line.of_us for weight, line in judged), Fraction(0)) / whole
    value = sum((weight * line.value for weight, line in judged), Fraction(0)) / whole
    return Figure((1 - value) * of_us, of_us)


def _line(times: Times, rule: UnknownRule) -> Figure | None:
    down_us, unknown_us, of_us = times
    if rule is UnknownRule.EXCLUDE:
        of_us -= unknown_us
    elif rule is UnknownRule.DOWN:
        down_us += unknown_us
    return Figure(Fraction(down_us), Fraction(of_us)) if of_us > 0 else None
