"""linkDown and linkUp (RFC 2863), dsx1LineStatusChange (RFC 4805): what elements say of their own ports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Oid
from collectors.traps.message import SNMP_TRAPS
from collectors.traps.profile import Act, Alarm, Field, Found, Profile

_IF_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 2, 2, 1)
_IF_X_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
_DS1: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 18)
_NO_ALARM: Final = 1
_BY_WORK: Final = 128 | 2048

# RFC 4805 dsx1LineStatus, gravest first: bit, name, probable cause, whether the line carries nothing
_BITS: Final = (
    (64, "LOS", "lossOfSignal", True),
    (32, "LOF", "lossOfFrame", True),
    (8, "AIS", "aIS", True),
    (32768, "RCV_PAYLOAD_AIS", "aIS", True),
    (256, "TS16_AIS", "aIS", False),
    (16384, "NET_EQUIP_OOS", "unavailable", True),
    (8192, "UNAVAIL_SIG_STATE", "unavailable", True),
    (2, "RAI", "remoteAlarmInterface", False),
    (512, "RCV_FAR_END_LOMF", "lossOfMultiFrame", False),
    (1024, "XMT_FAR_END_LOMF", "lossOfMultiFrame", False),
    (4, "XMT_FAR_END_LOF", "lossOfFrame", False),
    (16, "XMT_AIS", "aIS", False),
    (128, "LOOPBACK", "", False),
    (2048, "TEST_CODE", "", False),
    (65536, "DS2_PERF_THRESHOLD", "degradedSignal", False),
    (4096, "OTHER_FAILURE", "transmissionError", False),
)
_KNOWN: Final = _NO_ALARM | sum(bit for bit, _, _, _ in _BITS)


def _link(alarm: Alarm, found: Mapping[Field, Found]) -> Alarm:
    """A port's key is its index where it has one: names are not sent by all agents, nor with every trap."""
    key = f"if {alarm.if_index}" if alarm.if_index is not None else f"if {'/'.join(alarm.names)}"
    maintained = _content(found, Field.STATUS) == 2  # ifAdminStatus down: somebody has switched it off
    return alarm._replace(
        key=key,
        native="LINK_DOWN",
        cause="lossOfSignal",
        severity="cleared" if alarm.act is Act.CLEAR else "warning" if maintained else "critical",
        instance=alarm.names[0] if alarm.names else "" if alarm.if_index is None else f"ifIndex {alarm.if_index}",
        maintained=maintained,
        affects=not maintained,
    )


LINKS: Final = Profile(
    name="if-mib",
    about="linkDown, linkUp of IF-MIB",
    traps={(*SNMP_TRAPS, 3): Act.RAISE, (*SNMP_TRAPS, 4): Act.CLEAR},
    fields={
        (*_IF_ENTRY, 1): Field.IF_INDEX,
        (*_IF_ENTRY, 2): Field.IF_DESCR,
        (*_IF_ENTRY, 7): Field.STATUS,
        (*_IF_ENTRY, 8): Field.STATE,
        (*_IF_X_ENTRY, 1): Field.IF_NAME,
        (*_IF_X_ENTRY, 18): Field.IF_ALIAS,
    },
    serial_is_pairs=False,
    refine=_link,
)


def _line(alarm: Alarm, found: Mapping[Field, Found]) -> Alarm:
    """The status is a sum of bits: the gravest names the alarm, all of them stand in its text."""
    status = _content(found, Field.STATE)
    bits = [bit for bit in _BITS if status is not None and status & bit[0]]
    changed = _content(found, Field.CHANGED)
    alarm = alarm._replace(
        key=f"dsx1 {alarm.if_index}",
        instance=alarm.names[0] if alarm.names else f"dsx1 {alarm.if_index}",
        changed_cs=changed or None,
        text=" ".join(name for _, name, _, _ in bits),
    )
    if status is None:
        return alarm._replace(act=Act.HINT, native="DSX1_LINE_STATUS")
    if not bits and status & ~_KNOWN:  # bits of its own: whatever they say, it is not that all is well
        bits = [_BITS[-1]]
    if not bits:
        return alarm._replace(act=Act.CLEAR, native="DSX1_LINE_STATUS", severity="cleared", affects=None)
    _, name, cause, hits = bits[0]
    by_work = bool(status & _BY_WORK)
    severity = "warning" if by_work else "major" if hits else "minor"
    return alarm._replace(
        act=Act.RAISE, native=f"E1_{name}", cause=cause, severity=severity, affects=hits and not by_work,
        maintained=by_work,
    )  # fmt: skip


LINES: Final = Profile(
    name="ds1-mib",
    about="dsx1LineStatusChange of DS1-MIB",
    traps={(*_DS1, 15, 0, 1): None},
    fields={
        (*_DS1, 6, 1, 10): Field.STATE,
        (*_DS1, 6, 1, 16): Field.CHANGED,
        (*_IF_ENTRY, 2): Field.IF_DESCR,
        (*_IF_X_ENTRY, 1): Field.IF_NAME,
        (*_IF_X_ENTRY, 18): Field.IF_ALIAS,
    },
    serial_is_pairs=False,
    refine=_line,
)


def _content(found: Mapping[Field, Found], name: Field) -> int | None:
    one = found.get(name)
    return one.value.content if one is not None and isinstance(one.value.content, int) else None
