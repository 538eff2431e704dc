"""A VPN as its circuits' assessments show it: each site's circuits on a timeline, so far and as things may go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from probed.model.assessment import Assessment, InstantClass
from probed.model.ids import CircuitId
from probed.model.inventory import Role, Vpn, VpnMember
from sla.intervals import Stretch, subtract, union, within
from sla.vpn import Access, Site

Parts = Mapping[CircuitId, Sequence[Assessment]]
"""The assessments of each circuit under one contract version, in order of time (it may have been sold twice)."""


class Net(NamedTuple):
    """The sites, in order of their first member, over [start, end) outside of `masked`."""

    sites: dict[str, Site]
    start: int
    end: int
    masked: tuple[Stretch, ...]


class Coming(NamedTuple):
    """What is known of the time from `now` to `due`: out of hours, and when which circuit is excluded.

    Circuits of `down` stay down until `until`; nothing else is lost.
    """

    now: int
    due: int
    hidden: Sequence[Stretch]
    excluded: Mapping[CircuitId, Sequence[Stretch]]
    down: frozenset[CircuitId]
    until: int


def members_of(rows: Sequence[Vpn]) -> tuple[VpnMember, ...]:
    """Of a VPN's rows, each member once."""
    return tuple(dict.fromkeys(member for row in rows for member in row.members))


def net_of(rows: Sequence[Vpn], parts: Parts, coming: Coming | None = None) -> Net | None:
    """None where nothing of it was assessed in its life.

    What no circuit of a site was sold for is excluded for that circuit.
    """
    members = members_of(rows)
    every = [part for name in dict.fromkeys(m.circuit for m in members) for part in parts.get(name, ())]
    if not every:
        return None
    start, end = min(part.start for part in every), max(part.end for part in every)
    end = end if coming is None else max(end, coming.due)
    life = within(union(_life(row, start, end) for row in rows), start, end)
    if not life:
        return None
    start, end = life[0][0], life[-1][1]
    hours = _of(every, InstantClass.OUT_OF_HOURS)
    hidden = () if coming is None else coming.hidden
    masked = union([*hours, *hidden, *subtract([(start, end)], life)])
    return Net(_sites(rows, members, parts, start, end, coming), start, end, masked)


_NEVER: Final = 1 << 62


def last_end(rows: Sequence[Vpn]) -> int:
    """When the VPN's life ends; far in the future where it does not."""
    return max(_NEVER if row.valid.end is None else row.valid.end for row in rows)


def _life(row: Vpn, start: int, end: int) -> Stretch:
    """A row's validity within [start, end)."""
    begins, ends = row.valid
    return max(start, start if begins is None else begins), min(end, end if ends is None else ends)


def _of(parts: Iterable[Assessment], kind: InstantClass) -> list[Stretch]:
    return [(span.start, span.end) for part in parts for span in part.spans if span.kind is kind]


def _sites(
    rows: Sequence[Vpn],
    members: Sequence[VpnMember],
    parts: Parts,
    start: int,
    end: int,
    coming: Coming | None,
) -> dict[str, Site]:
    """A site is a hub if any of its members is."""
    found: dict[str, Site] = {}
    for member in members:
        mine = parts.get(member.circuit, ())
        joined = union(_life(row, start, end) for row in rows if member in row.members)
        sold = [one for part in mine for one in within(joined, part.start, _sold_until(part, coming))]
        out = union(
            [*_of(mine, InstantClass.EXCLUDED), *_ahead(member, coming), *subtract([(start, end)], union(sold))]
        )
        down = _of(mine, InstantClass.DOWN)
        if coming is not None and member.circuit in coming.down:
            down.append((coming.now, coming.until))
        access = Access(subtract(union(down), out), subtract(_of(mine, InstantClass.UNKNOWN), out), out)
        before = found.get(member.site, Site(()))
        found[member.site] = Site((*before.circuits, access), hub=before.hub or member.role is Role.HUB)
    return found


def _sold_until(part: Assessment, coming: Coming | None) -> int:
    return part.end if coming is None or part.end != coming.now else max(part.due, part.end)


def _ahead(member: VpnMember, coming: Coming | None) -> Sequence[Stretch]:
    return () if coming is None else coming.excluded.get(member.circuit, ())
