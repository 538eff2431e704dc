"""The control socket: what goes through, what is refused, and who the kernel says is calling."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from probed.control import server
from probed.control.client import call
from probed.control.protocol import LINE_LIMIT, ControlError, Request, decode_request, decode_response, encode_request
from probed.control.server import ControlServer

ROOT = Path(__file__).resolve().parents[2]


def test_a_request_survives_the_wire() -> None:
    request = Request("ack", {"problem": "link:L1"}, "seen", "k1", "wang")
    assert decode_request(encode_request(request)) == request


def test_what_a_terminal_sent_in_another_encoding_is_told_before_it_is_sent() -> None:
    with pytest.raises(ControlError, match="no character of UTF-8"):
        encode_request(Request("ack", {}, b"\xb2\xa8".decode("utf-8", "surrogateescape"), "k"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param(b"hello", "not a JSON line", id="no JSON"),
        pytest.param(b"[1]", "not a JSON object", id="a list"),
        pytest.param(b"[" * 60_000, "not a JSON line .too deeply nested.", id="a list of lists of lists"),
        pytest.param(b'{"v": 1, "reason": "\\ud83d"}', "no character of UTF-8", id="half of a character"),
        pytest.param(b'{"v": 1, "args": {"n": 1e999}}', "number is none that JSON knows", id="no number"),
        pytest.param(b'{"v": 2}', "version 2 is not spoken here", id="another version"),
        pytest.param(b'{"v": 1, "verb": "ak", "args": {}}', "Did you mean 'ack'?", id="a misspelt verb"),
        pytest.param(b'{"v": 1, "verb": ["ack"], "args": {}}', "unknown verb .'ack'.", id="a list of verbs"),
        pytest.param(b'{"v": 1, "verb": {}, "args": {}}', "unknown verb {}.", id="an object as verb"),
        pytest.param(b'{"v": 1, "verbs": "ack"}', "unknown key 'verbs'", id="an unknown key"),
        pytest.param(b'{"v": 1, "verb": "ack", "args": {}, "reason": "", "key": ""}', "non-empty 'key'", id="no key"),
        pytest.param(b'{"v": 1, "verb": "ack", "args": 3, "reason": "", "key": "k"}', "must be an object", id="args"),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(line: bytes, says: str) -> None:
    with pytest.raises(ControlError, match=says.replace("?", r"\?")):
        decode_request(line)


@pytest.mark.parametrize("decode", [decode_request, decode_response])
def test_nesting_is_refused_at_any_depth(decode: Callable[[bytes], object]) -> None:
    """Also at the few depths that can be read and not be written again, or not be shown."""
    for depth in (*range(900, 1000), 30_000):
        for line in (b'{"v":1,"verb":%s}', b'{"v":1,"ok":true,"result":%s}', b'{"v":1,"ok":false,"error":%s}'):
            with contextlib.suppress(ControlError):
                decode(line % (b"[" * depth + b"]" * depth))
    with pytest.raises(ControlError, match=r"not a JSON line .too deeply nested."):
        decode(b"[" * 30_000)


async def serve_and(
    path: Path, caller: Any, proxies: frozenset[int] = frozenset(), *, slow: bool = False
) -> tuple[Any, list[str]]:
    """Run `caller` in a thread against a live server that echoes; returns its result and the operators seen."""
    seen: list[str] = []

    async def handler(request: Request, operator: str) -> dict[str, Any]:
        seen.append(request.on_behalf_of or operator)
        if slow:
            await asyncio.Event().wait()
        if request.args.get("refuse"):
            raise ControlError("no such problem")
        return {"verb": request.verb}

    server = asyncio.create_task(ControlServer(path, handler, proxies).run(), name="control")
    try:
        while not path.exists():  # noqa: ASYNC110 - the socket file is the event
            await asyncio.sleep(0.005)
        return await asyncio.to_thread(caller), seen
    finally:
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)
        assert not path.exists()


def raw(path: Path, data: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(5)
        sock.connect(str(path))
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        return sock.recv(LINE_LIMIT)


def test_the_operator_is_who_the_kernel_says(tmp_path: Path) -> None:
    path = tmp_path / "s" / "control.sock"
    result, seen = asyncio.run(serve_and(path, lambda: call(path, Request("ack", {}, "", "k"))))
    assert result == {"verb": "ack"}
    assert seen == [getpass.getuser()]


def test_a_refusal_reaches_the_caller_as_an_error(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"

    def refused() -> str:
        with pytest.raises(ControlError) as caught:
            call(path, Request("ack", {"refuse": True}, "", "k"))
        return str(caught.value)

    assert asyncio.run(serve_and(path, refused))[0] == "no such problem"


@pytest.mark.parametrize("allowed", [True, False], ids=["the web page's user may", "others may not"])
def test_acting_on_behalf_of_others(tmp_path: Path, allowed: bool) -> None:
    path = tmp_path / "control.sock"
    proxies = frozenset({os.getuid()}) if allowed else frozenset()
    line = encode_request(Request("ack", {}, "", "k", "li"))
    answer, seen = asyncio.run(serve_and(path, lambda: raw(path, line), proxies))
    assert (b'"ok": true' in answer) is allowed
    assert seen == (["li"] if allowed else [])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(
            encode_request(Request("ack", {}, "", "k", "李" * 65)),
            b"has 65 characters, and a name has 64 at most",
            id="a name without end",
        ),
        pytest.param(b"x" * (LINE_LIMIT + 10) + b"\n", b"longer than", id="too long"),
        pytest.param(b'{"v": 1', b"no end of line", id="cut off"),
    ],
)
def test_a_line_that_cannot_be_read_is_answered(tmp_path: Path, data: bytes, says: bytes) -> None:
    path = tmp_path / "control.sock"
    answer, seen = asyncio.run(serve_and(path, lambda: raw(path, data)))
    assert says in answer
    assert seen == []


def test_a_dead_daemons_socket_is_replaced_but_a_file_is_not(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(path))
    result, _ = asyncio.run(serve_and_replaced(path))
    assert result == {"verb": "ack"}
    path.write_text("precious")
    with pytest.raises(ControlError, match="is not a socket"):
        asyncio.run(ControlServer(path, refuse_all).run())
    assert path.read_text() == "precious"


async def refuse_all(request: Request, operator: str) -> dict[str, Any]:
    raise ControlError("never")


async def serve_and_replaced(path: Path) -> tuple[Any, list[str]]:
    def once_replaced() -> Any:
        for _ in range(1000):  # a dead socket refuses until the new one has taken its place
            try:
                return call(path, Request("ack", {}, "", "k"))
            except ControlError:
                os.sched_yield()
        raise AssertionError("the dead socket was not replaced")

    return await serve_and(path, once_replaced)


def test_a_daemon_that_cannot_answer_in_time_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REQUEST_TIMEOUT_S", 0.05)
    path = tmp_path / "control.sock"
    answer, _ = asyncio.run(
        serve_and(path, lambda: raw(path, encode_request(Request("ack", {}, "", "k"))), slow=True)
    )
    assert b"did not answer within" in answer


def test_without_a_daemon_the_caller_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match=r"no daemon listens on .*Start it with 'probed run'"):
        call(tmp_path / "none.sock", Request("ack", {}, "", "k"))


@pytest.mark.parametrize(
    ("uid_map", "whole"),
    [
        pytest.param("         0          0 4294967295\n", True, id="the machine's own"),
        pytest.param("0 0 1\n997 997 1\n", False, id="a service with PrivateUsers="),
        pytest.param("0 100000 65536\n", False, id="a container"),
        pytest.param("", False, id="nobody yet"),
    ],
)
def test_whether_all_users_can_be_told_apart(uid_map: str, whole: bool) -> None:
    assert server.sees_everybody(uid_map) is whole


SERVE = """
import asyncio, logging, sys
from pathlib import Path
from probed.control.server import ControlServer

async def tell(request, operator):
    print(operator, flush=True)
    return {}

logging.basicConfig(format="%(message)s")
asyncio.run(ControlServer(Path(sys.argv[1]), tell).run())
"""
SOMEBODY = 12345


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")
@pytest.mark.parametrize(
    ("before", "called", "warned"),
    [
        pytest.param((), f"uid:{SOMEBODY}", False, id="as the unit runs it"),
        pytest.param(("unshare", "--user", "--map-root-user"), "nobody", True, id="with PrivateUsers= it would be"),
    ],
)
def test_who_the_kernel_says_is_calling(before: tuple[str, ...], called: str, warned: bool) -> None:
    """Why the unit has no PrivateUsers=, shown with a real user namespace; it is told in the log at least."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "s"
        command = [*before, sys.executable, "-c", SERVE, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as served:
            while not path.exists() or not path.stat().st_mode & 0o060:
                assert served.poll() is None, served.communicate()
            path.chmod(0o666)
            _call_as(SOMEBODY, path)
            assert served.stdout is not None
            operator = served.stdout.readline().strip()
            served.terminate()
            _, log = served.communicate()
    assert operator == called
    assert ("in a user namespace" in log) is warned


def _call_as(uid: int, path: Path) -> None:
    child = os.fork()
    if child == 0:
        try:
            os.setuid(uid)
            raw(path, encode_request(Request("status", {}, "", "k")))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
