"""A real HTTP receiver on loopback that answers as told and keeps what it was sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

HANG = "hang"


@dataclass
class Listener:
    """`answers` are given one a request, the last for ever: a status, a ready response, or HANG."""

    answers: list[int | str | dict[str, str]]
    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    _release: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == HANG:
            await self._release.wait()
            return web.Response()
        if isinstance(answer, dict):
            headers = {name: value for name, value in answer.items() if name != "status"}
            return web.Response(status=int(answer["status"]), headers=headers)
        status = int(answer)
        return web.Response(status=status, text="" if status < 300 else f"said {status}")


@asynccontextmanager
async def listening(answers: Sequence[int | str | dict[str, str]]) -> AsyncIterator[Listener]:
    listener = Listener(list(answers))
    app = web.Application()
    app.router.add_post("/hook", listener.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    listener.url = f"http://{host}:{port}/hook"
    try:
        yield listener
    finally:
        listener._release.set()
        await runner.cleanup()
