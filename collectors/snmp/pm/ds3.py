"""The interval tables of DS3-MIB (RFC 3896; the older RFC 2496 and RFC 1407 have the same columns): DS3 and E3 lines.

The near end counts by P bits (of an E3 what its framing tells in their place), and C-bit violations beside them. The
far end is what C bits bring back: C-bit parity and SYNTRAN have one, E3 has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Content, Oid
from collectors.snmp.pm.tables import Family, IntervalTable, Timing
from probed.model.observation import Direction

_DS3: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 30)
_CONFIG: Final[Oid] = (*_DS3, 5, 1)
DSX3_IF_INDEX: Final[Oid] = (*_CONFIG, 2)
DSX3_LINE_TYPE: Final[Oid] = (*_CONFIG, 5)

NEAR: Final = Timing((*_CONFIG, 3), (*_CONFIG, 4), (*_CONFIG, 12))
FAR: Final = Timing((*_DS3, 10, 1, 2), (*_DS3, 10, 1, 3), (*_DS3, 10, 1, 8))

# RFC 3896 section 2.2: 44 violations in a second (of P bits, at the far end of C bits) make a DS3's severely errored,
# as an out-of-frame defect or AIS does. Of E3 it states no number.
_RULES: Final[Mapping[int, str]] = {
    1: "rfc3896 ds3",
    2: "rfc3896 ds3 m23: 44 pcv",
    3: "rfc3896 ds3 syntran: 44 pcv, far end 44 ccv",
    4: "rfc3896 ds3 c-bit parity: 44 pcv, far end 44 ccv",
    5: "rfc3896 ds3 clear channel",
    6: "rfc3896 e3",
    7: "rfc3896 e3 g.751",
    8: "rfc3896 e3 plcp",
    9: "rfc3896 ds3 m13: 44 pcv",
}


def rule_of(line_type: Content) -> str:
    """The SES thresholds that dsx3LineType stands for; what a vendor does otherwise, the settings say."""
    return _RULES.get(line_type, f"line type {line_type}") if isinstance(line_type, int) else ""


FAMILY: Final = Family(
    name="ds3",
    present=NEAR.elapsed,
    tables=(
        IntervalTable(
            "ds3",
            Direction.NEAR,
            (*_DS3, 7, 1),
            {"es_s": 3, "ses_s": 4, "sefs_s": 5, "uas_s": 6, "lcv": 7, "pcv": 8, "cv": 10},
            13,
            NEAR,
            ((*_DS3, 8, 1), {"es_s": 2, "ses_s": 3, "sefs_s": 4, "uas_s": 5, "lcv": 6, "pcv": 7, "cv": 9}),
        ),
        IntervalTable(
            "ds3",
            Direction.FAR,
            (*_DS3, 11, 1),
            {"es_s": 3, "ses_s": 4, "cv": 5, "uas_s": 6},
            7,
            FAR,
            ((*_DS3, 12, 1), {"es_s": 2, "ses_s": 3, "cv": 4, "uas_s": 5}),
        ),
    ),
    rule=DSX3_LINE_TYPE,
    rule_of=rule_of,
)
