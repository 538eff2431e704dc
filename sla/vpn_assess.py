"""The assessment of one VPN out of those of its circuits: class by class on the timeline, then clause by clause.

What no circuit of a site was sold for (before its acceptance, after its end) is excluded for that circuit. A figure's
bounds are those of a circuit: high = 1 - d/D, low = 1 - (d + u)/D, the official one by the clause's unknown rule.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from probed.model.assessment import Assessment, Bounds, ClauseResult, InstantClass
from probed.model.canonical import canonical
from probed.model.contract import Contract, UnknownRule, VpnClause, VpnFigure
from probed.model.ids import CircuitId, SiteId
from probed.model.inventory import Role, Vpn, VpnMember
from probed.model.vpn_assessment import SiteFigure, VpnAssessment
from sla.clauses import NOTHING, availability
from sla.intervals import Stretch, subtract, union, within
from sla.vpn import Access, BadVpn, Site, Times, VpnTimes, vpn_times


def assess_vpn(
    contract: Contract, rows: Sequence[Vpn], assessments: Mapping[CircuitId, Sequence[Assessment]]
) -> VpnAssessment | None:
    """The VPN under one contract version; None where none of its circuits was assessed in its life.

    `rows`: one VPN, once for each stretch over which its members do not change. `assessments`: of each member under
    this contract, in order of time (a circuit may have been sold twice).
    """
    members = tuple(dict.fromkeys(member for row in rows for member in row.members))
    parts = [part for name in dict.fromkeys(m.circuit for m in members) for part in assessments.get(name, ())]
    if not parts:
        return None
    start, end = min(part.start for part in parts), max(part.end for part in parts)
    life = within(union(_life(row, start, end) for row in rows), start, end)
    if not life:
        return None
    start, end = life[0][0], life[-1][1]
    masked = union([*_of(parts, InstantClass.OUT_OF_HOURS), *subtract([(start, end)], life)])
    sites = _sites(rows, members, assessments, start, end)
    plain = vpn_times(sites, start, end, masked)
    unknown = next((clause.unknown for clause in contract.vpn_clauses), UnknownRule.EXCLUDE)
    figures = _site_figures(members, sites, plain, unknown)
    bare = VpnAssessment(
        vpn=rows[0].id,
        customer=rows[0].customer,
        contract=contract.ref,
        period=parts[0].period,
        start=start,
        end=end,
        horizon=min(part.horizon for part in parts),
        provisional=any(part.provisional for part in parts),
        circuits=tuple((part.circuit, part.sha256) for part in sorted(parts, key=lambda p: (p.circuit, p.start))),
        sites=figures,
        weighted=_weighted([(1, figure.bounds) for figure in figures]),
        all_sites=_bounds(plain.all_sites, unknown),
        hub=_bounds(plain.hub, unknown),
        clauses=tuple(_judge(clause, sites, start, end, masked) for clause in contract.vpn_clauses),
        sha256="",
        due=min(max(part.due or part.end for part in parts), _last_end(rows)),
    )
    content = {name: getattr(bare, name) for name in _FIELDS}
    return dataclasses.replace(bare, sha256=hashlib.sha256(canonical(content)).hexdigest())


_FIELDS: Final = tuple(field.name for field in dataclasses.fields(VpnAssessment) if field.name != "sha256")
_NEVER: Final = 1 << 62


def _life(row: Vpn, start: int, end: int) -> Stretch:
    """A row's validity within [start, end)."""
    begins, ends = row.valid
    return max(start, start if begins is None else begins), min(end, end if ends is None else ends)


def _last_end(rows: Sequence[Vpn]) -> int:
    return max(_NEVER if row.valid.end is None else row.valid.end for row in rows)


def _of(parts: Iterable[Assessment], kind: InstantClass) -> list[Stretch]:
    return [(span.start, span.end) for part in parts for span in part.spans if span.kind is kind]


def _sites(
    rows: Sequence[Vpn],
    members: Sequence[VpnMember],
    assessments: Mapping[CircuitId, Sequence[Assessment]],
    start: int,
    end: int,
) -> dict[str, Site]:
    """Sites in order of their first member. A site is a hub if any of its members is."""
    found: dict[str, Site] = {}
    for member in members:
        parts = assessments.get(member.circuit, ())
        joined = union(_life(row, start, end) for row in rows if member in row.members)
        sold = [one for part in parts for one in within(joined, part.start, part.end)]
        excluded = [*_of(parts, InstantClass.EXCLUDED), *subtract([(start, end)], union(sold))]
        out = union(excluded)
        access = Access(
            subtract(_of(parts, InstantClass.DOWN), out), subtract(_of(parts, InstantClass.UNKNOWN), out), out
        )
        before = found.get(member.site, Site(()))
        found[member.site] = Site((*before.circuits, access), hub=before.hub or member.role is Role.HUB)
    return found


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


def _judge(
    clause: VpnClause, sites: Mapping[str, Site], start: int, end: int, masked: Sequence[Stretch]
) -> ClauseResult:
    try:
        times = vpn_times(sites, start, end, masked, clause.quorum, clause.k)
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
    official = bounds.official
    rule = f"figure={clause.figure.value} unknown={clause.unknown.value}"
    for key, value in (("k", clause.k), ("quorum", clause.quorum)):
        rule += "" if value is None else f" {key}={value}"
    met = None if official is None else official >= clause.target
    return ClauseResult(
        clause=clause.id,
        kind="vpn_availability",
        value=official,
        low=bounds.low,
        high=bounds.high,
        target=clause.target,
        margin=None if official is None else official - clause.target,
        unit="ratio",
        met=met,
        rule=rule + more,
        reason=reason,
        windows_missed=int(met is False),
    )
