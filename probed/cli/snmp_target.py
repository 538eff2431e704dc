"""Which agent a word on the command line means, and how it is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from config.settings_file import load_settings
from probed.cli.snmp_access import COMMUNITY, Given
from probed.cli.snmp_host import ipv6, resolve
from probed.errors import ConfigError, ProbedError, did_you_mean

if TYPE_CHECKING:
    from collectors.snmp.asking import Agent
    from config.settings import Settings
    from probed.model.inventory import Inventory
    from probed.model.snmp_access import SnmpAccess

_HOST: Final = re.compile(r"(?P<host>[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")


class Meant(NamedTuple):
    """An agent, and as much of the configuration as had to be read to find it."""

    agent: Agent
    settings: Settings | None = None
    inventory: Inventory | None = None
    budgets: Mapping[tuple[str, int], float] = {}
    """Most requests a second to the agents of managers, beside a daemon."""


def agent_of(target: str, config: Path, given: Given) -> Meant:
    """An agent of the configuration; a host where it is said how to ask it. No secret is ever asked for or shown."""
    access = given.access(lambda: load_settings(config))
    if access is not None and given != Given():
        return _host(target, access, config)
    if not config.exists():
        if access is not None:
            return _host(target, access, config)
        raise ProbedError(
            f"there is no configuration '{config}' that could name '{target}'. "
            f"To ask a host, give --community-file FILE, or the community in {COMMUNITY}."
        )
    problem: ProbedError | None = None
    found: Meant | list[str]
    try:
        found = _configured(target, config)
    except ConfigError as exc:
        found, problem = [], exc
    if isinstance(found, list):
        if access is not None:
            return _host(target, access, config)
        if problem is not None:
            raise problem
        raise ProbedError(
            f"there is no element or manager '{target}' in the inventory.{did_you_mean(target, found)} "
            f"To ask a host, give --community-file FILE, or the community in {COMMUNITY}."
        )
    return found


def _configured(target: str, config: Path) -> Meant | list[str]:
    """The agent, or the names that there are."""
    from collectors.snmp.access import access_of
    from collectors.snmp.asking import Agent
    from config.load import load_all
    from probed.clock import SystemClock
    from probed.targets import budgets_by_hand, snmp_targets

    settings, inventory = load_all(config)
    now = SystemClock().now_us()
    targets = snmp_targets(settings, inventory, now)
    for one in targets:
        name = one.source.partition(":")[2]
        if target in (name, name.rpartition("@")[2]):
            agent = Agent((one.address, one.port), access_of(one.access), one.timeout_s, one.retries)
            return Meant(agent, settings, inventory, budgets_by_hand(settings, inventory, now))
    return [one.source.partition(":")[2] for one in targets]


def _host(target: str, access: SnmpAccess, config: Path) -> Meant:
    from collectors.snmp.access import access_of
    from collectors.snmp.asking import Agent

    match = _HOST.fullmatch(target) or ipv6(target)
    port = int(match["port"] or 161) if match else 0
    if match is None or not 0 < port < 65536:
        raise ProbedError(f"'{target}' is not HOST or HOST:PORT.")
    try:
        address = resolve(match["host"])
    except (OSError, UnicodeError) as exc:
        raise ProbedError(f"the host '{match['host']}' is not known ({exc}). Give its address.") from exc
    return Meant(Agent((address, port), access_of(access)), budgets=_budgets(config, match["host"], (address, port)))


def _budgets(config: Path, host: str, address: tuple[str, int]) -> Mapping[tuple[str, int], float]:
    """Of a host that may be the agent of a manager, by its name or its address."""
    from config.glance import some_tables
    from probed.clock import SystemClock
    from probed.targets import budgets_by_hand

    try:
        settings = load_settings(config)
        inventory = some_tables(settings.inventory, settings.time_zone, ("managers", "elements"))
    except ConfigError:  # none, or none that could be meant
        return {}
    known = budgets_by_hand(settings, inventory, SystemClock().now_us())
    mine = [per_s for (name, port), per_s in known.items() if name in (host, address[0]) and port == address[1]]
    return {address: min(mine)} if mine else {}
