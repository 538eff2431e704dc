"""DISMAN-PING-MIB (RFC 4560): tests, their results, and the history of their probes. Pure.

A round trip is in milliseconds, and 0 stands for none. What vendors add to the same tests is in modules of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from collectors.snmp.ber import Content, Oid
from collectors.snmp.tables.contents import (
    TestName,
    address,
    by_test,
    count,
    latest_number,
    moment,
    number,
    take_test,
    words,
)
from collectors.snmp.tables.probe import MILLI_US, ProbeResult, ProbeState, Stamp, lost_of, mean, outcome, scaled
from collectors.snmp.tables.view import MibView

ROOT: Final[Oid] = (1, 3, 6, 1, 2, 1, 80)
CTL: Final[Oid] = (*ROOT, 1, 2, 1)
RESULTS: Final[Oid] = (*ROOT, 1, 3, 1)
HISTORY: Final[Oid] = (*ROOT, 1, 4, 1)

ASKED: Final = {CTL: (3, 4, 7, 8, 10, 16, 17, 23), RESULTS: (1, 3, 4, 5, 6, 7, 8, 10), HISTORY: (2, 3, 5)}
"""The columns that a live look asks."""

_IMPLEMENTATIONS: Final[Mapping[Oid, str]] = {
    (*ROOT, 3, 1): "echo",
    (*ROOT, 3, 2): "udpEcho",
    (*ROOT, 3, 3): "snmpQuery",
    (*ROOT, 3, 4): "tcpConnect",
}
_JUNIPER_KINDS: Final = dict(enumerate(("icmpTimestamp", "http", "httpMetadata", "dns", "ntp", "udpTimestamp"), 1))
_H3C_KINDS: Final = dict(
    enumerate(("udpEcho", "tcpConnect", "jitter", "http", "dlsw", "dhcp", "ftp", "twampLight", "arp"), 1)
)
_VENDOR_KINDS: Final[Mapping[Oid, Mapping[int, str]]] = {
    (1, 3, 6, 1, 4, 1, 2636, 3, 7, 2): _JUNIPER_KINDS,
    (1, 3, 6, 1, 4, 1, 25506, 8, 3, 2): _H3C_KINDS,
    (1, 3, 6, 1, 4, 1, 2011, 10, 8, 3, 2): _H3C_KINDS,
    (1, 3, 6, 1, 4, 1, 43, 45, 1, 10, 8, 3, 2): _H3C_KINDS,
    (1, 3, 6, 1, 4, 1, 11, 2, 14, 11, 15, 8, 3, 2): _H3C_KINDS,
}
"""Kinds of test that vendors add (pingCtlType), by the node below which they are registered: JUNIPER-PING-MIB,
HH3C-NQA-MIB and its elder copies.
"""
_DISABLED: Final = 2
_ENDED: Final = frozenset({2, 3})
"""pingResultsOperStatus disabled, completed."""
_ACTIVE_ROW: Final = 1
_RECEIVED: Final = 1
_HISTORY_KINDS: Final = {
    1: "responseReceived",
    2: "unknown",
    3: "internalError",
    4: "requestTimedOut",
    5: "unknownDestinationAddress",
    6: "noRouteToTarget",
    7: "interfaceInactiveToTarget",
    8: "arpFailure",
    9: "maxConcurrentLimitReached",
    10: "unableToResolveDnsName",
    11: "invalidHostAddress",
}
_NOT_SENT: Final = frozenset({2, 3, 9, 10, 11})
"""OperationResponseStatus that says nothing of the path: the agent could not ask, or does not know."""


def probes(view: MibView, *, latest: bool = False) -> dict[TestName, ProbeResult]:
    """Every test by its owner and name, as the standard's tables have it.

    `latest`: a test that has not sent all its probes yet has no result, since looks in turn would add up its parts.
    """
    control = by_test(view.rows(CTL))
    results = by_test(view.rows(RESULTS))
    history = _histories(view)
    return {
        test: _probe(test, control.get(test, {}), results.get(test, {}), history.get(test, []), whole=latest)
        for test in sorted({*control, *results, *history})
    }


def _histories(view: MibView) -> dict[TestName, list[tuple[int, dict[int, Content]]]]:
    """The probes of each test, the latest at the end."""
    found: dict[TestName, list[tuple[int, dict[int, Content]]]] = {}
    for index, row in view.rows(HISTORY).items():
        taken = take_test(index)
        if taken is not None and len(taken[1]) == 1:
            found.setdefault(taken[0], []).append((taken[1][0], row))
    for probes_of in found.values():
        last = latest_number([entry[0] for entry in probes_of])
        probes_of.sort(key=lambda entry: (entry[0] == last, entry[0]))
    return found


def _probe(
    test: TestName,
    control: Mapping[int, Content],
    result: Mapping[int, Content],
    history: list[tuple[int, dict[int, Content]]],
    *,
    whole: bool,
) -> ProbeResult:
    back, sent = count(result.get(7)), count(result.get(8))
    base = ProbeResult(
        id=f"{test.owner}/{test.test}",
        owner=test.owner,
        tag=test.test,
        kind=_kind(control.get(16)),
        target=address(control.get(4), control.get(3)) or address(result.get(3), result.get(2)),
        profile="disman-ping",
        state=ProbeState.NOT_MEASURED,
        interval_s=count(control.get(10)) or None,
        description=words(control.get(17)),
    )
    if is_disabled(control):
        return replace(base, state=ProbeState.DISABLED)
    if sent is None and back is None and history:
        return _from_history(base, history)
    if whole and sent is not None and _is_under_way(control, result, sent):
        return base
    lost = lost_of(sent, back)
    rtt = count(result.get(6)) if back else None
    return replace(
        base,
        state=ProbeState.OK if sent is None and back else outcome(sent, lost),
        sent=sent,
        lost=lost,
        rtt_us=Fraction(rtt * MILLI_US) if rtt else None,
        min_us=scaled(count(result.get(4)) or None, MILLI_US) if back else None,
        max_us=scaled(count(result.get(5)) or None, MILLI_US) if back else None,
        stamp=_stamp(result, history),
        grows=sent is not None and back is not None,
    )


def is_disabled(control: Mapping[int, Content]) -> bool:
    """By pingCtlAdminStatus and the status of the row; a row that is not told of is not."""
    status = number(control.get(23))
    return number(control.get(8)) == _DISABLED or (status is not None and status != _ACTIVE_ROW)


def _is_under_way(control: Mapping[int, Content], result: Mapping[int, Content], sent: int) -> bool:
    """Whether the test still has probes to send (pingCtlProbeCount)."""
    return sent < (count(control.get(7)) or 0) and number(result.get(1)) not in _ENDED


def _kind(implementation: Content) -> str:
    if not isinstance(implementation, tuple) or not implementation:
        return ""
    theirs = _VENDOR_KINDS.get(implementation[:-1], {})
    return _IMPLEMENTATIONS.get(implementation) or theirs.get(implementation[-1], "")


def _stamp(result: Mapping[int, Content], history: list[tuple[int, dict[int, Content]]]) -> Stamp:
    """The number and time of the latest probe, else when one last came back, with the counts of the test.

    A test in which nothing comes back moves neither time, so the counts have to tell it.
    """
    numbers = tuple(n for n in (count(result.get(7)), count(result.get(8))) if n is not None)
    if history:
        latest, row = history[-1]
        told = row.get(5)
        return (latest, told if isinstance(told, bytes) else b"", *(numbers if len(numbers) == 2 else ()))
    good = result.get(10)
    return (good, *numbers) if isinstance(good, bytes) and len(numbers) == 2 else ()


def _from_history(base: ProbeResult, history: list[tuple[int, dict[int, Content]]]) -> ProbeResult:
    """Agents that keep only the history: the latest probe."""
    latest, row = history[-1]
    status = number(row.get(3))
    word = "" if status is None else _HISTORY_KINDS.get(status, f"status {status}")
    told = row.get(5)
    when = moment(told)
    base = replace(
        base,
        stamp=(latest, told if isinstance(told, bytes) else b""),
        sense=word,
        more={} if when is None else {"at": when.text},
    )
    if status is None or status in _NOT_SENT:
        return base
    if status != _RECEIVED:
        return replace(base, state=ProbeState.NO_ANSWER, sent=1, lost=1)
    return replace(base, state=ProbeState.OK, sent=1, lost=0, rtt_us=mean(count(row.get(2)) or None, 1, MILLI_US))
