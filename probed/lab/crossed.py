"""What the tests of a play ought to have measured and which thresholds they crossed, from its event log alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from probed.lab.live import LivePlay
from probed.lab.script import Act, Event
from probed.lab.shape import LabTest, LabThresholds
from probed.model.instant import SECOND_US, format_instant

_TYPE: Final = "threshold_crossed"
_SLACK_US: Final = SECOND_US
"""For the way from a reading to the commit."""


class Crossing(NamedTuple):
    """From `start` on a metric of a circuit was beyond its threshold; from `end` on it was well again."""

    circuit: str
    metric: str
    start: int
    end: int | None
    every_us: int


def crossings(play: LivePlay) -> tuple[Crossing, ...]:
    """What lasted long enough to be a problem."""
    terms = play.net.thresholds
    if terms is None:
        return ()
    found = [crossing for test in play.net.tests for crossing in _of(test, terms, play)]
    long_us = round(terms.persistence_s * SECOND_US)
    return tuple(row for row in found if (row.end or play.end) - row.start > long_us + 3 * row.every_us)


def _of(test: LabTest, terms: LabThresholds, play: LivePlay) -> Iterator[Crossing]:
    for metric, raise_at, clear_at in (
        ("delay", terms.delay_raise_ms, terms.delay_clear_ms),
        ("loss", terms.loss_raise, terms.loss_clear),
    ):
        begun: int | None = None
        for at, level in _levels(test, metric, play.events, play.start):
            if level is None:
                continue  # nothing came back: of the delay nothing can be said
            if begun is None and level >= raise_at:
                begun = at
            elif begun is not None and level <= clear_at:
                yield Crossing(test.circuit, metric, begun, at, _every_us(test))
                begun = None
        if begun is not None:
            yield Crossing(test.circuit, metric, begun, None, _every_us(test))


def _levels(test: LabTest, metric: str, events: Sequence[Event], start: int) -> Iterator[tuple[int, float | None]]:
    """The metric after every act that is done to the test's path."""
    rtt, share = float(test.rtt_ms), 0.0
    mine = [event for event in events if event.target == _target(test)]
    for event in [None, *mine]:
        if event is not None:
            rtt = event.value if event.act is Act.RTT else rtt
            share = event.value if event.act is Act.DROP else share
        lost = round(test.packets * share)
        at = start if event is None else event.at
        if metric == "loss":
            yield at, lost / test.packets
        else:
            yield at, None if lost == test.packets else rtt


def _target(test: LabTest) -> str:
    return f"test:{test.element}:{test.number}"


def _every_us(test: LabTest) -> int:
    return round(test.every_s * SECOND_US)


def compare_crossings(play: LivePlay, problems: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every crossing that happened was raised, and cleared, in its time; and no other was."""
    wanted = crossings(play)
    rows = [row for row in problems if row["key"]["type"] == _TYPE]
    found = [text for crossing in wanted for text in _differs(play, crossing, rows)]
    for row in rows:
        name = f"{row['key']['resource']} {row['key']['qualifier']}"
        if not any(_is_of(row, crossing) and _raised_in(play, row, crossing) for crossing in wanted):
            found.append(f"{name}: raised at {format_instant(row['raised'])}, but nothing crossed its threshold")
    return found


def _differs(play: LivePlay, crossing: Crossing, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    name = f"circuit:{crossing.circuit} {crossing.metric}"
    mine = [row for row in rows if _is_of(row, crossing) and _raised_in(play, row, crossing)]
    if not mine:
        yield f"{name}: crossed at {format_instant(crossing.start)}, but no problem was raised"
        return
    if crossing.end is None:
        return
    cleared = [row["cleared"] for row in mine if row["cleared"] is not None]
    terms = play.net.thresholds
    assert terms is not None
    persistence_us = round(terms.persistence_s * SECOND_US)
    latest = crossing.end + persistence_us + _slack(play, crossing)
    latest += play.longest_gap_us(crossing.end, latest)
    if not cleared:
        yield f"{name}: well again at {format_instant(crossing.end)}, but the problem was never cleared"
    elif not crossing.end - _slack(play, crossing) <= min(cleared) <= latest:
        ended = format_instant(crossing.end)
        yield f"{name}: cleared at {format_instant(min(cleared))}, it was well again at {ended}"


def compare_results(play: LivePlay, results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every result is of a path that was there when it was measured, none is there twice, and there are enough.

    A result is {"test", "at", "sent", "lost", "rtt_us"}: element and tag, and the mean round trip or None. They are
    in the order of `at`.
    """
    found = []
    for test in play.net.tests:
        name = f"{test.element}:{test.tag}"
        mine = [row for row in results if row["test"] == name and play.start <= row["at"] < play.end]
        every_us = _every_us(test)
        for row in mine:
            told = (row["sent"], row["lost"], row["rtt_us"])
            if told not in _possible(test, play, row["at"]):
                found.append(f"test {name} at {format_instant(row['at'])}: sent, lost, round trip {told}: not so")
        for before, row in pairwise(mine):
            if row["at"] - before["at"] < every_us / 2:
                found.append(f"test {name} at {format_instant(row['at'])}: the result before it, again")
        if len(mine) * 3 < _readable(play, test):  # a run between two looks is nowhere
            found.append(f"test {name}: {len(mine)} results, that is less than a third")
    return found


def _readable(play: LivePlay, test: LabTest) -> float:
    """How many runs somebody can have read: one a look, where it was written down who looked."""
    runs = (play.end - play.start) / _every_us(test)
    looks = play.looks.get(test.element)
    return runs if looks is None else min(runs, sum(play.start <= at < play.end for at in looks))


def _possible(test: LabTest, play: LivePlay, at: int) -> set[tuple[int, int, int | None]]:
    """What the runs around an instant measured; it is known within a run."""
    near_us = _every_us(test) + play.tolerance_us
    found: set[tuple[int, int, int | None]] = set()
    rtt, lost = test.rtt_ms, 0
    steps = [(play.start, rtt, lost)]
    for event in play.events:
        if event.target == _target(test):
            rtt = round(event.value) if event.act is Act.RTT else rtt
            lost = round(test.packets * event.value) if event.act is Act.DROP else lost
            steps.append((event.at, rtt, lost))
    ends = [start for start, _, _ in steps[1:]] + [play.end]
    for (start, rtt, lost), end in zip(steps, ends, strict=True):
        if start <= at + near_us and end >= at - near_us:
            found.add((test.packets, lost, None if lost == test.packets else rtt * 1000))
    return found


def _is_of(row: Mapping[str, Any], crossing: Crossing) -> bool:
    key = row["key"]
    return bool(key["resource"] == f"circuit:{crossing.circuit}" and key["qualifier"] == crossing.metric)


def _raised_in(play: LivePlay, row: Mapping[str, Any], crossing: Crossing) -> bool:
    """A problem begins with the time for which its first reading speaks: from the run before on."""
    slack = _slack(play, crossing)
    slack += play.longest_gap_us(crossing.start - slack, crossing.start + slack)
    return bool(abs(row["raised"] - crossing.start) <= slack)


def _slack(play: LivePlay, crossing: Crossing) -> int:
    return 2 * crossing.every_us + 2 * play.interval_us + play.tolerance_us + _SLACK_US
