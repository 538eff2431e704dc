"""NQA-MIB of Huawei: tests, the result of their latest finished run, and the statistics of jitter tests. Pure.

Times are milliseconds, or microseconds where nqaAdminParaTimeUnit (or the row's own unit) says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from collectors.snmp.ber import Content, Oid
from collectors.snmp.tables.contents import TestName, address, by_test, count, number, take_test, words
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

ROOT: Final[Oid] = (1, 3, 6, 1, 4, 1, 2011, 5, 25, 111)
ADMIN: Final[Oid] = (*ROOT, 2, 1, 1)
PARAMETERS: Final[Oid] = (*ROOT, 2, 2, 1)
SCHEDULE: Final[Oid] = (*ROOT, 2, 3, 1)
RESULTS: Final[Oid] = (*ROOT, 4, 1, 1)
HTTP: Final[Oid] = (*ROOT, 4, 2, 1)
FTP: Final[Oid] = (*ROOT, 4, 4, 1)
JITTER: Final[Oid] = (*ROOT, 4, 3, 1)

KINDS: Final[Mapping[int, str]] = {
    1: "tcpConnect",
    2: "udpEcho",
    3: "http",
    4: "ftp",
    5: "jitter",
    6: "echo",
    7: "snmpQuery",
    8: "traceRoute",
    9: "lspPing",
    10: "lspTrace",
    11: "dns",
    12: "dhcp",
    13: "dlsw",
    14: "pwe3Ping",
    15: "pwe3Trace",
    16: "mPing",
    17: "mTrace",
    18: "macPing",
    19: "macTunnelPing",
    20: "lspJitter",
    21: "pathMtu",
    22: "icmpJitter",
    23: "pathJitter",
    24: "pppoe",
    25: "vplsMPing",
    26: "vplsMacPing",
    27: "vplsMacTrace",
    28: "vplsMTrace",
    29: "gmacPing",
    30: "gmacTrace",
    31: "macTrace",
    32: "vplsPwPing",
    33: "vplsPwTrace",
}
"""NqaType."""
_TRACES: Final = frozenset({8, 10, 15, 17, 27, 28, 30, 31, 33})
"""Their rows are hops: no counts of a path from end to end."""

_AS_RESULTS: Final[Mapping[Oid, Mapping[int, int]]] = {
    HTTP: {2: 3, 4: 8, 5: 11, 6: 12, 23: 21, 24: 22, 25: 15, 26: 25, 27: 26},
    FTP: {2: 3, 10: 12, 11: 11, 15: 14, 17: 21, 18: 22, 19: 25, 20: 26},
}
"""Tables of their own for http and ftp: which column means what which of nqaResultsTable does."""

ASKED: Final = {
    ADMIN: (3, 4, 5, 10),
    PARAMETERS: (1, 2, 83),
    SCHEDULE: (8, 9),
    **{table: tuple(columns) for table, columns in _AS_RESULTS.items()},
    RESULTS: (3, 4, 8, 11, 12, 13, 14, 15, 16, 18, 21, 22, 23, 25, 26),
    JITTER: (2, 4, 5, 8, 9, 12, 13, 18, 19, 24, 25, 30, 31, 34, 35, 38, 39, 40, 41, 42, 43, 46, 48, 49, 50, 54, 67),
}
"""The columns that a live look asks."""

_ACTIVE_ROW: Final = 1
_STOPPED: Final = frozenset({2, 5})
"""nqaScheduleOperStatus stop, inactive."""
_FINISHED: Final = 1
_MICROSECONDS: Final = 1
_NEGOTIATE_FAILED: Final = 3
_OUTCOMES: Final = {0: "noResult", 1: "success", 2: "failure", _NEGOTIATE_FAILED: "negotiateFailed"}
_SUMS: Final = ((12, 13), (18, 19), (24, 25), (30, 31))


def probes(view: MibView, known: Mapping[TestName, ProbeResult]) -> dict[TestName, ProbeResult]:
    """Every test of this MIB, each on top of what DISMAN-PING-MIB says of it (`known`)."""
    admin, parameters = by_test(view.rows(ADMIN)), by_test(view.rows(PARAMETERS))
    schedule = by_test(view.rows(SCHEDULE))
    runs, jitter = _runs(view.rows(RESULTS), 2) | _runs_apart(view), _runs(view.rows(JITTER), 1)
    found = {}
    for test in sorted({*admin, *runs, *jitter}):
        about, detail, plan = admin.get(test, {}), parameters.get(test, {}), schedule.get(test, {})
        base = _described(test, about, detail, known.get(test))
        unit_us = 1 if number(detail.get(83)) == _MICROSECONDS else MILLI_US
        latest = number(plan.get(8))
        if _is_disabled(about, plan):
            found[test] = replace(base, state=ProbeState.DISABLED, sent=0, lost=0, rtt_us=None, jitter_us=None)
        elif (row := _latest(jitter.get(test, {}), latest, 43)) is not None:
            found[test] = _of_jitter(base, row[1], row[0], unit_us)
        elif (row := _latest(runs.get(test, {}), latest, 25)) is not None and number(about.get(4)) not in _TRACES:
            found[test] = _of_run(base, row[1], row[0], unit_us)
        else:  # the run that was finished last, of which DISMAN-PING-MIB has the counts
            stamp = base.stamp if latest is None or base.state is ProbeState.NOT_MEASURED else (latest,)
            found[test] = replace(base, stamp=stamp)
    return found


def _described(
    test: TestName, about: Mapping[int, Content], detail: Mapping[int, Content], known: ProbeResult | None
) -> ProbeResult:
    kind = number(about.get(4))
    word = "" if kind in (None, 0) else KINDS.get(kind or 0, f"nqaType {kind}")
    target = address(detail.get(2), detail.get(1))
    base = known or ProbeResult(
        f"{test.owner}/{test.test}", test.owner, test.test, "", "", "huawei-nqa", ProbeState.NOT_MEASURED
    )
    return replace(
        base,
        grows=False,
        kind=word or base.kind,
        target=target or base.target,
        interval_s=count(about.get(5)) or base.interval_s,
        description=words(about.get(3)) or base.description,
    )


def _runs(rows: Mapping[Oid, dict[int, Content]], more: int) -> dict[TestName, dict[int, dict[int, Content]]]:
    """The kept runs of each test by their number; of several hops the last, which is the target."""
    found: dict[TestName, dict[int, dict[int, Content]]] = {}
    for index, row in sorted(rows.items()):
        taken = take_test(index)
        if taken is not None and len(taken[1]) == more:
            found.setdefault(taken[0], {})[taken[1][0]] = row
    return found


def _runs_apart(view: MibView) -> dict[TestName, dict[int, dict[int, Content]]]:
    """The runs of tests whose results are in tables of their own, as rows of nqaResultsTable."""
    return {
        test: {
            run: {as_column: row.get(column) for column, as_column in columns.items()} for run, row in runs.items()
        }
        for table, columns in _AS_RESULTS.items()
        for test, runs in _runs(view.rows(table), 1).items()
    }


def _latest(
    runs: Mapping[int, dict[int, Content]], told: int | None, finished: int
) -> tuple[int, dict[int, Content]] | None:
    """The run that the schedule calls finished last, else the last that is; one under way says nothing yet."""
    if told is not None and told in runs:
        return told, runs[told]
    done = [number_ for number_, row in runs.items() if number(row.get(finished)) in (_FINISHED, None)]
    return (max(done), runs[max(done)]) if done else None


def _is_disabled(about: Mapping[int, Content], plan: Mapping[int, Content]) -> bool:
    status, oper = number(about.get(10)), number(plan.get(9))
    return (status is not None and status != _ACTIVE_ROW) or oper in _STOPPED


def _of_run(base: ProbeResult, row: Mapping[int, Content], run: int, unit_us: int) -> ProbeResult:
    back, sent = count(row.get(21)), count(row.get(22))
    completed = number(row.get(3))
    state = outcome(sent, lost_of(sent, back))
    if None in (sent, back) and completed is not None:
        state = {1: ProbeState.OK, 2: ProbeState.NO_ANSWER}.get(completed, ProbeState.NOT_MEASURED)
    if completed == _NEGOTIATE_FAILED and not sent:
        state = ProbeState.NO_ANSWER
    timed = bool(back) if back is not None else state is ProbeState.OK
    rtt = mean(count(row.get(8)), back, unit_us) if count(row.get(8)) else None
    if rtt is None and timed and (told := count(row.get(26))) is not None:
        rtt = Fraction(told * unit_us)
    result = replace(
        base,
        profile="huawei-nqa",
        state=state,
        sent=sent,
        lost=lost_of(sent, back),
        rtt_us=rtt,
        min_us=scaled(count(row.get(11)), unit_us) if timed else None,
        max_us=scaled(count(row.get(12)), unit_us) if timed else None,
        stamp=(run, count(row.get(4)) or 0),
        sense=_OUTCOMES.get(completed if completed is not None else -1, ""),
        more=_failures(row, {"timeouts": 14, "busies": 15, "no_connections": 16, "drops": 18}),
    )
    return unless_kept_back(result, count(row.get(15)), count(row.get(18)))


def _of_jitter(base: ProbeResult, row: Mapping[int, Content], run: int, unit_us: int) -> ProbeResult:
    if (unit := number(row.get(67))) is not None:
        unit_us = 1 if unit == _MICROSECONDS else MILLI_US
    measured, sent, back = count(row.get(4)), count(row.get(41)), count(row.get(40))
    losses = [lost for column in (34, 35, 54) if (lost := count(row.get(column))) is not None]
    if sent is None and measured is not None and losses:
        sent, back = measured + sum(losses), measured
    lost = lost_of(sent, back)
    rtt = mean(count(row.get(5)), measured, unit_us)
    if rtt is None and measured and (told := count(row.get(46))) is not None:
        rtt = Fraction(told * unit_us)
    completed = number(row.get(2))
    state = ProbeState.OK if sent is None and measured else outcome(sent, lost)
    if completed == _NEGOTIATE_FAILED and not sent:  # the far end did not answer before the first was sent
        state = ProbeState.NO_ANSWER
    result = replace(
        base,
        profile="huawei-nqa",
        state=state,
        sent=sent,
        lost=lost,
        rtt_us=rtt,
        jitter_us=_jitter(row, unit_us) if measured else None,
        min_us=scaled(count(row.get(8)), unit_us) if measured else None,
        max_us=scaled(count(row.get(9)), unit_us) if measured else None,
        late=count(row.get(39)),
        stamp=(run,),
        sense=_OUTCOMES.get(completed if completed is not None else -1, ""),
        more=_failures(row, {"lost_sd": 34, "lost_ds": 35, "lost_unknown": 54, "busies": 38, "drops": 42}),
    )
    return unless_kept_back(result, count(row.get(38)), count(row.get(42)))


def _jitter(row: Mapping[int, Content], unit_us: int) -> Fraction | None:
    told = count(row.get(48))
    if told is not None:
        return Fraction(told * unit_us)
    pairs = [(count(row.get(n)), count(row.get(total))) for n, total in _SUMS]
    counted = [(n, total) for n, total in pairs if n and total is not None]
    return mean(sum(total for _, total in counted), sum(n for n, _ in counted), unit_us) if counted else None


def _failures(row: Mapping[int, Content], columns: Mapping[str, int]) -> dict[str, int]:
    return {name: told for name, column in columns.items() if (told := count(row.get(column))) is not None}
