"""The dispatcher: nothing is lost, nothing overtakes, a dead receiver delays nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from alerting.notify.backoff import BackOff
from alerting.notify.base import Address, Delivered, Outcome, Rejected, Retry
from alerting.notify.outbox import Dispatcher, DispatcherSettings
from alerting.notify.webhook import WebhookNotifier, WebhookTarget
from probed.model.instant import SECOND_US
from probed.model.notification import Notification
from tests.support.listener import HANG, Listener, listening
from tests.support.outbox import HandClock, MemoryOutbox, notification

PROMPT = DispatcherSettings(send_timeout_s=5, idle_s=0.01, drain_s=2, back_off=BackOff(first_s=10, cap_s=40))


@asynccontextmanager
async def dispatching(
    *hooks: tuple[str, Listener], settings: DispatcherSettings = PROMPT, timeout_s: float = 5
) -> AsyncIterator[tuple[Dispatcher, MemoryOutbox, HandClock]]:
    notifiers = [WebhookNotifier(WebhookTarget(name, listener.url, timeout_s)) for name, listener in hooks]
    outbox, clock = MemoryOutbox(), HandClock()
    try:
        yield Dispatcher(outbox, notifiers, clock, settings, chance=lambda: 0.0), outbox, clock
    finally:
        for notifier in notifiers:
            await notifier.close()


@pytest.mark.asyncio
async def test_what_is_delivered_leaves_the_outbox() -> None:
    async with listening([200]) as duty, dispatching(("duty", duty)) as (dispatcher, outbox, _):
        outbox.add(notification(1), notification(2))
        await dispatcher.turn()
    assert outbox.arrived == [notification(1).key, notification(2).key]
    assert outbox.rows == {}


@pytest.mark.asyncio
async def test_a_500_is_tried_again_when_its_wait_is_over() -> None:
    async with listening([500, 200]) as duty, dispatching(("duty", duty)) as (dispatcher, outbox, clock):
        outbox.add(notification(1))
        await dispatcher.turn()
        assert outbox.errors == {notification(1).key: "HTTP 500: said 500"}
        clock.forward_s(9.9)
        await dispatcher.turn()
        assert len(duty.heard) == 1
        clock.forward_s(0.1)
        await dispatcher.turn()
    assert outbox.arrived == [notification(1).key]
    keys = {headers["Idempotency-Key"] for headers, _ in duty.heard}
    assert len(keys) == 1, "both tries carry one key"


@pytest.mark.asyncio
async def test_waits_grow_with_each_failure() -> None:
    async with listening([500]) as duty, dispatching(("duty", duty)) as (dispatcher, outbox, clock):
        outbox.add(notification(1))
        waits = []
        for _ in range(4):
            await dispatcher.turn()
            wait = outbox.next_try[notification(1).key] - clock.now
            waits.append(wait / SECOND_US)
            clock.now += wait
    assert waits == [10, 20, 40, 40]


@pytest.mark.asyncio
async def test_a_receiver_that_says_when_is_left_alone_until_then_within_the_cap() -> None:
    answers = [{"status": "429", "Retry-After": "33"}, {"status": "503", "Retry-After": "999"}]
    async with listening(answers) as duty, dispatching(("duty", duty)) as (dispatcher, outbox, clock):
        outbox.add(notification(1))
        await dispatcher.turn()
        assert outbox.next_try[notification(1).key] == clock.now + 33 * SECOND_US
        clock.forward_s(33)
        await dispatcher.turn()
        assert outbox.next_try[notification(1).key] == clock.now + 40 * SECOND_US


@pytest.mark.asyncio
async def test_a_410_is_laid_aside_with_the_reason_and_the_next_goes_on() -> None:
    async with listening([410, 200]) as duty, dispatching(("duty", duty)) as (dispatcher, outbox, _):
        outbox.add(notification(1), notification(2))
        await dispatcher.turn()
    assert outbox.laid_aside == {notification(1).key: "HTTP 410: said 410"}
    assert outbox.arrived == [notification(2).key]


@pytest.mark.asyncio
async def test_a_clear_never_overtakes_its_raise_but_other_problems_do() -> None:
    other = notification(1, problem="link_down/link:L2")
    async with listening([500, 200]) as duty, dispatching(("duty", duty)) as (dispatcher, outbox, clock):
        outbox.add(notification(1), notification(2), other)
        await dispatcher.turn()
        await dispatcher.turn()
        assert outbox.arrived == [other.key]
        clock.forward_s(10)
        await dispatcher.turn()
        await dispatcher.turn()
    assert outbox.arrived == [other.key, notification(1).key, notification(2).key]


@pytest.mark.asyncio
async def test_a_receiver_that_hangs_delays_nobody_else() -> None:
    async with (
        listening([HANG]) as stuck,
        listening([200]) as well,
        dispatching(("stuck", stuck), ("well", well)) as (dispatcher, outbox, _),
    ):
        hung = [notification(number, "stuck", f"p{number}") for number in range(20)]
        outbox.add(*hung, notification(1, "well"))
        run = asyncio.create_task(dispatcher.run())
        await outbox.until_arrived(notification(1, "well").key)
        outbox.add(notification(2, "well"))
        dispatcher.wake()
        await outbox.until_arrived(notification(2, "well").key)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
    assert len(outbox.rows) == 20, "what hangs stays in the outbox"
    assert len(stuck.heard) == 1, "one try at a time for one receiver"


class NeverReturns:
    """A channel without a timeout of its own."""

    address = Address("stuck", "webhook")

    async def send(self, notification: Notification) -> Outcome:
        await asyncio.Event().wait()
        return Delivered()


@pytest.mark.asyncio
async def test_a_channel_that_never_returns_counts_as_failed() -> None:
    outbox = MemoryOutbox()
    outbox.add(notification(1, "stuck"))
    settings = DispatcherSettings(send_timeout_s=0.02)
    await Dispatcher(outbox, [NeverReturns()], HandClock(), settings).turn()
    assert outbox.errors == {notification(1, "stuck").key: "the channel did not finish within 0.02 s"}


@pytest.mark.asyncio
async def test_what_is_too_old_is_laid_aside_with_the_last_reason() -> None:
    settings = DispatcherSettings(give_up_us=15 * SECOND_US, back_off=BackOff(first_s=10, cap_s=40))
    async with (
        listening([500]) as duty,
        dispatching(("duty", duty), settings=settings) as (dispatcher, outbox, clock),
    ):
        outbox.add(notification(1))
        await dispatcher.turn()
        assert outbox.laid_aside == {}
        clock.forward_s(10)
        await dispatcher.turn()
    assert outbox.laid_aside == {notification(1).key: "given up after 2 tries, the last: HTTP 500: said 500"}


@pytest.mark.asyncio
async def test_a_recipient_that_is_configured_no_more_is_laid_aside() -> None:
    outbox = MemoryOutbox()
    outbox.add(notification(1, "former"))
    await Dispatcher(outbox, [], HandClock()).turn()
    assert outbox.laid_aside == {notification(1, "former").key: "no webhook named 'former' is configured any more"}


@pytest.mark.asyncio
async def test_stopping_delivers_what_is_due_and_returns() -> None:
    async with listening([200]) as duty, dispatching(("duty", duty)) as (dispatcher, outbox, _):
        run = asyncio.create_task(dispatcher.run())
        outbox.add(notification(1), notification(2))
        dispatcher.stop()
        await run
    assert outbox.arrived == [notification(1).key, notification(2).key]


@pytest.mark.asyncio
async def test_stopping_waits_for_a_hanging_receiver_no_longer_than_told() -> None:
    settings = DispatcherSettings(idle_s=0.01, drain_s=0.05)
    async with listening([HANG]) as duty, dispatching(("duty", duty), settings=settings) as (dispatcher, outbox, _):
        outbox.add(notification(1))
        dispatcher.stop()
        await asyncio.wait_for(dispatcher.run(), 4)
    assert list(outbox.rows) == [notification(1).key], "it is there for the next start"


class CountsItself:
    """Notes how many of its kind send at once."""

    now = 0
    most = 0

    def __init__(self, name: str) -> None:
        self.address = Address(name, "webhook")

    async def send(self, notification: Notification) -> Outcome:
        CountsItself.now += 1
        CountsItself.most = max(CountsItself.most, CountsItself.now)
        for _ in range(5):
            await asyncio.sleep(0)
        CountsItself.now -= 1
        return Delivered()


@pytest.mark.asyncio
async def test_no_more_than_the_bound_are_in_flight() -> None:
    outbox = MemoryOutbox()
    names = [f"hook {number}" for number in range(12)]
    outbox.add(*(notification(1, name) for name in names))
    await Dispatcher(outbox, map(CountsItself, names), HandClock(), DispatcherSettings(max_in_flight=3)).turn()
    assert len(outbox.arrived) == 12
    assert CountsItself.most == 3


@pytest.mark.asyncio
async def test_a_bug_in_a_channel_is_told_with_its_traceback_and_keeps_no_other_message_from_being_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Else it would be met again at each restart of the part, and end the daemon at the eighth."""

    class Buggy:
        address = Address("duty", "webhook")

        async def send(self, notification: Notification) -> Outcome:
            raise ZeroDivisionError

    outbox = MemoryOutbox()
    outbox.add(notification(1), notification(1, "hook 1"))
    dispatcher = Dispatcher(outbox, [Buggy(), CountsItself("hook 1")], HandClock())
    for _ in range(3):
        await dispatcher.turn()
    assert outbox.arrived == [notification(1, "hook 1").key]
    assert list(outbox.rows) == [notification(1).key], "it waits for its next try"
    assert outbox.next_try[notification(1).key] > 0
    assert "ZeroDivisionError" in caplog.text
    assert "Traceback" in caplog.text
    assert dispatcher.status().channels["webhook"].failed == 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "outcome",
    [Delivered("id \ud83d", "\udcff"), Retry("busy \ud83d"), Rejected("never \ud83d")],
    ids=lambda one: type(one).__name__,
)
async def test_what_a_receiver_says_can_be_kept_whatever_it_is(outcome: Outcome) -> None:
    """A receipt that the store cannot take would be met again at each restart, and the message sent each time."""

    class Babbling:
        address = Address("duty", "webhook")

        async def send(self, notification: Notification) -> Outcome:
            return outcome

    outbox = MemoryOutbox()
    outbox.add(notification(1))
    await Dispatcher(outbox, [Babbling()], HandClock()).turn()
    (receipt,) = outbox.receipts
    assert "?" in f"{receipt.provider}{receipt.detail}".encode().decode()
