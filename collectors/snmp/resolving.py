"""Finds the rows of a target's points by their names."""

from __future__ import annotations

import logging
from typing import Final

from collectors.snmp.engine import SnmpEngine
from collectors.snmp.look import Look
from collectors.snmp.profiles.ifmib import NAME_COLUMNS, Resolution, resolve, text
from collectors.snmp.walk import Walk

_log = logging.getLogger(__name__)

_MAX_ROWS: Final = 20_000


async def find_rows(engine: SnmpEngine, look: Look) -> None:
    """Tell the look's watch where its points are. Raises SnmpFailure where the agent does not say."""
    watch = look.watch
    known = watch.missing
    watch.adopt(await _walk_names(engine, look))
    if watch.missing and watch.missing != known:
        names = ", ".join(f"'{name}' ({why})" for name, why in sorted(watch.missing.items()))
        _log.warning(
            "%s: points not found: %s. Each is unknown until the agent has it as ifName, ifDescr or ifAlias; "
            "correct points.csv if the name is wrong.",
            watch.target.source,
            names,
        )


async def _walk_names(engine: SnmpEngine, look: Look) -> Resolution:
    """By ifName; what is not found so, by ifDescr and ifAlias as well."""
    watch = look.watch
    tables = {}
    found = Resolution({}, watch.names, ())
    for columns in (NAME_COLUMNS[:1], NAME_COLUMNS[1:]):
        if not found.missing:
            break
        walk = Walk(columns, watch.access, max_rows=_MAX_ROWS)
        walked = await engine.walk(look.address, walk, watch.target.timeout_s, watch.target.retries)
        for column in walked:
            tables[column.oid] = {row: text(value.content) for row, value in column}
        found = resolve(watch.names, tables)
    return found
