"""Trouble tickets (TMF621, 派单): what was reported of a circuit, when somebody answered, when it was closed."""

from __future__ import annotations

from dataclasses import dataclass

from probed.model.ids import CircuitId


@dataclass(frozen=True, slots=True)
class TroubleTicket:
    """One ticket as it stands. Instants in microseconds UTC; `acknowledged` and `closed` None = not yet.

    `held`: half-open stretches in which its clock stood still (waiting for the customer), apart and in order.
    """

    id: str
    circuit: CircuitId
    opened: int
    acknowledged: int | None
    closed: int | None
    held: tuple[tuple[int, int], ...]
    summary: str


class BadTicket(ValueError):
    """A ticket that contradicts itself. `key` says where."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


def checked(ticket: TroubleTicket) -> TroubleTicket:
    """The ticket, its held stretches in order, when its instants can be as they are (BadTicket)."""
    held = tuple(sorted(ticket.held))
    if ticket.acknowledged is not None and ticket.acknowledged < ticket.opened:
        raise BadTicket("acknowledged", "acknowledged before it was opened. Correct one of them.")
    if ticket.closed is not None and ticket.closed <= ticket.opened:
        raise BadTicket("closed", "closed before it was opened. Correct one of them.")
    if ticket.closed is not None and ticket.acknowledged is not None and ticket.acknowledged > ticket.closed:
        raise BadTicket("acknowledged", "acknowledged after it was closed. Correct one of them.")
    end = ticket.opened
    for start, stop in held:
        if stop <= start:
            raise BadTicket("held", "a stretch that ends before it begins. Swap its instants.")
        if start < end:
            raise BadTicket("held", "stretches overlap, or begin before the ticket. Join or correct them.")
        end = stop
    if ticket.closed is not None and end > ticket.closed:
        raise BadTicket("held", "a stretch that goes on after the ticket was closed. Cut it.")
    return TroubleTicket(
        ticket.id, ticket.circuit, ticket.opened, ticket.acknowledged, ticket.closed, held, ticket.summary
    )
