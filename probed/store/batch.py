"""What is committed together: everything that follows from one group of observations, or from one operator act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from probed.model.change import RunRow, SpanRevision, SpanRow
from probed.model.figure import FigureChange
from probed.model.notification import CarriedEnd, Notification, OutboxUpdate, Receipt
from probed.model.observation import Heard, Observation
from probed.model.operation import Act, Exclusion, MaintenanceWindow
from probed.model.probe import ProbeDelivery
from probed.model.problem import ProblemEvent
from probed.model.sent import SentRow
from probed.store.path_days import DayMade
from probed.store.sink_outbox import SinkChange
from probed.store.tickets import TicketStated


class Mark(NamedTuple):
    """How far a source is known: the last instant it was heard, and how often it was heard in all its life."""

    last: int
    looks: int


class WindowStated(NamedTuple):
    """A maintenance window as somebody stated it at an instant; later statements of one id replace it."""

    at: int
    window: MaintenanceWindow


class ExclusionStated(NamedTuple):
    """An exclusion as it stood from an instant on: proposed, then approved or rejected. All are kept."""

    at: int
    exclusion: Exclusion


@dataclass(frozen=True, slots=True)
class Batch:
    """One transaction: all of it or nothing. To commit the same batch again changes nothing.

    `cursors` only move forward. Spans opened close the circuit's span that was open before them.
    """

    runs: tuple[RunRow, ...] = ()
    marks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    evidence: tuple[Observation, ...] = ()
    unhurried: tuple[Observation, ...] = ()
    """More evidence, from which nothing follows: silences that go on, and how elements' clocks go."""
    spans: tuple[SpanRow, ...] = ()
    revisions: tuple[SpanRevision, ...] = ()
    events: tuple[ProblemEvent, ...] = ()
    notifications: tuple[Notification, ...] = ()
    outbox: tuple[OutboxUpdate, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    carried: tuple[CarriedEnd, ...] = ()
    revived: tuple[tuple[str, int], ...] = ()
    """Dead notifications to be tried again, each with when."""
    windows: tuple[WindowStated, ...] = ()
    exclusions: tuple[ExclusionStated, ...] = ()
    tickets: tuple[TicketStated, ...] = ()
    acts: tuple[Act, ...] = ()
    traffic: tuple[Heard, ...] = ()
    """Looks that have counters."""
    layouts: Mapping[int, str] = field(default_factory=dict)
    """Which points stand behind the counters' values: those that the store may not know yet, by `layout_of`."""
    forget_traffic: int | None = None
    """Counters read before this instant are let go."""
    bins: tuple[Observation, ...] = ()
    """Bins of performance monitoring: their bodies are `PmBin`s."""
    forget_bins: int | None = None
    """Bins that ended before this instant are let go."""
    results: tuple[Observation, ...] = ()
    """Results of tests that measure circuits (ElementResult)."""
    forget_results: int | None = None
    """Results that ended before this instant are let go."""
    probes: tuple[ProbeDelivery, ...] = ()
    """What probes have said, in the order of receipt."""
    sent: tuple[SentRow, ...] = ()
    """What was sent into the network, counted up."""
    days: tuple[DayMade, ...] = ()
    """Local days of what probes measured, added up; those that are not true any more are not stored."""
    forget_sent: int | None = None
    """What was sent before this day (since 1970, UTC) is let go."""
    sink: SinkChange | None = None
    """What a sink has to say about its outbox."""
    figures: FigureChange | None = None
    """Figures made anew, and the marks that went with them."""
    cursors: Mapping[str, int] = field(default_factory=dict)
