"""ALARM-MIB (RFC 3877): the active alarms, and those that the agent remembers as cleared. Pure.

alarmActiveLastChanged says whether the active table has to be read again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from collectors.snmp.ber import Content, Oid, format_oid
from collectors.snmp.tables.alarm import FoundAlarm
from collectors.snmp.tables.contents import SEVERITIES, count, moment, number, take_octets, words
from collectors.snmp.tables.view import MibView
from collectors.traps.names import CAUSES

ROOT: Final[Oid] = (1, 3, 6, 1, 2, 1, 118)
MODEL: Final[Oid] = (*ROOT, 1, 1, 2, 1)
ACTIVE_LAST_CHANGED: Final[Oid] = (*ROOT, 1, 2, 1)
ACTIVE: Final[Oid] = (*ROOT, 1, 2, 2, 1)
OVERFLOW: Final[Oid] = (*ROOT, 1, 2, 5)
"""alarmActiveOverflow: how many alarms did not fit into the active table since the agent began."""
CLEAR: Final[Oid] = (*ROOT, 1, 3, 2, 1)

ITU_ALARM: Final[Oid] = (1, 3, 6, 1, 2, 1, 121, 1, 1, 1, 1)
"""ituAlarmTable, whose rows say which row of the model has which severity of X.733."""

ASKED: Final = {ACTIVE: (2, 9, 10, 11, 13)}
"""The columns that a live look asks."""
ASKED_ONCE: Final = {MODEL: (6, 7), ITU_ALARM: (3, 5), CLEAR: (2, 7, 8, 10)}
"""What one look at everything asks beside them: models in their thousands, and what has been cleared."""

_COLUMNS_OF_MODEL: Final = 10
_SPECIFIC_POINTER: Final = 7
_ITU_CAUSE, _ITU_GENERIC_MODEL = 3, 5
_NONE: Final[Oid] = (0, 0)
_WORD: Final = re.compile(r"\b(cleared?|indeterminate|critical|major|minor|warning)\b", re.IGNORECASE)

_Rows: TypeAlias = Mapping[Oid, Mapping[int, Content]]


class _Meaning(NamedTuple):
    """What ITU-ALARM-MIB says of a model: severity and probable cause, '' = it does not tell."""

    severity: str = ""
    cause: str = ""


class _Models(NamedTuple):
    """The agent's models of alarms, and what ITU-ALARM-MIB says of them, by the index of their row."""

    rows: _Rows
    meanings: Mapping[Oid, _Meaning]


def alarms(view: MibView) -> list[FoundAlarm]:
    """The active ones, then the cleared."""
    rows = view.rows(MODEL)
    models = _Models(rows, _meanings(view, rows))
    found = [_active(index, row, models) for index, row in view.rows(ACTIVE).items()]
    return [*found, *(_cleared(index, row, models) for index, row in view.rows(CLEAR).items())]


def last_changed(view: MibView) -> int | None:
    """alarmActiveLastChanged, sysUpTime when the active table last became another."""
    return number(view.scalar(ACTIVE_LAST_CHANGED))


def left_out(view: MibView) -> int:
    """How many alarms the active table had no room for; nobody can see them."""
    return count(view.scalar(OVERFLOW)) or 0


def _active(index: Oid, row: Mapping[int, Content], models: _Models) -> FoundAlarm:
    model, meaning = _model(row.get(13), models)
    told = moment(row.get(2)) or moment(_in_index(index))
    return FoundAlarm(
        id=format_oid(index),
        state="active",
        severity=meaning.severity or "indeterminate",
        text=words(row.get(11)) or words(model.get(6)),
        resource=_oid_text(row.get(10)),
        since="" if told is None else told.text,
        at=None if told is None else told.at,
        profile="alarm-mib",
        cause=meaning.cause,
        notification=_oid_text(row.get(9)),
    )


def _cleared(index: Oid, row: Mapping[int, Content], models: _Models) -> FoundAlarm:
    model, meaning = _model(row.get(10), models)
    told = moment(row.get(2)) or moment(_in_index(index))
    return FoundAlarm(
        id=format_oid(index),
        state="cleared",
        severity="cleared",
        text=words(model.get(6)),
        resource=_oid_text(row.get(8)),
        since="" if told is None else told.text,
        at=None if told is None else told.at,
        profile="alarm-mib",
        cause=meaning.cause,
        notification=_oid_text(row.get(7)),
    )


def _meanings(view: MibView, models: _Rows) -> dict[Oid, _Meaning]:
    """By the row of the model, to which ituAlarmTable points, or which points there itself: the last part of that
    table's index is the severity (X.733).
    """
    itu = view.rows(ITU_ALARM)
    found = {}
    for index, row in itu.items():
        pointed = _pointed_at(row.get(_ITU_GENERIC_MODEL), MODEL, models)
        if pointed is not None:
            found[pointed] = _meaning(index, row)
    for model, described in models.items():
        place = _pointed_at(described.get(_SPECIFIC_POINTER), ITU_ALARM, itu)
        if place is not None and model not in found:
            found[model] = _meaning(place, itu.get(place, {}))
    return found


def _meaning(index: Oid, row: Mapping[int, Content]) -> _Meaning:
    cause = number(row.get(_ITU_CAUSE))
    return _Meaning(
        SEVERITIES.get(index[-1], "") if index else "", "" if cause is None else CAUSES.get(cause, str(cause))
    )


def _pointed_at(pointer: Content, entry: Oid, rows: _Rows) -> Oid | None:
    """The index of the row that a RowPointer names by one of its columns; some agents leave the column out."""
    if not isinstance(pointer, tuple) or pointer[: len(entry)] != entry:
        return None
    index = pointer[len(entry) :]
    by_column = index[:1] and 1 <= index[0] <= _COLUMNS_OF_MODEL and (index[1:] in rows or index not in rows)
    return index[1:] if by_column else index


def _model(pointer: Content, models: _Models) -> tuple[Mapping[int, Content], _Meaning]:
    """The row of the model that a pointer leads to, and what it means; '' = nobody tells.

    alarmModelState only says that more is worse, so the severity is that of ITU-ALARM-MIB, or the word in the
    description.
    """
    index = _pointed_at(pointer, MODEL, models.rows)
    if index is None:
        return {}, _Meaning()
    row, meaning = models.rows.get(index, {}), models.meanings.get(index, _Meaning())
    if not meaning.severity and (word := _WORD.search(words(row.get(6)))) is not None:
        meaning = meaning._replace(severity=word[1].lower())
    return row, meaning._replace(severity="cleared") if meaning.severity == "clear" else meaning


def _in_index(index: Oid) -> bytes | None:
    """The DateAndTime of alarmActiveTable's index: after the name of the list, itself with its length."""
    taken = take_octets(index)
    when = take_octets(taken[1]) if taken else None
    return when[0] if when else None


def _oid_text(content: Content) -> str:
    """As text; zeroDotZero says that there is none (RFC 2578 section 2)."""
    return format_oid(content) if isinstance(content, tuple) and content != _NONE else ""
