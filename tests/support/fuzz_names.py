"""Texts of equipment that say when and where: times in every form, names of managed objects, names of alarms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from collectors.traps.names import known, normal
from collectors.traps.naming import Numbering, parse_place
from collectors.traps.text import as_text
from collectors.traps.times import instant_of, resolution_of

_SEEDS: Final = (
    b"2026-01-31 08:00:00", b"2026/1/31 08:00:00.123 +08:00 DST", b"2005-10-14,17:41:04.0,+8:0",
    b"20260131080000.5+0800", b"1795910460", b"1795910460123",
    b"\x07\xea\x0a\x01\x08\x00\x00\x05", b"\x07\xea\x0a\x01\x08\x00\x00\x05\x2b\x08\x00",
    b"2026-01-31T08:00:00Z", b"2026-12-31 23:59:60 UTC+8", b"2026-03-29 02:30:00",
    b"EMS:X@ManagedElement:590598@PTP:/rack=1/shelf=1/slot=2/domain=sdh/port=1@CTP:/sts3c_au4-j=1/vt2_tu12-k=3-l=3-m=3",
    b"ne=590174/rack=1/shelf=1/slot=5/domain=sdh/port=1/highPath=1/lowPath=63/layer=5",
    b"EMS:Huawei/NJ-U2000@ManagedElement:\xc4\xcf\xbe\xa9@FTP:/rack=1/shelf=1/slot=7/type=mp/port=3",
    b"TU-AIS (TU12_AIS): rx", b"\xe5\x8d\x97\xe4\xba\xac R_LOS", b"ETH CFM loc;9",
)  # fmt: skip
_ZONES: Final = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns")


def seeds() -> Sequence[bytes]:
    return _SEEDS


def make() -> Callable[[bytes], bool]:
    """Understood is what has a time, a place or a name."""
    turn = 0

    def one(data: bytes) -> bool:
        nonlocal turn
        turn += 1
        zone, text = _ZONES[turn % len(_ZONES)], as_text(data)
        number = int.from_bytes(data[:6], "big", signed=True)
        written: tuple[bytes | str | int, ...] = (data, text, number)
        times = [instant_of(said, zone) for said in written]
        for said, at in zip(written, times, strict=True):
            assert at is None or 600_000_000_000_000 < at < 8_000_000_000_000_000
            assert resolution_of(said) > 0
        place = parse_place(text, tuple(Numbering)[turn % len(Numbering)])
        for numbering in Numbering:
            tributary = place.tu12(numbering)
            assert tributary is None or 1 <= tributary <= 63
        normal(text)
        return any(at is not None for at in times) or place != parse_place("") or known(text) is not None

    return one
