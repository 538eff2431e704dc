"""The interval tables of DS1-MIB (RFC 4805; the older RFC 2495 and RFC 1406 have the same columns or fewer)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Content, Oid
from collectors.snmp.pm.tables import Family, IntervalTable, Timing
from probed.model.observation import Direction

_DS1: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 18)
_CONFIG: Final[Oid] = (*_DS1, 6, 1)
DSX1_IF_INDEX: Final[Oid] = (*_CONFIG, 2)
DSX1_LINE_TYPE: Final[Oid] = (*_CONFIG, 5)

NEAR: Final = Timing((*_CONFIG, 3), (*_CONFIG, 4), (*_CONFIG, 14))
FAR: Final = Timing((*_DS1, 10, 1, 2), (*_DS1, 10, 1, 3), (*_DS1, 10, 1, 13))

# The code violations of RFC 4805 section 2.2: what makes a second severely errored hangs on the line's framing.
_RULES: Final[Mapping[int, str]] = {
    2: "rfc4805 esf: 320 pcv",
    3: "rfc4805 d4: framing error or 1544 lcv",
    4: "rfc4805 e1: 2048 lcv",
    5: "rfc4805 e1-crc: 832 pcv",
    6: "rfc4805 e1: 2048 lcv",
    7: "rfc4805 e1-crc: 832 pcv",
}


def rule_of(line_type: Content) -> str:
    """The SES thresholds that dsx1LineType stands for; what a vendor does otherwise, the settings say."""
    return _RULES.get(line_type, f"line type {line_type}") if isinstance(line_type, int) else ""


FAMILY: Final = Family(
    name="ds1",
    present=NEAR.elapsed,
    tables=(
        IntervalTable(
            "ds1",
            Direction.NEAR,
            (*_DS1, 8, 1),
            {"es_s": 3, "ses_s": 4, "sefs_s": 5, "uas_s": 6, "pcv": 8, "lcv": 12},
            13,
            NEAR,
            ((*_DS1, 9, 1), {"es_s": 2, "ses_s": 3, "sefs_s": 4, "uas_s": 5, "pcv": 7, "lcv": 11}),
        ),
        IntervalTable(
            "ds1",
            Direction.FAR,
            (*_DS1, 11, 1),
            {"es_s": 3, "ses_s": 4, "sefs_s": 5, "uas_s": 6, "pcv": 9},
            12,
            FAR,
            ((*_DS1, 12, 1), {"es_s": 2, "ses_s": 3, "sefs_s": 4, "uas_s": 5, "pcv": 8}),
        ),
    ),
    rule=DSX1_LINE_TYPE,
    rule_of=rule_of,
)
