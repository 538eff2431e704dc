"""Which names of a question an agent refuses is found out, whichever they are, in a bounded number of questions."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.accepted import accepted
from collectors.snmp.access import access_of
from collectors.snmp.ber import INTEGER, Oid, Status
from collectors.snmp.plan import GetPlan, Reading
from collectors.snmp.request import ErrorStatus

ROW: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)


@given(missing=st.frozensets(st.integers(0, 30)), asked=st.lists(st.integers(0, 30), min_size=1, max_size=24))
def test_whatever_is_refused_the_others_are_read(missing: frozenset[int], asked: list[int]) -> None:
    """A name may be asked twice."""
    questions = 0

    async def ask(plan: GetPlan) -> Reading:
        nonlocal questions
        questions += 1
        numbers = [oid[-1] for oid in plan.oids]
        if not missing.isdisjoint(numbers):
            raise ErrorStatus(("192.0.2.1", 161), Status.NO_SUCH_NAME, 0)
        return Reading(bytes(INTEGER for _ in numbers), list(numbers))

    async def get() -> Reading:
        plan = GetPlan([(*ROW, 8, number) for number in asked], access_of("public"))
        try:
            return await ask(plan)
        except ErrorStatus as error:
            return (await accepted(ask, plan, error))[0]

    assert asyncio.run(get()).contents == [None if number in missing else number for number in asked]
    assert questions <= 2 * len(asked)
