"""What an interval table is: which columns hold which counts, and where its element tells the time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from collectors.snmp.ber import Content, Oid
from probed.model.observation import Direction, PmBin

MOST_ROWS: Final = 96
"""A day of quarter hours: no MIB keeps more (RFC 3593)."""
_FALSE: Final = 2
_SECONDS: Final = ("es_s", "ses_s", "uas_s", "sefs_s")
MOST_S: Final = 960
"""No quarter hour has more seconds, whatever became of its clock: agents write 2^32 - 1 for what they do not know."""


class Timing(NamedTuple):
    """The columns that say how many seconds the current interval has, how many past ones there may be, and how
    many of these have no data.
    """

    elapsed: Oid
    valid: Oid
    invalid: Oid

    def at(self, row: Oid) -> tuple[Oid, Oid, Oid]:
        return (*self.elapsed, *row), (*self.valid, *row), (*self.invalid, *row)


class IntervalTable(NamedTuple):
    """The past intervals of one layer and direction. Rows are indexed by the line and the interval's number."""

    layer: str
    direction: Direction
    entry: Oid
    counts: Mapping[str, int]
    """Field of `PmBin` to column."""
    valid: int
    """The column that says whether a row is data (TruthValue); agents of an older MIB have none."""
    timing: Timing
    total: tuple[Oid, Mapping[str, int]] | None = None
    """The sum of the last day's valid intervals, where the MIB has one."""

    def oids(self, line: Oid, number: int) -> tuple[Oid, ...]:
        """All counts of a row in the order of `counts`, then its validity."""
        columns = (*self.counts.values(), self.valid)
        return tuple((*self.entry, column, *line, number) for column in columns)

    def read(self, contents: Sequence[Content], rule: str) -> PmBin | None:
        """A row in the order of `oids`; None = there is no such row, which is not the same as zeros."""
        *counts, valid = contents
        return self.bin(dict(zip(self.counts, counts, strict=True)), valid, rule)

    def bin(self, counts: Mapping[str, Content], valid: Content, rule: str, intervals: int = 1) -> PmBin | None:
        """The bin of these counts by name, if they are one: without ES and SES nothing was measured.

        It is not valid where the agent says so, or where it counts more seconds than so many intervals have.
        """

        def count(name: str) -> int | None:
            value = counts.get(name)
            return value if isinstance(value, int) and value >= 0 else None

        es_s, ses_s = count("es_s"), count("ses_s")
        if es_s is None or ses_s is None:
            return None
        return PmBin(
            self.layer,
            self.direction,
            es_s,
            ses_s,
            count("uas_s"),
            cv=count("cv"),
            valid=valid != _FALSE and all((count(name) or 0) <= intervals * MOST_S for name in _SECONDS),
            ses_rule=rule,
            sefs_s=count("sefs_s"),
            pcv=count("pcv"),
            lcv=count("lcv"),
        )


class Family(NamedTuple):
    """Tables that are asked together, because they tell of one line in one row index."""

    name: str
    present: Oid
    """The column that has a row where the family's tables have."""
    tables: tuple[IntervalTable, ...]
    rule: Oid
    """What tells by which thresholds a second is severely errored: a column, or a scalar (`scalar`)."""
    rule_of: Callable[[Content], str]
    scalar: bool = False
    below: bool = False
    """Rows lie on the line that carries them (ifStackTable), which alone tells the time."""

    @property
    def timings(self) -> tuple[Timing, ...]:
        return tuple(dict.fromkeys(table.timing for table in self.tables))

    def rule_oid(self, line: Oid) -> Oid:
        return self.rule if self.scalar else (*self.rule, *line)
