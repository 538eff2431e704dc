"""The few settings and tables that a look at the store needs, read without checking everything: for short commands.

`probed config check` and the daemon check all; here a mistake in a table that is not asked for stays unnoticed.
Whatever is not plainly in order is left to the full loader, whose messages say where and what.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from config.durations import parse_duration
from probed.model.inventory import Inventory

OTHERS: Final = frozenset(
    {"credential", "webhook", "mail", "sms", "recipient", "route", "influx", "log", "metrics", "mqtt", "ssh", "traps"}
) | {
    "breach",
    "damping",
    "escalation",
    "ledger",
}
"""Sections that no look at the store depends on. A new section of the settings is added here, or read below."""
TOP: Final = (
    frozenset({"time_zone", "language", "inventory", "state_dir", "snmp", "control", "store", "policy"}) | OTHERS
)
SECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "snmp": frozenset(
        {
            "interval",
            "timeout",
            "retries",
            "max_in_flight",
            "staleness_looks",
            "bind",
            "traffic",
            "keep_traffic",
            "pm",
            "keep_pm",
            "ses_rules",
            "alarms",
            "requests_per_s",
            "requests_per_s_of",
        }
        | {"profiles"}
    ),
    "control": frozenset({"socket"}),
    "store": frozenset({"path"}),
}
"""A key that is not known here is a mistake, or newer than this list: the full loader decides."""

TableName = Literal["customers", "managers", "elements", "circuits"]


class Glance(NamedTuple):
    """What a reading command needs of probed.toml; the same values as the full settings give."""

    store_path: Path
    inventory: Path
    time_zone: str
    language: str
    staleness_us: int
    paced: bool = False
    """Whether policies or [ssh] let some sources be looked at in another interval than [snmp]'s."""


def glance(path: Path) -> Glance:
    """The settings of a file; a ConfigError with every mistake if it is not plainly in order."""
    try:
        return _plain(tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal), path.parent)
    except (_NotPlain, OSError, ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RecursionError):
        return _checked(path)


class _NotPlain(Exception):
    pass


def _plain(data: Mapping[str, Any], folder: Path) -> Glance:
    for name, known in SECTIONS.items():
        if not data.get(name, {}).keys() <= known:
            raise _NotPlain
    if not data.keys() <= TOP:
        raise _NotPlain
    snmp = data.get("snmp", {})
    looks = snmp.get("staleness_looks", Decimal("2.5"))
    interval = parse_duration(snmp.get("interval", "60s"))
    state = _path(folder, data.get("state_dir", "state"))
    store = data.get("store", {})
    zone, language = data["time_zone"], data.get("language", "zh")
    ZoneInfo(zone)
    if language not in {"zh", "en"} or isinstance(looks, bool) or not 1 <= looks <= 100 or interval < 1_000_000:
        raise _NotPlain
    return Glance(
        _path(folder, store["path"]) if "path" in store else state / "probed.db",
        _path(folder, data.get("inventory", "inventory")),
        zone,
        language,
        int(interval * Fraction(looks)),
        any("interval" in row for row in data.get("policy", ())) or bool(data.get("ssh", {}).get("group")),
    )


def _path(folder: Path, text: str) -> Path:
    if not text.strip() or not text.isprintable():
        raise _NotPlain
    return folder / text


def _checked(path: Path) -> Glance:
    from config.settings_file import load_settings  # noqa: PLC0415  # costs more than all the rest of a short command

    found = load_settings(path)
    paced = any(policy.interval_us is not None for policy in found.policy) or bool(found.ssh.group)
    language, limit = found.language.value, found.snmp.staleness_us
    return Glance(found.store_path, found.inventory, found.time_zone, language, limit, paced)


def some_tables(folder: Path, zone: str, names: Iterable[TableName]) -> Inventory:
    """An inventory of which only the named tables are filled; circuits come without their routes.

    ConfigError with the mistakes of those tables. References between tables are not followed.
    """
    # Needed only here: who asks for the settings alone does not pay for them.
    from config.build import ordered_rows  # noqa: PLC0415
    from config.layouts import layouts  # noqa: PLC0415
    from config.mistakes import Mistakes  # noqa: PLC0415
    from config.tables import read_table  # noqa: PLC0415

    mistakes, kinds = Mistakes(), layouts(zone)
    reads = {name: read_table(folder / f"{name}.csv", getattr(kinds, name), mistakes) for name in names}
    mistakes.raise_if_any("the inventory")
    found = {name: ordered_rows(name, read.rows) for name, read in reads.items()}
    return Inventory(version="", **found)
