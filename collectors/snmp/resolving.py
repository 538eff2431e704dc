"""Finds the rows of a target's points by their names, and which columns of them the agent refuses."""

from __future__ import annotations

import logging
from typing import Final

from collectors.snmp.ber import NO_SUCH_INSTANCE, format_oid
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.look import Look
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.profiles.ifmib import NAME_COLUMNS, Resolution, resolve, text
from collectors.snmp.request import ErrorStatus
from collectors.snmp.walk import Walk

_log = logging.getLogger(__name__)

_MAX_ROWS: Final = 20_000
_SHOWN: Final = 5


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


async def sift(engine: SnmpEngine, look: Look, number: int) -> bool:
    """Find out which names of a part the agent refuses, so that the look goes on without them; False = it cannot.
    Raises SnmpFailure.
    """
    watch = look.watch
    asked = [SYS_UP_TIME, *watch.parts[number].plan.asked()]
    reading = await engine.get(look.address, asked, watch.access, watch.target.timeout_s, watch.target.retries)
    refused = [oid for oid, tag in zip(asked, reading.tags, strict=True) if tag == NO_SUCH_INSTANCE.tag]
    if SYS_UP_TIME in refused or not watch.omit(number, refused):
        return False
    if refused:
        shown = ", ".join(map(format_oid, refused[:_SHOWN]))
        _log.warning(
            "%s: it answers nothing of a question that has one of %d names in it (%s%s): they are not asked any "
            "more, and what they would tell is unknown.",
            watch.target.source,
            len(refused),
            shown,
            " ..." if len(refused) > _SHOWN else "",
        )
    return True


async def _walk_names(engine: SnmpEngine, look: Look) -> Resolution:
    """By ifName; what is not found so, by ifDescr and ifAlias as well."""
    watch = look.watch
    tables = {}
    found = Resolution({}, watch.names, ())
    for columns in (NAME_COLUMNS[:1], NAME_COLUMNS[1:]):
        if not found.missing:
            break
        walk = Walk(columns, watch.access, max_rows=_MAX_ROWS, lenient=True)
        walked = await engine.walk(look.address, walk, watch.target.timeout_s, watch.target.retries)
        if len(walk.refused) == len(columns):  # it does not say what it has
            raise ErrorStatus(look.address, walk.refused[0][1], 1)
        for column in walked:
            tables[column.oid] = {row: text(value.content) for row, value in column}
        found = resolve(watch.names, tables)
    return found
