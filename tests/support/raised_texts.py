"""Every message that the code raises for people, taken from it: templates with {0} where a value stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

OF_THE_PROGRAM: Final = frozenset(
    {"ValueError", "TypeError", "KeyError", "IndexError", "AssertionError", "RuntimeError", "NotImplementedError",
     "AttributeError", "LookupError", "Exit", "SystemExit"}
)  # fmt: skip
"""Exceptions that are bugs, or are worded anew where they are caught."""


class Raised(NamedTuple):
    file: str
    line: int
    text: str


def raised_texts(root: Path, packages: tuple[str, ...]) -> Iterator[Raised]:
    """Of every `raise`, every `super().__init__` of an exception, every Flaw and every mistake of a file: the
    sentences in its arguments. In `config` a ValueError is for people too: it becomes a mistake with its place.
    """
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            for call in _calls(ast.parse(path.read_text("utf-8")), files=package == "config"):
                for argument in call.args:
                    text = _text(argument)
                    if text and " " in text.strip():
                        yield Raised(str(path.relative_to(root)), call.lineno, text)


def _calls(tree: ast.Module, *, files: bool) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) as call):
                if name not in OF_THE_PROGRAM or (files and name == "ValueError"):
                    yield call
            case ast.Call(func=ast.Attribute(attr="add")) if files:
                yield node
            case ast.ClassDef(bases=[ast.Name(id=base), *_]) if base.endswith("Error"):
                for inner in ast.walk(node):
                    match inner:
                        case ast.Call(func=ast.Attribute(attr="__init__")):
                            yield inner
            case ast.Call(func=ast.Name(id="Flaw")):
                yield node


def _text(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{0}" for part in parts)
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            texts = _text(one), _text(other)
            return None if texts == (None, None) else "".join(text or "{0}" for text in texts)
        case _:
            return None
