"""HTTP to one server: which of the write interfaces it has, and one write."""

from __future__ import annotations

import asyncio
import base64
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

from alerting.notify.answer import beginning
from config.secret_file import secret_of
from config.settings_influx import InfluxSettings
from probed.errors import ProbedError
from probed.influx.answers import Answer, Closed, Later, understood

if TYPE_CHECKING:
    import aiohttp

ANSWER_BYTES: Final = 64 * 1024
METRICS_BYTES: Final = 4 * 1024 * 1024
GZIP: Final = 31
"""Window bits of zlib for the gzip format."""
_V2_SINCE: Final = (2, 0)
_DIGITS: Final = 10
"""A number of a version has fewer."""


class Server(NamedTuple):
    """What `/ping` told. `durable`: what it has acknowledged survives its death."""

    name: str
    version: str
    durable: bool
    write_url: str


def server_of(settings: InfluxSettings, version: str, build: str) -> Server:
    """Where to write. VictoriaMetrics does not tell a version: its 204 comes before the disk."""
    number = _number(version)
    if settings.bucket and (number >= _V2_SINCE or not number):  # a cloud or a nightly build tells no number
        path, query = "/api/v2/write", {"org": settings.org, "bucket": settings.bucket}
    else:
        path, query = "/write", {"db": settings.database or settings.bucket, "rp": settings.retention_policy}
    wanted = urlencode({"precision": "ns", **{key: value for key, value in query.items() if value}})
    influx = bool(version)
    name = f"InfluxDB {version} {build}".strip() if influx else "VictoriaMetrics"
    return Server(name, version, influx, f"{settings.url}{path}?{wanted}")


def _number(version: str) -> tuple[int, ...]:
    digits = version.removeprefix("v").split("-")[0].split(".")[:2]
    return tuple(int(part) for part in digits if part.isdecimal() and len(part) < _DIGITS)


class InfluxClient:
    """One connection, one request at a time. Nothing is raised for what a network or a server may do."""

    def __init__(self, settings: InfluxSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self.server: Server | None = None

    async def ping(self) -> Closed | Later | None:
        """Learn which server this is; None = `server` is known now."""
        import aiohttp  # noqa: PLC0415 - half a second that only a configured sink is worth

        try:
            session = await self._opened()
            async with session.get(f"{self._settings.url}/ping", allow_redirects=False) as answer:
                if answer.status >= 500:
                    return Later(f"HTTP {answer.status} to /ping")
                if answer.status in {401, 403}:
                    return Closed(f"HTTP {answer.status} to /ping. Give [influx] a user or token that it knows.")
                head = answer.headers
                self.server = server_of(
                    self._settings, head.get("X-Influxdb-Version", ""), head.get("X-Influxdb-Build", "")
                )
                return None
        except ProbedError as error:
            return Closed(str(error))
        except TimeoutError:
            return Later(f"no answer within {self._settings.timeout_s:g} s")
        except (aiohttp.ClientError, OSError) as error:
            return Later(f"{type(error).__name__}: {error}")

    async def write(self, lines: list[str]) -> Answer:
        """Post lines, packed; the answer's meaning."""
        import aiohttp  # noqa: PLC0415 - as above

        if self.server is None:
            raise AssertionError("nothing is written before ping")
        body = await asyncio.to_thread(packed, lines)
        headers = {"Content-Encoding": "gzip", "Content-Type": "text/plain; charset=utf-8"}
        try:
            session = await self._opened()
            async with session.post(
                self.server.write_url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                said = await beginning(answer, ANSWER_BYTES)
                return understood(answer.status, said, answer.headers.get("Retry-After", ""))
        except ProbedError as error:
            return Closed(str(error))
        except TimeoutError:
            return Later(f"no answer within {self._settings.timeout_s:g} s")
        except (aiohttp.ClientError, OSError) as error:
            return Later(f"{type(error).__name__}: {error}")

    async def born(self) -> str:
        """When VictoriaMetrics says that it was started; '' when it does not answer."""
        import aiohttp  # noqa: PLC0415 - as above

        try:
            session = await self._opened()
            async with session.get(f"{self._settings.url}/metrics", allow_redirects=False) as answer:
                said = await beginning(answer, METRICS_BYTES)
        except (ProbedError, TimeoutError, aiohttp.ClientError, OSError):
            return ""
        return next((row for row in said.splitlines() if row.startswith("vm_app_start_timestamp")), "")

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _opened(self) -> aiohttp.ClientSession:
        import aiohttp  # noqa: PLC0415 - as above

        if self._session is None:
            settings = self._settings
            headers = {}
            if settings.token_file is not None:
                token = await asyncio.to_thread(secret_of, settings.token_file, "token_file")
                headers["Authorization"] = f"Token {token}"
            elif settings.username:
                password = await asyncio.to_thread(secret_of, settings.password_file, "password_file")
                pair = base64.b64encode(f"{settings.username}:{password}".encode()).decode()
                headers["Authorization"] = f"Basic {pair}"
            timeout = aiohttp.ClientTimeout(total=settings.timeout_s)
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=jar, headers=headers)
        return self._session


def packed(lines: list[str]) -> bytes:
    """Lines as a gzip body; level 1 costs a third of the next and loses little."""
    squeeze = zlib.compressobj(1, zlib.DEFLATED, GZIP)
    return squeeze.compress("\n".join(lines).encode("utf-8", "replace")) + squeeze.flush()
