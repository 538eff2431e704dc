"""Holiday files: the State Council's list of a year, once for all contracts that keep office hours."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, model_validator

from config.explain import explain
from config.fields import LocalDay, Misplaced
from config.mistakes import Mistakes
from config.model import Model
from config.toml_file import read_toml

_REMEDY = "Write it with schema = 1, years = [2026], holidays = [...] and workdays = [...]."


class HolidaysFile(Model):
    """Holidays and make-up working days of whole years."""

    schema_: Literal[1] = Field(alias="schema", examples=["schema = 1"])
    """Version of this file's form."""
    years: tuple[Annotated[int, Field(ge=1970, le=2200)], ...] = Field(strict=False, examples=["years = [2026]"])
    """The years of which the file holds every day; a month of another year cannot be assessed by it."""
    holidays: tuple[LocalDay, ...] = Field(default=(), strict=False)
    """Local dates without service hours."""
    workdays: tuple[LocalDay, ...] = Field(default=(), strict=False)
    """Make-up working days (调休): they follow Monday's hours."""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not self.years:
            raise Misplaced(("years",), "years is empty. Name those of which the file holds every day.")
        for key, days in (("holidays", self.holidays), ("workdays", self.workdays)):
            for number, day in enumerate(days):
                if int(day[:4]) not in self.years:
                    told = ", ".join(map(str, self.years))
                    raise Misplaced(
                        (key, number), f"{day} is in none of the years ({told}). Add its year, or delete it."
                    )
        both = sorted(set(self.holidays) & set(self.workdays))
        if both:
            raise Misplaced(("workdays",), f"{both[0]} is both a holiday and a workday. Delete one.")
        return self


class Holidays(NamedTuple):
    """ISO dates, and the years of which they are all."""

    years: tuple[int, ...]
    holidays: frozenset[str]
    workdays: frozenset[str]


def read_holidays(path: Path, mistakes: Mistakes) -> Holidays | None:
    """A holiday file, or None and every mistake in it."""
    document = read_toml(path, mistakes, _REMEDY)
    if document is None:
        return None
    try:
        parsed = HolidaysFile.model_validate(document.data)
    except ValidationError as exc:
        explain(exc, HolidaysFile, document, mistakes)
        return None
    return Holidays(tuple(sorted(set(parsed.years))), frozenset(parsed.holidays), frozenset(parsed.workdays))
