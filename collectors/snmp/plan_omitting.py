"""Watching an agent that answers for no name when it does not have one of them: SNMPv1 demands that (RFC 1157 section
4.1.2), and some agents do so by later versions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from collectors.snmp.access import Access, is_v1
from collectors.snmp.ber import NO_SUCH_INSTANCE, Kind, Oid
from collectors.snmp.plan import Change, Reading, WatchPlan
from probed.model.observation import NOT_COUNTED


class OmittingPlan:
    """A WatchPlan that leaves out what the agent has said not to have, and reads it as noSuchInstance."""

    __slots__ = ("_absent", "_counters", "_oids", "_plan", "access", "kind")

    def __init__(self, oids: Sequence[Oid], access: Access, counters: tuple[Oid, ...] = ()) -> None:
        self.kind = Kind.GET
        self.access = access
        self._oids = tuple(oids)
        self._counters = counters
        self._absent: frozenset[Oid] = frozenset()
        self._plan = WatchPlan(oids, access, counters)

    @property
    def prefix(self) -> bytes:
        return self._plan.prefix

    @property
    def suffix(self) -> bytes:
        return self._plan.suffix

    @property
    def remembered(self) -> bytes | None:
        return self._plan.remembered

    @remembered.setter
    def remembered(self, raw: bytes | None) -> None:
        self._plan.remembered = raw

    def take_counted(self) -> tuple[int, ...]:
        """Of all counters; NOT_COUNTED for those that are left out."""
        counted = self._plan.take_counted()
        if not self._absent:
            return counted
        found = iter(counted)
        return tuple(NOT_COUNTED if oid in self._absent else next(found, NOT_COUNTED) for oid in self._counters)

    def names(self) -> list[Oid]:
        """What is watched, in order; also what the agent does not have."""
        return list(self._oids)

    def asked(self) -> list[Oid]:
        """What is asked beside sysUpTime, in order: states, then counters."""
        return [oid for oid in (*self._oids, *self._counters) if oid not in self._absent]

    def omit(self, index: int) -> Oid | None:
        """Leave out a varbind of the request (from 1; sysUpTime is the first); None when that cannot be."""
        asked = self.asked()
        if not 2 <= index <= len(asked) + 1:
            return None
        gone = asked[index - 2]
        self.omit_all([gone])
        return gone

    def omit_all(self, gone: Collection[Oid]) -> None:
        """Leave these names out."""
        self._absent |= set(gone)
        states = [oid for oid in self._oids if oid not in self._absent]
        self._plan = WatchPlan(states, self.access, tuple(oid for oid in self._counters if oid not in self._absent))

    def decode(self, data: bytes, at: int, end: int) -> int | Change:
        found = self._plan.decode(data, at, end)
        if isinstance(found, int) or not self._absent:
            return found
        values = iter(zip(found.reading.tags, found.reading.contents, strict=True))
        none = (NO_SUCH_INSTANCE.tag, None)
        all_of_them = [none if oid in self._absent else next(values) for oid in self._oids]
        reading = Reading(bytes(tag for tag, _ in all_of_them), [content for _, content in all_of_them])
        return Change(found.uptime, reading, found.raw)


def watch_plan(oids: Sequence[Oid], access: Access, counters: tuple[Oid, ...] = ()) -> WatchPlan | OmittingPlan:
    """How a target is watched under a community of its version, or as a user."""
    return OmittingPlan(oids, access, counters) if is_v1(access) else WatchPlan(oids, access, counters)


def omitting(plan: WatchPlan | OmittingPlan) -> OmittingPlan:
    """The same, for an agent that has refused it."""
    return plan if isinstance(plan, OmittingPlan) else OmittingPlan(plan.names(), plan.access, plan.counters())
