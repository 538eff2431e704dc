"""What the measurements of a circuit have of delay, its variation and loss, read once for all windows."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from probed.assessing.evidence import Evidence
from probed.assessing.paths import PathBook, Vantage, Witness
from probed.model.contract import Clause, MeasuredClause, MeasuredKind
from probed.model.ids import CircuitId
from probed.model.observation import Kind
from sla.intervals import union, within
from sla.path_quality import MeasuredPath, QualityBin, Rated

_Key = tuple[str, str, str, int]
"""Measurement, vantage point, basis, quorum."""


class PathReading:
    """The bins of one circuit's measurements; what was read for one window is there for the next."""

    def __init__(self, book: PathBook, circuit: CircuitId, evidence: Evidence, clauses: Iterable[Clause]) -> None:
        """`clauses`: of the contract, which say what has to be read of a bin."""
        self._book, self._evidence = book, evidence
        kinds = {clause.kind for clause in clauses if isinstance(clause, MeasuredClause)}
        self._delays, self._jitters = MeasuredKind.DELAY in kinds, MeasuredKind.JITTER in kinds
        self._witnesses = book.of.get(circuit, ())
        self._known: tuple[int, int] | None = None
        self._bins: defaultdict[_Key, dict[int, QualityBin]] = defaultdict(dict)

    def __call__(self, start: int, end: int) -> Sequence[MeasuredPath]:
        """Those that touch [start, end)."""
        self._read(start, end)
        found = []
        for (measurement, vantage, basis, quorum), bins in sorted(self._bins.items()):
            ordered = sorted(bins)
            first, after = bisect_left(ordered, start), bisect_left(ordered, end)
            mine = [bins[at] for at in ordered[first:after]]
            found.append(MeasuredPath(measurement, vantage, basis, quorum, mine))
        return found

    def _read(self, start: int, end: int) -> None:
        if self._known is None:
            missing, self._known = [(start, end)], (start, end)
        else:
            known = self._known
            missing = [(start, known[0]), (known[1], end)]
            self._known = min(start, known[0]), max(end, known[1])
        for begin, until in missing:
            if begin < until:
                for witness in self._witnesses:
                    for vantage in witness.vantages:
                        self._take(witness, vantage, begin, until)

    def _take(self, witness: Witness, vantage: Vantage, start: int, end: int) -> None:
        def rated(kind: Kind) -> Sequence[Rated]:
            wanted = {"delays": self._delays, "jitters": self._jitters}
            return self._evidence.rated(kind, vantage.point, start, end, **wanted)

        found = list(rated(Kind.PROBE_BIN))
        if witness.test:  # of a test whose intervals are kept as bins its results say the same in short
            covered = union((each.bin.start, each.bin.end) for each in found)
            found += [
                each for each in rated(Kind.ELEMENT_RESULT) if not within(covered, each.bin.start, each.bin.end)
            ]
        for basis, doubted, one in found:
            if vantage.valid.holds_at(one.start) and not (doubted and self._book.keep_out):
                place = str(vantage.point.element)
                self._bins[witness.name, place, basis, witness.quorum].setdefault(one.start, one)
