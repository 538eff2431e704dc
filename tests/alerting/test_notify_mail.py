"""Mails: what they say, how they travel, and what becomes of refusals, against a real SMTP listener."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from email import message_from_string
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerting.notify.base import Delivered, Outcome, Rejected, Retry, Terms
from alerting.notify.facts import Hit, facts_of
from alerting.notify.mail import MailNotifier, MailServer, MailTarget, Security
from alerting.notify.mail_header import unstructured
from alerting.notify.mail_text import Letterhead, plain_text
from alerting.notify.outbox import Dispatcher
from probed.cli.output import cells
from probed.model.instant import from_datetime
from probed.model.notification import Notification
from tests.support.messages import RAISED, message
from tests.support.outbox import HandClock, MemoryOutbox
from tests.support.smtp_server import Mailbox, certificate, hanging, smtp

HEAD = Letterhead("probed 网管 <noc@example.com>", "duty@example.com")
WANG = MailTarget("wang", ("wang@example.com",), "zh", "Asia/Shanghai")
BOTH = replace(WANG, to=("a@example.com", "b@example.com"))


def server(port: int, security: Security = Security.NONE, host: str = "127.0.0.1") -> MailServer:
    return MailServer("office", host, port, security, HEAD, timeout_s=5)


async def sent(box: Mailbox, what: Notification, target: MailTarget = WANG) -> Outcome:
    return await MailNotifier(server(box.port), target).send(what)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.asyncio
async def test_a_mail_says_what_since_when_who_and_what_to_do() -> None:
    async with smtp(Mailbox()) as box:
        outcome = await sent(box, message(text="链路 XA-3 中断 <两端>"))
    assert outcome == Delivered("queued as M1", "wang@example.com")
    ((sender, to, mail),) = box.taken
    assert (sender, to) == ("noc@example.com", ["wang@example.com"])
    assert mail["Subject"] == "[probed] 中断: NJFE0001 江南银行 (AAA) 11-02 08:20:09"
    assert str(mail["From"]) == "probed 网管 <noc@example.com>"
    assert (mail["To"], mail["Reply-To"]) == ("wang@example.com", "duty@example.com")
    plain, html = body(mail, "plain"), body(mail, "html")
    for said in ("NJFE0001", "江南银行", "AAA", "11-02 08:20:09 (Asia/Shanghai)", "probed explain NJFE0001 2026-11"):
        assert said in plain
        assert said in html
    assert "链路 XA-3 中断 <两端>" in plain
    assert "链路 XA-3 中断 &lt;两端&gt;" in html
    assert "<script" not in html
    assert "http" not in html, "nothing is fetched"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_is_hit_stands_in_columns(language: str) -> None:
    """Also where one state is a longer word than another, and where letters are two cells wide."""
    hits = tuple(Hit(circuit, "江南银行", "AAA", how) for circuit, how in (("C1", "down"), ("C2", "at_risk")))
    facts = replace(facts_of(message(), language, "Asia/Shanghai"), hits=hits)
    lines = [line for line in plain_text(facts, "Asia/Shanghai").splitlines() if line.endswith("江南银行 AAA")]
    assert len(lines) == 2
    assert len({cells(line[: line.index("  C")]) for line in lines}) == 1


@pytest.mark.asyncio
async def test_headers_are_those_of_an_automatic_mail() -> None:
    async with smtp(Mailbox()) as box:
        await sent(box, message())
    mail = box.taken[0][2]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "zh-CN"
    assert from_datetime(parsedate_to_datetime(str(mail["Date"]))) == RAISED
    assert str(mail["Message-ID"]).endswith("@example.com>")
    assert mail["In-Reply-To"] is None


@pytest.mark.asyncio
async def test_the_raw_mail_is_ascii_with_encoded_headers() -> None:
    async with smtp(Mailbox()) as box:
        await sent(box, message())
    (raw,) = box.raw
    assert raw.isascii()
    assert b"=?utf-8?" in raw


@pytest.mark.asyncio
async def test_a_second_try_of_a_message_is_the_same_mail_to_the_last_byte() -> None:
    async with smtp(Mailbox()) as box:
        for _ in range(2):
            await sent(box, message(7))
        await sent(box, message(8))
    assert box.raw[0] == box.raw[1]
    first, _, other = (mail for _, _, mail in box.taken)
    assert first["Message-ID"] != other["Message-ID"]


@pytest.mark.asyncio
async def test_a_clear_threads_under_its_raise() -> None:
    raised = message(1)
    cleared = message(2, action="clear", first={"key": raised.key, "created": raised.created})
    async with smtp(Mailbox()) as box:
        await sent(box, raised)
        await sent(box, cleared)
    top, reply = (mail for _, _, mail in box.taken)
    assert reply["In-Reply-To"] == reply["References"] == top["Message-ID"]
    assert reply["Subject"] == "[probed] 恢复: NJFE0001 江南银行 (AAA) 11-02 09:02:03"
    assert "历时: 00:41:54" in body(reply, "plain")


@pytest.mark.asyncio
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_encrypted_with_login_and_a_certificate_of_ones_own(tmp_path: Path, security: Security) -> None:
    ca, context = certificate(tmp_path)
    start, whole = (context, None) if security is Security.STARTTLS else (None, context)
    async with smtp(Mailbox(), starttls=start, tls=whole, login=True) as box:
        there = replace(server(box.port, security, "localhost"), user="probed", password="sesame", ca_file=ca)
        assert isinstance(await MailNotifier(there, WANG).send(message()), Delivered)
        wrong = await MailNotifier(replace(there, password="guess"), WANG).send(message(2))
    assert len(box.taken) == 1
    assert box.encrypted == [True]
    assert isinstance(wrong, Retry)
    assert "the login is refused. Check user and password_file" in wrong.reason
    assert "guess" not in wrong.reason


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("host", "trusted", "why"),
    [
        pytest.param("localhost", False, "self-signed certificate", id="an authority that nobody named"),
        pytest.param("127.0.0.1", True, "IP address mismatch", id="a certificate for another name"),
    ],
)
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_a_certificate_that_is_not_trusted_stops_the_mail_but_loses_nothing(
    tmp_path: Path, host: str, trusted: bool, why: str, security: Security
) -> None:
    ca, context = certificate(tmp_path)
    start, whole = (context, None) if security is Security.STARTTLS else (None, context)
    async with smtp(Mailbox(), starttls=start, tls=whole) as box:
        there = replace(server(box.port, security, host), ca_file=ca if trusted else None)
        outcome = await MailNotifier(there, WANG).send(message())
        open_eyed = replace(there, check_certificate=False)
        assert isinstance(await MailNotifier(open_eyed, WANG).send(message()), Delivered)
    assert isinstance(outcome, Retry)
    assert why in outcome.reason
    assert "Give its authority as ca_file" in outcome.reason


@pytest.mark.asyncio
async def test_a_server_without_starttls_is_given_nothing_in_clear() -> None:
    async with smtp(Mailbox()) as box:
        there = replace(server(box.port, Security.STARTTLS), user="probed", password="sesame")
        outcome = await MailNotifier(there, WANG).send(message())
    assert isinstance(outcome, Rejected | Retry)
    assert box.taken == []
    assert box.logins == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param("451 try later", Retry, id="4xx = later"),
        pytest.param("421 going down", Retry, id="a server that goes down"),
        pytest.param("550 no such user", Rejected, id="5xx = never"),
        pytest.param("552 too big", Rejected, id="the mail itself is refused"),
    ],
)
@pytest.mark.parametrize("stage", ["recipient", "data"])
async def test_what_a_refusal_means(answer: str, kind: type[Outcome], stage: str) -> None:
    box = Mailbox({"wang@example.com": [answer]}) if stage == "recipient" else Mailbox(data_answers=[answer])
    async with smtp(box):
        outcome = await sent(box, message())
    assert isinstance(outcome, kind)
    assert answer[:3] in outcome[0]
    assert box.taken == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("box", "kind", "said"),
    [
        pytest.param(Mailbox(login_answer="550 User has no permission"), Retry, "the login is refused", id="login"),
        pytest.param(
            Mailbox(login_answer="554 Too many logins"), Retry, "the login is refused", id="too many logins"
        ),
        pytest.param(
            Mailbox(sender_answer="553 not yours"), Retry, "553 not yours: the sender is refused", id="from"
        ),
        pytest.param(Mailbox(sender_answer="451 busy"), Retry, "451 busy", id="from, for now"),
        pytest.param(Mailbox(sender_answer="552 too big"), Rejected, "552 too big", id="the mail, by its size"),
    ],
)
async def test_what_somebody_can_put_right_is_tried_again(
    tmp_path: Path, box: Mailbox, kind: type[Outcome], said: str
) -> None:
    """A server that refuses whom we say we are says nothing about the mail, whatever its code."""
    ca, context = certificate(tmp_path)
    user, password = ("probed", "sesame") if box.login_answer else ("", "")
    async with smtp(box, tls=context, login=bool(user)):
        where = replace(server(box.port, Security.TLS, "localhost"), ca_file=ca, user=user, password=password)
        outcome = await MailNotifier(where, WANG).send(message())
    assert isinstance(outcome, kind)
    assert said in outcome[0]
    assert box.taken == []


@pytest.mark.asyncio
async def test_a_mailbox_that_has_the_mail_is_not_sent_it_again_with_the_other() -> None:
    box = Mailbox({"b@example.com": ["451 greylisted", "250 OK"]})
    async with smtp(box):
        notifier = MailNotifier(server(box.port), BOTH)
        first = await notifier.send(message())
        second = await notifier.send(message())
    assert first == Retry("b@example.com: 451 greylisted")
    assert isinstance(second, Delivered)
    assert [to for _, to, _ in box.taken] == [["a@example.com"], ["b@example.com"]]
    one, other = (mail for _, _, mail in box.taken)
    assert one["Message-ID"] == other["Message-ID"]


@pytest.mark.asyncio
async def test_a_mailbox_that_is_refused_for_good_is_named_in_the_receipt() -> None:
    box = Mailbox({"b@example.com": ["550 no such user"]})
    async with smtp(box):
        outcome = await MailNotifier(server(box.port), BOTH).send(message())
    assert outcome == Delivered("queued as M1", "not delivered to b@example.com: 550 no such user")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((b"250 ok", "550 用户不存在".encode("gbk")), Rejected),
        ((b"250 ok", "450 稍后再试".encode("gbk")), Retry),
        ((b"250 ok", b"250 ok", b"354 go", "250 已收\x1b[2J\x07".encode("gbk")), Delivered),
    ],
    ids=["never", "later", "taken"],
)
async def test_what_a_server_says_in_gbk_is_a_text_that_can_be_kept(
    answers: tuple[bytes, ...], outcome: type[Outcome]
) -> None:
    """Old mail servers of offices speak no UTF-8; a receipt that the store cannot take would stop everything."""
    left, gone = [b"220 hello", b"250 mail", *answers], asyncio.Event()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = b""
        while True:
            said = left.pop(0) if left else b"250 ok"
            writer.write(said + b"\r\n")
            line = await reader.readline()
            while said.startswith(b"354") and line != b".\r\n":
                line = await reader.readline()
            if line in (b"QUIT\r\n", b""):
                break
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        gone.set()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as there:
        said = await MailNotifier(server(there.sockets[0].getsockname()[1]), WANG).send(message())
        await gone.wait()
    assert isinstance(said, outcome)
    assert "Timed out" not in str(said)
    assert all(str(part).isprintable() for part in said), "what cannot be printed cannot be kept either"


@pytest.mark.asyncio
async def test_nobody_has_it_when_all_are_refused() -> None:
    box = Mailbox({"a@example.com": ["550 gone"], "b@example.com": ["551 moved"]})
    async with smtp(box):
        outcome = await MailNotifier(server(box.port), BOTH).send(message())
    assert outcome == Rejected("a@example.com: 550 gone; b@example.com: 551 moved")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "greeting",
    [
        pytest.param(b"554 no service here\r\n", id="a greeting that sends everybody away"),
        pytest.param(b"220-" + b"x" * 100_000 + b"\r\n", id="a greeting without an end"),
        pytest.param(b"\x16\x03\x01\x00\r\n", id="no mail server at all"),
    ],
)
async def test_a_server_that_takes_nobodys_mail_is_tried_again_later(greeting: bytes) -> None:
    """That is about the server, not about this mail: it must not become a dead letter."""
    async with hanging(greeting) as port:
        outcome = await MailNotifier(replace(server(port), timeout_s=1), WANG).send(message())
    assert isinstance(outcome, Retry)
    assert f"127.0.0.1:{port}" in outcome.reason


@pytest.mark.asyncio
async def test_a_server_that_says_nothing_is_given_up_in_time() -> None:
    async with hanging() as port:
        outcome = await MailNotifier(replace(server(port), timeout_s=0.2), WANG).send(message())
    assert isinstance(outcome, Retry)
    assert "mail server 'office'" in outcome.reason


@pytest.mark.asyncio
async def test_nobody_listening_is_a_retry() -> None:
    async with hanging() as port:
        pass
    outcome = await MailNotifier(server(port), WANG).send(message())
    assert isinstance(outcome, Retry)


def test_a_password_is_not_shown() -> None:
    assert "sesame" not in repr(MailServer("m", "h", 1, Security.TLS, HEAD, user="u", password="sesame"))


@pytest.mark.asyncio
async def test_a_mail_server_that_hangs_holds_up_nobody_who_is_reached_another_way() -> None:
    """Six recipients behind a server that takes connections and never answers; one behind one that works."""
    outbox = MemoryOutbox()
    stuck = [f"stuck{n}" for n in range(6)]
    for name in (*stuck, "wang"):
        outbox.add(message(1, recipient=name), message(2, recipient=name, problem="p2"))
    async with hanging() as port, smtp(Mailbox()) as box:
        silent = replace(server(port), timeout_s=60)
        notifiers = [MailNotifier(silent, replace(WANG, recipient=name)) for name in stuck]
        notifiers.append(MailNotifier(server(box.port), WANG))
        terms = {one.address: Terms("silent", max_in_flight=2, timeout_s=60) for one in notifiers[:-1]}
        terms[notifiers[-1].address] = Terms("office")
        dispatcher = Dispatcher(outbox, notifiers, HandClock(RAISED), terms=terms)
        run = asyncio.create_task(dispatcher.run())
        await outbox.until_arrived(message(2, recipient="wang", problem="p2").key)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
    assert len(box.taken) == 2
    assert len(outbox.rows) == 12, "what hangs stays in the outbox"
    assert dispatcher.status().channels["mail"].sent == 2


@given(
    st.text(st.sampled_from(' =?_,;:<>()"\\abé中江😀x') | st.characters(exclude_categories=["C", "Z"]), max_size=300)
)
@example("=?utf-8?b? [probed] 中断: NJFE0001 +1 江南" + "银行" * 20 + " (AAA)")
def test_a_subject_of_any_length_and_letters_arrives_as_it_was(text: str) -> None:
    """Blanks too, wherever the line is folded."""
    line = " ".join(text.split())
    raw = f"Subject: {unstructured(line)}\n"
    assert all(len(part) <= 78 for part in raw.splitlines())
    assert raw.isascii()
    assert str(message_from_string(f"{raw}\n", policy=default)["Subject"]) == line


@pytest.mark.asyncio
async def test_a_sender_with_a_long_name_in_chinese_is_one_line_of_words() -> None:
    name = "江南省分公司 网络管理中心 专线服务质量监测 (NOC)"
    async with smtp(Mailbox()) as box:
        there = replace(server(box.port), letterhead=Letterhead(f"{name} <noc@example.com>"))
        await MailNotifier(there, WANG).send(message())
    head = box.raw[0].partition(b"\r\n\r\n")[0].decode("ascii")
    assert all(len(part) <= 78 for part in head.split("\r\n"))
    sender = message_from_string(f"{head}\n\n", policy=compat32)["From"]
    assert str(make_header(decode_header(sender))) == f"{name} <noc@example.com>"
