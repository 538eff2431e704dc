"""SNMPv3 against agents that are not ours: net-snmp's and pysnmp's, in every combination of protocols."""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from collectors.snmp.access import access_of
from collectors.snmp.ber import INTEGER, TIME_TICKS, Kind, Oid, Value, encode_request, format_oid
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.request import NoAnswer
from collectors.snmp.target import SnmpTarget
from collectors.snmp.walk import Walk
from probed.clock import SystemClock
from probed.model.ids import PointId
from probed.model.observation import NOT_COUNTED, Heard
from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser
from tests.support.peer import free_port, program, running
from tests.support.sinks import KeepingSink
from tests.support.snmpd import snmpd
from tests.support.snmpd_users import AUTH_PASSWORD, PRIV_PASSWORD, every_user, lines, tool_flags
from tests.support.usm_agent import UsmAgent

pytestmark = [pytest.mark.peer, pytest.mark.asyncio]

SYS_NAME: Oid = (1, 3, 6, 1, 2, 1, 1, 5, 0)
INTERFACES: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)
USERS = every_user()
PRIVATE = UsmUser("SHA-256.AES-128", AuthProtocol.SHA_256, AUTH_PASSWORD, PrivProtocol.AES_128, PRIV_PASSWORD)


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    with snmpd(tmp_path_factory.mktemp("snmpd"), lines(USERS)) as port:
        yield "127.0.0.1", port


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.name)
async def test_snmpd_answers_every_user(agent: tuple[str, int], user: UsmUser) -> None:
    async with SnmpEngine() as engine:
        got = await engine.get(agent, [SYS_UP_TIME, SYS_NAME], access_of(user))
        assert (got.tags[0], got.contents[1]) == (TIME_TICKS, b"lab")
        assert not engine.stats.dropped
        assert engine.stats.resent == 0


@pytest.mark.parametrize("user", [USERS[0], USERS[1], PRIVATE], ids=lambda user: user.name)
async def test_our_walk_by_v3_is_that_by_v2c(agent: tuple[str, int], user: UsmUser) -> None:
    columns = [(*INTERFACES, column) for column in (1, 2, 3, 4, 7, 8)]
    async with SnmpEngine() as engine:
        by_v3 = await engine.walk(agent, Walk(columns, access_of(user), repetitions=3))
        by_v2c = await engine.walk(agent, Walk(columns, access_of("watch")))
        assert not engine.stats.dropped
    assert [list(column) for column in by_v3] == [list(column) for column in by_v2c]
    assert len(by_v3[0].rows) > 0


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        pytest.param(UsmUser("nobody", AuthProtocol.SHA_1, AUTH_PASSWORD), "unknown_user", id="user"),
        pytest.param(UsmUser("SHA-1", AuthProtocol.SHA_1, "wrong-password"), "wrong_digest", id="password"),
        pytest.param(UsmUser("SHA-1", AuthProtocol.MD5, AUTH_PASSWORD), "wrong_digest", id="auth protocol"),
        pytest.param(
            UsmUser("SHA-1", AuthProtocol.SHA_1, AUTH_PASSWORD, PrivProtocol.AES_128, PRIV_PASSWORD),
            "unsupported_level",
            id="security level",
        ),
        pytest.param(
            UsmUser("SHA-1.AES-128", AuthProtocol.SHA_1, AUTH_PASSWORD, PrivProtocol.AES_128, "wrong-password"),
            "silent_when_private",
            id="privacy password",
        ),
        pytest.param(
            UsmUser("SHA-1.AES-128", AuthProtocol.SHA_1, AUTH_PASSWORD, PrivProtocol.DES, PRIV_PASSWORD),
            "silent_when_private",
            id="privacy protocol",
        ),
    ],
)
async def test_snmpd_tells_what_is_wrong(agent: tuple[str, int], user: UsmUser, reason: str) -> None:
    async with SnmpEngine() as engine:
        with pytest.raises(NoAnswer) as caught:
            await engine.get(agent, [SYS_UP_TIME], access_of(user), timeout_s=0.15, retries=1)
    assert caught.value.reason == reason


async def test_snmpd_that_starts_again_answers_at_once(tmp_path: Path) -> None:
    """The persistent folder counts the boots: the second life has one more of them and the same engine id."""
    port = free_port()
    async with SnmpEngine() as engine:
        for life in range(3):
            with snmpd(tmp_path, lines([PRIVATE]), port):
                got = await engine.get(("127.0.0.1", port), [SYS_NAME], access_of(PRIVATE), 2.0, 0)
                assert got.contents == [b"lab"], life
        assert engine.stats.resent == 0
        assert not engine.stats.dropped


async def test_snmpd_with_another_engine_id_answers_at_once(tmp_path: Path) -> None:
    port = free_port()
    async with SnmpEngine() as engine:
        for life in range(3):
            with snmpd(tmp_path / str(life), [*lines([PRIVATE]), f"engineID number-{life}"], port):
                got = await engine.get(("127.0.0.1", port), [SYS_NAME], access_of(PRIVATE), 2.0, 0)
                assert got.contents == [b"lab"], life
        assert engine.stats.resent == 0


# pysnmp's agent is slow: one user for every authentication and for every privacy is enough of it
OF_PYSNMP = [
    UsmUser("open"),
    *(UsmUser(f"{auth}", auth, AUTH_PASSWORD) for auth in AuthProtocol),
    *(UsmUser(f"x.{priv}", AuthProtocol.SHA_1, AUTH_PASSWORD, priv, PRIV_PASSWORD) for priv in PrivProtocol),
    *(UsmUser(f"y.{priv}", AuthProtocol.SHA_512, AUTH_PASSWORD, priv, PRIV_PASSWORD) for priv in PrivProtocol),
    UsmUser("z", AuthProtocol.MD5, AUTH_PASSWORD, PrivProtocol.AES_256_C, PRIV_PASSWORD),
]


@pytest.fixture(scope="module")
def pysnmp_agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    port = free_port()
    script = Path(__file__).resolve().parents[1] / "support" / "pysnmp_agent.py"
    users = [part for user in OF_PYSNMP for part in (user.name, user.auth or "", user.priv or "")]
    command = [sys.executable, str(script), str(port), *users]
    question = encode_request(Kind.GET, b"public", 0x01020304, [SYS_UP_TIME])
    with running(command, port, question, tmp_path_factory.mktemp("pysnmp") / "log"):
        yield "127.0.0.1", port


@pytest.mark.parametrize("user", OF_PYSNMP, ids=lambda user: user.name)
async def test_pysnmp_answers_every_user(pysnmp_agent: tuple[str, int], user: UsmUser) -> None:
    async with SnmpEngine() as engine:
        got = await engine.get(pysnmp_agent, [SYS_UP_TIME], access_of(user), timeout_s=5.0)
        assert got.tags[0] == TIME_TICKS
        assert not engine.stats.dropped


@pytest.mark.parametrize(
    "user",
    [USERS[0], USERS[1], USERS[2], PRIVATE, *(user for user in USERS if user.auth is AuthProtocol.SHA_512)],
    ids=lambda user: user.name,
)
async def test_net_snmp_understands_what_we_seal(user: UsmUser) -> None:
    """The other direction: the agent of these tests, made of our own messages, keys and ciphers, for snmpget."""
    mib = {SYS_NAME: Value(INTEGER, 4711)}
    with UsmAgent(user, mib) as ours:
        command = [program("snmpget"), *tool_flags(user), "-Onq", "-m", "", "-t", "5", f"127.0.0.1:{ours.address[1]}"]
        done = await asyncio.to_thread(
            subprocess.run,
            [*command, "." + format_oid(SYS_NAME)],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env={"MIBS": ""},
        )
    assert re.fullmatch(r"\.1\.3\.6\.1\.2\.1\.1\.5\.0 4711\n", done.stdout), done.stderr


async def test_snmpd_is_polled_by_v3_through_a_restart_and_a_new_engine_id(tmp_path: Path) -> None:
    port = free_port()
    points = (PointId("NE1", "lo"),)
    watched = SnmpTarget("snmp:NE1", "127.0.0.1", PRIVATE, points, port, interval_s=0.2, timeout_s=0.15, retries=0)
    sink = KeepingSink()

    def heard() -> int:
        return len(sink.heard("snmp:NE1"))

    async with SnmpEngine() as engine:
        task = asyncio.create_task(SnmpPoller(engine, [replace(watched, traffic=True)], SystemClock()).run(sink))
        for engine_id in ("first", "first", "second"):
            before = heard()
            folder = tmp_path / engine_id
            stack = contextlib.ExitStack()
            lived = snmpd(folder, [*lines([PRIVATE]), f"engineID {engine_id}"], port)
            await asyncio.to_thread(stack.enter_context, lived)
            await sink.until(lambda before=before: heard() >= before + 3)  # type: ignore[misc]
            stack.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert engine.stats.sent.keys() <= {Kind.GET, Kind.GETBULK}
    counted = [one.counters for one in sink.items if isinstance(one, Heard) and one.counters is not None]
    assert counted
    assert NOT_COUNTED not in counted[0].values
