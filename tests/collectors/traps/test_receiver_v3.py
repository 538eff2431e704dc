"""Version 3 against net-snmp's snmptrap and snmpinform: every protocol, who is refused, what comes again."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from collectors.snmp.usm.principal import Principal
from collectors.traps.access import Access
from collectors.traps.security import OwnEngine, Security
from probed.clock import SystemClock
from probed.model.ids import PointId
from probed.model.observation import AlarmSeen
from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser
from tests.support.notifications import ALONE, Receiving, receiving, send
from tests.support.snmpd_users import AUTH_PASSWORD, PRIV_PASSWORD, every_user, tool_flags
from tests.support.waiting import until

pytestmark = [pytest.mark.asyncio, pytest.mark.peer]

OURS = bytes.fromhex("800000000500112233445566778899aabbccddeeff")
SENDER = "8000000001020304"
PORT_DOWN = ("1234", "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.2.1.2.2.1.1.3", "i", "3", "1.3.6.1.2.1.2.2.1.2.3", "s", "eth0")
PRIVATE = UsmUser("noc", AuthProtocol.SHA_256, AUTH_PASSWORD, PrivProtocol.AES_128, PRIV_PASSWORD)
PROVING = UsmUser("noc", AuthProtocol.SHA_1, AUTH_PASSWORD)
USERS = every_user()


def flags(user: UsmUser, *, engine: str = "", clock: str = "") -> tuple[str, ...]:
    """As which net-snmp's tools speak, under which engine id and clock."""
    words = (*(("-e", f"0x{engine}") if engine else ()), *(("-Z", clock) if clock else ()))
    return (*tool_flags(user), *words)


def security(*users: UsmUser, boots: int = 1, age_s: float = 0.0) -> Security:
    own = OwnEngine(OURS, boots, SystemClock().monotonic_s() - age_s)
    return Security(own, [Principal(user) for user in users])


@contextlib.asynccontextmanager
async def hearing(*users: UsmUser, known: Security | None = None) -> AsyncIterator[Receiving]:
    who = Access([], ALONE.addresses, users=[user.name.encode() for user in users])
    async with receiving(access=who, security=known or security(*users)) as here:
        yield here


def told(here: Receiving) -> list[tuple[PointId, bool, str]]:
    return [(one.point, one.body.raised, one.body.native) for one in here.alarms if isinstance(one.body, AlarmSeen)]


ETH0_DOWN = (PointId("NE1", "eth0"), True, "LINK_DOWN")


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.name)
async def test_a_trap_by_every_user(user: UsmUser) -> None:
    async with hearing(*USERS) as here:
        assert (
            await send("snmptrap", here.port, flags(user, engine=SENDER, clock="3,700"), *PORT_DOWN)
        ).returncode == 0
        await here.sink.until(lambda: bool(here.alarms))
    assert told(here) == [ETH0_DOWN]
    assert here.receiver.stats.kinds == {"trap v3": 1}
    assert not here.receiver.stats.refused


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.name)
async def test_an_inform_by_every_user_is_acknowledged(user: UsmUser) -> None:
    async with hearing(*USERS) as here:
        done = await send("snmpinform", here.port, (*flags(user), "-t", "5", "-r", "0"), *PORT_DOWN)
        assert done.returncode == 0, done.stderr
    assert told(here) == [ETH0_DOWN]
    assert here.receiver.stats.kinds == {"inform v3": 1}
    assert here.receiver.stats.refused == {"discovery": 1}
    assert (here.receiver.stats.answered, here.receiver.stats.reported) == (1, 1)
    assert here.receiver.stats.answered_to == {"NE1": 2}, "on record by the element's name, not by its address"


@pytest.mark.parametrize(
    "user",
    [
        UsmUser("open"),
        UsmUser("p", AuthProtocol.SHA_512, AUTH_PASSWORD),
        UsmUser("q", AuthProtocol.MD5, AUTH_PASSWORD, PrivProtocol.DES, PRIV_PASSWORD),
        UsmUser("r", AuthProtocol.SHA_256, AUTH_PASSWORD, PrivProtocol.AES_128, PRIV_PASSWORD),
        UsmUser("s", AuthProtocol.SHA_1, AUTH_PASSWORD, PrivProtocol.AES_256_C, PRIV_PASSWORD),
    ],
    ids=lambda user: user.name,
)
async def test_an_inform_of_pysnmp_is_acknowledged(user: UsmUser) -> None:
    """It asks for our engine id and then, under the MAC, for our clock, as RFC 3414 section 4 has it."""
    script = Path(__file__).resolve().parents[2] / "support" / "pysnmp_informer.py"
    async with hearing(user, known=security(user, boots=9, age_s=5000)) as here:
        command = [sys.executable, str(script), str(here.port), user.name, user.auth or "", user.priv or ""]
        done = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stdout) == (0, "acknowledged\n"), done.stderr
    assert told(here) == [ETH0_DOWN]


async def test_an_informer_whose_idea_of_our_clock_is_old_is_told_and_acknowledged() -> None:
    known = security(PRIVATE, boots=5, age_s=10_000)
    async with hearing(PRIVATE, known=known) as here:
        words = (*flags(PRIVATE, engine=OURS.hex(), clock="4,77"), "-t", "5", "-r", "2")
        assert (await send("snmpinform", here.port, words, *PORT_DOWN)).returncode == 0
    assert told(here) == [ETH0_DOWN]
    assert here.receiver.stats.refused["not_in_time_window"] == 1


async def test_an_inform_that_comes_again_in_another_envelope_is_told_once() -> None:
    async with hearing(PRIVATE) as here:
        here.sink.open.clear()
        words = (*flags(PRIVATE), "-t", "1", "-r", "5")
        asked = asyncio.create_task(send("snmpinform", here.port, words, *PORT_DOWN))
        await asyncio.sleep(2.5)
        here.sink.open.set()
        assert (await asked).returncode == 0
        await until(lambda: here.receiver.stats.answered >= 3)
    assert told(here) == [ETH0_DOWN]
    assert here.receiver.stats.refused["repeated"] >= 2


REFUSED = [
    pytest.param(replace(PRIVATE, name="nobody"), "user", id="user"),
    pytest.param(replace(PRIVATE, auth_password="wrong-password"), "wrong_mac", id="authentication password"),
    pytest.param(replace(PRIVATE, auth=AuthProtocol.SHA_1), "wrong_mac", id="authentication protocol"),
    pytest.param(replace(PRIVATE, priv_password="wrong-password"), "decryption", id="privacy password"),
    pytest.param(replace(PRIVATE, priv=PrivProtocol.DES), "decryption", id="privacy protocol"),
    pytest.param(replace(PRIVATE, priv=None), "security_level", id="not encrypted"),
    pytest.param(replace(PRIVATE, auth=None, priv=None), "security_level", id="nothing proved"),
]


@pytest.mark.parametrize(("user", "reason"), REFUSED)
async def test_a_trap_that_is_not_believed_is_counted(user: UsmUser, reason: str) -> None:
    async with hearing(PRIVATE) as here:
        await send("snmptrap", here.port, flags(user, engine=SENDER, clock="3,700"), *PORT_DOWN)
        await until(lambda: here.receiver.stats.refused.total() == 1)
    assert here.receiver.stats.refused == {reason: 1}
    assert not here.alarms
    assert not here.receiver.stats.hints


@pytest.mark.parametrize(("user", "reason"), REFUSED)
async def test_an_inform_that_is_not_believed_is_not_acknowledged(user: UsmUser, reason: str) -> None:
    async with hearing(PRIVATE) as here:
        done = await send("snmpinform", here.port, (*flags(user), "-t", "0.3", "-r", "0"), *PORT_DOWN)
        assert done.returncode != 0
        await until(lambda: here.receiver.stats.refused[reason] == 1)
    assert (here.receiver.stats.answered, here.receiver.stats.reported) == (0, 1), "its engine id, and nothing more"
    assert not here.alarms


async def test_a_trap_of_a_user_without_security_must_not_have_one() -> None:
    async with hearing(UsmUser("noc")) as here:
        await send("snmptrap", here.port, flags(PROVING, engine=SENDER, clock="3,700"), *PORT_DOWN)
        await until(lambda: here.receiver.stats.refused["security_level"] == 1)
    assert not here.alarms


async def test_a_trap_older_than_the_window_or_of_a_former_life_is_refused() -> None:
    async with hearing(PRIVATE) as here:
        clocks = [("3,1000", 0), ("3,851", 0), ("3,849", 1), ("2,5000", 2), ("4,0", 2), ("3,1000", 3)]
        for clock, refused in clocks:
            await send("snmptrap", here.port, flags(PRIVATE, engine=SENDER, clock=clock), *PORT_DOWN)
            await until(lambda: here.receiver.stats.refused.total() + here.receiver.stats.kinds.total() > 0)
            await until(lambda refused=refused: here.receiver.stats.refused["replayed"] == refused)  # type: ignore[misc]
        await send("snmptrap", here.port, flags(PRIVATE, engine=SENDER + "05", clock="1,1"), *PORT_DOWN)
        await until(lambda: here.receiver.stats.kinds["trap v3"] == 4)
    assert here.receiver.stats.refused == {"replayed": 3}


async def test_two_credentials_of_one_user_name_are_both_let_in() -> None:
    other = UsmUser("noc", AuthProtocol.SHA_512, "another-password", PrivProtocol.AES_256, "another-privacy")
    async with hearing(PRIVATE, PROVING, other) as here:
        for number, user in enumerate((PRIVATE, PROVING, other), 1):
            await send("snmptrap", here.port, flags(user, engine=SENDER, clock="3,700"), *PORT_DOWN)
            await until(lambda number=number: here.receiver.stats.kinds["trap v3"] == number)  # type: ignore[misc]
    assert not here.receiver.stats.refused


async def test_a_sender_that_starts_again_counts_its_boots(tmp_path: Path) -> None:
    async with hearing(PRIVATE) as here:
        for number in range(1, 4):
            await send("snmptrap", here.port, flags(PRIVATE), *PORT_DOWN, folder=tmp_path)
            await until(lambda number=number: here.receiver.stats.kinds["trap v3"] == number)  # type: ignore[misc]
    assert not here.receiver.stats.refused


async def test_what_was_recorded_is_not_told_again_nor_under_a_changed_octet() -> None:
    """The true datagram by way of a socket between, then each octet of it changed, then itself once more."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as between:
        between.bind(("127.0.0.1", 0))
        between.settimeout(10)
        port = between.getsockname()[1]
        await send("snmptrap", port, flags(PRIVATE, engine=SENDER, clock="3,700"), *PORT_DOWN)
        datagram = between.recv(65_535)
        async with hearing(PRIVATE) as here:
            for at in range(len(datagram)):
                changed = bytearray(datagram)
                changed[at] ^= 0x01
                between.sendto(changed, ("127.0.0.1", here.port))
            between.sendto(datagram[:-1], ("127.0.0.1", here.port))
            await until(lambda: here.receiver.stats.refused.total() == len(datagram) + 1)
            assert not here.receiver.stats.kinds
            for _ in range(3):
                between.sendto(datagram, ("127.0.0.1", here.port))
            await until(lambda: here.receiver.stats.refused["repeated"] == 2)
    assert told(here) == [ETH0_DOWN]


async def test_reports_are_bounded() -> None:
    question = bytes.fromhex("303e020103301102040000007b020300ffe30401040201030410300e0400020100020100040004000400")
    question += bytes.fromhex("301404000400a00e020201c8020100020100300230 00".replace(" ", ""))
    question = bytes([0x30, len(question) - 2]) + question[2:]
    async with hearing(PRIVATE) as here:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            for _ in range(100):
                asker.sendto(question, ("127.0.0.1", here.port))
            await until(lambda: here.receiver.stats.refused["discovery"] == 100)
    assert 10 <= here.receiver.stats.reported <= 12


async def test_without_users_nothing_of_version_3_is_heard_or_answered() -> None:
    async with receiving() as here:
        done = await send("snmpinform", here.port, (*flags(PRIVATE), "-t", "0.3", "-r", "0"), *PORT_DOWN)
        assert done.returncode != 0
    assert here.receiver.stats.refused == {"version 3": 1}


async def test_the_port_is_no_agent() -> None:
    async with hearing(PRIVATE) as here:
        asked = ("-v3", *flags(PRIVATE)[1:], "-t", "0.5", "-r", "0", "-Onq", "-m", "")
        done = await send("snmpget", here.port, asked, "1.3.6.1.2.1.1.3.0")
        assert done.returncode != 0
        await until(lambda: here.receiver.stats.malformed["pdu type"] == 1)
    assert here.receiver.stats.answered == 0
