"""SMS by the spool of smstools: what lies there, that it lies there once, and what the real smsd makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerting.notify.base import Delivered, Later, Retry
from alerting.notify.sms_http import SmsTarget
from alerting.notify.sms_spool import SpoolFolder, SpoolReceipts, SpoolSms, spool_file
from tests.support.messages import message
from tests.support.smsd import smsd, spool
from tests.support.waiting import until

WANG = SmsTarget("wang", "+8613800000000", "zh", "Asia/Shanghai", 2, "【某某网管】")
TEXT = "【某某网管】NJFE0001 江南银行 中断 11-02 08:20:09 AAA 紧急 link_down/link:XA-3 光缆中断🛠"


def sms(folder: Path, target: SmsTarget = WANG) -> SpoolSms:
    return SpoolSms(SpoolFolder("modem", folder), target)


def test_a_file_has_headers_in_eight_bits_and_the_text_in_big_endian_ucs2() -> None:
    made = spool_file("+8613800000000", "网", "k#1>wang@sms", ucs2=True)
    assert made == b"To: 8613800000000\nAlphabet: UCS2\nProbed-Key: k#1>wang@sms\n\n\x7f\x51"
    assert spool_file("12", "a€", "k", ucs2=False).endswith(b"Alphabet: UTF-8\nProbed-Key: k\n\na\xe2\x82\xac")


@pytest.mark.parametrize(
    ("number", "to"),
    [
        ("+8613800000000", "8613800000000"),
        ("8613800000000", "8613800000000"),
        ("10086", "s10086"),
        ("+123456", "123456"),
    ],
)
def test_short_codes_are_dialled_as_they_are(number: str, to: str) -> None:
    assert spool_file(number, "x", "k", ucs2=False).startswith(f"To: {to}\n".encode())


@pytest.mark.asyncio
async def test_sent_twice_it_lies_there_once(tmp_path: Path) -> None:
    folder = spool(tmp_path / "sms")
    first, second = [await sms(folder).send(message(channel="sms")) for _ in range(2)]
    assert first == second
    assert isinstance(first, Delivered)
    assert [file.name for file in (folder / "outgoing").iterdir()] == [first.provider]


@pytest.mark.asyncio
@pytest.mark.parametrize("stage", ["checked", "sent"])
async def test_what_smsd_has_taken_is_not_given_to_it_again(tmp_path: Path, stage: str) -> None:
    folder = spool(tmp_path / "sms")
    first = await sms(folder).send(message(channel="sms"))
    assert isinstance(first, Delivered)
    (folder / "outgoing" / first.provider).rename(folder / stage / first.provider)
    assert await sms(folder).send(message(channel="sms")) == Delivered(first.provider, f"is in {stage} already")
    assert list((folder / "outgoing").iterdir()) == []


@pytest.mark.asyncio
async def test_what_had_failed_may_be_sent_again(tmp_path: Path) -> None:
    folder = spool(tmp_path / "sms")
    first = await sms(folder).send(message(channel="sms"))
    assert isinstance(first, Delivered)
    (folder / "outgoing" / first.provider).rename(folder / "failed" / first.provider)
    assert await sms(folder).send(message(channel="sms")) == Delivered(first.provider, "in outgoing")


@pytest.mark.asyncio
async def test_a_spool_that_is_not_there_is_a_retry(tmp_path: Path) -> None:
    outcome = await sms(tmp_path / "nowhere").send(message(channel="sms"))
    assert isinstance(outcome, Retry)
    assert "The daemon must be able to write into outgoing" in outcome.reason


@pytest.mark.asyncio
@pytest.mark.peer
async def test_the_real_smsd_sends_it_as_it_was_written_and_says_so(tmp_path: Path) -> None:
    folder = spool(tmp_path / "sms")
    receipts = SpoolReceipts(SpoolFolder("modem", folder))
    with smsd(folder) as log:
        sent = await sms(folder).send(message(text="光缆中断🛠", channel="sms"))
        bad = await sms(folder, SmsTarget("li", "", "zh", "UTC")).send(message(recipient="li", channel="sms"))
        assert isinstance(sent, Delivered)
        assert isinstance(bad, Delivered)
        there = folder / "sent" / sent.provider
        await until(lambda: there.exists() and (folder / "failed" / bad.provider).exists(), 40)
        news = {one.key: one for one in await receipts.heard_later()}
    passed, refused = news["link_down/link:XA-3#1>wang@sms"], news["link_down/link:XA-3#1>li@sms"]
    assert (passed.provider, passed.passed_on, passed.channel) == (sent.provider, True, "sms")
    assert passed.detail, "when it was sent"
    assert refused == Later("link_down/link:XA-3#1>li@sms", "sms", bad.provider, False, "No destination")
    pdus = [line for line in log.read_text("utf-8", "replace").splitlines() if "AT+CMGS" in line]
    # TP-UDL counts octets in UCS-2; two parts, each with 6 octets of header (3GPP TS 23.040 clause 9.2.3.24)
    bodies = [bytes.fromhex(line.rpartition(" ")[2].split("08FF")[1][2:]) for line in pdus]
    assert [body[:3] for body in bodies] == [b"\x05\x00\x03", b"\x05\x00\x03"]
    assert b"".join(body[6:] for body in bodies).decode("utf-16-be") == TEXT
    assert list((folder / "outgoing").iterdir()) == []


@pytest.mark.asyncio
async def test_each_receipt_is_heard_once(tmp_path: Path) -> None:
    folder = spool(tmp_path / "sms")
    receipts = SpoolReceipts(SpoolFolder("modem", folder))
    (folder / "sent" / "probed-1").write_bytes(b"To: 1\nProbed-Key: k\nSent: 26-11-02 08:20:11\n\nx")
    (folder / "sent" / "of-somebody-else").write_bytes(b"To: 1\n\nx")
    assert await receipts.heard_later() == [Later("k", "sms", "probed-1", True, "26-11-02 08:20:11")]
    assert await receipts.heard_later() == []
