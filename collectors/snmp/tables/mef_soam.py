"""MEF-SOAM-PM-MIB: loss and delay sessions of Ethernet services (Y.1731), their latest finished interval. Pure.

A session is a probe; its interval's end is the time stamp of the result. Where no interval has finished yet, the
current one is told. Delays are microseconds. Of the two directions of a loss session the worse one is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from collectors.snmp.ber import Content, Oid
from collectors.snmp.tables.contents import address, count, latest_number, moment, number
from collectors.snmp.tables.mef_soam_time import TICK_US, age_us
from collectors.snmp.tables.probe import MILLI_US, ProbeResult, ProbeState, lost_of, mean, outcome
from collectors.snmp.tables.view import MibView

ROOT: Final[Oid] = (1, 3, 6, 1, 4, 1, 15007, 1, 3, 1)
LM_CONFIG: Final[Oid] = (*ROOT, 2, 1, 1)
LM_CURRENT: Final[Oid] = (*ROOT, 2, 4, 1)
LM_HISTORY: Final[Oid] = (*ROOT, 2, 6, 1)
DM_CONFIG: Final[Oid] = (*ROOT, 3, 1, 1)
DM_CURRENT: Final[Oid] = (*ROOT, 3, 4, 1)
DM_HISTORY: Final[Oid] = (*ROOT, 3, 6, 1)

_LOSS: Final = (2, 3, 4, 5, 6, 10, 11, 15, 16)
_DELAY: Final = (2, 3, 4, 5, 6, 7, 10, 16, 19, 22, 29, 30)
ASKED: Final = {
    LM_CONFIG: (2, 4, 12, 14, 15, 16),
    LM_CURRENT: _LOSS,
    LM_HISTORY: _LOSS,
    DM_CONFIG: (2, 4, 12, 14, 15, 16),
    DM_CURRENT: _DELAY,
    DM_HISTORY: _DELAY,
}
"""The columns that a live look asks."""

_LM_KINDS: Final = {1: "lmm", 2: "slm", 3: "ccm"}
_DM_KINDS: Final = {1: "dmm", 2: "1dm", 3: "1dm"}
CCM, ONE_WAY_SENDER, ONE_WAY_RECEIVER = 3, 2, 3
"""Kinds of sessions: of loss, and of delay."""
_FALSE: Final = 2
_TRUE: Final = 1


def probes(view: MibView, *, latest: bool = False) -> list[ProbeResult]:
    """Loss sessions, then delay sessions; a session is named by domain, association, end point and number.

    `latest`: only what is finished, since looks in turn would add up an interval that is under way with itself.
    """
    loss = _sessions(view, LM_CONFIG, LM_CURRENT, LM_HISTORY, finished_only=latest)
    delay = _sessions(view, DM_CONFIG, DM_CURRENT, DM_HISTORY, finished_only=latest)
    return [
        *(
            _aged(_loss(_base(index, "lm", _LM_KINDS, config), row, number(config.get(2))), row, running)
            for index, config, row, running in loss
        ),
        *(
            _aged(_delay(_base(index, "dm", _DM_KINDS, config), row, number(config.get(2))), row, running)
            for index, config, row, running in delay
        ),
    ]


def _aged(result: ProbeResult, row: Mapping[int, Content], running: Mapping[int, Content]) -> ProbeResult:
    """With how old it is, where it is of a finished interval and the running one tells."""
    age = age_us(row.get(2), running) if row is not running else None
    return result if age is None or age < 0 else replace(result, age_cs=age // TICK_US)


def _sessions(
    view: MibView, config: Oid, current: Oid, history: Oid, *, finished_only: bool
) -> list[tuple[Oid, Mapping[int, Content], Mapping[int, Content], Mapping[int, Content]]]:
    """Index, configuration, the interval that finished last, and the one that runs."""
    known, running = view.rows(config), view.rows(current)
    finished: dict[Oid, dict[int, Mapping[int, Content]]] = {}
    for index, row in view.rows(history).items():
        if len(index) == 5:
            finished.setdefault(index[:4], {})[index[4]] = row
    indexes = sorted(index for index in {*known, *running, *finished} if len(index) == 4)
    return [
        (
            index,
            known.get(index, {}),
            finished[index][latest_number(finished[index])]
            if index in finished
            else {}
            if finished_only
            else running.get(index, {}),
            running.get(index, {}),
        )
        for index in indexes
    ]


def _base(index: Oid, prefix: str, kinds: Mapping[int, str], config: Mapping[int, Content]) -> ProbeResult:
    kind = number(config.get(2))
    mac, mep = config.get(14), count(config.get(15))
    by_mep = number(config.get(16)) == _TRUE or (not isinstance(mac, bytes) and mep)
    target = f"mep {mep}" if by_mep else mac.hex(":") if isinstance(mac, bytes) and any(mac) else address(mac)
    minutes = count(config.get(12))
    return ProbeResult(
        id=f"{prefix}:{'.'.join(map(str, index))}",
        owner="",
        tag="",
        kind="" if kind is None else kinds.get(kind, f"type {kind}"),
        target=target,
        profile="mef-soam-pm",
        state=ProbeState.DISABLED if number(config.get(4)) == _FALSE else ProbeState.NOT_MEASURED,
        interval_s=minutes * 60 if minutes else None,
    )


def _stamped(base: ProbeResult, row: Mapping[int, Content]) -> ProbeResult:
    told, when = row.get(2), moment(row.get(2))
    suspect = number(row.get(4)) == _TRUE
    more = {**({"suspect": True} if suspect else {}), **({} if when is None else {"at": when.text})}
    return replace(base, stamp=(told,) if isinstance(told, bytes) and any(told) else (), more=more)


def _loss(base: ProbeResult, row: Mapping[int, Content], kind: int | None) -> ProbeResult:
    if base.state is ProbeState.DISABLED or not row:
        return base
    base = _stamped(base, row)
    ways = {
        "forward": (count(row.get(5)), count(row.get(6))),
        "backward": (count(row.get(10)), count(row.get(11))),
    }
    known: dict[str, tuple[int | None, int | None]] = {
        way: (sent, lost_of(sent, back)) for way, (sent, back) in ways.items() if sent and back is not None
    }
    if not known and kind == CCM:  # each end sends its own: what came is no part of what was sent
        return base
    if not known:
        sent = count(row.get(15))
        known = {"pdus": (sent, lost_of(sent, count(row.get(16))))}
    sent, lost = max(known.values(), key=lambda way: Fraction(way[1] or 0, way[0] or 1))
    told = {way: {"sent": sent, "lost": lost} for way, (sent, lost) in known.items()}
    return replace(base, state=outcome(sent, lost), sent=sent, lost=lost, more={**base.more, **told})


def _delay(base: ProbeResult, row: Mapping[int, Content], kind: int | None) -> ProbeResult:
    if base.state is ProbeState.DISABLED or not row:
        return base
    base = _stamped(base, row)
    sent, back = count(row.get(29)), count(row.get(30))
    if kind == ONE_WAY_SENDER:  # the other end measures
        return replace(base, sent=sent, lost=None)
    if kind == ONE_WAY_RECEIVER:
        return _received(base, row, back)
    lost = unreturned(kind, sent, back)
    told, jitter_us = count(row.get(7)), variation(row)
    measured = told is not None and back != 0
    state = outcome(sent, lost)
    if sent is None and measured:
        state = ProbeState.OK
    return replace(
        base,
        state=state,
        sent=sent,
        lost=lost,
        rtt_us=Fraction(told) if told is not None and measured else None,
        jitter_us=jitter_us if measured else None,
        min_us=count(row.get(5)) if measured else None,
        max_us=count(row.get(6)) if measured else None,
    )


def unreturned(kind: int | None, sent: int | None, back: int | None) -> int | None:
    """Frames of a delay session that did not come back. Where none did, only if the session is known to wait for any:
    one that only sends, and does not say so, has lost nothing.
    """
    return None if kind is None and not back else lost_of(sent, back)


def _received(base: ProbeResult, row: Mapping[int, Content], back: int | None) -> ProbeResult:
    """The far end of a one-way session: it knows what came and how late, and not what was sent."""
    forward, jitter = count(row.get(10)), count(row.get(16))
    if not back:
        return replace(base, sent=None, lost=None)
    more = {"received": back, **({} if forward is None else {"delay_forward_ms": forward / MILLI_US})}
    return replace(
        base,
        state=ProbeState.OK,
        sent=None,
        lost=None,
        jitter_us=None if jitter is None else Fraction(jitter),
        more={**base.more, **more},
    )


def variation(row: Mapping[int, Content]) -> Fraction | None:
    """The mean of both ways together, else of each by itself."""
    both = count(row.get(22))
    if both is not None:
        return Fraction(both)
    told = [value for column in (16, 19) if (value := count(row.get(column))) is not None]
    return mean(sum(told), len(told), 1)
