"""ALARM-MIB (RFC 3877) and the X.733 objects that managers send with it (ITU-ALARM-MIB)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Oid, format_oid
from collectors.traps.profile import Act, Alarm, Field, Found, Profile

_ALARM: Final[Oid] = (1, 3, 6, 1, 2, 1, 118)
_ACTIVE: Final[Oid] = (*_ALARM, 1, 2, 2, 1)
_CLEARED: Final[Oid] = (*_ALARM, 1, 3, 2, 1)
_ITU_MODEL: Final[Oid] = (1, 3, 6, 1, 2, 1, 121, 1, 1, 1, 1)

_STATES: Final = {1: "cleared", 2: "indeterminate", 3: "warning", 4: "minor", 5: "major", 6: "critical"}
"""RFC 3877 section 5.3.1: states of an alarm model that follows X.733."""


def _active(alarm: Alarm, found: Mapping[Field, Found]) -> Alarm:
    """The model's pointer ends in (number of the model, state); the resource and the model pair raise and clear."""
    model = found.get(Field.CODE)
    pointer = model.value.content if model is not None else None
    native, severity = alarm.native, alarm.severity
    if isinstance(pointer, tuple) and len(pointer) > 2:
        native = f"alarmModel {format_oid(pointer[-2:-1])}"
        if Field.SEVERITY not in found:
            severity = _STATES.get(pointer[-1], "indeterminate")
    row = format_oid(next((one.row for one in found.values() if len(one.row) > 1), ()))
    resource = alarm.instance
    key = f"{resource}\x1f{native}"
    act = Act.CLEAR if alarm.act is Act.CLEAR or severity == "cleared" else Act.RAISE
    if alarm.text:
        native = alarm.text.split(":")[0][:80] if alarm.native.startswith("1.3.") else alarm.native
    return alarm._replace(
        act=act, native=native, severity="cleared" if act is Act.CLEAR else severity, serial=alarm.serial or row,
        key=key, if_index=_if_index(found),
    )  # fmt: skip


def _if_index(found: Mapping[Field, Found]) -> int | None:
    """The resource is often a row of ifTable."""
    one = found.get(Field.OBJECT)
    content = one.value.content if one is not None else None
    if isinstance(content, tuple) and content[:9] == (1, 3, 6, 1, 2, 1, 2, 2, 1) and len(content) == 11:
        return content[10]
    return None


ALARM_MIB: Final = Profile(
    name="alarm-mib",
    about="ALARM-MIB and X.733",
    traps={(*_ALARM, 0, 2): Act.RAISE, (*_ALARM, 0, 3): Act.CLEAR},
    fields={
        (*_ACTIVE, 6): Field.NE_ADDRESS,
        (*_ACTIVE, 10): Field.OBJECT,
        (*_ACTIVE, 11): Field.TEXT,
        (*_ACTIVE, 13): Field.CODE,
        (*_CLEARED, 8): Field.OBJECT,
        (*_CLEARED, 10): Field.CODE,
        (*_ITU_MODEL, 1): Field.SEVERITY,
        (*_ITU_MODEL, 3): Field.CAUSE,
        (*_ITU_MODEL, 4): Field.NAME,
    },
    severities={"1": "cleared", "2": "indeterminate", "3": "critical", "4": "major", "5": "minor", "6": "warning"},
    serial_is_pairs=False,
    refine=_active,
)
