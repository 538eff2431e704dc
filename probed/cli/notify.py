"""`probed notify`: what was told to whom, what could not be, and who would be told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.chinese_routes import why_in_words
from probed.cli.output import Word, label, moment, note, print_clock, print_json, print_table
from probed.cli.sources import config_option, json_option
from probed.cli.words import said
from probed.clock import SystemClock
from probed.errors import ProbedError, did_you_mean

if TYPE_CHECKING:
    from alerting.notify.build import Recipient
    from alerting.notify.routes import HitBy, Question, Verdict
    from config.settings import Settings
    from probed.model.inventory import Inventory
    from probed.model.notification import OutboxRow, Receipt

SEVERITIES: Final = ("critical", "major", "minor", "warning", "indeterminate")
MOMENTS: Final = ("raise", "update", "escalate", "window_ended", "clear")
NOT_FOR_CUSTOMERS: Final = frozenset({"circuit_at_risk", "circuit_unknown", "threshold_crossed", "breach_ahead"})
"""Types of problems in which no customer's service is hit."""
SHOWN: Final = 100


@click.group("notify")
def command() -> None:
    """List messages and their receipts, retry dead ones, try routes and recipients."""


@command.command("list")
@click.option("--recipient", help="Only messages to this one.")
@click.option("--all", "everything", is_flag=True, help="All of them, not only the latest 100.")
@config_option
@json_option
def list_(recipient: str | None, everything: bool, config: Path, as_json: bool) -> None:
    """Messages, the latest last, and how each fared (works without a daemon)."""
    settings, rows, receipts = _read(config)
    rows = [row for row in rows if recipient in {None, row.notification.recipient}]
    _print(settings, rows if everything else rows[-SHOWN:], receipts, as_json=as_json)


@command.command("dead")
@config_option
@json_option
def dead(config: Path, as_json: bool) -> None:
    """Messages that were given up, or that a gateway could not pass on, with the reason."""
    from probed.model.notification import What

    settings, rows, receipts = _read(config)
    refused = {receipt.key for receipt in receipts if receipt.what is What.REFUSED}
    _print(
        settings,
        [row for row in rows if row.dead_reason is not None or row.key in refused],
        receipts,
        as_json=as_json,
    )


@command.command("retry")
@click.argument("message", required=False)
@click.option("--recipient", help="All dead messages of this one.")
@click.option("--all", "everything", is_flag=True, help="All dead messages.")
@config_option
def retry(message: str | None, recipient: str | None, everything: bool, config: Path) -> None:
    """Try a dead MESSAGE once more (its key, as `notify dead` shows it)."""
    from config.settings_file import load_settings
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    args: dict[str, Any] = {"message": message, "recipient": recipient, "all": everything}
    asked = Request("notify_retry", {name: value for name, value in args.items() if value}, "", new_key())
    result = call(load_settings(config).control_socket, asked)
    for key in result["retried"]:
        click.echo(said("{message}: will be tried again", message=key))


@command.command("test")
@click.argument("recipient")
@config_option
def test(recipient: str, config: Path) -> None:
    """Send RECIPIENT a test message by every channel it has, now and without the daemon."""
    import asyncio

    from config.settings_file import load_settings

    settings = load_settings(config)
    if not asyncio.run(_tried(settings, recipient)):
        raise SystemExit(1)


@command.group("routes")
def routes() -> None:
    """Who is told of what."""


@routes.command("test")
@click.option("--circuit", "circuits", multiple=True, help="A circuit that is hit (repeatable).")
@click.option("--resource", help="The resource, such as link:L1 [default: the circuit].")
@click.option("--type", "kind", default="circuit_down", show_default=True, help="Type of the problem.")
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default="critical", show_default=True, help="How grave it would be."
)
@click.option(
    "--moment",
    "when",
    type=click.Choice(MOMENTS),
    default="raise",
    show_default=True,
    help="What just happened to it.",
)
@click.option("--level", type=int, default=1, show_default=True, help="Level reached, with --moment escalate.")
@click.option("--at", help="Instant, such as 2026-11-02T01:00:00+08:00 [default: now].")
@config_option
@json_option
def test_routes(
    circuits: Sequence[str],
    resource: str | None,
    kind: str,
    severity: str,
    when: str,
    level: int,
    at: str | None,
    config: Path,
    as_json: bool,
) -> None:
    """Which rule would choose whom for a problem, and why; nothing is sent."""
    from alerting.notify.routes import chosen, decide
    from alerting.notify.setup import build_plan
    from alerting.notify.teller import stated_for
    from config.load import load_all

    settings, inventory = load_all(config)
    now = SystemClock().now_us() if at is None else _instant(at)
    plan = build_plan(settings, inventory, now)
    question = _question(inventory, plan.directory, circuits, resource, kind, severity, when, now)
    question = question._replace(level=level)
    verdicts = decide(plan.routes, question)
    told = [
        (route.name, _concerned(plan.people.reached(route.to, route.via), question)) for route in chosen(verdicts)
    ]
    direct = [one.address for one in plan.direct]
    by_policy = [
        (
            said("{policy}: a policy, for circuit {circuit}", policy=stated.policy, circuit=circuit),
            _concerned(plan.people.reached(stated.to, frozenset()), question),
        )
        for stated, circuit in stated_for(plan, question).items()
    ]
    if as_json:
        body = {
            "schema": 1,
            "kind": "routes",
            "routes": [{"route": v.route.name, "matches": v.matches, "why": v.why} for v in verdicts],
            "told": [{"route": name, "addresses": [one.address for one in found]} for name, found in told],
            "direct": direct,
            "policies": [
                {
                    "policy": stated.policy,
                    "circuit": circuit,
                    "addresses": [
                        one.address for one in _concerned(plan.people.reached(stated.to, frozenset()), question)
                    ],
                }
                for stated, circuit in stated_for(plan, question).items()
            ],
        }
        print_json(body)
        return
    _print_verdicts(verdicts, dict(told), by_policy, direct)


def _concerned(found: Sequence[Recipient], question: Question) -> list[Recipient]:
    """Without the desks of customers to whom it is no news: none of theirs is hit, or only the carrier's own care."""
    from alerting.notify.routes import Moment

    inside = question.moment is Moment.ESCALATE or question.type in NOT_FOR_CUSTOMERS
    hit = set() if inside else {hit.customer for hit in question.hits}
    return [one for one in found if one.customer is None or one.customer in hit]


def _print_verdicts(
    verdicts: Sequence[Verdict],
    told: dict[str, Any],
    by_policy: Sequence[tuple[str, Sequence[Any]]],
    direct: Sequence[Any],
) -> None:
    for verdict in verdicts:
        sign = label("yes" if verdict.matches else "no", 4)
        click.secho(f"{sign}{verdict.route.name}: {why_in_words(verdict.why)}", bold=verdict.matches)
        for one in told.get(verdict.route.name, ()):
            _print_reached(one)
    for why, found in by_policy:
        click.secho(label("yes", 4) + why, bold=True)
        for one in found:
            _print_reached(one)
    for address in direct:
        click.echo(
            label("yes", 4)
            + said("{name}: a webhook that no recipient names is told of everything", name=address.recipient)
        )
    if not direct and not by_policy and not any(verdict.matches for verdict in verdicts):
        note(said("nobody would be told. Add a [[route]] with otherwise = true for what no other route takes."))


def _print_reached(one: Any) -> None:
    who, how = one.address.recipient, one.address.channel
    click.echo(
        "      " + said("tells {name} by {channel} ({language})", name=who, channel=how, language=one.language)
    )


def _question(
    inventory: Inventory,
    directory: Any,
    circuits: Sequence[str],
    resource: str | None,
    kind: str,
    severity: str,
    when: str,
    at: int,
) -> Question:
    from alerting.notify.routes import HitBy, Moment, Question

    rows = {circuit.id: circuit for circuit in inventory.circuits if circuit.valid.holds_at(at)}
    tiers = {customer.id: customer.tier.value for customer in inventory.customers if customer.valid.holds_at(at)}
    hits: list[HitBy] = []
    for name in circuits:
        if name not in rows:
            raise ProbedError(f"there is no circuit '{name}' at that instant.{did_you_mean(name, map(str, rows))}")
        customer = rows[name].customer  # type: ignore[index]
        units = directory.customer_units.get(customer, frozenset())
        hits.append(HitBy(name, customer, tiers.get(customer, ""), units))
    about = resource or (f"circuit:{circuits[0]}" if circuits else "")
    units = directory.resource_units.get(about, frozenset())
    return Question(at, Moment(when), severity, kind, about, units, tuple(hits))


def _instant(text: str) -> int:
    from config.parsing import parse_instant

    try:
        return parse_instant(text)
    except ValueError as exc:
        raise ProbedError(f"--at: {exc}") from exc


async def _tried(settings: Settings, recipient: str) -> bool:
    """One message by each channel of those behind the name."""
    from alerting.notify.base import Delivered
    from alerting.notify.setup import build_notifiers, people_of
    from probed.model.instant import format_instant
    from probed.model.notification import Notification

    people = people_of(settings)
    hooks = {hook.name for hook in settings.webhook}
    names = [*people.persons, *people.groups, *hooks]
    if recipient not in names:
        raise ProbedError(f"there is no recipient '{recipient}'.{did_you_mean(recipient, names)}")
    wanted = {one.address for one in people.reached([recipient], frozenset())}
    channels = build_notifiers(settings)
    now = SystemClock().now_us()
    at = format_instant(now)
    fine = True
    try:
        for one in channels.notifiers:
            address = one.address
            if address not in wanted and (recipient not in hooks or address.recipient != recipient):
                continue
            problem = {"id": "test", "raised": at, "text": ""}
            payload = {"schema": 1, "kind": "test", "action": "test", "at": at, "problem": problem}
            outcome = await one.send(Notification("test", now, address.recipient, address.channel, now, payload))
            good = isinstance(outcome, Delivered)
            fine = fine and good
            why = " ".join(filter(None, outcome[:2])) if isinstance(outcome, Delivered) else outcome.reason
            how = said("delivered") if good else said("NOT delivered")
            line = said("{name} by {channel}: {how}", name=address.recipient, channel=address.channel, how=how)
            click.echo(f"{line} {why}".rstrip())
    finally:
        await channels.close()
    return fine


def _read(config: Path) -> tuple[Settings, list[OutboxRow], tuple[Receipt, ...]]:
    from config.settings_file import load_settings
    from probed.store.reader import Reader

    settings = load_settings(config)
    with Reader(settings.store_path) as reader, reader.snapshot():
        return settings, list(reader.outbox.all()), reader.outbox.receipts()


def _print(settings: Settings, rows: Sequence[OutboxRow], receipts: Sequence[Receipt], *, as_json: bool) -> None:
    if as_json:
        known = {row.key for row in rows}
        listed = [receipt for receipt in receipts if receipt.key in known]
        print_json({"schema": 1, "kind": "messages", "messages": rows, "receipts": listed})
        return
    if not rows:
        click.echo(said("no message"))
        return
    last = {receipt.key: receipt for receipt in receipts}
    print_clock(SystemClock().now_us(), settings.time_zone)
    body = [
        (
            moment(row.notification.created, settings.time_zone),
            row.notification.recipient,
            row.notification.channel,
            Word(_fate(row, last.get(row.key))),
            moment(row.delivered_at, settings.time_zone),
            str(row.attempts),
            row.key,
        )
        for row in rows
    ]
    print_table(("made", "recipient", "channel", "state", "delivered", "tries", "message"), body, right=(5,))
    for row in rows:
        receipt = last.get(row.key)
        why = row.dead_reason or (receipt.detail if receipt and not row.delivered_at else "")
        if why or (receipt and receipt.what.value == "refused"):
            click.echo(f"  {row.key}: {why or (receipt.detail if receipt else '')}")


def _fate(row: OutboxRow, last: Receipt | None) -> str:
    """One word for where a message stands."""
    from probed.model.notification import HELD, What

    if row.dead_reason is not None:
        return "dead"
    if row.delivered_at is None:
        return "in a digest" if row.next_try == HELD else "waiting"
    if last is not None and last.what is What.REFUSED:
        return "not passed on"
    if last is not None and last.what is What.CONFIRMED:
        return "passed on"
    return "carried" if last is not None and last.what is What.CARRIED else "delivered"
