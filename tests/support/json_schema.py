"""The part of JSON Schema (draft 2020-12) that probed's own schemas use; anything else in a schema is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}
_NOTES: Final = {"$schema", "$defs", "title", "description", "version", "default"}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, at: str = "$") -> list[str]:
    """What is wrong with a value; empty = it is as the schema says."""
    root = root or schema
    return [fault for key, rule in schema.items() for fault in _faults(key, rule, schema, value, root, at)]


def _faults(key: str, rule: Any, schema: dict[str, Any], value: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    match key, value:
        case ("$ref", _):
            yield from faults(value, _resolved(rule, root), root, at)
        case ("type", _):
            if not isinstance(value, _TYPES[rule]) or (isinstance(value, bool) and rule != "boolean"):
                yield f"{at}: {value!r} is no {rule}"
        case ("const", _) if value != rule:
            yield f"{at}: {value!r} is not {rule!r}"
        case ("enum", _) if value not in rule:
            yield f"{at}: {value!r} is not one of {rule}"
        case ("anyOf" | "oneOf", _):
            found = [faults(value, one, root, at) for one in rule]
            fits = sum(not each for each in found)
            if not fits or (key == "oneOf" and fits > 1):
                yield f"{at}: fits {fits} of {len(rule)}: {min(found, key=len)}"
        case ("pattern", str()) if not re.search(rule, value):
            yield f"{at}: {value!r} does not match {rule}"
        case ("format", str()):
            yield from _format(rule, value, at)
        case ("minLength", str()) if len(value) < rule:
            yield f"{at}: shorter than {rule}"
        case ("minimum", int() | float()) if value < rule:
            yield f"{at}: {value} is less than {rule}"
        case ("maximum", int() | float()) if value > rule:
            yield f"{at}: {value} is more than {rule}"
        case ("items", list()):
            yield from (fault for n, item in enumerate(value) for fault in faults(item, rule, root, f"{at}[{n}]"))
        case ("prefixItems", list()):
            pairs = enumerate(zip(value, rule, strict=False))
            yield from (fault for n, (item, one) in pairs for fault in faults(item, one, root, f"{at}[{n}]"))
        case ("minItems", list()) if len(value) < rule:
            yield f"{at}: fewer than {rule} items"
        case ("maxItems", list()) if len(value) > rule:
            yield f"{at}: more than {rule} items"
        case ("required", dict()):
            yield from (f"{at}: '{name}' is missing" for name in rule if name not in value)
        case ("properties", dict()):
            for name, one in rule.items():
                if name in value:
                    yield from faults(value[name], one, root, f"{at}.{name}")
        case ("additionalProperties", dict()):
            for name in value.keys() - schema.get("properties", {}).keys():
                yield from (
                    [f"{at}: '{name}' is not known"]
                    if rule is False
                    else faults(value[name], {} if rule is True else rule, root, f"{at}.{name}")
                )
        case _:
            assert key in _NOTES | _KNOWN, f"schema keyword '{key}' is not checked here"


_KNOWN: Final = {
    "const", "enum", "pattern", "format", "minLength", "minimum", "maximum", "items", "prefixItems",
    "minItems", "maxItems", "required", "properties", "additionalProperties",
}  # fmt: skip


def _resolved(ref: str, root: dict[str, Any]) -> dict[str, Any]:
    found: Any = root
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found


def _format(name: str, value: str, at: str) -> Iterator[str]:
    assert name == "date-time", f"format '{name}' is not checked here"
    try:
        aware = datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        yield f"{at}: {value!r} is no instant"
