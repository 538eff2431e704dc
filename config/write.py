"""Writes an inventory as the folder that load_inventory reads."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import assert_never

from config.durations import format_duration
from config.layouts import layouts
from config.parsing import DAYS_OF_WEEK, format_day_or_instant, format_percent
from config.render import render
from probed.model.contract import (
    AvailabilityClause,
    Clause,
    Contract,
    HoursRange,
    LongestOutageClause,
    OutageCountClause,
    RepairTimeClause,
)
from probed.model.instant import format_instant
from probed.model.inventory import Inventory


def write_inventory(inventory: Inventory, folder: Path, zone: str = "UTC") -> None:
    """The tables and contracts/; read back with the same zone they give the same content and version.

    Texts must be as the loader leaves them: trimmed, printable, of one line. A point's or a route's dates outside
    of its element's or circuit's come back cut to them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    show = format_instant if zone == "UTC" else partial(format_day_or_instant, zone=zone)
    rows = render(inventory, show)
    for table in layouts(zone).tables:
        if table.optional and table.file not in rows:
            (folder / table.file).unlink(missing_ok=True)
            continue
        lines = [table.header, *(",".join(map(_cell, row)) for row in rows[table.file])]
        (folder / table.file).write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "contracts").mkdir(exist_ok=True)
    for contract in inventory.contracts:
        path = folder / "contracts" / f"{contract.id}-{contract.version}.toml"
        path.write_text(contract_toml(contract), "utf-8")


def _cell(text: str) -> str:
    if "," in text or '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def contract_toml(contract: Contract) -> str:
    """The contract's file."""
    lines = [
        "schema = 1",
        f"id = {_text(contract.id)}",
        f"version = {contract.version}",
        f"title = {_text(contract.title)}",
        f"title_en = {_text(contract.title_en)}",
        f"time_zone = {_text(contract.zone)}",
    ]
    if contract.start is not None:
        lines.append(f"valid_from = {format_instant(contract.start)}")
    if contract.end is not None:
        lines.append(f"valid_to = {format_instant(contract.end)}")
    lines.append(f"evidence = {_text(contract.evidence.value)}")
    lines += _rules(contract)
    for clause in contract.clauses:
        lines += ["", "[[clause]]", f"id = {_text(clause.id)}", *_clause(clause)]
    return "\n".join(lines) + "\n"


def _rules(contract: Contract) -> list[str]:
    hours = [_range(each) for each in contract.hours]
    return [
        "",
        "[hours]",
        f"ranges = [{', '.join(hours)}]",
        f"holidays = [{', '.join(sorted(contract.holidays))}]",
        f"workdays = [{', '.join(sorted(contract.workdays))}]",
        "",
        "[outages]",
        f"bridge = {_length(contract.outages.bridge_us)}",
        f"minimum = {_length(contract.outages.minimum_us)}",
        f"minimum_applies = {_text(contract.outages.minimum_applies.value)}",
        "",
        "[exclusions]",
        f"accept = [{', '.join(sorted(_text(kind.value) for kind in contract.exclusions))}]",
        f"planned_notice = {_length(contract.planned_notice_us)}",
    ]


def _range(hours: HoursRange) -> str:
    days = ", ".join(_text(DAYS_OF_WEEK[day - 1]) for day in hours.weekdays)
    return f"{{ days = [{days}], from = {_clock(hours.start_minute)}, to = {_clock(hours.end_minute)} }}"


def _clause(clause: Clause) -> list[str]:
    match clause:
        case AvailabilityClause():
            fixed = [] if clause.fixed_us is None else [f"fixed = {_length(clause.fixed_us)}"]
            return [
                'kind = "availability"',
                f"target = {_text(format_percent(clause.target))}",
                f"denominator = {_text(clause.denominator.value)}",
                *fixed,
                f"unknown = {_text(clause.unknown.value)}",
            ]
        case OutageCountClause():
            return ['kind = "outage_count"', f"limit = {clause.limit}"]
        case LongestOutageClause():
            return ['kind = "longest_outage"', f"limit = {_length(clause.limit_us)}"]
        case RepairTimeClause():
            return ['kind = "repair_time"', f"limit = {_length(clause.limit_us)}"]
        case _:
            assert_never(clause)


def _text(text: str) -> str:
    # JSON's escapes are all escapes of a TOML basic string as well.
    return json.dumps(text, ensure_ascii=False)


def _length(length_us: int) -> str:
    return _text(format_duration(length_us))


def _clock(minute: int) -> str:
    return _text(f"{minute // 60:02d}:{minute % 60:02d}")
