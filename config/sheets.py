"""One CSV file (RFC 4180, UTF-8, a record a line) as cells whose place can be told."""

from __future__ import annotations

import re
from pathlib import Path
from sys import intern

from config.files import read_text
from config.mistakes import Mistakes, Place

_CELL = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?=,|\Z)|([^",]*)(?=,|\Z)')
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\u2060\ufeff]")


class CellError(ValueError):
    """A record that cannot be cut into cells: `column` counts from 1."""

    def __init__(self, column: int, message: str) -> None:
        self.column = column
        super().__init__(message)


def split_record(line: str) -> list[str]:
    """The trimmed cells of a line. A cell never spans lines, so that a lost quote spoils one line only.

    Equal cells are one text: every id stands in many rows of several files.
    """
    if '"' not in line:
        return [intern(cell.strip()) for cell in line.split(",")]
    cells = (match[2] if match[1] is None else match[1].replace('""', '"') for match in _cells(line))
    return [intern(cell.strip()) for cell in cells]


def plain_text(cell: str) -> str:
    """A cell of a broken line without what broke it."""
    return _CONTROL.sub("", cell).replace('"', "").strip()


def column_of(line: str, index: int) -> int:
    """Where the cell of that number (from 0) begins, counted from 1; the end of the line if there is none."""
    if '"' not in line:
        starts = [0, *(match.end() for match in re.finditer(",", line))]
    else:
        starts = [match.start() for match in _cells(line)]
    if index >= len(starts):
        return len(line) + 1
    start = starts[index]
    blanks = len(line[start:]) - len(line[start:].lstrip())
    cell_ends = line.find(",", start)
    # A cell of blanks only is pointed at where it begins.
    return start + 1 if cell_ends >= 0 and start + blanks > cell_ends else start + blanks + 1


def _cells(line: str) -> list[re.Match[str]]:
    found, position = [], 0
    while True:
        match = _CELL.match(line, position)
        if match is None:
            raise _broken(line, position)
        found.append(match)
        if match.end() == len(line):
            return found
        position = match.end() + 1


def _broken(line: str, start: int) -> CellError:
    quote = line.index('"', start)
    if line[start:quote].strip():
        return CellError(
            quote + 1, "a quote stands inside a cell. Put the whole cell in quotes and double the quotes in it."
        )
    closing = re.compile(r'"(?:[^"]|"")*"').match(line, quote)
    if closing is None:
        return CellError(quote + 1, "a quote is opened here and not closed on this line. Close it, or delete it.")
    return CellError(closing.end() + 1, "text follows a closing quote. Double the quotes inside of the cell.")


class Sheet:
    """The lines of one file, and the places of their cells."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = text.split("\n")

    def place(self, line: int, index: int) -> Place:
        """The place of a cell (index from 0)."""
        try:
            return Place(self.file, line, column_of(self.lines[line - 1], index))
        except CellError as exc:
            return Place(self.file, line, exc.column)

    def records(self, mistakes: Mistakes) -> tuple[list[tuple[int, list[str]]], list[str]]:
        """(line number, cells) of every line that is not blank, and the lines that are broken (each a mistake)."""
        found, broken = [], []
        clean = not any(map(_CONTROL.search, self.lines))
        for number, line in enumerate(self.lines, 1):
            control = None if clean else _CONTROL.search(line)
            if control:
                code = f"U+{ord(control[0]):04X}"
                place = Place(self.file, number, control.start() + 1)
                mistakes.add(place, f"there is an invisible character ({code}). Delete it.")
                broken.append(line)
                continue
            try:
                cells = split_record(line)
            except CellError as exc:
                mistakes.add(Place(self.file, number, exc.column), str(exc))
                broken.append(line)
                continue
            if any(cells):
                found.append((number, cells))
        return found, broken


def read_sheet(path: Path, mistakes: Mistakes, remedy: str) -> Sheet | None:
    text = read_text(path, mistakes, remedy)
    return None if text is None else Sheet(str(path), text)


def separator_hint(line: str) -> str:
    """What a line with too few cells was probably separated by."""
    names = {
        "，": "full-width commas '，'",
        "；": "semicolons '；'",
        ";": "semicolons ';'",
        "\t": "tabs",
        "、": "'、'",
    }
    for character, name in names.items():
        if character in line:
            return f" It holds {name}. Separate the cells by plain commas ','."
    return ""
