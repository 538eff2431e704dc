"""Huawei T2000 and U2000 (HW-IMAPV1NORTHBOUND-TRAP-MIB), and iMAP: M2000, eSight, NCE (M2000-V1)."""

from __future__ import annotations

from typing import Final

from collectors.snmp.ber import Oid
from collectors.traps.profile import Act, Field, Profile

_T2000: Final[Oid] = (1, 3, 6, 1, 4, 1, 2011, 2, 15, 1, 7)
_VARBIND: Final[Oid] = (*_T2000, 1)
_IMAP: Final[Oid] = (1, 3, 6, 1, 4, 1, 2011, 2, 15, 2)
_HEARTBEAT: Final[Oid] = (*_IMAP, 1, 2, 1, 1, 1)
_ALARM: Final[Oid] = (*_IMAP, 4, 3, 3)

_CHINESE: Final = {"紧急": "critical", "重要": "major", "次要": "minor", "提示": "warning", "警告": "warning"}
_FLAGS: Final = {
    Act.RAISE: ("fault", "fault alarm", "故障", "告警", "故障告警"),
    Act.CLEAR: (
        "recovery",
        "clear",
        "cleared",
        "recovered",
        "recovery alarm",
        "恢复",
        "清除",
        "恢复告警",
        "告警恢复",
    ),
    Act.EVENT: ("event", "事件"),
    Act.CHANGE: (
        *("change", "acknowledge", "acknowledge fault", "acknowledged", "变更", "确认"),
        *("unacknowledge", "unacknowledge fault", "unacknowledged", "反确认"),
    ),
}


T2000: Final = Profile(
    name="huawei-t2000",
    about="Huawei T2000, U2000",
    traps={
        (*_VARBIND, 0, 1): None,
        **{(*_VARBIND, 0, number): None for number in range(3, 9)},
        (*_T2000, 2, 0, 2): Act.KEEPALIVE,
        (*_T2000, 7, 1, 0, 9): Act.SYNC_START,
        (*_T2000, 7, 2, 0, 10): Act.SYNC_ROW,
        (*_T2000, 7, 3, 0, 11): Act.SYNC_END,
    },
    trap_severity={
        (*_VARBIND, 0, number): severity
        for number, severity in enumerate(
            ("critical", "major", "minor", "warning", "indeterminate", "indeterminate"), 3
        )
    },
    fields={
        (*_VARBIND, 1): Field.NE,
        (*_VARBIND, 3): Field.OBJECT,
        (*_VARBIND, 5): Field.TIME,
        (*_VARBIND, 6): Field.NAME,
        (*_VARBIND, 7): Field.SEVERITY,
        (*_VARBIND, 8): Field.TEXT,
        (*_VARBIND, 10): Field.FLAG,
        (*_VARBIND, 12): Field.NE_ADDRESS,
        (*_VARBIND, 13): Field.SERIAL,
        (*_VARBIND, 24): Field.EVENT_NAME,
        (*_VARBIND, 26): Field.CODE,
        (*_VARBIND, 28): Field.TRAIL,
        (*_VARBIND, 29): Field.ROOT,
        (*_VARBIND, 31): Field.MAINTAINED,
        (*_T2000, 7, 3, 1): Field.STATUS,
    },
    severities={
        "indefinite": "indeterminate",
        "unknown": "indeterminate",
        "clear": "cleared",
        **_CHINESE,
        **{f"{word}告警": severity for word, severity in _CHINESE.items()},
        "不确定": "indeterminate",
        "未知": "indeterminate",
    },
    flags={flag: act for act, flags in _FLAGS.items() for flag in flags},
    good_ends=frozenset({"1", "normalend"}),
    key=(Field.NE, Field.OBJECT, Field.CODE, Field.NAME),
)

IMAP: Final = Profile(
    name="huawei-imap",
    about="Huawei iMAP: M2000, eSight, NCE",
    traps={
        (*_HEARTBEAT, 0, 1): Act.KEEPALIVE,
        (*_HEARTBEAT, 1): Act.KEEPALIVE,
        _HEARTBEAT: Act.KEEPALIVE,
        (*_ALARM, 0, 1): None,
        (*_ALARM, 0, 2): Act.SYNC_START,
        (*_ALARM, 0, 3): Act.SYNC_ROW,
        (*_ALARM, 0, 4): Act.SYNC_END,
    },
    fields={
        (*_HEARTBEAT, 2): Field.PERIOD,
        (*_ALARM, 1): Field.SERIAL,
        (*_ALARM, 2): Field.FLAG,
        (*_ALARM, 3): Field.TIME,
        (*_ALARM, 4): Field.OBJECT,
        (*_ALARM, 7): Field.NE,
        (*_ALARM, 9): Field.CODE,
        (*_ALARM, 11): Field.SEVERITY,
        (*_ALARM, 12): Field.RESTORED,
        (*_ALARM, 15): Field.CLEAR_TIME,
        (*_ALARM, 27): Field.TEXT,
        (*_ALARM, 28): Field.NAME,
        (*_ALARM, 50): Field.AFFECTS,
    },
    severities={
        "1": "critical",
        "2": "major",
        "3": "minor",
        "4": "warning",
        "5": "indeterminate",
        "6": "cleared",
    },
    flags={
        "1": Act.RAISE,
        "2": Act.CLEAR,
        "3": Act.EVENT,
        "4": Act.CHANGE,
        "5": Act.CHANGE,
        "9": Act.CHANGE,
    },
    key=(Field.NE, Field.OBJECT, Field.CODE),
    places=(Field.OBJECT, Field.TEXT),
)
