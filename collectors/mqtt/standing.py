"""What is known of a probe, and what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final, NamedTuple

from collectors.mqtt.decode import clock_of
from collectors.mqtt.payload import Status
from probed.model.probe import ProbeFault, ProbeState
from probed.model.probe_bin import UNSAID, ProbeBin

FLIPS_REMEMBERED_US: Final = 3600 * 1_000_000
"""Two probes under one id are told for so long after their boots last alternated."""
STRAIGHT_US: Final = 2_000_000
BAD_VERSION_US: Final = 3600 * 1_000_000


class Judge(NamedTuple):
    """By what a probe is judged. `software`: the versions that are allowed; empty = any."""

    silent_us: int
    time_us: int
    software: Collection[str] = ()


def after_status(
    state: ProbeState, said: Status, received: int, *, retained: bool = False, again: bool = False
) -> ProbeState:
    """A heartbeat, farewell or Last Will. The Last Will says nothing but that. One that the broker had retained is no
    sign of life unless it says when it was said. `again`: it was said before the latest, and is delivered once more.
    """
    if not said.online:
        if said.boot and said.boot != state.boot:
            return state  # the will of an earlier life, or of another probe of this id: the present one goes on
        if retained and state.online is None and state.heard is not None:
            return state  # it has sent samples since, and the broker still has that
        return replace(state, online=False)
    if not again:
        state = _with_boot(state, said.boot, received)
    straight = _straight(state, said.at, received)
    lived = received if straight or said.at is None else min(received, said.at)
    unknown = retained and said.at is None
    return replace(
        state,
        online=True,
        heard=state.heard if unknown else lived if state.heard is None else max(state.heard, lived),
        software=said.software or state.software,
        clock=clock_of(said.clock),
        said=state.said if said.at is None else (said.at, received),
        apart_us=received - said.at if straight and said.at is not None else state.apart_us,
        healthy=said.health is None or said.health.ok,
        reasons=() if said.health is None else said.health.reasons,
        schedule=said.schedule,
    )


def _straight(state: ProbeState, at: int | None, received: int) -> bool:
    """Whether a heartbeat came straight from the probe: as long after the one before as the probe says.

    What the broker had kept comes in a burst, or long after it was said: it tells nothing of the probe's clock.
    """
    if at is None or state.said is None:
        return False
    said_at, said_received = state.said
    return abs((received - said_received) - (at - said_at)) <= STRAIGHT_US


def after_sample(state: ProbeState, body: ProbeBin, end: int, received: int, number: int | None = None) -> ProbeState:
    """The probe lived when the interval ended: what comes late says nothing of now. `number`: the state's next.

    Whatever it sends after its Last Will it sends over another connection: it has come back.
    """
    lived = min(end, received)
    heard = lived if state.heard is None else max(state.heard, lived)
    number = state.number if number is None else number
    state = replace(state, online=state.online or None)
    if state.measured is not None and end < state.measured:
        return replace(state, heard=heard, number=number)
    software = body.software or state.software
    clock = state.clock if body.clock == UNSAID else body.clock
    return replace(state, measured=end, heard=heard, software=software, clock=clock, number=number)


def _with_boot(state: ProbeState, boot: int, received: int) -> ProbeState:
    if boot == state.boot:
        return state
    back = boot == state.former_boot and state.former_boot != 0
    flips = state.flips + 1 if back else state.flips
    return replace(state, boot=boot, former_boot=state.boot, flips=flips, flipped=received if back else state.flipped)


def faults(state: ProbeState | None, now: int, judge: Judge, schedule: str | None) -> tuple[ProbeFault, ...]:
    """Everything wrong with a probe, the worst first. `schedule`: the version that was published for it."""
    if state is None or state.heard is None:
        return (ProbeFault.NEVER_HEARD,)
    found = []
    if state.online is False or now - state.heard > judge.silent_us:
        found.append(ProbeFault.SILENT)
    if state.flipped is not None and now - state.flipped <= FLIPS_REMEMBERED_US:
        found.append(ProbeFault.DUPLICATE_ID)
    strange = bool(judge.software) and state.software not in ("", *judge.software)
    if strange or (state.bad_version is not None and now - state.bad_version <= BAD_VERSION_US):
        found.append(ProbeFault.WRONG_VERSION)
    if _clock_off(state, judge.time_us):
        found.append(ProbeFault.CLOCK_OFF)
    if not state.healthy:
        found.append(ProbeFault.UNWELL)
    if state.online and schedule is not None and state.schedule != schedule:
        found.append(ProbeFault.OLD_SCHEDULE)
    return tuple(found)


def _clock_off(state: ProbeState, time_us: int) -> bool:
    """By what it says itself, or by how its heartbeat's time compares with ours."""
    said = abs(state.clock.offset_us or 0) + (state.clock.error_us or 0)
    apart = abs(state.apart_us or 0)
    return said > time_us or apart > time_us
