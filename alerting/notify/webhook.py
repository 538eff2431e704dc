"""The webhook channel: an HTTP POST of the notification as JSON."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from alerting.notify.answer import beginning
from alerting.notify.base import Address, Delivered, Outcome, Rejected, Retry
from alerting.notify.build import opaque
from probed.clock import Clock, SystemClock
from probed.model.canonical import canonical
from probed.model.instant import SECOND_US
from probed.model.notification import Notification

if TYPE_CHECKING:
    import aiohttp

CHANNEL: Final = "webhook"
SIGNATURE_HEADER: Final = "X-Probed-Signature"
TIMESTAMP_HEADER: Final = "X-Probed-Timestamp"
REPLAY_WINDOW_S: Final = 300
"""A receiver should refuse a signature whose timestamp is further than this from its own clock."""

_ANSWER_BYTES: Final = 200
_TRY_AGAIN: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """`secret` signs each body with HMAC-SHA256, so that the receiver knows who wrote it."""

    name: str
    url: str
    timeout_s: float = 10.0
    secret: bytes | None = field(default=None, repr=False)


class WebhookNotifier:
    """Posts to one URL. 2xx is delivered, 4xx refused for good (but 408 and 429), everything else tried again."""

    def __init__(self, settings: WebhookTarget, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._session: aiohttp.ClientSession | None = None

    @property
    def address(self) -> Address:
        return Address(self._settings.name, CHANNEL)

    async def send(self, notification: Notification) -> Outcome:
        import aiohttp  # noqa: PLC0415 - half a second that only a first message is worth

        body = canonical(notification.payload)
        headers = _headers(notification, body, self._settings.secret, self._clock.now_us() // SECOND_US)
        try:
            session = self._open_session()
            async with session.post(
                self._settings.url, data=body, headers=headers, allow_redirects=False
            ) as response:
                return await _outcome(response)
        except aiohttp.InvalidURL:
            return Rejected(f"webhook '{self._settings.name}': '{self._settings.url}' is no URL")
        except TimeoutError:
            return Retry(f"no answer within {self._settings.timeout_s:g} s")
        except (aiohttp.ClientError, OSError) as error:
            return Retry(f"{type(error).__name__}: {error}")

    async def close(self) -> None:
        """Give the connections back. A later send opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        import aiohttp  # noqa: PLC0415 - as above

        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._settings.timeout_s)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


def sign(secret: bytes, timestamp: int, body: bytes) -> str:
    """The value of the signature header: 'v1=' and the HMAC-SHA256 of '<timestamp>.<body>' in hex."""
    return "v1=" + hmac.new(secret, b"%d." % timestamp + body, hashlib.sha256).hexdigest()


def verify(secret: bytes, headers: Mapping[str, str], body: bytes, now_s: int) -> bool:
    """What a receiver does: the signature is ours, and the message is not an old one sent again."""
    timestamp = headers.get(TIMESTAMP_HEADER, "")
    if not timestamp.isascii() or not timestamp.isdigit() or abs(now_s - int(timestamp)) > REPLAY_WINDOW_S:
        return False
    return hmac.compare_digest(headers.get(SIGNATURE_HEADER, ""), sign(secret, int(timestamp), body))


def _headers(notification: Notification, body: bytes, secret: bytes | None, now_s: int) -> dict[str, str]:
    # A header holds ASCII only, and ids may be Chinese: the key travels percent-encoded. It names what failed in the
    # network, of which a customer's own desk is told nothing.
    key = opaque(notification.key) if notification.payload.get("customer") else quote(notification.key, safe=":/#>@ ")
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    if secret is not None:
        headers[TIMESTAMP_HEADER] = str(now_s)
        headers[SIGNATURE_HEADER] = sign(secret, now_s, body)
    return headers


async def _outcome(response: aiohttp.ClientResponse) -> Outcome:
    status = response.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered()
    said = (await beginning(response, _ANSWER_BYTES)).strip()
    reason = f"HTTP {status}" + (f": {said}" if said else "")
    refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if refused and status not in _TRY_AGAIN:
        return Rejected(reason)
    return Retry(reason, _retry_after_s(response.headers.get("Retry-After", "")))


def _retry_after_s(text: str) -> float:
    """Seconds that the receiver asks for (RFC 9110 clause 10.2.3); a date is left to our own back-off."""
    return float(text) if text.isascii() and text.isdigit() else 0.0
