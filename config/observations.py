"""Observations as JSONL, one object a line: read with every mistake at once, written so that they read back equal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from config.files import read_text
from config.json_text import HALF, HELD, whole
from config.mistakes import Mistakes, Place
from config.observation_bodies import BODIES, body_json, read_body
from config.observation_fields import FIELDS, KEYS, READS, REQUIRED
from probed.model.ids import parse_point
from probed.model.instant import format_instant
from probed.model.observation import Body, Kind, Observation, PointState, Silence

NAMED_CAPACITIES: Final = {(1.0, 1.0): "up", (0.0, 0.0): "down", (0.0, 1.0): "unknown"}


def read_jsonl(source: Path | Iterable[str], name: str = "observations") -> list[Observation]:
    """All observations of a file or of lines, or a ConfigError with every mistake. `name`: the file to complain of.

    `seq` is the line number where a line gives none.
    """
    mistakes = Mistakes()
    if isinstance(source, Path):
        name = str(source)
        text = read_text(source, mistakes, "Give a file of observations, one JSON object a line.")
        source = text.split("\n") if text is not None else ()
    found = []
    for number, line in enumerate(source, 1):
        if line and not line.isspace():
            observation = _read_line(line, number, name, mistakes)
            if observation is not None:
                found.append(observation)
    mistakes.raise_if_any("the observations")
    return found


def write_jsonl(observations: Iterable[Observation], path: Path) -> None:
    """One line each, in the given order."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(format_observation(observation) + "\n" for observation in observations)


def format_observation(observation: Observation) -> str:
    """The JSON of one line; a body without a wire form is refused (TypeError)."""
    common = {
        "schema": observation.schema,
        "source": observation.source,
        "point": str(observation.point),
        "first": format_instant(observation.first),
        "last": format_instant(observation.last),
        "received": format_instant(observation.received),
        "seq": observation.seq,
    }
    return json.dumps({**common, **_body(observation)}, ensure_ascii=False, separators=(",", ":"))


def _body(observation: Observation) -> dict[str, Any]:
    match observation.body:
        case PointState(capacity, defects, looks, onset):
            return {
                "kind": Kind.POINT_STATE.value,
                "looks": looks,
                "capacity": NAMED_CAPACITIES.get((capacity.lo, capacity.hi)) or list(capacity),
                "defects": list(defects),
                "onset": onset and {"at": format_instant(onset.at), "by": onset.by},
            }
        case Silence(reason, since):
            since_key = {} if since == observation.first else {"since": format_instant(since)}
            return {"kind": Kind.SILENCE.value, "reason": reason, **since_key}
        case other:
            return body_json(other)


def _read_line(line: str, number: int, name: str, mistakes: Mistakes) -> Observation | None:
    try:
        data = json.loads(line, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as exc:
        message = f"this is not JSON: {exc.msg}. Write one object a line."
        mistakes.add(Place(name, number, exc.colno), message)
        return None
    except (ValueError, RecursionError) as exc:
        reason = "too deeply nested" if isinstance(exc, RecursionError) else str(exc)
        mistakes.add(Place(name, number, 1), f"this is not an observation: {reason}. Correct the line.")
        return None
    if HALF.search(line) and not whole(data):
        mistakes.add(Place(name, number, 1), HELD)
        return None
    if not isinstance(data, dict):
        mistakes.add(Place(name, number, 1), "this is not an observation. Write one object { } a line.")
        return None
    return _Line(line, number, name, mistakes).observation(data)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise ValueError(f"the key '{twice}' appears twice")
    return found


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not a number")


class _Line:
    """One line on its way to an observation."""

    def __init__(self, line: str, number: int, name: str, mistakes: Mistakes) -> None:
        self.line, self.number, self.name, self.mistakes = line, number, name, mistakes

    def observation(self, data: dict[str, Any]) -> Observation | None:
        try:
            kind = FIELDS["kind"](data["kind"])
            reads = READS[kind]
            values = {key: reads[key](value) for key, value in data.items()}
            if data.keys() <= KEYS[kind] and data.keys() >= REQUIRED[kind] and values["last"] >= values["first"]:
                return self._make(kind, values, data)
        except (KeyError, ValueError):
            pass
        self._explain(data)
        return None

    def _make(self, kind: Kind, values: dict[str, Any], data: dict[str, Any]) -> Observation:
        first, last = values["first"], values["last"]
        body: Body
        if kind in BODIES:
            body = read_body(kind, data, first, last)
        elif kind is Kind.SILENCE:
            body = Silence(values["reason"], values.get("since", first))
        else:
            looks = values.get("looks") or (1 if first == last else 2)
            body = PointState(values["capacity"], values.get("defects", ()), looks, values.get("onset"))
        return Observation(
            values["source"],
            parse_point(values["point"]),
            first,
            last,
            values.get("received", last),
            values.get("seq", self.number),
            body,
        )

    def _explain(self, data: dict[str, Any]) -> None:
        """Everything that is wrong with the line."""
        kind = _kind(data.get("kind"))
        allowed = KEYS[kind] if kind else FIELDS.keys()
        reads = READS[kind] if kind else FIELDS
        values = {}
        for key, value in data.items():
            if key not in allowed:
                self._unknown(key, kind, sorted(allowed))
                continue
            try:
                values[key] = reads[key](value)
            except ValueError as exc:
                self._add(key, f"{key}: {exc}")
        for key in sorted((REQUIRED[kind] if kind else {"kind"}) - data.keys()):
            self._add("", f"'{key}' is missing. Add it; `probed schema observation` shows the form.")
        if "first" in values and "last" in values and values["last"] < values["first"]:
            self._add("last", "last: is before first. Exchange them, or correct one.")
        elif kind in BODIES and values.keys() == data.keys() >= REQUIRED[kind]:
            try:
                read_body(kind, data, values["first"], values["last"])
            except ValueError as exc:
                self._add("", str(exc))

    def _unknown(self, key: str, kind: Kind | None, known: list[str]) -> None:
        of = f" of a {kind}" if kind else ""
        hint = self.mistakes.near(key, known) or f" The keys{of} are: {', '.join(known)}."
        self._add(key, f"unknown key '{key}'.{hint}")

    def _add(self, key: str, message: str) -> None:
        column = self.line.find(json.dumps(key, ensure_ascii=False)) + 1 if key else 1
        self.mistakes.add(Place(self.name, self.number, max(column, 1)), message)


def _kind(value: Any) -> Kind | None:
    try:
        kind: Kind = FIELDS["kind"](value)
    except ValueError:
        return None
    return kind
