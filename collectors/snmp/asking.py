"""Reads of one agent on demand, for people and for tables: single values, subtrees, whole profiles. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

from collectors.snmp.access import Access
from collectors.snmp.ber import Oid, Value
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.request import EngineClosed, ErrorStatus, NoAnswer, SnmpFailure, TableSilent, WalkTooLong
from collectors.snmp.sockets import Address
from collectors.snmp.tables import hh3c_nqa, rttmon
from collectors.snmp.tables.profiles import enterprise
from collectors.snmp.tables.view import SYS_DESCR, SYS_OBJECT_ID, SYS_UP_TIME, MibView
from collectors.snmp.walk import Walk

_WIDE: Final = 8
"""Columns that are walked side by side."""
_AT_ONCE: Final = 16
"""Names in one question."""
Refused: TypeAlias = MutableMapping[Oid, ErrorStatus]
"""Columns that an agent has only an error for."""
_MOST_SILENT: Final = 2
"""So many tables an agent may be silent for, and is asked for others: each takes as long as a dead agent."""
_SUMMED: Final = "cisco-rttmon"
_HEAD: Final = tuple((*oid, 0) for oid in (SYS_DESCR, SYS_OBJECT_ID, SYS_UP_TIME))


@dataclass(frozen=True, slots=True)
class Agent:
    """Where an agent is and how it is asked."""

    address: Address
    access: Access
    timeout_s: float = 1.0
    retries: int = 2
    max_rows: int = 100_000
    """A table longer than this ends the walk with an error."""


async def get(engine: SnmpEngine, agent: Agent, oids: Sequence[Oid]) -> list[Value]:
    """The values in the order of the names; noSuchObject and noSuchInstance are values too. Raises SnmpFailure."""
    found: list[Value] = []
    for at in range(0, len(oids), _AT_ONCE):
        asked = oids[at : at + _AT_ONCE]
        reading = await engine.get(agent.address, asked, agent.access, agent.timeout_s, agent.retries)
        found += map(reading.value, range(len(asked)))
    return found


async def walk(engine: SnmpEngine, agent: Agent, roots: Sequence[Oid]) -> dict[Oid, Value]:
    """Everything below the nodes, each walked to its end; names must increase. Raises SnmpFailure."""
    return await _walk(engine, agent, roots, None)


async def _walk(engine: SnmpEngine, agent: Agent, roots: Sequence[Oid], refused: Refused | None) -> dict[Oid, Value]:
    """`refused`: takes the nodes for which the agent only has an error; None = one such is a failure. Where it has
    nothing but errors for the first of them, the others are not asked.
    """
    found: dict[Oid, Value] = {}
    for at in range(0, len(roots), _WIDE):
        some = roots[at : at + _WIDE]
        steps = Walk(some, agent.access, max_rows=agent.max_rows, lenient=refused is not None)
        for column in await engine.walk(agent.address, steps, agent.timeout_s, agent.retries):
            found.update({(*column.oid, *index): value for index, value in column})
        if refused is not None:
            refused.update((node, ErrorStatus(agent.address, status, 1)) for node, status in steps.refused)
        if not found and len(steps.refused) == len(some):
            break
    return found


async def walk_some(engine: SnmpEngine, agent: Agent, root: Oid) -> tuple[dict[Oid, Value], bool]:
    """What lies below a node, the first `max_rows` of it, and whether there is more. Raises SnmpFailure."""
    steps = Walk([root], agent.access, max_rows=agent.max_rows)
    more = False
    try:
        await engine.walk(agent.address, steps, agent.timeout_s, agent.retries)
    except WalkTooLong:
        more = True
    (column,) = steps.columns
    return {(*root, *index): value for index, value in islice(column, agent.max_rows)}, more


async def look(
    engine: SnmpEngine, agent: Agent, profiles: Mapping[str, Iterable[Oid]], refused: Refused | None = None
) -> tuple[MibView, dict[str, SnmpFailure]]:
    """The columns of some profiles' tables, with what the agent says of itself; and the profiles that could not be
    read whole, with why: what was read beside columns that are in error is there. `refused`: as of `tables`. Raises
    SnmpFailure where it does not say even what it is.
    """
    found = await _head(engine, agent)
    broken = await tables(engine, agent, profiles, found, refused)
    view = MibView(found)
    if (sums := rttmon.sums_wanted(view)) and not any(map(is_silence, broken.values())):
        broken = {**await tables(engine, agent, {_SUMMED: sums}, found, refused), **broken}
        view = MibView(found)
    return view, broken


async def tables(
    engine: SnmpEngine,
    agent: Agent,
    profiles: Mapping[str, Iterable[Oid]],
    found: dict[Oid, Value],
    refused: Refused | None = None,
) -> dict[str, SnmpFailure]:
    """Adds the columns of each profile that can be read. Returns the profiles that could not be read whole, and why:
    one table that goes in circles is no reason to know nothing of the others. After a silence no more is asked,
    unless the agent still says how long it is up: some are silent for what they do not have.

    `found`: with what the agent says of itself. `refused`: columns that the agent is known to have only errors for,
    which are not asked; takes those that it has now.
    """
    errors: Refused = {} if refused is None else refused
    broken: dict[str, SnmpFailure] = {}
    asked: set[Oid] = set()
    gone: SnmpFailure | None = None
    silent = 0
    maker = enterprise(MibView(found))
    for name, columns in profiles.items():
        if gone is not None:
            broken[name] = gone
            continue
        wanted = [column for column in hh3c_nqa.of_maker(columns, maker) if column not in asked]
        asked.update(wanted)
        try:
            found |= await _walk(engine, agent, [column for column in wanted if column not in errors], errors)
        except EngineClosed:
            raise
        except SnmpFailure as failure:
            broken[name] = failure
            if is_silence(failure):
                silent += 1
                if silent <= _MOST_SILENT and await _is_there(engine, agent):
                    broken[name] = TableSilent(agent.address)
                else:
                    gone = failure
        else:
            if (error := next((errors[column] for column in wanted if column in errors), None)) is not None:
                broken[name] = error
    return broken


def is_silence(failure: SnmpFailure) -> bool:
    """Whether nothing came back, and not only nothing that could be used."""
    return isinstance(failure, NoAnswer) and failure.reason != "bad_reply"


async def _is_there(engine: SnmpEngine, agent: Agent) -> bool:
    try:
        await engine.get(agent.address, _HEAD[-1:], agent.access, agent.timeout_s, 0)
    except EngineClosed:
        raise
    except SnmpFailure as failure:
        return not is_silence(failure)
    return True


async def _head(engine: SnmpEngine, agent: Agent) -> dict[Oid, Value]:
    head = await get(engine, agent, _HEAD)
    return {oid: value for oid, value in zip(_HEAD, head, strict=True) if value.content is not None}
