"""The problems that there are, and what people did about them and stated. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from alerting import acknowledge, lifecycle, shelving
from alerting.acknowledge import After
from alerting.damping import Damping
from alerting.escalate import Rule
from probed.model.notification import Notification
from probed.model.operation import Act, Exclusion, MaintenanceWindow
from probed.model.problem import Cause, Problem, ProblemEvent, ProblemKey, Shelf
from probed.model.slices import Slices, some
from probed.model.ticket import TroubleTicket
from probed.pipeline.pending import Handled
from probed.store.batch import ExclusionStated, WindowStated
from probed.store.restored import Restored
from probed.store.tickets import TicketStated

Tell: TypeAlias = Callable[[ProblemEvent], tuple[Notification, ...]]
"""Makes the messages of an event."""

EVENTS_A_PAUSE: Final = 20


class ProblemBook:
    """Follows what ought to be a problem, and keeps every act for the audit."""

    def __init__(
        self, held: Restored, tell: Tell, settle_us: int, damped: Damping, escalation: Sequence[Rule]
    ) -> None:
        self._settle_us = settle_us
        self._tell, self._damped, self._escalation = tell, damped, escalation
        self.problems: dict[ProblemKey, Problem] = dict(held.problems)
        self.windows: dict[str, MaintenanceWindow] = {window.id: window for window in held.windows}
        self.exclusions: dict[str, Exclusion] = {exclusion.id: exclusion for exclusion in held.exclusions}
        self.tickets: dict[str, TroubleTicket] = {ticket.id: ticket for ticket in held.tickets}
        self.news = False
        """An act asks for a step, though nothing else is known than before."""
        self.urgent = False
        """Something has to be committed, at once."""
        self._pending = Handled()
        self._due_of: Mapping[ProblemKey, Problem] | None = None
        """Of which problems `_due` says when they have to be asked again."""
        self._due: int | None = None

    def tell_by(self, tell: Tell, damped: Damping, escalation: Sequence[Rule] = ()) -> None:
        """From now on messages are made by this, and these decide when."""
        self._tell, self._damped, self._escalation = tell, damped, escalation
        self._due_of = None

    def stepping(self, causes: Sequence[Cause], now: int) -> Slices[None]:
        """Problems follow what ought to be one now."""
        self.news = False
        self.problems, events = yield from lifecycle.stepping(
            self.problems,
            causes,
            tuple(self.windows.values()),
            now,
            settle_us=self._settle_us,
            damped=self._damped,
            escalation=self._escalation,
        )
        self._happened(events)

    def next_due(self, now: int) -> int | None:
        """When there has to be a step though nothing is news; None = never.

        Asked at every poll, and another only when the problems are: windows that change bring a step.
        """
        if self._due_of is not self.problems:
            self._due_of, self._due = self.problems, self._found_due(now)
        return self._due

    def _found_due(self, now: int) -> int | None:
        return lifecycle.next_due(
            self.problems.values(),
            tuple(self.windows.values()),
            now,
            settle_us=self._settle_us,
            damped=self._damped,
            escalation=self._escalation,
        )

    def window_starts(self, now: int) -> list[int]:
        """When windows begin that are to come."""
        return [window.start for window in self.windows.values() if window.start > now]

    def telling(self, events: Sequence[ProblemEvent]) -> Slices[list[Notification]]:
        """Whoever is to be told of them."""
        found: list[Notification] = []
        for some_events in some(events, EVENTS_A_PAUSE):
            for event in some_events:
                found += self._tell(event)
            yield
        return found

    def handed_on(self) -> Handled:
        """What has to be committed since the last call."""
        pending, self._pending, self.urgent = self._pending, Handled(), False
        return pending

    # What operators do.

    def note(self, act: Act) -> None:
        """An act for the audit; by itself it changes nothing of what is watched."""
        self._pending.acts.append(act)
        self.urgent = True

    def acknowledge(self, key: ProblemKey, act: Act, comment: str) -> Problem:
        self._acted(acknowledge.acknowledge(self.problems, key, act.operator, act.at, comment), act)
        return self.problems[key]

    def release(self, key: ProblemKey, act: Act) -> None:
        self._acted(acknowledge.release(self.problems, key, act.at), act)

    def hand_over(self, keys: Sequence[ProblemKey], to: str, act: Act) -> None:
        self._acted(acknowledge.hand_over(self.problems, keys, to, act.at, act.reason), act)

    def shelve(self, key: ProblemKey, until: int, act: Act) -> None:
        self._acted(shelving.shelve(self.problems, key, Shelf(act.at, until, act.operator, act.reason)), act)

    def unshelve(self, key: ProblemKey, act: Act) -> None:
        self._acted(shelving.unshelve(self.problems, key, act.at, self._settle_us), act)
        self.news = True  # what is off the shelf may flap, or be escalated already

    def _acted(self, after: After, act: Act) -> None:
        self.problems, events = after
        self._happened(events)
        self.note(act)

    def _happened(self, events: Sequence[ProblemEvent]) -> None:
        if events:
            self._pending.events += events
            self.urgent = True

    def add_window(self, window: MaintenanceWindow, act: Act) -> None:
        self.windows[window.id] = window
        self.news = True
        self._pending.windows.append(WindowStated(act.at, window))
        self.note(act)

    def put_exclusion(self, exclusion: Exclusion, act: Act) -> None:
        self.exclusions[exclusion.id] = exclusion
        self._pending.exclusions.append(ExclusionStated(act.at, exclusion))
        self.note(act)

    def put_tickets(self, tickets: Sequence[TroubleTicket], act: Act) -> None:
        self.tickets.update((ticket.id, ticket) for ticket in tickets)
        self._pending.tickets += [TicketStated(act.at, ticket) for ticket in tickets]
        self.note(act)
