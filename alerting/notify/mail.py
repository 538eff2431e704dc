"""The mail channel: SMTP with STARTTLS, implicit TLS or neither, and a login where the server wants one."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from alerting.notify.base import Address, Delivered, Outcome, Rejected, Retry
from alerting.notify.facts import facts_of
from alerting.notify.mail_text import Letterhead, mail
from probed.model.notification import Notification

if TYPE_CHECKING:
    import aiosmtplib

CHANNEL: Final = "mail"
_REMEMBERED: Final = 1000
_LOGIN_WANTED: Final = frozenset({530, 534, 535, 538})
_TOO_BIG: Final = 552
"""To MAIL FROM with SIZE (RFC 1870 clause 6.1): of what stands there only this is about the mail."""


class Security(StrEnum):
    """How the connection is protected: by STARTTLS (RFC 3207), from the first byte on (RFC 8314), or not at all."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS: Final = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in. Without `ca_file` the system's authorities vouch for the server."""

    name: str
    host: str
    port: int
    security: Security
    letterhead: Letterhead
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    check_certificate: bool = True
    timeout_s: float = 20.0


@dataclass(frozen=True, slots=True)
class MailTarget:
    """A recipient's mailboxes, language and zone."""

    recipient: str
    to: tuple[str, ...]
    language: str
    zone: str


class MailNotifier:
    """Sends to one recipient. A mailbox that has the mail is not sent it again when another has to be retried."""

    def __init__(self, server: MailServer, target: MailTarget) -> None:
        self._server = server
        self._target = target
        self._had: dict[str, frozenset[str]] = {}

    @property
    def address(self) -> Address:
        return Address(self._target.recipient, CHANNEL)

    async def send(self, notification: Notification) -> Outcome:
        import aiosmtplib  # noqa: PLC0415 - a tenth of a second that only a first mail is worth

        target = self._target
        facts = facts_of(notification, target.language, target.zone)
        message = mail(notification, facts, self._server.letterhead, target.to, target.zone)
        had = self._had.get(notification.key, frozenset())
        left = [to for to in target.to if to not in had]
        try:
            refused, said = await self._hand_in(message, left)
        except aiosmtplib.SMTPRecipientsRefused as exc:
            refused, said = {one.recipient: (one.code, one.message) for one in exc.recipients}, ""
        except aiosmtplib.SMTPDataError as exc:
            return _answered(exc.code, _printable(exc.message))
        except aiosmtplib.SMTPResponseException as exc:
            if exc.code < 0:
                return Retry(f"mail server {self._where} does not speak SMTP: {_printable(exc.message)}")
            if isinstance(exc, aiosmtplib.SMTPSenderRefused) and exc.code == _TOO_BIG:
                return Rejected(f"{exc.code} {_printable(exc.message)}")
            # whatever its code: it is about the server or us, not about this mail, and somebody will put it right
            said = f"mail server {self._where}: {exc.code} {_printable(exc.message)}"
            return Retry(f"{said}{_advice(exc)}")
        except aiosmtplib.SMTPNotSupported as exc:
            return Rejected(f"mail server {self._where}: {_printable(str(exc))}")
        except ssl.SSLCertVerificationError as exc:
            return self._untrusted(exc)
        except (aiosmtplib.SMTPException, OSError) as exc:
            if isinstance(exc.__cause__, ssl.SSLCertVerificationError):
                return self._untrusted(exc.__cause__)
            return Retry(f"mail server {self._where}: {_printable(str(exc)) or type(exc).__name__}")
        return self._judged(notification.key, left, refused, said)

    def _judged(self, key: str, tried: list[str], refused: dict[str, tuple[int, str]], said: str) -> Outcome:
        """Some mailboxes may have it, others not: those for now are tried again, those for good are named."""
        now_have = self._had.get(key, frozenset()) | {to for to in tried if to not in refused}
        for_now = {to: answer for to, answer in refused.items() if answer[0] < 500}
        text = "; ".join(f"{to}: {code} {_printable(why)}" for to, (code, why) in sorted(refused.items()))
        if for_now:
            if len(self._had) >= _REMEMBERED:
                self._had.clear()
            self._had[key] = frozenset(now_have)
            return Retry(text)
        self._had.pop(key, None)
        if not now_have:
            return Rejected(text)
        return Delivered(_printable(said), f"not delivered to {text}" if text else ", ".join(sorted(now_have)))

    async def _hand_in(self, message: EmailMessage, to: list[str]) -> tuple[dict[str, tuple[int, str]], str]:
        """One connection a mail: a notification is rare, and an idle connection is one more thing that dies."""
        import aiosmtplib  # noqa: PLC0415 - as above

        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.timeout_s,
            use_tls=server.security is Security.TLS,
            start_tls=server.security is Security.STARTTLS,
            tls_context=await asyncio.to_thread(_context, server),
            username=server.user or None,
            password=server.password or None,
        )
        sender = parseaddr(server.letterhead.sender)[1]
        try:
            await client.connect()
            answers, said = await client.sendmail(sender, to, message.as_bytes())
            return {one: (code, why) for one, (code, why) in answers.items()}, said
        finally:
            client.close()

    @property
    def _where(self) -> str:
        return f"'{self._server.name}' ({self._server.host}:{self._server.port})"

    def _untrusted(self, exc: ssl.SSLCertVerificationError) -> Retry:
        """Somebody will put it right, or it is an attack: in neither case is the mail lost."""
        return Retry(
            f"mail server {self._where}: its certificate is not trusted ({exc.verify_message}). "
            "Give its authority as ca_file"
        )


def _printable(said: str) -> str:
    """One line without control characters, for logs and receipts: it comes from anybody."""
    return "".join(letter if letter.isprintable() else " " for letter in said[:400]).strip()


def _answered(code: int, said: str) -> Outcome:
    """To the mail itself: 4xx = later, 5xx = never (RFC 5321 clause 4.2.1)."""
    text = f"{code} {said}"
    return Rejected(text) if code >= 500 else Retry(text)


def _advice(exc: aiosmtplib.SMTPResponseException) -> str:
    """Servers refuse a login by many codes: 535 of RFC 4954 clause 6, and 526, 550 or 554 all the same."""
    import aiosmtplib  # noqa: PLC0415 - as above

    if isinstance(exc, aiosmtplib.SMTPAuthenticationError) or exc.code in _LOGIN_WANTED:
        return ": the login is refused. Check user and password_file"
    if isinstance(exc, aiosmtplib.SMTPSenderRefused) and exc.code >= 500:
        return ": the sender is refused. Check from, and whether this user may send as it"
    return ""


def _context(server: MailServer) -> ssl.SSLContext | None:
    if server.security is Security.NONE:
        return None
    context = ssl.create_default_context(cafile=server.ca_file)
    if not server.check_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
