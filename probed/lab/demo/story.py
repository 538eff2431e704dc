"""Tells a live play as a person wants to read it: what was done to the network, and what probed said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from pathlib import Path
from typing import Final

from probed.lab import network
from probed.lab.play import log_window, read_log
from probed.lab.script import Act, Event
from probed.model.ids import CustomerId
from probed.model.instant import SECOND_US, to_datetime
from probed.model.problem import Problem, ProblemEvent, Transition

_ACTS: Final = {
    Act.CUT: "fibre {} is cut",
    Act.REPAIR: "fibre {} is repaired",
    Act.SILENCE: "the agent of {} falls silent (its traffic flows on)",
    Act.ANSWER: "the agent of {} answers again",
    Act.RESTART: "the agent of {} restarts and renumbers its interfaces",
    Act.POWER_OFF: "{} loses power",
    Act.POWER_ON: "{} has power again",
}
_NAMES: Final = {CustomerId(customer.id): customer for customer in network.CUSTOMERS}


class Story:
    """Remembers what has been told already."""

    def __init__(
        self, log: Path, say: Callable[[str], None], text_of: Callable[[Problem], str] = attrgetter("text")
    ) -> None:
        self._say = say
        self._text_of = text_of
        self._told: set[tuple[object, int]] = set()
        self._happened: list[Event] = []
        self.began = log_window(log)[0]
        self.acts_told = 0

    def acts(self, log: Path) -> None:
        """What the lab has done since the last call."""
        for event in read_log(log)[self.acts_told :]:
            kind, _, name = event.target.partition(":")
            text = _ACTS.get(event.act, event.act.value + " {}").format(name or kind)
            self._say(f"{_time(event.at)}  network   {text}")
            self._happened.append(event)
            self.acts_told += 1

    def problems(self, log: Iterable[ProblemEvent]) -> None:
        """The roots that probed raised or cleared since the last call, with who is hit."""
        for event in log:
            key = (event.problem.key, event.problem.number)
            if key in self._told:
                continue
            self._told.add(key)
            if event.notify:
                for line in self._lines(event):
                    self._say(line)

    def _lines(self, event: ProblemEvent) -> Iterable[str]:
        problem = event.problem
        if event.transition is Transition.CLEARED:
            length = ((problem.cleared or event.at) - problem.raised) / SECOND_US
            yield f"{_time(event.at)}  probed    cleared: {problem.key.resource} after {length:.1f} s"
            return
        news = event.transition in {Transition.RAISED, Transition.RERAISED, Transition.SETTLED}
        known = self._delay(problem) if news else " (more is known now)"
        yield f"{_time(event.at)}  probed    {problem.severity.value}: {self._text_of(problem)}{known}"
        for how, word in (("down", "down"), ("at_risk", "at risk"), ("unknown", "unknown")):
            names = [hit.circuit for hit in problem.impact.circuits if hit.how == how]
            if names:
                yield f"{'':18}    {word:8} {', '.join(names)}"
        hit = [_NAMES[c] for c in problem.impact.customers if c in _NAMES]
        if hit:
            yield f"{'':18}    {'customers':8} " + ", ".join(f"{c.name} ({c.tier})" for c in hit)

    def _delay(self, problem: Problem) -> str:
        """How long after the deed probed knew."""
        deeds = [event.at for event in self._happened if event.target == problem.key.resource]
        return f" (known after {(problem.seen - deeds[-1]) / SECOND_US:.2f} s)" if deeds else ""


def _time(at: int) -> str:
    return f"{to_datetime(at, network.ZONE):%H:%M:%S.%f}"[:-5]
