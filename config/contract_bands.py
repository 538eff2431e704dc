"""Bands of credit must reach from the target to the worst figure, without a gap and without saying anything twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from config.contract_clauses import (
    AvailabilityFile,
    BandFile,
    ClauseFile,
    CountBandFile,
    ErrorPerformanceFile,
    LengthBandFile,
    LossFile,
    OutageCountFile,
    ProtectionSwitchFile,
    RatioBandFile,
    ReportBandFile,
    ReportingFile,
    ShareBandFile,
    VpnAvailabilityFile,
)
from config.durations import format_duration
from config.mistakes import Mistakes
from config.parsing import format_percent
from config.report_limit import ReportLimit
from config.toml_file import TomlDocument

PLACE = tuple[str | int, ...]


class Stretch(NamedTuple):
    """A band by its place in the file. `sign` -1: more is worse; borders are multiplied by it, so less is worse."""

    number: int
    better: Fraction
    worse: Fraction | None


def borders(band: BandFile) -> tuple[Fraction, Fraction | None]:
    """The better and the worse border of a band, in the unit of its clause."""
    match band:
        case ShareBandFile():
            return band.below, band.at_least
        case CountBandFile() | LengthBandFile():
            return Fraction(band.above), None if band.to is None else Fraction(band.to)
        case RatioBandFile():
            return band.above, band.to
        case ReportBandFile():
            return Fraction(band.above.amount), None if band.to is None else Fraction(band.to.amount)


def bands_of(clause: ClauseFile) -> tuple[str, Sequence[BandFile]]:
    """The bands of a clause, and the key under which they stand."""
    if isinstance(clause, ProtectionSwitchFile) and clause.count_bands:
        return "count_bands", clause.count_bands
    return "bands", clause.bands


def limit_of(clause: ClauseFile) -> Fraction:
    """What separates a kept from a missed figure, in the unit of the clause."""
    match clause:
        case AvailabilityFile() | VpnAvailabilityFile():
            return clause.target
        case OutageCountFile() | ErrorPerformanceFile() | LossFile():
            return Fraction(clause.limit)
        case ReportingFile():
            return Fraction(clause.limit.amount)
        case ProtectionSwitchFile(count_bands=counts) if counts:
            return Fraction(clause.allowed)
        case _:
            return Fraction(clause.limit_us)


def check_bands(clause: ClauseFile, path: PLACE, document: TomlDocument, mistakes: Mistakes) -> None:
    """Every band that is empty, every gap, every overlap, and a worse figure that costs less."""
    stated, bands = bands_of(clause)
    if not bands:
        return
    more_is_better = isinstance(clause, AvailabilityFile | VpnAvailabilityFile)
    sign = 1 if more_is_better else -1
    near, far = ("below", "from") if more_is_better else ("above", "to")
    show = _show(clause)

    def tell(number: int, key: str, message: str) -> None:
        mistakes.add(document.place((*path, stated, number, key)), message)

    found = []
    for number, band in enumerate(bands):
        better, worse = borders(band)
        if worse is not None and sign * worse >= sign * better:
            side = "below" if more_is_better else "above"
            tell(number, far, f"{far}: {show(worse)} is not {side} {show(better)}. Swap them, or correct one.")
        else:
            found.append(Stretch(number, better * sign, None if worse is None else worse * sign))
    if len(found) < len(bands):
        return  # what follows would speak of bands that are not meant
    found.sort(key=lambda each: -each.better)
    _ends(clause, found, sign, near, far, show, tell)
    for one, two in pairwise(found):
        _between(one, two, sign, near, far, show, tell)
    _rising(clause, found, tell)


def _ends(
    clause: ClauseFile,
    found: Sequence[Stretch],
    sign: int,
    near: str,
    far: str,
    show: Callable[[Fraction], str],
    tell: Callable[[int, str, str], None],
) -> None:
    first, last, limit = found[0], found[-1], limit_of(clause)
    if first.better > limit * sign:
        tell(
            first.number,
            near,
            f"{near}: the band begins at {show(first.better * sign)}, but {show(limit)} keeps the clause. "
            f"Write {near} = {_quoted(limit, show)}.",
        )
    elif first.better < limit * sign:
        tell(
            first.number,
            near,
            f"{near}: figures between {show(limit)} and {show(first.better * sign)} miss the clause and are in no "
            f"band. Write {near} = {_quoted(limit, show)}.",
        )
    if last.worse is not None:
        tell(
            last.number,
            far,
            f"{far}: figures {'below' if sign > 0 else 'above'} {show(last.worse * sign)} are in no band. "
            f"Leave '{far}' out of the last band.",
        )


def _between(
    one: Stretch,
    two: Stretch,
    sign: int,
    near: str,
    far: str,
    show: Callable[[Fraction], str],
    tell: Callable[[int, str, str], None],
) -> None:
    """Of two neighbours the worse one is told."""
    begins = show(two.better * sign)
    if one.worse is None or one.worse < two.better:
        here = _quoted(two.better * sign, show)
        if one.worse is None:
            ends, advice = "has no end", f"Write {far} = {here} in that one."
        else:
            there = _quoted(one.worse * sign, show)
            ends = f"reaches {'down' if sign > 0 else 'up'} to {show(one.worse * sign)}"
            advice = f"Write {far} = {here} in that one, or {near} = {there} in this one."
        tell(
            two.number,
            near,
            f"{near}: this band begins at {begins}, but the one before it {ends}: "
            f"both hold the same figures. {advice}",
        )
    elif one.worse > two.better:
        tell(
            two.number,
            near,
            f"{near}: figures between {show(one.worse * sign)} and {begins} are in no band. "
            f"Write {near} = {_quoted(one.worse * sign, show)}.",
        )


def _rising(clause: ClauseFile, found: Sequence[Stretch], tell: Callable[[int, str, str], None]) -> None:
    _, bands = bands_of(clause)
    for one, two in pairwise(found):
        before, after = bands[one.number].credit, bands[two.number].credit
        # A share and an amount cannot be compared: that depends on the charge.
        alike = isinstance(before, Fraction) == isinstance(after, Fraction)
        if alike and Fraction(after) < Fraction(before):
            tell(two.number, "credit", "credit: a worse figure would cost less than a better one. Correct one.")


def _quoted(value: Fraction, show: Callable[[Fraction], str]) -> str:
    text = show(value)
    return text if text.isdigit() else f'"{text}"'


def _show(clause: ClauseFile) -> Callable[[Fraction], str]:
    """How a value of the clause is written in the file."""
    match clause:
        case AvailabilityFile() | VpnAvailabilityFile() | ErrorPerformanceFile() | LossFile():
            return format_percent
        case OutageCountFile():
            return str
        case ReportingFile():
            return lambda value: str(ReportLimit(int(value), clause.limit.unit))
        case ProtectionSwitchFile(count_bands=counts) if counts:
            return str
        case _:
            return lambda value: format_duration(int(value))
