"""Fifteen-minute bins for tests, numbered from 0."""

from __future__ import annotations

from probed.model.instant import SECOND_US
from probed.model.observation import Direction, PmBin
from sla.pm import TimedBin

BIN_US = 900 * SECOND_US


def timed(
    number: int,
    uas_s: int = 0,
    es_s: int = 0,
    ses_s: int = 0,
    *,
    valid: bool = True,
    suspect: bool = False,
    read: int = 0,
    bbe: int | None = None,
    cv: int | None = None,
    direction: Direction = Direction.NEAR,
) -> TimedBin:
    counts = PmBin("VC-12", direction, es_s, ses_s, uas_s, bbe, cv, valid=valid, suspect=suspect)
    return TimedBin(number * BIN_US, (number + 1) * BIN_US, read, counts)
