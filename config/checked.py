"""Checks what a file says against a section of the settings, by the model of pydantic that is made of it."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache, partial
from itertools import pairwise
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, create_model

from config.later import Later
from config.model import Model
from config.section import Secret, Section

S = TypeVar("S", bound=Section)


_ADAPTERS: Final[dict[type[Section], TypeAdapter[Any]]] = {}
_MODELS: Final[dict[type[Section], type[BaseModel]]] = {}
"""Made once each: that takes a tenth of a second for all settings."""


class _Checked(Model):
    """The docs of its keys are told it: it stands in no file of ours."""

    model_config = ConfigDict(use_attribute_docstrings=False)


def checked(section: type[S], data: object, context: Mapping[str, Any] | None = None) -> S:
    """The section as a file states it; a pydantic.ValidationError with every complaint.

    `context`: `folder` is where relative paths start.
    """
    adapter = _ADAPTERS.get(section)
    if adapter is None:
        adapter = _ADAPTERS[section] = TypeAdapter(_modelled(section))
    found: S = adapter.validate_python(data, context=dict(context or {}))
    return found


def model_of(section: type[Section]) -> type[BaseModel]:
    """Its keys with their types, names in the file, examples and docs."""
    if section not in _MODELS:
        _MODELS[section] = _made(section)
    return _MODELS[section]


def _made(section: type[Section]) -> type[BaseModel]:
    hints, docs = get_type_hints(section, include_extras=True), _docs(section)
    fields = {name: (_modelled(hints[name]), _field(section, name, docs.get(name))) for name in section.names()}
    made: type[BaseModel] = create_model(
        section.__name__,
        __base__=_Checked,
        __module__=section.__module__,
        __doc__=section.__doc__,
        **fields,  # type: ignore[call-overload]  # names and definitions, made here
    )
    return made


def _field(section: type[Section], name: str, doc: str | None) -> Any:
    stated = vars(section).get(name, ...)
    match stated:
        case Later():
            return Field(*stated.positional, **{"description": doc} | stated.named)
        case Section():
            return Field(model_of(type(stated))(), description=doc, validate_default=True)
        case _:
            return Field(stated, description=doc)


def _modelled(hint: Any) -> Any:
    """A type with the models in place of sections; what comes of a model becomes the section."""
    if isinstance(hint, type) and issubclass(hint, Section):
        return Annotated[model_of(hint), AfterValidator(partial(_plain, hint))]
    if hint is Secret:
        return Annotated[SecretStr, AfterValidator(_secret)]
    arguments = get_args(hint)
    match get_origin(hint):
        case origin if origin is Annotated:
            kind, *markers = arguments
            return Annotated[(_modelled(kind), *(m.made() if isinstance(m, Later) else m for m in markers))]
        case origin if origin in {Union, UnionType}:
            return Union[tuple(map(_modelled, arguments))]  # noqa: UP007  # of as many as there are
        case origin if origin in {dict, tuple}:
            return origin[tuple(map(_modelled, arguments))]
        case _:
            return hint


def _plain(section: type[Section], model: BaseModel) -> Section:
    found = section(**{name: getattr(model, name) for name in section.names()})
    found.complain()
    return found


def _secret(found: SecretStr) -> Secret:
    return Secret(found.get_secret_value())


def _docs(section: type[Section]) -> dict[str, str]:
    """What stands below each key, by its name."""
    body = _classes(section.__module__).get(section.__name__, [])
    found: dict[str, str] = {}
    for statement, below in pairwise(body):
        match statement, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(doc))):
                found[name] = inspect.cleandoc(doc)
    return found


@cache
def _classes(module: str) -> dict[str, list[ast.stmt]]:
    """The statements of each class of a module."""
    source = inspect.getsource(sys.modules[module])
    return {node.name: node.body for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
