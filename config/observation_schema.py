"""JSON schemas of the bodies that hold counts (`config.observation_bodies`)."""

from __future__ import annotations

from typing import Any, Final

from config.observation_bodies import BODIES, LAYERS
from probed.model.observation import Direction, Kind, SwitchTold
from probed.model.probe_bin import ClockState, Doubt, Sense

ABOUT: Final = {
    Kind.PROBE_BIN: "What a probe measured of a path over [first, last); the point is PROBE:MEASUREMENT, "
    "with /forward or /backward where one way was measured.",
    Kind.ELEMENT_RESULT: "What an element's own test (IP SLA, NQA, RPM) measured; the point is ELEMENT:TEST.",
    Kind.PROTECTION_SWITCH: "What equipment told of a protection switch at the instant first, which is last.",
    Kind.PM_BIN: "Counts of a 15-minute or 24-hour interval [first, last) of a port.",
}

_COUNT: Final[dict[str, Any]] = {"type": "integer", "minimum": 0}
_MAYBE: Final[dict[str, Any]] = {"anyOf": [_COUNT, {"type": "null"}]}
_SIGNED: Final[dict[str, Any]] = {"anyOf": [{"type": "integer"}, {"type": "null"}]}


def _rows(length: int, about: str) -> dict[str, Any]:
    row = {"type": "array", "items": _COUNT, "minItems": length, "maxItems": length}
    return {"type": "array", "items": row, "description": about}


_OTHERS: Final[dict[str, dict[str, Any]]] = {
    "delay_us": _rows(2, "Histogram: [bucket, count], as docs/mqtt.md has it."),
    "jitter_us": _rows(2, "Histogram: [bucket, count]."),
    "pieces": _rows(3, "[number from 0, sent, lost] of each delta-t that was not whole and clean."),
    "sense": {"enum": [sense.value for sense in Sense]},
    "doubts": {
        "type": "array",
        "items": {"enum": [doubt.value for doubt in Doubt]},
        "description": "Why it is not trusted.",
    },
    "clock": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "state": {"enum": [state.value for state in ClockState]},
            "offset_us": _SIGNED,
            "error_us": _SIGNED,
        },
    },
    "software": {"type": "string"},
    "told": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "delays": _COUNT,
            "delay_us": _MAYBE,
            "jitter_us": _MAYBE,
            "delay_bins": _rows(2, "[lower bound in microseconds, count]; the last has no end."),
            "jitter_bins": _rows(2, "[lower bound in microseconds, count]; the last has no end."),
        },
        "description": "Means and counts of an element's own session, which tells no histogram of ours.",
    },
    "gap": {
        "type": "object",
        "additionalProperties": False,
        "required": ["spacing_us", "longest"],
        "properties": {"spacing_us": {"type": "integer", "minimum": 1}, "longest": _COUNT, "at_us": _MAYBE},
        "description": "Most packets lost on end, of packets sent so far apart; when the first of them was sent.",
    },
    "low_us": {**_COUNT, "description": "It interrupted service for so long at least ..."},
    "high_us": {**_MAYBE, "description": "... and at the most; null = not told."},
    "by": {"enum": [told.value for told in SwitchTold]},
    "circuit": {"type": "string", "description": "The circuit that it names."},
    "slot": {"type": "boolean", "default": False, "description": "Of a time slot of its port alone."},
    "native": {"type": "string"},
    "alarm": {"type": "string", "description": "Id of the alarm that told it."},
    "stamp": {"type": "string", "description": "The element's own time stamp."},
    "layer": {"enum": list(LAYERS)},
    "direction": {"enum": [way.value for way in Direction]},
    "uas_s": {**_MAYBE, "description": "Unavailable seconds; null = not counted there."},
    "valid": {"type": "boolean", "default": True},
    "suspect": {"type": "boolean", "default": False},
    "ses_rule": {"type": "string"},
}
_NEVER_NULL: Final = frozenset(
    {"sent", "lost", "late", "duplicate", "delays", "negative", "piece_us", "boot", "number", "es_s", "ses_s"}
)


def body_schema(kind: Kind) -> dict[str, Any]:
    """The properties that a kind has beside those of every observation."""
    return {
        key: _OTHERS[key] if key in _OTHERS else dict(_COUNT if key in _NEVER_NULL else _MAYBE)
        for key in BODIES[kind]
    } | ({"jitter_us": dict(_MAYBE)} if kind is Kind.ELEMENT_RESULT else {})
