"""Linear protection as routers tell of it: APS-MIB (RFC 3498), and its forerunners of Cisco and Juniper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Oid
from collectors.traps.profile import Act, Alarm, Field, Found, Profile, Switched
from collectors.traps.text import as_text

_ROOTS: Final[tuple[Oid, ...]] = (
    (1, 3, 6, 1, 2, 1, 10, 49),
    (1, 3, 6, 1, 4, 1, 9, 10, 71),
    (1, 3, 6, 1, 4, 1, 2636, 3, 24),
)
_PROTECTION: Final = 0
"""The number of a group's protection channel: its switchovers are those back to a working one."""


def _switchover(alarm: Alarm, found: Mapping[Field, Found]) -> Alarm:
    """The row is the group's name with its length before it, and the channel. How long it took is not told:
    apsChanStatusSwitchoverSeconds is the time spent on the protection line.
    """
    row = next((one.row for one in found.values() if len(one.row) > 1), ())
    length = row[0] if row else 0
    group, rest = as_text(bytes(letter for letter in row[1 : 1 + length] if letter < 256)), row[1 + length :]
    channel = rest[0] if rest else None
    back = channel == _PROTECTION
    name = f"{group} {channel}" if channel is not None else group
    return alarm._replace(
        native="APS_SWITCH_BACK" if back else "APS_SWITCHOVER",
        severity="minor",
        cause="protectionPathFailure",
        instance=name,
        names=tuple(one for one in (group, name) if one),
        key=f"aps {name}",
        if_index=None,
        affects=False,
        switched=None if back else Switched(),
    )


APS: Final = Profile(
    name="aps-mib",
    about="APS-MIB (RFC 3498)",
    traps={(*root, 2, 0, 1): Act.EVENT for root in _ROOTS},
    fields={
        (*root, 1, 6, 1, column): name for root in _ROOTS for column, name in ((1, Field.STATE), (4, Field.CODE))
    },
    serial_is_pairs=False,
    refine=_switchover,
)
