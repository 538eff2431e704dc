"""A message as a mail: subject, plain text and calm HTML, with headers that mail programs understand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape
from typing import Final, NamedTuple
from unicodedata import east_asian_width

from alerting.notify.facts import Facts, Hit
from alerting.notify.lanes import DIGEST
from alerting.notify.mail_header import unstructured
from alerting.notify.words import word
from probed.model.instant import SECOND_US
from probed.model.notification import Notification

SHOWN: Final = 30
"""Circuits that a mail lists; it counts all."""


class Letterhead(NamedTuple):
    """`sender` such as 'probed NOC <noc@example.com>'."""

    sender: str
    reply_to: str = ""
    tag: str = "[probed]"


def mail(notification: Notification, facts: Facts, head: Letterhead, to: Sequence[str], zone: str) -> EmailMessage:
    """The whole mail. The same notification always makes the same one: a doubled send can be recognised."""
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(head.sender)
    domain = address.rpartition("@")[2] or "localhost"
    if name.isascii():
        message["From"] = MailAddress(name, addr_spec=address)
    else:
        message.set_raw("From", f"{unstructured(name)}\n <{address}>")
    message["To"] = ", ".join(to)
    if head.reply_to:
        message["Reply-To"] = head.reply_to
    message.set_raw("Subject", unstructured(subject(facts, head.tag)))
    message["Date"] = format_datetime(datetime.fromtimestamp(notification.created / SECOND_US, UTC))
    message["Message-ID"] = message_id(notification.key, notification.created, domain)
    first = notification.payload.get("first")
    if isinstance(first, dict):
        thread = message_id(first["key"], first["created"], domain)
        message["In-Reply-To"] = thread
        message["References"] = thread
    # RFC 3834: nobody's holiday answer may come back to it.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["X-Probed-Key"] = hashlib.sha256(notification.key.encode()).hexdigest()[:32]
    message.set_content(plain_text(facts, zone), charset="utf-8", cte="base64")
    message.add_alternative(html(facts, zone), subtype="html", charset="utf-8", cte="base64")
    boundary = hashlib.sha256(f"{notification.key}/{notification.created}".encode()).hexdigest()[:24]
    message.set_boundary(f"=_{boundary}")
    # behind the content, which takes every header of its own kind away when it is set
    message["Content-Language"] = "zh-CN" if facts.language == "zh" else "en"
    return message


def message_id(key: str, created: int, domain: str) -> str:
    """The same for every try of one row of the outbox, and for no other row."""
    return f"<{hashlib.sha256(f'{created} {key}'.encode()).hexdigest()[:40]}@{domain}>"


def subject(facts: Facts, tag: str) -> str:
    if facts.kind == DIGEST:
        return _line(f"{tag} {facts.state}: {facts.counts_short}")
    if facts.kind == "test":
        return _line(f"{tag} {facts.state}")
    circuits, customers = facts.circuits, facts.customers
    others = len(circuits) - 1 + facts.hidden
    more = f" +{others}" if others > 0 else ""
    what = f"{facts.subject}{more}"
    whose = f" {customers[0]}" if customers else ""
    tier = f" ({facts.hits[0].tier})" if facts.hits and facts.hits[0].tier else ""
    return _line(f"{tag} {facts.state}: {what}{whose}{tier} {facts.until if facts.over else facts.since}")


def _line(text: str) -> str:
    return " ".join(text.split())


def plain_text(facts: Facts, zone: str) -> str:
    lines = [_summary(facts), ""]
    lines += [f"{name}: {value}" for name, value in _rows(facts, zone)]
    if facts.hits:
        lines += ["", f"{_w(facts, 'hit')}:"]
        widest = max(_cells(_w(facts, hit.how)) for hit in _hits(facts))
        for hit in _hits(facts):
            state = _w(facts, hit.how)
            pad = " " * (widest - _cells(state))
            lines.append(f"  {state}{pad}  {hit.circuit}  {hit.customer} {hit.tier}".rstrip())
        lines += _rest(facts)
    lines += [
        f"  {item.state} {item.severity} {item.text} ({_w(facts, 'since')} {item.since}, {item.circuits})"
        for item in facts.items
    ]
    if advice := _advice(facts):
        lines += ["", f"{_w(facts, 'do')}:", *(f"  {text}" for text in advice)]
    return "\n".join([*lines, ""])


def html(facts: Facts, zone: str) -> str:
    """No pictures, no scripts, nothing fetched from anywhere; one colour, for the state."""
    colour = "#2e7d32" if facts.over else "#b71c1c"
    cell = 'style="padding:2px 12px 2px 0;vertical-align:top"'
    rows = "".join(
        f"<tr><td {cell}><b>{escape(name)}</b></td><td {cell}>{escape(value)}</td></tr>"
        for name, value in _rows(facts, zone)
    )
    hits = "".join(
        f"<tr><td {cell}>{escape(_w(facts, hit.how))}</td><td {cell}>{escape(hit.circuit)}</td>"
        f"<td {cell}>{escape(hit.customer)}</td><td {cell}>{escape(hit.tier)}</td></tr>"
        for hit in _hits(facts)
    )
    hits += "".join(
        f"<tr><td {cell}>{escape(item.state)}</td><td {cell}>{escape(item.severity)}</td>"
        f"<td {cell}>{escape(item.text)}</td><td {cell}>{escape(item.since)}</td></tr>"
        for item in facts.items
    )
    more = "".join(f"<p>{escape(text.strip())}</p>" for text in _rest(facts))
    table = f"<p><b>{escape(_w(facts, 'hit'))}</b></p><table>{hits}</table>{more}" if hits else ""
    advice = "".join(f"<li>{escape(text)}</li>" for text in _advice(facts))
    advice = f"<p><b>{escape(_w(facts, 'do'))}</b></p><ul>{advice}</ul>" if advice else ""
    language = "zh-CN" if facts.language == "zh" else "en"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"></head>'
        '<body style="font-family:sans-serif;font-size:14px;color:#222">'
        f'<p style="font-size:16px;color:{colour}"><b>{escape(_summary(facts))}</b></p><table>{rows}</table>{table}'
        f"{advice}</body></html>\n"
    )


def _cells(text: str) -> int:
    """How wide a text is where letters are all of one width: Chinese ones take two cells (UAX 11)."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _w(facts: Facts, name: str) -> str:
    return word(facts.language, name)


def _summary(facts: Facts) -> str:
    if facts.kind == DIGEST:
        return f"{facts.state}: {facts.counts}"
    if facts.kind == "test":
        return f"{facts.state}: {_w(facts, 'test_text')}"
    return f"{facts.state}: {facts.subject}" + (f" {facts.customers[0]}" if facts.customers else "")


def _rows(facts: Facts, zone: str) -> list[tuple[str, str]]:
    rows = [
        (_w(facts, "what"), facts.text if facts.kind != DIGEST else ""),
        (_w(facts, "since"), f"{facts.since} ({zone})" if facts.since else ""),
        (
            _w(facts, "until"),
            f"{facts.until} ({zone})" if facts.until and (facts.over or facts.kind == DIGEST) else "",
        ),
        (_w(facts, "lasted"), facts.lasted),
        (_w(facts, "flapping"), facts.flaps),
        (_w(facts, "severity"), facts.severity),
        (_w(facts, "cause"), facts.problem),
        ("", _w(facts, "gone_why") if facts.gone else ""),
        ("", _w(facts, "flaps_why") if facts.flapping else ""),
        ("", "" if facts.hits or facts.kind != "problem" else _w(facts, "nobody")),
    ]
    return [(name[:1].upper() + name[1:], value) for name, value in rows if value]


def _hits(facts: Facts) -> Sequence[Hit]:
    return facts.hits[:SHOWN]


def _rest(facts: Facts) -> list[str]:
    more = len(facts.hits) + facts.hidden - SHOWN
    return [f"  ... +{more}"] if more > 0 else []


def _advice(facts: Facts) -> list[str]:
    if facts.kind == "test":
        return [_w(facts, "test_text")]
    if facts.desk:
        return [_w(facts, "none_needed")] if facts.over else []
    if facts.kind == DIGEST:
        return [f"{_w(facts, 'list')}: probed alarms list"]
    evidence = [
        f"{_w(facts, 'explain')}: " + f"probed explain {circuit} {facts.month}".rstrip()
        for circuit in facts.circuits[:1]
    ]
    if facts.over:
        return [_w(facts, "none_needed"), *evidence]
    taken = f"{_w(facts, 'ack')}: probed alarms ack {facts.problem} --comment '...'"
    return [*evidence, taken, f"{_w(facts, 'list')}: probed alarms list"]
