"""The runner against real SSH servers: what is believed, what is bounded, and what ever left for the element."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from collectors.ssh import failures, hostkeys
from collectors.ssh.allowed import PLATFORMS
from collectors.ssh.gate import CommandRefused, judge
from collectors.ssh.runner import Runner
from collectors.ssh.target import Login, SshTarget
from probed.clock import SystemClock
from probed.errors import ProbedError
from tests.support.ssh_element import PASSWORD, USER, Element, serving

CLOCK = b"2026-11-28 23:59:01+08:00\r\nSaturday\r\nTime Zone(Beijing) : UTC+08:00\r\n"
CLOCK_TEXT = CLOCK.replace(b"\r", b"").decode()
ASK = ["display clock"]
BACK = b"\b" * 8 + b" " * 8 + b"\b" * 8


def element(**changes: object) -> Element:
    return Element(**{"answers": {"display clock": CLOCK}, **changes})  # type: ignore[arg-type]


def target(of: Element, **changes: object) -> SshTarget:
    one = SshTarget("NE1", "127.0.0.1", "huawei_vrp", Login(USER, PASSWORD), of.port)
    return replace(one, **changes)  # type: ignore[arg-type]


async def trust(known: Path, of: Element, *, old: bool = False) -> None:
    key = await asyncio.to_thread(hostkeys.fetch, "127.0.0.1", of.port, 20.0, old=old)
    hostkeys.accept(known, f"[127.0.0.1]:{of.port}", key)


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Path]:
    before = {thread.name for thread in threading.enumerate()}
    yield tmp_path / "known_hosts"
    until = time.monotonic() + 10
    while time.monotonic() < until and left(before):
        time.sleep(0.05)
    assert left(before) == []


def left(before: set[str]) -> list[str]:
    """Threads that did not end with their test; those of the event loop's own pool do not count."""
    return [t.name for t in threading.enumerate() if t.name not in before and not t.name.startswith("asyncio")]


def harmless(of: Element, platform: str = "huawei_vrp") -> None:
    """Nothing but allowed lines ever reached the element."""
    kind = PLATFORMS[platform]
    assert of.lines
    for line in of.lines:
        assert line in kind.unpaged or line.strip() == "N" or judge(kind, line.lstrip(" ")).allowed, line


async def asked(of: Element, known: Path, limit_s: float = 30.0, **changes: object) -> str:
    await trust(known, of)
    runner = Runner(known, SystemClock())
    try:
        (answer,) = await runner.ask(target(of, **changes), ASK, limit_s)
    finally:
        await runner.close()
    harmless(of)
    return answer.text


@pytest.mark.parametrize(
    "habits",
    [
        pytest.param({}, id="well behaved"),
        pytest.param({"prompt_delay_s": 0.8}, id="slow prompt"),
        pytest.param({"banner": b"\r\nUse only with permission>\r\nrouter#\r\n<R0>\r\n"}, id="banner with prompts"),
        pytest.param({"banner": b"\r\nlegal text\r\nrouter#", "prompt_delay_s": 0.6}, id="banner ends like a prompt"),
        pytest.param({"page_lines": 1}, id="paging that can be turned off"),
        pytest.param({"page_lines": 1, "unpages": ()}, id="paging that cannot"),
        pytest.param({"page_lines": 1, "unpages": (), "pager": b"--More--", "erase": BACK}, id="backspaces"),
        pytest.param({"page_lines": 1, "unpages": (), "erase": b"\r\n"}, id="pager that stays"),
        pytest.param({"piece": 1}, id="a byte a packet"),
        pytest.param({"piece": 3}, id="prompt split over packets"),
        pytest.param({"echo": False}, id="no echo"),
        pytest.param({"prompt": b"\x1b[32m<R1>\x1b[0m"}, id="coloured prompt"),
        pytest.param({"prompt": "<北京-R1>".encode("gbk"), "piece": 2}, id="prompt in Chinese"),
        pytest.param({"prompt": b"\r\n{master:0}[edit]\r\n[edit]\r\nroot@mx# "}, id="prompt of several lines"),
        pytest.param({"interactive": [("Password: ", False)]}, id="keyboard-interactive"),
        pytest.param({"question": b"\r\nIt expires in 3 days. Do you want to change it? (y/n)"}, id="may be changed"),
        pytest.param({"question": b"\r\nThe password needs to be changed. Change now? [Y/N]:"}, id="old password"),
    ],
)  # fmt: skip
def test_an_answer_comes_whole_in_spite_of(habits: dict[str, object], known: Path) -> None:
    async def case() -> str:
        async with serving(element(**habits)) as one:
            return await asked(one, known)

    assert asyncio.run(case()) == CLOCK_TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_chinese_is_read_in_either_encoding_though_packets_cut_characters(encoding: str, known: Path) -> None:
    async def case() -> str:
        answers = {"display clock": "描述：北京—上海 专线\r\n端口 正常\r\n".encode(encoding)}
        async with serving(element(answers=answers, piece=5)) as one:
            return await asked(one, known)

    assert asyncio.run(case()) == "描述：北京—上海 专线\n端口 正常\n"


def test_megabytes_are_read_to_their_end(known: Path) -> None:
    lines = [b"line %07d with <R1> in it, and R1# as well, up to the end of the line\r\n" % n for n in range(60_000)]

    async def case() -> str:
        async with serving(element(answers={"display clock": b"".join(lines)})) as one:
            return await asked(one, known, 60.0)

    text = asyncio.run(case())
    assert text.encode() == b"".join(lines).replace(b"\r", b"")


QUESTION = "是否接受?[Y/N]".encode("gbk")
FLOOD = b"<R1>\r\n Unauthorised access is forbidden\r\n" * 500


@pytest.mark.parametrize(
    ("habits", "changes", "failure", "says"),
    [
        pytest.param({"hangs_at": "display clock"}, {}, failures.TimedOut, "not complete within 2 s", id="hanging"),
        pytest.param({"trickle_at": "display clock"}, {}, failures.TimedOut, "the last it said: 'x x", id="endless"),
        pytest.param({"drop_at": "display clock"}, {}, failures.Dropped, "before its answer was", id="dropped"),
        pytest.param({"prompt": b"Enter your name:"}, {}, failures.TimedOut, "Enter your name:", id="no prompt"),
        pytest.param({"question": QUESTION}, {}, failures.TimedOut, "'是否接受?[Y/N]'", id="a question"),
        pytest.param(
            {"interactive": [("Password: ", False), ("New password: ", False)]}, {}, failures.LoginRefused, "refused",
            id="a new password, interactive",
        ),
        pytest.param({"interactive": [("Code: ", True)]}, {}, failures.LoginRefused, "refused", id="a code"),
        pytest.param({"flood": FLOOD}, {}, failures.NoPrompt, "more than 1024 KiB", id="a flood of banners"),
        pytest.param({}, {"login": Login(USER, "wrong")}, failures.LoginRefused, "user 'reader'", id="password"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_in_time(
    habits: dict[str, object], changes: dict[str, object], failure: type[ProbedError], says: str, known: Path
) -> None:
    async def case() -> None:
        async with serving(element(**habits)) as one:
            await trust(known, one)
            runner = Runner(known, SystemClock())
            began = time.monotonic()
            with pytest.raises(failure) as told:
                await runner.ask(target(one, **changes), ASK, 2.0)
            took_s = time.monotonic() - began
            assert took_s < 30
            assert says in str(told.value)
            assert PASSWORD not in str(told.value)
            assert b"".join(one.sent).strip(b"\n") in {b"", b"screen-length 0 temporary\ndisplay clock"}
            assert one.told in ([], [PASSWORD])
            if "question" in habits:
                assert one.sent == []
            assert runner.open_sessions == 0
            await runner.close()

    asyncio.run(case())


def test_a_server_that_takes_connections_and_never_speaks(known: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        one = SshTarget("NE1", "127.0.0.1", "huawei_vrp", Login(USER, PASSWORD), mute.getsockname()[1])

        async def case() -> None:
            runner = Runner(known, SystemClock())
            with pytest.raises(failures.TimedOut):
                await runner.ask(one, ASK, 1.0)
            await runner.close()

        began = time.monotonic()
        asyncio.run(case())
        assert time.monotonic() - began < 30
        with pytest.raises(failures.SshFailure):
            hostkeys.fetch("127.0.0.1", one.port, 1.0, old=False)


def test_nobody_listens(known: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    async def case() -> None:
        runner = Runner(known, SystemClock())
        with pytest.raises(failures.Unreachable, match="Connection refused"):
            await runner.ask(SshTarget("NE1", "127.0.0.1", "huawei_vrp", Login("u", "p"), port), ASK, 2.0)
        await runner.close()

    asyncio.run(case())


def test_a_connection_that_nobody_accepts_is_given_up_at_a_stop(known: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        callers = [socket.socket() for _ in range(3)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", port))

        async def case() -> None:
            runner = Runner(known, SystemClock())
            one = SshTarget("NE1", "127.0.0.1", "huawei_vrp", Login(USER, PASSWORD), port)
            with pytest.raises(failures.TimedOut, match="no connection within 1 s"):
                await runner.ask(one, ASK, 1.0)
            waiting = asyncio.create_task(runner.ask(one, ASK, 60.0))
            await asyncio.sleep(0.5)
            began = time.monotonic()
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            await runner.close()
            assert time.monotonic() - began < 30

        asyncio.run(case())
        for caller in callers:
            caller.close()


def test_an_unknown_host_key_is_refused_before_any_login(known: Path) -> None:
    async def case() -> None:
        async with serving(element()) as one:
            runner = Runner(known, SystemClock())
            with pytest.raises(failures.HostKeyUnknown, match=r"run: probed ssh trust \[127") as told:
                await runner.ask(target(one), ASK, 20.0)
            assert one.host_key is not None
            assert one.host_key.get_fingerprint() in str(told.value)
            assert one.sent == []
            await runner.close()

    asyncio.run(case())


def test_a_changed_host_key_is_refused_before_any_login(known: Path) -> None:
    async def case() -> None:
        async with serving(element()) as one:
            await trust(known, one)
            port = one.port
        async with serving(element(), port) as other:
            runner = Runner(known, SystemClock())
            with pytest.raises(failures.HostKeyChanged, match="Somebody may sit in between"):
                await runner.ask(target(other), ASK, 20.0)
            assert other.sent == []
            await runner.close()

    asyncio.run(case())


def test_the_kind_of_key_that_is_known_is_asked_for_first(known: Path) -> None:
    async def case() -> None:
        rsa = asyncssh.generate_private_key("ssh-rsa")
        async with serving(element(host_key=rsa)) as one:
            await trust(known, one)
            port = one.port
        both = [asyncssh.generate_private_key("ssh-ed25519"), rsa]
        async with serving(element(), port, server_host_keys=both) as one:
            runner = Runner(known, SystemClock())
            assert (await runner.ask(target(one), ASK, 20.0))[0].text == CLOCK_TEXT
            await runner.close()

    asyncio.run(case())


@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")
def test_old_algorithms_only_where_the_element_says_so(known: Path) -> None:
    async def case() -> None:
        old: dict[str, Any] = {
            "kex_algs": ["diffie-hellman-group14-sha1"], "encryption_algs": ["aes128-cbc"],
            "mac_algs": ["hmac-md5"], "signature_algs": ["ssh-rsa"],
            "server_host_keys": [asyncssh.generate_private_key("ssh-rsa")],
        }  # fmt: skip
        async with serving(element(), **old) as one:
            with pytest.raises(failures.OldAlgorithms, match="old_algorithms = true"):
                await trust(known, one)
            await trust(known, one, old=True)
            runner = Runner(known, SystemClock())
            with pytest.raises(failures.OldAlgorithms, match="old_algorithms = true"):
                await runner.ask(target(one), ASK, 20.0)
            assert one.sent == []
            assert (await runner.ask(target(one, old_algorithms=True), ASK, 20.0))[0].text == CLOCK_TEXT
            await runner.close()

    asyncio.run(case())


def test_a_private_key_instead_of_a_password(known: Path, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(tmp_path / "id", passphrase="open it", rounds=4, ignore_few_rounds=True)
    (tmp_path / "authorized").write_bytes(key.export_public_key())

    async def case() -> None:
        async with serving(element(), keys=tmp_path / "authorized") as one:
            await trust(known, one)
            runner = Runner(known, SystemClock())
            login = Login(USER, None, tmp_path / "id", "open it")
            assert (await runner.ask(target(one, login=login), ASK, 20.0))[0].text == CLOCK_TEXT
            with pytest.raises(failures.LoginRefused):
                await runner.ask(
                    target(one, login=Login(USER, None, tmp_path / "id", "wrong"), element="NE2"), ASK, 5.0
                )
            with pytest.raises(failures.LoginRefused, match="nowhere"):
                await runner.ask(target(one, login=Login(USER, None, tmp_path / "nowhere")), ASK, 20.0)
            await runner.close()

    asyncio.run(case())


def test_a_refused_command_connects_to_nobody(known: Path) -> None:
    async def case() -> None:
        async with serving(element()) as one:
            await trust(known, one)
            runner = Runner(known, SystemClock())
            with pytest.raises(CommandRefused, match="nothing was sent"):
                await runner.ask(target(one), ["display clock", "reboot"], 20.0)
            assert one.sessions == 0
            await runner.close()

    asyncio.run(case())


def test_a_command_that_the_element_does_not_know_is_told_in_its_words(known: Path) -> None:
    async def case() -> None:
        async with serving(element(unknown=b"Error: Unrecognized command found at '^' position.\r\n")) as one:
            await trust(known, one)
            runner = Runner(known, SystemClock())
            (said,) = await runner.ask(target(one), ["display version"], 20.0)
            assert said.rejected == "Error: Unrecognized command found at '^' position."
            await runner.close()

    asyncio.run(case())


def test_a_session_is_used_again_until_it_was_idle_too_long_or_has_died(known: Path) -> None:
    async def case() -> None:
        async with serving(element()) as one:
            await trust(known, one)
            runner = Runner(known, SystemClock(), idle_s=1.0)
            for _ in range(3):
                await runner.ask(target(one), ASK, 20.0)
            assert (one.sessions, runner.stats.logins, runner.stats.reused) == (1, 1, 2)
            await asyncio.sleep(1.1)
            runner.reap()
            assert runner.open_sessions == 0
            await runner.ask(target(one), ASK, 20.0)
            assert one.sessions == 2
            assert runner.stats.sent == {("NE1", "display clock"): 4}
            await runner.close()
            harmless(one)

    asyncio.run(case())


def test_a_kept_session_that_has_died_meanwhile_is_replaced_once(known: Path) -> None:
    async def case() -> None:
        async with serving(element(drop_once=True)) as one:
            await trust(known, one)
            runner = Runner(known, SystemClock())
            await runner.ask(target(one), ASK, 20.0)
            one.drop_at = "display clock"
            assert (await runner.ask(target(one), ASK, 20.0))[0].text == CLOCK_TEXT
            assert (one.sessions, runner.stats.logins, runner.stats.failures) == (2, 2, {})
            one.drop_once, one.drop_at = False, "display clock"
            with pytest.raises(failures.Dropped):
                await runner.ask(target(one), ASK, 20.0)
            assert one.sessions == 3
            await runner.close()
            harmless(one)

    asyncio.run(case())


def test_an_element_is_asked_by_one_at_a_time_and_a_manager_for_few_of_its_elements(known: Path) -> None:
    async def case() -> None:
        answers = {"display clock": CLOCK}
        async with serving(Element(answers=answers, prompt_delay_s=0.05)) as one:
            await trust(known, one)
            runner = Runner(known, SystemClock(), group_cap=2)
            await asyncio.gather(*(runner.ask(target(one), ASK, 20.0) for _ in range(5)))
            assert one.most == 1
            await runner.close()
        many = [Element(answers=answers, prompt_delay_s=0.05) for _ in range(5)]
        now, most = 0, 0
        async with serving(many[0]), serving(many[1]), serving(many[2]), serving(many[3]), serving(many[4]):
            for each in many:
                await trust(known, each)
            runner = Runner(known, SystemClock(), group_cap=2, idle_s=0.0)

            async def watch() -> None:
                nonlocal now, most
                while True:
                    now = sum(each.now for each in many)
                    most = max(most, now)
                    await asyncio.sleep(0.01)

            watching = asyncio.create_task(watch())
            await asyncio.gather(*(runner.ask(target(each, group="EMS-1"), ASK, 20.0) for each in many))
            watching.cancel()
            assert [each.sessions for each in many] == [1] * 5
            assert most <= 3  # one may still be going as the next comes
            await runner.close()

    asyncio.run(case())


def test_who_waits_too_long_for_a_turn_is_told_so(known: Path) -> None:
    async def case() -> None:
        async with serving(element(hangs_at="display clock")) as one:
            await trust(known, one)
            runner = Runner(known, SystemClock())
            hanging = asyncio.create_task(runner.ask(target(one), ASK, 3.0))
            await asyncio.sleep(0.3)
            with pytest.raises(failures.Busy, match="no session was free"):
                await runner.ask(target(one), ["display version"], 0.5)
            with pytest.raises(failures.TimedOut):
                await hanging
            await runner.close()

    asyncio.run(case())


def test_a_stop_ends_what_is_under_way_at_once(known: Path) -> None:
    async def case() -> None:
        async with serving(element(hangs_at="display clock")) as one:
            await trust(known, one)
            runner = Runner(known, SystemClock())
            hanging = asyncio.create_task(runner.ask(target(one), ASK, 60.0))
            await asyncio.sleep(2.0)
            began = time.monotonic()
            hanging.cancel()
            await asyncio.gather(hanging, return_exceptions=True)
            await runner.close()
            assert time.monotonic() - began < 30

    asyncio.run(case())
