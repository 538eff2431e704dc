"""How commands print: tables for people, canonical JSON for machines, colours only on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Final

import click

from probed.model.canonical import plain
from probed.model.instant import SECOND_US, format_instant, to_datetime

TENTH_US: Final = SECOND_US // 10

_COLOURS: Final = {
    "up": "green",
    "yes": "green",
    "kept": "green",
    "down": "red",
    "missed": "red",
    "critical": "red",
    "at risk": "yellow",
    "degraded": "yellow",
    "major": "yellow",
    "unknown": "magenta",
}


def print_json(value: Any) -> None:
    """One JSON document, keys sorted, readable by people too."""
    click.echo(json.dumps(plain(value), indent=2, sort_keys=True, ensure_ascii=False))


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """An aligned table; `right` names the columns set flush right. Full-width characters count double."""
    body = [[str(cell) for cell in row] for row in rows]
    widths = [max(cells(text) for text in column) for column in zip(head, *body, strict=True)]
    click.secho(_line(head, widths, right, paint=False), bold=True)
    for row in body:
        click.echo(_line(row, widths, right, paint=True))


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[int], *, paint: bool) -> str:
    out = []
    for number, (text, width) in enumerate(zip(row, widths, strict=True)):
        pad = " " * (width - cells(text))
        shown = click.style(text, fg=_COLOURS[text]) if paint and text in _COLOURS else text
        out.append(pad + shown if number in right else shown + pad)
    return "  ".join(out).rstrip()


def cells(text: str) -> int:
    """Terminal cells of a text: East Asian wide characters take two (UAX 11)."""
    from rich.cells import cell_len

    return cell_len(text)


def moment(at: int | None, zone: str) -> str:
    """Local time to the second, '-' for none."""
    return "-" if at is None else to_datetime(at, zone).strftime("%Y-%m-%d %H:%M:%S")


def both_times(at: int, zone: str) -> str:
    """Local and UTC to the tenth of a second, for the one line where it matters."""
    at -= at % TENTH_US
    return f"{format_instant(at, zone)} ({format_instant(at)})"


def print_clock(now: int, zone: str) -> None:
    """What time it is, and in which zone the table tells it."""
    click.echo(f"now {both_times(now - now % SECOND_US, zone)}, times are {zone}")


def span_text(length_us: float | Fraction | None, *, exact: bool = True) -> str:
    """'2 d 03:04:05', '00:47:10', '00:00:01.5'; '-' for none. Not exact: cut to the tenth of a second."""
    if length_us is None:
        return "-"
    length_us = int(length_us) if exact else int(length_us) // TENTH_US * TENTH_US
    seconds, rest = divmod(length_us, SECOND_US)
    days, seconds = divmod(seconds, 86400)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if rest:
        text += f".{rest:06d}".rstrip("0")
    return f"{days} d {text}" if days else text


def note(text: str) -> None:
    """A remark beside the answer, on stderr, so that output stays parsable."""
    click.echo(text, err=True)
