"""The assessment of one VPN out of those of its circuits: class by class on the timeline, then clause by clause.

What no circuit of a site was sold for (before its acceptance, after its end) is excluded for that circuit. A figure's
bounds are those of a circuit: high = 1 - d/D, low = 1 - (d + u)/D, the official one by the clause's unknown rule.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from probed.model.assessment import Bounds, ClauseResult, Period
from probed.model.canonical import canonical
from probed.model.contract import Contract, UnknownRule, VpnClause, VpnFigure, WindowKind
from probed.model.ids import SiteId
from probed.model.inventory import Vpn, VpnMember
from probed.model.vpn_assessment import SiteFigure, VpnAssessment
from sla.clauses import NOTHING, availability, by_share
from sla.judging import worst_of
from sla.vpn import BadVpn, Site, Times, VpnTimes, vpn_times
from sla.vpn_net import Net, Parts, last_end, members_of, net_of
from sla.windows import windows


def assess_vpn(
    contract: Contract, rows: Sequence[Vpn], assessments: Parts, reaching: Parts | None = None
) -> VpnAssessment | None:
    """The VPN under one contract version; None where none of its circuits was assessed in its life.

    `rows`: one VPN, once for each stretch over which its members do not change. `assessments`: of each member under
    this contract, in order of time (a circuit may have been sold twice). `reaching`: the same from where the first
    window of a clause begins, where that is before the period.
    """
    net = net_of(rows, assessments)
    if net is None:
        return None
    members = members_of(rows)
    parts = [part for name in dict.fromkeys(m.circuit for m in members) for part in assessments.get(name, ())]
    wide = (net_of(rows, reaching) if reaching else None) or net
    period = parts[0].period
    plain = vpn_times(net.sites, net.start, net.end, net.masked)
    unknown = next((clause.unknown for clause in contract.vpn_clauses), UnknownRule.EXCLUDE)
    figures = _site_figures(members, net.sites, plain, unknown)
    bare = VpnAssessment(
        vpn=rows[0].id,
        customer=rows[0].customer,
        contract=contract.ref,
        period=period,
        start=net.start,
        end=net.end,
        horizon=min(part.horizon for part in parts),
        provisional=any(part.provisional for part in parts),
        circuits=tuple((part.circuit, part.sha256) for part in sorted(parts, key=lambda p: (p.circuit, p.start))),
        sites=figures,
        weighted=_weighted([(1, figure.bounds) for figure in figures]),
        all_sites=_bounds(plain.all_sites, unknown),
        hub=_bounds(plain.hub, unknown),
        clauses=tuple(
            _over_windows(clause, net, wide, period, contract.month_day) for clause in contract.vpn_clauses
        ),
        sha256="",
        due=min(max(part.due or part.end for part in parts), last_end(rows)),
    )
    content = {name: getattr(bare, name) for name in _FIELDS}
    return dataclasses.replace(bare, sha256=hashlib.sha256(canonical(content)).hexdigest())


_FIELDS: Final = tuple(field.name for field in dataclasses.fields(VpnAssessment) if field.name != "sha256")


def _over_windows(clause: VpnClause, net: Net, wide: Net, period: Period, month_day: int) -> ClauseResult:
    """Each window by itself, and the worst one speaks for the clause, as it does for a circuit's."""
    if clause.window.kind is WindowKind.PERIOD:
        return judge_vpn(clause, net)
    found = []
    for window in windows(clause.window, period, net.start, net.end, wide.start, month_day):
        result = judge_vpn(clause, wide._replace(start=window.start, end=window.end))
        found.append((window, result, result.low is not None))
    return worst_of(clause, found)


def _site_figures(
    members: Sequence[VpnMember], sites: Mapping[str, Site], times: VpnTimes, unknown: UnknownRule
) -> tuple[SiteFigure, ...]:
    circuits = {name: tuple(member.circuit for member in members if member.site == name) for name in sites}
    return tuple(
        SiteFigure(SiteId(name), site.hub, circuits[name], _bounds(times.sites[name], unknown), *times.sites[name])
        for name, site in sites.items()
    )


def _bounds(times: Times, unknown: UnknownRule) -> Bounds:
    return availability(times.down_us, times.unknown_us, times.of_us, unknown)


def _weighted(figures: Sequence[tuple[int, Bounds]]) -> Bounds:
    """Mean by weight; a site without any time to judge leaves it."""

    def mean(values: Sequence[tuple[int, Fraction | None]]) -> Fraction | None:
        known = [(weight, value) for weight, value in values if value is not None]
        weights = sum(weight for weight, _ in known)
        return sum((weight * value for weight, value in known), Fraction(0)) / weights if weights else None

    return Bounds(
        mean([(weight, bounds.low) for weight, bounds in figures]),
        mean([(weight, bounds.high) for weight, bounds in figures]),
        mean([(weight, bounds.official) for weight, bounds in figures]),
    )


def judge_vpn(clause: VpnClause, net: Net) -> ClauseResult:
    """One clause over all of the net's time."""
    try:
        times = vpn_times(net.sites, net.start, net.end, net.masked, clause.quorum, clause.k)
    except BadVpn as exc:  # the VPN has become too small for its clause
        return _result(clause, NOTHING, reason=str(exc))
    each = {name: _bounds(found, clause.unknown) for name, found in times.sites.items()}
    match clause.figure:
        case VpnFigure.SITE:
            return _worst_site(clause, each)
        case VpnFigure.WEIGHTED:
            weights = dict(clause.weights)
            return _result(clause, _weighted([(weights.get(name, 1), bounds) for name, bounds in each.items()]))
        case VpnFigure.HUB:
            found = times.hub
        case VpnFigure.ALL_SITES:
            found = times.all_sites
        case VpnFigure.K_OF_N:
            assert times.k_of_n is not None  # the contract's file is checked for it
            found = times.k_of_n
    result = _result(clause, _bounds(found, clause.unknown))
    unknown_us = found.unknown_us if clause.unknown is UnknownRule.EXCLUDE else 0
    return dataclasses.replace(result, denominator_us=found.of_us, judged_us=found.of_us - unknown_us)


def _worst_site(clause: VpnClause, each: Mapping[str, Bounds]) -> ClauseResult:
    """The site that decides: missed before undecided before kept, then the smallest figure, then by name."""

    def badness(name: str) -> tuple[int, Fraction, str]:
        official = each[name].official
        if official is None:
            return 1, Fraction(0), name
        return (0 if official < clause.target else 2), official, name

    judged = [name for name in each if each[name].low is not None]  # a site without time in D says nothing
    if not judged:
        return _result(clause, NOTHING)
    worst = min(judged, key=badness)
    return _result(clause, each[worst], f" site={worst}")


def _result(clause: VpnClause, bounds: Bounds, more: str = "", reason: str = "") -> ClauseResult:
    rule = f"figure={clause.figure.value} unknown={clause.unknown.value}"
    for key, value in (("k", clause.k), ("quorum", clause.quorum)):
        rule += "" if value is None else f" {key}={value}"
    result = by_share(clause.id, "vpn_availability", clause.target, bounds, rule + more)
    return dataclasses.replace(result, reason=reason, windows_missed=int(result.met is False))
