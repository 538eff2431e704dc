"""All families of interval tables, in the order in which they are looked for."""

from __future__ import annotations

from typing import Final

from collectors.snmp.ber import Oid
from collectors.snmp.pm import ds1, ds3, sonet

FAMILIES: Final = (ds1.FAMILY, ds3.FAMILY, sonet.LINE_FAMILY, sonet.PATH_FAMILY, sonet.VT_FAMILY)
ELAPSED: Final[tuple[Oid, ...]] = tuple(
    dict.fromkeys(timing.elapsed for family in FAMILIES for timing in family.timings)
)
"""The columns that say how long the current interval lasts, of all of them."""
