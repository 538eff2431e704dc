"""Notifications of probes in routers: CISCO-RTTMON-MIB, DISMAN-PING-MIB (RFC 4560)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Oid, format_oid
from collectors.traps.profile import Act, Alarm, Field, Found, Profile
from collectors.traps.text import as_text

_RTT: Final[Oid] = (1, 3, 6, 1, 4, 1, 9, 9, 42)
_PING: Final[Oid] = (1, 3, 6, 1, 2, 1, 80)
_FALSE: Final = 2
_REACTS_TO: Final = {
    1: "rtt", 2: "jitterSDAvg", 3: "jitterDSAvg", 4: "packetLossSD", 5: "packetLossDS", 6: "mos", 7: "timeout",
    8: "connectionLoss", 9: "verifyError", 10: "jitterAvg", 11: "icpif", 12: "packetMIA", 13: "packetLateArrival",
    14: "packetOutOfSequence",
}  # fmt: skip
"""RttMonReactVar, as far as it is used."""
_REACTION: Final = 5
_NO_ANSWER: Final = frozenset({"timeout", "connectionLoss"})
_FAILED: Final = {1: "PROBE_FAILED", 2: "TEST_FAILED", 3: "TEST_COMPLETED"}


def _operation(alarm: Alarm, found: Mapping[Field, Found]) -> Alarm:
    """TruthValue true = it has begun, false = it is over; the row's first number is the operation's."""
    rows = [one.row for name, one in found.items() if name in (Field.STATE, Field.IF_ALIAS, Field.CODE) and one.row]
    number = rows[0][0] if rows else None
    state = found.get(Field.STATE)
    over = state is not None and state.value.content == _FALSE
    tag = alarm.names[0] if alarm.names else ""
    name = tag or f"rtt {number}"
    return alarm._replace(
        act=Act.CLEAR if over else Act.RAISE,
        key=f"rtt {number} {alarm.native}",
        severity="cleared" if over else "minor",
        instance=name,
        names=(name,),
        if_index=None,
        cause="" if alarm.native == "RTT_OVER_THRESHOLD" else "unavailable",  # too late is an answer
    )


def _reaction(alarm: Alarm, found: Mapping[Field, Found]) -> Alarm:
    """An operation has several reactions, each to something else: the row's second number is the reaction's."""
    alarm, state, variable = _operation(alarm, found), found.get(Field.STATE), found.get(Field.STATUS)
    content = variable.value.content if variable is not None else None
    watched = _REACTS_TO.get(content, f"reactVar {content}") if isinstance(content, int) else ""
    of = state.row if state is not None and len(state.row) > 1 else variable.row if variable is not None else ()
    which = format_oid(of[1:]) or watched
    cause = "unavailable" if not watched or watched in _NO_ANSWER else ""
    return alarm._replace(key=f"{alarm.key} {which}".rstrip(), text=watched, cause=cause)


def _rtt(number: int, name: str) -> Profile:
    refine = _reaction if number == _REACTION else _operation
    return Profile(
        name=f"rttmon-{name.lower().removeprefix('rtt_').replace('_', '-')}",
        about=f"CISCO-RTTMON-MIB, notification {number}",
        traps={(*_RTT, 2, 0, number): Act.RAISE, (*_RTT, 2, number): Act.RAISE},
        fields={
            (*_RTT, 1, 2, 1, 1, 3): Field.IF_ALIAS,
            (*_RTT, 1, 4, 1, 1, 5): Field.CODE,
            (*_RTT, 1, 2, 9, 1, {1: 5, 2: 6, 3: 7, 4: 11, 5: 7}.get(number, 7)): Field.STATE,
            (*_RTT, 1, 2, 19, 1, 10): Field.STATE,
            (*_RTT, 1, 2, 19, 1, 2): Field.STATUS,
        },
        serial_is_pairs=False,
        refine=lambda alarm, found: refine(alarm._replace(native=name), found),
    )


RTT: Final = tuple(
    _rtt(number, name)
    for number, name in (
        (1, "RTT_CONNECTION_LOST"),
        (2, "RTT_TIMEOUT"),
        (3, "RTT_OVER_THRESHOLD"),
        (4, "RTT_VERIFY_ERROR"),
        (5, "RTT_REACTION"),
    )
)


def _test(alarm: Alarm, found: Mapping[Field, Found]) -> Alarm:
    """The row is owner and test name, each with its length before it."""
    row = next((one.row for one in found.values() if len(one.row) > 1), ())
    owner, test = _strings(row)
    name = test or owner
    return alarm._replace(key=f"ping {owner}/{test}", instance=f"{owner}/{test}", names=(name,) if name else ())


def _strings(row: Oid) -> tuple[str, str]:
    parts = []
    for _ in range(2):
        length = row[0] if row else 0
        letters, row = row[1 : 1 + length], row[1 + length :]
        parts.append(as_text(bytes(letter for letter in letters if letter < 256)))
    return parts[0], parts[1]


def _ping(number: int, act: Act) -> Profile:
    def refine(alarm: Alarm, found: Mapping[Field, Found]) -> Alarm:
        severity = "cleared" if act is Act.CLEAR else "warning" if act is Act.EVENT else "minor"
        return _test(alarm, found)._replace(native=f"PING_{_FAILED[number]}", severity=severity, cause="unavailable")

    return Profile(
        name=f"disman-ping-{_FAILED[number].lower().replace('_', '-')}",
        about=f"DISMAN-PING-MIB, notification {number}",
        traps={(*_PING, 0, number): act},
        fields={
            (*_PING, 1, 3, 1, 1): Field.STATE,
            (*_PING, 1, 3, 1, 7): Field.CODE,
            (*_PING, 1, 2, 1, 5): Field.STATUS,
            (*_PING, 1, 3, 1, 8): Field.PERIOD,
        },
        serial_is_pairs=False,
        refine=refine,
    )


# one probe that fails begins nothing; a test that fails does, and the next one that completes ends it
PING: Final = (_ping(1, Act.EVENT), _ping(2, Act.RAISE), _ping(3, Act.CLEAR))
