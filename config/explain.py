"""Rewrites the complaints of pydantic for operators: line and column, plain words, what to do."""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.fields import Misplaced, shown
from config.mistakes import Mistakes
from config.toml_file import TomlDocument
from probed.errors import did_you_mean

_WANTED = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list in [ ]",
    "tuple_type": "a list in [ ]",
    "dict_type": "a section",
    "model_type": "a section",
    "model_attributes_type": "a section",
    "is_instance_of": "a section",
}
_BOUNDS = {
    "greater_than": ("greater than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}


def explain(error: ValidationError, model: type[BaseModel], document: TomlDocument, mistakes: Mistakes) -> None:
    """One mistake for each complaint."""
    for detail in error.errors(include_url=False):
        path, models = _follow(detail, model, document.data)
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, Misplaced):
            mistakes.add(document.place((*path, *cause.path)), str(cause))
        else:
            mistakes.add(document.place(path), _message(detail, path, models[-1], mistakes))


def _follow(
    detail: ErrorDetails, model: type[BaseModel], data: Any
) -> tuple[tuple[str | int, ...], list[type[BaseModel]]]:
    """The path in the file (a union's tag is no key) and the models on the way."""
    loc = detail["loc"]
    named = len(loc) - 1 if detail["type"] == "missing" else len(loc)
    path: list[str | int] = []
    models = [model]
    hint: Any = model
    for number, part in enumerate(loc):
        if isinstance(part, str) and not _holds(data, part) and number < named:
            hint = _chosen(hint, part)  # the tag of a union
        else:
            path.append(part)
            data = data[part] if _holds(data, part) else None
            hint = _inner(hint, part)
        model_here = next(_models(hint), None)
        if model_here is not None and number < len(loc) - 1:
            models.append(model_here)
    return tuple(path), models


def _holds(data: Any, part: str | int) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)


def _message(detail: ErrorDetails, path: Sequence[str | int], model: type[BaseModel], mistakes: Mistakes) -> str:
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    prefix = f"{key}: " if key else ""
    if kind == "extra_forbidden":
        known = list(_keys(model))
        hint = mistakes.near(key, known) or f" The keys here are: {', '.join(known)}."
        return f"unknown key '{key}'.{hint}"
    if kind == "missing":
        return _missing(key, _section(path[:-1]), model)
    if kind == "union_tag_not_found":
        return f"'kind' is missing{_section(path)}. Say what the clause promises, such as kind = \"availability\"."
    if kind == "value_error":
        return f"{prefix}{context['error']}"
    if kind == "union_tag_invalid":
        tags = str(context["expected_tags"]).replace("'", "").split(", ")
        tag = str(context["tag"])
        return f"kind: '{tag}' is not known here.{did_you_mean(tag, tags)} Write one of: {', '.join(tags)}."
    if kind in {"list_type", "tuple_type"} and isinstance(value, dict):
        return f"{prefix}there may be several of these. Write its header as [[{key}]]."
    if kind in _WANTED and isinstance(value, list) and _WANTED[kind] == "a section":
        return f"{prefix}there is only one of these. Write its header as [{key}]."
    if kind in _WANTED:
        return f"{prefix}must be {_WANTED[kind]}, not {shown(value)}."
    if kind in _BOUNDS:
        words, limit = _BOUNDS[kind]
        return f"{prefix}must be {words} {context[limit]}, not {value}."
    if kind == "literal_error":
        expected = str(context["expected"])
        hint = did_you_mean(str(value), expected.replace("'", "").replace(" or ", ", ").split(", "))
        return f"{prefix}{shown(value)} is not known here.{hint} Write {expected}."
    return f"{prefix}{detail['msg']}."


def _section(path: Sequence[str | int]) -> str:
    """The section that lacks something, as its header names it: ' in [credential.lab]', '' at the top."""
    names = [str(part) for part in path if isinstance(part, str)]
    if not names:
        return ""
    listed = isinstance(path[-1], int)
    return f" in [[{'.'.join(names)}]]" if listed else f" in [{'.'.join(names)}]"


def _missing(key: str, section: str, model: type[BaseModel]) -> str:
    example = next((str(e) for e in _field(model, key).examples or ()), "")
    advice = f"Add: {example}" if example else f"Add: {key} = ..."
    return f"'{key}' is missing{section}. {advice}"


def _field(model: type[BaseModel], key: str) -> FieldInfo:
    for name, field in model.model_fields.items():
        if (field.alias or name) == key:
            return field
    return FieldInfo(annotation=None)


def _keys(model: type[BaseModel]) -> Iterator[str]:
    return (field.alias or name for name, field in model.model_fields.items())


def _inner(hint: Any, part: str | int) -> Any:
    """The type of a field, an item or an entry."""
    model = next(_models(hint), None)
    if isinstance(part, str) and isinstance(hint, type) and model is hint:
        return _field(model, part).annotation
    for candidate in _unwrap(hint):
        if get_origin(candidate) in {dict, tuple, list}:
            arguments = [argument for argument in get_args(candidate) if argument is not Ellipsis]
            return arguments[-1]
        if isinstance(candidate, type) and issubclass(candidate, BaseModel) and isinstance(part, str):
            return _field(candidate, part).annotation
    return None


def _chosen(hint: Any, tag: str) -> Any:
    """The member of a union whose kind is the tag."""
    for model in _models(hint):
        if tag in get_args(_field(model, "kind").annotation):
            return model
    return hint


def _models(hint: Any) -> Iterator[type[BaseModel]]:
    return (each for each in _unwrap(hint) if isinstance(each, type) and issubclass(each, BaseModel))


def _unwrap(hint: Any) -> Iterator[Any]:
    """The alternatives behind Annotated and unions."""
    origin = get_origin(hint)
    if origin is Annotated:
        yield from _unwrap(get_args(hint)[0])
    elif origin in {Union, types.UnionType}:
        for each in get_args(hint):
            yield from _unwrap(each)
    elif origin is not Literal:
        yield hint
