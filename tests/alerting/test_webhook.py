"""The webhook against a real HTTP receiver."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from alerting.notify.base import Address, Delivered, Outcome, Rejected, Retry
from alerting.notify.webhook import SIGNATURE_HEADER, WebhookNotifier, WebhookTarget, sign, verify
from tests.support.listener import HANG, listening
from tests.support.outbox import notification

ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def hook(url: str, *, timeout_s: float = 5, secret: bytes | None = None) -> AsyncIterator[WebhookNotifier]:
    notifier = WebhookNotifier(WebhookTarget("duty", url, timeout_s, secret))
    try:
        yield notifier
    finally:
        await notifier.close()


ANSWERS = [
    pytest.param(200, Delivered(), id="200 is delivered"),
    pytest.param(202, Delivered(), id="202 is delivered"),
    pytest.param(302, Retry("HTTP 302: said 302"), id="a redirect is not followed, but tried again"),
    pytest.param(400, Rejected("HTTP 400: said 400"), id="400 is refused for good"),
    pytest.param(410, Rejected("HTTP 410: said 410"), id="410 is refused for good"),
    pytest.param(408, Retry("HTTP 408: said 408"), id="408 is tried again"),
    pytest.param(429, Retry("HTTP 429: said 429"), id="429 is tried again"),
    pytest.param({"status": "429", "Retry-After": "7"}, Retry("HTTP 429", 7), id="when it says when, then"),
    pytest.param({"status": "503", "Retry-After": "soon"}, Retry("HTTP 503"), id="but not when it makes no sense"),
    pytest.param(500, Retry("HTTP 500: said 500"), id="500 is tried again"),
]


@pytest.mark.asyncio
@pytest.mark.parametrize(("answer", "outcome"), ANSWERS)
async def test_the_answer_decides_what_becomes_of_it(answer: int | dict[str, str], outcome: Outcome) -> None:
    async with listening([answer]) as listener, hook(listener.url) as notifier:
        assert await notifier.send(notification(1)) == outcome


@pytest.mark.asyncio
async def test_the_post_is_json_under_the_key_of_the_notification() -> None:
    async with listening([200]) as listener, hook(listener.url) as notifier:
        await notifier.send(notification(7))
    ((headers, body),) = listener.heard
    assert json.loads(body) == {"number": 7}
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == "link_down/link:L1#7>duty@webhook"
    assert SIGNATURE_HEADER not in headers


@pytest.mark.asyncio
async def test_a_redirect_leads_nowhere() -> None:
    async with listening([{"status": "307", "Location": "/hook"}, 200]) as listener, hook(listener.url) as notifier:
        assert await notifier.send(notification(1)) == Retry("HTTP 307")
    assert len(listener.heard) == 1


@pytest.mark.asyncio
async def test_a_secret_signs_the_body() -> None:
    async with listening([200]) as listener, hook(listener.url, secret=b"sesame") as notifier:
        await notifier.send(notification(1))
    ((headers, body),) = listener.heard
    stamp = headers["X-Probed-Timestamp"]
    signed = hmac.new(b"sesame", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers[SIGNATURE_HEADER] == f"v1={signed}"
    assert verify(b"sesame", headers, body, int(stamp))


@pytest.mark.asyncio
async def test_the_receiver_of_the_page_and_openssl_believe_a_post_and_nothing_that_was_changed() -> None:
    page = (ROOT / "docs" / "notifications.md").read_text("utf-8")
    code = next(code for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "is_ours" in code)
    names: dict[str, Any] = {}
    exec(code, names)
    is_ours = names["is_ours"]
    async with listening([200]) as listener, hook(listener.url, secret="密钥 sesame".encode()) as notifier:
        await notifier.send(notification(1, problem="link_down/link:城东"))
    ((headers, body),) = listener.heard
    stamp = headers["X-Probed-Timestamp"]
    assert is_ours("密钥 sesame".encode(), headers, body)
    assert not is_ours(b"other", headers, body)
    assert not is_ours("密钥 sesame".encode(), headers, body.replace(b"1", b"2"))
    assert not is_ours("密钥 sesame".encode(), {**headers, "X-Probed-Timestamp": str(int(stamp) - 1)}, body)
    names["time"] = SimpleNamespace(time=lambda: int(stamp) + 301)
    assert not is_ours("密钥 sesame".encode(), headers, body), "a replay"
    done = await asyncio.to_thread(
        subprocess.run,
        ["openssl", "dgst", "-sha256", "-hmac", "密钥 sesame"],
        input=stamp.encode() + b"." + body,
        capture_output=True,
        check=True,
    )
    assert headers[SIGNATURE_HEADER] == "v1=" + done.stdout.decode().split()[-1]


@pytest.mark.parametrize(
    ("change", "off_s", "accepted"),
    [
        pytest.param({}, 300, True, id="five minutes old is accepted"),
        pytest.param({}, -300, True, id="a clock that is five minutes behind is forgiven"),
        pytest.param({}, 301, False, id="older is a replay"),
        pytest.param({"X-Probed-Timestamp": "1700000001"}, 0, False, id="another timestamp breaks the signature"),
        pytest.param({"X-Probed-Timestamp": "soon"}, 0, False, id="a timestamp that is no number"),
        pytest.param({"X-Probed-Timestamp": "١٧"}, 0, False, id="digits of another script"),
        pytest.param({"X-Probed-Signature": "v1=00"}, 0, False, id="another signature"),
        pytest.param({"X-Probed-Signature": ""}, 0, False, id="no signature"),
    ],
)
def test_a_receiver_verifies_signature_and_age(change: dict[str, str], off_s: int, accepted: bool) -> None:
    at, body = 1_700_000_000, b'{"a":1}'
    headers = {"X-Probed-Timestamp": str(at), SIGNATURE_HEADER: sign(b"sesame", at, body), **change}
    assert verify(b"sesame", headers, body, at + off_s) is accepted
    assert not verify(b"Sesame", headers, body, at)
    assert not verify(b"sesame", headers, body + b" ", at)


@pytest.mark.asyncio
async def test_a_key_with_chinese_names_travels_encoded() -> None:
    async with listening([200]) as listener, hook(listener.url) as notifier:
        assert await notifier.send(notification(1, problem="link_down/link:城东\r\n")) == Delivered()
    assert listener.heard[0][0]["Idempotency-Key"] == "link_down/link:%E5%9F%8E%E4%B8%9C%0D%0A#1>duty@webhook"


@pytest.mark.asyncio
async def test_a_receiver_that_hangs_is_tried_again() -> None:
    async with listening([HANG]) as listener, hook(listener.url, timeout_s=0.05) as notifier:
        assert await notifier.send(notification(1)) == Retry("no answer within 0.05 s")


@pytest.mark.asyncio
async def test_a_refused_connection_is_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets the port either
        async with hook(f"http://127.0.0.1:{taken.getsockname()[1]}/hook") as notifier:
            outcome = await notifier.send(notification(1))
    assert isinstance(outcome, Retry)
    assert outcome.reason.startswith("ClientConnectorError: ")


@pytest.mark.asyncio
async def test_what_is_no_url_is_laid_aside() -> None:
    async with hook("http://") as notifier:
        assert await notifier.send(notification(1)) == Rejected("webhook 'duty': 'http://' is no URL")


@pytest.mark.asyncio
async def test_after_closing_it_can_send_again() -> None:
    async with listening([200]) as listener, hook(listener.url) as notifier:
        await notifier.send(notification(1))
        await notifier.close()
        assert await notifier.send(notification(2)) == Delivered()


def test_a_secret_is_not_printed() -> None:
    assert "sesame" not in repr(WebhookTarget("duty", "http://x", secret=b"sesame"))


def test_the_http_library_is_loaded_only_by_a_first_message() -> None:
    code = "import sys, alerting.notify.webhook; sys.exit('aiohttp' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_its_address_is_its_name() -> None:
    assert WebhookNotifier(WebhookTarget("duty", "http://x")).address == Address("duty", "webhook")
