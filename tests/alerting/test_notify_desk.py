"""A customer's own desk: its circuits, itself, the state and the time, by every channel; nothing of the network."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from alerting.notify.base import Address
from alerting.notify.build import Recipient, build
from alerting.notify.digest import Gathering
from alerting.notify.facts import facts_of
from alerting.notify.mail_text import Letterhead, mail
from alerting.notify.sms_text import compose
from alerting.notify.webhook import WebhookNotifier, WebhookTarget
from probed.model.ids import CustomerId
from probed.model.notification import Notification
from tests.support.listener import listening
from tests.support.problems import Book, cause

ZONE = "Asia/Shanghai"
RAISED = 1_793_578_809_000_000
CUSTOMER = CustomerId("owner of KA")
SECRETS = ("XA-3", "XA-4", "link_down", "owner of KB", "KB", "probed alarms", "probed explain")


def told(channel: str, language: str = "zh", *, end: str = "KA down, KB down") -> list[Notification]:
    """Of a cut and its end, and of another cut; at the end the trouble hits `end`."""
    desk = Recipient(Address("desk", channel), CUSTOMER, language=language)  # type: ignore[arg-type]
    book = Book()
    book.step(RAISED, cause("XA-3", hits="KA down, KB down", raised=RAISED))
    book.step(RAISED + 1, cause("XA-3", hits=end, raised=RAISED))
    book.step(RAISED + 60_000_000, cause("XA-4", hits="KA down", raised=RAISED + 60_000_000))
    names = {"names": {CUSTOMER: "江南银行"}} if channel != "webhook" else {}
    return [one for event in book.log for one in build(event, [desk], lambda _: names)]


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


SMS = [
    pytest.param("zh", ["KA 江南银行 中断", "KA 江南银行 恢复", "KA 江南银行 中断"], id="Chinese"),
    pytest.param("en", ["KA 江南银行 DOWN", "KA 江南银行 RESTORED", "KA 江南银行 DOWN"], id="English"),
]


@pytest.mark.parametrize(("language", "heads"), SMS)
def test_an_sms_begins_with_circuit_customer_state_and_local_time(language: str, heads: list[str]) -> None:
    texts = [compose(facts_of(one, language, ZONE), 3).text for one in told("sms", language)]
    when = ["11-02 08:20:09", "11-02 08:21:09", "11-02 08:21:09"]
    assert sorted(text[: len(head) + 15] for text, head in zip(texts, heads, strict=True)) == sorted(
        f"{head} {at}" for head, at in zip(heads, when, strict=True)
    )
    assert secrets_in("".join(texts)) == []
    assert "T00:2" not in "".join(texts), "no second time in another zone"


def test_an_end_without_a_circuit_of_its_own_names_the_customer() -> None:
    texts = [compose(facts_of(one, "zh", ZONE), 3).text for one in told("sms", end="KB down")]
    assert any(text.startswith("江南银行 恢复 11-02 08:21:09") for text in texts), texts


def test_a_mail_holds_nothing_of_the_network_and_no_command() -> None:
    for one in told("mail"):
        made = mail(one, facts_of(one, "zh", ZONE), Letterhead("noc@example.com"), ["a@example.com"], ZONE)
        assert isinstance(made, EmailMessage)
        parts = [made.get_body((kind,)) for kind in ("plain", "html")]
        text = "".join(str(part.get_content()) for part in parts if part is not None)
        headers = "".join(f"{name}: {value}" for name, value in made.items())
        assert secrets_in(text + headers) == []
        assert "江南银行" in text
        assert "KA" in made["Subject"]


def test_a_digest_holds_nothing_of_the_network_either() -> None:
    rows = told("mail")
    gathering = Gathering()
    gathering.add(rows)
    facts = facts_of(gathering.message(Address("desk", "mail"), RAISED), "zh", ZONE)
    made = mail(rows[0], facts, Letterhead("noc@example.com"), ["a@example.com"], ZONE)
    part = made.get_body(("plain",))
    assert part is not None
    assert "电路 KA 业务受影响" in str(part.get_content())
    assert secrets_in(str(part.get_content())) == []


@pytest.mark.asyncio
async def test_a_hook_of_the_customers_gets_a_key_that_tells_nothing_and_is_the_same_at_every_try() -> None:
    first, *_ = told("webhook")
    async with listening([200]) as hook:
        notifier = WebhookNotifier(WebhookTarget("desk", hook.url))
        for _ in range(2):
            await notifier.send(first)
        await notifier.close()
    keys = {headers["Idempotency-Key"] for headers, _ in hook.heard}
    assert len(keys) == 1
    assert secrets_in("".join(keys) + "".join(body.decode() for _, body in hook.heard)) == []
