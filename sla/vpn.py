"""Availability of a VPN: of its sites, weighted, of all sites at once, of K of N; star by hubs, mesh by a quorum.

All on the timeline: union and intersection of stretches, never products or means of percentages of circuits. Unknown
time makes bounds: `low` takes it as down, `high` as up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from probed.errors import ProbedError
from sla.intervals import Stretch, at_least, length, subtract, union, within


class BadVpn(ProbedError):
    """A VPN that cannot be."""


class Access(NamedTuple):
    """One circuit of a site: when it was down, and when nobody knew (which comes before down). Microseconds."""

    down: Sequence[Stretch]
    unknown: Sequence[Stretch] = ()


class Site(NamedTuple):
    """A site with its circuits; dual-homed, it is down only when all of them are."""

    circuits: Sequence[Access]
    weight: Fraction = Fraction(1)
    hub: bool = False


class Ratio(NamedTuple):
    """Share of the time, at worst and at best."""

    low: Fraction
    high: Fraction


class VpnFigures(NamedTuple):
    """`sites` by name: reachable as the VPN's form demands. `own`: the site's circuits alone.

    `hub_down`: stretches in which no hub is up, told once however many sites it takes along.
    """

    sites: dict[str, Ratio]
    own: dict[str, Ratio]
    weighted: Ratio
    all_sites: Ratio
    k_of_n: Ratio | None
    hub_down: tuple[Stretch, ...]
    affected: int


def vpn(
    sites: Mapping[str, Site],
    start: int,
    end: int,
    masked: Sequence[Stretch] = (),
    quorum: int | None = None,
    k: int | None = None,
) -> VpnFigures:
    """The figures over [start, end) outside of the masks.

    With hubs it is a star: a spoke is reached while it and a hub are up, a hub while it is. Without, it is a mesh: a
    site is reached while it is up and sees `quorum` others (default: none asked). `k`: so many sites must be reached.
    """
    _check(sites, quorum, k)
    open_us = length(subtract([(start, end)], union(masked)))
    if not open_us:
        raise BadVpn("nothing is left of the period outside of the exclusions: there is no figure")
    best = _lost(sites, start, end, masked, quorum, blind=False)
    worst = _lost(sites, start, end, masked, quorum, blind=True)

    def ratio(at_worst: Sequence[Stretch], at_best: Sequence[Stretch]) -> Ratio:
        return Ratio(1 - Fraction(length(at_worst), open_us), 1 - Fraction(length(at_best), open_us))

    reached = {name: ratio(worst.reach[name], best.reach[name]) for name in sites}
    weights = sum((site.weight for site in sites.values()), Fraction(0))
    mean = [
        sum((site.weight * reached[name][side] for name, site in sites.items()), Fraction(0)) / weights
        for side in (0, 1)
    ]
    short = None if k is None else len(sites) - k + 1
    return VpnFigures(
        sites=reached,
        own={name: ratio(worst.own[name], best.own[name]) for name in sites},
        weighted=Ratio(mean[0], mean[1]),
        all_sites=ratio(*(at_least(1, list(lost.reach.values())) for lost in (worst, best))),
        k_of_n=None
        if short is None
        else ratio(*(at_least(short, list(lost.reach.values())) for lost in (worst, best))),
        hub_down=best.hubs,
        affected=sum(not site.hub for site in sites.values()) if best.hubs else 0,
    )


def _check(sites: Mapping[str, Site], quorum: int | None, k: int | None) -> None:
    if not sites:
        raise BadVpn("a VPN without sites has no figure: name one")
    if any(not site.circuits for site in sites.values()):
        raise BadVpn("a site without circuits has no figure: name its circuits")
    if any(site.weight < 0 for site in sites.values()) or not sum(site.weight for site in sites.values()):
        raise BadVpn("weights are from 0 on, and not all of them 0")
    if k is not None and not 1 <= k <= len(sites):
        raise BadVpn(f"{k} of {len(sites)} sites cannot be: write from 1 to {len(sites)}")
    if quorum is not None and not 0 <= quorum < len(sites):
        raise BadVpn(f"a site cannot see {quorum} of {len(sites) - 1} others: write from 0 to {len(sites) - 1}")


class _Lost(NamedTuple):
    reach: dict[str, tuple[Stretch, ...]]
    own: dict[str, tuple[Stretch, ...]]
    hubs: tuple[Stretch, ...]


def _lost(
    sites: Mapping[str, Site], start: int, end: int, masked: Sequence[Stretch], quorum: int | None, *, blind: bool
) -> _Lost:
    """When each site is lost, unknown time taken as down (`blind`) or as up."""
    hidden = union(masked)

    def cut(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
        return tuple(subtract(within(union(stretches), start, end), hidden))

    def gone(circuit: Access) -> tuple[Stretch, ...]:
        if blind:
            return cut((*circuit.down, *circuit.unknown))
        return cut(subtract(union(circuit.down), union(circuit.unknown)))

    own = {
        name: at_least(len(site.circuits), [gone(circuit) for circuit in site.circuits])
        for name, site in sites.items()
    }
    hubs = [own[name] for name, site in sites.items() if site.hub]
    no_hub = at_least(len(hubs), hubs) if hubs else ()
    reach = {}
    for name, site in sites.items():
        reasons = [own[name]]
        if hubs and not site.hub:
            reasons.append(no_hub)
        elif not hubs and quorum:
            others = [lost for other, lost in own.items() if other != name]
            reasons.append(at_least(len(others) - quorum + 1, others))
        reach[name] = union(stretch for reason in reasons for stretch in reason)
    return _Lost(reach, own, no_hub)
