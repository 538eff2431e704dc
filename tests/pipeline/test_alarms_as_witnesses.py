"""Alarms beside polls: they name the cause of what polls see, and make nothing up; live, restarted and replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.load import load_all
from probed.lab.inventory import write_settings
from probed.model.capacity import DOWN, UP, Capacity
from probed.model.ids import PointId
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.observation import AlarmSeen, Observation, PointState
from probed.model.problem import Problem
from probed.replay import replay
from probed.store.reader import Reader
from probed.store.restored import restored
from probed.store.writer import Store
from tests.support.watched_lab import LOOK_US, NOTHING, T0, WatchedLab
from topology.graph import Topology
from topology.sources import source_points

EMS = "trap:EMS-2"


def alarm(
    point: PointId, native: str, at: int, *, raised: bool = True, covers: tuple[str, ...] = (), board: str = ""
) -> Observation:
    key = f"{point} {native}"
    body = AlarmSeen(
        raised, native, "", "critical" if raised else "cleared", "", None, key=key, board=board, covers=covers
    )
    return Observation(EMS, point, at, at, at, 1, body)


class Told(WatchedLab):
    """The lab with a manager that tells."""

    def tell(self, point: PointId, native: str, *, raised: bool = True, after_s: float = 1.0) -> Observation:
        self.now += int(after_s * SECOND_US)
        said = alarm(point, native, self.now, raised=raised)
        self.watch.take([said])
        self.settle(self.now)
        return said

    def ends_of(self, link: str) -> tuple[PointId, PointId]:
        topology: Topology = self.watch.topology
        row = topology.links[link]  # type: ignore[index]
        return row.a, row.z


@pytest.fixture
def lab() -> Told:
    made = Told()
    made.look(4)
    assert made.open == {}
    return made


def whole(point: PointId) -> PointId:
    return PointId(point.element, "")


def natives(problem: Problem) -> list[str]:
    return [one.native for one in problem.alarms]


def test_alarms_alone_make_no_problem(lab: Told) -> None:
    a, z = lab.ends_of("B3")
    for point, native in ((a, "R_LOS"), (z, "R_LOS"), (whole(a), "POWER_FAIL")):
        lab.tell(point, native)
    lab.look(2)
    assert lab.open == {}
    assert lab.told == []


@pytest.mark.parametrize("first", ["alarms", "poll"])
def test_a_cut_names_its_alarms_whichever_comes_first(lab: Told, first: str) -> None:
    a, z = lab.ends_of("B3")
    lab.down = {a, z}
    if first == "poll":
        lab.look()
    said = [lab.tell(a, "R_LOS"), lab.tell(z, "R_LOS")]
    lab.look(3)
    root = lab.open["link:B3"]
    assert natives(root) == ["R_LOS", "R_LOS"]
    assert [one.since for one in root.alarms] == [one.first for one in said]
    assert "at both ends (fibre cut)" in root.text
    assert lab.told == ["raise link_down/link:B3"], "what alarms add is not told again"


def test_failed_equipment_takes_over_and_gives_back(lab: Told) -> None:
    a, z = lab.ends_of("B3")
    lab.down = {a, z}
    lab.look()
    lab.tell(whole(a), "POWER_FAIL")
    root = lab.open[f"element:{a.element}"]
    assert root.key.type == "equipment_failed"
    assert lab.open["link:B3"].root == root.key
    assert {hit.how for hit in root.impact.circuits} >= {"down"}
    lab.look(2)
    assert lab.told == [f"raise equipment_failed/element:{a.element}"], "one root is told, and not the link"
    lab.tell(whole(a), "POWER_FAIL", raised=False)
    assert f"element:{a.element}" not in lab.open
    assert lab.open["link:B3"].root is None
    lab.look(2)
    assert lab.told[1:] == [f"clear equipment_failed/element:{a.element}", "raise link_down/link:B3"]


def test_what_ends_with_the_poll_ends_though_its_alarm_stands(lab: Told) -> None:
    a, z = lab.ends_of("B3")
    lab.down = {a, z}
    lab.tell(whole(a), "POWER_FAIL")
    lab.look(3)
    assert f"element:{a.element}" in lab.open
    lab.down = set()
    lab.look()
    assert lab.open == {}


def story(lab: Told) -> list[Observation]:
    a, z = lab.ends_of("B3")
    said = [lab.tell(a, "R_LOS"), lab.tell(z, "R_LOS")]
    lab.down = {a, z}
    lab.look(2)
    said.append(lab.tell(whole(z), "BD_STATUS"))
    lab.look()
    said.append(lab.tell(a, "R_LOS", raised=False))
    return said


def test_a_restart_between_any_two_changes_nothing(tmp_path: Path) -> None:
    """The alarms that stand are in the store, and what is made of them is the same."""
    lab = Told()
    lab.look(4)
    story(lab)
    store = Store.open(tmp_path / "probed.db")
    try:
        for batch in lab.batches:
            store.commit_now(batch)
    finally:
        store.close()
    with Reader(tmp_path / "probed.db") as reader:
        held = restored(reader, 0)
    assert sorted(str(one.point) for one in held.alarms) == sorted(
        [str(lab.ends_of("B3")[1]), lab.ends_of("B3")[1].element]
    ), "what has cleared does not stand"
    again = Told(held, lab.now + LOOK_US)
    again.watch.settle(again.now)
    again.down, again.seen = set(lab.down), dict(lab.seen)
    again.look()
    lab.now = again.now - LOOK_US
    lab.look()
    assert {key: natives(one) for key, one in again.open.items()} == {
        key: natives(one) for key, one in lab.open.items()
    }
    assert {key: (one.root, one.text) for key, one in again.open.items()} == {
        key: (one.root, one.text) for key, one in lab.open.items()
    }


def test_the_same_observations_give_the_same_problems() -> None:
    one, other = Told(NOTHING), Told(NOTHING)
    for lab in (one, other):
        lab.look(4)
        story(lab)
    assert one.events == other.events


def test_a_replay_makes_of_them_what_the_daemon_makes(tmp_path: Path) -> None:
    """Runs of looks and alarms as they are recorded, in any order; no sign of life between them."""
    settings, rows = load_all(write_settings(tmp_path, 161))
    row = next(one for one in rows.links if one.id == "B3")
    cut, end, ends = T0 + 5 * MINUTE_US, T0 + 10 * MINUTE_US, (row.a, row.z)

    def run(source: str, point: PointId, first: int, last: int, value: Capacity) -> Observation:
        return Observation(
            source, point, first, last, last, 0, PointState(value, (), 1 + (last - first) // MINUTE_US)
        )

    seen = []
    for source, points in source_points(rows, T0).items():
        for point in points:
            if point in ends:
                seen += [run(source, point, T0, cut - SECOND_US, UP), run(source, point, cut, end, DOWN)]
            else:
                seen.append(run(source, point, T0, end, UP))
    seen += [alarm(point, "R_LOS", cut + 3 * SECOND_US + n) for n, point in enumerate(ends)]
    seen.append(alarm(whole(row.z), "BD_STATUS", cut + 5 * SECOND_US, covers=(row.z.name,), board="1-1-2"))
    settings.store_path.parent.mkdir()
    replay(settings, rows, reversed(seen))
    with Reader(settings.store_path) as reader:
        found = {one.key: one for one in reader.problems(open_only=True)}
    (root,) = (one for one in found.values() if one.root is None)
    assert (root.key.type, root.key.qualifier, natives(root)) == ("equipment_failed", "1-1-2", ["BD_STATUS"])
    link = next(one for one in found.values() if one.key.resource == "link:B3")
    assert (link.root, natives(link)) == (root.key, ["R_LOS", "R_LOS"])
