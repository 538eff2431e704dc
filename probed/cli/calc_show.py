"""What the sheets of `probed calc` have in common: what was typed in, numbers, titles of steps."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.long_json import print_long
from probed.cli.output import moment, note, print_table
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from probed.model.assessment import Period
    from sla.intervals import Stretch

MOST_ROWS: Final = 40
"""Rows of a step that are shown to people; --json has them all."""
_LARGEST: Final = 256 << 20


def typed(value: str, option: str) -> tuple[str, str]:
    """The text of an option and the name of its place: as it is, `-` for standard input, `@FILE` for a file."""
    if value == "-":
        return _text(sys.stdin.buffer.read(_LARGEST), "stdin"), "stdin"
    if value.startswith("@"):
        path = Path(value[1:])
        return _text(path.read_bytes(), str(path)), str(path)
    return value, option


def _text(raw: bytes, place: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ProbedError(f"{place}: byte {exc.start + 1} is not UTF-8. Save the file as UTF-8.") from exc


def warn_of_strangers(option: str, stretches: Iterable[Stretch], period: Period, horizon: int | None = None) -> None:
    """A slip of the month would leave an outage out without a word. Nothing is known from `horizon` on."""
    for start, end in stretches:
        if horizon is not None and period.start <= horizon <= start < period.end:
            note(said("{option} from {start} lies after --as-of", option=option, start=moment(start, period.zone)))
        if end <= period.start or start >= period.end:
            told = {"option": option, "start": moment(start, period.zone), "period": period.label}
            note(said("{option} from {start} lies outside of {period}", **told))


def title(number: int, text: str, *, first: bool = False) -> None:
    """The head of a step, after an empty line but where it is the first of all."""
    click.secho(f"{'' if first else chr(10)}{number}. {said(text)}", bold=True)


def shown_table(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = (), count: int | None = None
) -> None:
    """A table, cut after so many rows. `count`: of all rows, where these are made one by one."""
    count = len(rows) if isinstance(rows, Sized) else count
    assert count is not None  # nobody else knows it
    print_table(head, list(islice(rows, MOST_ROWS)), right=right)
    if count > MOST_ROWS:
        click.echo(said("... and {count} more (--json)", count=count - MOST_ROWS))


def number(value: Fraction | None) -> float | None:
    """A ratio as a JSON number; the exact one stands beside it."""
    return None if value is None else float(value)


def percent_of(value: Fraction | None) -> Fraction | None:
    """A ratio in percent, exact."""
    return None if value is None else value * 100


def exact(values: Mapping[str, Fraction | None]) -> dict[str, str | None]:
    """Ratios as n/d, so that nothing is lost."""
    return {name: None if value is None else str(value) for name, value in values.items()}


def ratio(value: Fraction | None) -> str:
    """'1/24000 = 4.16667e-05', '0' , '-' where it is undefined."""
    if value is None:
        return "-"
    if value.denominator == 1:
        return str(value)
    return f"{value} = {float(value):.6g}"


def share_text(value: Fraction | None, places: int = 4) -> str:
    """An availability: '89/90 = 98.8888 %', cut and never rounded up."""
    from sla.rounding import percent

    return "-" if value is None else f"{value} = {percent(value, places)} %"


def note_lines(lines: Sequence[str]) -> None:
    """Remarks beside the answer."""
    for line in lines:
        note(line)


def answer(as_json: bool, document: Callable[[], dict[str, Any]], show: Callable[[], None]) -> None:
    """One answer for machines or for people."""
    if as_json:
        print_long(document())
    else:
        show()
