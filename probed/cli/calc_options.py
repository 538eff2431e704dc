"""Figures that are typed in as options of `probed calc`: exact decimals, shares, lengths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, Final, TypeVar

import click

from probed.cli.calc_show import typed
from probed.errors import ConfigError, Mistake, ProbedError

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_DECIMAL: Final = re.compile(r"([0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(%?)", re.ASCII)
_APART: Final = re.compile(r"[,;，；、\n]")
_FRACTION: Final = re.compile(r"([0-9]{1,20})/([0-9]{1,20})", re.ASCII)


def month_options(command: F) -> F:
    """What a month is: in which zone, and from which day on."""
    begins = click.option(
        "--month-begins",
        type=click.IntRange(1, 28),
        default=1,
        show_default=True,
        help="First day of a month: 26 makes 2026-11 that from 26 October to 25 November.",
    )
    zone = click.option("--zone", default="Asia/Shanghai", show_default=True, help="Time zone of the contract.")
    return zone(begins(command))


def quantity(text: str, option: str, example: str) -> Fraction:
    """An exact number that is not negative: '6%', '0.06', '3/50'."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if match := _DECIMAL.fullmatch(plain):
        return Fraction(match[1]) / (100 if match[2] else 1)
    match = _FRACTION.fullmatch(plain)
    if match is None or not int(match[2]):
        raise ProbedError(f"{option}: '{text}' is no number that can stand here. Write it such as {example}.")
    return Fraction(int(match[1]), int(match[2]))


def percentage(text: str) -> Fraction:
    """'99.9', '99.9%' or '716/720' as a ratio from 0 to 1 (ValueError). A plain number is in percent.

    A plain number above 0 and up to 1 could be either, and is refused.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    fraction = _FRACTION.fullmatch(plain)
    if fraction is not None and int(fraction[2]):
        value = Fraction(int(fraction[1]), int(fraction[2]))
    else:
        match = _DECIMAL.fullmatch(plain.replace(" ", ""))
        if match is None:
            raise ValueError(f"'{text}' is no percentage. Write it such as 99.9 or 99.9%.")
        value = Fraction(match[1]) / 100
        if not match[2] and 0 < value <= Fraction(1, 100):
            raise ValueError(
                f"'{text}' could be a ratio or a percentage. Write it in percent with its sign, such as 99.9%."
            )
    if value > 1:
        raise ValueError(f"'{text}' is more than 100 %. Correct it.")
    return value


def in_service_share(text: str) -> Fraction:
    """'20/30', '0.5' or '50%' as a share above 0 and up to 1 (ValueError)."""
    try:
        share = quantity(text, "", "20/30")
    except ProbedError:
        share = Fraction(0)
    if not 0 < share <= 1:
        raise ValueError(f"'{text}' is no share of a period. Write it such as 20/30 or 50%.")
    return share


def _parts(text: str, place: str, option: str) -> Iterator[tuple[str, str]]:
    """The parts of a text, each with its place: the option, or file and line. What follows a # is a remark."""
    if place == option:
        parts = [part for part in _APART.split(text) if part.strip()]
        yield from ((option, part) for part in parts or [text])
        return
    for number, line in enumerate(text.splitlines(), 1):
        for part in _APART.split(line.partition("#")[0]):
            if part.strip():
                yield f"{place}:{number}", part.strip()


class Asked:
    """Options as they are read; every mistake is kept, so that all are told at once."""

    def __init__(self) -> None:
        self._mistakes: list[Mistake] = []

    def one(self, option: str, text: str | None, read: Callable[[str], T]) -> T | None:
        if text is None:
            return None
        try:
            return read(text)
        except ValueError as exc:
            self._mistakes.append(Mistake(option, 0, 0, str(exc)))
            return None

    def several(self, option: str, texts: Sequence[str], read: Callable[[str], T]) -> list[T]:
        names = [option if len(texts) == 1 else f"{option}[{place}]" for place in range(1, len(texts) + 1)]
        found = [self.one(name, text, read) for name, text in zip(names, texts, strict=True)]
        return [value for value in found if value is not None]

    def listed(self, option: str, texts: Sequence[str], read: Callable[[str], T]) -> list[T]:
        """The same where one value may hold several with commas between, and `-` or `@FILE` a line of them each."""
        named = [part for text in texts for part in _parts(*typed(text, option), option)]
        several = sum(name == option for name, _ in named) > 1
        found = [
            self.one(f"{name}[{number}]" if several and name == option else name, text, read)
            for number, (name, text) in enumerate(named, 1)
        ]
        return [value for value in found if value is not None]

    def gathered(self, read: Callable[[], T]) -> T | None:
        """What was read, or None and all the mistakes of it."""
        try:
            return read()
        except ConfigError as exc:
            self._mistakes += exc.mistakes
            return None

    def wrong(self, option: str, message: str) -> None:
        """A mistake that was found elsewhere."""
        self._mistakes.append(Mistake(option, 0, 0, message))

    def done(self, what: str = "the call") -> None:
        """ConfigError with all of them, if there is one."""
        if self._mistakes:
            raise ConfigError(self._mistakes, what)
