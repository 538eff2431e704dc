"""Reads a TOML file so that every later complaint can name its line and column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from config.files import neighbours, read_text
from config.mistakes import Mistakes, Place
from config.toml_places import find_places

_WHERE = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TomlDocument:
    """The decoded data (floats as Decimal) and where each key stands."""

    file: str
    data: dict[str, Any]
    places: Mapping[tuple[str | int, ...], tuple[int, int]]

    def place(self, path: Sequence[str | int]) -> Place:
        """The nearest place to a path: of the key itself, else of what should hold it."""
        for length in range(len(path), 0, -1):
            found = self.places.get(tuple(path[:length]))
            if found is not None:
                return Place(self.file, *found)
        return Place(self.file)


def read_toml(path: Path, mistakes: Mistakes, remedy: str) -> TomlDocument | None:
    """The document, or None and a mistake with the line of the syntax error."""
    # by their stems: with the suffix that all of them share, files look alike that are not
    alike = [name for name in neighbours(path) if get_close_matches(path.stem, [Path(name).stem])]
    near = "" if path.exists() else mistakes.near(path.name, alike)
    text = read_text(path, mistakes, f"{near} {remedy}".strip())
    if text is None:
        return None
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError, ArithmeticError) as exc:
        _explain(exc, text, str(path), mistakes)
        return None
    return TomlDocument(str(path), data, _places(text))


def _places(text: str) -> dict[tuple[str | int, ...], tuple[int, int]]:
    try:
        return find_places(text)
    except (ValueError, IndexError, RecursionError):
        # A corner of TOML that the walk does not follow costs the line numbers, not the load.
        return {}


def _explain(exc: Exception, text: str, file: str, mistakes: Mistakes) -> None:
    match = _WHERE.match(str(exc))
    if match is None:
        reason = "too deeply nested" if isinstance(exc, RecursionError) else str(exc)
        mistakes.add(Place(file), f"this is not TOML: {reason}. Correct the file.")
        return
    last = text.rstrip("\n").count("\n") + 1
    line, column = (int(match[2]), int(match[3])) if match[2] else (last, 0)
    lines = text.split("\n")
    if line > len(lines) or (not lines[line - 1].strip() and line > last):
        line, column = last, 0
    reason = _lower(match[1])
    mistakes.add(Place(file, line, column), f"this is not TOML: {reason}. {_advice(reason, lines[line - 1])}")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _advice(reason: str, line: str) -> str:
    wrong = next((c for c in "“”‘’，＝［］　" if c in line), None)
    if wrong:
        return f"The line holds the full-width character '{wrong}'. Write its plain form."
    if reason == "cannot overwrite a value":
        return "The key is there twice: delete one."
    return 'Texts stand in quotes: key = "value".' if reason == "invalid value" else "Correct this line."
