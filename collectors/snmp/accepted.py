"""A question that an agent refuses for some of its names: which they are, and what the others say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from collectors.snmp.access import Access
from collectors.snmp.ber import NO_SUCH_INSTANCE, OF_NAMES, Content, Oid, Status
from collectors.snmp.plan import GetPlan, Reading
from collectors.snmp.request import ErrorStatus

Ask: TypeAlias = Callable[[GetPlan], Awaitable[Reading]]
"""Asks once; raises SnmpFailure."""

HOPELESS: Final = 8
"""An agent that has an error for each of so many names, and an answer for none, is not asked for the others."""
_ABSENT: Final = (NO_SUCH_INSTANCE.tag, None)
_NOT_THERE: Final = Reading(bytes((NO_SUCH_INSTANCE.tag,)), [None])


class NotTogether(ErrorStatus):
    """The agent refuses to answer together what it answers in parts."""

    def __init__(self, error: ErrorStatus, parts: Reading) -> None:
        super().__init__(error.address, error.status, error.index)
        self.parts = parts


async def accepted(ask: Ask, plan: GetPlan, error: ErrorStatus) -> tuple[Reading, int]:
    """The reading of a plan to which the agent answered `error`, and how many names it refuses by themselves: those
    are noSuchInstance. All others were said in one answer; NotTogether where they are not. Takes twice as many
    questions as there are names, at the most.

    An agent that refuses everything has an error, unless it says that it has nothing of it.
    """
    parts, refused = await _in_parts(ask, plan.oids, plan.access, error)
    there = [oid for oid in plan.oids if oid not in refused]
    if not there:
        if any(status != Status.NO_SUCH_NAME for status in refused.values()):
            raise error
        return parts, len(refused)
    if not refused:
        raise NotTogether(error, parts)
    try:
        reading = await ask(GetPlan(there, plan.access))
    except ErrorStatus as again:
        raise NotTogether(again, parts) from None
    values = iter(zip(reading.tags, reading.contents, strict=True))
    told = [_ABSENT if oid in refused else next(values) for oid in plan.oids]
    return Reading(bytes(tag for tag, _ in told), [content for _, content in told]), len(refused)


async def _in_parts(
    ask: Ask, oids: Sequence[Oid], access: Access, error: ErrorStatus
) -> tuple[Reading, dict[Oid, int]]:
    """In halves, and halves of those that are refused, down to single names; and those names, each with its error."""
    if len(oids) == 1:
        return _NOT_THERE, {oids[0]: error.status}
    tags, contents, refused = b"", list[Content | None](), dict[Oid, int]()
    left = _halves(oids)
    while left:
        some = left.pop()
        try:
            part = await ask(GetPlan(some, access))
        except ErrorStatus as again:
            if again.status not in OF_NAMES:
                raise
            if len(some) > 1:
                left += _halves(some)
                continue
            refused[some[0]] = again.status
            if len(refused) == len(tags) + 1 >= HOPELESS and again.status != Status.NO_SUCH_NAME:
                raise
            part = _NOT_THERE
        tags += part.tags
        contents += part.contents
    return Reading(tags, contents), refused


def _halves(oids: Sequence[Oid]) -> list[Sequence[Oid]]:
    """The first one last: it is the next to be taken."""
    middle = len(oids) // 2
    return [oids[middle:], oids[:middle]]
