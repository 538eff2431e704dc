"""ALARM-MIB (RFC 3877): the active alarms, and those that the agent remembers as cleared. Pure.

alarmActiveLastChanged says whether the active table has to be read again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from collectors.snmp.ber import Content, Oid, format_oid
from collectors.snmp.tables.alarm import FoundAlarm
from collectors.snmp.tables.contents import SEVERITIES, moment, number, take_octets, words
from collectors.snmp.tables.view import MibView

ROOT: Final[Oid] = (1, 3, 6, 1, 2, 1, 118)
MODEL: Final[Oid] = (*ROOT, 1, 1, 2, 1)
ACTIVE_LAST_CHANGED: Final[Oid] = (*ROOT, 1, 2, 1)
ACTIVE: Final[Oid] = (*ROOT, 1, 2, 2, 1)
CLEAR: Final[Oid] = (*ROOT, 1, 3, 2, 1)

ITU_ALARM: Final[Oid] = (1, 3, 6, 1, 2, 1, 121, 1, 1, 1, 1)
"""ituAlarmTable, whose rows say which row of the model has which severity of X.733."""

ASKED: Final = {ACTIVE: (9, 10, 11, 13)}
"""The columns that a live look asks."""

_COLUMNS_OF_MODEL: Final = 10
_GENERIC_MODEL: Final = 5
_WORD: Final = re.compile(r"\b(cleared?|indeterminate|critical|major|minor|warning)\b", re.IGNORECASE)

_Rows: TypeAlias = Mapping[Oid, Mapping[int, Content]]


class _Model(NamedTuple):
    """The agent's models of alarms, and the severity of each where ITU-ALARM-MIB tells it."""

    rows: _Rows
    severities: Mapping[Oid, str]


def alarms(view: MibView) -> list[FoundAlarm]:
    """The active ones, then the cleared."""
    models = _Model(view.rows(MODEL), _severities(view))
    found = [_active(index, row, models) for index, row in view.rows(ACTIVE).items()]
    return [*found, *(_cleared(index, row, models) for index, row in view.rows(CLEAR).items())]


def last_changed(view: MibView) -> int | None:
    """alarmActiveLastChanged, sysUpTime when the active table last became another."""
    return number(view.scalar(ACTIVE_LAST_CHANGED))


def _active(index: Oid, row: Mapping[int, Content], models: _Model) -> FoundAlarm:
    model, severity = _model(row.get(13), models)
    when = _in_index(index)
    resource = row.get(10)
    told = moment(when)
    return FoundAlarm(
        id=format_oid(index),
        state="active",
        severity=severity or "indeterminate",
        text=words(row.get(11)) or words(model.get(6)),
        resource=format_oid(resource) if isinstance(resource, tuple) else "",
        since="" if told is None else told.text,
        at=None if told is None else told.at,
        profile="alarm-mib",
        notification=_oid_text(row.get(9)),
    )


def _cleared(index: Oid, row: Mapping[int, Content], models: _Model) -> FoundAlarm:
    model, _ = _model(row.get(10), models)
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
        notification=_oid_text(row.get(7)),
    )


def _severities(view: MibView) -> dict[Oid, str]:
    """By the row of the model: the last part of ituAlarmTable's index is the severity."""
    found = {}
    for index, pointer in view.column((*ITU_ALARM, _GENERIC_MODEL)).items():
        severity = SEVERITIES.get(index[-1]) if index else None
        if severity is not None and isinstance(pointer, tuple):
            found[pointer] = severity
    return found


def _model(pointer: Content, models: _Model) -> tuple[Mapping[int, Content], str]:
    """The row of the model that a pointer leads to, and its severity; '' = nobody tells.

    alarmModelState only says that more is worse, so the severity is that of ITU-ALARM-MIB, or the word in the
    description. Some agents leave the column out of the pointer.
    """
    if not isinstance(pointer, tuple) or pointer[: len(MODEL)] != MODEL:
        return {}, ""
    index = pointer[len(MODEL) :]
    row = models.rows.get(index[1:]) if index and index[0] <= _COLUMNS_OF_MODEL else None
    if row is None:
        row = models.rows.get(index, {})
    severity = models.severities.get(pointer, "")
    if not severity and (word := _WORD.search(words(row.get(6)))) is not None:
        severity = word[1].lower()
    return row, "cleared" if severity == "clear" else severity


def _in_index(index: Oid) -> bytes | None:
    """The DateAndTime of alarmActiveTable's index: after the name of the list, itself with its length."""
    taken = take_octets(index)
    when = take_octets(taken[1]) if taken else None
    return when[0] if when else None


def _oid_text(content: Content) -> str:
    return format_oid(content) if isinstance(content, tuple) else ""
