"""Clauses and their verdicts: for one circuit, and over all circuits of a contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from probed.model.assessment import Assessment, ClauseResult
from probed.model.contract import WORKDAYS, AvailabilityClause, Contract, UnknownRule
from probed.report import figures
from probed.report.page import Allowance, ClauseVerdict
from probed.report.page_circuits import CircuitPart, ClauseRow
from probed.report.page_values import Figure, Verdict
from probed.report.setting import Setting
from probed.report.text import Words
from sla.delivered import told_of, unjudged_of

_OF_OUTAGES: Final = frozenset({"longest_outage", "repair_time", "response_time"})
"""Kinds of clauses that measure outages: without one there is nothing to measure."""

SHORT: Final = frozenset({"delay", "jitter", "protection_switch"})
"""Kinds whose lengths are milliseconds."""

OF_COUNTS: Final = frozenset({"loss", "error_performance"})
"""Kinds whose ratios are of packets or blocks; of seconds where the result says of how much time."""

TIGHTEST: Final = 8
"""As many circuits as the cover has room for."""


def clause_rows(assessment: Assessment, setting: Setting) -> tuple[ClauseRow, ...]:
    """Every clause of one circuit, in the contract's order."""
    contract = setting.contracts.get(assessment.contract)
    return tuple(_row(result, assessment, contract, setting.words) for result in assessment.clauses)


def _row(result: ClauseResult, assessment: Assessment, contract: Contract | None, words: Words) -> ClauseRow:
    margin, margin_text = _margin(result, _judged_us(result, assessment, contract), words)
    verdict = _verdict(result, assessment)
    return ClauseRow(
        clause=result.clause,
        kind=result.kind,
        title=over_windows(_title(result, assessment, words), result, words),
        target=_target(result),
        value=_figure(result.value, _unit(result)),
        low=_figure(result.low, _unit(result)),
        high=_figure(result.high, _unit(result)),
        margin=margin,
        margin_text=margin_text,
        verdict=verdict,
        verdict_text=because(verdict_text(verdict, words, so_far=assessment.provisional), result, words),
    )


def _title(result: ClauseResult, assessment: Assessment, words: Words) -> str:
    if result.kind == "reporting":
        return _with_unjudged(_of_report(result, assessment.period.zone, words), result, assessment, words)
    if result.unit == "switches":
        return words("clause.protection_switch.count")
    each = result.kind == "repair_time" and "of=each" in result.rule
    parameter = result.rule.partition(" ")[0].removeprefix("parameter=")
    if each or (result.kind == "error_performance" and parameter):
        return words(f"clause.{result.kind}.{'each' if each else parameter}")
    return words.known("clause", result.kind)


def _of_report(result: ClauseResult, zone: str, words: Words) -> str:
    """Whose delivery is judged: the report of an earlier month, when it was due and when it came."""
    title = words("clause.reporting.workdays" if result.unit == WORKDAYS else "clause.reporting")
    told = told_of(result)
    if told is None:
        return title
    due = figures.moment(told.due, zone).text
    if told.published is None:
        return words("clause.reporting.due", title=title, report=told.report, due=due)
    at = figures.moment(told.published, zone).text
    return words("clause.reporting.published", title=title, report=told.report, due=due, at=at)


def _with_unjudged(title: str, result: ClauseResult, assessment: Assessment, words: Words) -> str:
    """With the last report, of which nobody judges when it came."""
    left = unjudged_of(result)
    if left is None:
        return title
    due = figures.moment(left[1], assessment.period.zone).text
    return words("clause.reporting.unjudged", title=title, report=left[0], due=due)


def over_windows(title: str, result: ClauseResult, words: Words) -> str:
    """The clause; where it was judged over several windows, the worst of them and how many were missed."""
    if not result.window:
        return title
    told = {"title": title, "window": result.window, "missed": result.windows_missed, "all": result.windows}
    return words("clause.window", **told)


def because(text: str, result: ClauseResult, words: Words) -> str:
    if not result.reason:
        return text
    return words("verdict.because", verdict=text, reason=words.known("reason", result.reason))


def verdict_text(verdict: Verdict, words: Words, *, so_far: bool) -> str:
    """A verdict in words; one that rests on an unfinished period says so."""
    text = words(f"verdict.{verdict.value}")
    if so_far and verdict in {Verdict.KEPT, Verdict.MISSED}:
        return words("verdict.so_far", verdict=text)
    return text


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Missed if anything was missed; kept only if nothing is undecided; what does not apply is left out."""
    seen = set(verdicts)
    for verdict in (Verdict.MISSED, Verdict.UNDETERMINED, Verdict.KEPT):
        if verdict in seen:
            return verdict
    return Verdict.UNDETERMINED


def clause_verdicts(parts: Sequence[CircuitPart], words: Words) -> tuple[ClauseVerdict, ...]:
    """One line a contract and clause, with its worst circuit."""
    groups: dict[tuple[str, str], list[tuple[CircuitPart, ClauseRow]]] = {}
    for part in parts:
        for row in part.clauses:
            groups.setdefault((part.contract, row.clause), []).append((part, row))
    return tuple(_over(contract, members, words) for (contract, _), members in groups.items())


def _over(contract: str, members: list[tuple[CircuitPart, ClauseRow]], words: Words) -> ClauseVerdict:
    part, row = min(members, key=lambda member: _by_margin(member[1]))
    verdicts = [row.verdict for _, row in members]
    verdict = _together(verdicts)
    return ClauseVerdict(
        contract=contract,
        clause=row.clause,
        kind=row.kind,
        title=row.title,
        target=row.target,
        worst=row.value,
        worst_circuit=part.id if row.margin.value is not None else figures.NONE,
        margin=row.margin,
        margin_text=row.margin_text,
        kept=verdicts.count(Verdict.KEPT),
        missed=verdicts.count(Verdict.MISSED),
        not_applicable=verdicts.count(Verdict.NOT_APPLICABLE),
        undetermined=verdicts.count(Verdict.UNDETERMINED),
        verdict=verdict,
        verdict_text=verdict_text(verdict, words, so_far=any(part.provisional for part, _ in members)),
    )


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    if set(verdicts) == {Verdict.NOT_APPLICABLE}:
        return Verdict.NOT_APPLICABLE
    return overall(verdicts)


def _by_margin(row: ClauseRow) -> tuple[bool, Fraction]:
    return row.margin.value is None, Fraction(row.margin.value or 0)


def _verdict(result: ClauseResult, assessment: Assessment) -> Verdict:
    if result.met is not None:
        return Verdict.KEPT if result.met else Verdict.MISSED
    if result.kind == "reporting" and not result.reason:
        return Verdict.NOT_APPLICABLE  # no report was due
    if result.kind in _OF_OUTAGES and not result.reason and assessment.availability.official is not None:
        return Verdict.NOT_APPLICABLE
    return Verdict.UNDETERMINED


def _judged_us(result: ClauseResult, assessment: Assessment, contract: Contract | None) -> int:
    """What an official availability is a share of: D, or the known part of D where unknown time is left out."""
    if result.judged_us is not None:
        return result.judged_us
    denominator = assessment.denominator_us if result.denominator_us is None else result.denominator_us
    unknown = assessment.totals.unknown if _rule(result, contract) is UnknownRule.EXCLUDE else 0
    return denominator - unknown


def _rule(result: ClauseResult, contract: Contract | None) -> UnknownRule:
    for clause in contract.clauses if contract else ():
        if isinstance(clause, AvailabilityClause) and clause.id == result.clause:
            return clause.unknown
    return UnknownRule.EXCLUDE


def tightest(assessments: Sequence[Assessment], setting: Setting) -> tuple[Allowance, ...]:
    """The circuits that used most of what their availability clauses allow, the worst first."""
    found = [
        (used / allowed if allowed else used, row)
        for assessment in assessments
        for result in assessment.clauses
        if result.kind == "availability" and not result.window and result.value is not None
        for allowed, used, row in [_allowance(result, result.value, assessment, setting)]
    ]
    found.sort(key=lambda item: (-item[0], item[1].circuit))
    return tuple(row for _, row in found[:TIGHTEST])


def _allowance(
    result: ClauseResult, value: Fraction, assessment: Assessment, setting: Setting
) -> tuple[Fraction, Fraction, Allowance]:
    contract = setting.contracts.get(assessment.contract)
    judged = _judged_us(result, assessment, contract)
    allowed, used = (1 - result.target) * judged, (1 - value) * judged
    open_us = 0 if _rule(result, contract) is UnknownRule.DOWN else assessment.totals.unknown
    row = Allowance(
        assessment.circuit,
        figures.minutes(allowed),
        figures.minutes(used),
        figures.minutes(open_us),
        _verdict(result, assessment),
    )
    return allowed, used, row


def _margin(result: ClauseResult, judged_us: int, words: Words) -> tuple[Figure, str]:
    margin = result.margin
    if margin is None:
        return figures.signed_minutes(None), figures.NONE
    if result.unit in {"outages", "switches"}:
        figure = figures.signed_count(margin)
        return figure, words(f"margin.{result.unit}", margin=figure.text)
    if result.unit == WORKDAYS:
        figure = figures.signed_count(margin)
        return figure, words("margin.workdays", margin=figure.text)
    if result.kind in SHORT:
        figure = figures.milliseconds(abs(margin))
        return figures.signed_minutes(margin), f"{_sign(margin)}{figure.text}"
    if result.kind in OF_COUNTS and result.judged_us is None:
        return figures.signed_minutes(margin), f"{_sign(margin)}{figures.percent(abs(margin)).text} %"
    figure = figures.signed_minutes(margin * judged_us if result.unit == "ratio" else margin)
    return figure, words("margin.minutes", margin=figure.text)


def _sign(margin: Fraction) -> str:
    return "+" if margin >= 0 else figures.MINUS


def _target(result: ClauseResult) -> Figure:
    return figures.target_percent(result.target) if result.unit == "ratio" else _figure(result.target, _unit(result))


def _unit(result: ClauseResult) -> str:
    return "ms" if result.kind in SHORT and result.unit == "us" else result.unit


def _figure(value: Fraction | None, unit: str) -> Figure:
    match unit:
        case "ratio":
            return figures.percent(value)
        case "us":
            return figures.length(value)
        case "ms":
            return figures.milliseconds(value)
        case _:
            return figures.count(value)
