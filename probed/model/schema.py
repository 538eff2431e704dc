"""JSON schemas (draft 2020-12) of model types, read off the types themselves, so that they cannot drift."""

from __future__ import annotations

import dataclasses
import types
from enum import Enum
from fractions import Fraction
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from probed.model.canonical import plain

Schema = dict[str, Any]

_SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    type(None): {"type": "null"},
    Fraction: {"type": "string", "pattern": r"^-?\d+/\d+$", "description": "exact ratio, numerator/denominator"},
}


def schema_of(kind: type[Any], title: str, version: int) -> Schema:
    """The schema of the canonical JSON form (`model.canonical.plain`) of a dataclass or named tuple."""
    definitions: dict[str, Schema] = {}
    top = _of(kind, definitions)
    name = top["$ref"].rsplit("/", 1)[1]
    root = definitions.pop(name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "version": version,
        **root,
        "$defs": definitions,
    }


def _of(kind: Any, definitions: dict[str, Schema]) -> Schema:
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    if kind is Any:
        return {}
    if isinstance(kind, NewType):
        return _of(kind.__supertype__, definitions)
    origin, args = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_of(arg, definitions) for arg in args]}
    if origin in {tuple, list, frozenset}:
        return _array(args, definitions)
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(args[1], definitions)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [plain(member) for member in kind]}
    if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
        return _object(kind, definitions)
    raise TypeError(f"{kind!r} has no JSON schema")


def _array(args: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    if len(args) == 1 or (len(args) == 2 and args[1] is Ellipsis):
        return {"type": "array", "items": _of(args[0], definitions)}
    items = [_of(arg, definitions) for arg in args]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}


def _object(kind: Any, definitions: dict[str, Schema]) -> Schema:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}
        hints = get_type_hints(kind)
        fields = [f.name for f in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else list(kind._fields)
        definitions[name] = {
            "type": "object",
            "description": (kind.__doc__ or "").strip().split("\n")[0],
            "properties": {field: _of(hints[field], definitions) for field in fields},
            "required": fields,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
