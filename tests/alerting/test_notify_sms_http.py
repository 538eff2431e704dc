"""SMS by HTTP gateways: templates that cannot be broken out of, and what answers mean."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from alerting.notify import template
from alerting.notify.base import Delivered, Outcome, Rejected, Retry
from alerting.notify.sms_http import HttpGateway, HttpSms, SmsTarget, Success, judged, request
from tests.support.messages import message

WANG = SmsTarget("wang", "+8613800000000", "zh", "Asia/Shanghai", 1, "【某某网管】")
TEXT = "【某某网管】NJFE0001 江南银行 中断 11-02 08:20:09 AAA 紧急 link_down/link:XA-3"


@dataclass
class Gateway:
    """A gateway on loopback: answers what it is told to, and keeps what it was asked."""

    answer: str = '{"code": 0, "data": {"id": 4711}}'
    status: int = 200
    pieces: int = 1
    """So many chunks the answer comes in, one after the other."""
    octets: bytes = b""
    """The answer instead, with nothing said of its charset."""
    url: str = ""
    heard: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    async def handle(self, asked: web.Request) -> web.StreamResponse:
        self.heard.append((asked.method, asked.raw_path, dict(asked.headers), await asked.read()))
        if self.octets:
            return web.Response(status=self.status, body=self.octets)
        if self.pieces == 1:
            return web.Response(status=self.status, text=self.answer)
        response = web.StreamResponse(status=self.status)
        await response.prepare(asked)
        size = len(self.answer) // self.pieces + 1
        for start in range(0, len(self.answer), size):
            await response.write(self.answer[start : start + size].encode())
            await asyncio.sleep(0.005)  # so that it is read before the next one comes
        return response


@asynccontextmanager
async def gateway(**said: Any) -> AsyncIterator[Gateway]:
    made = Gateway(**said)
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


async def sent(made: HttpGateway) -> Outcome:
    return await HttpSms(made, WANG).send(message(text="x" * 60, channel="sms"))


@pytest.mark.asyncio
async def test_all_in_the_url_for_a_gateway_like_kannel() -> None:
    async with gateway(answer="0: Accepted for delivery") as there:
        url = f"{there.url}/cgi-bin/sendsms?user=p&pass={{secret}}&to={{to}}&text={{text}}&coding=2&charset=UTF-8"
        made = HttpGateway("kannel", url, "GET", secret="s&=#", success=Success(contains="Accepted"))
        assert await sent(made) == Delivered("")
    ((method, path, _, body),) = there.heard
    asked = dict(parse_qsl(urlsplit(path).query, strict_parsing=True))
    assert (method, body) == ("GET", b"")
    assert asked == {
        "user": "p", "pass": "s&=#", "to": "+8613800000000", "text": TEXT, "coding": "2", "charset": "UTF-8",
    }  # fmt: skip


@pytest.mark.asyncio
async def test_a_form_with_a_header_and_an_id_from_the_answer() -> None:
    async with gateway() as there:
        made = HttpGateway(
            "g",
            f"{there.url}/sms",
            headers={"X-Key": "key {secret}", "X-Request": "{id}"},
            form={"mobile": "{to}", "content": "{text}", "fixed": "1"},
            secret="sesame",
            success=Success(path="code", equals="0", id_path="data.id"),
        )
        assert await sent(made) == Delivered("4711")
        assert await sent(made) == Delivered("4711")
    (_, _, headers, body), (_, _, again, _) = there.heard
    assert parse_qs(body.decode()) == {"mobile": ["+8613800000000"], "content": [TEXT], "fixed": ["1"]}
    assert headers["X-Key"] == "key sesame"
    assert len(headers["X-Request"]) == 32
    assert headers["X-Request"] == again["X-Request"], "a second try can be recognised"


@pytest.mark.asyncio
async def test_a_json_body_of_any_shape() -> None:
    async with gateway() as there:
        body = {"messages": [{"to": ["{to}"], "text": "{text}"}], "flash": False, "n": 3}
        assert await sent(HttpGateway("g", f"{there.url}/v2", body=body)) == Delivered("")
    assert json.loads(there.heard[0][3]) == {
        "messages": [{"to": ["+8613800000000"], "text": TEXT}], "flash": False, "n": 3,
    }  # fmt: skip
    assert there.heard[0][2]["Content-Type"] == "application/json; charset=utf-8"


ANSWERS: list[tuple[str, Success, int, str, type[Outcome]]] = [
    ("200 is enough by default", Success(), 200, "", Delivered),
    ("202 too", Success(), 202, "", Delivered),
    ("only this status", Success(frozenset({201})), 200, "", Retry),
    ("a code in JSON", Success(path="code", equals="OK"), 200, '{"code": "OK"}', Delivered),
    ("a number is compared as written", Success(path="code", equals="0"), 200, '{"code": 0}', Delivered),
    ("true too", Success(path="ok", equals="true"), 200, '{"ok": true}', Delivered),
    ("deep in a list", Success(path="r.1.s", equals="y"), 200, '{"r": [{}, {"s": "y"}]}', Delivered),
    ("a byte order mark is no part of it", Success(path="code", equals="0"), 200, '\ufeff{"code": 0}', Delivered),
    ("lists of lists of lists = later", Success(path="code", equals="0"), 200, "[" * 60_000, Retry),
    ("another code = later", Success(path="code", equals="OK"), 200, '{"code": "BUSY"}', Retry),
    ("a code that means never", Success(path="code", equals="OK", refuse=frozenset({"BLACK"})), 200,
     '{"code": "BLACK"}', Rejected),
    ("no JSON at all = later", Success(path="code", equals="OK"), 200, "<html>", Retry),
    ("a text that must be there", Success(contains="queued"), 200, "message queued", Delivered),
    ("and is not", Success(contains="queued"), 200, "no credit", Retry),
    ("400 = never", Success(), 400, "bad number", Rejected),
    ("429 = later", Success(), 429, "", Retry),
    ("500 = later", Success(), 500, "", Retry),
    ("503 = later", Success(), 503, "", Retry),
    ("302 = later", Success(), 302, "", Retry),
]  # fmt: skip


@pytest.mark.parametrize(
    ("success", "status", "said", "kind"), [pytest.param(*case[1:], id=case[0]) for case in ANSWERS]
)
def test_what_an_answer_means(success: Success, status: int, said: str, kind: type[Outcome]) -> None:
    assert isinstance(judged(HttpGateway("g", "http://x", success=success), status, said), kind)


def test_a_gateway_that_echoes_the_secret_does_not_bring_it_into_the_log() -> None:
    outcome = judged(HttpGateway("g", "http://x", secret="sesame"), 401, "bad key sesame")
    assert outcome == Rejected("HTTP 401: bad key ***")


@pytest.mark.asyncio
async def test_nobody_listening_is_a_retry() -> None:
    async with gateway() as there:
        pass
    outcome = await sent(HttpGateway("g", f"{there.url}/sms"))
    assert isinstance(outcome, Retry)
    assert outcome.reason.startswith("sms gateway 'g': ")


nasty = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(nasty, nasty)
def test_no_value_breaks_out_of_its_place(to: str, text: str) -> None:
    values = {"to": to, "text": text, "secret": "", "id": "1", "signature": ""}
    made = HttpGateway(
        "g",
        "http://h/p/{to}?a={to}&b={text}#{text}",
        headers={"X-T": "v {text}"},
        form={"a": "{to}", "b": "<{text}>"},
    )
    url, headers, body = request(made, values)
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc) == ("http", "h")
    assert parts.path.count("/") == 2
    assert parse_qs(parts.query, keep_blank_values=True) == {"a": [to], "b": [text]}
    assert headers["X-T"].isascii()
    assert headers["X-T"].isprintable()
    assert body is not None
    assert parse_qs(body.decode(), keep_blank_values=True) == {"a": [to], "b": [f"<{text}>"]}
    as_json = request(replace(made, form=None, body={"x": ["{to}{text}"]}), values)[2]
    assert as_json is not None
    assert json.loads(as_json) == {"x": [to + text]}


def test_a_value_with_braces_is_not_a_template_again() -> None:
    assert template.url("{text}", {"text": "{secret}", "secret": "sesame"}) == "%7Bsecret%7D"


def test_a_secret_is_not_shown() -> None:
    assert "sesame" not in repr(HttpGateway("g", "http://x", secret="sesame"))


@pytest.mark.asyncio
async def test_an_answer_in_pieces_is_read_to_its_end() -> None:
    """Else what the gateway has taken would be sent again and again."""
    async with gateway(pieces=4) as there:
        made = HttpGateway("pieces", there.url, success=Success(path="code", equals="0", id_path="data.id"))
        assert await sent(made) == Delivered("4711")
    assert len(there.heard) == 1


XML = '<?xml version="1.0" encoding="GBK"?><m to="{to}" key="{secret}"><text>{text}</text></m>'


@pytest.mark.asyncio
async def test_a_gateway_of_xml_in_gbk_is_told_and_understood() -> None:
    """Its answer is GBK as well, says so nowhere, and means a failure by HTTP 200."""
    success = Success(contains="<desc>成功</desc>")
    async with gateway(octets="<r><desc>成功</desc></r>".encode("gbk")) as box:
        there = HttpGateway("xml", box.url, text=XML, charset="gbk", secret='a"<&>', success=success)
        taken = await sent(there)
        box.octets = "<r><desc>余额不足</desc></r>".encode("gbk")
        refused = await sent(there)
    assert isinstance(taken, Delivered)
    assert refused == Retry("the gateway does not take it: HTTP 200: <r><desc>余额不足</desc></r>")
    _, _, headers, octets = box.heard[0]
    assert headers["Content-Type"] == "text/xml; charset=gbk"
    document = ET.fromstring(octets.decode("gbk").partition("?>")[2])
    assert document.attrib == {"to": "+8613800000000", "key": 'a"<&>'}
    assert document.findtext("text") == TEXT


@pytest.mark.parametrize(
    ("media_type", "value", "expected"),
    [
        ("application/xml", "a<b>&\"'\x01\n", "a&lt;b&gt;&amp;&quot;&#x27;\n"),
        ("application/json", 'a"b\\\n', 'a\\"b\\\\\\n'),
        ("application/x-www-form-urlencoded", "a&b=c d", "a%26b%3Dc%20d"),
        ("text/plain", "a<b>&", "a<b>&"),
    ],
)
def test_a_value_in_a_body_is_made_safe_by_its_media_type(media_type: str, value: str, expected: str) -> None:
    there = HttpGateway("own", "http://sms.test/", text="[{text}]", headers={"content-type": media_type})
    _, headers, octets = request(there, {"text": value})
    assert octets == f"[{expected}]".encode()
    assert headers == {"content-type": media_type}


@pytest.mark.parametrize("charset", ["gbk", "gb18030"])
def test_forms_urls_and_json_are_in_the_charset_too(charset: str) -> None:
    values = {"text": "中断、江"}
    there = HttpGateway("own", "http://sms.test/?t={text}", form={"t": "{text}"}, charset=charset)
    url, headers, octets = request(there, values)
    assert parse_qs(urlsplit(url).query, encoding=charset) == {"t": ["中断、江"]}
    assert octets is not None
    assert parse_qs(octets.decode(), encoding=charset) == {"t": ["中断、江"]}
    assert headers["Content-Type"].endswith(f"charset={charset}")
    _, _, document = request(HttpGateway("own", "http://sms.test/", body={"t": "{text}"}, charset=charset), values)
    assert document is not None
    assert json.loads(document.decode(charset)) == {"t": "中断、江"}


def test_what_a_charset_does_not_have_is_a_question_mark() -> None:
    _, _, octets = request(HttpGateway("own", "http://sms.test/", text="{text}", charset="gbk"), {"text": "断😀"})
    assert octets == "断?".encode("gbk")
