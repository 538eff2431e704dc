"""A time zone whose clocks are put back or forward at any instant: as a file of the zone database (RFC 8536)."""

from __future__ import annotations

import os
import struct
import zoneinfo
from pathlib import Path
from typing import Final

from probed.model.instant import MINUTE_US

_HEADER: Final = struct.Struct(">4s1s15x6l")


def turning_zone(folder: Path, name: str, turns_at_s: int, before_min: int, after_min: int) -> dict[str, str]:
    """Write it below `folder`; the environment in which Python finds it. Offsets in minutes east of Greenwich."""
    types, names = ((before_min, 0), (after_min, 4)), b"WAS\0NOW\0"
    rows = b"".join(struct.pack(">lbB", minutes * 60, 0, place) for minutes, place in types)
    first = _HEADER.pack(b"TZif", b"2", 0, 0, 0, 0, 2, len(names)) + rows + names  # version 1: without turns
    second = _HEADER.pack(b"TZif", b"2", 0, 0, 0, 1, 2, len(names)) + struct.pack(">qB", turns_at_s, 1) + rows + names
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(first + second + f"\n<NOW>{_posix(after_min)}\n".encode())
    return {"PYTHONTZPATH": os.pathsep.join([str(folder), *zoneinfo.TZPATH])}


def _posix(minutes: int) -> str:
    """POSIX counts west of Greenwich."""
    sign = "-" if minutes >= 0 else ""
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


def offset_that_shows(at_us: int, minute_of_day: int) -> int:
    """The offset (minutes) of a zone whose clocks show that minute of the day at an instant, within half a day."""
    shows = at_us // MINUTE_US % 1440
    return (minute_of_day - shows + 720) % 1440 - 720
