"""How much CPU the arithmetic of the standards takes: a month of seconds in runs, and a month in which each differs.

    python bench/arithmetic.py      one line a figure: name value bound ok|SHORT; non-zero exit if any is SHORT

The month in runs has 30 outages of 12 s and 30 bursts of errors: what a path is like. The restless one has no two
equal seconds beside each other: what it is never like, told as a ratio to building the tuples of its seconds.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from probed.cli.calc_error_show import steps_json
from sla.error_performance import CLEAN, DEFECT, Second, SecondRun, meter, metered, performance
from sla.error_sheet import error_sheet
from sla.ethernet import Loss, LossRun, availability, window_rule
from sla.paths import VC_12

ROUNDS: Final = 7
RESTLESS: Final = 100_000
DAY: Final[tuple[SecondRun, ...]] = ((DEFECT, 12), (CLEAN, 43_188), (Second(3), 20), (CLEAN, 43_180))
MONTH: Final[tuple[SecondRun, ...]] = DAY * 30
LOST: Final[tuple[LossRun, ...]] = tuple((Loss(Fraction(int(look is DEFECT))), count) for look, count in MONTH)
BOUNDS: Final = {
    "month_counts_ms": 0.5,
    "month_by_quarters_ms": 15.0,
    "month_ethernet_ms": 1.0,
    "restless_second_ratio": 5.0,
    "metered_second_ratio": 12.0,
    "restless_sheet_ratio": 12.0,
}


def cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU that one call takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def median_ms(work: Callable[[], object], times: int) -> float:
    """Milliseconds of one call, the median of rounds of several."""
    return statistics.median(cpu(lambda: [work() for _ in range(times)]) for _ in range(ROUNDS)) * 1000 / times


def ratio(work: Callable[[], object]) -> float:
    """A restless sequence beside building its seconds, pair by pair; the median."""
    return statistics.median(cpu(work) / cpu(build) for _ in range(ROUNDS))


def build() -> list[SecondRun]:
    """No two neighbours are equal."""
    return [(Second(number % 7, number % 5 == 0), 1) for number in range(RESTLESS)]


def fed(runs: list[SecondRun]) -> object:
    """A live meter, second by second."""
    state = meter(VC_12)
    for look, count in runs:
        state = metered(state, look, count, VC_12)
    return state.now


def told(runs: list[SecondRun]) -> int:
    """The whole sheet, and each of its steps as JSON."""
    return sum(map(len, steps_json(error_sheet(runs, VC_12).near)))


def main() -> int:
    rule, runs = window_rule(10, Fraction(1, 2), 5), build()
    gc.disable()
    measured = {
        "month_counts_ms": median_ms(lambda: performance(MONTH, VC_12), 50),
        "month_by_quarters_ms": median_ms(lambda: error_sheet(MONTH, VC_12, interval_s=900), 3),
        "month_ethernet_ms": median_ms(lambda: availability(LOST, rule), 50),
        "restless_second_ratio": ratio(lambda: performance(runs, VC_12)),
        "metered_second_ratio": ratio(lambda: fed(runs)),
        "restless_sheet_ratio": ratio(lambda: told(runs)),
    }
    for name, value in measured.items():
        print(f"{name} {value:.3f} {BOUNDS[name]:g} {'ok' if value <= BOUNDS[name] else 'SHORT'}")
    return int(any(value > BOUNDS[name] for name, value in measured.items()))


if __name__ == "__main__":
    sys.exit(main())
