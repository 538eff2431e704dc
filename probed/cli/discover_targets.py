"""Whom `probed discover` asks, and under which credentials."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from collectors.snmp.access import access_of
from collectors.snmp.discovering import MOST_CREDENTIALS, TRIES, Asked, Credential
from collectors.snmp.envelope import Community
from config.credential_check import snmp_access
from config.secret_file import secret_of
from probed.cli.snmp_access import COMMUNITY
from probed.cli.snmp_host import ipv6, resolve
from probed.errors import ProbedError, did_you_mean
from probed.model.inventory import ElementManager, ManagedElement, Via

if TYPE_CHECKING:
    from probed.cli.discover import Known

_Agent: TypeAlias = ManagedElement | ElementManager

MANY: Final = 1024
"""Addresses that are asked without --yes."""
MOST: Final = 65_536
MISTAKES_SHOWN: Final = 20
_RECORDED: Final = re.compile(rb"\.?\d+(?:\.\d+)+\|")
_HOST: Final = re.compile(r"(?P<host>[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")


def recording_of(what: str) -> Path | None:
    """The path of a recording; None = something else is meant."""
    path = Path(what)
    if _network(what) is not None or not path.is_file():
        return None
    if path.suffix == ".snmprec":
        return path
    lines = (line.strip() for line in path.read_bytes()[:65536].removeprefix(b"\xef\xbb\xbf").split(b"\n"))
    first = next((line for line in lines if line and not line.startswith(b"#")), b"")
    return path if _RECORDED.match(first) else None


def targets_of(
    what: str,
    port: int,
    names: Sequence[str],
    community_file: Path | None,
    *,
    yes: bool,
    rate: float,
    known: Known,
    at: int,
) -> list[Asked]:
    """Every address once, or once for each that is known behind it. Whoever is in the inventory is asked under its
    own credential, unless others are named.
    """
    agents = _agents(known, at)
    where: list[tuple[str, str, int]]
    if (network := _network(what)) is not None:
        where = [(str(host), str(host), port) for host in _hosts(network, yes=yes, rate=rate)]
    elif Path(what).is_file():
        where = list(_listed(Path(what), port, agents))
        if not where:
            raise ProbedError(f"{what} names no host. Write one a line.")
    elif os.sep in what or Path(what).is_dir():
        raise ProbedError(f"'{what}' is no file, and no network such as 192.0.2.0/24.")
    else:
        where = [(what, *_place(what, port, agents))]
    own: dict[tuple[str, int], list[str]] = {}
    for row in agents.values():
        own.setdefault((row.address, row.port), []).append(row.credential)
    named = bool(names) or community_file is not None
    shared = None if not named and _all_known(where, own) else _credentials(names, community_file, known)
    out: dict[tuple[str, int, str], Asked] = {}
    for label, host, its_port in where:
        credentials = [agents[label].credential] if label in agents else own.get((host, its_port), [])
        if named or not credentials or known.settings is None:
            out.setdefault((host, its_port, ""), Asked(label, (host, its_port), shared or ()))
            continue
        for credential in credentials:
            tried = ((credential, access_of(snmp_access(known.settings.credential[credential]))),)
            out.setdefault((host, its_port, credential), Asked(label, (host, its_port), tried))
    return list(out.values())


def checked_names(names: Sequence[str], known: Known) -> tuple[str, ...]:
    """Names of credentials that the settings have, each once."""
    there = known.settings.credential if known.settings is not None else {}
    for name in names:
        if name not in there:
            raise ProbedError(f"--credential: there is no [credential.{name}].{did_you_mean(name, there)}")
    return tuple(dict.fromkeys(names))


def ip_of(text: str) -> str:
    """An address as it is written, of IPv6 in its short form."""
    try:
        return str(ip_address(text))
    except ValueError:
        raise ProbedError(f"'{text}' is no address. Write one such as 192.0.2.17 or 2001:db8::7.") from None


def _all_known(where: Sequence[tuple[str, str, int]], own: Mapping[tuple[str, int], Sequence[str]]) -> bool:
    return all((host, port) in own for _, host, port in where)


def _credentials(names: Sequence[str], community_file: Path | None, known: Known) -> tuple[Credential, ...]:
    """What is tried at an address that is not known, in order; at most so many as are good manners."""
    there = known.settings.credential if known.settings is not None else {}
    secrets = {name: snmp_access(credential) for name, credential in there.items()}
    found = [(name, access_of(secrets[name])) for name in checked_names(names, known)]
    community = os.environ.get(COMMUNITY, "") if community_file is None and not found else ""
    if community_file is not None:
        community = secret_of(community_file, "--community-file")
    if community:
        name = next((name for name, access in secrets.items() if access == community), "")
        found.append((name, Community(community.encode())))
    if not found:
        found = [(name, access_of(access)) for name, access in secrets.items()]
    if not found:
        raise ProbedError(
            "no credential is configured. Give --community-file FILE, --config FILE, "
            f"or the community in {COMMUNITY}."
        )
    if len(found) > MOST_CREDENTIALS:
        raise ProbedError(
            f"{len(found)} credentials would be tried at each address; {MOST_CREDENTIALS} may be. "
            "Name them with --credential."
        )
    return tuple(found)


def _agents(known: Known, at: int) -> dict[str, _Agent]:
    """The elements that are asked themselves, and the managers, by their ids."""
    if known.inventory is None:
        return {}
    managers: dict[str, _Agent] = {row.id: row for row in known.inventory.managers if row.valid.holds_at(at)}
    elements = (row for row in known.inventory.elements if row.via is Via.ELEMENT and row.valid.holds_at(at))
    return managers | {row.id: row for row in elements}


def _network(what: str) -> IPv4Network | IPv6Network | None:
    if "/" not in what:
        return None
    try:
        return ip_network(what, strict=False)
    except ValueError:
        return None


def _hosts(
    network: IPv4Network | IPv6Network, *, yes: bool, rate: float
) -> Iterator[IPv4Address] | Iterator[IPv6Address]:
    count = network.num_addresses
    if count > MOST and isinstance(network, IPv6Network):
        raise ProbedError(
            f"{network} has {_many(network)} addresses, and {MOST} may be asked at once (a /112). Hosts of a network "
            "so large are not found by asking: list their addresses in a file."
        )
    if count > MOST:
        raise ProbedError(f"{network} has {count} addresses, and {MOST} may be asked at once. Divide it.")
    if count > MANY and not yes:
        minutes = max(1, round(count * TRIES / rate / 60))
        raise ProbedError(
            f"{network} has {count} addresses: that takes about {minutes} minutes where nobody answers. "
            "Name a smaller network, or give --yes."
        )
    return network.hosts()


def _many(network: IPv6Network) -> str:
    """How many addresses, as people say it."""
    return f"2^{network.max_prefixlen - network.prefixlen}"


def _listed(path: Path, port: int, agents: dict[str, _Agent]) -> Iterator[tuple[str, str, int]]:
    """One host a line; `#` begins a comment. All mistakes are told at once."""
    mistakes = []
    for number, raw in enumerate(path.read_text("utf-8-sig", errors="replace").splitlines(), 1):
        host = raw.partition("#")[0].strip()
        if host:
            try:
                yield (host, *_place(host, port, agents))
            except ProbedError as exc:
                mistakes.append(f"{path}:{number}: {exc}")
    if (more := len(mistakes) - MISTAKES_SHOWN) > 0:
        mistakes[MISTAKES_SHOWN:] = [f"and {more} more lines that name no host"]
    if mistakes:
        raise ProbedError("\n".join(mistakes))


def _place(text: str, port: int, agents: dict[str, _Agent]) -> tuple[str, int]:
    if text in agents:
        return agents[text].address, agents[text].port
    match = _HOST.fullmatch(text) or ipv6(text)
    own = int(match["port"] or port) if match else 0
    if match is None or not 0 < own < 65536:
        raise ProbedError(f"'{text}' is not HOST or HOST:PORT.")
    try:
        return resolve(match["host"]), own
    except (OSError, UnicodeError) as exc:
        raise ProbedError(f"the host '{match['host']}' is not known ({exc}). Give its address.") from exc
