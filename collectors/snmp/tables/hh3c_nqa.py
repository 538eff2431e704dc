"""HH3C-NQA-MIB of H3C, and its elder copies below other roots: what they add to DISMAN-PING-MIB's tests. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from collectors.snmp.ber import Content, Oid
from collectors.snmp.tables.contents import TestName, by_test, count, latest_number, take_test
from collectors.snmp.tables.probe import (
    MILLI_US,
    ProbeResult,
    ProbeState,
    lost_of,
    mean,
    outcome,
    scaled,
    unless_kept_back,
)
from collectors.snmp.tables.view import MibView

ROOTS: Final[tuple[Oid, ...]] = (
    (1, 3, 6, 1, 4, 1, 25506, 8, 3),
    (1, 3, 6, 1, 4, 1, 2011, 10, 8, 3),
    (1, 3, 6, 1, 4, 1, 43, 45, 1, 10, 8, 3),
    (1, 3, 6, 1, 4, 1, 11, 2, 14, 11, 15, 8, 3),
)
"""hh3cNqa, h3cNqa, that of 3Com, and hpnicfNqa."""

_ROOT_OF: Final = dict(zip((2011, 43, 11), ROOTS[1:], strict=True))
"""Where equipment has it whose sysObjectID is of these makers; all other has it below the first root."""
_RESULTS: Final = (1, 3, 1)
_JITTER: Final = (1, 4, 1)
_STATISTICS: Final = (1, 11, 1)
"""Sums over a cycle of statistics, of which the latest stands in where the standard's results are not there."""
ASKED: Final = {
    (*root, *table): columns
    for root in ROOTS[:1]
    for table, columns in (
        (_RESULTS, (2, 3, 5, 11, 12)),
        (_STATISTICS, (4, 5, 6, 7, 8, 10, 20, 21)),
        (_JITTER, (1, 4, 5, 9, 10, 14, 15, 19, 20, 22, 23, 28, 30, 31, 32)),
    )
}
"""The columns that a live look asks."""

_SUMS: Final = ((4, 5), (9, 10), (14, 15), (19, 20))


def of_maker(columns: Iterable[Oid], maker: int | None) -> list[Oid]:
    """The columns that a live look asks of equipment of a maker: those of this MIB below the root that it has."""
    usual, own = ROOTS[0], _ROOT_OF.get(maker or 0, ROOTS[0])
    return [(*own, *oid[len(usual) :]) if oid[: len(usual)] == usual else oid for oid in columns]


def probes(view: MibView, known: Mapping[TestName, ProbeResult]) -> dict[TestName, ProbeResult]:
    """Every test of this MIB, each on top of what DISMAN-PING-MIB says of it (`known`)."""
    results: dict[TestName, dict[int, Content]] = {}
    jitter: dict[TestName, dict[int, Content]] = {}
    cycles: dict[TestName, dict[int, dict[int, Content]]] = {}
    for root in ROOTS:
        cycles |= _cycles(view.rows((*root, *_STATISTICS)))
        results |= by_test(view.rows((*root, *_RESULTS)))
        jitter |= by_test(view.rows((*root, *_JITTER)))
    return {
        test: _probe(test, results.get(test, {}), jitter.get(test, {}), cycles.get(test, {}), known.get(test))
        for test in sorted({*results, *jitter, *cycles})
    }


def _cycles(rows: Mapping[Oid, dict[int, Content]]) -> dict[TestName, dict[int, dict[int, Content]]]:
    found: dict[TestName, dict[int, dict[int, Content]]] = {}
    for index, row in rows.items():
        taken = take_test(index)
        if taken is not None and len(taken[1]) == 1:
            found.setdefault(taken[0], {})[taken[1][0]] = row
    return found


def _probe(
    test: TestName,
    row: Mapping[int, Content],
    jitter: Mapping[int, Content],
    cycles: Mapping[int, Mapping[int, Content]],
    known: ProbeResult | None,
) -> ProbeResult:
    base = known or ProbeResult(
        f"{test.owner}/{test.test}",
        test.owner,
        test.test,
        "jitter" if jitter else "",
        "",
        "hh3c-nqa",
        ProbeState.NOT_MEASURED,
        sent=None,
        lost=None,
    )
    base = replace(base, profile="hh3c-nqa", kind=base.kind or ("jitter" if jitter else ""), late=count(row.get(11)))
    if base.state is ProbeState.DISABLED:
        return base
    measured = count(jitter.get(1))
    losses = [lost for column in (22, 23, 28) if (lost := count(jitter.get(column))) is not None]
    if base.sent is None and measured is not None and losses:
        sent, lost = measured + sum(losses), sum(losses)
        base = replace(base, sent=sent, lost=lost, grows=False, state=outcome(sent, lost))
    if base.sent is None and cycles:
        base = _of_cycle(base, last := latest_number(cycles), cycles[last])
    back = None if base.sent is None or base.lost is None else base.sent - base.lost
    total = count(row.get(12))
    more = {
        name: told
        for name, told in (
            ("timeouts", count(row.get(2))),
            ("busies", count(row.get(3))),
            ("drops", count(row.get(5))),
            ("lost_sd", count(jitter.get(22))),
            ("lost_ds", count(jitter.get(23))),
            ("lost_unknown", count(jitter.get(28))),
        )
        if told is not None
    }
    result = replace(
        base,
        rtt_us=mean(total, back, MILLI_US) if total and back else base.rtt_us,
        jitter_us=_jitter(jitter) if measured else base.jitter_us,
        more={**base.more, **more},
    )
    return unless_kept_back(result, more.get("busies"), more.get("drops"))


def _of_cycle(base: ProbeResult, number: int, row: Mapping[int, Content]) -> ProbeResult:
    sent, back = count(row.get(8)), count(row.get(7))
    lost, average, began = lost_of(sent, back), count(row.get(6)), row.get(10)
    rtt = mean(count(row.get(21)) or None, back, MILLI_US)
    if rtt is None and average and back:
        rtt = Fraction(average * MILLI_US)
    return replace(
        base,
        state=outcome(sent, lost),
        sent=sent,
        lost=lost,
        late=count(row.get(20)) if base.late is None else base.late,
        rtt_us=rtt,
        min_us=scaled(count(row.get(4)) or None, MILLI_US) if back else None,
        max_us=scaled(count(row.get(5)) or None, MILLI_US) if back else None,
        stamp=(number, began if isinstance(began, bytes) else b""),
        grows=False,
    )


def _jitter(row: Mapping[int, Content]) -> Fraction | None:
    pairs = [(count(row.get(n)), count(row.get(total))) for n, total in _SUMS]
    counted = [(n, total) for n, total in pairs if n and total is not None]
    if counted:
        return mean(sum(total for _, total in counted), sum(n for n, _ in counted), MILLI_US)
    told = [value for column in (31, 32) if (value := count(row.get(column))) is not None]
    return mean(sum(told), len(told), MILLI_US)
