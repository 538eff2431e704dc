"""Clocks of response and repair that tickets start, hold and stop.

A ticket belongs to the first outage of its circuit at some instant of which it was open. An outage that begins while
the ticket of an earlier one is open is clocked from its detection. An outage ends when service is back, whenever its
ticket is closed. Masked time (out of hours, excluded) and time in which the ticket was held never runs.

- `detection`: from the outage's start. `ticket`: from the ticket; an outage without one has no clock.
  `earlier`: from whichever was first, so from the detection where there is no ticket.
- Response: until the ticket is acknowledged, or service is back before. A ticket without an outage is to be answered
  as well, except by the clock of detection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from probed.model.contract import ClockStart
from probed.model.ticket import TroubleTicket
from sla.intervals import Stretch, length, subtract, union
from sla.outages import Interruption


class Response(NamedTuple):
    """How long nobody answered. `final` False: nobody has yet, so it may become longer."""

    length_us: int
    final: bool


class Clocked(NamedTuple):
    """What the clauses judge, by the start of the clock. Repairs as (low, high): without and with unknown time."""

    repaired: Mapping[ClockStart, tuple[tuple[int, int], ...]]
    responses: Mapping[ClockStart, tuple[Response, ...]]


class Clocks:
    """The clocks of one circuit: its outages, its tickets, and the time that never counts."""

    def __init__(
        self,
        outages: Iterable[Interruption],
        tickets: Sequence[TroubleTicket],
        masked: Sequence[Stretch],
        horizon: int,
    ) -> None:
        """`masked`: sorted and disjoint. Tickets opened after the horizon are not known yet."""
        self._masked, self._horizon = masked, horizon
        self._tickets = sorted((t for t in tickets if t.opened <= horizon), key=lambda t: (t.opened, t.id))
        self._own: dict[int, TroubleTicket] = {}
        """By the start of the outage to which a ticket belongs; of several the one opened first."""
        self._later: dict[int, TroubleTicket] = {}
        """Outages that begin while an earlier one's ticket is open."""
        ordered = sorted(outages, key=lambda item: item.start.at)
        taken = set()
        for ticket in self._tickets:
            over = [item for item in ordered if _open_in(ticket, item)]
            for number, item in enumerate(over):
                (self._later if number else self._own).setdefault(item.start.at, ticket)
            if over:
                taken.add(ticket.id)
        self._alone = [ticket for ticket in self._tickets if ticket.id not in taken]

    def ids(self, outage: Interruption) -> tuple[str, ...]:
        """The tickets that were open during an outage."""
        return tuple(ticket.id for ticket in self._tickets if _open_in(ticket, outage))

    def over(self, began: Sequence[Interruption], closed: Sequence[Interruption], start: int, end: int) -> Clocked:
        """Of one window: `began`: the outages that count in it, `closed`: those repaired in it."""
        kinds = tuple(ClockStart)
        alone = [ticket for ticket in self._alone if start <= ticket.opened < end]
        return Clocked(
            {kind: tuple(r for item in closed if (r := self._repair(item, kind)) is not None) for kind in kinds},
            {
                kind: tuple(
                    [r for item in began if (r := self._response(item, kind)) is not None]
                    + [self._unmatched(ticket) for ticket in alone if kind is not ClockStart.DETECTION]
                )
                for kind in kinds
            },
        )

    def _repair(self, item: Interruption, kind: ClockStart) -> tuple[int, int] | None:
        own, later = self._own.get(item.start.at), self._later.get(item.start.at)
        ticket = own or later
        if kind is ClockStart.DETECTION:
            return item.low_us, item.high_us
        if ticket is None:
            return None if kind is ClockStart.TICKET else (item.low_us, item.high_us)
        before: list[Stretch] = []
        out = list(ticket.held)
        if own is not None and own.opened < item.start.at:
            before = subtract([(own.opened, item.start.at)], self._masked)
        elif own is not None and kind is ClockStart.TICKET:
            out.append((item.start.at, own.opened))
        hidden = union(out)
        low = length(subtract([*before, *item.down], hidden))
        return low, low + length(subtract(item.unknown, hidden))

    def _response(self, item: Interruption, kind: ClockStart) -> Response | None:
        own, later = self._own.get(item.start.at), self._later.get(item.start.at)
        ticket = own or later
        began = item.start.at
        if own is not None and kind is not ClockStart.DETECTION:
            began = own.opened if kind is ClockStart.TICKET else min(began, own.opened)
        elif ticket is None and kind is ClockStart.TICKET:
            return None
        stops = [at for at in (ticket.acknowledged if ticket else None, item.end.at if item.end else None) if at]
        return self._until(began, min(stops, default=None), ticket)

    def _unmatched(self, ticket: TroubleTicket) -> Response:
        stops = [at for at in (ticket.acknowledged, ticket.closed) if at is not None]
        return self._until(ticket.opened, min(stops, default=None), ticket)

    def _until(self, began: int, stop: int | None, ticket: TroubleTicket | None) -> Response:
        final = stop is not None and stop <= self._horizon
        end = max(began, stop if final and stop is not None else self._horizon)
        held = union([*self._masked, *(ticket.held if ticket else ())])
        return Response(length(subtract([(began, end)], held)), final)


def _open_in(ticket: TroubleTicket, item: Interruption) -> bool:
    return ticket.opened < item.last and (ticket.closed is None or ticket.closed > item.start.at)
