"""How an assessment came about, as data: every span, every second, every step. The text is made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from probed.model.assessment import Assessment, ClauseResult, InstantClass, Outage, SwitchSeen
from probed.model.instant import SECOND_US


class Line(NamedTuple):
    """One step. `text` is a key and its values, in a fixed order for each kind; `seconds` are exact.

    The seconds of all `span` lines sum to those of the `window` line, and so do those of all `sum` lines.
    """

    kind: str
    start: int | None
    end: int | None
    seconds: Fraction | None
    text: tuple[str, ...]


def explain(assessment: Assessment) -> tuple[Line, ...]:
    """The whole sum, in the order in which it is made."""
    return (
        _window(assessment),
        *_masks(assessment),
        *_spans(assessment),
        *_sums(assessment),
        *_unlocated(assessment),
        *_figures(assessment),
        *(_outage(outage) for outage in assessment.outages),
        *(_switch(switch) for switch in assessment.switches),
        *_reliability(assessment),
        *_responsible(assessment),
        *(_clause(result) for result in assessment.clauses),
        *_sources(assessment),
    )


def _seconds(length_us: int | Fraction) -> Fraction:
    return Fraction(length_us) / SECOND_US


def _window(a: Assessment) -> Line:
    """What was asked for, and what of it was assessed."""
    state = "provisional" if a.provisional else "final"
    text = (a.period.label, a.period.zone, a.circuit, a.customer, a.contract, state)
    return Line("window", a.start, a.end, _seconds(a.end - a.start), text)


def _masks(a: Assessment) -> Iterator[Line]:
    """Exclusions asked for: applied with the time they took, or refused with the reason."""
    for name in a.exclusions:
        taken = sum(s.end - s.start for s in a.spans if s.kind is InstantClass.EXCLUDED and s.reason == name)
        yield Line("exclusion", None, None, _seconds(taken), ("applied", name))
    for refused in a.refused:
        yield Line("exclusion", None, None, None, ("refused", refused.exclusion, refused.why))


def _spans(a: Assessment) -> Iterator[Line]:
    for span in a.spans:
        text = (span.kind.value, span.reason, *map(str, span.culprits))
        yield Line("span", span.start, span.end, _seconds(span.end - span.start), text)


def _sums(a: Assessment) -> Iterator[Line]:
    for name, length_us in zip(a.totals._fields, a.totals, strict=True):
        yield Line("sum", None, None, _seconds(length_us), (name,))


def _unlocated(a: Assessment) -> Iterator[Line]:
    """Down time that bins counted and nobody placed: in the sums, in no span. `seconds`: at least."""
    for entry in a.unlocated:
        bounds = (_text(_seconds(entry.low_us)), _text(_seconds(entry.high_us)))
        told = (str(entry.leaf), str(entry.witness), entry.party, _text(_seconds(entry.counted_us)))
        text = (*told, _text(_seconds(entry.located_us)), *bounds)
        yield Line("unlocated", entry.start, entry.end, _seconds(entry.low_us), text)
    if a.unlocated:
        together = ("unlocated", _text(_seconds(a.unlocated_low_us)), _text(_seconds(a.unlocated_high_us)))
        yield Line("figure", None, None, _seconds(a.unlocated_low_us), together)


def _figures(a: Assessment) -> Iterator[Line]:
    """D, d and u of each availability clause, and the three ratios made of them."""
    totals = a.totals
    masked = totals.out_of_hours + totals.excluded
    yield Line("figure", None, None, _seconds(totals.length - masked), ("service_time",))
    for result in a.clauses:
        if result.denominator_us is None or result.window:
            continue  # of another window than the period, whose sums these are
        yield Line("figure", None, None, _seconds(result.denominator_us), ("D", result.clause, result.rule))
        yield Line("figure", None, None, _seconds(totals.down), ("d", result.clause))
        yield Line("figure", None, None, _seconds(totals.unknown), ("u", result.clause))
        yield Line("figure", None, None, None, ("low", result.clause, "1-(d+u)/D", _text(result.low)))
        yield Line("figure", None, None, None, ("high", result.clause, "1-d/D", _text(result.high)))
        yield Line("figure", None, None, None, ("official", result.clause, result.rule, _text(result.value)))
    yield Line("figure", None, None, None, ("coverage", _text(a.coverage)))
    yield Line("figure", None, None, _seconds(a.at_risk_low_us), ("at_risk", "low"))
    yield Line("figure", None, None, _seconds(a.at_risk_high_us), ("at_risk", "high"))


def _outage(outage: Outage) -> Line:
    """Its seconds in the period; whether it counts, its full length, what of it was masked, who did it."""
    text = (
        "counted" if outage.counted else "not_counted",
        outage.why_not,
        "closed" if outage.end else "open",
        _text(_seconds(outage.low_us)),
        _text(_seconds(outage.high_us)),
        _text(_seconds(outage.excluded_us)),
        outage.party,
        *map(str, outage.culprits),
    )
    end = None if outage.end is None else outage.end.at
    return Line("outage", outage.start.at, end, _seconds(outage.down_in_period_us), text)


def _switch(switch: SwitchSeen) -> Line:
    """A protection switch: whether it counts, its bounds in seconds, its groups, who tells of it, who was believed.

    `seconds`: at least; the upper bound is empty where there is none.
    """
    high = "" if switch.high_us is None else _text(_seconds(switch.high_us))
    witnesses = [
        f"{one.by} {one.name} {_text(_seconds(one.low_us))}..{'' if one.high_us is None else _seconds(one.high_us)}"
        for one in switch.witnesses
    ]
    why = "not_counted" if switch.why_not else "counted"
    text = (why, switch.why_not, _text(_seconds(switch.low_us)), high, "+".join(switch.groups), switch.decided)
    return Line("switch", switch.edge.at, None, _seconds(switch.low_us), (*text, *witnesses))


def _reliability(a: Assessment) -> Iterator[Line]:
    counted = sum(outage.counted for outage in a.outages)
    yield Line("figure", None, None, None, ("outages", str(counted)))
    for name, value in (("mttr", a.mttr_us), ("mtbf", a.mtbf_us)):
        yield Line("figure", None, None, None if value is None else _seconds(value), (name,))


def _responsible(a: Assessment) -> Iterator[Line]:
    """What each party answers for: its down time, what exclusions took out, outages, repairs and their mean."""
    for share in a.responsible:
        mttr = "" if share.mttr_us is None else _text(_seconds(share.mttr_us))
        text = (share.party, _text(_seconds(share.excluded_us)), str(share.outages), str(share.repaired), mttr)
        yield Line("responsible", None, None, _seconds(share.down_us), text)


def _clause(result: ClauseResult) -> Line:
    met = {True: "met", False: "missed", None: "cannot_be_said"}[result.met]
    values = (_text(result.value), _text(result.target), _text(result.margin), result.unit)
    more = (result.window, str(result.windows), str(result.windows_missed), result.reason)
    extra = more if result.window or result.reason else ()
    return Line("clause", None, None, None, (met, result.clause, result.kind, *values, result.rule, *extra))


def _sources(a: Assessment) -> Iterator[Line]:
    """What it rests on: contradictions and how they were decided, blind parts, topology, evidence, hash."""
    for item in a.disagreements:
        told = (str(item.leaf), item.decided, "+".join(map(str, item.says_down)), "+".join(map(str, item.says_up)))
        wrong_us = item.end - item.start if item.contradicted_us is None else item.contradicted_us
        yield Line("disagreement", item.start, item.end, _seconds(wrong_us), told)
    for kept in a.kept_out:
        whom = (str(kept.witness), *kept.doubts)
        yield Line("kept_out", kept.start, kept.end, _seconds(kept.end - kept.start), whom)
    for leaf in a.unwatched:
        yield Line("source", None, None, None, ("unwatched", str(leaf)))
    for version in a.topology:
        yield Line("source", None, None, None, ("topology", version))
    for name in a.evidence:
        yield Line("source", None, None, None, ("evidence", name))
    yield Line("source", None, None, None, ("sha256", a.sha256))


def _text(value: Fraction | None) -> str:
    """A fraction as 'n/d' (or 'n'), so that nothing is lost before somebody rounds it for print."""
    return "" if value is None else str(value)
