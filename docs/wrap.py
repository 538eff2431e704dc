"""Wraps the prose of the pages anew: `python docs/wrap.py` (all pages) or `python docs/wrap.py docs/lab.md`.

Paragraphs and list items only. Code, tables, headings and comments stay as they are; code spans and links stay whole.
Chinese pages are left alone: a line break between two ideographs would be shown as a blank.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[1]
WIDTH: Final = 118
_GENERATED: Final = {"docs/commands.md", "docs/configuration.md", "docs/metrics.md"}
_ITEM: Final = re.compile(r"(\s*)([-*]|\d+\.) +")
_APART: Final = re.compile(r"\s*$|#|\||<|```|~~~|    |\[[^\]]+\]\([^)]+\)$|\*\*(File|In)\*\* ")
"""Lines that are no prose: nothing, headings, tables, comments and HTML, fences, code, a link alone, and the lines of
the how-tos that a test follows to the letter."""
_WHOLE: Final = re.compile(r"(?:`[^`]*`|!?\[[^\]]*\]\([^)]*\)|[^\s`\[]|\[)+")
"""A piece that is not broken: a word with the code spans and links that hang on it."""

_LOOKS_LIKE_MORE: Final = re.compile(r"([-+*#>|=~]|\d+[.)])")
"""At the beginning of a line it would be an item, a heading, a quotation or a table."""


def pages() -> tuple[Path, ...]:
    """The pages that people write, by name."""
    found = {
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "config").rglob("*.md"),
        *ROOT.glob("bench/*.md"),
    }
    return tuple(sorted(page for page in found if _by_hand(page)))


def _by_hand(page: Path) -> bool:
    return ".zh-" not in page.name and str(page.relative_to(ROOT)) not in _GENERATED


def wrapped(text: str) -> str:
    """The page with its prose wrapped anew; doing it twice changes nothing more."""
    return "".join(f"{line}\n" for block in _blocks(text.splitlines()) for line in block)


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Paragraphs and items, wrapped; all else line by line."""
    prose: list[str] = []
    fence = ""
    for line in lines:
        mark = re.match(r"\s*(```+|~~~+)", line)
        if mark or fence:
            yield _filled(prose)
            prose = []
            yield [line]
            if mark:
                fence = "" if fence and line.strip().startswith(fence) else fence or mark[1]
            continue
        goes_on = bool(prose) and line.startswith("  ") and bool(line.strip())
        if _APART.match(line) and not goes_on:
            yield _filled(prose)
            prose = []
            yield [line]
        elif _ITEM.match(line):
            yield _filled(prose)
            prose = [line]
        else:
            prose.append(line)
    yield _filled(prose)


def _filled(prose: list[str]) -> list[str]:
    """One paragraph or item as lines that are as long as they may be."""
    if not prose:
        return []
    item = _ITEM.match(prose[0])
    first = item[0] if item else prose[0][: len(prose[0]) - len(prose[0].lstrip())]
    rest = " " * len(first)
    text = " ".join([prose[0][len(first) :].strip(), *(line.strip() for line in prose[1:])])
    lines, line = [], first
    for piece in _WHOLE.findall(text):
        blank = "" if line in {first, rest} else " "
        if blank and len(line) + 1 + len(piece) > WIDTH and not _LOOKS_LIKE_MORE.match(piece):
            lines.append(line)
            line, blank = rest, ""
        line += blank + piece
    return [*lines, line]


def main() -> None:
    """Wrap the pages named, or all."""
    for page in [Path(name).resolve() for name in sys.argv[1:]] or pages():
        text = page.read_text(encoding="utf-8")
        if (new := wrapped(text)) != text:
            page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
