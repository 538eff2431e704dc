"""Which protection switches of a circuit count in a window, under its masks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from probed.model.assessment import SwitchSeen
from sla.intervals import Stretch, length, subtract, within
from sla.outages import EXCLUDED, OUT_OF_HOURS
from sla.probe_gaps import Lasted
from sla.switch_clause import SwitchFacts
from sla.switches import Watched


class SwitchReading(Protocol):
    """The protection switches of one circuit, by all who tell of them."""

    def __call__(self, start: int, end: int) -> Sequence[SwitchSeen]:
        """Those in [start, end), in order of time."""
        ...

    @property
    def watched(self) -> Watched:
        """When it had protection, and when its legs were not known."""
        ...


def counting(
    switched: SwitchReading, start: int, end: int, hours: Sequence[Stretch], hidden: Sequence[Stretch]
) -> tuple[SwitchSeen, ...]:
    """The switches of a window, each with the reason why it does not count. `hours`: out of service hours; `hidden`:
    these and what exclusions take out.
    """
    return tuple(one._replace(why_not=_why_not(one.edge.at, hours, hidden)) for one in switched(start, end))


def _why_not(at: int, hours: Sequence[Stretch], hidden: Sequence[Stretch]) -> str:
    if not within(hidden, at, at + 1):
        return ""
    return OUT_OF_HOURS if any(first <= at < last for first, last in hours) else EXCLUDED


def switch_facts(
    switched: SwitchReading, switches: Sequence[SwitchSeen], start: int, end: int, hidden: Sequence[Stretch]
) -> SwitchFacts:
    """What clauses judge of them."""
    counted = [one for one in switches if not one.why_not]
    watched = switched.watched
    all_of_it = within(watched.protected, start, end)
    protected = subtract(all_of_it, hidden)
    known = subtract(protected, watched.blind)
    return SwitchFacts(
        tuple(Lasted(one.low_us, one.high_us) for one in counted),
        tuple(dict.fromkeys(name for one in counted for name in one.evidence)),
        length(protected),
        length(known),
        masked=bool(all_of_it) and not protected,
    )
