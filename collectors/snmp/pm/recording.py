"""Bins out of a walk of an agent, kept as a recording: what `probed snmp decode` tells of it. Pure.

A recording has no instant of its own. How long ago each interval ended follows from TimeElapsed; when that was, only
if somebody says when it was made, or the element's own clock is in it with its offset (hrSystemDate).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple

from collectors.snmp.ber import Content, Oid, Value
from collectors.snmp.pm.families import FAMILIES
from collectors.snmp.pm.finding import IF_STACK_STATUS, NUMBERED, below, carrier
from collectors.snmp.pm.grid import tidy, usable
from collectors.snmp.pm.sonet import TIMING
from collectors.snmp.pm.tables import MOST_ROWS, Family, IntervalTable
from collectors.snmp.profiles.ifmib import NAME_COLUMNS, text
from probed.model.instant import SECOND_US, format_instant, from_datetime
from probed.model.observation import Direction, PmBin

HR_SYSTEM_DATE: Final[Oid] = (1, 3, 6, 1, 2, 1, 25, 1, 2, 0)
_UNNAMED: Final[Mapping[Oid, str]] = {}
_QUARTER_S: Final = 900
_WITH_OFFSET: Final = 11
"""Octets of a DateAndTime that says which offset from UTC it has (SNMPv2-TC)."""


class _Walked:
    """A recording, with its names in order."""

    def __init__(self, values: Mapping[Oid, Value], points: Mapping[Oid, str]) -> None:
        self._values, self.points = values, points
        self._names = sorted(values)
        self.layers = below(dict(self.column(IF_STACK_STATUS)))
        self.media = dict(self.column(TIMING.elapsed))

    def get(self, oid: Oid) -> Content:
        value = self._values.get(oid)
        return None if value is None else value.content

    def column(self, oid: Oid) -> Iterator[tuple[Oid, Content]]:
        """Index below a column, and content."""
        for at in range(bisect_left(self._names, oid), len(self._names)):
            name = self._names[at]
            if name[: len(oid)] != oid:
                return
            yield name[len(oid) :], self._values[name].content


class _Timed(NamedTuple):
    """What a line's clock says; None = it says nothing."""

    elapsed_s: int | None
    valid: int
    invalid: int


def pm_bins(
    recording: Mapping[Oid, Value], at: int | None = None, points: Mapping[Oid, str] = _UNNAMED
) -> list[dict[str, Any]]:
    """The past intervals of every line, section, path and VT, the latest of each first, as plain values.

    `interval` is the row's number, `age_s` how long before the recording it ended, `interval_end` when (RFC 3339,
    UTC; None = nothing tells). `at`: when TimeElapsed was read (microseconds UTC), if that is known. Rows beyond
    ValidIntervals and rows that are not there are left out: they are not measured, and not zero. `cv` are the coding
    violations of a SONET layer or of a DS3's C bits, `pcv` and `lcv` those of a DS1 or DS3; None = not counted there.
    `points`: what rows of ifTable are called; others are called by ifName, ifDescr or ifAlias.
    """
    walked = _Walked(recording, points)
    made = _made(walked) if at is None else at
    found: list[dict[str, Any]] = []
    for family in FAMILIES:
        for line in _lines(walked, family):
            found += _of_line(walked, family, line, made)
    return found


def read_again(
    before: Mapping[Oid, Value], again: Mapping[Oid, Value], at: int
) -> tuple[dict[Oid, Value], int | None]:
    """What a look brought, with TimeElapsed as it was asked once more at its end, at `at`; and whether `at` dates the
    rows: None = an interval has ended meanwhile, so that some of them have moved.
    """
    moved = any(
        isinstance(was := before[oid].content, int) and isinstance(value.content, int) and value.content < was
        for oid, value in again.items()
        if oid in before
    )
    return {**before, **again}, None if moved else at


def day_totals(recording: Mapping[Oid, Value]) -> list[dict[str, Any]]:
    """The totals of the last day where the MIB has them (DS1, DS3): sums over the valid intervals only, whose length
    is `measured_s`; 86 400 s only if all 96 were.
    """
    walked = _Walked(recording, _UNNAMED)
    found = []
    for family in FAMILIES:
        for table in family.tables:
            if table.total is None:
                continue
            entry, columns = table.total
            for line in sorted({row for column in columns.values() for row, _ in walked.column((*entry, column))}):
                counts = {name: walked.get((*entry, column, *line)) for name, column in columns.items()}
                said = table.bin(counts, None, _rule(walked, family, line), MOST_ROWS)
                if said is not None:
                    timed = _timed(walked, table, line)
                    measured_s = max(timed.valid - timed.invalid, 0) * _QUARTER_S
                    found.append({**_named(walked, family, line), **_counts(said), "measured_s": measured_s})
    return found


def _of_line(walked: _Walked, family: Family, line: Oid, made: int | None) -> Iterator[dict[str, Any]]:
    rule = _rule(walked, family, line)
    deaf: set[int] = set()
    for table in family.tables:
        timing_row = carrier(line, walked.layers, walked.media) if family.below else line
        timed = _Timed(None, MOST_ROWS, 0) if timing_row is None else _timed(walked, table, timing_row)
        for number in _numbers(walked, table, line):
            *counts, valid = (walked.get(oid) for oid in table.oids(line, number))
            said = table.read((*counts, valid), rule)
            if said is None or not 1 <= number <= timed.valid:
                continue
            if table.direction is Direction.NEAR and (said.ses_s or said.uas_s):
                deaf.add(number)
            unsaid = not isinstance(valid, int) and timed.invalid > 0 and not (said.es_s or said.ses_s or said.uas_s)
            far_through_deaf = table.direction is Direction.FAR and number in deaf
            age_s = None if timed.elapsed_s is None else timed.elapsed_s + (number - 1) * _QUARTER_S
            end = None if made is None or age_s is None else format_instant(_end(made, age_s))
            yield {
                **_named(walked, family, line),
                **_counts(said),
                "interval": number,
                "age_s": age_s,
                "interval_end": end,
                "valid": said.valid,
                "suspect": unsaid or far_through_deaf,
            }


def _lines(walked: _Walked, family: Family) -> Sequence[Oid]:
    """The lines of which any interval is there."""
    tables = ((table, column) for table in family.tables for column in table.counts.values())
    rows = {row[:-1] for table, column in tables for row, _ in walked.column((*table.entry, column))}
    return sorted(row for row in rows if row)


def _numbers(walked: _Walked, table: IntervalTable, line: Oid) -> Sequence[int]:
    entries = ((*table.entry, column, *line) for column in table.counts.values())
    return sorted({row[0] for entry in entries for row, _ in walked.column(entry) if len(row) == 1})


def _timed(walked: _Walked, table: IntervalTable, line: Oid) -> _Timed:
    """By the table's own clock; a far end without one goes by the near end's."""
    family = next(one for one in FAMILIES if table in one.tables)
    for timing in (table.timing, family.timings[0]):
        elapsed, valid, invalid = map(walked.get, timing.at(line))
        if elapsed is not None or valid is not None:
            return _Timed(
                elapsed if isinstance(elapsed, int) and usable(elapsed) else None,
                valid if isinstance(valid, int) and 0 <= valid <= MOST_ROWS else MOST_ROWS,
                invalid if isinstance(invalid, int) else 0,
            )
    return _Timed(None, MOST_ROWS, 0)


def _rule(walked: _Walked, family: Family, line: Oid) -> str:
    return family.rule_of(walked.get(family.rule_oid(line)))


def _named(walked: _Walked, family: Family, line: Oid) -> dict[str, Any]:
    """The point: by ifName, ifDescr or ifAlias of its row; a DS1 or DS3 line may be indexed by another number."""
    row = line
    if family.name in NUMBERED:
        if_index = walked.get((*NUMBERED[family.name], *line))
        row = (if_index,) if isinstance(if_index, int) and if_index > 0 else line
    if name := walked.points.get(row):
        return {"point": name}
    names = (text(walked.get((*column, *row))) for column in NAME_COLUMNS)
    return {"point": next(filter(None, names), "ifIndex " + ".".join(map(str, row)))}


def _counts(said: PmBin) -> dict[str, Any]:
    return {
        "layer": said.layer,
        "direction": said.direction.value,
        "es": said.es_s,
        "ses": said.ses_s,
        "sefs": said.sefs_s,
        "uas": said.uas_s,
        "cv": said.cv,
        "pcv": said.pcv,
        "lcv": said.lcv,
        "ses_rule": said.ses_rule,
    }


def _end(made: int, age_s: int) -> int:
    """TimeElapsed drops fractions: an end that may be a quarter hour is one, any other one is told by the second."""
    return tidy(made - age_s * SECOND_US - SECOND_US // 2)


def _made(walked: _Walked) -> int | None:
    """When the recording was made by the element's own clock, if that says its offset from UTC."""
    date = walked.get(HR_SYSTEM_DATE)
    if not isinstance(date, bytes) or len(date) != _WITH_OFFSET:
        return None
    year, (month, day, hour, minute, second, tenths) = date[0] << 8 | date[1], date[2:8]
    sign = {b"+": 1, b"-": -1}.get(date[8:9])
    if sign is None:
        return None
    try:
        offset = timezone(sign * timedelta(hours=date[9], minutes=date[10]))
        made = datetime(year, month, day, hour, minute, min(second, 59), tenths * 100_000, offset)
    except ValueError:
        return None
    return from_datetime(made.astimezone(UTC))
