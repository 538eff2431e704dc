"""A real HTTP listener that takes the daemon's notifications and remembers them."""

from __future__ import annotations

import json
from typing import Any, Self

from aiohttp import web


class Listener:
    """Listens on a free loopback port; each POST is answered 204 and kept in `received`, once for each key."""

    def __init__(self) -> None:
        self.received: dict[str, dict[str, Any]] = {}
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/notify"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/notify", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = json.loads(await request.read())
        key = request.headers.get("Idempotency-Key", str(len(self.received)))
        self.received.setdefault(key, body)
        return web.Response(status=204)
