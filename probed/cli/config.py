"""`probed config`: check the whole configuration, or print what it may hold."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.output import note, print_json
from probed.cli.sources import config_option, json_option
from probed.cli.words import comma, said, translated
from probed.clock import SystemClock
from probed.errors import ConfigError

if TYPE_CHECKING:
    from config.settings import Settings
    from probed.model.inventory import Inventory


@click.group("config")
def command() -> None:
    """Check the configuration, or print its schema."""


@command.command("check")
@config_option
@json_option
def check(config: Path, as_json: bool) -> None:
    """Load settings, inventory and contracts as the daemon would; say everything that is wrong.

    Exit code 1 when there is a mistake.
    """
    from config.load import load_all
    from config.settings_policy import not_measured

    unseen: list[str] = []
    try:
        settings, inventory = load_all(config, unseen=unseen)
    except ConfigError as exc:
        if as_json:
            print_json({"schema": 1, "kind": "mistakes", "mistakes": exc.mistakes})
        else:
            click.echo(translated(str(exc)))
        raise SystemExit(1) from exc
    if as_json:
        print_json({"schema": 1, "kind": "mistakes", "mistakes": []})
        return
    told = (
        said("{count} customers", count=len(inventory.customers)),
        said("{count} circuits", count=len(inventory.circuits)),
        said("{count} elements", count=len(inventory.elements)),
        said("{count} links", count=len(inventory.links)),
        said("{count} contracts", count=len(inventory.contracts)),
    )
    click.echo(
        said(
            "{path}: no mistake. {told}; topology {version}, zone {zone}",
            path=config,
            told=comma().join(told),
            version=inventory.version[:12],
            zone=settings.time_zone,
        )
    )
    if unseen:
        note(
            said(
                "{names}: not read, since only the service may; it refuses to start where one is missing",
                names=comma().join(unseen),
            )
        )
    tested = bool(inventory.probe_tests) or settings.mqtt is not None
    for name, metrics in not_measured(settings.policy, tested=tested).items():
        what = comma().join(metrics)
        note(said("policy {name}: nothing measures {what} yet, so it is never crossed", name=name, what=what))
    note_strains(settings, inventory, SystemClock().now_us())


def note_strains(settings: Settings, inventory: Inventory, at: int, sources: Collection[str] | None = None) -> None:
    """Say which managers cannot be asked as often as policies want it, of those behind `sources` or of all."""
    from probed.policies.paces import paces
    from probed.policies.strain import strains

    for one in strains(settings, inventory, at, paces(settings, inventory, at)):
        if sources is None or not one.sources.isdisjoint(sources):
            note(
                said(
                    "manager {name}: its looks take {needed} requests a second, {allowed} are allowed: they will be "
                    "late. Raise requests_per_s_of in [snmp], or lengthen the intervals of policies",
                    name=one.manager,
                    needed=f"{one.needed_per_s:.1f}",
                    allowed=f"{one.allowed_per_s:g}",
                )
            )


@command.command("schema")
def schema() -> None:
    """JSON schema of settings and contracts, and the columns of every table."""
    from config.schema import config_schema

    print_json(config_schema())
