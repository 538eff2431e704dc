"""`--help` in the terminal's language: every text of it passes here; Chinese is wrapped by cells, not by letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import click

from probed.cli.words import language

MOST_NAMES: Final = 30
"""Cells of the column with the options' names; a longer name has a line of its own."""
_EXTRA: Final = {
    "the latest of each test": "每个测试的最新结果",
    "the settings' time_zone": "设置中的 time_zone",
    "a free one": "任选空闲端口",
    "the circuit": "该电路",
    "the month of the last input": "最后数据所在月份",
    "all found": "找到的全部",
    "the whole month": "整月",
    "the last 24 hours": "最近 24 小时",
    "the only one, or the highest": "唯一或最高的单位",
    "here": "当前文件夹",
    "now": "此刻",
    "always": "始终",
    "the upper end of the bands": "档位的最高上限",
    "5, or n - 1 if less": "5，或较小的 n - 1",
    "out/SCENARIO": "out/场景名",
    "1 for demo, else 60": "demo 为 1，其余为 60",
}
"""Defaults that are told in words."""
_PIECE: Final = re.compile(r" +|[（【“]*(?:[!-~]+|.)[，。；：、）】”？！]*")
"""What is not torn apart: a Latin word or an ideograph, with the marks that may not end or begin a line."""


class Formatter(click.HelpFormatter):
    """click's own, but for what it says where the terminal's locale is Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：" if prefix is None and language() == "zh" else prefix)

    def write_heading(self, heading: str) -> None:
        if language() == "en":
            super().write_heading(heading)
        else:
            self.write(f"{'':>{self.current_indent}}{_said(heading)}：\n")

    def write_text(self, text: str) -> None:
        if language() == "en":
            super().write_text(text)
            return
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            if paragraph.startswith("\b\n"):  # click's mark: as it stands
                lines = paragraph.split("\n")[1:]
            else:
                lines = list(wrapped(_said(" ".join(paragraph.split())), self.width - self.current_indent))
            self.write("".join(f"{indent}{line}\n" for line in lines))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = MOST_NAMES, col_spacing: int = 2) -> None:
        if language() == "en":
            super().write_dl(rows, col_max, col_spacing)
            return
        rows = list(rows)
        first = min(max((len(name) for name, _ in rows), default=0), col_max) + col_spacing
        margin = " " * self.current_indent
        for name, text in rows:
            lines = list(wrapped(_told(text), max(self.width - self.current_indent - first, 20)))
            if len(name) > first - col_spacing:
                self.write(f"{margin}{name}\n")
                name = ""  # noqa: PLW2901 - it has been written
            for line in lines or [""]:
                self.write(f"{margin}{name:{first}}{line}".rstrip() + "\n")
                name = ""  # noqa: PLW2901 - only once


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of at most so many cells, but for a piece that is longer alone."""
    from probed.cli.output import cells

    line, used = "", 0
    for piece in _PIECE.findall(text):
        size = cells(piece)
        if used + size > width and line:
            yield line.rstrip()
            line, used = "", 0
        if line or piece.strip():
            line, used = line + piece, used + size
    if line.strip():
        yield line.rstrip()


def _told(text: str) -> str:
    """The help of an option, with what click adds of defaults and ranges; or a command's, which click may cut."""
    text = " ".join(text.split())
    known, extra = text, ""
    while known not in _help() and " [" in known:
        known, _, last = known.rpartition(" [")
        extra = f" [{last}{extra}"
    if known.endswith("..."):
        known = next((whole for whole in _help() if whole.startswith(known.removesuffix("..."))), known)
    for english, chinese in _EXTRA.items():
        extra = extra.replace(f"default: {english}]", f"默认：{chinese}]")
    extra = extra.replace("default: ", "默认：").replace("; ", "；").replace("required", "必填")
    return _said(known) + extra.replace("].", "]")


def in_a_line(text: str) -> str:
    """A command's line of help, for a shell that shows it at TAB."""
    return _said(text)


def _said(text: str) -> str:
    return _help().get(text, text) if language() == "zh" else text


@cache
def _help() -> dict[str, str]:
    from probed.cli.chinese_help import HELP

    return HELP
