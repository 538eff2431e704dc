"""JSON documents with lists of millions: an item a line, made while it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

import click

_MARK: Final = "\uf8ff"
_MARKED: Final = re.compile(f'"{_MARK}([0-9]+){_MARK}"')
_AT_ONCE: Final = 4096


class Listed:
    """A list in a document whose items are JSON texts already."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = texts


def print_long(document: dict[str, Any]) -> None:
    """As `print_json`, but for the items of a `Listed`, which have a line each."""
    from probed.cli.terminal import escaped
    from probed.model.canonical import plain

    lists: list[Listed] = []
    text = json.dumps(plain(_marked(document, lists)), indent=2, sort_keys=True, ensure_ascii=escaped())
    before, *parts = _MARKED.split(text)
    click.echo(before, nl=False)
    for number, after in zip(parts[::2], parts[1::2], strict=True):
        line = before.rpartition("\n")[2]
        _write(iter(lists[int(number)].texts), "\n" + " " * (len(line) - len(line.lstrip())))
        click.echo(after, nl=False)
        before = after
    click.echo()


def _marked(value: Any, lists: list[Listed]) -> Any:
    """The document with a mark for each of its long lists."""
    if isinstance(value, Listed):
        lists.append(value)
        return f"{_MARK}{len(lists) - 1}{_MARK}"
    if isinstance(value, list):
        return [_marked(item, lists) for item in value]
    return {key: _marked(item, lists) for key, item in value.items()} if isinstance(value, dict) else value


def _write(texts: Iterable[str], margin: str) -> None:
    between, opened = f",{margin}  ", False
    while some := list(islice(texts, _AT_ONCE)):
        click.echo((between if opened else f"[{margin}  ") + between.join(some), nl=False)
        opened = True
    click.echo(f"{margin}]" if opened else "[]", nl=False)
