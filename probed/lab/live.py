"""Compares what the daemon saw of a live play with the event log: circuits, risk, unknown, problems.

What was seen is plain JSON: for each circuit {"spans": [...], "at_risk": [...]}, where a span is
{"start": {"at", "earliest", "latest"}, "end", "value": {"lo", "hi"}}; problems as `probed alarms list --json`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, NamedTuple

from probed.lab.held import Held, held_stretches, held_us
from probed.lab.network import SMALL
from probed.lab.physical import Moment, moments
from probed.lab.script import Act, Event
from probed.lab.shape import LabCircuit, LabNetwork, undated
from probed.lab.ways import epochs
from probed.model.instant import SECOND_US, format_instant

TOLERANCE_US: Final = 50_000
"""What the centiseconds of sysUpTime and the way through the loopback may cost."""


class Stretch(NamedTuple):
    """A stretch [start, end)."""

    start: int
    end: int


@dataclass(frozen=True)
class LivePlay:
    """The live ground truth: the log's events over [start, end), and how the watcher polls."""

    events: tuple[Event, ...]
    start: int
    end: int
    interval_us: int = SECOND_US
    tolerance_us: int = TOLERANCE_US
    stale_looks: float = 2.5
    net: LabNetwork = SMALL
    looks: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """By element: when a state of its ports was told in time; of one that is not in it every look was answered."""
    held: Sequence[Held] = ()
    """How long the machine let work wait."""

    @property
    def stale_us(self) -> int:
        """So long after the last look a value is no longer known."""
        return int(self.stale_looks * self.interval_us)

    @cached_property
    def gaps(self) -> Mapping[str, Sequence[Stretch]]:
        """Where nobody was told of an element for so long that a value may not be known, whyever."""
        least_us = self.stale_us - self.interval_us // 2
        slow = [Stretch(*stretch) for stretch in held_stretches(self.held, least_us)]
        found: dict[str, Sequence[Stretch]] = {}
        for name, told in self.looks.items():
            between = map(Stretch, (self.start, *told), (*told, self.end))
            mine = [gap for gap in between if gap.end - gap.start + held_us(self.held, *gap) > least_us]
            found[name] = [gap for gap in sorted((*mine, *slow)) if gap.end > max(self.start, gap.start)]
        return found

    def longest_gap_us(self, start: int, end: int, elements: Collection[str] = ()) -> int:
        """The longest that touches [start, end], of some elements or of all."""
        rows = [gap for name, gaps in self.gaps.items() if not elements or name in elements for gap in gaps]
        return max((gap.end - gap.start for gap in rows if gap.start <= end and gap.end >= start), default=0)

    def moments_of(self, circuit: LabCircuit) -> tuple[Moment, ...]:
        return moments(self.events, undated(circuit), self.start, self.net)


def compare_live(play: LivePlay, seen: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Every difference between what was seen and what happened; empty when they agree."""
    found: list[str] = []
    for circuit in play.net.circuits:
        if circuit.id not in seen:
            found.append(f"{circuit.id}: not seen at all")
            continue
        real, said = play.moments_of(circuit), seen[circuit.id]
        mute, deaf = _deaf(play, circuit, real, {}), _deaf(play, circuit, real, play.gaps)
        texts = [
            *_changes(play, real, deaf, said["spans"], "down", _is_down, _down),
            *_changes(play, real, deaf, said["at_risk"], "at risk", _is_up, _risk),
            *_unknown(play, real, mute, deaf, said["spans"]),
        ]
        found += [f"{circuit.id}: {text}" for text in texts]
    return found


def _down(moment: Moment) -> bool:
    return moment.down


def _risk(moment: Moment) -> bool:
    return moment.at_risk


def _is_down(value: Mapping[str, float]) -> bool:
    return value["hi"] == 0


def _is_up(value: Mapping[str, float]) -> bool:
    """Certainly so: for a risk timeline, [1, 1] is at risk."""
    return value["lo"] == 1


def _changes(
    play: LivePlay,
    real: Sequence[Moment],
    deaf: Sequence[Stretch],
    spans: Sequence[Mapping[str, Any]],
    what: str,
    holds: Callable[[Mapping[str, float]], bool],
    happened: Callable[[Moment], bool],
) -> Iterator[str]:
    """Every real change lies within the bounds of a seen one of the same direction, and the other way round."""
    true = [(b.at, happened(b)) for a, b in pairwise(real) if happened(a) != happened(b)]
    edges = [(b["start"], holds(b["value"])) for a, b in pairwise(spans) if holds(a["value"]) != holds(b["value"])]
    for at, begins in true:
        if not _near_any(play, deaf, at) and not any(way == begins and _in(play, at, edge) for edge, way in edges):
            yield f"{what} {_way(begins)} at {format_instant(at)}: not seen"
    for edge, begins in edges:
        if not _near_any(play, deaf, edge["at"]) and not any(
            way == begins and _in(play, at, edge) for at, way in true
        ):
            yield f"{what} {_way(begins)} seen at {format_instant(edge['at'])}: nothing happened within its bounds"


def _in(play: LivePlay, at: int, edge: Mapping[str, int]) -> bool:
    return edge["earliest"] - play.tolerance_us <= at <= edge["latest"] + play.tolerance_us


def _way(begins: bool) -> str:
    return "begins" if begins else "ends"


def _near_any(play: LivePlay, deaf: Sequence[Stretch], at: int) -> bool:
    """Whether nobody could see all of the circuit about then: what was noted depends on who looked when."""
    margin = play.stale_us + play.interval_us
    return any(start - margin <= at <= end + margin for start, end in deaf)


def _deaf(
    play: LivePlay, circuit: LabCircuit, real: Sequence[Moment], gaps: Mapping[str, Sequence[Stretch]]
) -> list[Stretch]:
    """Stretches in which a part of the circuit had nobody who answers for it: a customer's port, or both ends
    of a link. A link with one silent end is still seen by the other. `gaps`: where nobody heard of an element.
    """
    links = [play.net.link[link] for epoch in epochs(play.net, undated(circuit)) for link in epoch.links]
    parts = [{circuit.a_element}, {circuit.z_element}]
    parts += [{row.a_element, row.z_element} for row in links]
    mine = {name: gaps[name] for part in parts for name in part if name in gaps}
    borders = {border for rows in mine.values() for gap in rows for border in gap if border < play.end}
    found: list[Stretch] = []
    for at, end in pairwise((*sorted(borders | {moment.at for moment in real}), play.end)):
        blind = {*_moment_at(real, at).blind} | {
            name for name, rows in mine.items() if any(gap.start <= at < gap.end for gap in rows)
        }
        if not any(part <= blind for part in parts):
            continue
        if found and found[-1].end == at:
            found[-1] = Stretch(found[-1].start, end)
        else:
            found.append(Stretch(at, end))
    return found


def deaf_of(play: LivePlay, circuit: LabCircuit) -> list[Stretch]:
    """Where nobody was told of a part of the circuit, by the script or by how things went."""
    return _deaf(play, circuit, play.moments_of(circuit), play.gaps)


def _unknown(
    play: LivePlay,
    real: Sequence[Moment],
    mute: Sequence[Stretch],
    deaf: Sequence[Stretch],
    spans: Sequence[Mapping[str, Any]],
) -> Iterator[str]:
    """What nobody answers for is unknown (never down); what was answered for in time stays known."""
    margin = play.stale_us + 2 * play.interval_us
    blank = [(row["start"]["at"], row["end"]) for row in spans if (row["value"]["lo"], row["value"]["hi"]) == (0, 1)]
    for start, end in mute:
        down = any(moment.down for moment in real if start <= moment.at < end) or _down_at(real, start)
        if end - start > margin and not down and not any(a < end and b > start for a, b in blank):
            yield f"nobody answered for a part of it from {format_instant(start)} on, but it was never unknown"
    for start, end in blank:
        border = start <= play.start + margin or start == spans[0]["start"]["at"] or end == spans[-1]["end"]
        if not border and not any(a - margin <= start and end <= b + margin for a, b in deaf):
            yield f"unknown from {format_instant(start)} to {format_instant(end)}: everything on it was answered for"


def _down_at(real: Sequence[Moment], at: int) -> bool:
    return _moment_at(real, at).down


def _moment_at(real: Sequence[Moment], at: int) -> Moment:
    return real[max(bisect_right(real, at, key=lambda moment: moment.at) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Hits:
    """Who is hit the moment after an act."""

    event: Event
    newly_down: frozenset[str]
    newly_at_risk: frozenset[str]
    down: frozenset[str]
    at_risk: frozenset[str]

    customers: frozenset[str]
    """Whose circuits the act took down or left at risk."""


def hits(play: LivePlay) -> tuple[Hits, ...]:
    """For every fault of the log (cut, loss of power): which circuits it hit."""
    faults = [event for event in play.events if event.act in (Act.CUT, Act.POWER_OFF)]
    return tuple(_hits(play, event) for event in faults)


def _hits(play: LivePlay, event: Event) -> Hits:
    before: dict[str, Moment] = {}
    after: dict[str, Moment] = {}
    for circuit in play.net.circuits:
        for moment in play.moments_of(circuit):
            if moment.at < event.at:
                before[circuit.id] = moment
            if moment.at <= event.at:
                after[circuit.id] = moment
    down = frozenset(name for name, moment in after.items() if moment.down)
    at_risk = frozenset(name for name, moment in after.items() if moment.at_risk)
    newly_down = frozenset(name for name in down if name not in before or not before[name].down)
    newly_at_risk = frozenset(name for name in at_risk if name not in before or not before[name].at_risk)
    hit = newly_down | newly_at_risk
    customers = frozenset(circuit.customer for circuit in play.net.circuits if circuit.id in hit)
    return Hits(event, newly_down, newly_at_risk, down, at_risk, customers)


def compare_problems(play: LivePlay, problems: Sequence[Mapping[str, Any]]) -> list[str]:
    """For every fault: its problem was raised at its instant and names the circuits and customers hit.

    A problem may be given several times (as it was at each transition): the one with most circuits speaks.
    """
    found: list[str] = []
    for hit in hits(play):
        mine = [row for row in problems if row["key"]["resource"] == hit.event.target and _near(play, row, hit)]
        if not mine:
            found.append(f"{hit.event.target} at {format_instant(hit.event.at)}: no problem was raised")
            continue
        best = max(mine, key=lambda row: len(row["impact"]["circuits"]))
        found += [f"{hit.event.target}: {text}" for text in _impact(hit, best["impact"]["circuits"])]
    return found


def _near(play: LivePlay, row: Mapping[str, Any], hit: Hits) -> bool:
    slack = play.stale_us + play.interval_us + play.tolerance_us
    slack += play.longest_gap_us(hit.event.at - slack, hit.event.at + slack)
    return bool(abs(row["raised"] - hit.event.at) <= slack)


def _impact(hit: Hits, circuits: Sequence[Mapping[str, str]]) -> Iterator[str]:
    said = {how: {row["circuit"] for row in circuits if row["how"] == how} for how in ("down", "at_risk")}
    for how, newly, real in (("down", hit.newly_down, hit.down), ("at_risk", hit.newly_at_risk, hit.at_risk)):
        if missing := newly - said[how]:
            yield f"does not name {', '.join(sorted(missing))} as {how}"
        if invented := said[how] - real:
            yield f"names {', '.join(sorted(invented))} as {how}, wrongly"
    if strangers := hit.customers - {row["customer"] for row in circuits}:
        yield f"does not name customers {', '.join(sorted(strangers))}"
