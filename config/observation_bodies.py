"""Bodies of observations that hold counts and lengths, as JSON and back: bins of probes and of PM, results of tests,
protection switches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Final

from config.fields import shown
from config.parsing import known_word
from probed.model.element_result import ElementResult
from probed.model.observation import Body, Direction, Kind, PmBin, ProtectionSwitch, SwitchTold
from probed.model.probe_bin import (
    ClockQuality,
    ClockState,
    Doubt,
    Gap,
    Piece,
    ProbeBin,
    Sense,
    SessionBin,
    ToldTimes,
    gap_wrong,
)

_LARGEST: Final = 1 << 62
LAYERS: Final = ("ds1", "ds3", "section", "line", "path", "vt")


def _whole(least: int = 0) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is int and least <= value < _LARGEST:
            return value
        raise ValueError(f"must be a whole number from {least} on, not {_text_of(value)}.")

    return read


def _or_null(read: Callable[[Any], int]) -> Callable[[Any], int | None]:
    return lambda value: None if value is None else read(value)


def _word(words: Mapping[str, Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not str:
            raise ValueError(f"must be one of {', '.join(words)}, not {_text_of(value)}.")
        return words[known_word(value, words)]

    return read


def _yes(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise ValueError(f"must be true or false, not {_text_of(value)}.")


def _any_text(value: Any) -> str:
    if type(value) is str and (not value or value.isprintable()):
        return value
    raise ValueError(f"must be a text, not {_text_of(value)}.")


def _rows(length: int, what: str) -> Callable[[Any], tuple[tuple[int, ...], ...]]:
    """A list of lists of so many whole numbers, the first of which increase."""

    def read(value: Any) -> tuple[tuple[int, ...], ...]:
        rows = value if type(value) is list else [None]
        for row in rows:
            if type(row) is not list or len(row) != length or any(type(x) is not int or x < 0 for x in row):
                raise ValueError(f"must be a list of {what}, not {_text_of(value)}.")
        if any(one[0] >= two[0] for one, two in pairwise(rows)):
            raise ValueError("the first numbers must increase.")
        return tuple(map(tuple, rows))

    return read


def _doubts(value: Any) -> tuple[Doubt, ...]:
    read = _word({doubt.value: doubt for doubt in Doubt})
    if type(value) is not list:
        raise ValueError(f'must be a list such as ["health"], not {_text_of(value)}.')
    return tuple(read(doubt) for doubt in value)


def _clock(value: Any) -> ClockQuality:
    if type(value) is not dict or not value.keys() <= {"state", "offset_us", "error_us"}:
        raise ValueError('must be such as {"state": "locked", "offset_us": 12, "error_us": 100}.')
    state = _word({state.value: state for state in ClockState})(value.get("state", "unknown"))
    offset, error = value.get("offset_us"), value.get("error_us")
    if not all(number is None or type(number) is int for number in (offset, error)):
        raise ValueError("offset_us and error_us must be whole numbers of microseconds, or null.")
    return ClockQuality(state, offset, error)


def _told(value: Any) -> ToldTimes:
    if type(value) is not dict or not value.keys() <= set(ToldTimes._fields):
        raise ValueError('must be such as {"delays": 90, "delay_us": 2500}.')
    bins = _rows(2, "[lower bound, count]")
    read: dict[str, Callable[[Any], Any]] = {
        "delays": _whole(),
        "delay_us": _or_null(_whole()),
        "jitter_us": _or_null(_whole()),
        "delay_bins": bins,
        "jitter_bins": bins,
    }
    return ToldTimes(**{key: read[key](said) for key, said in value.items()})


def _gap(value: Any) -> Gap:
    if type(value) is not dict or not {"spacing_us", "longest"} <= value.keys() <= set(Gap._fields):
        raise ValueError('must be such as {"spacing_us": 10000, "longest": 3, "at_us": 1795910463000000}.')
    return Gap(_whole(1)(value["spacing_us"]), _whole()(value["longest"]), _or_null(_whole())(value.get("at_us")))


def _text_of(value: Any) -> str:
    return "null" if value is None else shown(value)


_COUNT, _MAYBE = _whole(), _or_null(_whole())
_BUCKETS: Final = _rows(2, "[bucket, count]")

PROBE_BIN: Final[dict[str, Callable[[Any], Any]]] = {
    "sent": _COUNT,
    "lost": _COUNT,
    "late": _COUNT,
    "duplicate": _COUNT,
    "delay_us": _BUCKETS,
    "jitter_us": _BUCKETS,
    "delay_sum_us": _MAYBE,
    "delay_min_us": _MAYBE,
    "delay_max_us": _MAYBE,
    "jitter_sum_us": _MAYBE,
    "jitter_min_us": _MAYBE,
    "jitter_max_us": _MAYBE,
    "negative": _COUNT,
    "sense": _word({sense.value: sense for sense in Sense}),
    "piece_us": _COUNT,
    "pieces": _rows(3, "[number, sent, lost]"),
    "clock": _clock,
    "doubts": _doubts,
    "software": _any_text,
    "boot": _COUNT,
    "number": _COUNT,
    "told": _told,
    "gap": _gap,
}
ELEMENT_RESULT: Final[dict[str, Callable[[Any], Any]]] = {
    "sent": _COUNT,
    "lost": _COUNT,
    "late": _COUNT,
    "delays": _COUNT,
    "delay_sum_us": _MAYBE,
    "delay_min_us": _MAYBE,
    "delay_max_us": _MAYBE,
    "jitter_us": _MAYBE,
    "stamp": _any_text,
}
PM_BIN: Final[dict[str, Callable[[Any], Any]]] = {
    "layer": _word({layer: layer for layer in LAYERS}),
    "direction": _word({way.value: way for way in Direction}),
    "es_s": _COUNT,
    "ses_s": _COUNT,
    "uas_s": _MAYBE,
    "bbe": _MAYBE,
    "cv": _MAYBE,
    "valid": _yes,
    "suspect": _yes,
    "ses_rule": _any_text,
    "sefs_s": _MAYBE,
    "pcv": _MAYBE,
    "lcv": _MAYBE,
}
PROTECTION_SWITCH: Final[dict[str, Callable[[Any], Any]]] = {
    "low_us": _COUNT,
    "high_us": _MAYBE,
    "by": _word({told.value: told for told in SwitchTold}),
    "circuit": _any_text,
    "slot": _yes,
    "native": _any_text,
    "alarm": _any_text,
}
BODIES: Final = {
    Kind.PROBE_BIN: PROBE_BIN,
    Kind.ELEMENT_RESULT: ELEMENT_RESULT,
    Kind.PM_BIN: PM_BIN,
    Kind.PROTECTION_SWITCH: PROTECTION_SWITCH,
}
"""The keys of each kind and how each is read; the names are those of the model."""

NEEDED: Final = {
    Kind.PROBE_BIN: frozenset({"sent", "lost"}),
    Kind.ELEMENT_RESULT: frozenset({"sent", "lost"}),
    Kind.PM_BIN: frozenset({"layer", "direction", "es_s", "ses_s", "uas_s"}),
    Kind.PROTECTION_SWITCH: frozenset(),
}


def read_body(kind: Kind, data: Mapping[str, Any], first: int, last: int) -> Body:
    """The body of one of these kinds, of an interval [first, last), or of an instant; ValueError if it cannot be."""
    said = {key: read(data[key]) for key, read in BODIES[kind].items() if key in data}
    if kind is Kind.PROTECTION_SWITCH:
        return _switch(ProtectionSwitch(**said), last - first)
    if last <= first:
        raise ValueError("an interval must end after it began. Correct first or last.")
    match kind:
        case Kind.PROBE_BIN:
            said["pieces"] = tuple(Piece(*piece) for piece in said.get("pieces", ()))
            body = SessionBin(**said) if "told" in said else ProbeBin(**said)
            _add_up(body, last - first)
            return body
        case Kind.ELEMENT_RESULT:
            result = ElementResult(**said)
            if result.lost > result.sent:
                raise ValueError(f"lost {result.lost} of {result.sent}. Correct the counts.")
            return result
        case _:
            counts = PmBin(**said)
            most = -(-(last - first) // 1_000_000)
            worst = max(counts.es_s, counts.ses_s, counts.uas_s or 0)
            if worst > most:
                raise ValueError(f"{worst} seconds do not fit into an interval of {most}. Correct the counts.")
            return counts


def _switch(body: ProtectionSwitch, length_us: int) -> ProtectionSwitch:
    if length_us:
        raise ValueError("a switch is told of an instant: last must be as first; low_us and high_us are its length.")
    if body.high_us is not None and body.high_us < body.low_us:
        raise ValueError(f"high_us {body.high_us} is below low_us {body.low_us}. Exchange them, or correct one.")
    return body


def _add_up(body: ProbeBin, length_us: int) -> None:
    if body.lost + body.late > body.sent:
        raise ValueError(f"lost {body.lost} and late {body.late} of {body.sent} sent. Correct the counts.")
    _in_time(body)
    wrong = gap_wrong(body.gap, body.sent, body.lost)
    if wrong:
        raise ValueError(f"{wrong}. Correct the gap.")
    if not body.pieces:
        return
    if not body.piece_us or length_us % body.piece_us:
        raise ValueError(f"an interval of {length_us} us is no multiple of piece_us {body.piece_us}.")
    total = length_us // body.piece_us
    if body.pieces[-1].number >= total:
        raise ValueError(f"piece {body.pieces[-1].number} of {total}: the numbers begin with 0.")
    sent, lost = sum(piece.sent for piece in body.pieces), sum(piece.lost for piece in body.pieces)
    whole, left = total - len(body.pieces), body.sent - sent
    if any(piece.lost > piece.sent for piece in body.pieces) or lost != body.lost:
        raise ValueError(f"the pieces lost {lost}, the interval {body.lost}, none more than it sent.")
    if left < 0 or (left % whole if whole else left):
        raise ValueError(f"{left} packets cannot be shared alike by the {whole} pieces that are not listed.")


def _in_time(body: ProbeBin) -> None:
    """Histograms hold packets that came in time, at most once each."""
    arrived = body.sent - body.lost - body.late
    for name, buckets, others in (("delay_us", body.delay_us, body.negative), ("jitter_us", body.jitter_us, 0)):
        counted = sum(count for _, count in buckets)
        if any(not count for _, count in buckets):
            raise ValueError(f"{name}: a bucket counts nothing. Leave it out.")
        if counted + others > arrived:
            raise ValueError(f"{name} counts {counted + others} packets, {arrived} came in time. Correct the counts.")


def body_json(body: Body) -> dict[str, Any]:
    """The keys of a body of these kinds; what is as by default is left out."""
    kind: Kind
    default: Body
    match body:
        case ProbeBin():
            kind, default = Kind.PROBE_BIN, ProbeBin(0, 0)
        case ElementResult():
            kind, default = Kind.ELEMENT_RESULT, ElementResult(0, 0)
        case PmBin():
            kind, default = Kind.PM_BIN, PmBin(body.layer, body.direction, 0, 0, None)
        case ProtectionSwitch():
            kind, default = Kind.PROTECTION_SWITCH, ProtectionSwitch()
        case other:
            raise TypeError(f"{type(other).__name__} has no JSONL form yet")
    needed = NEEDED[kind]
    values = {
        name: getattr(body, name)
        for name in BODIES[kind]
        if name in needed or getattr(body, name) != getattr(default, name)
    }
    return {"kind": kind.value, **{name: _json(value) for name, value in values.items()}}


def _json(value: Any) -> Any:
    match value:
        case ClockQuality(state, offset, error):
            return {"state": state.value, "offset_us": offset, "error_us": error}
        case ToldTimes() | Gap():
            return {key: _json(said) for key, said in value._asdict().items()}
        case tuple():
            return [list(row) if isinstance(row, tuple) else row for row in value]
        case _:
            return value
