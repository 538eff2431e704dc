"""The tables of DS1-MIB (RFC 4805) and SONET-MIB (RFC 3592) that a lab element serves: current, 96 intervals, total.

A row is made when it is asked for: 60 elements times 96 intervals of every port would be millions of values.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from collectors.snmp import ber
from collectors.snmp.ber import Oid, Value
from probed.lab import quarters
from probed.lab.quarters import Counts, Quarter
from probed.model.instant import SECOND_US

if TYPE_CHECKING:
    from probed.lab.device import Device

_DS1: Final = (1, 3, 6, 1, 2, 1, 10, 18)
_SONET: Final = (1, 3, 6, 1, 2, 1, 10, 39)

_E1_CRC: Final = 5
_NO_ALARM: Final = 1
_DS1_LOSS_OF_SIGNAL: Final = 64
_SONET_LOSS_OF_SIGNAL: Final = 2
_TRUE, _FALSE = 1, 2
_ITU: Final = 4
"""sonetSESthresholdSet itu1995."""

Rows: TypeAlias = Callable[[int], Sequence[Oid]]
Reader: TypeAlias = Callable[[Oid, int], Value]


@dataclass(frozen=True, slots=True)
class Column:
    """The rows that a column has at an instant, in order, and the value of one."""

    rows: Rows
    value: Reader


class IntervalTables:
    """The columns of one device, and the order of what is in them."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._columns: dict[Oid, Column] = {}
        self._index = {device.if_index(n): row for n, row in enumerate(device.interfaces)}
        self._lines = tuple(sorted(index for index, row in self._index.items() if row.name.startswith("E1-")))
        self._trunks = tuple(sorted(index for index, row in self._index.items() if row.name.startswith("STM")))
        self._ds1()
        self._sonet()
        self._names = sorted(self._columns)

    def get(self, oid: Oid, now: int) -> Value | None:
        """The value at a name; noSuchInstance in a column that has no such row; None = not of these tables."""
        at = bisect_right(self._names, oid) - 1
        name = self._names[at] if at >= 0 else ()
        if not name or oid[: len(name)] != name:
            return None
        column, row = self._columns[name], oid[len(name) :]
        rows = column.rows(now)
        at = bisect_left(rows, row)
        return column.value(row, now) if at < len(rows) and rows[at] == row else ber.NO_SUCH_INSTANCE

    def after(self, oid: Oid, now: int) -> tuple[Oid, Value] | None:
        """The next name and value of these tables; None at their end."""
        at = max(bisect_right(self._names, oid) - 1, 0)
        for name in self._names[at:]:
            column = self._columns[name]
            rows = column.rows(now)
            first = (
                bisect_right(rows, oid[len(name) :]) if oid[: len(name)] == name else 0 if name > oid else len(rows)
            )
            if first < len(rows):
                return (*name, *rows[first]), column.value(rows[first], now)
        return None

    def _ds1(self) -> None:
        near, far = self._near, self._far_of_line
        self._add((*_DS1, 6, 1), self._each(self._lines), {
            1: lambda row, _now: Value(ber.INTEGER, row[0]),
            3: self._elapsed,
            4: self._valid,
            5: lambda _row, _now: Value(ber.INTEGER, _E1_CRC),
            8: lambda row, _now: Value(ber.OCTET_STRING, self._index[row[0]].alias.encode()),
            10: self._status(_DS1_LOSS_OF_SIGNAL),
            14: self._invalid,
            16: self._last_change,
        })  # fmt: skip
        # ES SES SEFS UAS CSS PCV LES BES DM LCV: without frame slips every severely errored second is a framing one
        names = ["es", "ses", "ses", "uas", "", "cv", "", "", "", "cv"]
        # far end: no LCV, and LES before PCV
        far_names = ["es", "ses", "ses", "uas", "", "", "cv", "", ""]
        self._counts((*_DS1, 7, 1), self._lines, 2, names, near)
        self._intervals((*_DS1, 8, 1), self._lines, 3, names, near, 13)
        self._totals((*_DS1, 9, 1), self._lines, 2, names, near)
        self._counts((*_DS1, 10, 1), self._lines, 4, far_names, far)
        self._add((*_DS1, 10, 1), self._each(self._lines), {2: self._elapsed, 3: self._valid, 13: self._invalid})
        for table in (7, 9, 10, 12):
            self._add((*_DS1, table, 1), self._each(self._lines), {1: _index_part(0)})
        for table in (8, 11):
            self._add((*_DS1, table, 1), self._past(self._lines), {1: _index_part(0), 2: _index_part(1)})
        self._intervals((*_DS1, 11, 1), self._lines, 3, far_names, far, 12)
        self._totals((*_DS1, 12, 1), self._lines, 2, far_names, far)

    def _sonet(self) -> None:
        trunks, near, far = self._trunks, self._near, self._far_of_trunk
        self._add((*_SONET, 1, 1, 1, 1), self._each(trunks), {
            1: lambda _row, _now: Value(ber.INTEGER, 2),  # sdh
            2: self._elapsed,
            3: self._valid,
            4: lambda _row, _now: Value(ber.INTEGER, 4),  # scrambled NRZ
            5: lambda _row, _now: Value(ber.INTEGER, 3),  # long-reach single mode
            6: lambda row, _now: Value(ber.OCTET_STRING, self._index[row[0]].alias.encode()),
            7: self._invalid,
        })  # fmt: skip
        self._add((*_SONET, 1, 1), lambda _now: ((0,),), {2: lambda _row, _now: Value(ber.INTEGER, _ITU)})
        section, line = ["es", "ses", "ses", "cv"], ["es", "ses", "cv", "uas"]
        self._add((*_SONET, 1, 2, 1, 1), self._each(trunks), {1: self._status(_SONET_LOSS_OF_SIGNAL)})
        self._counts((*_SONET, 1, 2, 1, 1), trunks, 2, section, near)
        self._intervals((*_SONET, 1, 2, 2, 1), trunks, 2, section, near, 6)
        self._add((*_SONET, 1, 3, 1, 1), self._each(trunks), {1: self._status(_SONET_LOSS_OF_SIGNAL)})
        self._counts((*_SONET, 1, 3, 1, 1), trunks, 2, line, near)
        self._intervals((*_SONET, 1, 3, 2, 1), trunks, 2, line, near, 6)
        self._counts((*_SONET, 1, 4, 1, 1), trunks, 1, line, far)
        self._intervals((*_SONET, 1, 4, 2, 1), trunks, 2, line, far, 6)

    def _add(self, entry: Oid, rows: Rows, columns: dict[int, Reader]) -> None:
        for number, reader in columns.items():
            self._columns[(*entry, number)] = Column(rows, reader)

    def _counts(self, entry: Oid, ports: Sequence[int], first: int, names: Sequence[str], of: _Count) -> None:
        """The current interval: columns from `first` on."""

        def column(name: str) -> Reader:
            return lambda row, now: _gauge(of(row[0], self._current(now), now), name)

        self._add(entry, self._each(ports), {first + n: column(name) for n, name in enumerate(names)})

    def _intervals(
        self, entry: Oid, ports: Sequence[int], first: int, names: Sequence[str], of: _Count, valid: int
    ) -> None:
        """Past intervals, the most recent number 1; a column says whether the data is valid."""

        def column(name: str) -> Reader:
            return lambda row, now: _gauge(of(row[0], self._device.quarters(now)[row[1] - 1], now), name)

        def said_valid(row: Oid, now: int) -> Value:
            return Value(ber.INTEGER, _TRUE if self._device.quarters(now)[row[1] - 1].whole else _FALSE)

        columns = {first + n: column(name) for n, name in enumerate(names)}
        self._add(entry, self._past(ports), {**columns, valid: said_valid})

    def _totals(self, entry: Oid, ports: Sequence[int], first: int, names: Sequence[str], of: _Count) -> None:
        """The sum of the valid intervals of the last day, without the current one."""

        def column(name: str) -> Reader:
            def total(row: Oid, now: int) -> Value:
                valid = [part for part in self._device.quarters(now) if part.whole]
                return _gauge(quarters.add(of(row[0], part, now) for part in valid), name)

            return total

        self._add(entry, self._each(ports), {first + n: column(name) for n, name in enumerate(names)})

    def _near(self, port: int, quarter: Quarter, now: int) -> Counts:
        return quarters.count(self._index[port].faults, quarter.start, quarter.end, now)

    def _far_of_line(self, _port: int, _quarter: Quarter, _now: int) -> Counts:
        """The customer's equipment hears us well: whatever happens at its side is seen at ours."""
        return Counts()

    def _far_of_trunk(self, port: int, quarter: Quarter, now: int) -> Counts:
        """What the other end reports back; without a signal from there nothing is known of it."""
        near = self._index[port]
        if near.far is None:
            return Counts()
        deaf = [fault for fault in near.faults if not fault.errored_per_min]
        return quarters.count(near.far.faults, quarter.start, quarter.end, now, deaf)

    def _current(self, now: int) -> Quarter:
        start = quarters.current_start(now, self._device.ahead_us)
        return Quarter(start, start + quarters.QUARTER_US, True)

    def _each(self, ports: Sequence[int]) -> Rows:
        rows = [(port,) for port in ports]
        return lambda _now: rows

    def _past(self, ports: Sequence[int]) -> Rows:
        """A row for each complete interval of each port; a table of 96 rows a port is made once."""
        known: dict[int, list[Oid]] = {}

        def rows(now: int) -> Sequence[Oid]:
            valid = len(self._device.quarters(now))
            if valid not in known:
                known[valid] = [(port, n) for port in ports for n in range(1, valid + 1)]
            return known[valid]

        return rows

    def _elapsed(self, _row: Oid, now: int) -> Value:
        return Value(ber.INTEGER, (now - max(self._current(now).start, self._device.booted)) // SECOND_US)

    def _valid(self, _row: Oid, now: int) -> Value:
        return Value(ber.INTEGER, len(self._device.quarters(now)))

    def _invalid(self, _row: Oid, now: int) -> Value:
        return Value(ber.INTEGER, sum(not part.whole for part in self._device.quarters(now)))

    def _status(self, lost: int) -> Reader:
        return lambda row, _now: Value(ber.INTEGER, _NO_ALARM if self._index[row[0]].up else lost)

    def _last_change(self, row: Oid, _now: int) -> Value:
        return Value(ber.TIME_TICKS, self._device.changed_ticks(self._index[row[0]]))


_Count: TypeAlias = "Callable[[int, Quarter, int], Counts]"


def _index_part(place: int) -> Reader:
    """A column that repeats a part of its row's index (readable in DS1-MIB)."""
    return lambda row, _now: Value(ber.INTEGER, row[place])


def _gauge(counts: Counts, name: str) -> Value:
    """A count by its name; '' = of something that never happens here (slips, degraded minutes)."""
    return Value(ber.GAUGE32, getattr(counts, name) if name else 0)
