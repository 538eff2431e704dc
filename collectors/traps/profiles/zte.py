"""ZTE NetNumen and U31 (ZTE-ALARM-IRP-MIB)."""

from __future__ import annotations

from typing import Final

from collectors.snmp.ber import Oid
from collectors.traps.profile import Act, Field, Profile

_BASE: Final[Oid] = (1, 3, 6, 1, 4, 1, 3902, 4101)
_VARBIND: Final[Oid] = (*_BASE, 1, 3, 1)


NETNUMEN: Final = Profile(
    name="zte-netnumen",
    about="ZTE NetNumen, U31",
    traps={
        (*_BASE, 1, 4, 1, 1): Act.RAISE,
        (*_BASE, 1, 4, 1, 2): Act.CLEAR,
        (*_BASE, 1, 4, 1, 3): Act.CLEAR,
        (*_BASE, 4, 1, 2): Act.KEEPALIVE,
    },
    fields={
        (*_BASE, 1, 1, 2): Field.NUMBER,
        (*_BASE, 1, 1, 4): Field.FORMER,
        (*_VARBIND, 1): Field.SERIAL,
        (*_VARBIND, 2): Field.OBJECT,
        (*_VARBIND, 3): Field.TIME,
        (*_VARBIND, 5): Field.CAUSE,
        (*_VARBIND, 6): Field.SEVERITY,
        (*_VARBIND, 8): Field.TEXT,
        (*_VARBIND, 11): Field.CODE,
        (*_VARBIND, 14): Field.NAME,
        (*_VARBIND, 15): Field.POSITION,
        (*_VARBIND, 17): Field.NE_ADDRESS,
        (*_VARBIND, 20): Field.ZONE,
        (*_VARBIND, 26): Field.NE,
    },
    # 3GPP TS 32.111-2 as the product numbers them; a clear says so by its notification, whatever stands here
    severities={
        "0": "indeterminate",
        "1": "critical",
        "2": "major",
        "3": "minor",
        "4": "warning",
        "5": "indeterminate",
        "6": "cleared",
    },
    causes={"": ""},
    key=(Field.NE, Field.OBJECT, Field.CODE),
    places=(Field.OBJECT, Field.POSITION),
)
