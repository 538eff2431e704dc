"""`probed policy`: what policies come to for a circuit, and which rule each value came from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.completing import circuit_ids
from probed.cli.config import note_strains
from probed.cli.output import both_times, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import comma, said
from probed.clock import SystemClock
from probed.errors import ProbedError

if TYPE_CHECKING:
    from config.settings_policy import PolicySettings
    from probed.model.policy import PolicyView, ShownSource, ShownValue, Source


@click.group("policy")
def command() -> None:
    """What holds for which circuits: poll interval, thresholds, persistence, recipients."""


@command.command("show")
@click.argument("circuit", shell_complete=circuit_ids)
@click.option("--at", help="As of this instant (RFC 3339) [default: now].")
@view_options
@config_option
@json_option
def show(circuit: str, at: str | None, config: Path, as_json: bool) -> None:
    """Every value that holds for CIRCUIT, the policy it came from, and how often what it runs over is asked."""
    from config.load import load_all
    from probed.assessing.assessor import Unknown
    from probed.cli.present import customers_text
    from probed.model.instant import parse_stated
    from probed.policies.view import policy_view

    settings, inventory = load_all(config)
    try:
        instant = SystemClock().now_us() if at is None else parse_stated(at)
    except ValueError as exc:
        raise ProbedError(f"--at: {exc}") from exc
    measured: set[str] = set()
    if settings.mqtt is not None:
        from config.probes import load_probes

        rows = load_probes(settings.inventory, settings.time_zone, inventory).measurements
        measured = {row.path.circuit for row in rows if row.path.circuit and row.valid.holds_at(instant)}
    found = policy_view(settings, inventory, circuit, instant, measured)
    if found is None:
        raise Unknown("circuit", circuit, (row.id for row in inventory.circuits))
    if as_json:
        print_json({"schema": 1, "kind": "policy", "policy": found})
        return
    click.secho(f"{circuit}  {customers_text([found.standing.customer], inventory)}", bold=True)
    click.echo(said("as of {instant}", instant=both_times(instant, zone_of(settings.time_zone))))
    _print(found)
    note_strains(settings, inventory, instant, {source.source for source in found.sources})


@command.command("list")
@view_options
@config_option
@json_option
def list_(config: Path, as_json: bool) -> None:
    """Every policy: for whom it is, what it states, and for how many circuits it decides anything now."""
    from alerting.policy import RuleBook, standings
    from config.load import load_all
    from probed.policies.view import value_text

    settings, inventory = load_all(config)
    book = RuleBook(policy.rule() for policy in settings.policy)
    circuits = dict.fromkeys((policy.name for policy in settings.policy), 0)
    for standing in standings(inventory, SystemClock().now_us()).values():
        for name in {decided.by.policy for decided in book.resolve(standing).values()}:
            circuits[name] += 1
    if as_json:
        rules = [{"rule": rule, "decides_for": circuits[rule.name]} for rule in book.rules]
        print_json({"schema": 1, "kind": "policies", "policies": rules})
        return
    if not settings.policy:
        click.echo(said("no policy: all is asked in [snmp]'s interval, nothing has thresholds"))
        return
    rows = [
        (
            policy.name,
            _scope(policy),
            "; ".join(f"{name} {value_text(name, value)}" for name, value in policy.values.items()),
            str(circuits[policy.name]),
        )
        for policy in settings.policy
    ]
    print_table(("policy", "is for", "states", "decides for"), rows, right=(3,))


def _scope(policy: PolicySettings) -> str:
    scope = policy.scope
    if not scope:
        return said("everybody")
    return f"{said(scope.removesuffix('s'))} {comma().join(map(str, getattr(policy, scope)))}"


def _print(found: PolicyView) -> None:
    rows = [(value.name, value.text, _from(value)) for value in found.values]
    print_table(("value", "holds", "stated by"), rows)
    lost = [
        (value.name, one.text, _rule(one.by), value.by.policy)
        for value in found.values
        for one in value.lost
        if value.by is not None
    ]
    if lost:
        click.echo()
        print_table(("value", "less specific", "policy", "lost against"), lost)
    click.echo()
    asked = [(source.source, _interval(source.interval_us), _because(source)) for source in found.sources]
    print_table(("source", "asked every", "because of"), asked)


def _from(value: ShownValue) -> str:
    from probed.model.policy import Unmeasured

    if value.by is None:
        return said("default") if value.value else said("no policy states it")
    match value.unmeasured:
        case Unmeasured.NO_PROBE:
            return said("{rule}; no probe measures it", rule=_rule(value.by))
        case Unmeasured.NO_RATE:
            return said("{rule}; not measured, the rate of the circuit's kind is not known", rule=_rule(value.by))
        case _:
            return _rule(value.by)


def _rule(by: Source) -> str:
    """'gold (tier AAA)'"""
    from probed.model.policy import Level

    whom = said("everybody") if by.level is Level.ALL else f"{said(by.level.value)} {by.subject}"
    return f"{by.policy} ({whom})"


def _interval(length_us: int) -> str:
    from config.durations import format_duration

    return format_duration(length_us)


def _because(source: ShownSource) -> str:
    if source.by is None:
        return said("interval of [snmp]")
    return said("circuit {circuit}, {rule}", circuit=source.circuit, rule=_rule(source.by))
