"""JUNIPER-RPM-MIB: what real-time performance monitoring makes of its tests. Pure.

Loss comes from the counts of probes sent and received: jnxRpmResSumPercentLost is 0 on agents that lose plenty. Times
are microseconds. The same test is kept as several collections; those that are there are told under `collections`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final, NamedTuple

from collectors.snmp.ber import Content, Oid
from collectors.snmp.tables.contents import TestName, count, moment, take_test
from collectors.snmp.tables.probe import MILLI_US, ProbeResult, ProbeState, Stamp, lost_of, mean, outcome
from collectors.snmp.tables.view import MibView

ROOT: Final[Oid] = (1, 3, 6, 1, 4, 1, 2636, 3, 50, 1)
SUMMARY: Final[Oid] = (*ROOT, 2, 1)
CALCULATED: Final[Oid] = (*ROOT, 3, 1)

ASKED: Final = {SUMMARY: (2, 3, 5), CALCULATED: (2, 3, 4, 5, 8)}
"""The columns that a live look asks."""

COLLECTIONS: Final[Mapping[int, str]] = {1: "current", 2: "last_completed", 3: "moving_average", 4: "all"}
_LAST_COMPLETED, _ALL, _CURRENT = 2, 4, 1
_RTT, _POSITIVE_JITTER, _NEGATIVE_JITTER = 1, 2, 3


class _Collection(NamedTuple):
    sent: int | None
    received: int | None
    rtt_us: Fraction | None
    jitter_us: Fraction | None
    min_us: int | None
    max_us: int | None
    date: bytes

    @property
    def lost(self) -> int | None:
        return lost_of(self.sent, self.received)


def probes(
    view: MibView, known: Mapping[TestName, ProbeResult], *, latest: bool = False
) -> dict[TestName, ProbeResult]:
    """Every test, each on top of what DISMAN-PING-MIB says of it (`known`).

    Counts are those of all probes since the agent began, which is what one look can say most by; `latest`: those of
    the test that was completed last, which is what looks in turn must add up: those of one that is under way, or of
    all together, would be counted again and again.
    """
    calculated = _calculated(view)
    found: dict[TestName, dict[int, _Collection]] = {}
    for index, row in view.rows(SUMMARY).items():
        taken = take_test(index)
        if taken is not None and len(taken[1]) == 1:
            test, kind = taken[0], taken[1][0]
            found.setdefault(test, {})[kind] = _collection(row, calculated.get((test, kind), {}))
    order = (_LAST_COMPLETED,) if latest else (_ALL, _LAST_COMPLETED, _CURRENT, 3)
    return {test: _probe(test, kept, known.get(test), order) for test, kept in sorted(found.items())}


def _calculated(view: MibView) -> dict[tuple[TestName, int], dict[int, dict[int, Content]]]:
    """By test and collection, then by measurement set."""
    found: dict[tuple[TestName, int], dict[int, dict[int, Content]]] = {}
    for index, row in view.rows(CALCULATED).items():
        taken = take_test(index)
        if taken is not None and len(taken[1]) == 2:
            found.setdefault((taken[0], taken[1][0]), {})[taken[1][1]] = row
    return found


def _collection(row: Mapping[int, Content], sets: Mapping[int, Mapping[int, Content]]) -> _Collection:
    rtt = sets.get(_RTT, {})
    samples = count(rtt.get(2))
    average = mean(count(rtt.get(8)), samples, 1) if count(rtt.get(8)) else None
    if average is None and samples != 0 and (told := count(rtt.get(5))) is not None:
        average = Fraction(told)
    date = row.get(5)
    return _Collection(
        count(row.get(2)),
        count(row.get(3)),
        average,
        _jitter(sets),
        count(rtt.get(3)),
        count(rtt.get(4)),
        date if isinstance(date, bytes) else b"",
    )


def _jitter(sets: Mapping[int, Mapping[int, Content]]) -> Fraction | None:
    """The mean of positive and negative differences together, by their sums or their means."""
    total, samples = Fraction(0), 0
    for kind in (_POSITIVE_JITTER, _NEGATIVE_JITTER):
        row = sets.get(kind, {})
        n, added, average = count(row.get(2)), count(row.get(8)), count(row.get(5))
        if n and (added or average is not None):
            total += added or (average or 0) * n
            samples += n
    return total / samples if samples else None


def _probe(
    test: TestName, kept: Mapping[int, _Collection], known: ProbeResult | None, order: tuple[int, ...]
) -> ProbeResult:
    base = known or ProbeResult(
        f"{test.owner}/{test.test}", test.owner, test.test, "", "", "juniper-rpm", ProbeState.NOT_MEASURED
    )
    base = replace(
        base, profile="juniper-rpm", grows=False, more={"collections": {_word(k): _told(c) for k, c in kept.items()}}
    )
    there = [kept[kind] for kind in order if kind in kept]
    told = next((one for one in there if one.sent != 0), there[0] if there else None)  # after a restart all are 0
    if base.state is ProbeState.DISABLED:
        return base
    if told is None:  # nothing of it was completed yet
        return replace(base, state=ProbeState.NOT_MEASURED, sent=0, lost=0, stamp=())
    recent = next((kept[kind] for kind in (_LAST_COMPLETED, _CURRENT, _ALL) if kind in kept), told)
    timed = told if told.rtt_us is not None else recent
    state = outcome(recent.sent, recent.lost)
    if recent.sent is None and recent.rtt_us is not None:
        state = ProbeState.OK
    return replace(
        base,
        state=state,
        sent=told.sent,
        lost=told.lost,
        rtt_us=timed.rtt_us,
        jitter_us=timed.jitter_us,
        min_us=timed.min_us if timed.rtt_us is not None else None,
        max_us=timed.max_us if timed.rtt_us is not None else None,
        stamp=_stamp(recent),
    )


def _stamp(recent: _Collection) -> Stamp:
    return (recent.date,) if any(recent.date) else ()


def _word(kind: int) -> str:
    return COLLECTIONS.get(kind, f"collection {kind}")


def _told(kept: _Collection) -> dict[str, Any]:
    when = moment(kept.date)
    return {
        "sent": kept.sent,
        "lost": kept.lost,
        "loss_percent": float(Fraction(100 * (kept.lost or 0), kept.sent)) if kept.sent else None,
        "rtt_ms": None if kept.rtt_us is None else float(kept.rtt_us / MILLI_US),
        "jitter_ms": None if kept.jitter_us is None else float(kept.jitter_us / MILLI_US),
        "at": None if when is None else when.text,
    }
