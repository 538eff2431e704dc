"""Payload bytes to probe bins and states. Pure: what is wrong with a payload is data, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

import msgspec

from collectors.mqtt.payload import LARGEST, SAMPLES_A_MESSAGE, SCHEMA, Clock, Histogram, Sample, Status, Version
from collectors.mqtt.topics import Leaf, Topic
from probed.model.probe_bin import Buckets, ClockQuality, Gap, Piece, ProbeBin, Sense, gap_wrong
from sla.histogram import LAYOUT, bounds_of, histogram

LONGEST_BIN_US: Final = 3600 * 1_000_000


class Reason(StrEnum):
    """Why a payload was refused."""

    TOPIC = "topic"
    """The topic is none that probes write to."""
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    VERSION = "version"
    """A schema that this program does not know."""
    SCHEMA = "schema"
    """A field is missing, of another type or out of its range."""
    ANOTHER_PROBE = "another_probe"
    """The payload names another probe than the topic."""
    INTERVAL = "interval"
    """It ends before it starts, or is too long."""
    COUNTS = "counts"
    """The counts do not add up."""
    PIECES = "pieces"
    """The list of delta-t contradicts the counts."""
    UNKNOWN_PROBE = "unknown_probe"
    UNKNOWN_MEASUREMENT = "unknown_measurement"
    """The inventory has no such measurement of this probe at that time."""
    FUTURE = "future"
    """It ends after it was received, by more than a clock may be off."""
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why, and what exactly, in words for an engineer."""

    reason: Reason
    detail: str


class Measured(NamedTuple):
    """One sample: of what, over which interval (microseconds UTC, half-open), and what was measured."""

    probe: str
    measurement: str
    start: int
    end: int
    healthy: bool
    body: ProbeBin


class Decoded(NamedTuple):
    """All of one message: samples may be refused one by one."""

    samples: tuple[Measured, ...]
    refused: tuple[Refused, ...]


_SAMPLES: Final = msgspec.json.Decoder(Sample)
_MANY: Final = msgspec.json.Decoder(list[msgspec.Raw])
_STATUS: Final = msgspec.json.Decoder(Status)
_VERSION: Final = msgspec.json.Decoder(Version)
_SHOWN: Final = 40
_BLANK: Final = b" \t\r\n"


def decode_samples(topic: Topic, payload: bytes) -> Decoded:
    """The samples of a message: one object, or a list of them."""
    if topic.leaf is not Leaf.SAMPLES:
        return Decoded((), (Refused(Reason.TOPIC, f"samples do not come under '{topic.leaf}'"),))
    if len(payload) > LARGEST:
        return Decoded((), (_too_large(payload),))
    if payload.lstrip(_BLANK)[:1] != b"[":
        one = _sample(topic.probe, payload)
        return Decoded((one,), ()) if isinstance(one, Measured) else Decoded((), (one,))
    try:
        parts = _MANY.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        return Decoded((), (Refused(Reason.NOT_JSON, _short(exc)),))
    if len(parts) > SAMPLES_A_MESSAGE:
        return Decoded((), (Refused(Reason.TOO_LARGE, f"{len(parts)} samples; at most {SAMPLES_A_MESSAGE}"),))
    samples, refused = [], []
    for part in parts:
        found = _sample(topic.probe, bytes(part))
        if isinstance(found, Measured):
            samples.append(found)
        else:
            refused.append(found)
    return Decoded(tuple(samples), tuple(refused))


Said: TypeAlias = Status | Refused


def decode_status(topic: Topic, payload: bytes) -> Said:
    """A heartbeat or Last Will."""
    if topic.leaf is not Leaf.STATUS:
        return Refused(Reason.TOPIC, f"a status does not come under '{topic.leaf}'")
    if len(payload) > LARGEST:
        return _too_large(payload)
    try:
        said = _STATUS.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        return _unreadable(payload, exc)
    if said.v != SCHEMA:
        return _version(said.v)
    if said.probe != topic.probe:
        return _another(said.probe, topic.probe)
    return said


def clock_of(clock: Clock | None) -> ClockQuality:
    return ClockQuality() if clock is None else ClockQuality(clock.state, clock.offset, clock.error)


def _sample(probe: str, payload: bytes) -> Measured | Refused:
    try:
        said = _SAMPLES.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as exc:
        return _unreadable(payload, exc)
    if said.v != SCHEMA:
        return _version(said.v)
    if said.probe != probe:
        return _another(said.probe, probe)
    if not 0 < said.end - said.start <= LONGEST_BIN_US:
        detail = f"start {said.start}, end {said.end}: must be above 0 and at most {LONGEST_BIN_US} us long"
        return Refused(Reason.INTERVAL, detail)
    delay, jitter = _spread(said.delay), _spread(said.jitter)
    if isinstance(delay, str) or isinstance(jitter, str):
        why = f"delay: {delay}" if isinstance(delay, str) else f"jitter: {jitter}"
        return Refused(Reason.COUNTS, why)
    negative = said.negative + delay.negative
    wrong = _counts(said, delay, jitter, negative)
    if wrong:
        return Refused(Reason.COUNTS, wrong)
    wrong = _pieces(said)
    if wrong:
        return Refused(Reason.PIECES, wrong)
    gap = None if said.gap is None else Gap(said.gap.spacing, said.gap.longest, said.gap.at)
    wrong = _gap(said, gap)
    if wrong:
        return Refused(Reason.COUNTS, wrong)
    body = ProbeBin(
        said.sent, said.lost, said.late, said.duplicate,
        delay.buckets, jitter.buckets,
        delay.sum_us, delay.min_us, delay.max_us,
        jitter.sum_us, jitter.min_us, jitter.max_us,
        negative, said.sense, said.piece, tuple(Piece(*piece) for piece in said.pieces),
        clock_of(said.clock), (), said.software, said.boot, said.seq, gap,
    )  # fmt: skip
    healthy = said.health is None or said.health.ok
    return Measured(said.probe, said.measurement, said.start, said.end, healthy, body)


class _Spread(NamedTuple):
    """A histogram with its count, sum and extremes; None = of nothing."""

    buckets: Buckets
    total: int
    negative: int
    sum_us: int | None
    min_us: int | None
    max_us: int | None


_NOTHING: Final = _Spread((), 0, 0, None, None, None)


def _spread(said: Histogram | tuple[int, ...]) -> _Spread | str:
    """Or what is wrong with it."""
    if not isinstance(said, Histogram):
        values = [value for value in said if value >= 0]
        negative = len(said) - len(values)
        if not values:
            return _NOTHING._replace(negative=negative)
        return _Spread(histogram(values), len(values), negative, sum(values), min(values), max(values))
    if said.layout != LAYOUT:
        return f"a histogram of layout '{said.layout}' cannot be merged with those of '{LAYOUT}'"
    if not said.buckets:
        empty = said.sum == 0 and said.min is None and said.max is None
        return _NOTHING if empty else "sum, min or max of no buckets"
    return _checked(said)


def _checked(said: Histogram) -> _Spread | str:
    """The buckets in order, with a sum and extremes that can be theirs."""
    former, count, least, most = -1, 0, 0, 0
    for number, how_many in said.buckets:
        if number <= former:
            return f"bucket {number} after {former}: the numbers must increase"
        low, high = bounds_of(number)
        former, count = number, count + how_many
        least, most = least + low * how_many, most + (high - 1) * how_many
    if said.min is None or said.max is None:
        return "min and max are missing"
    (low, high), (lowest, highest) = bounds_of(said.buckets[0][0]), bounds_of(former)
    if not (low <= said.min < high and lowest <= said.max < highest):
        return f"min {said.min} and max {said.max} lie outside of the first and last bucket"
    if not least <= said.sum <= most:
        return f"sum {said.sum} cannot be that of the buckets ({least} to {most})"
    return _Spread(said.buckets, count, 0, said.sum, said.min, said.max)


def _counts(said: Sample, delay: _Spread, jitter: _Spread, negative: int) -> str:
    """What does not add up; '' = all does."""
    in_time = said.sent - said.lost - said.late
    if in_time < 0:
        return f"lost {said.lost} + late {said.late} are more than sent {said.sent}"
    if delay.total + negative != in_time:
        return f"{delay.total} delays and {negative} negative ones of {in_time} packets in time"
    if negative and said.sense is Sense.ROUND_TRIP:
        return f"{negative} negative delays of a round trip"
    if jitter.negative:
        return "a jitter below zero: give its absolute values"
    if jitter.total > in_time:
        return f"{jitter.total} jitters of {in_time} packets in time"
    return ""


def _pieces(said: Sample) -> str:
    if not said.piece:
        return "pieces without the length of a piece" if said.pieces else ""
    length = said.end - said.start
    if length % said.piece:
        return f"an interval of {length} us is no multiple of a piece of {said.piece} us"
    total, former, sent, lost = length // said.piece, -1, 0, 0
    for number, piece_sent, piece_lost in said.pieces:
        if not former < number < total:
            return f"piece {number} after {former}: the numbers must increase and stay below {total}"
        if piece_lost > piece_sent:
            return f"piece {number}: lost {piece_lost} of {piece_sent}"
        former, sent, lost = number, sent + piece_sent, lost + piece_lost
    if lost != said.lost:
        return f"the pieces lost {lost}, the interval {said.lost}"
    left, whole = said.sent - sent, total - len(said.pieces)
    if left < 0 or (whole == 0 and left) or (whole and left % whole):
        return f"{left} packets cannot be shared alike by the {whole} pieces that are not listed"
    return ""


def _gap(said: Sample, gap: Gap | None) -> str:
    """What of the longest run of lost packets cannot be."""
    wrong = gap_wrong(gap, said.sent, said.lost)
    if wrong or gap is None:
        return wrong
    length = said.end - said.start
    if (said.sent - 1) * gap.spacing_us > length:
        return f"{said.sent} packets sent {gap.spacing_us} us apart do not fit into {length} us"
    if gap.at_us is None:
        return ""
    last = gap.at_us + (gap.longest - 1) * gap.spacing_us
    return "" if said.start <= gap.at_us and last < said.end else "a gap that lies outside of its interval"


def _unreadable(payload: bytes, exc: Exception) -> Refused:
    """Not JSON at all, JSON of another schema version, or of this one and wrong."""
    if not isinstance(exc, msgspec.ValidationError):
        return Refused(Reason.NOT_JSON, _short(exc))
    try:
        version = _VERSION.decode(payload).v
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        version = SCHEMA
    ours = version in (SCHEMA, str(SCHEMA))  # it is meant, and written as another type
    return Refused(Reason.SCHEMA, _short(exc)) if ours else _version(version)


def _too_large(payload: bytes) -> Refused:
    return Refused(Reason.TOO_LARGE, f"{len(payload)} bytes; at most {LARGEST}")


def _version(version: float | str) -> Refused:
    return Refused(Reason.VERSION, f"schema {str(version)[:_SHOWN]}; this program knows {SCHEMA}")


def _another(named: str, topic: str) -> Refused:
    return Refused(Reason.ANOTHER_PROBE, f"the payload is of '{named}', the topic of '{topic}'")


def _short(exc: Exception) -> str:
    return str(exc)[:200]
