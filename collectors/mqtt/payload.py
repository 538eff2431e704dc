"""Payloads of schema 1 as msgspec reads them: types and ranges. What has to add up is checked by `decode`."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import msgspec

from probed.model.probe_bin import ClockState, Sense
from sla.histogram import LAYOUT

SCHEMA: Final = 1
LARGEST: Final = 256 * 1024
"""Bytes of a payload; larger ones are refused unread."""
SAMPLES_A_MESSAGE: Final = 100
VALUES: Final = 10_000
"""What takes longer than some milliseconds to read holds everything else up."""
BUCKETS: Final = 4096
PIECES: Final = 3600

_LONGEST_US: Final = 1 << 40
"""Twelve days: no delay is longer."""

Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z", max_length=64)]
Instant = Annotated[int, msgspec.Meta(ge=0, le=1 << 52)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 40)]
Some = Annotated[int, msgspec.Meta(ge=1, le=1 << 40)]
Length = Annotated[int, msgspec.Meta(ge=0, le=_LONGEST_US)]
Signed = Annotated[int, msgspec.Meta(ge=-_LONGEST_US, le=_LONGEST_US)]
Sum = Annotated[int, msgspec.Meta(ge=0, le=1 << 62)]
Bucket = Annotated[int, msgspec.Meta(ge=0, le=BUCKETS - 1)]
Word = Annotated[str, msgspec.Meta(pattern=r"^[\x20-\x7e]*\Z", max_length=64)]


class Histogram(msgspec.Struct, frozen=True, gc=False):
    """Counted by the probe. `sum`, `min` and `max` are those of the values in the buckets."""

    buckets: Annotated[tuple[tuple[Bucket, Some], ...], msgspec.Meta(max_length=BUCKETS)]
    sum: Sum = 0
    min: Length | None = None
    max: Length | None = None
    layout: Word = LAYOUT
    """How its buckets are numbered; counts of another layout cannot be merged with any."""


Values: TypeAlias = Annotated[tuple[Signed, ...], msgspec.Meta(max_length=VALUES)]
"""One by one, microseconds, in the order of sending; below zero only where a one-way delay was measured."""


class Clock(msgspec.Struct, frozen=True, gc=False):
    """`offset` from UTC and the bound of its `error`, microseconds."""

    state: ClockState
    offset: Signed | None = None
    error: Length | None = None


class Health(msgspec.Struct, frozen=True, gc=False):
    """Whether the probe thinks that what it measured is what the network did."""

    ok: bool
    reasons: Annotated[tuple[Word, ...], msgspec.Meta(max_length=16)] = ()


class LostOnEnd(msgspec.Struct, frozen=True, gc=False):
    """The longest run of lost packets on end, of packets sent `spacing` microseconds apart; `at`: when its first one
    was sent.
    """

    spacing: Annotated[int, msgspec.Meta(ge=1, le=_LONGEST_US)]
    longest: Count
    at: Instant | None = None


class Sample(msgspec.Struct, frozen=True):
    """What a probe measured over [start, end): microseconds UTC by the probe's clock."""

    v: int
    probe: Name
    measurement: Name
    boot: Instant
    seq: Count
    start: Instant
    end: Instant
    sent: Count
    lost: Count
    late: Count = 0
    duplicate: Count = 0
    negative: Count = 0
    sense: Sense = Sense.ROUND_TRIP
    delay: Histogram | Values = ()
    jitter: Histogram | Values = ()
    piece: Length = 0
    pieces: Annotated[tuple[tuple[Count, Count, Count], ...], msgspec.Meta(max_length=PIECES)] = ()
    clock: Clock | None = None
    health: Health | None = None
    software: Word = ""
    gap: LostOnEnd | None = None


class Status(msgspec.Struct, frozen=True):
    """The heartbeat; with `online` false the Last Will, or a probe's farewell."""

    v: int
    probe: Name
    online: bool
    boot: Instant = 0
    at: Instant | None = None
    software: Word = ""
    clock: Clock | None = None
    health: Health | None = None
    schedule: Word = ""
    """Version of the schedule that the probe has taken up."""


class Version(msgspec.Struct, frozen=True):
    """What can be read of any version, also of one that is numbered otherwise: 1.1, "2"."""

    v: int | float | str
