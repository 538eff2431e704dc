"""What an agent's list of alarms says of one alarm: the same for all MIBs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundAlarm:
    """An alarm that is active, or that the agent remembers as cleared."""

    id: str
    state: str
    """`active` or `cleared`."""
    severity: str
    text: str
    resource: str
    since: str
    """When it was raised (or cleared), RFC 3339; without an offset where the agent names none. '' = not told."""
    at: int | None
    """The same in microseconds UTC, where the offset is known."""
    profile: str
    cause: str = ""
    notification: str = ""
    service_affecting: bool | None = None
    acknowledged: bool | None = None
