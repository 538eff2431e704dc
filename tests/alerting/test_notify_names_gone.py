"""The name server is gone: every way to people tries again later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from alerting.notify.base import Outcome, Retry
from alerting.notify.mail import MailNotifier
from alerting.notify.outbox import Dispatcher
from alerting.notify.sms_http import HttpGateway, HttpSms, SmsTarget
from alerting.notify.webhook import WebhookNotifier, WebhookTarget
from probed.influx.answers import Later
from probed.influx.client import InfluxClient
from probed.metrics.definitions import Sample
from probed.metrics.parts import of_notify
from tests.alerting.test_notify_mail import WANG, server
from tests.support.messages import RAISED, message
from tests.support.outbox import HandClock, MemoryOutbox, notification
from tests.support.sink import settings

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


async def by_sms() -> Outcome:
    gateway = HttpGateway("gateway", f"http://{GONE}/send", form={"to": "{to}", "text": "{text}"})
    return await HttpSms(gateway, SmsTarget("wang", "13800000000", "zh", "UTC")).send(notification(1))


@pytest.mark.parametrize("send", [by_webhook, by_mail, by_sms])
async def test_a_name_that_does_not_resolve_is_tried_again(send: Callable[[], Awaitable[Outcome]]) -> None:
    outcome = await send()
    assert isinstance(outcome, Retry), outcome


async def test_an_influxdb_whose_name_does_not_resolve_is_asked_again_later() -> None:
    client = InfluxClient(settings(f"http://{GONE}:8086"))
    assert isinstance(await client.ping(), Later)
    await client.close()


async def test_what_waits_for_a_name_is_a_figure_that_grows() -> None:
    """ProbedMessagesWaiting looks at it."""
    outbox, clock = MemoryOutbox(), HandClock(RAISED)
    outbox.add(message(1, channel="webhook", recipient="duty"))
    notifier = WebhookNotifier(WebhookTarget("duty", f"http://{GONE}/hook", 5, None))
    dispatcher = Dispatcher(outbox, [notifier], clock)
    seen = []
    for _ in range(2):
        await dispatcher.turn()
        clock.forward_s(1000)
        samples = [one for one in of_notify(dispatcher.status()) if isinstance(one, Sample)]
        told = {one.family: one.value for one in samples if one.labels == ("webhook",)}
        seen.append((told["probed_notify_waiting"], told["probed_notify_oldest_seconds"]))
        assert told["probed_notify_failures_total"] == len(seen)
    await notifier.close()
    assert seen == [(1, 1000), (1, 2000)]
