"""Whether an element manager's alarms are in step with ours: keepalives, and synchronisations that operators start.

Pure: `step(state, event) -> (state, changes)`. A synchronisation would have to be asked for by SNMP SET, which probed
never sends; one that somebody starts at the manager is recognised by its notifications and used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from probed.model.instant import MINUTE_US

ROWS_WAIT_US: Final = 5 * MINUTE_US
"""A synchronisation that brings nothing for so long has broken off."""


class Why(StrEnum):
    """Why alarms are out of step."""

    START = "start"
    KEEPALIVE = "keepalive_lost"
    SYNC_FAILED = "sync_failed"
    LOST = "notifications_lost"
    """The kernel or our queue had no room for some."""


@dataclass(frozen=True, slots=True)
class ManagerState:
    """Instants in microseconds UTC."""

    out_of_step: Why | None
    since: int
    """Since when it is as it is."""
    heard: int | None = None
    """The last notification of any kind."""
    alive: bool = True
    """No keepalive is missing."""
    syncing: int | None = None
    """When the synchronisation under way began."""
    row: int = 0
    """When it last brought something."""
    rows: int = 0


class Heard(NamedTuple):
    """A notification of any kind came."""

    at: int


class SyncBegins(NamedTuple):
    at: int


class SyncRow(NamedTuple):
    at: int


class SyncEnds(NamedTuple):
    at: int
    well: bool


class Lost(NamedTuple):
    """Notifications of somebody were lost before they were read."""

    at: int


class Tick(NamedTuple):
    at: int
    limit_us: int | None
    """For how long nothing may come; None = no keepalive is sent."""


Event: TypeAlias = Heard | SyncBegins | SyncRow | SyncEnds | Lost | Tick


class Doubted(NamedTuple):
    """Its alarms are not known to be true any more, from `since` on."""

    since: int
    why: Why


class Alive(NamedTuple):
    """It is heard again; what happened meanwhile is not known."""

    at: int


class Synchronised(NamedTuple):
    """A synchronisation was complete: it began at `began`."""

    began: int
    at: int
    rows: int


ManagerChange: TypeAlias = Doubted | Alive | Synchronised


def begun(at: int) -> ManagerState:
    """Probed has just started: what happened while it did not listen is not known."""
    return ManagerState(Why.START, at)


def step(state: ManagerState, event: Event) -> tuple[ManagerState, list[ManagerChange]]:
    """What an event does; instants never go back."""
    match event:
        case Tick(at, limit):
            return _tick(state, at, limit)
        case Heard(at):
            return _heard(state, at)
        case Lost(at):
            return _doubted(replace(state, syncing=None, rows=0), at, Why.LOST, [])
        case SyncBegins(at):
            state, changes = _heard(state, at)
            if state.syncing is not None:
                # two operators: the end that comes next is of one of them, and proves what both have brought
                return replace(state, row=at), changes
            return replace(state, syncing=at, row=at, rows=0), changes
        case SyncRow(at):
            state, changes = _heard(state, at)
            # a row whose beginning was lost is an alarm like others, but its end proves nothing
            return (replace(state, row=at, rows=state.rows + 1) if state.syncing is not None else state), changes
        case SyncEnds(at, well):
            state, changes = _heard(state, at)
            began, rows = state.syncing, state.rows
            state = replace(state, syncing=None, rows=0)
            if began is None:
                return state, changes
            if not well:
                return _doubted(state, at, Why.SYNC_FAILED, changes)
            return replace(state, out_of_step=None, since=at), [*changes, Synchronised(began, at, rows)]


def next_due(state: ManagerState, limit_us: int | None) -> int | None:
    """When a tick may have something to say."""
    dues = []
    if limit_us is not None and state.alive:
        dues.append((state.heard if state.heard is not None else state.since) + limit_us)
    if state.syncing is not None:
        dues.append(state.row + ROWS_WAIT_US)
    return min(dues, default=None)


def _heard(state: ManagerState, at: int) -> tuple[ManagerState, list[ManagerChange]]:
    changes: list[ManagerChange] = [] if state.alive else [Alive(at)]
    return replace(state, heard=at, alive=True), changes


def _tick(state: ManagerState, at: int, limit_us: int | None) -> tuple[ManagerState, list[ManagerChange]]:
    changes: list[ManagerChange] = []
    if state.syncing is not None and at - state.row >= ROWS_WAIT_US:
        state, changes = _doubted(replace(state, syncing=None, rows=0), at, Why.SYNC_FAILED, changes)
    last = state.heard if state.heard is not None else state.since
    if limit_us is not None and state.alive and at - last >= limit_us:
        state = replace(state, alive=False, syncing=None, rows=0)
        state, changes = _doubted(state, last, Why.KEEPALIVE, changes)
    return state, changes


def _doubted(
    state: ManagerState, since: int, why: Why, changes: list[ManagerChange]
) -> tuple[ManagerState, list[ManagerChange]]:
    return replace(state, out_of_step=why, since=since), [*changes, Doubted(since, why)]
