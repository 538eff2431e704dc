"""How much CPU `Engine.advance` takes beside constructing one Observation in the same run.

10,000 circuits (half of them protected) over 600 links with a fan-out of 1 to 200 circuits each.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId, link_leaf, point_leaf
from probed.model.observation import Heard, Observation, PointState, Witness
from probed.model.route import LeafRoute, ParallelRoute, Route, SeriesRoute
from sla.engine import Engine

CIRCUITS: Final = 10_000
LINKS: Final = 600
WIDEST: Final = 200
ELEMENTS: Final = 1_000
LINKS_A_CIRCUIT: Final = 6
UNCHANGED: Final = 29_700
EDGES: Final = 300
RUNS: Final = 7
INTERVAL_US: Final = 60_000_000
LIMIT_US: Final = 150_000_000

Item = Observation | Heard


class Network:
    """Circuits dealt over links, so that the links' fan-outs are 1, 2, ... 200, thrice."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.ends: dict[Leaf, tuple[PointId, ...]] = {}
        self.links = [link_leaf(f"L{number}") for number in range(LINKS)]
        self.routes: dict[CircuitId, Route] = {}
        for number, link in enumerate(self.links):
            self.ends[link] = (self._point(number), self._point(number + 500, "Z"))
        slots = [link for number, link in enumerate(self.links) for _ in range(1 + number % WIDEST)]
        self.random.shuffle(slots)
        for number in range(CIRCUITS):
            dealt = slots[number * LINKS_A_CIRCUIT : (number + 1) * LINKS_A_CIRCUIT]
            self.routes[CircuitId(f"C{number}")] = self._route(number, [LeafRoute(link) for link in dealt])

    def _point(self, number: int, end: str = "A") -> PointId:
        return PointId(f"NE{number % ELEMENTS}", f"STM16-{number}{end}")

    def _route(self, number: int, links: Sequence[LeafRoute]) -> Route:
        drops = [self._drop(number, end) for end in "AZ"]
        if number % 2:
            return SeriesRoute((drops[0], SeriesRoute(tuple(links)), drops[1]))
        legs = SeriesRoute(tuple(links[:3])), SeriesRoute(tuple(links[3:]))
        return SeriesRoute((drops[0], ParallelRoute(legs, "sncp"), drops[1]))

    def _drop(self, number: int, end: str) -> LeafRoute:
        point = PointId(f"NE{number % ELEMENTS}", f"E1-{number}{end}")
        self.ends[point_leaf(point)] = (point,)
        return LeafRoute(point_leaf(point))


class Day:
    """A running engine, and what its elements say next, in the order of time."""

    def __init__(self, seed: int) -> None:
        self.network = Network(seed)
        self.engine = Engine(self.network.routes, self.network.ends, lambda _: LIMIT_US, EvidenceRule.ANY_DOWN)
        self.points = sorted({point for ends in self.network.ends.values() for point in ends})
        self.values: dict[PointId, Capacity] = {}
        self.at = 1_700_000_000_000_000
        self.turn = 0
        self.repeated = 0
        for point in self.points:
            # the far ends of links say nothing, so that each edge at a near end is one of the link
            self.engine.advance(self.look(point, UNKNOWN if point.name.endswith("Z") and "STM" in point.name else UP))
        self._heard_all()
        self.engine.tick(self.at)

    def look(self, point: PointId, value: Capacity, witness: bool = False) -> Observation:
        """The next look, a little later than the one before."""
        self.at += 7
        self.values[point] = value
        onset = Witness(self.at - 3, "ifLastChange") if witness else None
        defects = ("down",) if value is DOWN else ()
        return Observation(
            f"snmp:{point.element}", point, self.at, self.at, self.at, 0, PointState(value, defects, 1, onset)
        )

    def hearings(self, count: int) -> list[Item]:
        """Unchanged cycles: each element in turn, a cycle every interval."""
        return [self._turn() for _ in range(count)]

    def repeats(self, count: int) -> list[Item]:
        """Unchanged looks that come as observations, element by element."""
        chosen = (self.points[(self.repeated + number) % len(self.points)] for number in range(count))
        self.repeated += count
        return [self.look(point, self.values[point]) for point in chosen]

    def edges(self, count: int) -> list[Item]:
        """Cuts and repairs in turn, each edge with all circuits over its link."""
        return [self._edge(link) for link in self._cut_and_mended(count)]

    def mixed(self) -> list[Item]:
        """99 % unchanged looks (9 of 10 Heard, 1 of 10 an observation), 1 % edges, shuffled."""
        kinds = "h" * (UNCHANGED * 9 // 10) + "r" * (UNCHANGED // 10) + "e" * EDGES
        links = iter(self._cut_and_mended(EDGES))
        items: list[Item] = []
        for kind in self.network.random.sample(kinds, len(kinds)):
            if kind == "h":
                items.append(self._turn())
            elif kind == "r":
                items += self.repeats(1)
            else:
                items.append(self._edge(next(links)))
        return items

    def _cut_and_mended(self, count: int) -> list[Leaf]:
        return [link for link in self.network.random.sample(self.network.links, count // 2) for _ in range(2)]

    def _edge(self, link: Leaf) -> Item:
        point = self.network.ends[link][0]
        return self.look(point, UP if self.values[point] == DOWN else DOWN, witness=True)

    def _turn(self) -> Heard:
        self.at += INTERVAL_US // ELEMENTS
        self.turn += 1
        return Heard(f"snmp:NE{self.turn % ELEMENTS}", self.at)

    def _heard_all(self) -> None:
        for item in self.hearings(ELEMENTS):
            self.engine.advance(item)


def cpu_of(engine: Engine, items: Sequence[Item]) -> tuple[float, int]:
    """CPU seconds an item, and how many changes came of them."""
    advance, changes = engine.advance, 0
    gc.collect()
    started = time.process_time()
    for item in items:
        changes += len(advance(item))
    return (time.process_time() - started) / len(items), changes


def cpu_of_constructing(day: Day, count: int) -> float:
    """CPU seconds to construct one Observation with its body, as a collector does; its point exists."""
    point = day.points[0]
    gc.collect()
    started = time.process_time()
    for at in range(count):
        Observation("snmp:NE1", point, at, at, at, 0, PointState(UP))
    return (time.process_time() - started) / count


def ratios(run: int, day: Day) -> dict[str, float]:
    """One paired run: the reference before and after, each figure against their mean."""
    before = cpu_of_constructing(day, UNCHANGED)
    heard, changed_by_heard = cpu_of(day.engine, day.hearings(UNCHANGED))
    repeated, changed_by_repeats = cpu_of(day.engine, day.repeats(UNCHANGED))
    mixed, changes = cpu_of(day.engine, day.mixed())
    edge, _ = cpu_of(day.engine, day.edges(EDGES))
    one = (before + cpu_of_constructing(day, UNCHANGED)) / 2
    assert changed_by_heard == changed_by_repeats == 0, "unchanged looks change nothing"
    assert changes > EDGES * WIDEST / 4, "edges fan out"
    day.engine.drain_rows()
    day.engine.forget(day.at - 2 * INTERVAL_US)
    print(f"# run {run}: one Observation {one * 1e9:.0f} ns, {changes} changes of {EDGES} edges", file=sys.stderr)
    return {
        "advance_unchanged_heard": heard / one,
        "advance_unchanged_observation": repeated / one,
        "advance_mean": mixed / one,
        "advance_edge": edge / one,
    }


BOUNDS: Final = {"advance_unchanged_heard": 1.0, "advance_unchanged_observation": 1.0, "advance_mean": 3.0}


def main(measure: Callable[[int, Day], dict[str, float]] = ratios) -> int:
    day = Day(seed=1)
    runs = [measure(run, day) for run in range(RUNS)]
    short = False
    for name, bound in BOUNDS.items():
        value = statistics.median(run[name] for run in runs)
        short |= value > bound
        print(f"{name} {value:.2f} {bound:.2f} {'ok' if value <= bound else 'SHORT'}")
    edge = statistics.median(run["advance_edge"] for run in runs)
    print(f"# an edge, with all its circuits: {edge:.0f} Observations", file=sys.stderr)
    return int(short)


if __name__ == "__main__":
    sys.exit(main())
