"""A section of the settings: frozen values by name. Nothing is checked here, see `config.checked`."""

from __future__ import annotations

from functools import cache
from typing import Any, Self, dataclass_transform

from config.later import NOTHING, Field, Later


class Secret:
    """A text that is never shown."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_secret_value(self) -> str:
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret('**********')"


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(Field,))
class Section:
    """A table of a TOML file: its keys are annotated as pydantic's fields are, their docs stand below them.

    Made by `config.checked.checked` of what a file says, or directly of values that are right.
    """

    def __init__(self, **values: Any) -> None:
        for name in self.names():
            value = values.pop(name) if name in values else self._default(name)
            if value is NOTHING:
                raise TypeError(f"{type(self).__name__} needs '{name}'")
            object.__setattr__(self, name, value)  # frozen: set once, here
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(map(repr, values))}")

    @classmethod
    @cache
    def names(cls) -> tuple[str, ...]:
        """Of its values, in order: as code calls its keys."""
        return tuple(cls.__annotations__)

    @classmethod
    def _default(cls, name: str) -> Any:
        stated = cls.__dict__.get(name, NOTHING)
        if not isinstance(stated, Later):
            return stated
        if "default_factory" in stated.named:
            return stated.named["default_factory"]()
        return stated.positional[0] if stated.positional else stated.named.get("default", NOTHING)

    def complain(self) -> None:
        """What its methods marked by `check` complain of."""
        for method in vars(type(self)).values():
            if getattr(method, "__checks_section__", False):
                method(self)

    def replaced(self, **values: Any) -> Self:
        """With other values, which are not checked."""
        return type(self)(**{name: getattr(self, name) for name in self.names()} | values)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name}: settings are frozen")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.names())

    def __hash__(self) -> int:
        return hash(type(self))  # there are dicts among the values

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.names())
        return f"{type(self).__name__}({values})"
