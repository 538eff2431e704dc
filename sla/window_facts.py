"""The facts of any window of an assessment: of the same outages, under the same masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from probed.model.assessment import ClassSpan, InstantClass, SwitchSeen, Totals
from probed.model.contract import Clause, Contract, MeasuredClause
from probed.model.ids import Leaf
from probed.model.publication import ReportRecord
from sla import outages
from sla.assess_window import Window
from sla.circuit import CircuitEvidence
from sla.classes import class_spans, totals
from sla.clauses import Facts
from sla.clocks import Clocks
from sla.delivered import Delivered, delivered
from sla.delivery import Service, dues, is_reporting
from sla.intervals import Stretch, overlap, union
from sla.masks import Masked
from sla.outages import Interruption, Piece
from sla.path_quality import QUALITY, PathSums, Reading
from sla.path_quality import sums as path_sums
from sla.port_errors import PortErrors, port_errors
from sla.port_errors import Reading as ErrorReading
from sla.switch_facts import SwitchReading, counting, switch_facts
from sla.unlocated import NONE, Counted, Room, counted, with_counted
from sla.windows import Judging


class Judged(NamedTuple):
    """An interruption and the reason why it is not counted, empty when it is."""

    item: Interruption
    why: str


class Asked(NamedTuple):
    """What clauses on more than outages are judged by, None where no clause is about it.

    `measured`: what probes and tests have of the path; `errors`: what ports count; `switched`: protection switches;
    `reports`: what the ledger has of the customer's reports.
    """

    measured: Reading | None
    errors: ErrorReading | None
    switched: SwitchReading | None
    reports: ReportRecord


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """One circuit under one version of its contract. `window`: the whole of what is assessed."""

    contract: Contract
    service: Service
    window: Window
    evidence: CircuitEvidence
    parties: Mapping[Leaf, str]
    asked: Asked
    pieces: Sequence[Piece]
    hours: Sequence[Stretch]
    masked: Sequence[Masked]
    hidden: Sequence[Stretch]
    """Time under a mask."""
    bridged: Sequence[Interruption]
    forgiven: frozenset[int]
    """Starts of the DOWN pieces that do not count."""
    clocks: Clocks | None
    room: Room | None
    """Where bins may count more than is placed; None where there are none."""

    def sums(self, classes: Sequence[ClassSpan], start: int, end: int) -> tuple[Totals, Counted]:
        """The sums of a window, with what bins count and nobody placed."""
        more = (
            counted(self.evidence, self.contract.evidence, self.hidden, start, end, self.parties, self.room)
            if self.room
            else NONE
        )
        return with_counted(totals(classes), more), more

    def of(self, listed: Sequence[Judged], classes: Sequence[ClassSpan], sums: Totals, share: Fraction) -> Facts:
        """Of the whole window, whose outages and classes are known."""
        return self._facts(listed, classes, sums, self.window.start, self.window.end, share)

    def within(self, part: Judging) -> Facts:
        """Of another window."""
        window = self.window._replace(start=part.start, end=part.end)
        again = [Judged(item, why_not(item, self.contract, window, self.hours)) for item in self.bridged]
        listed = [found for found in again if touches(found.item, window)]
        classes = class_spans(self.pieces, self.masked, self.forgiven, _nobody, part.start, part.end)
        sums = self.sums(classes, part.start, part.end)[0]
        return self._facts(listed, classes, sums, part.start, part.end, Fraction(1))

    def switches(self, start: int, end: int) -> tuple[SwitchSeen, ...]:
        """The protection switches of a window."""
        switched = self.asked.switched
        return () if switched is None else counting(switched, start, end, self.hours, self.hidden)

    def _facts(
        self,
        listed: Sequence[Judged],
        classes: Sequence[ClassSpan],
        sums: Totals,
        start: int,
        end: int,
        share: Fraction,
    ) -> Facts:
        """An outage that began earlier is still repaired in the period that sees its end."""
        valid = [found.item for found in listed if found.why in {"", outages.BEGAN_BEFORE}]
        doubtful = [
            found.item
            for found in listed
            if found.why == outages.TOO_SHORT
            and found.item.high_us >= self.contract.outages.minimum_us
            and start <= found.item.down[0][0] < end
        ]
        counted_ = [found.item for found in listed if not found.why]
        closed = [item for item in valid if outages.closed_in(item, start, end)]
        switched = self.asked.switched
        return Facts(
            totals=sums,
            counted=tuple((item.low_us, item.high_us) for item in counted_),
            repaired=tuple((item.low_us, item.high_us) for item in closed),
            clocked=None if self.clocks is None else self.clocks.over(counted_, closed, start, end),
            possible=len(counted_) + len(doubtful),
            share=share,
            quality=_quality(self.asked.measured, classes, start, end),
            errors=_errors(self.asked.errors, classes, start, end),
            delivered=self._reported(start, end),
            switches=None
            if switched is None
            else switch_facts(switched, self.switches(start, end), start, end, self.hidden),
        )

    def _reported(self, start: int, end: int) -> Mapping[str, tuple[Delivered, ...]]:
        """The reports that were due in a window, and in the last one those that will be."""
        until = self.window.due if end == self.window.end else end
        return {
            clause.id: tuple(
                delivered(clause, self.contract, due, self.asked.reports, end, until)
                for due in dues(clause, self.service, start, until)
            )
            for clause in self.contract.clauses
            if isinstance(clause, MeasuredClause) and is_reporting(clause)
        }


def why_not(item: Interruption, contract: Contract, window: Window, hours: Sequence[Stretch]) -> str:
    """Why an interruption is not counted in a window, empty when it is."""
    why = outages.why_not(item, contract.outages, window.start, window.end)
    if why == outages.EXCLUDED and overlap(hours, item.start.at, item.last) == item.last - item.start.at:
        return outages.OUT_OF_HOURS
    return why


def touches(item: Interruption, window: Window) -> bool:
    """Whether any of it lies in the window."""
    return item.start.at < window.end and item.last > window.start


def of_quality(clause: Clause) -> bool:
    """Whether the clause is about delay, its variation or loss."""
    return isinstance(clause, MeasuredClause) and clause.kind in QUALITY


def _nobody(start: int, _end: int) -> Sequence[tuple[int, tuple[Leaf, ...]]]:
    """For sums alone: whose fault a stretch is does not matter."""
    return ((start, ()),)


def _quality(
    measured: Reading | None, classes: Sequence[ClassSpan], start: int, end: int
) -> tuple[PathSums, ...] | None:
    """What was measured in available time of a window."""
    if measured is None:
        return None
    available = _available(classes)
    return path_sums(measured(start, end, available), available)


def _errors(
    counting: ErrorReading | None, classes: Sequence[ClassSpan], start: int, end: int
) -> tuple[PortErrors, ...] | None:
    """What ports counted in available time of a window; None where they have no bins of it at all."""
    ports = () if counting is None else counting(start, end)
    return port_errors(ports, _available(classes)) if any(port.bins for port in ports) else None


def _available(classes: Sequence[ClassSpan]) -> tuple[Stretch, ...]:
    """Qualified time: in service hours, not excluded, and not down or unknown."""
    return union((span.start, span.end) for span in classes if span.kind in {InstantClass.UP, InstantClass.DEGRADED})
