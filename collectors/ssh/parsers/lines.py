"""Lines and pairs of an answer, in linear time whatever stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

LONGEST_LINE: Final = 512
"""What stands beyond is no fact of any answer that is known; patterns never see it."""
MOST_LINES: Final = 500_000
LARGEST: Final = 2**63
_PAIR: Final = re.compile(r"([A-Za-z][A-Za-z0-9 /().#-]{0,60}?)\s{0,8}[:=]\s{0,24}(\S(?:[^\s]| (?! )){0,200})?")
_NUMBER: Final = re.compile(r"-?[0-9]{1,19}(?:\.[0-9]{1,9})?")


class Line(NamedTuple):
    """One line with its number (from 1) and without blanks at its end."""

    number: int
    text: str


def lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines()[:MOST_LINES], 1):
        yield Line(number, line[:LONGEST_LINE].expandtabs().rstrip())


def pairs(line: str) -> dict[str, str]:
    """'Name: value   Other name: value' as names in small letters with their values."""
    found: dict[str, str] = {}
    line = re.sub(r" {1,40}([:=])(?= |\Z)", r"\1", line)  # names may be padded before their colon
    for piece in re.split(r" {2,}|,\s(?=[A-Z][A-Za-z -]{1,40}:)", line.strip()):
        match = _PAIR.match(piece)
        if match:
            found[key(match[1])] = (match[2] or "").strip()
        elif found and piece and not found[last := next(reversed(found))]:
            found[last] = piece.strip()
    return found


def key(name: str) -> str:
    return " ".join(name.lower().split())


def whole(text: str | None) -> int | None:
    """The whole number at the beginning; None where there is none. Counts are never below zero."""
    match = re.match(r"\s{0,8}([0-9]{1,19})(?![0-9.])", text or "")
    return int(match[1]) if match and int(match[1]) < LARGEST else None


def number(text: str | None) -> float | None:
    """The number at the beginning; None where there is none."""
    match = _NUMBER.match((text or "").strip())
    return float(match[0]) if match else None


def ms(text: str | None) -> float | None:
    """A length of time with its unit in milliseconds; without one it is milliseconds."""
    value = number(text)
    if value is None or text is None:
        return None
    unit = _NUMBER.sub("", text.strip(), count=1).strip().lower()
    if unit.startswith(("micro", "us", "µs", "u")):
        return value / 1000
    if unit.startswith(("nano", "ns")):
        return value / 1_000_000
    if unit.startswith("s") and not unit.startswith("sq"):
        return value * 1000
    return value


def three_ms(text: str | None) -> tuple[float | None, float | None, float | None]:
    """'1/2/3 milliseconds' as three lengths; a sum may follow before the unit."""
    match = re.match(r"([0-9.]{1,19})/([0-9.]{1,19})/([0-9.]{1,19})(?:/[0-9.]{1,30})?(.{0,20})", (text or "").strip())
    if not match:
        return None, None, None
    return ms(match[1] + match[4]), ms(match[2] + match[4]), ms(match[3] + match[4])


def first(found: Mapping[str, str], *names: str) -> str | None:
    """The value of the first name that is there and not empty."""
    return next((found[name] for name in names if found.get(name)), None)
