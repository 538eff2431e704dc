"""What a server of HTTP says, read in as many pieces as it comes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import aiohttp


async def beginning(answer: aiohttp.ClientResponse, most: int, charset: str = "utf-8") -> str:
    """The text of an answer, and of one that never ends so much of it (octets); `charset`: where it names none."""
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) >= most:
            break
    for named in (answer.charset, charset):
        with suppress(LookupError):
            return body[:most].decode(named or charset, "replace")
    return body[:most].decode("utf-8", "replace")
