"""The line status of DS1-MIB (RFC 4805), DS3-MIB (RFC 3896) and SONET-MIB (RFC 3592), by ifIndex. Pure.

The status is a sum of bits, 1 = no defect. Counts of intervals are not read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from collectors.snmp.ber import Oid
from collectors.snmp.pm.ds1 import DSX1_IF_INDEX
from collectors.snmp.pm.ds3 import DSX3_IF_INDEX
from collectors.snmp.tables.view import MibView
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity

DSX1_LINE_STATUS: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 18, 6, 1, 10)
DSX3_LINE_STATUS: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 30, 5, 1, 10)
_SONET: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 39, 1)
SONET_SECTION_STATUS: Final[Oid] = (*_SONET, 2, 1, 1, 1)
SONET_LINE_STATUS: Final[Oid] = (*_SONET, 3, 1, 1, 1)
SONET_PATH_STATUS: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 39, 2, 1, 1, 1, 2)
SONET_VT_STATUS: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 39, 3, 1, 1, 1, 2)


class _Layer(NamedTuple):
    """The bits of a status, and which of them mean that no traffic arrives."""

    status: Oid
    words: Mapping[int, str]
    no_service: int
    by_work: int = 0
    """Somebody has looped the line or tests it: no outage by itself, and nobody can say what it would carry."""


_DS1: Final = {
    2: "rcv_far_end_lof",
    4: "xmt_far_end_lof",
    8: "rcv_ais",
    16: "xmt_ais",
    32: "loss_of_frame",
    64: "loss_of_signal",
    128: "loopback_state",
    256: "ts16_ais",
    512: "rcv_far_end_lomf",
    1024: "xmt_far_end_lomf",
    2048: "rcv_test_code",
    4096: "other_failure",
    8192: "unavailable_signal",
    16384: "equipment_out_of_service",
    32768: "ds2_payload_ais",
    65536: "ds2_performance_threshold",
}
_DS3: Final = {
    2: "rcv_far_end_rai",
    4: "xmt_far_end_rai",
    8: "rcv_ais",
    16: "xmt_ais",
    32: "loss_of_frame",
    64: "loss_of_signal",
    128: "loopback_state",
    256: "rcv_test_code",
    512: "other_failure",
    1024: "unavailable_signal",
    2048: "equipment_out_of_service",
}
_LAYERS: Final = (
    _Layer(DSX1_LINE_STATUS, _DS1, 8 | 32 | 64 | 8192 | 16384 | 32768, 128 | 2048),
    _Layer(DSX3_LINE_STATUS, _DS3, 8 | 32 | 64 | 1024 | 2048, 128 | 256),
    _Layer(SONET_SECTION_STATUS, {2: "rs_los", 4: "rs_lof"}, 2 | 4),
    _Layer(SONET_LINE_STATUS, {2: "ms_ais", 4: "ms_rdi"}, 2),
    _Layer(
        SONET_PATH_STATUS,
        {2: "hp_lop", 4: "hp_ais", 8: "hp_rdi", 16: "hp_uneq", 32: "hp_plm"},
        2 | 4 | 16 | 32,
    ),
    _Layer(
        SONET_VT_STATUS,
        {2: "lp_lop", 4: "lp_ais", 8: "lp_rdi", 16: "lp_rfi", 32: "lp_uneq", 64: "lp_plm"},
        2 | 4 | 32 | 64,
    ),
)
_NUMBERED: Final[Mapping[Oid, Oid]] = {DSX1_LINE_STATUS: DSX1_IF_INDEX, DSX3_LINE_STATUS: DSX3_IF_INDEX}
"""Where the ifIndex of a line is told, by the column of its status: agents may number their lines otherwise."""
COLUMNS: Final = tuple(layer.status for layer in _LAYERS)


class LineLook(NamedTuple):
    """The state of a line and its defects."""

    capacity: Capacity
    defects: tuple[str, ...]


def interface_of(view: MibView, status: Oid, row: Oid) -> Oid:
    """The row of IF-MIB that a row of a status column stands for: by dsx1IfIndex or dsx3IfIndex, else the same."""
    column = _NUMBERED.get(status)
    value = None if column is None else view.values.get((*column, *row))
    told = None if value is None else value.content
    return (told,) if isinstance(told, int) and told > 0 else row


def line_looks(view: MibView) -> dict[Oid, LineLook]:
    """By ifIndex; a port that several layers speak of is down if one of them says so, else unknown while somebody
    works on it. 0 is no status.
    """
    found: dict[Oid, LineLook] = {}
    for layer in _LAYERS:
        for row, status in view.column(layer.status).items():
            if not isinstance(status, int) or status <= 0:
                continue
            index = interface_of(view, layer.status, row)
            defects = tuple(word for bit, word in layer.words.items() if status & bit)
            before = found.get(index, LineLook(UP, ()))
            capacity = DOWN if status & layer.no_service else UNKNOWN if status & layer.by_work else UP
            worse = next(one for one in (DOWN, UNKNOWN, UP) if one in (capacity, before.capacity))
            found[index] = LineLook(worse, before.defects + defects)
    return found
