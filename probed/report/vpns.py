"""The clauses of a customer's VPNs in the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from probed.model.assessment import ClauseResult
from probed.model.ids import SiteId
from probed.model.vpn_assessment import VpnAssessment
from probed.report import figures
from probed.report.circuits import held_text
from probed.report.page import VpnClauseRow, VpnPart
from probed.report.page_values import Verdict
from probed.report.setting import Setting
from probed.report.verdicts import because, over_windows, verdict_text


def with_clauses(parts: Sequence[VpnPart], found: Sequence[VpnAssessment], setting: Setting) -> tuple[VpnPart, ...]:
    """Each VPN with what was promised of it, version by version."""
    return tuple(
        part._replace(clauses=tuple(row for each in found if each.vpn == part.id for row in _rows(each, setting)))
        for part in parts
    )


def verdicts_of(found: Sequence[VpnAssessment]) -> Iterator[Verdict]:
    """Of every clause of every VPN."""
    return (_verdict(result) for each in found for result in each.clauses)


def _verdict(result: ClauseResult) -> Verdict:
    return Verdict.UNDETERMINED if result.met is None else Verdict.KEPT if result.met else Verdict.MISSED


def _rows(found: VpnAssessment, setting: Setting) -> Iterator[VpnClauseRow]:
    words, contract = setting.words, setting.contracts[found.contract]
    held = held_text(found, setting)
    for clause, result in zip(contract.vpn_clauses, found.clauses, strict=True):
        verdict = _verdict(result)
        _, _, site = result.rule.partition(" site=")
        title = words(f"vpn.figure.{clause.figure.value}", k=clause.k or 0, sites=len(found.sites))
        yield VpnClauseRow(
            found.contract,
            result.clause,
            over_windows(title, result, words),
            setting.names.sites.get(SiteId(site), site),
            figures.target_percent(result.target),
            figures.percent(result.value),
            figures.percent(result.low),
            figures.percent(result.high),
            verdict,
            because(verdict_text(verdict, words, so_far=found.provisional), result, words),
            held,
        )
