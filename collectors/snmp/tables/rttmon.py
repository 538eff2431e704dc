"""CISCO-RTTMON-MIB and CISCO-RTTMON-ICMP-MIB: IP SLA operations and their latest result. Pure.

The traps of this MIB: a completion time of 0 is no round trip unless the sense says that it completed; overThreshold
(3) did complete; a row of jitter statistics that is all zeros has measured nothing; IOS leaves columns out as it
likes; `rttMonEchoAdminPrecision` turns the times of jitter operations into microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from collectors.snmp.ber import Content, Oid, Value
from collectors.snmp.tables.contents import address, count, number, words
from collectors.snmp.tables.probe import MILLI_US, ProbeResult, ProbeState, mean, outcome, scaled
from collectors.snmp.tables.rttmon_words import KINDS, SENSES
from collectors.snmp.tables.view import SYS_UP_TIME, MibView

ROOT: Final[Oid] = (1, 3, 6, 1, 4, 1, 9, 9, 42, 1)
ADMIN: Final[Oid] = (*ROOT, 2, 1, 1)
ECHO_ADMIN: Final[Oid] = (*ROOT, 2, 2, 1)
OPER: Final[Oid] = (*ROOT, 2, 9, 1)
LATEST: Final[Oid] = (*ROOT, 2, 10, 1)
JITTER: Final[Oid] = (*ROOT, 5, 2, 1)
ICMP_JITTER: Final[Oid] = (*ROOT, 5, 4, 1)

STAMPS: Final[Oid] = (*LATEST, 5)
"""When each operation last ended, by sysUpTime."""
ASKED: Final = {
    ADMIN: (2, 3, 4, 6, 9),
    ECHO_ADMIN: (2, 11, 15, 37),
    OPER: (5, 6, 10),
    LATEST: (1, 2, 5),
    JITTER: (1, 2, 4, 5, 26, 27, 28, 29, 30, 31, 42, 43, 46, 47, 48, 49, 50, 53),
    ICMP_JITTER: (1, 2, 4, 5, 26, 27, 30, 31, 32, 44, 45, 46, 47, 48),
}
"""The columns that a live look asks."""

_COMPLETED: Final = frozenset({1, 3})
_NO_ANSWER: Final = frozenset({2, 4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 18, 20, 22})
"""It was tried, and no good answer came. Busy (5) and dropped (7) were not even tried."""
_OK, _TIMEOUT, _DISCONNECTED = 1, 4, 2
_TRUE, _FALSE = 1, 2

_ACTIVE_ROW: Final = 1
_AT_WORK: Final = frozenset({6, 7})
"""rttMonCtrlOperState: active, restart. Others are reset, stopped, pending or at the end of their life."""
_MICROSECONDS: Final = 2
_JITTER_KIND, _ICMP_JITTER_KIND = 9, 16
_LOSS_KIND: Final = 24
"""y1731Loss: it counts frames, and no time of its result is a round trip."""
_MANY: Final = frozenset({_JITTER_KIND, 14, _ICMP_JITTER_KIND, 20, 22, 23, _LOSS_KIND, 25})
"""Kinds that send more than one packet: without statistics nobody knows how many."""
_UPTIME_WRAP: Final = 2**32
_LOOK_CS: Final = 60_000
"""A walk of the tables takes no longer."""


class _Columns(NamedTuple):
    """Where a table of jitter statistics has what."""

    rtts: int
    rtt_sum: int
    low: int
    high: int
    lost: tuple[int, ...]
    out_of_sequence: int
    late: int
    sense: int
    jitter: int
    jitter_sd: int
    jitter_ds: int
    delay_sd: int
    delay_ds: int
    sums: tuple[tuple[int, int], ...]
    """Number and sum of the positive and negative differences, each direction."""


_SUMS: Final = ((8, 9), (13, 14), (18, 19), (23, 24))
_UDP: Final = _Columns(1, 2, 4, 5, (26, 27, 29), 28, 30, 31, 46, 47, 48, 49, 50, _SUMS)
_ICMP: Final = _Columns(1, 2, 4, 5, (26,), 27, 32, 31, 44, 45, 46, 47, 48, _SUMS)
_MOS: Final = 42
_RTT_SUM_HIGH: Final = 53


def probes(view: MibView) -> list[ProbeResult]:
    """Every operation in the order of its number."""
    admin, target, oper = view.rows(ADMIN), view.rows(ECHO_ADMIN), view.rows(OPER)
    latest, udp, icmp = view.rows(LATEST), view.rows(JITTER), view.rows(ICMP_JITTER)
    uptime = number(view.scalar(SYS_UP_TIME))
    found = []
    for index in sorted(index for index in {*admin, *latest, *udp, *icmp} if len(index) == 1):
        about, outward = admin.get(index, {}), target.get(index, {})
        state = oper.get(index, {})
        result = _with_sense(latest.get(index, {}), state)
        kind = number(about.get(4))
        table, row = _statistics(kind, udp.get(index), icmp.get(index), alone=bool(result))
        precise = number(outward.get(37)) == _MICROSECONDS and kind == _JITTER_KIND
        unit_us = 1 if precise else MILLI_US
        probe = _measured(row, table, result, unit_us) if row else _single(kind, result, unit_us)
        stamp = number(result.get(5))
        disabled = _is_disabled(about, state)
        found.append(
            ProbeResult(
                id=str(index[0]),
                owner=words(about.get(2)),
                tag=words(about.get(3)),
                kind=_kind(kind, table, row),
                target=_target(outward),
                profile="cisco-rttmon",
                stamp=() if stamp is None else (stamp,),
                age_cs=None if stamp is None or uptime is None else _age_cs(uptime, stamp),
                interval_s=count(about.get(6)),
                **(_NOTHING._replace(state=ProbeState.DISABLED, sense=probe.sense) if disabled else probe)._asdict(),
            )
        )
    return found


def sums_wanted(view: MibView) -> tuple[Oid, ...]:
    """The columns beside `ASKED` by whose sums the jitter of an operation is told where the agent does not tell the
    mean, as older systems do not.
    """
    tables = ((JITTER, _UDP), (ICMP_JITTER, _ICMP))
    return tuple(
        (*entry, column)
        for entry, table in tables
        if any(count(row.get(table.rtts)) and table.jitter not in row for row in view.rows(entry).values())
        for pair in table.sums
        for column in pair
    )


def moved(view: MibView, again: Mapping[Oid, Value]) -> frozenset[str]:
    """The operations that ended while their tables were read, by their stamps asked once more (`again`): what was
    read of them may be of two results.
    """
    before = view.column(STAMPS)
    after = {name[len(STAMPS) :]: value.content for name, value in again.items()}
    return frozenset(".".join(map(str, row)) for row, stamp in after.items() if before.get(row) != stamp)


class _Measured(NamedTuple):
    state: ProbeState
    sent: int | None = 0
    lost: int | None = 0
    rtt_us: Fraction | None = None
    jitter_us: Fraction | None = None
    min_us: int | None = None
    max_us: int | None = None
    late: int | None = None
    sense: str = ""
    more: Mapping[str, object] = {}


_NOTHING: Final = _Measured(ProbeState.NOT_MEASURED)


def _target(outward: Mapping[int, Content]) -> str:
    """By name, else by address, else by URL: an operation without an address of its own has one of zeros."""
    told = outward.get(2)
    numbered = address(told) if isinstance(told, bytes) and any(told) else ""
    return words(outward.get(11)) or numbered or words(outward.get(15))


def _age_cs(uptime: int, stamp: int) -> int:
    """How old a result is. One that came while the tables were read is newer than the sysUpTime asked before."""
    age_cs = (uptime - stamp) % _UPTIME_WRAP
    return 0 if age_cs > _UPTIME_WRAP - _LOOK_CS else age_cs


def _kind(kind: int | None, table: _Columns, row: Mapping[int, Content] | None) -> str:
    if kind is not None:
        return KINDS.get(kind, f"rttType {kind}")
    if row is None:
        return ""
    return KINDS[_ICMP_JITTER_KIND if table is _ICMP else _JITTER_KIND]


def _statistics(
    kind: int | None, udp: dict[int, Content] | None, icmp: dict[int, Content] | None, *, alone: bool
) -> tuple[_Columns, dict[int, Content] | None]:
    """The row of jitter statistics of an operation, if it is of a kind that has some.

    Some systems keep those of icmpJitter with the others, and some keep a row of zeros for every operation. `alone`:
    there is a result that can do without statistics.
    """
    if kind is not None and kind not in _MANY:
        return _UDP, None
    own, other = (_ICMP, icmp), (_UDP, udp)
    if kind != _ICMP_JITTER_KIND:
        own, other = other, own
    filled = [(table, row) for table, row in (own, other) if row is not None and _is_filled(row, table)]
    if filled:
        return filled[0]
    if kind is None and alone:
        return _UDP, None
    return own if own[1] is not None else other


def _is_filled(row: Mapping[int, Content], table: _Columns) -> bool:
    return any(count(row.get(column)) for column in (table.rtts, table.rtt_sum, *table.lost))


def _is_disabled(admin: Mapping[int, Content], oper: Mapping[int, Content]) -> bool:
    status, state = number(admin.get(9)), number(oper.get(10))
    return (status is not None and status != _ACTIVE_ROW) or (state is not None and state not in _AT_WORK)


def _with_sense(latest: Mapping[int, Content], oper: Mapping[int, Content]) -> Mapping[int, Content]:
    """The latest result; where it leaves its sense out, with the one that the state of the operation stands for."""
    if number(latest.get(2)) is not None:
        return latest
    broken, late = number(oper.get(5)), number(oper.get(6))
    if _TRUE in (broken, late):
        return {**latest, 2: _TIMEOUT if late == _TRUE else _DISCONNECTED}
    return {**latest, 2: _OK} if late == _FALSE and count(latest.get(1)) else latest


def _single(kind: int | None, latest: Mapping[int, Content], unit_us: int) -> _Measured:
    """An operation that asks once: one sent, one back or not. Of a jitter operation without statistics no counts."""
    sense = number(latest.get(2))
    word = _sense(sense)
    many = kind in _MANY
    if sense in _COMPLETED:
        rtt = count(latest.get(1))
        if rtt == 0 and number(latest.get(5)) == 0:  # an agent that calls what never ran ok
            return _NOTHING._replace(sense=word)
        return _Measured(
            ProbeState.OK,
            None if many else 1,
            None if many else 0,
            None if rtt is None or kind == _LOSS_KIND else Fraction(rtt * unit_us),
            sense=word,
        )
    if sense in _NO_ANSWER:
        return _Measured(ProbeState.NO_ANSWER, None if many else 1, None if many else 1, sense=word)
    return _NOTHING._replace(sense=word)


def _measured(row: Mapping[int, Content], table: _Columns, latest: Mapping[int, Content], unit_us: int) -> _Measured:
    """An operation that sends many: by its counts, unless its sense says that it was not carried out."""
    sense = number(row.get(table.sense)) or number(latest.get(2))
    word = _sense(sense)
    back = count(row.get(table.rtts))
    losses = [lost for column in table.lost if (lost := count(row.get(column))) is not None]
    late = count(row.get(table.late))
    if sense is not None and sense not in _COMPLETED | _NO_ANSWER | {0}:
        return _NOTHING._replace(sense=word)
    if back is None:
        return _single(_JITTER_KIND, {**latest, 2: sense}, unit_us)
    lost = sum(losses) if losses or not back else None
    if not back and not lost:  # a row of zeros: nothing was sent, or not a thing is known of it
        failed = sense in _NO_ANSWER
        state = ProbeState.NO_ANSWER if failed else ProbeState.NOT_MEASURED
        return _NOTHING._replace(state=state, late=late or None, sense=word)
    total, high = count(row.get(table.rtt_sum)), count(row.get(_RTT_SUM_HIGH)) if table is _UDP else None
    if total is not None:
        total += (high or 0) << 32
    rtt = mean(total, back, unit_us)
    if rtt is None and back and sense in _COMPLETED:
        shown = count(latest.get(1))
        rtt = None if shown is None else Fraction(shown * unit_us)
    if rtt == 0 and total == 0 and not count(row.get(table.high)):
        shown = count(latest.get(1))  # columns that are there and never filled
        rtt = Fraction(shown * unit_us) if shown and sense in _COMPLETED else rtt
    return _Measured(
        ProbeState.OK if lost is None else outcome(back + lost, lost),  # answers came; nobody says how many did not
        None if lost is None else back + lost,
        lost,
        rtt,
        _jitter(row, table, unit_us) if back else None,
        scaled(count(row.get(table.low)), unit_us) if back else None,
        scaled(count(row.get(table.high)), unit_us) if back else None,
        late,
        word,
        _more(row, table, unit_us) if back else {},
    )


def _more(row: Mapping[int, Content], table: _Columns, unit_us: int) -> dict[str, object]:
    """What only these operations tell. A one-way delay of 0 is none: the clocks are not synchronised."""
    times = {
        "jitter_sd_ms": count(row.get(table.jitter_sd)),
        "jitter_ds_ms": count(row.get(table.jitter_ds)),
        "delay_sd_ms": count(row.get(table.delay_sd)) or None,
        "delay_ds_ms": count(row.get(table.delay_ds)) or None,
    }
    found: dict[str, object] = {name: told * unit_us / MILLI_US for name, told in times.items() if told is not None}
    if (disordered := count(row.get(table.out_of_sequence))) is not None:
        found["out_of_sequence"] = disordered
    if table is _UDP and (score := count(row.get(_MOS))):
        found["mos"] = score / 100
    return found


def _jitter(row: Mapping[int, Content], table: _Columns, unit_us: int) -> Fraction | None:
    """The agent's mean of both directions, else that of its sums."""
    told = count(row.get(table.jitter))
    if told is not None:
        return Fraction(told * unit_us)
    pairs = [(count(row.get(n)), count(row.get(total))) for n, total in table.sums]
    counted = [(n, total) for n, total in pairs if n and total is not None]
    return mean(sum(total for _, total in counted), sum(n for n, _ in counted), unit_us) if counted else None


def _sense(sense: int | None) -> str:
    return "" if sense is None else SENSES.get(sense, f"sense {sense}")
