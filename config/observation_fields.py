"""How each key of an observation's JSON is read, and which keys each kind has."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from config.fields import shown
from config.observation_bodies import BODIES, NEEDED
from config.parsing import known_word, parse_instant
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.observation import OBSERVATION_SCHEMA, Kind, Witness

_NAMED: Final = {"up": UP, "down": DOWN, "unknown": UNKNOWN}
_KINDS: Final = {kind.value: kind for kind in (Kind.POINT_STATE, Kind.SILENCE, *BODIES)}
_LARGEST: Final = 1 << 62

_instant_of = lru_cache(maxsize=4096)(parse_instant)


def _text(value: Any) -> str:
    if type(value) is str and value and value.isprintable():
        return value
    raise ValueError(f"must be a text that is not empty, not {_shown(value)}.")


def _instant(value: Any) -> int:
    if type(value) is str:
        return _instant_of(value)
    raise ValueError(f'must be a date-time such as "2026-10-01T00:00:00Z", not {_shown(value)}.')


def _count(least: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is int and least <= value < _LARGEST:
            return value
        raise ValueError(f"must be a whole number from {least} on, not {_shown(value)}.")

    return read


def _schema(value: Any) -> int:
    if type(value) is int and value == OBSERVATION_SCHEMA:
        return value
    raise ValueError(f"must be {OBSERVATION_SCHEMA}, not {_shown(value)}: another form than this program reads.")


def _kind(value: Any) -> Kind:
    if type(value) is str:
        return _KINDS.get(value) or _KINDS[known_word(value, _KINDS)]
    raise ValueError(f'must be a text such as "point_state", not {_shown(value)}.')


def _capacity(value: Any) -> Capacity:
    if type(value) is str:
        return _NAMED.get(value) or _NAMED[known_word(value, _NAMED)]
    if type(value) is list and len(value) == 2 and all(type(bound) in {int, float} for bound in value):
        low, high = value
        if 0 <= low <= high <= 1:
            return Capacity(float(low), float(high))
        raise ValueError(f"[{low}, {high}] is no interval in 0 to 1. Write [lo, hi] with 0 <= lo <= hi <= 1.")
    raise ValueError(f'must be "up", "down", "unknown" or [lo, hi], not {_shown(value)}.')


def _defects(value: Any) -> tuple[str, ...]:
    if type(value) is list and all(type(defect) is str and defect for defect in value):
        return tuple(value)
    raise ValueError(f'must be a list of texts such as ["LOS"], not {_shown(value)}.')


def _onset(value: Any) -> Witness | None:
    if value is None:
        return None
    if type(value) is dict and value.keys() == {"at", "by"}:
        return Witness(_instant(value["at"]), _text(value["by"]))
    raise ValueError('must be null or {"at": "2026-10-01T00:00:00Z", "by": "ifLastChange"}.')


def _shown(value: Any) -> str:
    return "null" if value is None else shown(value)


_OWN: Final[dict[str, Callable[[Any], Any]]] = {
    "schema": _schema,
    "source": _text,
    "point": _text,
    "kind": _kind,
    "first": _instant,
    "last": _instant,
    "received": _instant,
    "seq": _count(0),
    "looks": _count(1),
    "capacity": _capacity,
    "defects": _defects,
    "onset": _onset,
    "reason": _text,
    "since": _instant,
}
READS: Final[dict[Kind, dict[str, Callable[[Any], Any]]]] = {kind: _OWN | BODIES.get(kind, {}) for kind in Kind}
"""How each key of a kind is read; jitter_us of a probe is buckets, of a test one number."""
FIELDS: Final = {key: read for reads in READS.values() for key, read in reads.items()}
"""Every key there is, for lines whose kind is not known."""
_COMMON: Final = frozenset({"schema", "source", "point", "kind", "first", "last"})
REQUIRED: Final = {
    Kind.POINT_STATE: _COMMON | {"capacity"},
    Kind.SILENCE: _COMMON | {"reason"},
    **{kind: _COMMON | needed for kind, needed in NEEDED.items()},
}
KEYS: Final = {
    Kind.POINT_STATE: REQUIRED[Kind.POINT_STATE] | {"received", "seq", "looks", "defects", "onset"},
    Kind.SILENCE: REQUIRED[Kind.SILENCE] | {"received", "seq", "since"},
    **{kind: _COMMON | {"received", "seq"} | reads.keys() for kind, reads in BODIES.items()},
}
