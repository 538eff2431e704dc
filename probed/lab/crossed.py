"""Which thresholds of delay and loss the tests of a play ought to have crossed, from its event log alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    mine = [event for event in events if event.target == f"test:{test.element}:{test.number}"]
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
    latest = crossing.end + round(terms.persistence_s * SECOND_US) + _slack(play, crossing)
    if not cleared:
        yield f"{name}: well again at {format_instant(crossing.end)}, but the problem was never cleared"
    elif not crossing.end - _slack(play, crossing) <= min(cleared) <= latest:
        ended = format_instant(crossing.end)
        yield f"{name}: cleared at {format_instant(min(cleared))}, it was well again at {ended}"


def _is_of(row: Mapping[str, Any], crossing: Crossing) -> bool:
    key = row["key"]
    return bool(key["resource"] == f"circuit:{crossing.circuit}" and key["qualifier"] == crossing.metric)


def _raised_in(play: LivePlay, row: Mapping[str, Any], crossing: Crossing) -> bool:
    """A problem begins with the time for which its first reading speaks: from the run before on."""
    return bool(abs(row["raised"] - crossing.start) <= _slack(play, crossing))


def _slack(play: LivePlay, crossing: Crossing) -> int:
    return 2 * crossing.every_us + 2 * play.interval_us + play.tolerance_us + _SLACK_US
