"""A contract key by key: every value that holds, and whether its own file, its template or a default says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from config.contract_file import ContractFile
from config.contract_templates import MergedDocument
from config.contracts import ContractVersion

KeyPath = tuple[str | int, ...]


class ShownKey(NamedTuple):
    """`name` has clauses by their ids: `clause.availability.target`. `typed` compares exactly; `text` is for people.

    `source`: own, template or default; `file` and `line` where it is stated (empty and 0 for a default).
    """

    name: str
    text: str
    typed: Any
    source: str
    file: str
    line: int


def shown_keys(version: ContractVersion) -> tuple[ShownKey, ...]:
    """Every key in the order of the file's form."""
    return tuple(_section(version.parsed, version.document.data, (), "", version.document))


def _section(
    model: BaseModel, data: Mapping[str, Any], path: KeyPath, name: str, document: MergedDocument
) -> Iterator[ShownKey]:
    dumped = model.model_dump(mode="json", by_alias=True)
    for attribute, field in type(model).model_fields.items():
        key = field.alias or attribute
        value, here, called = getattr(model, attribute), (*path, key), f"{name}{key}"
        if key == "clause" and isinstance(model, ContractFile):
            yield from _clauses(model, data, document)
        elif isinstance(value, BaseModel):
            yield from _section(value, _mapping(data.get(key)), here, f"{called}.", document)
        else:
            text = _text(data[key] if key in data else dumped[key])
            yield _shown(called, text, _typed(value), here, document)


def _clauses(model: ContractFile, data: Mapping[str, Any], document: MergedDocument) -> Iterator[ShownKey]:
    stated = data.get("clause", [])
    for number, clause in enumerate(model.clause):
        raw = stated[number] if number < len(stated) else {}
        yield from _section(clause, _mapping(raw), ("clause", number), f"clause.{clause.id}.", document)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _shown(name: str, text: str, typed: Any, path: KeyPath, document: MergedDocument) -> ShownKey:
    found = document.origin(path)
    if found is None:
        return ShownKey(name, text, typed, "default", "", 0)
    place, inherited = found
    return ShownKey(name, text, typed, "template" if inherited else "own", Path(place.file).name, place.line)


def _typed(value: Any) -> Any:
    """Sections inside of lists as mappings of typed values, so that they compare by content."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields.items()
        return {field.alias or name: _typed(getattr(value, name)) for name, field in fields}
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        return [_typed(item) for item in value]
    return value


def _text(value: Any) -> str:
    """As it stands in the file, without its quotes; '-' for nothing."""
    match value:
        case _ if value is None or value in ("", [], {}, ()):
            return "-"
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case dict():
            return "{ " + ", ".join(f"{key} = {_text(item)}" for key, item in value.items()) + " }"
        case list() | tuple():
            return ", ".join(map(_text, value))
        case _:
            return str(value)
