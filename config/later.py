"""What sections of the settings are written with: pydantic's words, which become pydantic's only where it checks.

A daemon holds its settings for months and checks them never: another process does, at a start and at a reload. So the
sections and their types are written without pydantic, which with its models takes 17 MiB.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

_Method = TypeVar("_Method", bound=Callable[..., Any])

NOTHING: Final = object()
"""No default."""


@dataclass(frozen=True, slots=True, eq=False)
class Later:
    """One of pydantic's markers and what it is made of. Each is only itself: types that hold it are hashed."""

    name: str
    positional: tuple[Any, ...] = ()
    named: dict[str, Any] = field(default_factory=dict)

    def made(self) -> Any:
        import pydantic  # noqa: PLC0415  # only for who checks

        return getattr(pydantic, self.name)(*self.positional, **self.named)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        own = getattr(self.made(), "__get_pydantic_core_schema__", None)
        return handler(source) if own is None else own(source, handler)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        own = getattr(self.made(), "__get_pydantic_json_schema__", None)
        return handler(schema) if own is None else own(schema, handler)


def Field(default: Any = NOTHING, *, key: str = "", **named: Any) -> Any:  # noqa: N802  # as pydantic calls it
    """A value's default, what holds for it, and its `key` in the file where that is another word: pydantic's alias,
    which type checkers would take for its name in code.
    """
    given = named | {"alias": key} if key else named
    return Later("Field", () if default is NOTHING else (default,), given)


def BeforeValidator(function: Callable[..., Any], **named: Any) -> Later:  # noqa: N802
    return Later("BeforeValidator", (function,), named)


def AfterValidator(function: Callable[..., Any]) -> Later:  # noqa: N802
    return Later("AfterValidator", (function,))


def PlainValidator(function: Callable[..., Any]) -> Later:  # noqa: N802
    return Later("PlainValidator", (function,))


def PlainSerializer(function: Callable[..., Any], **named: Any) -> Later:  # noqa: N802
    return Later("PlainSerializer", (function,), named)


def WithJsonSchema(schema: dict[str, Any]) -> Later:  # noqa: N802
    return Later("WithJsonSchema", (schema,))


def check(method: _Method) -> _Method:
    """Marks a method of a section that complains (ValueError) of what does not go together."""
    method.__checks_section__ = True  # type: ignore[attr-defined]
    return method
