"""Results of tests that elements run, as their command lines tell them. Pure.

Which of them are new is decided as for SNMP (`collectors.snmp.readings`): where the element's own stamp moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from collectors.snmp.readings import Told
from collectors.snmp.tables.probe import ProbeState as State
from collectors.ssh.facts import ProbeFact, ProbeState
from probed.model.element_result import ElementResult
from probed.model.instant import DAY_US

_LATEST: Final = frozenset(("latest", "last"))
"""The collections that are one finished run; sums over hours and over all tests are none."""
_US: Final = 1000
"""In a millisecond."""


def told(facts: Iterable[ProbeFact], read_us: int, offset_us: int | None) -> list[Told]:
    """The latest result of each test. `offset_us`: by how much the element's clock is ahead, where that is known."""
    found: dict[str, Told] = {}
    for fact in facts:
        if fact.collection in _LATEST and fact.id not in found:
            stamp = fact.run or ""
            at = _when(fact, read_us, offset_us or 0)
            found[fact.id] = Told(fact.id, fact.tag or "", State(fact.state.value), stamp, at, counted(fact))
        elif fact.collection not in _LATEST:  # there is such a test, and it has not finished yet
            idle = Told(fact.id, fact.tag or "", State.NOT_MEASURED, "", read_us, ElementResult(0, 0))
            found.setdefault(fact.id, idle)
    return list(found.values())


def counted(fact: ProbeFact) -> ElementResult:
    """A result as counts. What was not measured counts nothing."""
    stamp = fact.run or ""
    if fact.state not in (ProbeState.OK, ProbeState.NO_ANSWER):
        return ElementResult(0, 0, stamp=stamp)
    if fact.state is ProbeState.NO_ANSWER:  # one at least was lost, as for SNMP
        sent = fact.sent or 1
        lost = min(fact.lost or sent, sent)
    elif fact.sent is None or fact.lost is None:  # it says that it works, and how long that took
        sent, lost = 0, 0
    else:
        sent, lost = fact.sent, min(fact.lost, fact.sent)
    delays = 0 if fact.rtt_ms is None else max(sent - lost, 1)
    return ElementResult(
        sent,
        lost,
        late=fact.late or 0,
        delay_sum_us=None if fact.rtt_ms is None else round(fact.rtt_ms * _US * delays),
        delays=delays,
        delay_min_us=_whole_us(fact.rtt_min_ms) if delays else None,
        delay_max_us=_whole_us(fact.rtt_max_ms) if delays else None,
        jitter_us=_whole_us(fact.jitter_ms),
        stamp=stamp,
    )


def _whole_us(value_ms: float | None) -> int | None:
    return None if value_ms is None else round(value_ms * _US)


def _when(fact: ProbeFact, read_us: int, offset_us: int) -> int:
    """By the element's own date, moved to our clock, where that is of the last day; else when it was read.

    The date of the last good answer (`last_run` of NQA) says nothing of a run without any.
    """
    dated = fact.began is not None or fact.collection == "last" or fact.state is ProbeState.OK
    if fact.began_us is None or not dated:
        return read_us
    at_us = fact.began_us - offset_us
    return at_us if 0 <= read_us - at_us <= DAY_US else read_us
