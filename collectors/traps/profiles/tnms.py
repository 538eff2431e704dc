"""Coriant and Siemens TNMS (TNMS-NBI-MIB): the columns of its alarm table come with its notifications.

Causes are numbers of the MIB's own, of which those of transport equipment are said in words; whether service is
affected is a Boolean of the MIB's own as well, 0 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Oid
from collectors.snmp.tables.tnms_causes import CAUSES
from collectors.traps.profile import Act, Alarm, Field, Found, Profile

_BASE: Final[Oid] = (1, 3, 6, 1, 4, 1, 42229, 6, 22)
_COLUMN: Final[Oid] = (*_BASE, 3, 1, 1)


def _refined(alarm: Alarm, found: Mapping[Field, Found]) -> Alarm:
    affects = found.get(Field.AFFECTS)
    return alarm._replace(affects=False) if affects is not None and affects.value.content == 0 else alarm


TNMS: Final = Profile(
    name="tnms",
    about="Coriant, Siemens TNMS",
    traps={(*_BASE, 4, 2, 11): Act.KEEPALIVE, (*_BASE, 4, 2, 0, 11): Act.KEEPALIVE},
    within=_BASE,
    fields={
        (*_COLUMN, 1): Field.SERIAL,
        (*_COLUMN, 2): Field.SEVERITY,
        (*_COLUMN, 3): Field.NAME,
        (*_COLUMN, 5): Field.AFFECTS,
        (*_COLUMN, 8): Field.TIME,
        (*_COLUMN, 11): Field.NE,
        (*_COLUMN, 12): Field.OBJECT,
        (*_COLUMN, 17): Field.TEXT,
    },
    severities={
        "0": "cleared",
        "1": "warning",
        "2": "minor",
        "3": "major",
        "4": "critical",
        "5": "indeterminate",
    },
    key=(Field.NE, Field.OBJECT, Field.NAME),
    words={str(number): word for number, word in CAUSES.items()},
    refine=_refined,
)
