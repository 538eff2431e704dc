"""What every part of a report is built with: language, names, period, contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from probed.model.assessment import Period
from probed.model.contract import Contract
from probed.model.ids import Leaf
from probed.model.instant import DAY_US, to_datetime
from probed.model.timeline import Edge
from probed.report import figures
from probed.report.names import Names
from probed.report.page_values import EdgeText, Moment
from probed.report.text import Words


@dataclass(frozen=True, slots=True)
class Setting:
    words: Words
    names: Names
    period: Period
    contracts: Mapping[str, Contract]
    """By `id@version`."""
    offset: bool
    """Instants carry their offset: the zone's clock changes in the period."""

    def moment(self, at: int) -> Moment:
        return figures.moment(at, self.period.zone, offset=self.offset)

    def edge(self, value: Edge) -> EdgeText:
        return figures.edge(value, self.period.zone, offset=self.offset)

    def of(self, period: Period) -> Setting:
        """The same for a circuit whose contract begins its months on another day, or in another zone."""
        return self if period == self.period else replace(self, period=period)

    def leaves(self, leaves: Sequence[Leaf]) -> str:
        return self.words.comma.join(self.names.leaf(leaf) for leaf in leaves) or figures.NONE


def clock_changes(period: Period) -> bool:
    """Whether local time has more than one offset in the period."""
    looked = (*range(period.start, period.end, DAY_US), period.end)  # a year ends with the offset it began with
    return len({to_datetime(at, period.zone).utcoffset() for at in looked}) > 1
