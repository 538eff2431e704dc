"""From marks to lines: reads the store and assesses, in a thread, one snapshot at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.assessing.paths import PathBook
from probed.assessing.publications import LedgerReports, ledger_beside
from probed.assessing.truth import TopologyHistory
from probed.errors import ProbedError
from probed.influx import points
from probed.influx.tags import Tags
from probed.model.assessment import Period
from probed.model.capacity import UNKNOWN
from probed.model.change import SpanRow
from probed.model.ids import CircuitId
from probed.model.inventory import Circuit, Inventory, Validity
from probed.model.observation import QUARTER_US
from probed.model.probe import NO_PROBES, ProbeInventory
from probed.model.timeline import Edge
from probed.store import sink_outbox as kinds
from probed.store.errors import StoreError
from probed.store.pm_bins import latest
from probed.store.reader import Reader
from probed.store.sink_outbox import SinkMark
from sla.local_days import day_of, days_touched, instants, months_touched
from sla.period import month_of

_log = logging.getLogger(__name__)

AT_ONCE: Final = 5_000
"""Lines after which no further mark is begun."""
EVENTS: Final = 1_000


class Clock(NamedTuple):
    """By what a contract reckons: its zone, and the day on which its assessment months begin."""

    zone: str
    month_day: int


class Told(NamedTuple):
    """Lines, each with the place of its mark among those that they tell; below 0 = a problem's transition."""

    lines: list[str]
    origins: list[int]
    marks: tuple[SinkMark, ...]
    arrival: int | None
    """The last transition of a problem among them."""
    follow: tuple[SinkMark, ...]
    """Marks that these lead to: days and months to be assessed anew."""
    broken: tuple[tuple[int, str], ...] = ()
    """Places of marks of which no line could be made, and why: a bug, or an inventory nobody thought of."""


class Renderer:
    """Everything that the lines need beside the store: one inventory, one set of settings."""

    def __init__(
        self,
        inventory: Inventory,
        limit_us: Callable[[str], int],
        sample_us: int,
        *,
        traffic: bool = True,
        paths: PathBook | None = None,
        probes: ProbeInventory = NO_PROBES,
    ) -> None:
        self._traffic = traffic
        self.inventory = inventory
        self.tags = Tags(inventory, probes)
        self._limit_us = limit_us
        self._paths = paths or PathBook(inventory)
        self._sample_us = sample_us
        self._assessor: Assessor | None = None
        self._elements: dict[str, tuple[str, ...]] | None = None
        self._circuits: dict[str, list[Circuit]] = {}
        for circuit in inventory.circuits:
            self._circuits.setdefault(circuit.id, []).append(circuit)
        self._clocks_of = _clocks_of(inventory)
        self._zones = tuple(sorted({clock.zone for clocks in self._clocks_of.values() for clock in clocks}))

    @property
    def zones(self) -> tuple[str, ...]:
        return self._zones

    @property
    def circuits(self) -> tuple[str, ...]:
        return tuple(self._circuits)

    def told(
        self, reader: Reader, marks: Sequence[SinkMark], arrival: int, sampled: int, stamp: Callable[[], int]
    ) -> Told:
        """The lines of as many marks as fit into a body, and of problems after `arrival`.

        `sampled`: up to when states were sampled. One snapshot, so that all of it is of one moment.
        """
        lines: list[str] = []
        origins: list[int] = []
        done: list[SinkMark] = []
        follow: list[SinkMark] = []
        broken: list[tuple[int, str]] = []
        with reader.snapshot():
            last = None
            for number, event in reader.sink.events_after(arrival, EVENTS):
                lines.append(points.problem_line(event))
                origins.append(-number)
                last = number
            self._assessor = None
            horizon = reader.last_input() or 0
            for mark in marks:
                if len(lines) >= AT_ONCE:
                    break
                found = self._made(reader, mark, horizon, sampled)
                if isinstance(found, str):
                    broken.append((len(done), found))
                    found = []
                lines += found
                origins += [len(done)] * len(found)
                done.append(mark)
                follow += self._follow(mark, horizon, stamp)
        return Told(lines, origins, tuple(done), last, tuple(follow), tuple(broken))

    def _made(self, reader: Reader, mark: SinkMark, horizon: int, sampled: int) -> list[str] | str:
        """The lines of a mark, or why there are none."""
        try:
            return list(self._lines(reader, mark, horizon, sampled))
        except (StoreError, MemoryError):
            raise
        except Exception as exc:  # noqa: BLE001 - the sink must not stop the daemon
            _log.exception("no lines could be made of %s %s", mark.kind, mark.subject)
            return f"{type(exc).__name__}: {exc}"

    def _lines(self, reader: Reader, mark: SinkMark, horizon: int, sampled: int) -> Iterator[str]:
        match mark.kind:
            case kinds.SPAN:
                yield from self._spans(reader, mark, sampled)
            case kinds.STATE:
                for circuit in self._circuits:
                    spans = reader.spans(circuit, mark.since, mark.until + 1)
                    yield from points.state_lines(self.tags, spans, instants(mark.since, mark.until, self._sample_us))
            case kinds.TRAFFIC if self._traffic:
                for heard in reader.traffic(mark.since, mark.until + 1):
                    yield from points.traffic_lines(self.tags, heard)
            case kinds.BIN:
                for bin_ in latest(reader.bins.of_element(mark.subject, mark.since - 1, mark.until)):
                    yield points.bin_line(self.tags, bin_)
            case kinds.PROBE:
                for probe_bin in reader.probes.bins(mark.since, mark.until + 1):
                    yield from points.probe_lines(self.tags, probe_bin)
            case kinds.PROBLEM:
                for _, event in reader.sink.events_after(mark.slot - 1, 1):
                    yield points.problem_line(event)
            case kinds.DAY | kinds.MONTH:
                yield from self._assessed(reader, mark, horizon)
            case _:  # ASSESS only leads to others
                return

    def _spans(self, reader: Reader, mark: SinkMark, sampled: int) -> Iterator[str]:
        """The spans from an instant on and the one that ended there; what began there once and does not any more."""
        circuit, since = mark.subject, mark.since
        spans = reader.spans(circuit, since - 1, kinds.EVER)
        undone = reader.sink.beginnings_undone(circuit, since)
        for span in spans:
            yield points.span_line(self.tags, span)
        for t0, rev in undone:
            yield points.span_line(self.tags, _as_of(spans, t0, rev, circuit), stands=False)
        begins = {span.start.at for span in spans} | {t0 for t0, _ in undone}
        grid = instants(since - 1, sampled, self._sample_us)
        yield from points.state_lines(self.tags, spans, sorted(begins.union(grid)))

    def _assessed(self, reader: Reader, mark: SinkMark, horizon: int) -> Iterator[str]:
        if self._assessor is None:
            tickets = reader.tickets() or None
            self._assessor = Assessor(
                self.inventory,
                StoreEvidence(reader),
                reader.exclusions(),
                self._limit_us,
                horizon,
                self._paths,
                tickets=tickets,
                reports=LedgerReports(ledger_beside(reader.path)),
            )
        assessor = self._assessor
        for service in assessor.services:
            if service.id != mark.subject or not _touches(service.valid, mark.since, mark.until):
                continue
            try:
                contract = assessor.contract_of(service, Period(mark.since, mark.until, "UTC", ""))
            except ProbedError:
                continue
            if mark.kind == kinds.DAY:
                period = day_of(mark.since, contract.zone)
            else:
                period = month_of(mark.since, contract.zone, contract.month_day)
            if period.start != mark.since or not _touches(service.valid, period.start, period.end):
                continue  # the contract's zone is another now: its days have marks of their own
            measurement = "assessment_day" if mark.kind == kinds.DAY else "assessment_month"
            try:
                parts = assessor.assess_parts(service, period)
            except ProbedError as exc:  # a contract without a version for this time: there is no figure to tell
                _log.info("nothing is told of %s in %s: %s", service.id, period.label, exc)
            else:
                for number, part in enumerate(parts):
                    at = part.start if number else period.start
                    yield points.assessment_line(self.tags, measurement, part, at)

    def _follow(self, mark: SinkMark, horizon: int, stamp: Callable[[], int]) -> Iterator[SinkMark]:
        """A past that is stated anew is assessed anew: its days and months that are over or have been told."""
        number = stamp()
        for circuit, since in self._restated(mark, horizon):
            clocks = self._clocks_of.get(circuit, frozenset())
            for zone in sorted({clock.zone for clock in clocks}):
                until = min(mark.until, day_of(horizon, zone).start)
                for day in days_touched(since, until, zone):
                    yield _mark(kinds.DAY, circuit, day, number, mark.queued)
            for clock in sorted(clocks):
                until = min(mark.until, day_of(horizon, clock.zone).start)
                for month in months_touched(since, until, clock.zone, clock.month_day):
                    yield _mark(kinds.MONTH, circuit, month, number, mark.queued)

    def _restated(self, mark: SinkMark, horizon: int) -> Iterator[tuple[str, int]]:
        """The circuits of which a mark may change what was assessed, and since when.

        Bins are witnesses of the circuits over their element, or whose path they measured; of the present day nothing
        was told yet, whatever the zone.
        """
        ended = max((day_of(horizon, zone).start for zone in self.zones), default=horizon)
        match mark.kind:
            case kinds.SPAN | kinds.ASSESS:
                yield mark.subject, mark.since
            case kinds.BIN if mark.since - QUARTER_US < ended:
                for circuit in self._over().get(mark.subject, ()):
                    yield circuit, mark.since - QUARTER_US
            case "probe" if mark.since < ended:
                for circuit in self._paths.of:
                    yield circuit, mark.since
            case _:
                return

    def _over(self) -> dict[str, tuple[str, ...]]:
        """By element the circuits that were ever watched at one of its ports."""
        if self._elements is None:
            history, found = TopologyHistory(self.inventory), dict[str, dict[str, None]]()
            always = (-kinds.EVER, kinds.EVER)
            for circuit in dict.fromkeys(row.id for row in self.inventory.circuits):
                for _, point in history.ends_in(history.routes(circuit, *always), *always):
                    found.setdefault(point.element, {})[circuit] = None
            self._elements = {element: tuple(circuits) for element, circuits in found.items()}
        return self._elements

    def day_ended(self, day: Period, stamp: Callable[[], int], now: int, *, latest: bool) -> list[SinkMark]:
        """For every circuit of the day's zone that lived then: the day, and its month if that ended with it.

        The month so far only with the `latest` day: of days that are caught up with, one figure is enough.
        """
        number = stamp()
        return [
            _mark(kind, circuit, period, number, now)
            for circuit, rows in self._circuits.items()
            for kind, period in _ended(day, self._clocks_of[circuit], latest=latest)
            if any(_touches(row.valid, period.start, period.end) for row in rows)
        ]


def _ended(day: Period, clocks: frozenset[Clock], *, latest: bool) -> Iterator[tuple[str, Period]]:
    """The day, and the assessment months of its zone that end with it (or, with the latest day, stand so far)."""
    mine = sorted(clock.month_day for clock in clocks if clock.zone == day.zone)
    if mine:
        yield kinds.DAY, day
    for month_day in mine:
        month = month_of(day.start, day.zone, month_day)
        if latest or month.end == day.end:
            yield kinds.MONTH, month


def _mark(kind: str, circuit: str, period: Period, number: int, now: int) -> SinkMark:
    return SinkMark(kind, circuit, period.start, period.start, period.end, number, now)


def _clocks_of(inventory: Inventory) -> dict[str, frozenset[Clock]]:
    """The zones and first days of months of the contracts that each circuit was ever under."""
    clocks: dict[str, set[Clock]] = {}
    for contract in inventory.contracts:
        clocks.setdefault(contract.id, set()).add(Clock(contract.zone, contract.month_day))
    of_customer: dict[str, set[str]] = {}
    for customer in inventory.customers:
        of_customer.setdefault(customer.id, set()).add(customer.contract)
    found: dict[str, set[Clock]] = {}
    for row in inventory.circuits:
        named = {row.contract} if row.contract else of_customer.get(row.customer, set())
        mine = found.setdefault(row.id, set())
        for name in named:
            mine |= clocks.get(name, set())
    return {circuit: frozenset(of) for circuit, of in found.items()}


def _touches(valid: Validity, start: int, end: int) -> bool:
    return (valid.start is None or valid.start < end) and (valid.end is None or valid.end > start)


def _as_of(spans: Sequence[SpanRow], at: int, rev: int, circuit: str) -> SpanRow:
    """What is true now of an instant at which a span began once."""
    holding = next((span for span in spans if span.start.at <= at and (span.end is None or span.end > at)), None)
    if holding is None:
        holding = SpanRow(CircuitId(circuit), Edge(at, at, at), None, UNKNOWN, None)
    return holding._replace(start=Edge(at, at, at), rev=rev)
