"""Asks a time-stamping authority over HTTP (RFC 3161 clause 3.4)."""

from __future__ import annotations

import asyncio
from typing import Final

import aiohttp
from cryptography import x509

from probed.ledger.stamps import QUERY_TYPE, BadStamp, checked, request_for

LARGEST: Final = 1 << 20
"""Bytes of an answer; one with its certificates has some thousand."""


async def stamped(content: bytes, url: str, timeout_s: float, roots: tuple[x509.Certificate, ...]) -> bytes:
    """The authority's answer for a content, checked (BadStamp says what was wrong)."""
    asked = request_for(content)
    answer = await _post(url, asked.as_bytes(), timeout_s)
    checked(answer, content, roots, asked)
    return answer


async def _post(url: str, body: bytes, timeout_s: float) -> bytes:
    try:
        async with (
            asyncio.timeout(timeout_s),
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers={"Content-Type": QUERY_TYPE}, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise BadStamp(f"{url} answered with status {response.status}")
            answer = await response.content.read(LARGEST + 1)
            while len(answer) <= LARGEST and (more := await response.content.read(LARGEST + 1)):
                answer += more
    except TimeoutError as exc:
        raise BadStamp(f"{url} did not answer within {timeout_s:g} s") from exc
    except aiohttp.ClientError as exc:
        raise BadStamp(f"{url} cannot be asked ({str(exc) or type(exc).__name__})") from exc
    if len(answer) > LARGEST:
        raise BadStamp(f"{url} answered with more than {LARGEST} bytes")
    return answer
