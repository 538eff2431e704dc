"""Contracts that promise reports, in the autumn of 2026 with its holidays."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from probed.model.contract import WORKDAYS, Clause, ClauseWindow, Contract, MeasuredClause, MeasuredKind, WindowKind
from probed.model.instant import DAY_US, HOUR_US, parse_instant
from probed.model.inventory import Validity
from tests.support import evidence as made

ZONE = "Asia/Shanghai"
HOLIDAYS = frozenset({"2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"})
MAKE_UP = frozenset({"2026-10-10"})
EVER = Validity(None, None)


def clause(limit: str = "5d", window: WindowKind = WindowKind.PERIOD) -> MeasuredClause:
    """'5d', '36h' or '5w' (working days)."""
    number, unit = int(limit[:-1]), limit[-1]
    size, name = {"d": (DAY_US, "us"), "h": (HOUR_US, "us"), "w": (1, WORKDAYS)}[unit]
    return MeasuredClause(
        "reporting", MeasuredKind.REPORTING, Fraction(number * size), name, "", ClauseWindow(window)
    )


def terms(*clauses: Clause, zone: str = ZONE, first_day: int = 1) -> Contract:
    plain = made.contract(*clauses, zone=zone)
    return replace(plain, month_day=first_day, holidays=HOLIDAYS, workdays=MAKE_UP)


def at(text: str) -> int:
    """'11-06 09:30' of 2026, in Shanghai."""
    return parse_instant(f"2026-{text.replace(' ', 'T')}:00+08:00")


LIMITS = st.one_of(
    st.integers(1, 25).map(lambda days: clause(f"{days}w")),
    st.integers(0, 600).map(lambda hours: clause(f"{hours}h")),
)
