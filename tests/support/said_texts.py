"""Every text that the command line says, taken from its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CLI = Path(__file__).resolve().parents[2] / "probed" / "cli"
SAYING = {
    "said": 0,
    "label": 0,
    "part_title": 0,
    "title": 1,
    "Word": 0,
    "print_table": 0,
    "shown_table": 0,
    "_branches": 1,
}
"""Functions that translate, and which of their arguments is the text."""


def said_texts(path: Path) -> set[str]:
    """The literal texts in the arguments of the functions that translate."""
    return set(_of(ast.parse(path.read_text("utf-8"))))


def _of(tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAYING:
            place = SAYING[call.func.id]
            if place < len(call.args):
                yield from _literals(call.args[place])
    for node in ast.walk(tree):
        match node:  # the head of a table that has a name of its own before it is printed
            case ast.Assign(targets=[ast.Name(id="head")], value=ast.Tuple()):
                yield from _literals(node.value)


def speaks_both(path: Path) -> bool:
    """Whether a module says anything through the catalogue."""
    return "from probed.cli.words import" in path.read_text("utf-8")


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if re.search(r"[A-Za-z]", re.sub(r"\{\w+\}", "", text)):
            yield text
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _literals(part)
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)
        case ast.Starred(value=inner):
            yield from _literals(inner)
        case _:
            return
