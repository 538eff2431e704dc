"""How the cells of a table are read: each function takes the trimmed text and raises ValueError with advice."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

from config.parsing import known_word, parse_identifier
from config.tables import Parser

E = TypeVar("E", bound=StrEnum)


def text(cell: str) -> str:
    """Any text; may be empty."""
    return cell


def filled(cell: str) -> str:
    """Any text but none."""
    if not cell:
        raise ValueError("the cell is empty. Fill it in.")
    return cell


def optional_id(cell: str) -> str | None:
    """An identity, or None for an empty cell."""
    return parse_identifier(cell) if cell else None


def choice(kind: type[E], members: Sequence[E] = ()) -> Callable[[str], E]:
    """One of an enumeration's words, or only of the given members."""
    words = [member.value for member in members or kind]

    def parse(cell: str) -> E:
        return kind(known_word(cell, words))

    return parse


def word(*words: str) -> Callable[[str], str]:
    """One of the given words."""

    def parse(cell: str) -> str:
        return known_word(cell, words)

    return parse


def yes_no(cell: str) -> bool:
    return known_word(cell, ["yes", "no"]) == "yes"


def number(least: int, most: int) -> Callable[[str], int]:
    """A whole number within bounds."""

    def parse(cell: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", cell) or not least <= int(cell) <= most:
            raise ValueError(f"'{cell}' is not a whole number from {least} to {most}. Correct it.")
        return int(cell)

    return parse


def or_default(parse: Parser, default: int) -> Callable[[str], int]:
    """The default for an empty cell."""

    def read(cell: str) -> int:
        return int(parse(cell)) if cell else default

    return read


def address(cell: str) -> str:
    """An IPv4 or IPv6 address; names are refused, since a name server must not decide what is polled."""
    try:
        return str(ipaddress.ip_address(cell))
    except ValueError:
        raise ValueError(f"'{cell}' is not an IP address. Write one such as 192.0.2.17.") from None


def optional_address(cell: str) -> str:
    return address(cell) if cell else ""
