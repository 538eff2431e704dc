"""Operator acts on trouble tickets: open, acknowledge, hold, close, import. Every refusal says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from probed.errors import ProbedError, did_you_mean
from probed.model.ids import CircuitId
from probed.model.instant import format_instant, parse_stated
from probed.model.operation import Act
from probed.model.ticket import BadTicket, TroubleTicket, checked
from probed.pipeline.watch import Watch

Args = Mapping[str, Any]


class TicketRefused(ProbedError):
    """An act on a ticket that cannot be done as asked."""


def _add(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    ticket = _ticket(watch, {**args, "opened": args.get("opened") or format_instant(act.at)}, act.at)
    if (known := watch.book.tickets.get(ticket.id)) is not None:
        raise TicketRefused(
            f"there is a ticket '{ticket.id}' already ({known.circuit}, opened {format_instant(known.opened)}): "
            "it stays as it is. Acknowledge or close it, or give this one another id"
        )
    return _put(watch, ticket, act)


def _acknowledge(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    found = _known(watch, args)
    if found.acknowledged is not None:
        raise TicketRefused(f"ticket {found.id} was acknowledged at {format_instant(found.acknowledged)} already")
    return _put(watch, replace(found, acknowledged=_at(args, act.at)), act)


def _hold(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    found = _known(watch, args)
    start, end = _instant(args.get("start"), "start"), _instant(args.get("end"), "end")
    return _put(watch, replace(found, held=(*found.held, (start, end))), act)


def _close(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    found = _known(watch, args)
    if found.closed is not None:
        raise TicketRefused(f"ticket {found.id} was closed at {format_instant(found.closed)} already")
    return _put(watch, replace(found, closed=_at(args, act.at)), act)


def _import(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
    """Tickets of another system, whole: what is known and says the same is left, what differs is a new version."""
    told = args.get("tickets")
    if not isinstance(told, list) or not told or not all(isinstance(one, dict) for one in told):
        raise TicketRefused("'tickets' must be a list of tickets")
    found = [_ticket(watch, one, act.at) for one in told]
    fresh = [ticket for ticket in found if watch.book.tickets.get(ticket.id) != ticket]
    new = sum(ticket.id not in watch.book.tickets for ticket in fresh)
    watch.book.put_tickets(fresh, act)
    return {"new": new, "changed": len(fresh) - new, "same": len(found) - len(fresh)}


def _put(watch: Watch, ticket: TroubleTicket, act: Act) -> dict[str, Any]:
    try:
        ticket = checked(ticket)
    except BadTicket as exc:
        raise TicketRefused(f"ticket {ticket.id}: {exc.key}: {exc}") from exc
    watch.book.put_tickets([ticket], act)
    return {"ticket": ticket.id, "state": state_of(ticket)}


def state_of(ticket: TroubleTicket) -> str:
    """reported, answered or closed."""
    return "closed" if ticket.closed is not None else "reported" if ticket.acknowledged is None else "answered"


def _ticket(watch: Watch, told: Args, now: int) -> TroubleTicket:
    name, circuit = _text(told, "id"), CircuitId(_text(told, "circuit"))
    if circuit not in watch.topology.circuits:
        raise TicketRefused(f"ticket {name}: no circuit '{circuit}'.{did_you_mean(circuit, watch.topology.circuits)}")
    held = told.get("held") or []
    if not isinstance(held, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in held):
        raise TicketRefused(f"ticket {name}: 'held' must be a list of [start, end]")
    found = TroubleTicket(
        name,
        circuit,
        _past(told.get("opened"), "opened", now),
        _past(told["acknowledged"], "acknowledged", now) if told.get("acknowledged") else None,
        _past(told["closed"], "closed", now) if told.get("closed") else None,
        tuple((_instant(start, "held"), _instant(end, "held")) for start, end in held),
        str(told.get("summary") or ""),
    )
    try:
        return checked(found)
    except BadTicket as exc:
        raise TicketRefused(f"ticket {name}: {exc.key}: {exc}") from exc


def _known(watch: Watch, args: Args) -> TroubleTicket:
    name = _text(args, "ticket")
    found = watch.book.tickets.get(name)
    if found is None:
        raise TicketRefused(
            f"no ticket '{name}'.{did_you_mean(name, watch.book.tickets)} 'probed ticket list' shows them."
        )
    return found


def _at(args: Args, now: int) -> int:
    """The instant that is named, or now."""
    return _past(args["at"], "at", now) if args.get("at") else now


def _past(value: object, name: str, now: int) -> int:
    at = _instant(value, name)
    if at > now:
        raise TicketRefused(f"{name} {format_instant(at)} is still to come: a ticket tells what has happened")
    return at


def _instant(value: object, name: str) -> int:
    try:
        return parse_stated(str(value))
    except ValueError as exc:
        raise TicketRefused(f"{name} '{value}' is no instant ({exc}): write 2026-11-02T01:00:00+08:00") from exc


def _text(args: Args, name: str) -> str:
    value = args.get(name)
    if not isinstance(value, str) or not value.strip():
        raise TicketRefused(f"'{name}' is missing")
    return value.strip()


def _reasoned(do: Callable[[Watch, Args, Act], dict[str, Any]]) -> Callable[[Watch, Args, Act], dict[str, Any]]:
    def done(watch: Watch, args: Args, act: Act) -> dict[str, Any]:
        if not act.reason.strip():
            raise TicketRefused("an act on a ticket needs a reason: who reported it, or what was found")
        return do(watch, args, act)

    return done


TICKET_ACTS: Final[dict[str, Callable[[Watch, Args, Act], dict[str, Any]]]] = {
    "ticket_add": _reasoned(_add),
    "ticket_acknowledge": _reasoned(_acknowledge),
    "ticket_hold": _reasoned(_hold),
    "ticket_close": _reasoned(_close),
    "ticket_import": _reasoned(_import),
}
