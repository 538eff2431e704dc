"""The problem that a crossed threshold is: its key, how grave it is, and its words."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from config.thresholds import format_level
from probed.model.ids import CircuitId, CustomerId, PointId
from probed.model.policy import PROBED, Metric, Threshold
from probed.model.problem import OVER_THRESHOLD, Cause, HitCircuit, Impact, ProblemKey, ProblemType, Severity

SEVERITIES: Final = {
    Metric.LOAD: Severity.WARNING,
    Metric.ERRORS: Severity.MINOR,
    Metric.DELAY: Severity.MINOR,
    Metric.LOSS: Severity.MINOR,
}
"""Load is a sign of what may come; the others are felt already."""

_METRICS_ZH: Final = {Metric.LOAD: "负荷", Metric.ERRORS: "错包", Metric.DELAY: "时延", Metric.LOSS: "丢包"}


class Whose(NamedTuple):
    """The circuit, whose it is, and what its route runs over."""

    circuit: CircuitId
    customer: CustomerId
    tier: str
    about: tuple[str, ...]


class Measured(NamedTuple):
    """What was measured where, and the threshold that it is beyond, with the policy that states it."""

    metric: Metric
    point: PointId
    level: Fraction
    threshold: Threshold
    policy: str


def crossing_key(circuit: CircuitId, metric: Metric) -> ProblemKey:
    return ProblemKey(f"circuit:{circuit}", ProblemType.THRESHOLD_CROSSED, metric.value)


def crossing_cause(whose: Whose, seen: Measured, since: int) -> Cause:
    """Beyond the threshold since an instant; its customer feels nothing that was not sold, so it is not told."""
    limit = format_level(seen.metric, seen.threshold.raise_at)
    level = shown(seen.metric, seen.level)
    metric_zh = _METRICS_ZH[seen.metric]
    return Cause(
        key=crossing_key(whose.circuit, seen.metric),
        severity=SEVERITIES[seen.metric],
        raised=since,
        root=None,
        impact=Impact((HitCircuit(whose.circuit, whose.customer, whose.tier, OVER_THRESHOLD),)),
        text=f"Circuit {whose.circuit}: {seen.metric.value} {level} at {seen.point}, threshold {limit} "
        f"(policy {seen.policy})",
        text_zh=f"电路 {whose.circuit} {metric_zh} {level} 越限，{_where_zh(seen.metric)} {seen.point}，"
        f"门限 {limit}（策略 {seen.policy}）",
        about=whose.about,
    )


def _where_zh(metric: Metric) -> str:
    """What measures it: a port's counters, or a test that an element runs."""
    return "测试" if metric in PROBED else "端口"


def shown(metric: Metric, level: Fraction) -> str:
    """A measured level for people: three figures are enough."""
    match metric:
        case Metric.ERRORS:
            return f"{_three(level * 60)}/min"
        case Metric.DELAY:
            return f"{_three(level / 1000)}ms"
        case _:
            return f"{_three(level * 100)}%"


def _three(level: Fraction) -> str:
    """Three figures, or all before the point."""
    return f"{float(level):.0f}" if level >= 1000 else f"{float(level):.3g}"
