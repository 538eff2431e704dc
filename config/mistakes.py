"""Collects mistakes: nothing is raised until everything was looked at."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from probed.errors import ConfigError, Mistake, did_you_mean

_COMPARISONS: Final = 100_000
"""Words compared for hints in one load: the search is slow, and a lost table dangles everything."""


class Place(NamedTuple):
    """Where in which file; line and column count from 1, 0 = the whole file or line."""

    file: str
    line: int = 0
    column: int = 0


class Mistakes:
    """Every mistake of one load, in the order they were met."""

    def __init__(self, *, secrets: bool = True) -> None:
        """`secrets`: whoever loads needs them, as the daemon does; else one that is out of sight is no mistake."""
        self.secrets = secrets
        self.found: list[Mistake] = []
        self.unseen: list[str] = []
        """Files of secrets that this user may not read, and that nobody asked for."""
        self._known: set[Mistake] = set()
        self._comparisons = _COMPARISONS

    def add(self, place: Place, message: str) -> None:
        mistake = Mistake(*place, message)
        if mistake not in self._known:
            self._known.add(mistake)
            self.found.append(mistake)

    def near(self, word: str, known: Collection[str]) -> str:
        """' Did you mean 'x'?' or the empty string; gives up when too much was compared already."""
        self._comparisons -= len(known)
        if self._comparisons < 0:
            return ""
        twin = _twin(word, known)
        return f" Did you mean '{twin}'?" if twin else did_you_mean(word, known)

    def raise_if_any(self, what: str = "the configuration") -> None:
        if self.found:
            raise ConfigError(self.found, what)


def _twin(word: str, known: Iterable[str]) -> str | None:
    """The known word that differs only in case or in full-width characters."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    return next((k for k in known if unicodedata.normalize("NFKC", k).casefold() == plain), None)
