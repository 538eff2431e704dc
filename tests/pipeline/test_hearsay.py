"""What is told is a problem at once, of which nobody is told, until a poll has looked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alerting.damping import Damper, Damping
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import AlarmSeen, Heard, Observation
from probed.pipeline import hearsay
from probed.pipeline.hearsay import SETTLED_US
from tests.support.watched_lab import LIMIT_US, WatchedLab


class Telling(WatchedLab):
    """A manager tells of a port; the element is looked at when the test says so."""

    def tell(
        self, point: PointId, native: str = "R_LOS", *, raised: bool = True, affects: bool = True, by: str = "trap"
    ) -> None:
        self.now += SECOND_US
        severity = "critical" if raised else "cleared"
        body = AlarmSeen(raised, native, "", severity, "", None, key=f"{point}", by=by, affects=affects)
        self.watch.take([Observation("trap:EMS-2", point, self.now, self.now, self.now, 1, body)])
        self.settle(self.now)

    def ask(self, point: PointId, after_us: int) -> None:
        """The element's own poll, out of turn."""
        self.now += after_us
        source = next(name for name, points in self.sources.items() if point in points)
        changed = [self._state(source, one, self.now) for one in self.sources[source] if self._is_news(one)]
        self.watch.take([*changed, Heard(source, self.now)])
        self.settle(self.now)

    @property
    def shown(self) -> dict[str, str]:
        return {problem.key.resource: problem.key.type for problem in self.open.values()}


@pytest.fixture
def lab() -> Telling:
    made = Telling()
    made.look(4)
    made.now += 30 * SECOND_US  # each source has its second of the slot
    return made


@pytest.fixture
def end(lab: Telling) -> PointId:
    return min(lab.ends("B3"))


def test_what_is_told_is_shown_at_once_and_hits_nobody(lab: Telling, end: PointId) -> None:
    lab.tell(end)
    (problem,) = lab.open.values()
    assert (problem.key.resource, problem.key.type, problem.held) == ("link:B3", "told_down", True)
    assert problem.seen == problem.raised == lab.now, "in the step that took the notification"
    assert problem.impact.circuits == ()
    assert problem.severity == "critical"
    assert [one.native for one in problem.alarms] == ["R_LOS"]
    assert f"R_LOS told of {end}, not seen by a poll yet" in problem.text
    assert not lab.batches[-1].spans
    assert lab.told == []


def test_a_poll_that_sees_it_makes_it_what_it_is_in_one_step(lab: Telling, end: PointId) -> None:
    lab.tell(end)
    lab.down = set(lab.ends("B3"))
    lab.ask(end, 10_000)
    assert lab.shown["link:B3"] == "link_down"
    assert "told_down" not in lab.shown.values()
    assert {event.transition.value for event in lab.batches[-1].events} >= {"raised", "cleared"}
    lab.look(2)
    assert lab.told == ["raise link_down/link:B3"]


def test_a_poll_that_sees_nothing_ends_it_and_nobody_hears_of_it(lab: Telling, end: PointId) -> None:
    lab.tell(end)
    lab.ask(end, 1000)
    assert lab.shown == {"link:B3": "told_down"}, "its tables may be late"
    lab.ask(end, 1000)
    assert lab.shown == {}, "the second look says so, too"
    lab.tell(end, raised=False)
    lab.tell(end)
    assert lab.shown == {"link:B3": "told_down"}
    lab.ask(end, SETTLED_US)
    assert lab.shown == {}, "so late one is enough"
    lab.look(2)
    assert lab.told == []


ENDS = [
    pytest.param(lambda lab, end: lab.tell(end, raised=False), id="the clear"),
    pytest.param(lambda lab, _: lab.settle(lab.now + LIMIT_US), id="nobody answers for so long"),
]


@pytest.mark.parametrize("ending", ENDS)
def test_what_else_ends_it(lab: Telling, end: PointId, ending: Callable[[Telling, PointId], None]) -> None:
    lab.tell(end)
    assert lab.shown == {"link:B3": "told_down"}
    assert lab.watch.next_due(lab.now) <= lab.now + LIMIT_US
    ending(lab, end)
    assert "told_down" not in lab.shown.values()
    assert lab.told == []


NOTHING_OF_IT = [
    pytest.param({"native": "AU_AIS"}, id="a path in the port"),
    pytest.param({"native": "MS_RDI", "affects": False}, id="no service is hit"),
    pytest.param({"native": "HIGH_TEMP"}, id="nobody knows what it means"),
    pytest.param({"by": "sync"}, id="a synchronisation brings what stands"),
    pytest.param({"by": "event"}, id="an event"),
]


@pytest.mark.parametrize("said", NOTHING_OF_IT)
def test_what_says_nothing_of_a_port_is_no_problem(lab: Telling, end: PointId, said: dict[str, object]) -> None:
    lab.tell(end, **said)  # type: ignore[arg-type]
    assert lab.shown == {}
    lab.tell(PointId(end.element, ""))
    assert lab.shown == {}


def test_what_is_known_to_be_down_is_not_told_anew(lab: Telling, end: PointId) -> None:
    lab.down = set(lab.ends("B3"))
    lab.look()
    lab.tell(end)
    assert lab.shown["link:B3"] == "link_down"
    assert "told_down" not in lab.shown.values()


def test_what_toggles_is_never_flapping(lab: Telling, end: PointId) -> None:
    damper = Damper(600 * SECOND_US, 1500, 750, 3600 * SECOND_US)
    lab.watch.book.tell_by(lambda _event: (), Damping(damper))
    for _ in range(6):
        lab.tell(end)
        lab.tell(end, raised=False)
    problem = next(one for one in lab.watch.problems.values() if one.key.type == "told_down")
    assert (problem.flaps, problem.flapping, problem.notified) == (None, None, False)


def test_a_storm_is_left_to_the_polls(lab: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearsay, "MOST", 3)
    for point in sorted(lab.seen)[:6]:
        lab.tell(point)
    assert list(lab.shown.values()) == ["told_down"] * 3
