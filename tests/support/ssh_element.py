"""A network element's command line over real SSH (asyncssh), with the bad habits that elements have.

It records every byte that it is sent.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

USER, PASSWORD = "reader", "s3cret pass"


@dataclass
class Element:
    """How the element behaves. Bytes go out as they stand; times are in seconds."""

    prompt: bytes = b"<R1>"
    banner: bytes = b"\r\nWelcome\r\n"
    answers: Mapping[str, bytes] = field(default_factory=dict)
    unknown: bytes = b"% Unknown command\r\n"
    page_lines: int = 0
    """Paging after so many lines until a command of `unpages` comes; 0 = never."""
    pager: bytes = b"  ---- More ----"
    erase: bytes = b"\x1b[42D" + b" " * 42 + b"\x1b[42D"
    unpages: Sequence[str] = ("screen-length 0 temporary", "terminal length 0")
    prompt_delay_s: float = 0.0
    """Before each prompt, the first one too."""
    flood: bytes = b""
    """Said at login again and again, for ever."""
    interactive: Sequence[tuple[str, bool]] = ()
    """Passwords are asked for by keyboard-interactive alone: one round a field, with whether its answer is shown."""
    told: list[str] = field(default_factory=list)
    """What was answered to these."""
    question: bytes = b""
    """Asked at login, before the first prompt; a line answers it."""
    hangs_at: str = ""
    """This command is never answered."""
    drop_at: str = ""
    """The session ends in the middle of this command's answer."""
    drop_once: bool = False
    trickle_at: str = ""
    """This command is answered for ever, a little at a time."""
    piece: int = 0
    """Bytes a packet; 0 = as it comes."""
    echo: bool = True
    sent: list[bytes] = field(default_factory=list)
    sessions: int = 0
    now: int = 0
    most: int = 0
    """Sessions at once."""
    connections: list[asyncssh.SSHServerConnection] = field(default_factory=list)
    server: asyncssh.SSHAcceptor | None = None
    host_key: asyncssh.SSHKey | None = None

    @property
    def port(self) -> int:
        assert self.server is not None
        return int(self.server.get_port())

    @property
    def lines(self) -> list[str]:
        """What was sent, line by line, but for empty ones."""
        return [line for line in b"".join(self.sent).decode("latin-1").split("\n") if line.strip()]

    async def serve(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self.sessions += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await _Talk(self, process).run()
        except (asyncssh.BreakReceived, asyncssh.TerminalSizeChanged, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.now -= 1
            process.exit(0)


class _Talk:
    def __init__(self, element: Element, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self.element, self.process = element, process
        self.paged = element.page_lines > 0

    async def run(self) -> None:
        element = self.element
        await self.say(element.banner)
        while element.flood:
            await self.say(element.flood)
        if element.question:
            await self.say(element.question)
            await self.line()
        while True:
            await asyncio.sleep(element.prompt_delay_s)
            await self.say(element.prompt)
            command = await self.line()
            if command is None:
                return
            if not await self.answer(command):
                return

    async def say(self, data: bytes) -> None:
        step = self.element.piece or len(data) or 1
        for at in range(0, len(data), step):
            self.process.stdout.write(data[at : at + step])
            if self.element.piece:
                await self.process.stdout.drain()
                await asyncio.sleep(0.002)
        await self.process.stdout.drain()

    async def key(self) -> bytes | None:
        got = await self.process.stdin.read(1)
        if not got:
            return None
        self.element.sent.append(got)
        return got

    async def line(self) -> str | None:
        typed = b""
        while (key := await self.key()) is not None:
            if key in b"\r\n":
                await self.say((typed if self.element.echo else b"") + b"\r\n")
                return typed.decode("latin-1")
            typed += key
        return None

    async def answer(self, command: str) -> bool:
        element = self.element
        if command in element.unpages:
            self.paged = False
            return True
        if not command.strip():
            return True
        if command == element.hangs_at:
            await asyncio.sleep(3600)
        if command == element.trickle_at:
            while True:
                await self.say(b"x ")
                await asyncio.sleep(0.05)
        data = element.answers.get(command, element.unknown)
        if command == element.drop_at:
            if element.drop_once:
                element.drop_at = ""
            await self.say(data[: len(data) // 2])
            return False
        return await self.pages(data) if self.paged else await self.whole(data)

    async def whole(self, data: bytes) -> bool:
        await self.say(data)
        return True

    async def pages(self, data: bytes) -> bool:
        lines = data.splitlines(keepends=True)
        size = self.element.page_lines
        for at in range(0, len(lines), size):
            await self.say(b"".join(lines[at : at + size]))
            if at + size < len(lines):
                await self.say(self.element.pager)
                if await self.key() != b" ":
                    return False
                await self.say(self.element.erase)
        return True


class _Server(asyncssh.SSHServer):
    def __init__(self, element: Element) -> None:
        self.element = element

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.element.connections.append(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return not self.element.interactive

    def kbdint_auth_supported(self) -> bool:
        return bool(self.element.interactive)

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:
        return "", "", "en", [self.element.interactive[0]]

    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> Any:
        self.element.told += responses
        rounds = len(self.element.told)
        if self.element.told[0] != PASSWORD or rounds >= len(self.element.interactive):
            return self.element.told[0] == PASSWORD
        return "", "", "en", [self.element.interactive[rounds]]

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@asynccontextmanager
async def serving(
    element: Element, port: int = 0, keys: Path | None = None, host: str = "127.0.0.1", **options: Any
) -> AsyncIterator[Element]:
    """The element on a free port of the loopback address `host`. `keys`: an authorized_keys file; `options` go to
    asyncssh.
    """
    element.host_key = element.host_key or asyncssh.generate_private_key("ssh-ed25519")
    settings: dict[str, Any] = {
        "server_host_keys": [element.host_key],
        "process_factory": element.serve,
        "encoding": None,
        "line_editor": False,
        "authorized_client_keys": None if keys is None else str(keys),
        **options,
    }
    server = await asyncssh.create_server(lambda: _Server(element), host, port, **settings)
    element.server = server
    try:
        yield element
    finally:
        server.close()
        for connection in element.connections:
            connection.abort()
        await asyncio.gather(*(connection.wait_closed() for connection in element.connections))
        await server.wait_closed()


@contextmanager
def in_thread(element: Element, port: int = 0, **options: Any) -> Iterator[Element]:
    """The same beside a program that has a loop of its own."""
    ready, loop, stop = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with serving(element, port, **options):
            ready.set()
            await stop.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="element", daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield element
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
