"""Questions to one agent that take more than one request: what is too big or refused for some names, and tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from asyncio import get_running_loop
from collections.abc import Awaitable, Sequence
from typing import Final, TypeVar

from collectors.snmp.accepted import NotTogether, accepted
from collectors.snmp.access import Access, is_v1
from collectors.snmp.ber import NO_SUCH_INSTANCE, OF_NAMES, Oid, Status
from collectors.snmp.column import Column
from collectors.snmp.engine_stats import EngineStats
from collectors.snmp.plan import GetPlan, Reading
from collectors.snmp.request import ErrorStatus, NoAnswer, Request, SnmpFailure, WalkTooLong
from collectors.snmp.sockets import Address
from collectors.snmp.walk import Walk

T = TypeVar("T")

_REMEMBERED_S: Final = 6 * 3600.0
_DEAD_S: Final = 600.0
"""So often a dead agent is asked once more in another way."""


class Questions(ABC):
    """What can be asked by whoever can have one request answered."""

    def __init__(self) -> None:
        self.stats = EngineStats()
        self._rows_at_once: dict[Address, tuple[int, float]] = {}
        """How many rows of a table an agent answers at once (0 = it does not know GETBULK), and until when that is
        believed: it may have been the network that was slow.
        """
        self._dead_until: dict[Address, float] = {}

    @abstractmethod
    async def answer(self, request: Request[T]) -> T:
        """Ask and wait; takes over `request.done`. Raises SnmpFailure."""

    async def get(
        self, address: Address, oids: Sequence[Oid], access: Access, timeout_s: float = 1.0, retries: int = 2
    ) -> Reading:
        """The values of any number of names; a reply that was too big is asked for in halves.

        A name that an agent of SNMPv1 does not have is noSuchInstance, as of one of SNMPv2c. So is one for which an
        agent refuses the others too: it takes twice as many questions as there are names, at most, to find out which.
        """
        plan = GetPlan(oids, access)
        try:
            return await self.get_plan(address, plan, timeout_s, retries)
        except NotTogether as error:
            return error.parts

    async def get_plan(self, address: Address, plan: GetPlan, timeout_s: float = 1.0, retries: int = 2) -> Reading:
        """The same by a plan; what is there was said in one answer, unless that was too big."""

        def ask(part: GetPlan) -> Awaitable[Reading]:
            return self.answer(Request(address, part, timeout_s, retries, _nobody))

        try:
            return await ask(plan)
        except ErrorStatus as error:
            if error.status == Status.NO_SUCH_NAME and is_v1(plan.access) and 0 < error.index <= len(plan.oids):
                return await self._get_others(address, plan, error.index - 1, timeout_s, retries)
            if error.status in OF_NAMES:
                reading, refused = await accepted(ask, plan, error)
                self.stats.refused += refused
                return reading
            halves = plan.halves() if error.status == Status.TOO_BIG else None
            if halves is None:
                raise
        first, second = [await self.get_plan(address, half, timeout_s, retries) for half in halves]
        own = slice(plan.shared, None)
        return Reading(first.tags + second.tags[own], first.contents + second.contents[own])

    async def _get_others(
        self, address: Address, plan: GetPlan, missing: int, timeout_s: float, retries: int
    ) -> Reading:
        """SNMPv1 answers for no name when it does not have one of them: the others are asked again."""
        others = plan.oids[:missing] + plan.oids[missing + 1 :]
        found = Reading(b"", [])
        if others:
            found = await self.get_plan(address, GetPlan(others, plan.access), timeout_s, retries)
        tags = found.tags[:missing] + bytes((NO_SUCH_INSTANCE.tag,)) + found.tags[missing:]
        return Reading(tags, [*found.contents[:missing], None, *found.contents[missing:]])

    async def walk(self, address: Address, walk: Walk, timeout_s: float = 1.0, retries: int = 2) -> list[Column]:
        """Walk to the end of every column; strictly increasing and bounded by the walk's `max_rows`.

        An agent that does not answer is asked once more, by GETNEXT: some are too slow for many rows, and some do not
        know GETBULK.
        """
        request = Request(address, walk, timeout_s, retries, _nobody)
        begun = get_running_loop().time()
        self._limit(address, walk, begun)
        silence: NoAnswer | None = None
        while not walk.done:
            try:
                await self.answer(request)
            except ErrorStatus as error:
                if not walk.goes_on_after(error.status, error.index):
                    self._rows_at_once.pop(address, None)  # what was known of it may be over
                    raise
            except NoAnswer as failure:
                if silence is not None:
                    self._dead_until[address] = begun + _DEAD_S
                    raise silence from None
                tried = not walk.answered and begun < self._dead_until.get(address, 0.0)
                if failure.reason != "timeout" or tried or not walk.slow_down():
                    raise
                request.retries, silence = 0, failure
                continue
            request.retries, silence = retries, None
            if walk.too_long:
                raise WalkTooLong(address)
        self._remember(address, walk, begun)
        self.stats.refused += len(walk.refused)
        return walk.columns

    def _limit(self, address: Address, walk: Walk, now_s: float) -> None:
        rows, until_s = self._rows_at_once.get(address, (0, 0.0))
        if now_s < until_s and not is_v1(walk.access):
            walk.limit(rows)

    def _remember(self, address: Address, walk: Walk, now_s: float) -> None:
        if not walk.answered or is_v1(walk.access):
            return
        _, until_s = self._rows_at_once.get(address, (0, 0.0))
        self._rows_at_once[address] = (walk.rows_at_once, until_s if now_s < until_s else now_s + _REMEMBERED_S)


def _nobody(_request: object, _value: object, _failure: SnmpFailure | None) -> None:
    raise AssertionError("Questions.answer sets who is told")
