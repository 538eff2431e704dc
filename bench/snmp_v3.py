"""CPU of an SNMPv3 GET of 10 values (authPriv, SHA-1, AES-128) from a real snmpd, beside gufo-snmp in the same run.

Ours goes the way of the poller, by callback, and checks the MAC, the clock and the context of every answer; gufo-snmp
has one session for each question under way, and believes a wrong MAC. The agent is slower than both, so that every
answer wakes its asker: what the same question costs by SNMPv2c is told as well.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

from agents.figures import cpu_of, note, paired_ratio, report
from agents.snmpd import COMMUNITY, PASSWORD, USER, snmpd
from gufo.snmp import Aes128Key, Sha1Key, User
from gufo.snmp.aio import SnmpSession

from collectors.snmp.access import Access, access_of
from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.plan import GetPlan, Reading
from collectors.snmp.request import Request, SnmpFailure
from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser

SESSIONS = 20
GETS = 3_000
BOUND = 1.1
INTERFACE: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)
COLUMNS = (2, 3, 4, 5, 7, 8, 10, 14, 16)
TEN: list[Oid] = [(1, 3, 6, 1, 2, 1, 1, 3, 0), *((*INTERFACE, column, 1) for column in COLUMNS)]


async def by_callback(engine: SnmpEngine, address: tuple[str, int], access: Access) -> int:
    """As the poller asks: requests that are made once, and no future."""
    over = asyncio.get_running_loop().create_future()
    values = begun = left = 0

    def done(request: Request[Reading], reading: Reading | None, failure: SnmpFailure | None) -> None:
        nonlocal values, begun, left
        assert reading is not None, failure
        values += len(reading.contents)
        left -= 1
        if begun < GETS:
            begun += 1
            left += 1
            engine.ask(request)
        elif not left:
            over.set_result(None)

    plan = GetPlan(TEN, access)
    for _ in range(SESSIONS):
        begun += 1
        left += 1
        engine.ask(Request(address, plan, 5.0, 2, done))
    await over
    return values


async def main(pairs: int) -> int:
    with snmpd() as port:
        address = ("127.0.0.1", port)
        user = UsmUser(USER, AuthProtocol.SHA_1, PASSWORD, PrivProtocol.AES_128, PASSWORD)
        key = PASSWORD.encode()
        theirs = User(USER, auth_key=Sha1Key(key), priv_key=Aes128Key(key))
        sessions = [SnmpSession(address[0], port=port, timeout=5.0, user=theirs) for _ in range(SESSIONS)]
        for session in sessions:
            await session.refresh()  # engine id and clock
        names = [format_oid(oid) for oid in TEN]
        async with SnmpEngine() as engine:

            async def ours() -> int:
                return await by_callback(engine, address, access_of(user))

            async def by_v2c() -> int:
                return await by_callback(engine, address, access_of(COMMUNITY))

            async def gufo() -> int:
                async def work(session: SnmpSession, todo: Iterator[int]) -> int:
                    return sum([len(await session.get_many(names)) for _ in todo])

                todo = iter(range(GETS))
                return sum(await asyncio.gather(*(work(session, todo) for session in sessions)))

            ratio = await paired_ratio(ours, gufo, pairs, "v3 GET of 10")
            used, values = await cpu_of(by_v2c)
            note(f"v2c GET of 10 from the same agent: {used / values * 1e6:.2f} us a value")
    return report([("snmp_v3_get_cpu_ratio_to_gufo", ratio, BOUND)])


if __name__ == "__main__":
    sys.exit(asyncio.run(main(11 if "--full" in sys.argv else 5)))
