"""SMS through a gateway that speaks HTTP: the request is a template, and so is what counts as success."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from alerting.notify import template
from alerting.notify.answer import beginning
from alerting.notify.base import Address, Delivered, Outcome, Rejected, Retry
from alerting.notify.facts import facts_of
from alerting.notify.sms_text import Sms, compose
from probed.model.notification import Notification

CHANNEL: Final = "sms"
_ANSWER_BYTES: Final = 64 * 1024
_MARK: Final = "\ufeff"
"""Of byte order, which some gateways put before their JSON."""
_TRY_AGAIN: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True)
class SmsTarget:
    """A recipient's number, language and zone, and how long its messages may be."""

    recipient: str
    number: str
    language: str
    zone: str
    max_parts: int = 1
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Success:
    """When the answer means that the gateway took the message: all that is given must hold.

    `refuse`: values at `path` that mean that it never will.
    """

    statuses: frozenset[int] = frozenset(range(200, 300))
    path: str = ""
    equals: str = ""
    contains: str = ""
    refuse: frozenset[str] = frozenset()
    id_path: str = ""


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """`form`, `body` (JSON) or `text`, or none of them when everything stands in the URL."""

    name: str
    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    body: Any = None
    text: str = ""
    charset: str = template.UTF_8
    secret: str = field(default="", repr=False)
    success: Success = Success()
    timeout_s: float = 10.0


class HttpSms:
    """One recipient by an HTTP gateway."""

    def __init__(self, gateway: HttpGateway, target: SmsTarget) -> None:
        self._gateway = gateway
        self._target = target

    @property
    def address(self) -> Address:
        return Address(self._target.recipient, CHANNEL)

    async def send(self, notification: Notification) -> Outcome:
        import aiohttp  # noqa: PLC0415 - half a second that only a first message is worth

        gateway = self._gateway
        url, headers, body = request(gateway, self._values(notification))
        timeout = aiohttp.ClientTimeout(total=gateway.timeout_s)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.request(
                    gateway.method, _encoded(url), data=body, headers=headers, allow_redirects=False
                ) as response,
            ):
                return judged(gateway, response.status, await beginning(response, _ANSWER_BYTES, gateway.charset))
        except aiohttp.InvalidURL:
            return Rejected(f"sms gateway '{gateway.name}': its url makes no URL")
        except TimeoutError:
            return Retry(f"sms gateway '{gateway.name}': no answer within {gateway.timeout_s:g} s")
        except (aiohttp.ClientError, OSError) as exc:
            return Retry(f"sms gateway '{gateway.name}': {type(exc).__name__}: {exc}")

    def _values(self, notification: Notification) -> dict[str, str]:
        return {
            "to": self._target.number,
            "text": text_of(notification, self._target).text,
            "id": stable_id(notification),
            "secret": self._gateway.secret,
            "signature": self._target.signature,
        }


def _encoded(url: str) -> Any:
    """As it stands: what is percent-encoded must not be decoded and encoded otherwise on the way."""
    from yarl import URL  # noqa: PLC0415 - comes with aiohttp

    return URL(url, encoded=True)


def text_of(notification: Notification, target: SmsTarget) -> Sms:
    facts = facts_of(notification, target.language, target.zone)
    return compose(facts, target.max_parts, target.signature)


def stable_id(notification: Notification) -> str:
    """32 hex digits, the same for every try of one message."""
    return hashlib.sha256(f"{notification.created} {notification.key}".encode()).hexdigest()[:32]


def request(gateway: HttpGateway, values: Mapping[str, str]) -> tuple[str, dict[str, str], bytes | None]:
    """URL, headers and body, with every value made safe for its place."""
    headers = {name: template.header(value, values) for name, value in gateway.headers.items()}
    charset, url = gateway.charset, template.url(gateway.url, values, gateway.charset)
    if gateway.form is not None:
        _typed(headers, f"application/x-www-form-urlencoded; charset={charset}")
        return url, headers, template.form(gateway.form, values, charset)
    if gateway.body is not None:
        _typed(headers, f"application/json; charset={charset}")
        return url, headers, template.body_json(gateway.body, values, charset)
    if gateway.text:
        media_type = "text/xml" if gateway.text.lstrip().startswith("<") else "text/plain"
        named = _typed(headers, f"{media_type}; charset={charset}")
        return url, headers, template.body(gateway.text, values, named, charset)
    return url, headers, None


def _typed(headers: dict[str, str], otherwise: str) -> str:
    """The media type, by the settings' own header however it is written."""
    for name, value in headers.items():
        if name.lower() == "content-type":
            return value
    headers["Content-Type"] = otherwise
    return otherwise


def judged(gateway: HttpGateway, status: int, said: str) -> Outcome:
    """What the answer means."""
    success = gateway.success
    shown = f"HTTP {status}" + (f": {said.strip()[:200]}" if said.strip() else "")
    if gateway.secret:
        shown = shown.replace(gateway.secret, "***")
    if status not in success.statuses:
        final = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _TRY_AGAIN
        return Rejected(shown) if final else Retry(shown)
    document = _document(said)
    value = _text(template.at_path(document, success.path)) if success.path else ""
    if success.path and value in success.refuse:
        return Rejected(shown)
    if (success.path and success.equals and value != success.equals) or success.contains not in said:
        return Retry(f"the gateway does not take it: {shown}")
    provider = _text(template.at_path(document, success.id_path)) if success.id_path else ""
    return Delivered(provider, "")


def _document(said: str) -> Any:
    try:
        return json.loads(said.removeprefix(_MARK))
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> str:
    """A JSON value as the settings write it: true, 0, OK."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
