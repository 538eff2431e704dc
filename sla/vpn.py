"""Availability of a VPN: of its sites, weighted, of all sites at once, of K of N; star by hubs, mesh by a quorum.

All on the timeline: union and intersection of stretches, never products or means of percentages of circuits. Unknown
time makes bounds: `low` takes it as down, `high` as up. Where only an exclusion spares a figure, that time leaves its
denominator, as it leaves a circuit's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from probed.errors import ProbedError
from sla.intervals import Stretch, at_least, length, subtract, union, within


class BadVpn(ProbedError):
    """A VPN that cannot be."""


class Access(NamedTuple):
    """One circuit of a site: when it was down, and when nobody knew (which comes before down). Microseconds."""

    down: Sequence[Stretch]
    unknown: Sequence[Stretch] = ()
    excluded: Sequence[Stretch] = ()


class Site(NamedTuple):
    """A site with its circuits; dual-homed, it is down only when all of them are."""

    circuits: Sequence[Access]
    weight: Fraction = Fraction(1)
    hub: bool = False


class Ratio(NamedTuple):
    """Share of the time, at worst and at best."""

    low: Fraction
    high: Fraction


class Times(NamedTuple):
    """Microseconds lost, of which nobody knows, and what they are a part of: D without what is excluded."""

    down_us: int
    unknown_us: int
    of_us: int

    @property
    def ratio(self) -> Ratio:
        """The bounds of D > 0."""
        return Ratio(1 - Fraction(self.down_us + self.unknown_us, self.of_us), 1 - Fraction(self.down_us, self.of_us))


class VpnTimes(NamedTuple):
    """`sites` by name: reachable as the VPN's form demands. `own`: the site's circuits alone.

    `hub`: without a hub among the sites, the hub is what all of them lose together. `hub_down`: stretches in which no
    hub is up.
    """

    sites: dict[str, Times]
    own: dict[str, Times]
    all_sites: Times
    k_of_n: Times | None
    hub: Times
    hub_down: tuple[Stretch, ...]


class VpnFigures(NamedTuple):
    """The same as shares. `affected`: sites that the hub takes along, told once."""

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
    times = vpn_times(sites, start, end, masked, quorum, k)
    if not all(found.of_us for found in (times.all_sites, *times.sites.values())):
        raise BadVpn("nothing is left of the period outside of the exclusions: there is no figure")
    reached = {name: found.ratio for name, found in times.sites.items()}
    weights = sum((site.weight for site in sites.values()), Fraction(0))
    mean = [
        sum((site.weight * reached[name][side] for name, site in sites.items()), Fraction(0)) / weights
        for side in (0, 1)
    ]
    return VpnFigures(
        sites=reached,
        own={name: found.ratio for name, found in times.own.items()},
        weighted=Ratio(mean[0], mean[1]),
        all_sites=times.all_sites.ratio,
        k_of_n=times.k_of_n.ratio if times.k_of_n else None,
        hub_down=times.hub_down,
        affected=sum(not site.hub for site in sites.values()) if times.hub_down else 0,
    )


def vpn_times(
    sites: Mapping[str, Site],
    start: int,
    end: int,
    masked: Sequence[Stretch] = (),
    quorum: int | None = None,
    k: int | None = None,
) -> VpnTimes:
    """What each figure of `vpn` is made of; D may be nothing."""
    lost = vpn_losses(sites, start, end, masked, quorum, k)
    return VpnTimes(
        sites={name: found.times(lost.open_us) for name, found in lost.sites.items()},
        own={name: found.times(lost.open_us) for name, found in lost.own.items()},
        all_sites=lost.all_sites.times(lost.open_us),
        k_of_n=None if lost.k_of_n is None else lost.k_of_n.times(lost.open_us),
        hub=lost.hub.times(lost.open_us),
        hub_down=lost.hub_down,
    )


class Losses(NamedTuple):
    """When something is lost: as is known, if nobody knows counts as well, if what is excluded counts as well."""

    down: tuple[Stretch, ...]
    blind: tuple[Stretch, ...]
    free: tuple[Stretch, ...]

    @property
    def spared(self) -> list[Stretch]:
        """Where only an exclusion spares it."""
        return subtract(self.free, self.down)

    def times(self, open_us: int) -> Times:
        """Lengths, of so much time outside of the masks."""
        spared = self.spared
        unknown = subtract(subtract(self.blind, self.down), spared)
        return Times(length(self.down), length(unknown), open_us - length(spared))


class VpnLosses(NamedTuple):
    """The stretches behind VpnTimes. `open_us`: the time outside of the masks."""

    sites: dict[str, Losses]
    own: dict[str, Losses]
    all_sites: Losses
    k_of_n: Losses | None
    hub: Losses
    hub_down: tuple[Stretch, ...]
    open_us: int


def vpn_losses(
    sites: Mapping[str, Site],
    start: int,
    end: int,
    masked: Sequence[Stretch] = (),
    quorum: int | None = None,
    k: int | None = None,
) -> VpnLosses:
    """When each figure of `vpn` is lost."""
    _check(sites, quorum, k)
    best, worst, spared = (_lost(sites, start, end, masked, quorum, taken) for taken in _TAKEN)

    def at_once(short: int) -> Losses:
        return Losses(*(at_least(short, list(lost.reach.values())) for lost in (best, worst, spared)))

    return VpnLosses(
        sites={name: Losses(best.reach[name], worst.reach[name], spared.reach[name]) for name in sites},
        own={name: Losses(best.own[name], worst.own[name], spared.own[name]) for name in sites},
        all_sites=at_once(1),
        k_of_n=None if k is None else at_once(len(sites) - k + 1),
        hub=Losses(best.hubs, worst.hubs, spared.hubs)
        if any(site.hub for site in sites.values())
        else at_once(len(sites)),
        hub_down=best.hubs,
        open_us=length(subtract([(start, end)], union(masked))),
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


def _known_down(access: Access) -> tuple[Stretch, ...]:
    return tuple(subtract(union(access.down), union(access.unknown)))


_TAKEN: Final[tuple[Callable[[Access], tuple[Stretch, ...]], ...]] = (
    _known_down,
    lambda access: (*access.down, *access.unknown),
    lambda access: (*_known_down(access), *access.excluded),
)
"""What is taken as lost: what is known, with what nobody knows, with what is excluded."""


def _lost(
    sites: Mapping[str, Site],
    start: int,
    end: int,
    masked: Sequence[Stretch],
    quorum: int | None,
    taken: Callable[[Access], tuple[Stretch, ...]],
) -> _Lost:
    """When each site is lost."""
    hidden = union(masked)

    def cut(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
        return tuple(subtract(within(union(stretches), start, end), hidden))

    own = {
        name: at_least(len(site.circuits), [cut(taken(circuit)) for circuit in site.circuits])
        for name, site in sites.items()
    }
    hubs = [own[name] for name, site in sites.items() if site.hub]
    no_hub = at_least(len(hubs), hubs) if hubs else ()
    reach = {}
    for name, site in sites.items():
        beyond: Sequence[Stretch] = ()
        if hubs and not site.hub:
            beyond = no_hub
        elif not hubs and quorum:
            others = [lost for other, lost in own.items() if other != name]
            beyond = at_least(len(others) - quorum + 1, others)
        # Excluded comes before down: while none of its circuits counts, what others lose is nothing to the site.
        out = at_least(len(site.circuits), [cut(circuit.excluded) for circuit in site.circuits])
        reach[name] = union((*own[name], *subtract(beyond, out)))
    return _Lost(reach, own, no_hub)
