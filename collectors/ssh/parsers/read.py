"""From the text of an answer, or of a capture of one, to facts."""

from __future__ import annotations

import re
from typing import Final

from collectors.ssh.facts import Facts
from collectors.ssh.parsers.registry import readable, reader_of
from probed.errors import ProbedError, did_you_mean

_PROMPT: Final = r"[^\s>#]{0,100}[>#$%\]]"
_ALONE: Final = re.compile(rf"{_PROMPT}\s{{0,8}}\Z")


class NotUnderstood(ProbedError):
    """Nothing in a text is known of this command's answers. `line` counts from 1."""

    def __init__(self, command: str, line: int, text: str) -> None:
        self.command, self.line, self.text = command, line, text
        where = f"line {line} is the first that is not understood: {text.strip()[:80]!r}" if line else "it is empty"
        super().__init__(f"this is no answer to '{command}' that is known here: {where}")


class NoReader(ProbedError):
    """The answers to this command are not read, only shown."""

    def __init__(self, platform: str, command: str) -> None:
        known = readable(platform)
        hint = did_you_mean(command, known) or (f" Read are: {', '.join(known)}." if known else "")
        super().__init__(f"the answer to '{command}' is not read for {platform}.{hint}")


def read(platform: str, command: str, text: str, zone: str | None = None) -> Facts:
    """What an answer tells; NoReader or NotUnderstood where it cannot be said. `zone`: of the element's clock."""
    reader = reader_of(platform, command)
    if reader is None:
        raise NoReader(platform, command)
    facts = reader(bare(text, command), zone)
    if not facts.any:
        first = facts.strange[0] if facts.strange else None
        raise NotUnderstood(command, first.line if first else 0, first.text if first else "")
    return facts


def bare(text: str, command: str) -> str:
    """Without prompts and the echo of the command, or of one like it; lines keep their numbers."""
    verb = command.split(" ", 1)[0]
    echo = re.compile(rf"(?:{_PROMPT}\s{{0,2}}{re.escape(verb)}\s\S.{{0,200}}|{re.escape(command)})\s{{0,4}}\Z")
    first = re.compile(rf"{re.escape(verb)}\s\S.{{0,200}}\Z")
    found = text.splitlines()
    begun = next((number for number, line in enumerate(found) if line.strip()), 0)
    for number, line in enumerate(found[:200]):
        if echo.match(line[:400]) or (number == begun and first.match(line[:400])):
            found[: number + 1] = [""] * (number + 1)
            break
    while found and (not found[-1].strip() or (len(found[-1]) < 120 and _ALONE.match(found[-1]))):
        found.pop()
    return "\n".join(found) + "\n"
