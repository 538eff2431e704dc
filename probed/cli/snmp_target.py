"""Which agent a word on the command line means, and how it is asked."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from probed.cli.snmp_host import ipv6, resolve
from probed.errors import ConfigError, ProbedError, did_you_mean

if TYPE_CHECKING:
    from collectors.snmp.asking import Agent

COMMUNITY: Final = "PROBED_COMMUNITY"
"""The environment variable that may hold a community."""
_HOST: Final = re.compile(r"(?P<host>[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")


def agent_of(target: str, config: Path, community_file: Path | None) -> Agent:
    """An agent of the configuration; a host where a community is given. No secret is ever asked for or shown."""
    if community_file is not None:
        return _host(target, _secret(community_file))
    community = os.environ.get(COMMUNITY, "")
    if not config.exists():
        if community:
            return _host(target, community)
        raise ProbedError(
            f"there is no configuration '{config}' that could name '{target}'. "
            f"To ask a host, give --community-file FILE, or the community in {COMMUNITY}."
        )
    problem: ProbedError | None = None
    try:
        found = _configured(target, config)
    except ConfigError as exc:
        found, problem = [], exc
    if isinstance(found, list):
        if community:
            return _host(target, community)
        if problem is not None:
            raise problem
        raise ProbedError(
            f"there is no element or manager '{target}' in the inventory.{did_you_mean(target, found)} "
            f"To ask a host, give --community-file FILE, or the community in {COMMUNITY}."
        )
    return found


def _configured(target: str, config: Path) -> Agent | list[str]:
    """The agent, or the names that there are."""
    from collectors.snmp.access import access_of
    from collectors.snmp.asking import Agent
    from config.load import load_all
    from probed.clock import SystemClock
    from probed.targets import snmp_targets

    settings, inventory = load_all(config)
    targets = snmp_targets(settings, inventory, SystemClock().now_us())
    for one in targets:
        name = one.source.partition(":")[2]
        if target in (name, name.rpartition("@")[2]):
            return Agent((one.address, one.port), access_of(one.access), one.timeout_s, one.retries)
    return [one.source.partition(":")[2] for one in targets]


def _host(target: str, community: str) -> Agent:
    from collectors.snmp.asking import Agent
    from collectors.snmp.envelope import Community

    match = _HOST.fullmatch(target) or ipv6(target)
    port = int(match["port"] or 161) if match else 0
    if match is None or not 0 < port < 65536:
        raise ProbedError(f"'{target}' is not HOST or HOST:PORT.")
    try:
        address = resolve(match["host"])
    except (OSError, UnicodeError) as exc:
        raise ProbedError(f"the host '{match['host']}' is not known ({exc}). Give its address.") from exc
    return Agent((address, port), Community(community.encode()))


def _secret(path: Path) -> str:
    from config.secret_file import secret_of

    return secret_of(path, "--community-file")
