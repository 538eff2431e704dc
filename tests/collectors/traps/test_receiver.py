"""The receiver against net-snmp's snmptrap and snmpinform: every version, who is refused, bursts, lost room."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket

import pytest

from collectors.snmp.ber import INTEGER, OCTET_STRING, Value
from collectors.traps.access import Access
from collectors.traps.message import SNMP_TRAPS, encode_trap
from collectors.traps.sockets import granted, open_socket, passed_socket
from probed.errors import ProbedError
from probed.model.ids import PointId
from probed.model.observation import AlarmSeen, Observation, Silence
from tests.support.notifications import COMMUNITY, UNDER_EMS, Receiving, receiving, send
from tests.support.snmpd import has_ipv6
from tests.support.waiting import until

pytestmark = [pytest.mark.asyncio, pytest.mark.peer]

LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
IF_INDEX, IF_DESCR = "1.3.6.1.2.1.2.2.1.1.3", "1.3.6.1.2.1.2.2.1.2.3"
V2C = ("-v2c", "-c", COMMUNITY)
PORT_DOWN = ("1234", LINK_DOWN, IF_INDEX, "i", "3", IF_DESCR, "s", "eth0")


def said(observation: Observation) -> tuple[PointId, bool, str]:
    assert isinstance(observation.body, AlarmSeen)
    return observation.point, observation.body.raised, observation.body.native


async def test_a_version_1_trap_is_translated() -> None:
    async with receiving() as here:
        words = ("1.3.6.1.4.1.8072", "127.0.0.1", "2", "0", "1234", IF_INDEX, "i", "3", IF_DESCR, "s", "eth0")
        assert (await send("snmptrap", here.port, ("-v1", "-c", COMMUNITY), *words)).returncode == 0
        await here.sink.until(lambda: bool(here.alarms))
        await until(lambda: bool(here.hints))
    assert said(here.alarms[0]) == (PointId("NE1", "eth0"), True, "LINK_DOWN")
    assert here.receiver.stats.kinds == {"trap v1": 1}
    assert [hint.uptime_cs for hint in here.hints] == [1234]


async def test_a_version_2c_trap_is_an_alarm_and_a_hint_to_look() -> None:
    async with receiving() as here:
        assert (await send("snmptrap", here.port, V2C, *PORT_DOWN)).returncode == 0
        await here.sink.until(lambda: bool(here.alarms))
        await until(lambda: bool(here.hints))
    assert said(here.alarms[0]) == (PointId("NE1", "eth0"), True, "LINK_DOWN")
    assert here.alarms[0].source == "trap:NE1"
    (hint,) = here.hints
    assert (hint.source, hint.uptime_cs, hint.names, hint.if_index) == ("snmp:NE1", 1234, ("eth0",), 3)


async def test_an_inform_is_acknowledged_once_it_is_handed_over() -> None:
    async with receiving() as here:
        here.sink.open.clear()
        asked = asyncio.create_task(send("snmpinform", here.port, (*V2C, "-t", "8", "-r", "0"), *PORT_DOWN))
        await until(lambda: bool(here.receiver.stats.queued))
        assert here.receiver.stats.answered == 0, "not before the sink has taken it over"
        assert here.receiver.stats.hints == 0, "nor is the element asked before that: what is told goes first"
        here.sink.open.set()
        assert (await asked).returncode == 0
        assert here.receiver.stats.answered == 1
        await until(lambda: len(here.hints) == 1)
    assert [said(one)[1] for one in here.alarms] == [True]


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no loopback of IPv6")
async def test_a_socket_of_both_families_acknowledges_an_inform_of_ipv4() -> None:
    async with receiving(host="::") as here:
        done = await send(
            "snmpinform", here.port, ("-v2c", "-c", COMMUNITY, "-t", "2", "-r", "0"), "4711", "1.3.6.1.6.3.1.1.5.3"
        )
        assert done.returncode == 0, done.stderr
    assert [alarm.point.element for alarm in here.alarms] == ["NE1"], "by its address as the inventory writes it"


async def test_an_inform_that_comes_again_is_acknowledged_again_and_told_once() -> None:
    async with receiving() as here:
        here.sink.open.clear()
        asked = asyncio.create_task(send("snmpinform", here.port, (*V2C, "-t", "1", "-r", "5"), *PORT_DOWN))
        await asyncio.sleep(2.5)
        here.sink.open.set()
        assert (await asked).returncode == 0
        await until(lambda: here.receiver.stats.answered >= 3)
    assert len(here.alarms) == 1
    assert here.receiver.stats.refused["repeated"] >= 2


@pytest.mark.parametrize(
    ("flags", "reason"),
    [(("-v2c", "-c", "wrong"), "community"), (("-v3", "-e", "0x8000000001020304", "-u", "nobody"), "version 3")],
)
async def test_who_is_not_believed_is_counted(flags: tuple[str, ...], reason: str) -> None:
    async with receiving() as here:
        await send("snmptrap", here.port, flags, *PORT_DOWN)
        await until(lambda: here.receiver.stats.refused[reason] == 1)
    assert not here.alarms
    assert not here.receiver.stats.hints


async def test_an_inform_under_a_wrong_community_is_not_acknowledged() -> None:
    async with receiving() as here:
        done = await send("snmpinform", here.port, ("-v2c", "-c", "wrong", "-t", "0.3", "-r", "0"), *PORT_DOWN)
    assert done.returncode != 0


async def test_an_unknown_sender_is_refused_until_it_is_allowed() -> None:
    async with receiving(access=Access([COMMUNITY.encode()], {"192.0.2.1": "NE1"})) as here:
        await send("snmptrap", here.port, V2C, *PORT_DOWN)
        await until(lambda: here.receiver.stats.refused["sender"] == 1)
    assert not here.alarms


async def test_who_is_allowed_and_in_no_inventory_is_told_so_and_an_inform_is_not_acknowledged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    allowed = Access([COMMUNITY.encode()], {"192.0.2.1": "NE1"}, [ipaddress.ip_network("127.0.0.0/8")])
    async with receiving(access=allowed) as here:
        done = await send("snmpinform", here.port, (*V2C, "-t", "0.3", "-r", "0"), *PORT_DOWN)
        await until(lambda: here.receiver.stats.refused["stranger"] == 1)
    assert done.returncode != 0, "what nobody keeps is not acknowledged"
    assert not here.alarms
    assert "127.0.0.1: notification refused (stranger)" in caplog.text


async def test_rubbish_is_counted_by_what_is_wrong_with_it() -> None:
    async with receiving() as here:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"hello", ("127.0.0.1", here.port))
            sender.sendto(b"", ("127.0.0.1", here.port))
            sender.sendto(b"\x30\x82\xff\xff" + b"\x02" * 60, ("127.0.0.1", here.port))
        await until(lambda: here.receiver.stats.refused["malformed"] == 3)
    assert sum(here.receiver.stats.malformed.values()) == 3


def burst(count: int) -> list[bytes]:
    if_index, if_descr = (1, 3, 6, 1, 2, 1, 2, 2, 1, 1), (1, 3, 6, 1, 2, 1, 2, 2, 1, 2)
    return [
        encode_trap(
            COMMUNITY.encode(),
            1000 + number,
            (*SNMP_TRAPS, 3),
            [
                ((*if_index, number), Value(INTEGER, number)),
                ((*if_descr, number), Value(OCTET_STRING, f"port {number}".encode())),
            ],
        )
        for number in range(1, count + 1)
    ]


async def fire(here: Receiving, datagrams: list[bytes]) -> None:
    """All at once, without giving the receiver a turn."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for datagram in datagrams:
            sender.sendto(datagram, ("127.0.0.1", here.port))


async def test_a_burst_of_5000_is_kept_where_the_kernel_grants_the_buffer() -> None:
    async with receiving() as here:
        if here.receiver.granted < 16 << 20:
            pytest.skip("net.core.rmem_max or a privilege allows no buffer of 16 MiB here")
        await fire(here, burst(5000))
        await here.sink.until(lambda: len(here.alarms) == 5000, 60)
    assert here.receiver.stats.kernel_drops == 0
    assert {one.body.instance for one in here.alarms if isinstance(one.body, AlarmSeen)} == {
        f"port {number}" for number in range(1, 5001)
    }


async def test_what_the_kernel_throws_away_is_counted_and_puts_alarms_in_doubt() -> None:
    async with receiving(buffer=64 << 10) as here:
        await fire(here, burst(3000))
        await until(lambda: here.receiver.depth == 0 and bool(here.alarms))
        await fire(here, burst(1))  # the kernel tells its count with the next datagram that it keeps
        await until(lambda: here.receiver.stats.kernel_drops > 0)
        kept = here.receiver.stats.kinds["trap v2c"]
        lost = here.receiver.stats.kernel_drops
    assert 3000 <= kept + lost <= 3001


async def test_what_is_thrown_away_at_the_end_of_a_burst_is_counted_though_nothing_comes_after_it() -> None:
    async with receiving(UNDER_EMS, buffer=64 << 10) as here:
        await fire(here, burst(5000))
        await until(lambda: here.receiver.depth == 0 and here.receiver.stats.kernel_drops > 0)
        await until(lambda: here.receiver.stats.kinds["trap v2c"] + here.receiver.stats.kernel_drops == 5000)
        silences = [one.body for one in here.sink.items if isinstance(one, Observation)]
    assert "notifications_lost" in {one.reason for one in silences if isinstance(one, Silence)}


async def test_a_socket_of_systemd_is_taken_over() -> None:
    passed = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    passed.bind(("127.0.0.1", 0))
    saved = os.dup(3)
    os.dup2(passed.fileno(), 3)
    try:
        environ = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1", "LISTEN_FDNAMES": "trap"}
        taken = passed_socket(environ)
        assert taken is not None
        assert taken.getsockname() == passed.getsockname()
        assert not taken.getblocking()
        taken.close()
        assert passed_socket({**environ, "LISTEN_PID": "1"}) is None
        assert passed_socket({}) is None
    finally:
        os.dup2(saved, 3)
        os.close(saved)
        passed.close()


async def test_a_port_that_is_taken_is_told() -> None:
    with open_socket("127.0.0.1", 0) as first:
        assert granted(first) > 0
        with pytest.raises(ProbedError, match=r"\[traps\] listen: 127\.0\.0\.1:\d+ cannot be bound"):
            open_socket("127.0.0.1", first.getsockname()[1])
