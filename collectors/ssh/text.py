"""From the bytes of a terminal to the text of an answer: what a person would have seen on paper. Pure."""

from __future__ import annotations

import re
from typing import Final

from collectors.ssh.door import PAGER

_ESCAPE: Final = re.compile(
    r"\x1b(?:\[([0-9;?]{0,16})([@-~])|[()][0-9A-Za-z]|\][^\x07\x1b]{0,256}\x07?|[=>A-Za-z0-9])"
)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LEFT: Final = "D"
_RIGHT: Final = "C"
_ERASE: Final = "K"
_WIDEST: Final = 4096
"""No cursor of an element goes further right."""


def decoded(data: bytes) -> str:
    """UTF-8 where it is, else line by line: what operators have written may be in either, and cut to a length."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(map(_decoded_line, data.split(b"\n")))


def _decoded_line(line: bytes) -> str:
    """GB18030 (which holds GBK), unless it is UTF-8 with Chinese in it but for some octets: three of GBK seldom are a
    character of UTF-8.
    """
    if line.isascii():
        return line.decode("ascii")
    utf_8 = line.decode("utf-8", "replace")
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in utf_8)
    broken = utf_8.count("\ufffd")
    if chinese and chinese >= 2 * broken:
        return utf_8
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError:
        return utf_8


def shown(data: bytes) -> str:
    """The text with line ends, escape codes, backspaces and pagers carried out."""
    lines = (_drawn(line) for line in data.decode("latin-1").split("\n"))
    kept = [
        line
        for line in lines
        if not (line.lstrip().startswith(("-", "<", "P", "p", "(", "M", "m")) and PAGER.fullmatch(line.strip()))
    ]
    return decoded("\n".join(kept).encode("latin-1"))


def tail(data: bytes | bytearray, longest: int = 400) -> str:
    """The unfinished last line, as it stands on the screen now."""
    end = bytes(data[-longest:]).decode("latin-1")
    return _drawn(end.rpartition("\n")[2])


def answer(data: bytes, command: str, prompt: str) -> str:
    """What stands between the echo of the command and the next prompt."""
    text = shown(data)
    head, found, rest = text.partition("\n")
    if found and head.strip().endswith(command):
        text = rest
    lines = text.split("\n")
    if lines and lines[-1].rstrip().lstrip("*") in {prompt, decoded(prompt.encode("latin-1"))}:
        lines.pop()
        while lines and (not lines[-1].strip() or _ABOVE_PROMPT.fullmatch(lines[-1].strip())):
            lines.pop()
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def rejected(text: str) -> str:
    """What the element says where it does not know the command, or may not run it; '' where it answers."""
    for line in text.split("\n", 12)[:12]:
        said = line.strip()
        if said and _REJECTS.match(said):
            return said
    return ""


_ABOVE_PROMPT: Final = re.compile(
    r"\{(?:master|backup|primary|secondary|linecard)[^}]{0,20}\}(?:\[edit\])?|\[(?:edit|/)[^\]]{0,80}\]",
    re.IGNORECASE,
)
"""What Junos and SR OS write in a line of its own before each prompt."""
_REJECTS: Final = re.compile(
    r"%\s{0,3}(?:invalid|incomplete|ambiguous|unknown|unrecogni[sz]ed|bad|permission|authorization|error|wrong|command"
    r"|this command|too many|user doesn't|you don't)"
    r"|error:\s{0,3}(?:unrecognized|wrong|incomplete|ambiguous|too many|permission|failed|you do not have"
    r"|no permission|bad command|invalid|command|the \S{1,40} subsystem is not running)"
    r"|syntax error|unknown command|command authorization failed|invalid input|permission denied|minor: cli"
    r"|cmd exec error|错误\s{0,2}[:\uff1a]",
    re.IGNORECASE,
)


def _drawn(line: str) -> str:
    """One line as it ends up on a screen that overwrites."""
    line = line.rstrip("\r")
    if not _CONTROLS.search(line):
        return line
    cells: list[str] = []
    column = at = 0
    while at < len(line):
        character = line[at]
        if character == "\x1b":
            escape = _ESCAPE.match(line, at)
            if escape is None:
                at += 1
                continue
            column = _moved(escape, cells, column)
            at = escape.end()
            continue
        at += 1
        if character == "\b":
            column = max(column - 1, 0)
        elif character == "\r":
            column = 0
        elif (character >= " " and character != "\x7f") or character == "\t":
            if column >= len(cells):
                cells.extend(" " * (column + 1 - len(cells)))
            cells[column] = character
            column = column + 1
    return "".join(cells).rstrip(" ") if "\b" in line or "\r" in line or "\x1b" in line else "".join(cells)


def _moved(escape: re.Match[str], cells: list[str], column: int) -> int:
    """The column after a cursor movement; erasing cuts the cells."""
    count, what = escape[1], escape[2]
    if what is None:
        return column
    steps = min(int(count), _WIDEST) if count and count.isdigit() else 1
    if what == _LEFT:
        return max(column - steps, 0)
    if what == _RIGHT:
        return min(column + steps, _WIDEST)
    if what == _ERASE and count in {"", "0"}:
        del cells[column:]
    elif what == _ERASE and count == "2":
        cells.clear()
    return column
