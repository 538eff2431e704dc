"""What was told and not seen yet: a problem from the instant of the notification until a poll has looked. Pure.

Nobody is told of it, nothing hangs on it and no circuit is hit by it: it is there so that operators see at once what
is being looked at. The look makes it a problem of its own right, or ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from collectors.traps.book import By
from collectors.traps.names import known
from probed.model.capacity import Capacity
from probed.model.evidence import evidence_id
from probed.model.ids import ElementId, Leaf, PointId, link_leaf, point_leaf
from probed.model.instant import SECOND_US
from probed.model.observation import AlarmSeen, Kind, Observation
from probed.model.problem import AlarmNamed, Cause, Impact, ProblemKey, ProblemType, Severity
from topology.graph import Topology
from topology.sources import TOLD

SETTLED_US: Final = 2 * SECOND_US
"""Some agents tell before their own tables show it: the second look counts, or one so much later."""
MOST: Final = 200
"""Beyond it there is a storm: what it comes to is what the polls say."""
_LAYERS: Final = frozenset({"RS", "MS", "PPI", "E1", "ETH", "GFP"})
"""Alarms of whole ports; those of paths in a port say nothing of the port."""
_SEVERITIES: Final = frozenset(Severity)


class _Said(NamedTuple):
    """`until`: then it is over, whoever looked; `looked`: when somebody first did after it."""

    source: str
    point: PointId
    at: int
    until: int
    cause: Cause
    looked: int | None = None


class Hearsay:
    """By leaf; the first who tells of one is named."""

    def __init__(self, topology: Topology, limit_us: Callable[[str], int]) -> None:
        self._topology, self._limit_us = topology, limit_us
        self._said: dict[Leaf, _Said] = {}
        self._asked: dict[str, int] = {}
        """Sources whose look is waited for, with how many leaves."""

    @property
    def any(self) -> bool:
        return bool(self._said)

    def take(self, item: Observation, said: AlarmSeen, value: Callable[[Leaf], Capacity]) -> bool:
        """An alarm; `value` is what is known of a leaf. Whether another problem is told now."""
        if said.by != By.TRAP or not item.point.name:
            return False
        leaf = self._leaf(item.point)
        if leaf is None:
            return False
        before = self._said.get(leaf)
        if not said.raised:
            return before is not None and before.point == item.point and self._drop(leaf)
        if before is not None or len(self._said) >= MOST or value(leaf).lo <= 0 or not _hits(said):
            return False
        sources = self._topology.sources_of(ElementId(item.point.element))
        if not sources or sources[0].startswith(TOLD):
            return False  # nobody looks there: what its manager tells is the state
        source = sources[0]
        until = item.first + self._limit_us(source)
        self._said[leaf] = _Said(source, item.point, item.first, until, self._cause(leaf, item, said))
        self._asked[source] = self._asked.get(source, 0) + 1
        return True

    def heard(self, source: str, at: int) -> bool:
        """A source was looked at; whether that ends anything."""
        if source not in self._asked:
            return False
        mine = [(leaf, one) for leaf, one in self._said.items() if one.source == source and at > one.at]
        over = [
            leaf for leaf, one in mine if at >= one.at + SETTLED_US or (one.looked is not None and at > one.looked)
        ]
        self._said |= {leaf: one._replace(looked=at) for leaf, one in mine if one.looked is None}
        return self._end(over)

    def expire(self, now: int) -> bool:
        return self._end([leaf for leaf, one in self._said.items() if one.until <= now])

    @property
    def next_due(self) -> int | None:
        return min((one.until for one in self._said.values()), default=None)

    def causes(self, value: Callable[[Leaf], Capacity]) -> Iterator[Cause]:
        """What is told and not seen; what polls see now, or do not know now, is theirs to say."""
        self._end([leaf for leaf in self._said if value(leaf).lo <= 0])
        yield from (one.cause for one in self._said.values())

    def _end(self, leaves: Iterable[Leaf]) -> bool:
        ended = 0
        for leaf in leaves:
            ended += self._drop(leaf)
        return ended > 0

    def _drop(self, leaf: Leaf) -> bool:
        source = self._said.pop(leaf).source
        self._asked[source] -= 1
        if not self._asked[source]:
            del self._asked[source]
        return True

    def _leaf(self, point: PointId) -> Leaf | None:
        for link in self._topology.element_links(ElementId(point.element)):
            if point in (link.a, link.z):
                return link_leaf(link.id) if link.watched else None
        leaf = point_leaf(point)
        return leaf if self._topology.ends_of(leaf) else None

    def _cause(self, leaf: Leaf, item: Observation, said: AlarmSeen) -> Cause:
        users = len(self._topology.circuits_over(leaf))
        name = evidence_id(item.source, item.point, Kind.ALARM_SEEN, item.first)
        what, what_zh = (f"Link {leaf.id}", f"链路 {leaf.id}") if leaf.kind == "link" else ("Port", "端口")
        many = "" if users == 1 else "s"
        return Cause(
            ProblemKey(str(leaf), ProblemType.TOLD_DOWN, ""),
            Severity(said.severity) if said.severity in _SEVERITIES else Severity.INDETERMINATE,
            item.first,
            None,
            Impact(),
            f"{what}: {said.native} told of {item.point}, not seen by a poll yet; {users} circuit{many} over it",
            f"{what_zh}：{item.point} 上报 {said.native}，尚未经轮询确认；涉及 {users} 条电路",
            (f"element:{item.point.element}",),
            held=True,
            alarms=(AlarmNamed(name, str(item.point), said.native, item.first),),
        )


def _hits(said: AlarmSeen) -> bool:
    """Whether it says that a port carries nothing."""
    found = known(said.native)
    return said.affects is True and found is not None and found.layer in _LAYERS
