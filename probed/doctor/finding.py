"""What a check finds, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from probed.model.instant import days_and_clock


class Level(IntEnum):
    """How bad it is; also the exit code."""

    OK = 0
    WARN = 1
    FAIL = 2


class Text(NamedTuple):
    """One sentence in English and in Chinese."""

    en: str
    zh: str


NOTHING = Text("", "")


def length_text(length_us: int) -> Text:
    """A length of time as people read it, cut to the second."""
    days, clock = days_and_clock(length_us)
    return Text(f"{days} d {clock}", f"{days} 天 {clock}") if days else Text(clock, clock)


class Finding(NamedTuple):
    """`check` is a stable word for machines; `where` names a file, host or part; `todo` is empty when all is well."""

    level: Level
    check: str
    where: str
    what: Text
    todo: Text = NOTHING


def worst(findings: Iterable[Finding]) -> Level:
    return max((finding.level for finding in findings), default=Level.OK)


def ok(check: str, where: str, en: str, zh: str) -> Finding:
    return Finding(Level.OK, check, where, Text(en, zh))


def warn(check: str, where: str, what: Text, todo: Text) -> Finding:
    return Finding(Level.WARN, check, where, what, todo)


def fail(check: str, where: str, what: Text, todo: Text) -> Finding:
    return Finding(Level.FAIL, check, where, what, todo)
