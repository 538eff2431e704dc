"""What part of a period is assessed: cut to the circuit's life, the contract's term and what is known."""

from __future__ import annotations

from typing import Final, NamedTuple

from probed.errors import ProbedError
from probed.model.assessment import Period
from probed.model.ids import CircuitId
from probed.model.instant import format_instant
from probed.model.inventory import Validity
from probed.model.timeline import Timeline

_ALWAYS: Final = Validity(None, None)


class PeriodInFuture(ProbedError):
    """Nothing of the period has happened yet."""

    def __init__(self, circuit: CircuitId, period: Period, horizon: int) -> None:
        self.circuit, self.period = circuit, period
        begins = format_instant(period.start, period.zone)
        known = format_instant(horizon, period.zone)
        super().__init__(
            f"circuit {circuit}: period {period.label} begins at {begins}, but nothing is known after {known}: "
            "ask for a period that has begun"
        )


class NotInService(ProbedError):
    """The circuit had no life within the period."""

    def __init__(self, circuit: CircuitId, period: Period, life: Validity) -> None:
        self.circuit, self.period = circuit, period
        since = "ever" if life.start is None else format_instant(life.start, period.zone)
        until = "now" if life.end is None else format_instant(life.end, period.zone)
        super().__init__(
            f"circuit {circuit}: in service from {since} until {until}, so there is nothing to assess in "
            f"{period.label}: ask for a period of its service, or correct valid_from and valid_to in circuits.csv"
        )


class Window(NamedTuple):
    """What is assessed, [start, end), and the wider [first, last) on which outages are formed."""

    start: int
    end: int
    first: int
    last: int
    due: int
    """Where it ends once everything is known."""
    cut: bool
    """The horizon cuts the period: its future is in neither numerator nor denominator."""
    alive: bool
    """The circuit lives on after `last`: an outage that reaches it is open."""


def window_of(
    circuit: CircuitId,
    life: Validity,
    timeline: Timeline,
    period: Period,
    horizon: int,
    term: Validity = _ALWAYS,
) -> Window:
    """The period cut to the circuit's life, the contract's term and the horizon; the room for forming outages."""
    born = period.start if life.start is None else life.start
    dies = max(period.end, timeline.end, horizon) + 1 if life.end is None else life.end
    start = max(period.start, born, period.start if term.start is None else term.start)
    due = min(period.end, dies, period.end if term.end is None else term.end)
    if start >= due:
        raise NotInService(circuit, period, life)
    if start >= horizon:
        raise PeriodInFuture(circuit, period, horizon)
    end = min(due, horizon)
    first = min(start, timeline.start if life.start is None else max(timeline.start, born))
    last = max(end, min(timeline.end, dies, horizon))
    return Window(start, end, first, last, due, cut=horizon < due, alive=last < dies)
