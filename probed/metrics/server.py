"""A small HTTP server for /metrics and /healthz: nothing that a caller does can hold up the daemon."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from probed.clock import Clock
from probed.errors import ProbedError
from probed.metrics.definitions import Distribution, Sample
from probed.metrics.health import Health, health
from probed.metrics.parts import Parts, gather, of_disk
from probed.metrics.sampler import Sampler

_log = logging.getLogger(__name__)

HEAD_BYTES: Final = 8192
REQUEST_S: Final = 5.0
"""For a request to come, and for the answer to be taken."""
BUSY_S: Final = 1.0
RENDER_S: Final = 4.0
CALLERS: Final = 8
AGAIN_S: Final = 30.0
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_WORDS: Final = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    503: "Service Unavailable",
}


def can_serve(host: str, port: int) -> None:
    """A ProbedError when nobody could be answered there."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as exc:
        raise ProbedError(
            f"[metrics] listen: '{host}:{port}' cannot be listened at ({os.strerror(exc.errno or 0)}). "
            "Free the port, or name another."
        ) from exc


class MetricsServer:
    """`run` until cancelled. A port that is taken is said in the log and tried again: watching goes on without it."""

    def __init__(self, host: str, port: int, parts: Parts, clock: Clock) -> None:
        self._host, self._port, self._parts, self._clock = host, port, parts, clock
        self._sampler = Sampler(clock)
        self._callers: set[asyncio.Task[None]] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="metrics")
        self._rendering = asyncio.Lock()
        self.listening: int | None = None
        """The port, once it listens."""

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sampler.run(), name="metrics sampler")
                await self._serve_for_ever()
        finally:
            for caller in self._callers:
                caller.cancel()
            await asyncio.gather(*self._callers, return_exceptions=True)

    async def close(self) -> None:
        """Let the thread go; what it still renders nobody waits for."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _serve_for_ever(self) -> None:
        while True:
            try:
                server = await asyncio.start_server(self._come, self._host, self._port, limit=HEAD_BYTES)
            except OSError as exc:
                _log.error(
                    "[metrics] listen = '%s:%d' is not possible (%s): no figures are given until it is. "
                    "Free the port, or name another.",
                    self._host,
                    self._port,
                    exc.strerror,
                )
                await asyncio.sleep(AGAIN_S)
                continue
            async with server:
                self.listening = server.sockets[0].getsockname()[1]
                _log.info("figures at http://%s:%d/metrics", self._host, self.listening)
                await server.serve_forever()

    def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A task of our own: asyncio's would tell the log about each caller that the end of the daemon cuts off."""
        if len(self._callers) >= 4 * CALLERS:
            writer.transport.abort()
            return
        busy = len(self._callers) >= CALLERS
        task = asyncio.create_task(self._serve(reader, writer, busy=busy), name="metrics caller")
        self._callers.add(task)
        task.add_done_callback(self._callers.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, busy: bool) -> None:
        try:
            async with asyncio.timeout(BUSY_S if busy else REQUEST_S):
                writer.write(await (self._refuse(reader) if busy else self._answer(reader)))
                await writer.drain()
        except (TimeoutError, ConnectionError):
            writer.transport.abort()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(REQUEST_S):
                    await writer.wait_closed()

    async def _refuse(self, reader: asyncio.StreamReader) -> bytes:
        """The request is read first: else the caller would see a reset and not the reason."""
        await reader.read(HEAD_BYTES)
        return _response(503, b"busy\n")

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.LimitOverrunError, asyncio.IncompleteReadError):
            return _response(400, b"a request of HTTP/1 is expected\n")
        words = head.split(b"\r\n", 1)[0].split()
        if len(words) != 3 or not words[2].startswith(b"HTTP/1."):
            return _response(400, b"a request of HTTP/1 is expected\n")
        method, path = words[0], words[1].partition(b"?")[0]
        if method not in {b"GET", b"HEAD"}:
            return _response(405, b"only GET\n")
        match path:
            case b"/metrics":
                found = await self._metrics()
            case b"/healthz":
                found = self._healthz()
            case _:
                found = _response(404, b"/metrics and /healthz are here\n")
        return found.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == b"HEAD" else found

    async def _metrics(self) -> bytes:
        samples, _ = self._gathered()
        async with self._rendering:  # the thread has one place: behind a dead disk nobody piles up work
            try:
                async with asyncio.timeout(RENDER_S):
                    text = await asyncio.get_running_loop().run_in_executor(self._thread, self._render, samples)
            except TimeoutError:
                return _response(503, b"the disk of the store does not answer\n")
        return _response(200, text, CONTENT_TYPE)

    def _render(self, samples: list[Sample | Distribution]) -> bytes:
        from probed.metrics.exposition import exposition  # noqa: PLC0415 - its library is for whoever scrapes

        with contextlib.suppress(OSError):
            samples += of_disk(self._parts.store.path)
        return exposition(samples)

    def _healthz(self) -> bytes:
        _, found = self._gathered()
        body = {"live": found.live, "ready": found.ready, "reasons": list(found.reasons)}
        return _response(200 if found.ready else 503, json.dumps(body).encode() + b"\n", "application/json")

    def _gathered(self) -> tuple[list[Sample | Distribution], Health]:
        samples = gather(self._parts, self._sampler, self._clock.now_us())
        found = health(samples, stalled=self._parts.store.figures.stalled)
        samples.append(Sample("probed_ready", found.ready))
        return samples, found


def _response(status: int, body: bytes, kind: str = "text/plain; charset=utf-8") -> bytes:
    head = (
        f"HTTP/1.1 {status} {_WORDS[status]}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
