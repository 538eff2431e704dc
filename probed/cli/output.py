"""How commands print: tables for people, canonical JSON for machines, colours only on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, Final

import click

from probed.cli import screen
from probed.cli.words import said
from probed.model.instant import SECOND_US, days_and_clock, format_instant, shown_twice, to_datetime

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
_NARROWEST: Final = 8
"""A column that is cut to fit the screen keeps so many cells."""


class Word(str):
    """A cell that is one of our own words, such as a state: shown in the terminal's language and in its colour."""

    __slots__ = ()


def print_json(value: Any) -> None:
    """One JSON document, keys sorted, readable by people too."""
    from probed.cli.terminal import escaped
    from probed.model.canonical import plain

    click.echo(json.dumps(plain(value), indent=2, sort_keys=True, ensure_ascii=escaped()))


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """An aligned table; `right` names the columns set flush right. Full-width characters count double.

    On a terminal too narrow for it the widest columns are cut with an ellipsis; elsewhere nothing is ever cut.
    """
    titles = [said(name) for name in head]
    words: dict[str, str] = {}
    body = [[(cell, _shown(cell, words)) for cell in row] for row in rows]
    widths = [max(cells(text) for text in column) for column in zip(titles, *_texts(body), strict=True)]
    widths = _fitting(widths, screen.width())
    click.secho(_line([(text, text) for text in titles], widths, right), bold=True)
    for row in body:
        click.echo(_line(row, widths, right))


def _shown(cell: str, words: dict[str, str]) -> str:
    """A cell's text; `words`: those that were translated before."""
    if not isinstance(cell, Word):
        return str(cell)
    if cell not in words:
        words[cell] = said(cell)
    return words[cell]


def _texts(body: list[list[tuple[str, str]]]) -> list[list[str]]:
    return [[text for _, text in row] for row in body]


def _line(row: Sequence[tuple[str, str]], widths: Sequence[int], right: Sequence[int]) -> str:
    out = []
    for number, ((cell, text), width) in enumerate(zip(row, widths, strict=True)):
        shown = cut(text, width)
        pad = " " * (width - cells(shown))
        if isinstance(cell, Word) and cell in _COLOURS:
            shown = click.style(shown, fg=_COLOURS[cell])
        out.append(pad + shown if number in right else shown + pad)
    return "  ".join(out).rstrip()


def _fitting(widths: list[int], most: int | None) -> list[int]:
    """The widths, the widest made narrower until the line fits."""
    if most is None:
        return widths
    excess = sum(widths) + 2 * (len(widths) - 1) - most
    while excess > 0 and max(widths, default=0) > _NARROWEST:
        widest = max(range(len(widths)), key=widths.__getitem__)
        rival = max((width for number, width in enumerate(widths) if number != widest), default=0)
        less = max(1, min(excess, widths[widest] - max(rival, _NARROWEST)))
        widths[widest] -= less
        excess -= less
    return widths


def cells(text: str) -> int:
    """Terminal cells of a text: East Asian wide characters take two (UAX 11), colours none."""
    if "\x1b" in text:
        text = click.unstyle(text)
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """The text, or so much of it as leaves room for an ellipsis; never half a wide character."""
    if cells(text) <= width:
        return text
    kept, used = [], 0
    for character in text:
        used += cells(character)
        if used > width - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def state(word: str) -> str:
    """A state's word in the terminal's language, for use in a sentence."""
    return click.style(said(word), fg=_COLOURS.get(word))


def part_title(text: str) -> None:
    """The heading of a part of an answer."""
    click.secho(f"\n{said(text)}", bold=True)


def label(name: str, width: int = 12) -> str:
    """A name at the beginning of a line, padded to a column."""
    text = said(name)
    return text + " " * max(width - cells(text), 1)


def moment(at: int | None, zone: str) -> str:
    """Local time to the second, '-' for none. In the hour that happens twice the offset tells which it is."""
    if at is None:
        return "-"
    local = to_datetime(at, zone)
    text = local.strftime("%Y-%m-%d %H:%M:%S")
    return text + _offset(at, zone) if shown_twice(local) else text


def _offset(at: int, zone: str) -> str:
    return format_instant(at - at % SECOND_US, zone)[19:]


def both_times(at: int, zone: str) -> str:
    """Local and UTC to the tenth of a second, for the one line where it matters."""
    at -= at % TENTH_US
    return format_instant(at) if zone == "UTC" else f"{format_instant(at, zone)} ({format_instant(at)})"


def print_clock(now: int, zone: str) -> None:
    """What time it is, and in which zone the table tells it."""
    click.echo(said("now {now}, times are {zone}", now=both_times(now - now % SECOND_US, zone), zone=zone))


def span_text(length_us: float | Fraction | None, *, exact: bool = True) -> str:
    """'2 d 03:04:05', '00:47:10', '00:00:01.5'; '-' for none. Not exact: cut to the tenth of a second."""
    if length_us is None:
        return "-"
    length_us = int(length_us) if exact else int(length_us) // TENTH_US * TENTH_US
    days, text = days_and_clock(length_us)
    if rest := length_us % SECOND_US:
        text += f".{rest:06d}".rstrip("0")
    return said("{days} d {time}", days=days, time=text) if days else text


def milliseconds(length_us: float | Fraction) -> str:
    """'20 ms', '0.125 ms': every digit down to the microsecond, cut there."""
    from sla.rounding import truncated

    return f"{truncated(Fraction(length_us) / 1000, 3).rstrip('0').rstrip('.')} ms"


def bounds_text(low_us: int, high_us: int | None) -> str:
    """Of a length known to lie in between: '31 ms .. 33 ms', '>= 120 ms'; in words where nothing is known."""
    if high_us is None:
        return f"≥ {milliseconds(low_us)}" if low_us else said("not told")
    return milliseconds(low_us) if low_us == high_us else f"{milliseconds(low_us)} .. {milliseconds(high_us)}"


def note(text: str) -> None:
    """A remark beside the answer, on stderr, so that output stays parsable."""
    click.echo(text, err=True)
