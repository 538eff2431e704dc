"""The bands of `probed calc credit` as they are typed in: nothing may be left between them, or be said twice."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from probed.model.contract import Amount, Band, Share
from sla.rounding import percent


def percent_text(ratio: Fraction) -> str:
    """Exact where it has an end: '99.95 %', else '358/359 = 99.7214... %'."""
    value = ratio * 100
    for digits in range(31):
        scaled = value * 10**digits
        if scaled.denominator == 1:
            whole, rest = divmod(scaled.numerator, 10**digits)
            return f"{whole}.{rest:0{digits}d} %" if digits else f"{whole} %"
    return f"{ratio} = {percent(ratio)}... %"


def low_of(band: Band) -> Fraction:
    """Its lower border; the last band reaches down to nothing."""
    return band.worse if band.worse is not None else Fraction(0)


def pays(credit: Share | Amount) -> bool:
    """Whether it is worth anything."""
    return bool(credit.ratio if isinstance(credit, Share) else credit.minor)


def faults_of(bands: Sequence[Band], target: Fraction) -> list[str]:
    """Why bands do not cover all that misses the target exactly once: every reason, none where they do."""
    faults = []
    reached = Fraction(0)
    for band in sorted(bands, key=lambda each: (low_of(each), each.better)):
        low, high = percent_text(low_of(band)), percent_text(band.better)
        if band.better <= low_of(band):
            faults.append(f"the band from {low} to {high} is empty. Write the lower border first.")
            continue
        if low_of(band) > reached and reached < target:
            gap = percent_text(min(low_of(band), target))
            faults.append(f"no band holds what is from {percent_text(reached)} to {gap}. Close the gap.")
        if low_of(band) < reached:
            upto = percent_text(min(reached, band.better))
            faults.append(f"two bands hold what is from {low} to {upto}. Let each end where the next begins.")
        if band.better > target and pays(band.credit):
            faults.append(
                f"the band from {low} to {high} pays though the target {percent_text(target)} is kept. "
                "End it at the target."
            )
        reached = max(reached, band.better)
    if reached < target:
        faults.append(f"no band holds what is from {percent_text(reached)} to {percent_text(target)}. Close the gap.")
    return faults
