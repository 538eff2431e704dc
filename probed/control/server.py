"""The daemon's end of the control socket: who calls is asked of the kernel, never of the caller."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pwd
import socket
import stat
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from probed.control.protocol import (
    LINE_LIMIT,
    ControlError,
    Request,
    decode_request,
    encode_error,
    encode_result,
)
from probed.errors import ProbedError

_log = logging.getLogger(__name__)

REQUEST_TIMEOUT_S: Final = 10.0
MAX_CALLERS: Final = 32
_UCRED: Final = struct.Struct("3i")
_ALL_UIDS: Final = (1 << 32) - 1

Handler = Callable[[Request, str], Awaitable[dict[str, Any]]]


def peer_uid(sock: socket.socket) -> int:
    """The uid of the process at the other end, from SO_PEERCRED."""
    raw = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    _pid, uid, _gid = _UCRED.unpack(raw)
    return int(uid)


def sees_everybody(uid_map: str) -> bool:
    """Whether every user is one here (user_namespaces(7)): else the kernel gives strangers the name of nobody."""
    rows = [list(map(int, line.split())) for line in uid_map.splitlines()]
    return any(first == 0 and count >= _ALL_UIDS for first, _, count in (row for row in rows if len(row) == 3))


def warn_if_blind(uid_map: Path = Path("/proc/self/uid_map")) -> None:
    """Into the log, when callers of the socket cannot be told apart."""
    with contextlib.suppress(OSError, ValueError):
        if not sees_everybody(uid_map.read_text(encoding="ascii")):
            _log.warning(
                "this process is in a user namespace that does not know all users: the audit will call operators "
                "'nobody'. Take PrivateUsers= out of the service, or run the container with the host's users."
            )


def user_name(uid: int) -> str:
    """The login name of a uid, or 'uid:N' where the system knows none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid:{uid}"


class ControlServer:
    """Listens on a Unix socket (mode 0660) and hands each request to the handler, one line a connection."""

    def __init__(self, path: Path, handler: Handler, proxy_uids: frozenset[int] = frozenset()) -> None:
        """`proxy_uids` may speak on behalf of others (the web page's user)."""
        self._path, self._handler, self._proxies = path, handler, proxy_uids
        self._callers = asyncio.Semaphore(MAX_CALLERS)
        self.listening = asyncio.Event()
        """Set once callers are heard."""

    async def run(self) -> None:
        """Serve until cancelled; the socket file is removed at the end."""
        self._make_room()
        warn_if_blind()
        server = await asyncio.start_unix_server(self._serve, str(self._path), limit=LINE_LIMIT)
        self._path.chmod(0o660)
        self.listening.set()
        try:
            async with server:
                await server.serve_forever()
        finally:
            self._path.unlink(missing_ok=True)

    def _make_room(self) -> None:
        """Remove a dead daemon's socket; refuse anything that is not a socket."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            mode = self._path.lstat().st_mode
        except FileNotFoundError:
            return
        except OSError as exc:
            raise ControlError(f"{self._path.parent}: no room for the control socket ({exc.strerror})") from exc
        if not stat.S_ISSOCK(mode):
            raise ControlError(
                f"{self._path} exists and is not a socket: remove it or set [control] socket elsewhere"
            )
        self._path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with self._callers, asyncio.timeout(REQUEST_TIMEOUT_S):
                writer.write(await self._answer(reader, writer))
                await writer.drain()
        except TimeoutError:
            writer.write(encode_error(f"the daemon did not answer within {REQUEST_TIMEOUT_S:g} s: ask again later"))
        except ConnectionError:
            _log.info("control: a caller went away")
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        uid = peer_uid(writer.get_extra_info("socket"))
        try:
            line = await reader.readuntil(b"\n")
            request = decode_request(line)
            if request.on_behalf_of is not None and uid not in self._proxies:
                raise ControlError(f"user {user_name(uid)} may not act on behalf of others")
            return encode_result(await self._handler(request, user_name(uid)))
        except asyncio.LimitOverrunError:
            return encode_error(f"the request is longer than {LINE_LIMIT} bytes")
        except asyncio.IncompleteReadError:
            return encode_error("the request has no end of line")
        except ProbedError as exc:
            return encode_error(str(exc))
