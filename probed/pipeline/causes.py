"""What ought to be a problem now: what correlation says, what is out of sight, what crosses a threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from probed.model.ids import ElementId, link_leaf
from probed.model.problem import Cause, Problem, ProblemKey, ProblemType
from probed.model.slices import Slices, letting_go, some
from probed.pipeline.circumstances import Circumstances
from topology.graph import Topology
from topology.known import Known
from topology.rootcause import correlating
from topology.situation import Situation

PROBLEMS_A_PAUSE: Final = 200
_BY_THEMSELVES: Final = frozenset({ProblemType.BREACH_AHEAD, ProblemType.TOLD_DOWN})
_DEAD: Final = frozenset({ProblemType.LINK_DOWN, ProblemType.POINT_DOWN})


class Causes:
    """Of one topology, as its circumstances change."""

    def __init__(
        self, topology: Topology, circumstances: Circumstances, last_heard: Callable[[str], int | None]
    ) -> None:
        """`last_heard`: when a source was last heard; None = never."""
        self._topology, self._circumstances, self._last_heard = topology, circumstances, last_heard
        self._last: tuple[int, Situation, Sequence[Cause]] | None = None
        """What was correlated last, and of which version of the circumstances."""
        self._worked_out = Known()
        self.awaited: set[str] = set()
        """Sources whose next look may explain a problem that is held for so long."""

    def present(self, problems: Mapping[ProblemKey, Problem]) -> Slices[list[Cause]]:
        """All that is wrong, and what was dead when it was last seen and is not seen now."""
        self.awaited.clear()
        situation, correlated = yield from self._correlated()
        causes: list[Cause] = []
        for some_ in some(correlated, PROBLEMS_A_PAUSE):
            causes += map(self._held, some_)
            yield
        causes += yield from _out_of_sight(problems, causes, situation)
        return causes

    def seen(self) -> Slices[list[Cause]]:
        """While the first looks are under way nothing is called unknown or silent."""
        return list((yield from correlating(self._topology, (yield from self._circumstances.seen()))))

    def _correlated(self) -> Slices[tuple[Situation, Sequence[Cause]]]:
        """The same circumstances have the same causes: often it is only time that goes on."""
        version = self._circumstances.version
        if self._last is None or self._last[0] != version:
            former, self._last = self._last, None
            situation = yield from self._circumstances.situation()
            causes = yield from correlating(self._topology, situation, self._worked_out)
            self._last = version, situation, causes
            if former is not None:
                let_go = list(former[2])
                del former
                yield from letting_go(let_go)
        return self._last[1:]

    def _held(self, cause: Cause) -> Cause:
        """A dead link is not told before both its ends were asked since: the other may name its side of it, or be
        lost itself, which explains the link. A silent end is waited for until it is stale.
        """
        if cause.root is not None or cause.key.type != ProblemType.LINK_DOWN:
            return cause
        ends = self._topology.ends_of(link_leaf(cause.key.resource.partition(":")[2]))
        sources = {source for end in ends for source in self._topology.sources_of(ElementId(end.element))}
        missing = {source for source in sources if self._not_asked_since(source, cause.raised)}
        self.awaited |= missing
        return replace(cause, held=True) if missing else cause

    def _not_asked_since(self, source: str, at: int) -> bool:
        heard = self._last_heard(source)
        return heard is not None and heard < at and not self._circumstances.is_silent(source)


def as_cause(problem: Problem) -> Cause:
    """What keeps an open problem as it is."""
    return Cause(
        problem.key,
        problem.severity,
        problem.raised,
        problem.root,
        problem.impact,
        problem.text,
        problem.text_zh,
        breach=problem.breach,
        alarms=problem.alarms,
    )


def standing(problems: Iterable[Problem], causes: Iterable[Cause], is_well: Callable[[Problem], bool]) -> list[Cause]:
    """Nothing is called well again before it has been looked at (`is_well`: it has, and it is); what is foretold or
    told is looked at by itself. A consequence ends with its root, unless people had been told of it by itself.
    """
    wanted = {cause.key for cause in causes}
    open_ = (p for p in problems if p.cleared is None and p.key.type not in _BY_THEMSELVES)
    kept = {problem.key: problem for problem in open_ if problem.key not in wanted and not is_well(problem)}
    return [
        as_cause(problem)
        for problem in kept.values()
        if problem.root is None or problem.root in wanted or problem.root in kept or problem.notified
    ]


def _out_of_sight(
    problems: Mapping[ProblemKey, Problem], causes: Iterable[Cause], situation: Situation
) -> Slices[list[Cause]]:
    """What was dead when it was last seen, and is not seen now: nobody may be told that it is well again.

    A consequence ends with its root, unless people had been told of it by itself before it had one.
    """
    wanted = {cause.key for cause in causes}
    unseen: set[str] = set()
    for some_unknown in some(situation.unknown, PROBLEMS_A_PAUSE):
        unseen.update(str(unknown.leaf) for unknown in some_unknown)
        yield
    found: list[Cause] = []
    for done, (key, problem) in enumerate(problems.items()):
        if done % PROBLEMS_A_PAUSE == PROBLEMS_A_PAUSE - 1:
            yield
        dead = problem.cleared is None and key.type in _DEAD
        if (
            dead
            and key not in wanted
            and key.resource in unseen
            and (not problem.root or problem.root in wanted or problem.notified)
        ):
            found.append(as_cause(problem))
    return found
