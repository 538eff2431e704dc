"""Which alarms stand by what was stored of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from collectors.traps.book import By
from probed.model.observation import AlarmSeen, Observation


def stood(seen: Iterable[Observation]) -> list[Observation]:
    """Of observations in the order in which they came: the raise of each alarm that nothing has cleared since."""
    active: dict[tuple[str, str], Observation] = {}
    for one in seen:
        body = one.body
        if not isinstance(body, AlarmSeen) or body.by == By.EVENT:
            continue
        if body.raised:
            before = active.get((one.source, body.key))
            # another severity of the same alarm is no new one: it stands since it was raised
            active[one.source, body.key] = one if before is None else _since(one, before)
        else:
            active.pop((one.source, body.key), None)
    return list(active.values())


def _since(one: Observation, before: Observation) -> Observation:
    return Observation(one.source, one.point, before.first, one.last, one.received, one.seq, one.body)
