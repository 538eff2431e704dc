"""Made-up months through the command line, from files to figures, against a count that knows nothing of the program.

Borders of months and versions, clock changes, open outages, unknown between downs, exclusions over everything.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import probed
from tests.support.oracle_assess import Figures, figures, parts_of
from tests.support.oracle_months import made, written

US = 1_000_000
SEEDS = (1, 19, 27, 37, 42, 52)
"""Of the first sixty those that together notice an off-by-one of notice, overrun, bridge, minimum, first instant."""


@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_of_a_made_up_month(seed: int, tmp_path: Path) -> None:
    month = made(seed, 6)
    files = written(month, tmp_path)
    for sold in month.circuits:
        parts = parts_of(sold, month.horizon)
        done = probed("assess", f"K{sold.number}", "--period", month.label, *files, "--json")
        if not parts:
            assert done.code == 2
            continue
        told = done.json["assessments"]
        assert [(one["start"], one["due"]) for one in told] == [(p.start * US, p.end * US) for p in parts]
        for one, part in zip(told, parts, strict=True):
            assert said(one) == figures(month, sold, part), (sold.number, part)


def said(one: dict[str, Any]) -> Figures:
    def ratio(text: str | None, unit: int = 1) -> Fraction | None:
        return None if text is None else Fraction(text) / unit

    assert (
        sum(s["end"] - s["start"] for s in one["spans"]) == sum(one["totals"].values()) == one["end"] - one["start"]
    )
    return Figures(
        totals={name: length // US for name, length in one["totals"].items()},
        official=ratio(one["availability"]["official"]),
        low=ratio(one["availability"]["low"]),
        high=ratio(one["availability"]["high"]),
        coverage=ratio(one["coverage"]),
        mttr=ratio(one["mttr_us"], US),
        mtbf=ratio(one["mtbf_us"], US),
        outages=sorted(
            (
                o["start"]["at"] // US,
                None if o["end"] is None else o["end"]["at"] // US,
                o["low_us"] // US,
                o["high_us"] // US,
                o["counted"],
            )
            for o in one["outages"]
        ),
    )
