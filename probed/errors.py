"""Errors that an operator can do something about: where, what, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

PRINTED_MISTAKES: Final = 100
"""The text of a ConfigError lists so many; its `mistakes` hold all."""


class ProbedError(Exception):
    """Base of every expected failure; its text is meant for people and needs no traceback."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in one place of one file. `line` and `column` count from 1; 0 = the whole file."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: {self.message}"


class ConfigError(ProbedError):
    """Every mistake found in a configuration, in the order of file and line."""

    def __init__(self, mistakes: Iterable[Mistake], what: str = "the configuration") -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda m: (m.file, m.line, m.column, m.message)))
        self.what = what
        count = len(self.mistakes)
        lines = [f"  {m}" for m in self.mistakes[:PRINTED_MISTAKES]]
        if count > PRINTED_MISTAKES:
            lines.append(f"  ... and {count - PRINTED_MISTAKES} more")
        super().__init__("\n".join([f"{count} mistake{'s' if count != 1 else ''} in {what}:", *lines]))

    def __reduce__(self) -> tuple[type[ConfigError], tuple[tuple[Mistake, ...], str]]:
        """It travels whole from the process that reads the configuration to the daemon."""
        return type(self), (self.mistakes, self.what)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' Did you mean 'x'?' when a known word is near, else the empty string."""
    near = get_close_matches(word, list(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
