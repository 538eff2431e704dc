"""The lab's agents: net-snmp's own tools read them, faults show as they do on real elements, nothing is written."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from collectors.snmp import ber
from collectors.snmp.ber import Kind, Oid, Response, Value
from probed.lab import network
from probed.lab.agent import MAX_MESSAGE_BYTES, Agents, PortsTaken
from probed.lab.script import Act, Event
from tests.support.programs import program

UPTIME = ber.parse_oid("1.3.6.1.2.1.1.3.0")
NAME = ber.parse_oid("1.3.6.1.2.1.1.5.0")
OPER = ber.parse_oid("1.3.6.1.2.1.2.2.1.8")
CHANGED = ber.parse_oid("1.3.6.1.2.1.2.2.1.9")
IF_NAME = ber.parse_oid("1.3.6.1.2.1.31.1.1.1.1")
ADDRESS = {row.id: row.address for row in (*network.ELEMENTS, *network.MANAGERS)}
COMMUNITY = network.COMMUNITY.encode()

SMALL_MIB = """LAB-MIB DEFINITIONS ::= BEGIN
mib-2 OBJECT IDENTIFIER ::= { iso 3 6 1 2 1 }
interfaces OBJECT IDENTIFIER ::= { mib-2 2 }
ifTable OBJECT-TYPE SYNTAX SEQUENCE OF IfEntry ACCESS not-accessible STATUS mandatory
    DESCRIPTION "RFC 2863" ::= { interfaces 2 }
ifEntry OBJECT-TYPE SYNTAX IfEntry ACCESS not-accessible STATUS mandatory
    DESCRIPTION "RFC 2863" INDEX { ifIndex } ::= { ifTable 1 }
IfEntry ::= SEQUENCE { ifIndex INTEGER, ifDescr OCTET STRING, ifOperStatus INTEGER }
ifIndex OBJECT-TYPE SYNTAX INTEGER ACCESS read-only STATUS mandatory DESCRIPTION "RFC 2863" ::= { ifEntry 1 }
ifDescr OBJECT-TYPE SYNTAX OCTET STRING ACCESS read-only STATUS mandatory DESCRIPTION "RFC 2863" ::= { ifEntry 2 }
ifOperStatus OBJECT-TYPE SYNTAX INTEGER { up(1), down(2) } ACCESS read-only STATUS mandatory
    DESCRIPTION "RFC 2863" ::= { ifEntry 8 }
END
"""


class _Asker(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.replies: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.replies.put_nowait(data)


async def exchange(agents: Agents, owner: str, data: bytes, wait_s: float = 5.0) -> bytes | None:
    """The agent's raw answer to a datagram, or None."""
    loop = asyncio.get_running_loop()
    transport, asker = await loop.create_datagram_endpoint(_Asker, remote_addr=(ADDRESS[owner], agents.port))
    try:
        transport.sendto(data)
        async with asyncio.timeout(wait_s):
            return await asker.replies.get()
    except TimeoutError:
        return None
    finally:
        transport.close()
        await asyncio.sleep(0)


async def ask(
    agents: Agents, owner: str, kind: Kind, oids: list[Oid], repeat: int = 0, community: bytes = COMMUNITY
) -> Response:
    data = await exchange(agents, owner, ber.encode_request(kind, community, 7, oids, 0, repeat))
    assert data is not None, f"{owner} did not answer"
    assert len(data) <= MAX_MESSAGE_BYTES
    return ber.decode_response(data)


async def refuses_to_answer(agents: Agents, owner: str, community: bytes = COMMUNITY) -> bool:
    """It stays silent, although the loop has turned long enough for its neighbour to answer."""
    mute = asyncio.create_task(exchange(agents, owner, ber.encode_request(Kind.GET, community, 7, [UPTIME]), 0.2))
    return await mute is None


async def column(agents: Agents, owner: str, oid: Oid, community: bytes = COMMUNITY) -> dict[int, Value]:
    """A column of a table by walking it with GETNEXT: last sub-identifier -> value."""
    found: dict[int, Value] = {}
    at = oid
    while True:
        reply = await ask(agents, owner, Kind.GETNEXT, [at], community=community)
        at, value = reply.varbinds[0]
        if at[: len(oid)] != oid or value == ber.END_OF_MIB_VIEW:
            return found
        found[at[-1]] = value


async def by_name(agents: Agents, owner: str, oid: Oid) -> dict[str, int]:
    names = await column(agents, owner, IF_NAME)
    values = await column(agents, owner, oid)
    return {
        name.content.decode(): number.content
        for index, name in names.items()
        if isinstance(name.content, bytes) and isinstance(number := values[index], Value)
        if isinstance(number.content, int)
    }


def do(agents: Agents, act: Act, target: str, value_s: float = 0.0) -> None:
    agents.world.do(Event(agents.world.clock.now_us(), act, target, value_s))


async def run(*command: str) -> tuple[int, str]:
    """Exit code and answer; complaints only when it failed: a first run tells of the folders it makes."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, complaints = await process.communicate()
    return process.returncode or 0, (complaints + out if process.returncode else out).decode()


@pytest.mark.peer
@pytest.mark.asyncio
async def test_net_snmp_walks_every_element_and_manager() -> None:
    walk = program("snmpbulkwalk", "snmp")
    async with Agents() as agents:
        for row in network.ELEMENTS:
            own = row.via == "element"
            address = row.address if own else ADDRESS[row.manager]
            community = network.COMMUNITY if own else f"{network.COMMUNITY}@{row.id}"
            where = f"{address}:{agents.port}"
            code, text = await run(walk, "-v2c", "-c", community, "-On", "-m", "", where, "1.3.6.1.2.1.31.1.1.1.1")
            assert code == 0, text
            assert [line.split('"')[1] for line in text.splitlines()] == list(network.SMALL.ports[row.id])


@pytest.mark.peer
@pytest.mark.asyncio
async def test_net_snmp_gets_values_and_both_kinds_of_nothing() -> None:
    get = program("snmpget", "snmp")
    async with Agents() as agents:
        where = f"{ADDRESS['NE03']}:{agents.port}"
        names = ["1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.2.2.1.8.1", "1.3.6.1.2.1.2.2.1.8.99", "1.3.6.1.4.1.99.1.0"]
        code, text = await run(get, "-v2c", "-c", network.COMMUNITY, "-m", "", where, *names)
    assert code == 0, text
    assert [line.split(" = ")[1] for line in text.splitlines()] == [
        'STRING: "NE03"',
        "INTEGER: 1",
        "No Such Instance currently exists at this OID",
        "No Such Object available on this agent at this OID",
    ]


@pytest.mark.peer
@pytest.mark.asyncio
async def test_net_snmp_reads_the_interfaces_as_a_table(tmp_path: Path) -> None:
    table = program("snmptable", "snmp")
    (tmp_path / "LAB-MIB.txt").write_text(SMALL_MIB)
    async with Agents() as agents:
        do(agents, Act.CUT, "link:A3")
        where = f"{ADDRESS['NE09']}:{agents.port}"
        options = ["-M", str(tmp_path), "-m", "LAB-MIB", "-Cf", ",", "-Ci", "-v2c", "-c", network.COMMUNITY]
        code, text = await run(table, *options, where, "LAB-MIB::ifTable")
    assert code == 0, text
    rows = [line.replace('"', "") for line in text.splitlines() if "slot port" in line]
    assert rows == ["1,1,slot port STM4-W,down", "2,2,slot port E1-09,up", "3,3,slot port E1-21,up"]


@pytest.mark.peer
@pytest.mark.asyncio
async def test_a_set_is_never_answered_and_counted() -> None:
    write = program("snmpset", "snmp")
    async with Agents() as agents:
        where = f"{ADDRESS['NE03']}:{agents.port}"
        options = ["-v2c", "-r0", "-t0.2", "-c", network.COMMUNITY, "-m", ""]
        code, _ = await run(write, *options, where, "1.3.6.1.2.1.1.5.0", "s", "changed")
        assert code != 0
        assert (agents.world.counts.not_reads, agents.world.counts.reads) == (1, 0)


@pytest.mark.asyncio
async def test_a_manager_answers_for_itself_and_for_its_elements() -> None:
    async with Agents() as agents:
        for community, name in ((COMMUNITY, b"EMS-2"), (COMMUNITY + b"@NE12", b"NE12")):
            reply = await ask(agents, "EMS-2", Kind.GET, [NAME], community=community)
            assert reply.varbinds[0].value.content == name


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "community", [b"public", b"", COMMUNITY + b"@NE01", COMMUNITY + b"@", b"public@NE12"], ids=repr
)
async def test_a_wrong_community_gets_no_answer(community: bytes) -> None:
    async with Agents() as agents:
        assert await refuses_to_answer(agents, "EMS-2", community)
        assert agents.world.counts.wrong_community == 1


@pytest.mark.asyncio
async def test_a_cut_takes_both_ends_down_at_one_instant() -> None:
    async with Agents() as agents:
        do(agents, Act.CUT, "link:R2")
        for element, port in (("NE02", "STM16-E"), ("NE03", "STM16-W")):
            states = await by_name(agents, element, OPER)
            assert {name for name, state in states.items() if state == 2} == {port}
            changed = await by_name(agents, element, CHANGED)
            assert {name for name, ticks in changed.items() if ticks} == {port}
        do(agents, Act.REPAIR, "link:R2")
        assert set((await by_name(agents, "NE02", OPER)).values()) == {1}


@pytest.mark.asyncio
async def test_an_element_without_power_is_silent_and_its_neighbours_see_it() -> None:
    async with Agents() as agents:
        do(agents, Act.POWER_OFF, "element:NE03")
        assert await refuses_to_answer(agents, "NE03")
        assert (await by_name(agents, "NE02", OPER))["STM16-E"] == 2
        assert (await by_name(agents, "NE04", OPER))["STM16-W"] == 2
        do(agents, Act.POWER_ON, "element:NE03")
        assert set((await by_name(agents, "NE03", OPER)).values()) == {1}
        assert set((await by_name(agents, "NE02", OPER)).values()) == {1}


@pytest.mark.asyncio
async def test_a_silent_agent_leaves_its_neighbours_untouched() -> None:
    async with Agents() as agents:
        do(agents, Act.SILENCE, "element:NE06")
        assert await refuses_to_answer(agents, "NE06")
        assert set((await by_name(agents, "NE05", OPER)).values()) == {1}
        assert agents.world.counts.unanswered == 1


@pytest.mark.asyncio
async def test_a_silent_manager_hides_the_elements_that_it_alone_speaks_for() -> None:
    async with Agents() as agents:
        do(agents, Act.SILENCE, "manager:EMS-2")
        for community in (COMMUNITY, COMMUNITY + b"@NE11"):
            assert await refuses_to_answer(agents, "EMS-2", community)
        assert (await ask(agents, "NE10", Kind.GET, [NAME])).varbinds[0].value.content == b"NE10"


@pytest.mark.asyncio
async def test_a_restart_renumbers_the_ports_and_forgets_when_they_changed() -> None:
    async with Agents() as agents:
        do(agents, Act.CUT, "link:A3")
        before = await column(agents, "NE08", IF_NAME)
        do(agents, Act.RESTART, "element:NE08")
        after = await column(agents, "NE08", IF_NAME)
        assert not set(before) & set(after)
        assert list(after.values()) == list(reversed(before.values()))
        assert (await by_name(agents, "NE08", OPER))["STM4-E"] == 2
        assert set((await by_name(agents, "NE08", CHANGED)).values()) == {0}
        uptime = (await ask(agents, "NE08", Kind.GET, [UPTIME])).varbinds[0].value.content
        assert isinstance(uptime, int)
        assert uptime < 6000


@pytest.mark.asyncio
async def test_a_customer_port_goes_down_alone() -> None:
    async with Agents() as agents:
        do(agents, Act.PORT_DOWN, "point:NE07:E1-08")
        assert {name for name, state in (await by_name(agents, "NE07", OPER)).items() if state == 2} == {"E1-08"}


@pytest.mark.asyncio
async def test_a_delayed_agent_answers_after_its_neighbour() -> None:
    async with Agents() as agents:
        do(agents, Act.DELAY, "element:NE06", 0.1)
        order: list[str] = []

        async def asked(owner: str) -> None:
            await ask(agents, owner, Kind.GET, [NAME])
            order.append(owner)

        await asyncio.gather(asked("NE06"), asked("NE05"))
        assert order == ["NE05", "NE06"]


@pytest.mark.asyncio
async def test_a_bulk_answer_is_cut_to_one_frame_and_a_long_get_is_too_big() -> None:
    async with Agents() as agents:
        bulk = await ask(agents, "NE01", Kind.GETBULK, [(1, 3)], repeat=10_000)
        assert 20 < len(bulk.varbinds) < 200
        assert list(bulk.varbinds) == sorted(bulk.varbinds)
        long = await ask(agents, "NE01", Kind.GET, [UPTIME] * 150)
        assert (long.error_status, long.varbinds) == (1, ())


@pytest.mark.asyncio
async def test_garbage_gets_no_answer_and_is_counted() -> None:
    async with Agents() as agents:
        assert await exchange(agents, "NE01", b"\x30\x05hello", 0.1) is None
        assert agents.world.counts.malformed == 1


@pytest.mark.asyncio
async def test_a_taken_port_is_named() -> None:
    async with Agents() as agents:
        with pytest.raises(PortsTaken, match=f"UDP port {agents.port} is not free on 127"):
            async with Agents(agents.port):
                pass
