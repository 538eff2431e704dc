"""A lane is what waits for one recipient by one channel: what goes out now, together with what, and what must wait.

Pure and replayable: `step(lane, event, terms) -> (lane, changes)`. A lane can be rebuilt from the store: its bucket
from the deliveries of late, its storm from what still waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypeAlias, assert_never

from alerting.notify.base import Limit, Terms

DIGEST: Final = "digest"
"""The 'problem' of messages that gather others."""


class Waiting(NamedTuple):
    """An undelivered message, as much of it as decides its turn. `next_try`: not before."""

    key: str
    problem: str
    created: int
    next_try: int
    clears: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """`spent` messages of the burst are used up as of `at`; `storm`: since when messages are gathered."""

    spent: int = 0
    at: int = 0
    storm: int | None = None


class Offered(NamedTuple):
    """All that waits in the lane at an instant, oldest first."""

    at: int
    rows: tuple[Waiting, ...]


class Sent(NamedTuple):
    """A message went out."""

    at: int


Event: TypeAlias = Offered | Sent


class Send(NamedTuple):
    """Send the last of these now; it says what the ones before it would have said."""

    keys: tuple[str, ...]


class Gather(NamedTuple):
    """Make one message of all these."""

    keys: tuple[str, ...]


class Wait(NamedTuple):
    """Nothing to do before this instant, unless something new comes."""

    until: int


Change: TypeAlias = Send | Gather | Wait


class _Message(NamedTuple):
    """What goes out as one: the row that is sent, and before it those it carries."""

    rows: tuple[Waiting, ...]

    @property
    def last(self) -> Waiting:
        return self.rows[-1]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(row.key for row in self.rows)


def step(lane: Lane, event: Event, terms: Terms) -> tuple[Lane, tuple[Change, ...]]:
    match event:
        case Sent(at):
            if terms.limit is None:
                return lane, ()
            lane = _refilled(lane, at, terms.limit)
            return replace(lane, spent=min(lane.spent + 1, terms.limit.burst)), ()
        case Offered(at, rows):
            messages = _messages(rows, merge=terms.merge)
            ready, later = _in_turn(messages, at)
            if terms.limit is None:
                return lane, (*(Send(message.keys) for message in ready), *_waits(later))
            return _limited(_refilled(lane, at, terms.limit), at, ready, later, terms.limit)
        case _:
            assert_never(event)


def _refilled(lane: Lane, at: int, limit: Limit) -> Lane:
    """With what time has given back. A clock that steps back gives nothing and takes nothing."""
    if not lane.spent or at < lane.at:
        return replace(lane, at=at)
    back = min((at - lane.at) // limit.refill_us, lane.spent)
    since = at if back == lane.spent else lane.at + back * limit.refill_us
    return replace(lane, spent=lane.spent - back, at=since)


def _messages(rows: Sequence[Waiting], *, merge: bool) -> list[_Message]:
    """A clear takes along what is still undelivered of its problem, in the place of the oldest of it."""
    if not merge:
        return [_Message((row,)) for row in rows]
    groups: list[list[Waiting]] = []
    open_groups: dict[str, list[list[Waiting]]] = {}
    for row in rows:
        before = open_groups.setdefault(row.problem, [])
        if row.clears and before:
            before[0].extend(other for group in before[1:] for other in group)
            before[0].append(row)
            gone = [id(group) for group in before[1:]]
            groups = [group for group in groups if id(group) not in gone]
            open_groups[row.problem] = []
            continue
        groups.append([row])
        if not row.clears:
            before.append(groups[-1])
    return [_Message(tuple(group)) for group in groups]


def _in_turn(messages: Sequence[_Message], at: int) -> tuple[list[_Message], list[int]]:
    """What may go now, and when the rest may. Of one problem nothing overtakes, and nothing overtakes a digest."""
    blocked: set[str] = set()
    ready: list[_Message] = []
    later: list[int] = []
    for message in messages:
        due = max(row.next_try for row in message.rows)
        problem = message.last.problem
        if problem in blocked or due > at:
            blocked.add(problem)
            later.append(max(due, at + 1))
            if problem == DIGEST:
                return ready, later
            continue
        ready.append(message)
    return ready, later


def _limited(
    lane: Lane, at: int, ready: list[_Message], later: list[int], limit: Limit
) -> tuple[Lane, tuple[Change, ...]]:
    first = [message for message in ready if message.last.problem == DIGEST]
    rest = [message for message in ready if message.last.problem != DIGEST]
    free = max(limit.burst - lane.spent - len(first), 0)
    at_once: list[Change] = [Send(message.keys) for message in first]
    if lane.storm is not None and rest and rest[0].rows[0].created - lane.storm >= limit.calm_us:
        lane = replace(lane, storm=None)  # it had calmed before this came
    if lane.storm is None and len(rest) <= free:
        return lane, (*at_once, *(Send(message.keys) for message in rest), *_waits(later))
    if lane.storm is None:
        at_once += [Send(message.keys) for message in rest[:free]]
        rest = rest[free:]
        # Since the oldest of it came: what has waited over a restart, or for its receiver, does not wait anew.
        lane = replace(lane, storm=min(at, rest[0].rows[0].created))
    assert lane.storm is not None
    storm, gathered = _gathered(lane.storm, at, rest, limit)
    calm_at = [] if storm is None else [_flush_at(storm, rest, limit)]
    return replace(lane, storm=storm), (*at_once, *gathered, *_waits([*later, *calm_at]))


def _gathered(storm: int, at: int, rest: Sequence[_Message], limit: Limit) -> tuple[int | None, tuple[Change, ...]]:
    """What the storm lets out: all of it together, when nothing new has come for a while or it has gone on long."""
    if not rest:
        return (None, ()) if at - storm >= limit.calm_us else (storm, ())
    if at < _flush_at(storm, rest, limit) and at >= storm:
        return storm, ()
    keys = tuple(key for message in rest for key in message.keys)
    calm = at - max(message.last.created for message in rest) >= limit.calm_us
    out: Change = Send(rest[0].keys) if len(rest) == 1 else Gather(keys)
    return (None if calm else at), (out,)


def _flush_at(storm: int, rest: Sequence[_Message], limit: Limit) -> int:
    newest = max((message.last.created for message in rest), default=storm)
    return min(max(newest, storm) + limit.calm_us, storm + limit.every_us)


def _waits(instants: Sequence[int]) -> tuple[Wait, ...]:
    return (Wait(min(instants)),) if instants else ()
