"""What is told, as lines: spans, states, assessments, problems and counters. Always all fields of a point.

A point that is written again (a span that closed, a past that was revised) has the same series and instant, so it
replaces what was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from probed.influx.line import INTEGER_LIMIT, Field, head, line
from probed.influx.tags import Tags
from probed.model.assessment import Assessment
from probed.model.change import SpanRow
from probed.model.instant import SECOND_US
from probed.model.observation import COUNTER_NAMES, NOT_COUNTED, Heard, Observation
from probed.model.probe_bin import Buckets, ProbeBin, ToldTimes
from probed.model.problem import ProblemEvent
from probed.store.pm_bins import BinVersion
from sla.histogram import count, percentile

UNKNOWN, DOWN, DEGRADED, AT_RISK, UP = range(5)
"""Worst first, as `code` has them: the least of several circuits is the worst."""
STATES: Final = ("unknown", "down", "degraded", "at_risk", "up")
COUNTERS: Final = len(COUNTER_NAMES)
_ALL_COUNTED: Final = "".join(f"{name}=%di," for name in COUNTER_NAMES) + "uptime_cs=%di %d"
P99: Final = Fraction(99, 100)
NS: Final = 1000
"""Nanoseconds of a microsecond."""


def code_of(span: SpanRow) -> int:
    """One word for what is true of a circuit: the worst that is known for sure."""
    if span.value.hi == 0:
        return DOWN
    if span.value.lo == 0:
        return UNKNOWN
    if span.value.lo < 1:
        return DEGRADED
    return AT_RISK if span.at_risk else UP


def span_line(tags: Tags, span: SpanRow, *, stands: bool = True) -> str:
    """A span at its beginning; `stands` = false where a revision says that nothing began there."""
    start, end = span.start.at, span.end
    values: tuple[tuple[str, Field], ...] = (
        *_state(span),
        ("length_s", 0.0 if end is None else _seconds(end - start)),
        ("open", end is None),
        ("final", span.final),
        ("stands", stands),
        ("rev", span.rev),
        ("party", span.party),
        ("culprits", " ".join(map(str, span.culprits))),
    )
    return line(tags.circuit("span", span.circuit, start), values, start * NS)


def state_line(tags: Tags, span: SpanRow, at: int) -> str:
    """What was true at an instant: at every change, and at every full sampling interval."""
    return line(tags.circuit("state", span.circuit, at), _state(span), at * NS)


def _state(span: SpanRow) -> tuple[tuple[str, Field], ...]:
    code = code_of(span)
    return (
        ("state", STATES[code]),
        ("code", code),
        ("lo", float(span.value.lo)),
        ("hi", float(span.value.hi)),
        ("at_risk", bool(span.at_risk)),
    )


def state_lines(tags: Tags, spans: Sequence[SpanRow], instants: Iterable[int]) -> Iterator[str]:
    """The state at each of these instants (in order) of one circuit's spans (in order); nothing where none is."""
    rest = iter(spans)
    span = next(rest, None)
    for at in instants:
        while span is not None and span.end is not None and span.end <= at:
            span = next(rest, None)
        if span is not None and span.start.at <= at:
            yield state_line(tags, span, at)


def assessment_line(tags: Tags, measurement: str, found: Assessment, at: int) -> str:
    """A day or a month of one circuit at its first instant, what a later contract version judged where that begins.

    `rated` = false: nothing was measured, no ratio is.
    """
    totals, bounds = found.totals, found.availability
    rated = bounds.official is not None
    values: tuple[tuple[str, Field], ...] = (
        ("available_s", _seconds(totals.up + totals.degraded)),
        ("unavailable_s", _seconds(totals.down)),
        ("degraded_s", _seconds(totals.degraded)),
        ("unknown_s", _seconds(totals.unknown)),
        ("excluded_s", _seconds(totals.excluded)),
        ("out_of_hours_s", _seconds(totals.out_of_hours)),
        ("at_risk_s", _seconds(found.at_risk_low_us)),
        ("at_risk_high_s", _seconds(found.at_risk_high_us)),
        ("outages", sum(outage.counted for outage in found.outages)),
        ("rated", rated),
        ("availability_official", _ratio(bounds.official)),
        ("availability_low", _ratio(bounds.low)),
        ("availability_high", _ratio(bounds.high)),
        ("missed", sum(clause.met is False for clause in found.clauses)),
        ("provisional", found.provisional),
        ("contract", found.contract),
        ("sha256", found.sha256),
    )
    series = tags.circuit(measurement, found.circuit, max(found.period.start, found.start))
    return line(series, values, at * NS)


def problem_line(event: ProblemEvent) -> str:
    """One transition. Several of one problem within a microsecond stay apart: the nanoseconds count them."""
    p = event.problem
    series = head("problem", {"resource": p.key.resource, "type": p.key.type, "qualifier": p.key.qualifier})
    values: tuple[tuple[str, Field], ...] = (
        ("transition", event.transition.value),
        ("number", p.number),
        ("open", p.cleared is None),
        ("root", p.root is None),
        ("planned", p.planned is not None),
        ("shelved", p.shelf is not None),
        ("flapping", p.flapping is not None),
        ("escalated", p.escalated),
        ("severity", p.severity.value),
        ("acknowledged_by", p.acknowledged_by or ""),
        ("raised_ms", p.raised // 1000),
        ("circuits", len(p.impact.circuits)),
        ("affected_circuits", sum(hit.how in {"down", "degraded"} for hit in p.impact.circuits)),
        ("customers", " ".join(p.impact.customers)),
        ("text", p.text),
        ("text_zh", p.text_zh),
    )
    return line(series, values, event.at * NS + p.number % NS)


def traffic_lines(tags: Tags, heard: Heard) -> Iterator[str]:
    """One look's counters, a line a point. Raw readings: rates are made by who reads (non_negative_derivative)."""
    counters = heard.counters
    if counters is None:
        return
    at, values, uptime = heard.at, counters.values, counters.uptime_cs
    for place, point in enumerate(counters.points):
        read = values[place * COUNTERS : (place + 1) * COUNTERS]
        if max(read) <= INTEGER_LIMIT:
            yield tags.point("traffic", point, at) + _ALL_COUNTED % (*read, uptime, at * NS)
            continue
        # an integer field ends at 2**63: a counter that wraps at 2**64 wraps here once more
        named = zip(COUNTER_NAMES, read, strict=True)
        known = [(name, value & INTEGER_LIMIT) for name, value in named if value != NOT_COUNTED]
        if known:
            yield line(tags.point("traffic", point, at), (*known, ("uptime_cs", uptime)), at * NS)


def bin_line(tags: Tags, bin_: BinVersion) -> str:
    """A bin of performance monitoring, at its beginning: what the element does not count has no field."""
    counts = bin_.counts
    counted = (
        ("es_s", counts.es_s),
        ("ses_s", counts.ses_s),
        ("uas_s", counts.uas_s),
        ("sefs_s", counts.sefs_s),
        ("cv", counts.cv),
        ("pcv", counts.pcv),
        ("lcv", counts.lcv),
        ("bbe", counts.bbe),
    )
    values: tuple[tuple[str, Field], ...] = (
        *((name, count) for name, count in counted if count is not None),
        ("length_s", (bin_.end - bin_.start) // SECOND_US),
        ("valid", counts.valid),
        ("suspect", counts.suspect),
        ("ses_rule", counts.ses_rule),
    )
    more = (("layer", counts.layer), ("direction", counts.direction.value))
    return line(tags.point("pm", bin_.series.point, bin_.start, more), values, bin_.start * NS)


def probe_lines(tags: Tags, seen: Observation) -> Iterator[str]:
    """A bin of a probe, at its beginning: counts and sums, so that any longer time can be counted from them; what was
    not measured has no field.
    """
    body = seen.body
    if not isinstance(body, ProbeBin):
        return
    values: tuple[tuple[str, Field], ...] = (
        ("sent", body.sent),
        ("lost", body.lost),
        ("late", body.late),
        ("duplicate", body.duplicate),
        ("negative", body.negative),
        *_spread("delay", body.delay_us, (body.delay_sum_us, body.delay_min_us, body.delay_max_us)),
        *_spread("jitter", body.jitter_us, (body.jitter_sum_us, body.jitter_min_us, body.jitter_max_us)),
        *_told(body.told),
        ("length_s", _seconds(seen.last - seen.first)),
        ("trusted", body.trusted),
        ("doubts", " ".join(body.doubts)),
    )
    measurement = seen.point.name.partition("/")[0]
    series = tags.measured("probe", seen.point.element, measurement, body.sense.value, seen.first)
    yield line(series, values, seen.first * NS)


def _told(told: ToldTimes | None) -> Iterator[tuple[str, Field]]:
    """What an element's session told of its times: means, and how many lay from each of its bounds on up to the
    next.
    """
    if told is None:
        return
    yield "told_delays", told.delays
    for name, mean_us, bins in (
        ("delay", told.delay_us, told.delay_bins),
        ("jitter", told.jitter_us, told.jitter_bins),
    ):
        if mean_us is not None:
            yield f"{name}_mean_us", mean_us
        for low, counted in bins:
            yield f"{name}_from_{low}_us", counted


def _spread(
    name: str, buckets: Buckets, known: tuple[int | None, int | None, int | None]
) -> Iterator[tuple[str, Field]]:
    yield f"{name}_count", count(buckets)
    for what, value in zip(("sum", "min", "max"), known, strict=True):
        if value is not None:
            yield f"{name}_{what}_us", value
    p99 = percentile(buckets, P99)
    if p99 is not None:
        yield f"{name}_p99_us", p99


def _seconds(length_us: int) -> float:
    return length_us / SECOND_US


def _ratio(value: Fraction | None) -> float:
    return 0.0 if value is None else float(value)
