"""From the settings to channels, their terms, and the plan of who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from alerting.notify.base import Address, HearsLater, Limit, Notifier, Terms
from alerting.notify.build import Recipient
from alerting.notify.directory import directory
from alerting.notify.people import People, Person
from alerting.notify.routes import ORDINARY, Hours, Moment, Route
from alerting.notify.sms_command import Command, CommandSms
from alerting.notify.sms_http import HttpGateway, HttpSms, SmsTarget, Success
from alerting.notify.sms_spool import SpoolFolder, SpoolReceipts, SpoolSms
from alerting.notify.teller import Plan, Stated
from alerting.notify.webhook import CHANNEL as WEBHOOK
from alerting.notify.webhook import WebhookNotifier, WebhookTarget
from alerting.policy import RuleBook, recipients_of, standings
from config.parsing import DAYS_OF_WEEK
from config.secret_file import secret_of
from config.settings import Settings
from config.settings_notify import (
    HoursSettings,
    LimitSettings,
    MailSettings,
    RecipientSettings,
    RouteSettings,
    SmsKind,
    SmsSettings,
)
from probed.model.ids import CustomerId
from probed.model.inventory import Inventory
from probed.model.policy import RECIPIENTS

MARGIN_S = 2.0
"""The dispatcher gives a channel so much longer than the channel gives itself."""


@dataclass(frozen=True, slots=True)
class NotifierSet:
    """Everything that carries messages out. `hears` learn afterwards what became of them."""

    notifiers: tuple[Notifier, ...]
    terms: Mapping[Address, Terms]
    hears: tuple[HearsLater, ...] = ()

    async def close(self) -> None:
        """Give connections back."""
        for notifier in self.notifiers:
            if isinstance(notifier, WebhookNotifier):
                await notifier.close()


def build_notifiers(settings: Settings) -> NotifierSet:
    """All channels of the settings. Raises ConfigError when a secret can no longer be read."""
    notifiers: list[Notifier] = [
        WebhookNotifier(
            WebhookTarget(
                hook.name, hook.url, hook.timeout_s, secret_of(hook.secret_file, "secret_file").encode() or None
            )
        )
        for hook in settings.webhook
    ]
    terms: dict[Address, Terms] = {}
    for notifier, served in _for_people(settings):
        notifiers.append(notifier)
        terms[notifier.address] = served
    return NotifierSet(tuple(notifiers), terms, tuple(_hearing(settings)))


def build_plan(settings: Settings, inventory: Inventory, at: int) -> Plan:
    """Who is told of what, as settings and inventory stand at an instant."""
    routed = {person.webhook for person in settings.recipient if person.webhook}
    direct = tuple(
        Recipient(Address(hook.name, WEBHOOK), transitions=frozenset(hook.events), language=_language(settings, None))
        for hook in settings.webhook
        if hook.name not in routed
    )
    stated = stated_of(settings, inventory, at)
    return Plan(direct, routes_of(settings), people_of(settings), directory(inventory, at), stated)


def stated_of(settings: Settings, inventory: Inventory, at: int) -> dict[str, Stated]:
    """The recipients that policies state, by circuit; circuits for which nobody is stated are left out."""
    book = RuleBook(policy.rule() for policy in settings.policy)
    if not book.states(RECIPIENTS):
        return {}
    found: dict[str, Stated] = {}
    for circuit, standing in standings(inventory, at).items():
        decided = book.resolve(standing)
        if names := recipients_of(decided):
            found[circuit] = Stated(decided[RECIPIENTS].by.policy, names)
    return found


def people_of(settings: Settings) -> People:
    return People(
        {one.name: _person(settings, one) for one in settings.recipient if not one.members},
        {one.name: one.members for one in settings.recipient if one.members},
    )


def routes_of(settings: Settings) -> tuple[Route, ...]:
    return tuple(_route(route, settings.time_zone) for route in settings.route)


def _person(settings: Settings, one: RecipientSettings) -> Person:
    has = {"mail": one.mail, "sms": one.sms, "webhook": one.webhook}
    return Person(
        one.name,
        frozenset(channel for channel, given in has.items() if given),
        _language(settings, one.language),
        None if one.customer is None else CustomerId(one.customer),
        one.webhook or "",
    )


def _route(route: RouteSettings, zone: str) -> Route:
    return Route(
        name=route.name,
        to=route.to,
        via=frozenset(channel.value for channel in route.via),
        customers=frozenset(route.customers),
        tiers=frozenset(tier.value for tier in route.tiers),
        units=frozenset(route.units),
        severities=frozenset(severity.value for severity in route.severities),
        types=frozenset(kind.value for kind in route.types),
        resources=route.resources,
        on=frozenset(Moment(moment.value) for moment in route.on) or ORDINARY,
        levels=frozenset(route.levels),
        hours=None if route.hours is None else _hours(route.hours, zone),
        go_on=route.go_on,
        otherwise=route.otherwise,
    )


def _hours(hours: HoursSettings, zone: str) -> Hours:
    days = frozenset(map(DAYS_OF_WEEK.index, hours.days)) or frozenset(range(7))
    return Hours(hours.zone or zone, days, hours.start, hours.end)


def _for_people(settings: Settings) -> Iterator[tuple[Notifier, Terms]]:
    """Each person by mail and by SMS."""
    servers = {server.name: server for server in settings.mail}
    ways = {way.name: way for way in settings.sms}
    for one in settings.recipient:
        if one.members:
            continue
        if one.mail:
            server = servers[one.mail_by or settings.mail[0].name]
            yield _mail(settings, server, one), _terms(server, one.limit)
        if one.sms:
            way = ways[one.sms_by or settings.sms[0].name]
            yield _sms(settings, way, one), _terms(way, one.limit)


def _terms(channel: MailSettings | SmsSettings, limit: LimitSettings) -> Terms:
    return Terms(
        gate=channel.name,
        max_in_flight=channel.max_in_flight,
        timeout_s=channel.timeout_us / 1e6 + MARGIN_S,
        merge=True,
        limit=Limit(limit.messages, max(limit.per_us // limit.messages, 1), limit.calm_us, limit.every_us),
    )


def _mail(settings: Settings, server: MailSettings, one: RecipientSettings) -> Notifier:
    # with the headers and encodings of mails: for who sends any
    from alerting.notify.mail import PORTS, MailNotifier, MailServer, MailTarget, Security  # noqa: PLC0415
    from alerting.notify.mail_text import Letterhead  # noqa: PLC0415

    security = Security(server.security.value)
    made = MailServer(
        name=server.name,
        host=server.host,
        port=server.port or PORTS[security],
        security=security,
        letterhead=Letterhead(server.sender, server.reply_to or "", server.subject_tag),
        user=server.user,
        password=secret_of(server.password_file, "password_file"),
        ca_file=server.ca_file,
        check_certificate=server.check_certificate,
        timeout_s=server.timeout_us / 1e6,
    )
    target = MailTarget(one.name, one.mail, _language(settings, one.language), one.zone or settings.time_zone)
    return MailNotifier(made, target)


def _sms(settings: Settings, way: SmsSettings, one: RecipientSettings) -> Notifier:
    target = SmsTarget(
        one.name,
        one.sms or "",
        _language(settings, one.language),
        one.zone or settings.time_zone,
        way.max_parts,
        way.signature,
    )
    match way.kind:
        case SmsKind.HTTP:
            return HttpSms(_gateway(way), target)
        case SmsKind.SPOOL:
            return SpoolSms(_spool(way), target)
        case SmsKind.COMMAND:
            return CommandSms(Command(way.name, way.command, way.timeout_us / 1e6), target)


def _gateway(way: SmsSettings) -> HttpGateway:
    success = Success(
        frozenset(way.success_status) or frozenset(range(200, 300)),
        way.success_path,
        way.success_equals,
        way.success_contains,
        frozenset(way.refused_values),
        way.id_path,
    )
    return HttpGateway(
        name=way.name,
        url=way.url,
        method=way.method.value,
        headers=way.headers,
        form=way.form,
        body=way.json_body,
        text=way.body,
        charset=way.charset.value,
        secret=secret_of(way.secret_file, "secret_file"),
        success=success,
        timeout_s=way.timeout_us / 1e6,
    )


def _spool(way: SmsSettings) -> SpoolFolder:
    assert way.folder is not None  # the model holds it for this kind
    return SpoolFolder(way.name, way.folder)


def _hearing(settings: Settings) -> Iterator[HearsLater]:
    return (SpoolReceipts(_spool(way)) for way in settings.sms if way.kind is SmsKind.SPOOL)


def _language(settings: Settings, own: str | None) -> Literal["en", "zh"]:
    return "zh" if (own or settings.language) == "zh" else "en"
