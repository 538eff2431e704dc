"""The figures that are kept: what was stated anew, which of them that touches, and those made again.

Reads and works, and writes nothing: `figuring` has it done in a process of its own, and commits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from probed.assessing.again import Made, again, changed_of, late
from probed.assessing.assessor import LOOK_BACK_US, Assessor, lives_in
from probed.assessing.bases import Bases
from probed.assessing.evidence import RecordedEvidence, StoreEvidence
from probed.assessing.figures import figures, period_at
from probed.assessing.paths import PathBook
from probed.assessing.terms import terms
from probed.errors import ProbedError
from probed.life.published import Published
from probed.model.assessment import Period
from probed.model.capacity import UNKNOWN
from probed.model.figure import ONWARD, Figure, FigureChange, FigureMark, FigureSpan, Onward
from probed.model.ids import CircuitId, CustomerId
from probed.model.instant import DAY_US, HOUR_US
from probed.model.inventory import Circuit, Inventory
from probed.model.observation import Observation, PointState
from probed.model.publication import ReportRecord
from probed.store.figures import EVER, parse_subject
from probed.store.reader import Reader
from sla.again import Correction, Told, by_tickets
from sla.local_days import day_of

EVERY_US: Final = 24 * HOUR_US
"""So often the days and months that go on are looked at though nothing has happened."""
LATE_US: Final = HOUR_US
"""After that nothing comes on time any more: so much before the last look is looked at again."""
DAYS_US: Final = 35 * DAY_US
MONTHS_US: Final = 400 * DAY_US
"""Days and months that are made for a past without figures."""
KEPT_US: Final = 100 * DAY_US
"""Older days are let go; 'probed fleet --fresh' assesses them."""


class Figured:
    """Works by one inventory; what was worked out of it is kept from one piece to the next."""

    def __init__(
        self,
        inventory: Inventory,
        paths: PathBook,
        limit_us: Callable[[str], int],
        reports: Callable[[CustomerId], ReportRecord] | None = None,
    ) -> None:
        """`reports`: what the ledger has of a customer's reports."""
        self._by = Assessor(inventory, RecordedEvidence(()), (), limit_us, 0, paths)
        self._bases = Bases(self._by, limit_us)
        self._basis: dict[CircuitId, str] = {}
        self._services: dict[CircuitId, list[Circuit]] = {}
        for service in self._by.services:
            self._services.setdefault(service.id, []).append(service)
        self._paths = {row.id: row.path.circuits for row in paths.probes.measurements}
        self._at_element: dict[str, set[CircuitId]] = {}
        self._ticketed: bool | None = None
        """Whether any tickets were recorded at the last look; None = nobody has looked."""
        self._tests = {str(row.id): (row.circuit,) for row in inventory.probe_tests}
        self._reports = reports
        self._published = None if reports is None else Published(inventory, self._by.services, reports)

    @property
    def circuits(self) -> tuple[CircuitId, ...]:
        """All of the inventory, whenever they lived."""
        return tuple(self._services)

    def know(self, circuits: Iterable[CircuitId]) -> None:
        """Work out what the figures of these circuits rest on; all of them, before anything else."""
        for circuit in circuits:
            self._basis[circuit] = self._bases.of(circuit)
        for point, names in self._bases.over.items():
            self._at_element.setdefault(point.element, set()).update(names)

    def beginning(self, reader: Reader) -> tuple[FigureMark, ...]:
        """Marks for the circuits whose figures rest on something else than now, that have none, or are no more."""
        kept = reader.figure_bases()
        anew = [circuit for circuit, basis in self._basis.items() if kept.get(circuit) != {basis}]
        gone = [CircuitId(circuit) for circuit in kept if circuit not in self._basis]
        return tuple(FigureMark("circuit", each, -EVER, EVER, 0) for each in (*anew, *gone))

    def onward(self, reader: Reader) -> Onward | None:
        """Every so often: all circuits, from what was not final last time.

        With the first ticket of all at once, and from the beginning where clauses go by tickets: they can be said.
        With a report that was published, the circuits of its customer at its deadline.
        """
        horizon, former = reader.last_input(), reader.cursors().get(ONWARD)
        before, self._ticketed = self._ticketed, bool(reader.tickets())
        first = self._ticketed and before is False
        fresh = () if self._published is None else self._published.since((former or 0) - EVERY_US)
        oldest = day_of(max((horizon or 0) - KEPT_US, 0), "UTC").label
        if horizon is None:
            return None
        if former is not None and horizon - former < EVERY_US and not first:
            return Onward(fresh, former, oldest) if fresh else None
        since = (horizon if former is None else former) - LATE_US
        marks = tuple(
            FigureMark("circuit", circuit, -EVER if first and self._by_tickets(circuit) else since, EVER, 0)
            for circuit in self._basis
        )
        return Onward((*marks, *fresh), horizon, oldest)

    def _by_tickets(self, circuit: CircuitId) -> bool:
        inventory = self._by.inventory
        return any(by_tickets(term) for row in self._services[circuit] for term in terms(inventory, row, -EVER, EVER))

    def touched(self, marks: Iterable[FigureMark]) -> dict[CircuitId, list[FigureMark]]:
        """The circuits whose figures may rest on what was stated anew, with the marks that say so."""
        circuits: dict[CircuitId, list[FigureMark]] = {}
        for mark in marks:
            for circuit in self._touched(mark):
                circuits.setdefault(circuit, []).append(mark)
        return circuits

    def _touched(self, mark: FigureMark) -> Iterable[CircuitId]:
        match mark.kind:
            case "circuit" | "act":
                return (CircuitId(mark.subject),)
            case "point":
                return sorted(self._bases.over.get(parse_subject(mark.subject)[1], ()))
            case "element":
                return sorted(self._at_element.get(mark.subject, ()))
            case "test":
                return self._tests.get(mark.subject, ())
            case _:
                return self._paths.get(mark.subject, ())

    def again(self, reader: Reader, circuit: CircuitId, marks: Sequence[FigureMark]) -> FigureChange:
        """The figures of a circuit that the marks touch, made again: those that stand, and those that there are not
        yet. Inside one snapshot.
        """
        kept = reader.figures_of(circuit)
        services = self._services.get(circuit)
        if not services:
            return FigureChange(replaced=tuple(dict.fromkeys((each.span, each.label, each.circuit) for each in kept)))
        horizon, tickets = reader.last_input() or 0, reader.tickets() or None
        whole = StoreEvidence(reader, (horizon - MONTHS_US - LOOK_BACK_US, horizon + 1))
        by = self._by.onward(whole, reader.exclusions(circuit), horizon, tickets, self._reports)
        basis = self._basis[circuit]
        stale = [each for each in kept if each.basis != basis]
        wanted = {(each.span, each.label): each.start for each in stale}
        corrections = [_correction(mark, circuit, by) for mark in marks]
        for service in services:
            mine = {made: each for each in kept if each.basis == basis for made in _made(by, service, each)}
            touched = again(by, corrections, mine)
            wanted |= {(mine[made].span, mine[made].label): mine[made].start for made in touched}
            for span, period in self._fresh(by, reader, service, corrections):
                if not any((each.span, each.label) == (span.value, period.label) for each in kept):
                    wanted.setdefault((span.value, period.label), max(period.start, service.valid.start or 0))
        made = [
            figure
            for (span, label), at in wanted.items()
            for service in services
            for figure in _figures(by, FigureSpan(span), service, label, at, basis)
        ]
        return FigureChange(replaced=tuple((span, label, circuit) for span, label in wanted), made=tuple(made))

    def _fresh(
        self, by: Assessor, reader: Reader, service: Circuit, corrections: Sequence[Correction]
    ) -> Iterator[tuple[FigureSpan, Period]]:
        """The days and months of a service that corrections touch, as far back as figures are made."""
        born = reader.born(service.id)
        if born is None:
            return
        first = max(born, service.valid.start or 0)
        last = by.horizon if service.valid.end is None else min(by.horizon, service.valid.end)
        for start, end in changed_of(by, corrections, service):
            for span, back_us in ((FigureSpan.MONTH, MONTHS_US), (FigureSpan.DAY, DAYS_US)):
                at, until = max(start, first, by.horizon - back_us), min(end + 1, last)
                while at < until:
                    period = period_at(by, span, service, at)
                    if period is None:
                        break
                    yield span, period
                    at = period.end


def _figures(by: Assessor, span: FigureSpan, service: Circuit, label: str, at: int, basis: str) -> Iterator[Figure]:
    """A service's figures of the period with a label, some of which lies at an instant."""
    try:
        period = by.period_of(service, label, Period(at, at + 1, "UTC", label))
    except ProbedError:  # no contract at that time
        return
    if lives_in(service, period):
        yield from figures(by, span, service, period, basis)


def _made(by: Assessor, service: Circuit, kept: Figure) -> Iterator[Made]:
    """What was assessed for a figure that stands, if it was this service."""
    if kept.customer == service.customer and lives_in(service, Period(kept.start, kept.end, kept.zone, kept.label)):
        near = Period(kept.start, kept.end, kept.zone, kept.label)
        yield Made(service, by.period_of(service, kept.label, near), (kept.first, kept.last))


def _correction(mark: FigureMark, circuit: CircuitId, by: Assessor) -> Correction:
    if mark.kind != "point":
        return Told(circuit, mark.since, mark.until)
    source, point = parse_subject(mark.subject)
    goes_on = mark.until >= EVER
    last = mark.since if goes_on else mark.until
    told = late(Observation(source, point, mark.since, last, last, 0, PointState(UNKNOWN)), by)
    return told._replace(after=None) if goes_on else told
