"""Circuits whose figures wait to be made again: because of what, in which order, and which commits that answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from probed.model.figure import FigureMark
from probed.model.ids import CircuitId
from probed.store.figures import EVER

EACH: Final = 8
"""Stretches by one witness of a circuit that are kept apart; more become one that has them all."""
SPARE_TURN: Final = 4
"""So often a circuit for which nobody waits has its turn though others wait too."""


class Waits(NamedTuple):
    """What there is to do. `happened`: the oldest commit by which something in the network waits; 0 = none."""

    decided: bool
    happened: int
    spare: bool


class Waiting:
    """Marks by circuit. A mark's `seq` is above zero where something has happened, below where nobody waits for it.

    A circuit is looked at once for all that touched it meanwhile; a commit is answered when all its circuits are.
    """

    def __init__(self) -> None:
        self._marks: dict[CircuitId, list[FigureMark]] = {}
        self._seqs: dict[CircuitId, list[int]] = {}
        self._open: dict[int, int] = {}
        """Of how many circuits a commit still waits."""
        self._decided: dict[CircuitId, int] = {}
        self._happened: dict[CircuitId, int] = {}
        self._spare: dict[CircuitId, int] = {}
        self._turns = 0

    def __len__(self) -> int:
        """Commits that are not answered."""
        return len(self._open)

    @property
    def waits(self) -> Waits:
        return Waits(bool(self._decided), next(iter(self._happened.values()), 0), bool(self._spare))

    def add(self, seq: int, touched: Mapping[CircuitId, Sequence[FigureMark]]) -> None:
        """What one commit left, by circuit; commits of a kind come in their order. It touches at least one."""
        self._open[seq] = len(touched)
        for circuit, marks in touched.items():
            acts = any(mark.kind == "act" for mark in marks)
            queue = self._decided if acts else self._happened if seq > 0 else self._spare
            queue.setdefault(circuit, seq)
            self._seqs.setdefault(circuit, []).append(seq)
            self._marks[circuit] = merged([*self._marks.get(circuit, ()), *marks])

    def next(self, before: int, *, all_of_it: bool) -> CircuitId | None:
        """What people decided; then, if `all_of_it`, what happened by commits `before`; and what nobody waits for."""
        if self._decided:
            return next(iter(self._decided))
        if not all_of_it:
            return None
        oldest = next(iter(self._happened), None)
        settled = oldest is not None and self._happened[oldest] < before
        spare = next(iter(self._spare), None)
        self._turns += 1
        if spare is not None and (not settled or self._turns % SPARE_TURN == 0):
            return spare
        return oldest if settled else None

    def marks(self, circuit: CircuitId) -> Sequence[FigureMark]:
        return self._marks[circuit]

    def done(self, circuit: CircuitId) -> tuple[int, ...]:
        """All that touched a circuit was looked at; returns the commits that nothing else waits for."""
        for queue in (self._decided, self._happened, self._spare):
            queue.pop(circuit, None)
        del self._marks[circuit]
        answered = []
        for seq in self._seqs.pop(circuit):
            self._open[seq] -= 1
            if not self._open[seq]:
                del self._open[seq]
                answered.append(seq)
        return tuple(answered)


def merged(marks: Sequence[FigureMark]) -> list[FigureMark]:
    """Fewer marks over at least the same time."""
    of: dict[tuple[str, str], list[FigureMark]] = {}
    for mark in marks:
        if mark.since <= -EVER and mark.until >= EVER and mark.kind == "circuit":
            return [mark]
        of.setdefault(mark[:2], []).append(mark)
    return [one for those in of.values() for one in _fewer(those)]


def _fewer(marks: Sequence[FigureMark]) -> list[FigureMark]:
    """Of one subject: one that goes on, from the earliest of its kind, and a few that end before."""
    onward = min((mark for mark in marks if mark.until >= EVER), key=lambda mark: mark.since, default=None)
    ended = [mark for mark in marks if mark.until < EVER and (onward is None or mark.since < onward.since)]
    if len(ended) > EACH:
        hull = min(mark.since for mark in ended), max(mark.until for mark in ended)
        ended = [ended[0]._replace(since=hull[0], until=hull[1])]
    return ended if onward is None else [*ended, onward]
