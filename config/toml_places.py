"""Finds the line and column of a key in a TOML text, which tomllib does not tell.

The text has already been accepted by tomllib: this walk only follows keys and steps over values.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]*")
_ESCAPES: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def find_places(text: str) -> dict[Path, tuple[int, int]]:
    """(line, column), counted from 1, of every key, table header and array item."""
    return _Walk(text).run()


class _Walk:
    """One pass over a valid TOML text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, tuple[int, int]] = {}
        self.tables: dict[Path, int] = {}
        """How many [[name]] headers were met for each array of tables."""

    def run(self) -> dict[Path, tuple[int, int]]:
        base: Path = ()
        while True:
            self._skip(_GAP)
            if self.at >= len(self.text):
                return self.found
            base = self._header() if self.text[self.at] == "[" else self._pair(base)

    def _header(self) -> Path:
        start = self.at
        double = self.text.startswith("[[", start)
        self.at += 2 if double else 1
        path: Path = ()
        parts = self._key()
        for number, (part, where) in enumerate(parts, 1):
            path = (*path, part)
            if double and number == len(parts):
                index = self.tables.get(path, 0)
                self.tables[path] = index + 1
                self._note(path, where)
                path = (*path, index)
                self._note(path, start)
            else:
                self._note(path, where)
                if path in self.tables:
                    path = (*path, self.tables[path] - 1)
        self.at = self._end_of_line()
        return path

    def _pair(self, base: Path) -> Path:
        """One 'key = value' under `base`; returns `base` for the next line."""
        path = base
        for part, where in self._key():
            path = (*path, part)
            self._note(path, where)
        self.at += 1  # the '='
        self._skip(_BLANK)
        self._value(path)
        return base

    def _key(self) -> list[tuple[str, int]]:
        parts: list[tuple[str, int]] = []
        while True:
            self._skip(_BLANK)
            start = self.at
            quoted = self.text[start : start + 1] in {'"', "'"}
            match = (_STRING if quoted else _BARE).match(self.text, start)
            if match is None:
                raise ValueError(f"no key at {start}")
            self.at = match.end()
            parts.append((_unquote(match[0]) if quoted else match[0], start))
            self._skip(_BLANK)
            if self.text[self.at : self.at + 1] != ".":
                return parts
            self.at += 1

    def _value(self, path: Path) -> None:
        match self.text[self.at : self.at + 1]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while True:
            self._skip(_GAP)
            if self._closes("]"):
                return
            self._note((*path, index), self.at)
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while True:
            self._skip(_GAP)
            if self._closes("}"):
                return
            self._pair(path)

    def _closes(self, bracket: str) -> bool:
        """Steps over a comma and the gap behind it; True at the closing bracket (or the end)."""
        if self.text.startswith(",", self.at):
            self.at += 1
            self._skip(_GAP)
        if self.at >= len(self.text) or self.text[self.at] == bracket:
            self.at += 1
            return True
        return False

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"cannot step over position {self.at}")
        self.at = match.end()

    def _end_of_line(self) -> int:
        end = self.text.find("\n", self.at)
        return len(self.text) if end < 0 else end

    def _note(self, path: Path, at: int) -> None:
        line_start = self.text.rfind("\n", 0, at) + 1
        self.found.setdefault(path, (self.text.count("\n", 0, at) + 1, at - line_start + 1))


def _unquote(text: str) -> str:
    """The key behind its quotes, escapes decoded."""
    inner = text[1:-1]
    if text[0] == "'":
        return inner
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", _escape, inner)


def _escape(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" else _ESCAPES.get(code, code)
