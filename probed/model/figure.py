"""A figure that is kept: what one circuit's day or month came to, as it was assessed last."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.assessment import Totals


class FigureSpan(StrEnum):
    """Over how long."""

    DAY = "day"
    MONTH = "month"


class Figure(NamedTuple):
    """One assessment in short: of a circuit, under one contract version, over one local day or assessment month.

    Instants and lengths are microseconds. The whole assessment is made again by whoever asks for it.
    """

    span: str
    label: str
    """'2026-10' or '2026-10-05/2026-10-06': the period that names the same assessment elsewhere."""
    circuit: str
    start: int
    end: int
    customer: str
    contract: str
    zone: str
    official: Fraction | None
    low: Fraction | None
    high: Fraction | None
    coverage: Fraction | None
    totals: Totals
    at_risk_low_us: int
    at_risk_high_us: int
    outages: int
    """Counted ones."""
    missed: int
    verdict: str
    """`missed`, `kept` or `open`."""
    provisional: bool
    """The period, or an outage in it, goes on."""
    horizon: int
    """Nothing later was known."""
    sha256: str
    """Of the whole assessment."""
    first: int
    last: int
    """What was read: the time judged, and every outage that touches it. Corrections elsewhere change nothing."""
    basis: str
    """Of what was sold: it changes with the circuit's rows, routes, contract versions and looks."""


class FigureMark(NamedTuple):
    """Something that figures may rest on was stated anew over [since, until].

    `subject` is a `circuit`, the circuit of an operator's `act`, a `point`, an `element`, a `test` of one or the
    measurement of a `probe`. `seq` is that of the commit:
    what is committed while figures are made has another, and is looked at again.
    """

    kind: str
    subject: str
    since: int
    until: int
    seq: int


ONWARD: Final = "figures:onward"
"""Cursor: up to which input all figures have gone on."""


class Onward(NamedTuple):
    """Marks without a `seq`, up to which input they lead, and the first day that is still kept."""

    marks: tuple[FigureMark, ...]
    horizon: int
    oldest: str


class FigureChange(NamedTuple):
    """What is committed together: the new figures of some circuits and periods, instead of all they had."""

    replaced: tuple[tuple[str, str, str], ...] = ()
    """(span, label, circuit)."""
    made: tuple[Figure, ...] = ()
    marks: tuple[FigureMark, ...] = ()
    done: tuple[int, ...] = ()
    """The marks of these `seq`s are answered."""
    forget: str | None = None
    """Days with labels before this one are let go."""


Stale = Mapping[str, tuple[tuple[int, int], ...]]
"""By circuit, the stretches of which something was stated anew that its figures do not know yet."""
