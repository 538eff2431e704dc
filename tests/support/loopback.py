"""The socket of an agent that lives in the test's own event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from types import TracebackType
from typing import Self


class LoopbackAgent:
    """Hears on 127.0.0.1 and sends back what `replies_to` says; keeps every datagram that reached it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.from_elsewhere = False
        """Whether it answers from another port than it was asked at."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._elsewhere = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for one in (self._socket, self._elsewhere):
            one.setblocking(False)
            one.bind(("127.0.0.1", 0))

    @property
    def address(self) -> tuple[str, int]:
        name: tuple[str, int] = self._socket.getsockname()
        return name

    def __enter__(self) -> Self:
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._read)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()
        self._elsewhere.close()

    def _read(self) -> None:
        """Everything that waits: the engine may send a whole burst in one pass of the loop."""
        while True:
            try:
                data, source = self._socket.recvfrom(65535)
            except BlockingIOError:
                return
            self.heard.append(data)
            sender = self._elsewhere if self.from_elsewhere else self._socket
            for reply in self.replies_to(data):
                sender.sendto(reply, source)

    def replies_to(self, data: bytes) -> Iterable[bytes]:
        """The datagrams that go back, each sent before the next is made."""
        raise NotImplementedError
