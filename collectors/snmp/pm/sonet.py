"""The interval tables of SONET-MIB (RFC 3592): section, line, path and VT, near and far end.

SDH calls them regenerator section, multiplex section, higher-order path and lower-order path. Lines and paths of one
port share the clock of sonetMediumTable; paths and VTs have an ifIndex of their own, stacked on the port's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Content, Oid
from collectors.snmp.pm.tables import Family, IntervalTable, Timing
from probed.model.observation import Direction

_SONET: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 39)
_MEDIUM: Final[Oid] = (*_SONET, 1, 1, 1, 1)
SES_THRESHOLD_SET: Final[Oid] = (*_SONET, 1, 1, 2, 0)
TIMING: Final = Timing((*_MEDIUM, 2), (*_MEDIUM, 3), (*_MEDIUM, 7))

_COUNTS: Final[Mapping[str, int]] = {"es_s": 2, "ses_s": 3, "cv": 4, "uas_s": 5}
_SECTION_COUNTS: Final[Mapping[str, int]] = {"es_s": 2, "ses_s": 3, "sefs_s": 4, "cv": 5}
_SETS: Final[Mapping[int, str]] = {
    1: "sonet other",
    2: "sonet bellcore1991",
    3: "sonet ansi1993",
    4: "sonet itu1995",
    5: "sonet ansi1997",
}


def rule_of(threshold_set: Content) -> str:
    """SonetSESthresholdSet in words."""
    return _SETS.get(threshold_set, f"sonet set {threshold_set}") if isinstance(threshold_set, int) else ""


def _layer(name: str, place: tuple[int, int]) -> tuple[IntervalTable, IntervalTable]:
    """A layer's near end at `place`, its far end in the next group."""
    group, table = place
    near, far = (*_SONET, group, table), (*_SONET, group, table + 1)
    return (
        IntervalTable(name, Direction.NEAR, (*near, 2, 1), _COUNTS, 6, TIMING),
        IntervalTable(name, Direction.FAR, (*far, 2, 1), _COUNTS, 6, TIMING),
    )


_SECTION: Final = IntervalTable("section", Direction.NEAR, (*_SONET, 1, 2, 2, 1), _SECTION_COUNTS, 6, TIMING)

LINE_FAMILY: Final = Family(
    name="sonet",
    present=TIMING.elapsed,
    tables=(_SECTION, *_layer("line", (1, 3))),
    rule=SES_THRESHOLD_SET,
    rule_of=rule_of,
    scalar=True,
)
PATH_FAMILY: Final = Family(
    name="sonet-path",
    present=(*_SONET, 2, 1, 1, 1, 1),
    tables=_layer("path", (2, 1)),
    rule=SES_THRESHOLD_SET,
    rule_of=rule_of,
    scalar=True,
    below=True,
)
VT_FAMILY: Final = Family(
    name="sonet-vt",
    present=(*_SONET, 3, 1, 1, 1, 1),
    tables=_layer("vt", (3, 1)),
    rule=SES_THRESHOLD_SET,
    rule_of=rule_of,
    scalar=True,
    below=True,
)
