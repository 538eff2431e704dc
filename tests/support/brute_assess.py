"""An assessment second by second, on plain lists: slow, obvious, and written without the sla package.

State of a second: 'U' up, 'D' down, 'G' degraded, '?' unknown. Masks are lists as long as the states: hours
(True = out of hours) and names of exclusions (None = none). The window assessed is the seconds [first, last).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass
class BruteOutage:
    start: int
    end: int | None
    low: int
    high: int
    masked: int
    down_in: int
    unknown_in: int
    counted_from: int | None
    why: str


@dataclass
class Brute:
    classes: list[str]
    outages: list[BruteOutage]
    down: int
    unknown: int
    service: int
    counted: int
    mttr: Fraction | None
    mtbf: Fraction | None


def brute(
    states: str,
    hours: list[bool],
    names: list[str | None],
    first: int,
    last: int,
    bridge: int,
    minimum: int,
    seconds_too: bool,
    alive: bool,
) -> Brute:
    """Everything, by looking at each second."""
    masked = [h or n is not None for h, n in zip(hours, names, strict=True)]
    groups = _bridged(_runs(states, alive), states, masked, bridge)
    outages, forgiven = [], set()
    for seconds, is_open in groups:
        found = _describe(seconds, is_open, states, masked, hours, first, last, minimum, seconds_too)
        if seconds_too and found.why == "shorter than the minimum":
            forgiven |= {s for s in seconds if states[s] == "D"}
        if any(first <= s < last for s in seconds) or (seconds[0] < first and seconds[-1] >= last):
            outages.append(found)
    classes = []
    for second in range(first, last):
        if hours[second]:
            classes.append("out_of_hours")
        elif names[second] is not None:
            classes.append("excluded")
        elif second in forgiven:
            classes.append("up")
        else:
            classes.append({"U": "up", "D": "down", "G": "degraded", "?": "unknown"}[states[second]])
    down, unknown = classes.count("down"), classes.count("unknown")
    service = len(classes) - classes.count("out_of_hours") - classes.count("excluded")
    counted = sum(o.why == "" for o in outages)
    closed = [
        o.low
        for o in outages
        if o.why in ("", "began before the period") and o.end is not None and first < o.end <= last
    ]
    return Brute(
        classes,
        outages,
        down,
        unknown,
        service,
        counted,
        Fraction(sum(closed), len(closed)) if closed else None,
        Fraction(service - down, counted) if counted else None,
    )


def _runs(states: str, alive: bool) -> list[tuple[list[int], bool]]:
    """The seconds of each interruption: from a D to the last D with nothing but ? and D between."""
    runs = []
    second = 0
    while second < len(states):
        if states[second] != "D":
            second += 1
            continue
        stop = second
        while stop < len(states) and states[stop] in "D?":
            stop += 1
        seconds = list(range(second, stop))
        is_open = stop == len(states) and alive
        while not is_open and states[seconds[-1]] == "?":
            seconds.pop()
        runs.append((seconds, is_open))
        second = stop
    return runs


def _bridged(
    runs: list[tuple[list[int], bool]], states: str, masked: list[bool], bridge: int
) -> list[tuple[list[int], bool]]:
    """Joined where less than `bridge` seconds lie between two that count at all."""
    real: list[tuple[list[int], bool]] = []
    hidden: list[tuple[list[int], bool]] = []
    for seconds, is_open in runs:
        if all(masked[s] for s in seconds if states[s] == "D"):
            hidden.append((seconds, is_open))
        elif real and seconds[0] - real[-1][0][-1] - 1 < bridge:
            real[-1] = (real[-1][0] + seconds, is_open)
        else:
            real.append((seconds, is_open))
    return sorted(real + hidden)


def _describe(
    seconds: list[int],
    is_open: bool,
    states: str,
    masked: list[bool],
    hours: list[bool],
    first: int,
    last: int,
    minimum: int,
    seconds_too: bool,
) -> BruteOutage:
    down = [s for s in seconds if states[s] == "D" and not masked[s]]
    blind = [s for s in seconds if states[s] == "?" and not masked[s]]
    if not down:
        why = "out of service hours" if all(hours[s] for s in seconds) else "excluded"
    elif len(down) < minimum:
        why = "shorter than the minimum"
    elif down[0] < first:
        why = "began before the period"
    else:
        why = "" if down[0] < last else "counts from after the period"
    kept = not (seconds_too and why == "shorter than the minimum")
    return BruteOutage(
        start=seconds[0],
        end=None if is_open else seconds[-1] + 1,
        low=len(down),
        high=len(down) + len(blind),
        masked=sum(masked[s] for s in seconds),
        down_in=sum(first <= s < last for s in down) if kept else 0,
        unknown_in=sum(first <= s < last for s in blind),
        counted_from=down[0] if down else None,
        why=why,
    )
