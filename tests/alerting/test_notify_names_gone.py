"""The name server is gone: every way to people tries again later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from alerting.notify.base import Outcome, Retry
from alerting.notify.mail import MailNotifier
from alerting.notify.webhook import WebhookNotifier, WebhookTarget
from tests.alerting.test_notify_mail import WANG, server
from tests.support.outbox import notification

pytestmark = pytest.mark.asyncio

GONE = "no-such-host.invalid"
"""A name that never resolves (RFC 6761 clause 6.4)."""


async def by_webhook() -> Outcome:
    notifier = WebhookNotifier(WebhookTarget("duty", f"http://{GONE}/hook", 5, None))
    try:
        return await notifier.send(notification(1))
    finally:
        await notifier.close()


async def by_mail() -> Outcome:
    return await MailNotifier(server(25, host=GONE), WANG).send(notification(1))


@pytest.mark.parametrize("send", [by_webhook, by_mail])
async def test_a_name_that_does_not_resolve_is_tried_again(send: Callable[[], Awaitable[Outcome]]) -> None:
    outcome = await send()
    assert isinstance(outcome, Retry), outcome
