"""Settings of mail, SMS, people and routes: [[mail]], [[sms]], [[recipient]] and [[route]] of probed.toml."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Final

from config.fields import (
    ConfigPath,
    DayName,
    DurationUs,
    Identifier,
    MinuteOfDay,
    Misplaced,
    Zone,
    at_least,
    one_of,
    text_of,
)
from config.hosts import Host, web_address
from config.later import AfterValidator, BeforeValidator, Field, WithJsonSchema, check
from config.section import Section
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.inventory import Tier
from probed.model.problem import ProblemType, Severity


class MailSecurity(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class SmsKind(StrEnum):
    HTTP = "http"
    SPOOL = "spool"
    COMMAND = "command"


class Method(StrEnum):
    """How a gateway is asked."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"


class Charset(StrEnum):
    """Of what a gateway is sent."""

    UTF_8 = "utf-8"
    GBK = "gbk"
    GB18030 = "gb18030"


class Language(StrEnum):
    """Of reports and messages for people."""

    ZH = "zh"
    EN = "en"


class Channel(StrEnum):
    MAIL = "mail"
    SMS = "sms"
    WEBHOOK = "webhook"


class Moment(StrEnum):
    RAISE = "raise"
    UPDATE = "update"
    ESCALATE = "escalate"
    WINDOW_ENDED = "window_ended"
    CLEAR = "clear"


FIELDS: Final = ("to", "text", "id", "secret", "signature")
"""What an SMS gateway's templates may name in braces: number, text, the message's stable id, the secret of
secret_file, the signature prefix.
"""

_NUMBER = re.compile(r"\+?[0-9]{3,20}")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_MAILBOX = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


def _mailbox(value: Any) -> str:
    text = text_of(value, "such as 'duty@example.com'")
    if not _MAILBOX.fullmatch(text) or not text.isprintable():
        raise ValueError(f"'{text}' is not a mail address. Write one such as 'duty@example.com'.")
    return _plain(text, text)


def _plain(address: str, text: str) -> str:
    """Without SMTPUTF8 (RFC 6531), which few servers speak, an address is ASCII on its way."""
    if not address.isascii():
        raise ValueError(
            f"'{text}' has letters that mail servers do not surely take. Write its ASCII alias, and a domain as xn--."
        )
    return text


def _mailboxes(value: Any) -> tuple[str, ...]:
    return tuple(map(_mailbox, value)) if isinstance(value, list | tuple) else (_mailbox(value),)


def _sender(value: Any) -> str:
    from email.utils import parseaddr  # noqa: PLC0415 - for who checks

    text = text_of(value, "such as 'probed <noc@example.com>'")
    _, address = parseaddr(text)
    if not text.isprintable() or not _MAILBOX.fullmatch(address):
        raise ValueError(f"'{text}' is not a sender. Write one such as 'probed <noc@example.com>'.")
    return _plain(address, text)


def _number(value: Any) -> str:
    given = text_of(value, "in quotes, such as '+8613800000000'")
    text = re.sub(r"[ \-()]", "", given)
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"'{given}' is not a telephone number. Write it such as '+8613800000000'.")
    return text


def _somebody(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError('names nobody. Write such as to = ["duty"].')
    return names


def _template(value: Any) -> str:
    text = text_of(value, "in quotes")
    _check_fields(text)
    return text


def _tree(value: Any) -> Any:
    """Every text in a body is a template."""
    match value:
        case str():
            _check_fields(value)
        case dict():
            for item in value.values():
                _tree(item)
        case list():
            for item in value:
                _tree(item)
    return value


def _check_fields(text: str) -> None:
    for name in re.findall(r"\{([A-Za-z_]*)\}", text):
        if name not in FIELDS:
            raise ValueError(
                f"'{{{name}}}' is not known. A template may hold {', '.join(f'{{{f}}}' for f in FIELDS)}."
            )


def _headers(given: dict[str, str]) -> dict[str, str]:
    """RFC 9110 clause 5: a name is a token, and no value begins another line."""
    for name, value in given.items():
        if not _TOKEN.fullmatch(name):
            raise ValueError(f"'{name}' is not the name of a header. Write one such as 'X-Api-Key'.")
        if not value.isprintable():
            raise ValueError(f"the header '{name}' has control characters. Write it in one line.")
    return given


Mailboxes = Annotated[
    tuple[str, ...], BeforeValidator(_mailboxes), WithJsonSchema({"type": ["string", "array"], "format": "email"})
]
Mailbox = Annotated[str, BeforeValidator(_mailbox), WithJsonSchema({"type": "string", "format": "email"})]
Sender = Annotated[str, BeforeValidator(_sender), WithJsonSchema({"type": "string"})]
Number = Annotated[str, BeforeValidator(_number), WithJsonSchema({"type": "string", "pattern": r"^\+?[0-9]+$"})]
Template = Annotated[str, BeforeValidator(_template), WithJsonSchema({"type": "string"})]
Tree = Annotated[Any, BeforeValidator(_tree), WithJsonSchema({"description": "A table; its texts are templates."})]


class MailSettings(Section):
    """A mail server that takes our mails."""

    name: Identifier = Field(default="mail", validate_default=False)
    """Its name in logs, and in `mail_by` of recipients."""
    host: Host = Field(examples=['host = "smtp.example.com"'])
    """Name or address of the server."""
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """0 = 587 for starttls, 465 for tls, 25 for none."""
    security: Annotated[MailSecurity, one_of(MailSecurity)] = MailSecurity.STARTTLS
    """starttls: encrypted after a plain greeting; tls: from the first byte on; none: in clear."""
    user: str = ""
    """Login; empty = none."""
    password_file: ConfigPath | None = None
    """A file that holds the password in one line; nobody but the daemon may read it."""
    ca_file: ConfigPath | None = None
    """Certificate of the authority that vouches for the server; none = those of the system."""
    check_certificate: bool = True
    """Whether the server must prove who it is. Only a laboratory says no."""
    sender: Sender = Field(key="from", examples=['from = "probed <noc@example.com>"'])
    """Who the mails come from."""
    reply_to: Mailbox | None = None
    """Where answers go."""
    subject_tag: str = "[probed]"
    """What every subject begins with."""
    timeout_us: Annotated[DurationUs, at_least(100_000)] = Field(
        default=20 * SECOND_US, key="timeout", json_schema_extra={"default": "20s"}
    )
    """How long one attempt may take."""
    max_in_flight: Annotated[int, Field(ge=1, le=100)] = 4
    """Mails under way at once to this server."""

    @check
    def _logs_in_whole_and_safely(self) -> None:
        if bool(self.user) != (self.password_file is not None):
            raise Misplaced((), 'a login needs both user and password_file. Write: password_file = "FILE"')
        if self.user and self.security is MailSecurity.NONE:
            raise Misplaced(("security",), 'a password would travel in clear. Write security = "starttls" or "tls".')


class SmsSettings(Section):
    """A way to send SMS: an HTTP gateway, the spool of smstools, or a program."""

    name: Identifier = Field(default="sms", validate_default=False)
    """Its name in logs, and in `sms_by` of recipients."""
    kind: Annotated[SmsKind, one_of(SmsKind)] = Field(examples=['kind = "http"'])
    """http, spool or command; the other keys belong to one of them."""
    url: Template = ""
    """http: address of the gateway; '{to}', '{text}', '{id}', '{secret}' and '{signature}' are filled in, encoded."""
    method: Annotated[Method, one_of(Method)] = Method.POST
    """http: GET, POST or PUT."""
    headers: Annotated[dict[str, Template], AfterValidator(_headers)] = Field(default_factory=dict)
    """http: headers of the request; templates."""
    form: dict[str, Template] | None = None
    """http: fields of a form; templates."""
    json_body: Tree = Field(default=None, key="json")
    """http: a JSON body; every text in it is a template."""
    body: Template = ""
    """http: a body of any other kind, such as XML; a template. Values are escaped by the header Content-Type."""
    charset: Annotated[Charset, one_of(Charset)] = Charset.UTF_8
    """http: of the request, and of an answer that names none: utf-8, gbk or gb18030."""
    secret_file: ConfigPath | None = None
    """http: a file with what '{secret}' stands for; nobody but the daemon may read it."""
    success_status: tuple[Annotated[int, Field(ge=100, le=599)], ...] = Field(default=(), strict=False)
    """http: statuses that may mean success; none named = 200 to 299."""
    success_path: str = ""
    """http: where in the JSON answer the result stands, such as 'data.0.code'."""
    success_equals: str = ""
    """http: what stands there on success."""
    success_contains: str = ""
    """http: a text that the answer holds on success."""
    refused_values: tuple[str, ...] = Field(default=(), strict=False)
    """http: values at success_path that mean never; all others are tried again."""
    id_path: str = ""
    """http: where in the JSON answer the gateway's id of the message stands."""
    folder: ConfigPath | None = None
    """spool: the folder that holds outgoing, checked, sent and failed."""
    command: tuple[str, ...] = Field(default=(), strict=False)
    """command: program and arguments, run without a shell; JSON on standard input, exit code 75 = try again."""
    signature: str = ""
    """Put before every text, such as '【某某网管】'."""
    max_parts: Annotated[int, Field(ge=1, le=10)] = 1
    """A text is shortened to so many parts; its first facts are never cut."""
    timeout_us: Annotated[DurationUs, at_least(100_000)] = Field(
        default=15 * SECOND_US, key="timeout", json_schema_extra={"default": "15s"}
    )
    """How long one attempt may take."""
    max_in_flight: Annotated[int, Field(ge=1, le=100)] = 4
    """Messages under way at once."""

    @check
    def _has_what_its_kind_needs(self) -> None:
        needs = {SmsKind.HTTP: "url", SmsKind.SPOOL: "folder", SmsKind.COMMAND: "command"}
        wanted = needs[self.kind]
        if not getattr(self, wanted):
            raise Misplaced(("kind",), f"kind = \"{self.kind.value}\" needs '{wanted}'. Add: {wanted} = ...")
        for kind, key in needs.items():
            if kind is not self.kind and getattr(self, key):
                raise Misplaced((key,), f"'{key}' belongs to kind = \"{kind.value}\". Take it out, or change kind.")
        if self.kind is SmsKind.HTTP and web_address(re.sub(r"\{[a-z]*\}", "0", self.url)) is None:
            raise Misplaced(("url",), f"'{self.url}' is not an address of the web. Write https://...")
        given = {"form": self.form is not None, "json": self.json_body is not None, "body": bool(self.body)}
        bodies = [key for key, stands in given.items() if stands]
        templates = f"{self.url} {self.headers} {self.form} {self.json_body} {self.body}"
        if "{secret}" in templates and self.secret_file is None:
            raise Misplaced(("kind",), 'a template names the secret, and no file holds it. Add: secret_file = "FILE"')
        if len(bodies) > 1:
            raise Misplaced((bodies[-1],), "a request has one of form, json and body. Take the others out.")


class HoursSettings(Section):
    """A part of the week."""

    days: tuple[DayName, ...] = Field(default=(), strict=False)
    """Days on which it begins; none named = all."""
    start: MinuteOfDay = Field(default=0, key="from", json_schema_extra={"default": "00:00"})
    """Local time at which it begins."""
    end: MinuteOfDay = Field(default=1440, key="to", json_schema_extra={"default": "24:00"})
    """Local time at which it ends; before `from` = on the next day."""
    zone: Zone | None = None
    """Whose clock; none = time_zone."""

    @check
    def _has_a_length(self) -> None:
        if self.start == self.end:
            raise Misplaced(("to",), "these hours begin and end at once. For the whole day leave both out.")


class LimitSettings(Section):
    """How much a recipient is sent before messages are gathered into a digest."""

    messages: Annotated[int, Field(ge=1, le=1000)] = 10
    """So many at once."""
    per_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=10 * MINUTE_US, key="per", json_schema_extra={"default": "10min"}
    )
    """The length of time in which as many come back."""
    calm_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=MINUTE_US, key="calm", json_schema_extra={"default": "60s"}
    )
    """When nothing new has come for so long, the digest is sent."""
    every_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=5 * MINUTE_US, key="every", json_schema_extra={"default": "5min"}
    )
    """While it goes on, a digest is sent so often."""


class RecipientSettings(Section):
    """A person, or a group of others."""

    name: Identifier = Field(examples=['name = "wang"'])
    """Its name in routes, in logs and in the outbox."""
    members: tuple[Identifier, ...] = Field(default=(), strict=False)
    """Makes it a group: the names of those who belong to it."""
    mail: Mailboxes = ()
    """Mail address, or a list of them."""
    mail_by: Identifier | None = None
    """Name of the [[mail]] server; none = the first."""
    sms: Number | None = None
    """Telephone number."""
    sms_by: Identifier | None = None
    """Name of the [[sms]] way; none = the first."""
    webhook: Identifier | None = None
    """Name of a [[webhook]] that routes may use for it; that hook is then told by routes only."""
    language: Annotated[Language, one_of(Language)] | None = None
    """zh or en; none = the language of the settings."""
    zone: Zone | None = None
    """Zone of the times in its messages; none = time_zone."""
    customer: str | None = None
    """Code of a customer: it is told only of that customer's circuits, and nothing of the network's inside."""
    limit: LimitSettings = LimitSettings()
    """Its limit for each of mail and SMS."""


class RouteSettings(Section):
    """A rule that sends problems to recipients. Conditions that are left out hold always."""

    name: Identifier = Field(examples=['name = "gold"'])
    """Its name in explanations."""
    to: Annotated[tuple[Identifier, ...], AfterValidator(_somebody)] = Field(strict=False, examples=['to = ["duty"]'])
    """Recipients and groups."""
    via: tuple[Annotated[Channel, one_of(Channel)], ...] = Field(default=(), strict=False)
    """Channels: mail, sms, webhook; none named = all that a recipient has."""
    on: tuple[Annotated[Moment, one_of(Moment)], ...] = Field(default=(), strict=False)
    """What is told: raise, update, escalate, window_ended, clear; none named = all but escalate."""
    levels: tuple[Annotated[int, Field(ge=1, le=9)], ...] = Field(default=(), strict=False)
    """Levels of escalation, for routes whose `on` names escalate; none named = all."""
    customers: tuple[str, ...] = Field(default=(), strict=False)
    """Customer codes."""
    tiers: tuple[Annotated[Tier, one_of(Tier)], ...] = Field(default=(), strict=False)
    """Tiers of customers."""
    units: tuple[str, ...] = Field(default=(), strict=False)
    """Organisation units: of the customer, or of the resource; what is below them counts too."""
    severities: tuple[Annotated[Severity, one_of(Severity)], ...] = Field(default=(), strict=False)
    """critical, major, minor, warning, indeterminate."""
    types: tuple[Annotated[ProblemType, one_of(ProblemType)], ...] = Field(default=(), strict=False)
    """Types of problems."""
    resources: tuple[str, ...] = Field(default=(), strict=False)
    """Patterns of resources such as 'link:XA-*'."""
    hours: HoursSettings | None = None
    """Duty hours; who was told of a problem is told of its end at any hour."""
    go_on: bool = Field(default=False, key="continue")
    """Whether the routes behind it are asked too when it matches."""
    otherwise: bool = False
    """It is asked only when no other route has matched."""
