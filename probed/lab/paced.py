"""Whether the watcher asked as often as it should, and called nobody silent who had answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from probed.lab.held import held_us
from probed.lab.live import LivePlay, Stretch, deaf_of
from probed.lab.script import Act
from probed.model.instant import SECOND_US, format_instant

_SILENT: Final = ("element_silent", "manager_silent", "network_silent")


def compare_pace(play: LivePlay) -> list[str]:
    """Every element was asked within the staleness limit while it answered, but for what the machine took."""
    return [
        f"{name} was not asked from {format_instant(start)} to {format_instant(end)}"
        for name, told in play.looks.items()
        for start, end in pairwise((play.start, *(at for at in told if play.start <= at < play.end), play.end))
        if end - start - held_us(play.held, start, end) > play.stale_us
        and not any(_touch(Stretch(start, end), mute) for mute in _mute(play, name))
    ]


def compare_silences(play: LivePlay, problems: Sequence[Mapping[str, Any]]) -> list[str]:
    """Nobody was called silent who had answered, and no circuit unknown for whose every part somebody had."""
    return list(dict.fromkeys(_unfounded(play, problems)))


def _unfounded(play: LivePlay, problems: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    margin = play.stale_us + 2 * play.interval_us
    circuits = {circuit.id: circuit for circuit in play.net.circuits}
    for row in problems:
        kind, at = row["key"]["type"], row["raised"]
        _, _, name = row["key"]["resource"].partition(":")
        if at < play.start:
            continue
        if kind in _SILENT:
            mute = [
                stretch for one in _agents_of(play, name) for stretch in (*_mute(play, one), *play.gaps.get(one, ()))
            ]
        elif kind == "circuit_unknown" and name in circuits:
            mute = deaf_of(play, circuits[name])
        else:
            continue
        if not any(start - margin <= at <= end + margin for start, end in mute):
            yield f"{row['key']['resource']} was called {kind} at {format_instant(at)}: it was answered for"


def _agents_of(play: LivePlay, name: str) -> Sequence[str]:
    """The element itself, those behind a manager with it, or all of a network."""
    if name in {row.id for row in play.net.elements}:
        return (name,)
    behind = tuple(element for element, manager in play.net.managed.items() if manager == name)
    return (name, *behind) if name in {row.id for row in play.net.managers} else tuple(play.net.agents())


def _mute(play: LivePlay, name: str) -> list[Stretch]:
    """Where the script itself lets nobody answer for an element or a manager, or their agent begins anew."""
    names = {name, play.net.managed.get(name)}
    found: list[Stretch] = []
    for event in play.events:
        if event.name not in names:
            continue
        if event.act in (Act.SILENCE, Act.POWER_OFF):
            found.append(Stretch(event.at, play.end))
        elif event.act in (Act.ANSWER, Act.POWER_ON) and found:
            found[-1] = Stretch(found[-1].start, event.at)
        elif event.act is Act.RESTART:
            found.append(Stretch(event.at, event.at + SECOND_US))
    return found


def _touch(one: Stretch, other: Stretch) -> bool:
    return one.start <= other.end and one.end >= other.start
