"""What the measurements of a circuit have of delay, its variation and loss, read once for all windows.

Of a local day that lies wholly in qualified time its sums are read where the store has them, of all other time the
bins; both say the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from probed.assessing.evidence_protocol import Evidence
from probed.assessing.paths import PathBook, Vantage, Witness
from probed.model.contract import Clause, MeasuredClause, MeasuredKind
from probed.model.ids import CircuitId
from probed.model.observation import Kind
from sla.intervals import Stretch, subtract, union
from sla.local_days import days_touched
from sla.path_days import PathDay
from sla.path_quality import MeasuredPath, QualityBin, QualityDay

_Key = tuple[str, str, str, int]
"""Measurement, vantage point, basis, quorum."""


class PathReading:
    """The bins and days of one circuit's measurements; what was read for one window is there for the next."""

    def __init__(
        self, book: PathBook, circuit: CircuitId, evidence: Evidence, zone: str, clauses: Iterable[Clause]
    ) -> None:
        """`clauses`: of the contract, which say what has to be read of a bin."""
        self._book, self._evidence, self._zone = book, evidence, zone
        kinds = {clause.kind for clause in clauses if isinstance(clause, MeasuredClause)}
        self._delays, self._jitters = MeasuredKind.DELAY in kinds, MeasuredKind.JITTER in kinds
        self._seats = [(each, vantage) for each in book.of.get(circuit, ()) for vantage in each.vantages]
        self._read: defaultdict[int, tuple[Stretch, ...]] = defaultdict(tuple)
        """By the number of a seat, of which time its bins are there."""
        self._days_read: defaultdict[int, tuple[Stretch, ...]] = defaultdict(tuple)
        self._bins: defaultdict[_Key, dict[int, QualityBin]] = defaultdict(dict)
        self._days: defaultdict[int, dict[int, PathDay]] = defaultdict(dict)

    def __call__(self, start: int, end: int, qualified: Sequence[Stretch]) -> Sequence[MeasuredPath]:
        """What touches [start, end); `qualified` lies in it."""
        whole = self._whole_days(start, end, qualified)
        days: defaultdict[_Key, dict[tuple[int, bool], QualityDay]] = defaultdict(dict)
        for number, (witness, vantage) in enumerate(self._seats):
            mine = [] if witness.test or not whole else self._days_of(number, vantage, whole)
            for day in mine:
                for part in day.parts:
                    if not (part.doubted and self._book.keep_out):
                        key = (witness.name, str(vantage.point.element), part.basis, witness.quorum)
                        days[key][day.start, part.doubted] = QualityDay(day.start, day.end, part.counted)
            self._read_bins(number, _without(start, end, mine))
        found = []
        for key in sorted({*self._bins, *days}):
            bins = self._bins.get(key, {})
            ordered = sorted(bins)
            first, after = bisect_left(ordered, start), bisect_left(ordered, end)
            told = tuple(day for _, day in sorted(days[key].items()))
            found.append(MeasuredPath(*key, [bins[at] for at in ordered[first:after]], told))
        return found

    def _whole_days(self, start: int, end: int, qualified: Sequence[Stretch]) -> list[Stretch]:
        """The local days of which every instant is qualified."""
        if all(witness.test for witness, _ in self._seats):
            return []
        starts = [begin for begin, _ in qualified]
        found = []
        for day in days_touched(start, end, self._zone):
            index = bisect_right(starts, day.start) - 1
            if index >= 0 and day.end <= qualified[index][1]:
                found.append((day.start, day.end))
        return found

    def _days_of(self, number: int, vantage: Vantage, whole: Sequence[Stretch]) -> list[PathDay]:
        """Those of the days that are kept, and through all of which the vantage point took part."""
        since, until = vantage.valid
        for start, end in subtract([(whole[0][0], whole[-1][1])], self._days_read[number]):
            for day in self._evidence.path_days(vantage.point, self._zone, start, end):
                self._days[number][day.start] = day
            self._days_read[number] = union((*self._days_read[number], (start, end)))
        known = self._days[number]
        return [
            known[start]
            for start, end in whole
            if start in known and (since is None or since <= start) and (until is None or end <= until)
        ]

    def _read_bins(self, number: int, wanted: Iterable[Stretch]) -> None:
        witness, vantage = self._seats[number]
        missing = subtract(union(wanted), self._read[number])
        for start, end in missing:
            self._take(witness, vantage, start, end)
        self._read[number] = union((*self._read[number], *missing))

    def _take(self, witness: Witness, vantage: Vantage, start: int, end: int) -> None:
        kind = Kind.ELEMENT_RESULT if witness.test else Kind.PROBE_BIN
        rated = self._evidence.rated(kind, vantage.point, start, end, delays=self._delays, jitters=self._jitters)
        for basis, doubted, one in rated:
            if vantage.valid.holds_at(one.start) and not (doubted and self._book.keep_out):
                place = str(vantage.point.element)
                self._bins[witness.name, place, basis, witness.quorum].setdefault(one.start, one)


def _without(start: int, end: int, days: Sequence[PathDay]) -> list[Stretch]:
    """The time of which bins are read beside the days: all other time, and where a bin begins before a day that it
    touches. What goes on after a day touches the next one, whether that is added up or not.
    """
    left = subtract([(start, end)], [(day.start, day.end) for day in days])
    left += [(day.start - 1, day.start) for day in days if day.first < day.start]
    return left
