"""The lab's network under a watch that a test feeds by hand: every source on one grid, all up at the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from alerting.notify.base import Address
from alerting.notify.build import Recipient
from config.inventory import load_inventory
from probed.lab.inventory import write_inventory
from probed.lab.network import ZONE
from probed.model.capacity import DOWN, UP, Capacity
from probed.model.ids import PointId
from probed.model.instant import SECOND_US, parse_instant
from probed.model.inventory import Inventory
from probed.model.observation import Heard, Observation, PointState, Silence, Witness
from probed.model.problem import Problem, ProblemEvent
from probed.pipeline.watch import Watch
from probed.store.batch import Batch
from probed.store.restored import Restored
from topology.sources import source_points

T0 = parse_instant("2026-11-02T08:00:00+08:00")
LOOK_US = 60 * SECOND_US
LIMIT_US = LOOK_US * 5 // 2
NOTHING = Restored({}, {}, {}, {}, {}, (), (), {})


@cache
def inventory() -> Inventory:
    return load_inventory(write_inventory(Path(mkdtemp(prefix="probed-watched-")) / "inventory", 161), ZONE)


class WatchedLab:
    """Turns the grid look by look; `down` and `silent` say how the network is."""

    def __init__(
        self,
        held: Restored = NOTHING,
        at: int = T0,
        *,
        foresees: bool = False,
        limit_us: Callable[[str], int | None] = lambda _source: LIMIT_US,
    ) -> None:
        """`limit_us`: after how long a source is stale; None = as all."""
        recipient = Recipient(Address("duty", "webhook"))
        self.watch = Watch(
            inventory(),
            at,
            lambda source: limit_us(source) or LIMIT_US,
            held,
            (recipient,),
            settle_us=LOOK_US,
            foresees=foresees,
        )
        self.sources = source_points(inventory(), at)
        self.now = at
        self.down: set[PointId] = set()
        self.silent: dict[str, int] = {}
        self.seen: dict[PointId, Capacity] = {}
        self.events: list[ProblemEvent] = []
        self.batches: list[Batch] = []

    def look(self, times: int = 1) -> None:
        """So many slots, one every minute."""
        for _ in range(times):
            self.now += LOOK_US
            for number, (source, points) in enumerate(self.sources.items()):
                self._poll(source, points, self.now + number * SECOND_US)
            self.settle(self.now + len(self.sources) * SECOND_US)

    def settle(self, now: int) -> None:
        self.watch.settle(now)
        batch = self.watch.collect(now)
        self.events += batch.events
        self.batches.append(batch)

    def _poll(self, source: str, points: Iterable[PointId], at: int) -> None:
        name = source.partition(":")[2]
        if name in self.silent:
            since = self.silent[name] = self.silent[name] or at
            point = PointId(name.rpartition("@")[2], "")
            self.watch.take([Observation(source, point, since, at, at, 0, Silence("timeout", since))])
        else:
            changed = [self._state(source, point, at) for point in points if self._is_news(point)]
            self.watch.take([*changed, Heard(source, at)])
        self.watch.settle(at)

    def _is_news(self, point: PointId) -> bool:
        return self.seen.get(point) != (DOWN if point in self.down else UP)

    def _state(self, source: str, point: PointId, at: int) -> Observation:
        value = self.seen[point] = DOWN if point in self.down else UP
        onset = Witness(at - 5 * SECOND_US, "ifLastChange") if len(self.seen) > 1 else None
        return Observation(
            source, point, at, at, at, 0, PointState(value, ("LOS",) if value == DOWN else (), 1, onset)
        )

    def ends(self, link: str) -> set[PointId]:
        row = self.watch.topology.links[link]  # type: ignore[index]
        return {row.a, row.z}

    @property
    def told(self) -> list[str]:
        """What people were told, in order: 'action type/resource'."""
        found = [n for batch in self.batches for n in batch.notifications]
        return [f"{n.payload['action']} {n.problem}" for n in found]

    @property
    def open(self) -> dict[str, Problem]:
        return {p.key.resource: p for p in self.watch.problems.values() if p.cleared is None}
