"""What a shell offers at TAB: ids of circuits, customers, problems and resources, read without any check, fast.

A shell that asks has no use for a message: whatever cannot be read offers nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import click
from click.shell_completion import CompletionItem

from probed.cli.words import language

if TYPE_CHECKING:
    from config.glance import Glance

Offer: TypeAlias = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
Found: TypeAlias = Iterable[tuple[str, str]]
"""Ids with a word of help, which zsh and fish show."""

MOST: Final = 2_000
"""Nobody reads more; bash would ask whether to list them."""


def circuit_ids(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    return _offered(begun, lambda: _column(context, "circuits", "kind"))


def circuit_and_vpn_ids(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    return [*circuit_ids(context, parameter, begun), *_offered(begun, lambda: _column(context, "vpns", _name()))]


def circuit_and_element_ids(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    return [*circuit_ids(context, parameter, begun), *_offered(begun, lambda: _column(context, "elements", ""))]


def customer_ids(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    return _offered(begun, lambda: _column(context, "customers", _name()))


def _name() -> str:
    """The column with the name in the terminal's language."""
    return "name" if language() == "zh" else "name_en"


def open_problems(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    return _offered(begun, lambda: _problems(context))


def resource_names(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """link:ID, element:ID, manager:ID, circuit:ID, as far as the kind is typed."""
    kind, colon, _rest = begun.partition(":")
    kinds = ("link", "element", "manager", "circuit", "vpn")
    if not colon:
        return [CompletionItem(f"{name}:") for name in kinds if name.startswith(kind)]
    if kind not in kinds:
        return []
    return _offered(begun, lambda: ((f"{kind}:{name}", help_) for name, help_ in _column(context, f"{kind}s", "")))


def exclusion_ids(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    return _offered(begun, lambda: _exclusions(context))


def window_names(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    return _offered(begun, lambda: _windows(context))


def _offered(begun: str, found: Callable[[], Found]) -> list[CompletionItem]:
    try:
        matching = dict(pair for pair in found() if pair[0].startswith(begun))
    except Exception:  # noqa: BLE001  # a shell at TAB has no place for a message
        return []
    return [CompletionItem(name, help=help_ or None) for name, help_ in sorted(matching.items())[:MOST]]


def _settings(context: click.Context) -> Glance:
    """Of the settings file that the line names so far, else of the usual one."""
    from config.glance import glance

    named = context.params.get("config") or os.environ.get("PROBED_CONFIG") or "probed.toml"
    return glance(Path(named))


def _column(context: click.Context, table: str, help_: str) -> Iterator[tuple[str, str]]:
    """The column `id` of a table of the inventory, and another as help."""
    import csv

    with (_settings(context).inventory / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        name, beside = header.index("id"), header.index(help_) if help_ in header else None
        for row in rows:
            if len(row) == len(header):
                yield row[name].strip(), row[beside].strip() if beside is not None else ""


def _problems(context: click.Context) -> Iterator[tuple[str, str]]:
    from alerting.notify.build import problem_id
    from probed.store.reader import Reader

    with Reader(_settings(context).store_path) as reader:
        for problem in reader.standing_problems():
            if problem.root is None:
                yield problem_id(problem.key), problem.text


def _windows(context: click.Context) -> Iterator[tuple[str, str]]:
    """Those that can still be called off are not told apart: that needs a clock."""
    from probed.store.reader import Reader

    with Reader(_settings(context).store_path) as reader:
        for window in reader.windows():
            if window.withdrawn is None:
                yield window.id, window.reason


def _exclusions(context: click.Context) -> Iterator[tuple[str, str]]:
    from probed.store.reader import Reader

    with Reader(_settings(context).store_path) as reader:
        for exclusion in reader.exclusions():
            yield exclusion.id, f"{exclusion.circuit} {exclusion.status}"
