"""What the page says: verdicts by clause, margins in minutes, lists, revisions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from probed.model.assessment import Assessment, Bounds, ClauseResult, RefusedExclusion
from probed.model.contract import (
    AvailabilityClause,
    Contract,
    DenominatorRule,
    EvidenceRule,
    ExclusionKind,
    HoursRange,
    UnknownRule,
)
from probed.model.ids import CircuitId
from probed.model.instant import HOUR_US, MINUTE_US
from probed.model.operation import Exclusion
from probed.report.build import build_report, content_hash
from probed.report.changes import filed
from probed.report.page import Language, ReportPage, ReportStatus, Revision
from probed.report.page_circuits import CircuitPart
from probed.report.page_values import Verdict
from probed.report.render_html import render_html
from probed.report.verdicts import overall
from tests.support import sample_assessments as sample


def page(
    assessments: Sequence[Assessment] | None = None,
    *,
    language: Language = Language.EN,
    contracts: Sequence[Contract] = (sample.GOLD,),
    exclusions: Sequence[Exclusion] = sample.EXCLUSIONS,
    revision: Revision | None = None,
    previous: Sequence[Assessment] | None = None,
) -> ReportPage:
    return build_report(
        sample.CUSTOMER,
        contracts,
        sample.OCTOBER,
        sample.october() if assessments is None else assessments,
        sample.names(language),
        exclusions,
        language=language,
        revision=revision or Revision(1),
        previous=None if previous is None else filed(previous),
    )


def circuit(found: ReportPage, name: str) -> CircuitPart:
    return next(part for part in found.circuits if part.id == name)


def test_a_missed_clause_misses_the_month() -> None:
    found = page()
    assert found.verdict is Verdict.MISSED
    kept = [c for c in sample.october() if c.circuit not in {"JN-FE-00231", "JN-FE-00232"}]
    assert page(kept).verdict is Verdict.KEPT


def test_each_clause_says_its_worst_circuit_and_margin_in_minutes() -> None:
    availability, count, longest, repair = page().clauses
    assert (availability.worst_circuit, availability.worst.text) == ("JN-FE-00231", "99.8947")
    # 44,640 min x 0.05 % = 22.32 min allowed; 47 min were used.
    assert availability.margin.value == Fraction(-2468, 100) * MINUTE_US
    assert availability.margin_text == "−24.68 min"
    assert (availability.kept, availability.missed, availability.verdict) == (3, 2, Verdict.MISSED)
    assert (count.target.text, count.margin.text, count.verdict) == ("3", "+2", Verdict.KEPT)
    assert (longest.worst.text, longest.margin.text) == ("0:47:00", "+73.00")
    assert (repair.kept, repair.not_applicable) == (3, 2)


RULES = {
    "exclude: the known time allows less": (UnknownRule.EXCLUDE, Fraction(5, 10_000) * (44_640 - Fraction(29, 2))),
    "up: the whole denominator": (UnknownRule.UP, Fraction(5, 10_000) * 44_640),
    "down: unknown is used up": (UnknownRule.DOWN, Fraction(5, 10_000) * 44_640 - Fraction(29, 2)),
}


@pytest.mark.parametrize(("rule", "minutes"), RULES.values(), ids=RULES.keys())
def test_the_margin_is_the_downtime_still_allowed_under_the_contracts_unknown_rule(
    rule: UnknownRule, minutes: Fraction
) -> None:
    base = sample.october()[0]  # 14.5 min unknown, none down
    value = base.availability.low if rule is UnknownRule.DOWN else base.availability.high
    assert value is not None
    clause = replace(base.clauses[0], value=value, margin=value - base.clauses[0].target)
    clauses = (AvailabilityClause("availability", clause.target, DenominatorRule.SERVICE_TIME, None, rule),)
    found = page([replace(base, clauses=(clause,))], contracts=[replace(sample.GOLD, clauses=clauses)])
    assert found.clauses[0].margin.value == minutes * MINUTE_US


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([Verdict.KEPT, Verdict.MISSED, Verdict.UNDETERMINED], Verdict.MISSED),
        ([Verdict.KEPT, Verdict.UNDETERMINED], Verdict.UNDETERMINED),
        ([Verdict.KEPT, Verdict.NOT_APPLICABLE], Verdict.KEPT),
        ([Verdict.NOT_APPLICABLE], Verdict.UNDETERMINED),
        ([], Verdict.UNDETERMINED),
    ],
    ids=["one miss", "not all known", "what does not apply", "nothing applies", "nothing"],
)
def test_verdicts_join(verdicts: list[Verdict], verdict: Verdict) -> None:
    assert overall(verdicts) is verdict


def test_a_month_that_was_not_measured_is_undetermined_not_kept() -> None:
    base = sample.october()[0]
    blind = tuple(replace(c, value=None, low=None, high=None, margin=None, met=None) for c in base.clauses)
    found = page([replace(base, clauses=blind, availability=Bounds(None, None, None), coverage=Fraction(0))])
    assert found.verdict is Verdict.UNDETERMINED
    assert {row.verdict for row in found.circuits[0].clauses} == {Verdict.UNDETERMINED}
    assert found.circuits[0].official.text == "-"


def test_without_an_outage_mttr_and_mtbf_are_none_and_not_zero() -> None:
    part = circuit(page(), "JN-E1-00017")
    assert (part.mttr.text, part.mtbf.text, part.longest.text, part.outages.text) == ("-", "-", "-", "0")


def test_a_provisional_figure_says_so_far() -> None:
    found = page(sample.october_so_far())
    part = circuit(found, "ZB-GE-00107")
    assert part.so_far == "So far, 2026-10-28 15:10:00"
    assert part.verdict_text == "Missed so far"
    assert found.provisional
    assert found.known_until is not None
    assert found.verdict_text.startswith("So far: ")
    assert circuit(found, "JN-FE-00231").so_far == ""


def test_a_circuit_accepted_in_mid_month_names_its_days_of_service() -> None:
    assert circuit(page(), "ZB-GE-00102").in_service == "in service 2026-10-12 to 2026-11-01"
    assert circuit(page(), "JN-FE-00231").in_service == ""


def test_the_ledger_tells_uncertainty_bounds_cause_and_why_an_outage_does_not_count() -> None:
    one, before, short, gap, overrun = page().ledger
    assert (one.start.uncertainty, one.cause, one.party_text) == (
        "−37 s / +23 s",
        "L7 Jinan West – Huaiyin",
        "core network",
    )
    assert (before.counted, before.why_not, before.down_in_period.text) == (
        False,
        "began before the period",
        "0:25:10",
    )
    assert (short.counted, short.why_not) == (False, "shorter than the minimum")
    assert (gap.low.text, gap.high.text) == ("0:07:12", "0:09:42")
    assert (overrun.excluded.text, overrun.low.text) == ("2:55:40", "0:18:40")
    assert overrun.counted_from is not None
    assert overrun.counted_from.text == "2026-10-25 04:00:00"


def test_an_open_outage_has_no_end() -> None:
    last = page(sample.october_so_far()).ledger[-1]
    assert (last.end, last.open_text) == (None, "still open")


def test_ledger_numbers_stand_on_the_strips_of_their_circuits() -> None:
    found = page()
    by_circuit = {part.id: [m.number for m in part.marks] for part in found.circuits}
    assert by_circuit["JN-FE-00232"] == [row.number for row in found.ledger if row.circuit == "JN-FE-00232"]
    assert [row.number for row in found.ledger] == [1, 2, 3, 4, 5]
    assert circuit(found, "JN-FE-00232").marks[0].offset_us == 0


def test_exclusions_show_approver_proof_and_the_time_they_took_out() -> None:
    rows = {row.id: row for row in page().exclusions}
    assert set(rows) == {"EX-2026-041", "EX-2026-044", "EX-2026-045"}
    applied = rows["EX-2026-041"]
    assert (applied.approver, applied.proof, applied.applied.text) == (
        "zhang.min",
        "割接通知 2026-1020 / CR-5512",
        "175.66",
    )
    assert (rows["EX-2026-044"].status_text, rows["EX-2026-044"].applied.value) == ("rejected", 0)
    assert rows["EX-2026-045"].refused == "not applied: announced less than 48:00:00 ahead"


@pytest.mark.parametrize(
    ("terms", "asked", "says"),
    [
        pytest.param(
            {"proofs": ((ExclusionKind.PLANNED, ("notice", "割接通知")),)},
            {"announced": 0},
            "not applied: its proof must begin with notice, 割接通知",
            id="proof",
        ),
        pytest.param({}, {"announced": None}, "not applied: it was never announced", id="never announced"),
        pytest.param(
            {},
            {"announced": sample.EXCLUSIONS[2].start + 1},
            "not applied: announced after it had begun, 48:00:00 ahead was needed",
            id="announced too late",
        ),
        pytest.param(
            {"planned_notice_us": 0, "planned_notice_workdays": 5},
            {"announced": sample.EXCLUSIONS[2].start - 48 * HOUR_US},
            "not applied: 0 working days between announcement and work, 5 needed",
            id="working days",
        ),
    ],
)
def test_a_refused_exclusion_names_the_condition_that_it_misses(
    terms: dict[str, Any], asked: dict[str, Any], says: str
) -> None:
    base = next(a for a in sample.october() if a.refused)
    exclusion = replace(sample.EXCLUSIONS[2], proof="ticket 9", **asked)
    assert exclusion.id == base.refused[1].exclusion
    found = page([base], contracts=[replace(sample.GOLD, **terms)], exclusions=[exclusion])
    assert found.exclusions[0].refused == says


def test_a_refusal_that_the_contract_does_not_explain_is_told_as_the_assessment_tells_it() -> None:
    base = sample.october()[1]
    accepting = replace(sample.EXCLUSIONS[2], kind=next(k for k in sample.GOLD.exclusions if k.value == "customer"))
    told = replace(base, refused=(RefusedExclusion(accepting.id, "withdrawn"),))
    assert page([told], exclusions=[accepting]).exclusions[0].refused == "withdrawn"


def test_exclusions_of_other_circuits_and_periods_are_left_out() -> None:
    base = sample.EXCLUSIONS[0]
    touching = replace(base, start=sample.OCTOBER.start - HOUR_US, end=sample.OCTOBER.start)
    foreign = replace(base, circuit=CircuitId("SOMEBODY-ELSE"))
    assert page(exclusions=[touching, foreign]).exclusions == ()


def test_all_unknown_time_is_listed() -> None:
    found = page()
    listed = sum(int(row.length.value or 0) for row in found.unknown)
    assert listed == sum(a.totals.unknown for a in sample.october())
    assert found.unknown[0].reason == "no answer"


def test_the_minutes_of_the_classes_add_up_to_the_assessed_time() -> None:
    for part in page(sample.october_so_far()).circuits:
        times = part.times
        parts = (times.up, times.degraded, times.down, times.unknown, times.excluded, times.out_of_hours)
        assert sum(int(f.value or 0) for f in parts) == times.assessed.value


def test_coverage_of_the_customer_is_counted_over_time_not_averaged() -> None:
    known = sum(a.totals.up + a.totals.down for a in sample.october())
    unknown = sum(a.totals.unknown for a in sample.october())
    assert page().coverage.value == Fraction(known, known + unknown)


def test_the_tightest_circuits_come_first() -> None:
    rows = page().tightest
    assert [row.circuit for row in rows[:2]] == ["JN-FE-00231", "JN-FE-00232"]
    assert (rows[0].allowed.text, rows[0].used.text) == ("22.32", "47.00")


def test_the_method_tells_this_contracts_rules_and_the_blind_segments() -> None:
    text = "\n".join(line for item in page().method for line in (item.title, *item.lines))
    assert "Contract gold@2, Gold leased line SLA" in text
    assert "1 − down ÷ (denominator − unknown)" in text
    assert "announced at least 48:00:00 ahead" in text
    assert "JN-FE-00231: L22 Huaiyin tail fibre" in text


VARIANTS = {
    "fixed denominator": (
        replace(
            sample.GOLD,
            clauses=(
                AvailabilityClause("a", Fraction(1), DenominatorRule.FIXED, 43_200 * MINUTE_US, UnknownRule.DOWN),
            ),
        ),
        ("fixed, 720:00:00", "the low bound"),
    ),
    "hours": (
        replace(sample.GOLD, hours=(HoursRange((1, 2, 3), 480, 1440),)),
        ("Mon Tue Wed 08:00–24:00 (Asia/Shanghai)",),
    ),
    "no exclusions": (replace(sample.GOLD, exclusions=frozenset()), ("No exclusion is accepted.",)),
    "all must say down": (replace(sample.GOLD, evidence=EvidenceRule.ALL_DOWN), ("only if all say so",)),
}


@pytest.mark.parametrize(("contract", "expected"), VARIANTS.values(), ids=VARIANTS.keys())
def test_the_method_follows_the_contract(contract: Contract, expected: tuple[str, ...]) -> None:
    text = "\n".join(line for item in page(contracts=[contract]).method for line in item.lines)
    assert all(words in text for words in expected)


def test_the_page_does_not_depend_on_the_order_of_its_inputs() -> None:
    assert page(sample.october()[::-1], exclusions=sample.EXCLUSIONS[::-1]) == page()


def test_the_report_hash_can_be_recomputed_with_sha256sum() -> None:
    hashes = [a.sha256 for a in sample.october()]
    assert page().sha256 == hashlib.sha256("".join(f"{h}\n" for h in hashes).encode()).hexdigest()
    assert content_hash(hashes) == page().sha256


def test_the_hash_changes_with_any_assessment() -> None:
    first, *rest = sample.october()
    assert page([replace(first, sha256="0" * 64), *rest]).sha256 != page().sha256


def test_a_revision_lists_every_changed_figure_and_minute() -> None:
    clean = sample.assessment(sample.Story("JN-FE-00231"))
    before = [clean if a.circuit == clean.circuit else a for a in sample.october()]
    found = page(previous=before, revision=Revision(2, ReportStatus.DRAFT, "late evidence"))
    assert {c.circuit for c in found.figure_changes} == {"JN-FE-00231"}
    down = next(c for c in found.figure_changes if c.name == "Down (min)")
    assert (down.before.text, down.after.text) == ("0.00", "47.00")
    (span,) = found.span_changes
    assert (span.start.text, span.end.text, span.before, span.after) == (
        "2026-10-12 08:14:07",
        "2026-10-12 09:01:07",
        "Up",
        "Down",
    )


def test_changed_minutes_agree_with_a_comparison_second_by_second() -> None:
    old = sample.assessment(
        sample.Story(
            "X",
            (
                sample.event(sample.UNKNOWN, "10-02 00:00:00", "10-02 00:10:00"),
                sample.event(sample.DOWN, "10-02 00:10:00", "10-02 00:20:00"),
            ),
        )
    )
    new = sample.assessment(
        sample.Story(
            "X",
            (
                sample.event(sample.DOWN, "10-02 00:05:00", "10-02 00:12:00"),
                sample.event(sample.EXCLUDED, "10-02 00:12:00", "10-02 00:15:00"),
            ),
            end=sample.at("10-31 00:00:00"),
        )
    )

    def kind(assessment: Assessment, at: int) -> str | None:
        return next((s.kind.value for s in assessment.spans if s.start <= at < s.end), None)

    start, minute = sample.OCTOBER.start, MINUTE_US
    brute = sum(minute for at in range(start, sample.OCTOBER.end, minute) if kind(old, at) != kind(new, at))
    found = page([new], previous=[old])
    assert sum(int(c.length.value or 0) for c in found.span_changes) == brute
    assert ("Up", "-") in {(c.before, c.after) for c in found.span_changes}


def test_the_limit_of_a_delay_is_printed_in_milliseconds_and_its_margin_too() -> None:
    base = sample.october()[0]
    delay = ClauseResult("d", "delay", Fraction(21_500), None, None, Fraction(20_000), Fraction(-1_500), "us", False)
    (row,) = page([replace(base, clauses=(delay,))]).circuits[0].clauses
    assert (row.target.text, row.value.text, row.margin_text) == ("20 ms", "21.5 ms", "−1.5 ms")


def test_each_version_of_a_contract_has_its_own_changes() -> None:
    """A month under two versions: the figures of the first part are told as well as those of the last."""
    new = next(a for a in sample.october() if a.circuit == "JN-FE-00231")
    old = sample.assessment(sample.Story("JN-FE-00231"))
    before, now = [replace(old, contract="gold@1"), old], [replace(new, contract="gold@1"), new]
    found = page(now, previous=before).figure_changes
    down = {c.circuit: c.after.text for c in found if c.name == "Down (min)"}
    assert down == {"JN-FE-00231 (gold@1)": "47.00", "JN-FE-00231 (gold@2)": "47.00"}


def test_a_verdict_and_a_credit_that_change_are_told_beside_the_figures() -> None:
    now = sample.october()[0]
    clauses = (replace(now.clauses[0], met=False, margin=Fraction(-1, 1000)), *now.clauses[1:])
    before = filed([replace(now, clauses=clauses)])
    sheet = {"circuit": now.circuit, "contract": now.contract, "currency": "JPY", "digits": 0, "total": 1500}
    found = build_report(
        sample.CUSTOMER,
        [sample.GOLD],
        sample.OCTOBER,
        [now],
        sample.names(Language.EN),
        language=Language.EN,
        revision=Revision(2),
        previous={**before, "credits": [sheet]},
    )
    told = {c.name: (c.before.text, c.after.text) for c in found.figure_changes}
    assert told == {"Availability (verdict)": ("Missed", "Kept"), "Credits (JPY)": ("1500", "-")}


def test_an_unchanged_revision_says_so() -> None:
    found = page(previous=sample.october())
    assert (found.compared, found.figure_changes, found.span_changes) == (True, (), ())


def test_a_circuit_that_is_new_in_the_revision_appears_with_none_before() -> None:
    first, *rest = sample.october()
    found = page([first, *rest], previous=rest)
    changes = [c for c in found.figure_changes if c.circuit == first.circuit]
    assert changes
    assert {c.before.text for c in changes} == {"-"}


def test_the_month_is_titled_in_the_readers_language() -> None:
    assert page().period.title == "October 2026"
    assert page(language=Language.ZH).period.title == "2026年10月"


def test_a_free_range_keeps_its_label() -> None:
    period = sample.OCTOBER._replace(end=sample.at("10-15 00:00:00"), label="2026-10-01/2026-10-15")
    found = build_report(sample.CUSTOMER, [sample.GOLD], period, [], sample.names(Language.EN))
    assert found.period.title == "2026-10-01/2026-10-15"


def test_vpn_members_carry_the_figures_of_their_circuits() -> None:
    (vpn,) = page().vpns
    assert [(m.circuit, m.official.text) for m in vpn.members] == [
        ("JN-E1-00017", "100.0000"),
        ("JN-FE-00231", "99.8947"),
        ("JN-STM1-00008", "99.9580"),
    ]
    assert page(sample.october()[1:]).vpns[0].members[0].official.text == "-"


def test_vpn_members_show_each_version_that_judged_them() -> None:
    middle = sample.at("10-16 00:00:00")
    story = next(a for a in sample.october() if a.circuit == "JN-FE-00231")
    first = replace(story, contract="gold@1", end=middle, clauses=(replace(story.clauses[0], met=True),))
    second = replace(story, start=middle, clauses=(replace(story.clauses[0], met=False),))
    others = [a for a in sample.october() if a.circuit != "JN-FE-00231"]
    held = replace(sample.GOLD, version=1, end=middle), replace(sample.GOLD, start=middle)
    found = page([second, *others, first], contracts=held)
    rows = [m for m in found.vpns[0].members if m.circuit == "JN-FE-00231"]
    assert [(m.contract, m.held, m.verdict_text) for m in rows] == [
        ("gold@1", "under gold@1 2026-10-01 to 2026-10-16", "Kept"),
        ("gold@2", "under gold@2 2026-10-16 to 2026-11-01", "Missed"),
    ]
    assert {(m.contract, m.held) for m in found.vpns[0].members if m not in rows} == {("", "")}
    html = render_html(found)
    table = html[html.index("<h3>VPNs</h3>") :]
    assert table.count("under gold@1 2026-10-01 to 2026-10-16") == 1
    assert table.count("under gold@2 2026-10-16 to 2026-11-01") == 1
