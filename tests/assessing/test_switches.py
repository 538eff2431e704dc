"""Clauses on protection switches, from what was seen, told and measured to verdict, words and money; from a file and
the store.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from config.observations import format_observation, read_jsonl
from probed.assessing.evidence import RecordedEvidence
from probed.assessing.switches import CircuitSwitches
from probed.errors import ConfigError
from probed.model.assessment import Assessment, ClauseResult
from probed.model.capacity import UP
from probed.model.change import SpanRow
from probed.model.contract import (
    COUNT,
    Amount,
    Band,
    ClauseWindow,
    CreditRules,
    EvidenceRule,
    ExclusionKind,
    MeasuredClause,
    MeasuredKind,
    WindowKind,
)
from probed.model.ids import parse_point
from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US
from probed.model.inventory import Inventory
from probed.model.observation import Observation, PointState, ProtectionSwitch, SwitchTold
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.probe import NO_PROBES, ProbeInventory
from probed.model.probe_bin import Doubt, Gap, ProbeBin, Sense
from probed.model.timeline import exact
from probed.report.build import build_report
from probed.report.names import names_of
from probed.report.page import Language
from probed.store.batch import Batch
from probed.store.writer import Store
from sla.breach import MISSED, risks
from sla.credit import Subject, charge_sheet
from tests.assessing.test_quality import promising
from tests.support import fused as lab
from tests.support.figured import all_figures, figured, settle
from tests.support.turned_clock import TurnedClock

MS = 1000
HQ = lab.probes(("P1", "BANK-HQ"))
CUT = {"NJ-GL:STM16-E": [(63, 92)], "NJ-XJ:STM16-W": [(63, 92)]}
"""The first span of its working run is down from minute 63 to 92: the ring switches."""
AT = lab.START + 62 * MINUTE_US + 30 * SECOND_US
"""Half a minute before the look that saw it."""


def clause(
    allowed: int = 0, parameter: str = "", window: ClauseWindow | None = None, bands: tuple[Band, ...] = ()
) -> MeasuredClause:
    limit = Fraction(50 * MS)
    return MeasuredClause(
        "switch", MeasuredKind.PROTECTION_SWITCH, limit, "us", parameter, window or ClauseWindow(), bands, allowed
    )


def told(
    at: int = AT, low: int = 0, high: int | None = None, point: str = "NJ-GL:STM16-E", **more: object
) -> Observation:
    took = ProtectionSwitch(low * MS, None if high is None else high * MS, SwitchTold.LENGTH, native="PS")
    element = point.partition(":")[0]
    return Observation(f"trap:{element}", parse_point(point), at, at, at + SECOND_US, 0, replace(took, **more))  # type: ignore[arg-type]


def heard(number: int, lost: int = 0, gap: Gap | None = None, **more: object) -> Observation:
    """Ten seconds of a probe, a packet each ten milliseconds; number 375 begins at AT."""
    start = lab.START + number * 10 * SECOND_US
    body = replace(ProbeBin(1000, lost, gap=gap or Gap(10 * MS, 0)), **more)  # type: ignore[arg-type]
    end = start + 10 * SECOND_US
    return Observation("probe:P1", parse_point("P1:M-P1"), start, end, end + SECOND_US, number, body)


def around(*others: Observation, sense: Sense = Sense.ROUND_TRIP) -> list[Observation]:
    """Bins from minute 55 to 70, some of them as stated."""
    mine = {one.first: one for one in (*(heard(number, sense=sense) for number in range(330, 420)), *others)}
    return list(mine.values())


def assessed(
    seen: list[Observation], within: Inventory, *exclusions: Exclusion, probes: ProbeInventory = NO_PROBES
) -> Assessment:
    made = lab.assessor(RecordedEvidence(seen), probes, within)
    return made.onward(made.evidence, exclusions, made.horizon).assess(lab.CIRCUIT, lab.PERIOD)


def only(found: Assessment) -> ClauseResult:
    (result,) = found.clauses
    return result


LOST = Gap(10 * MS, 6, AT + 4 * SECOND_US)
CASES = [
    ("no switch", [], [], True, None),
    ("a switch that nobody timed", [CUT], [], None, (0, None)),
    ("an element tells how long", [CUT], [told(low=31, high=33)], True, (31, 33)),
    ("and that it was too long", [CUT], [told(low=80, high=82)], False, (80, 82)),
    ("to the last digit", [CUT], [told(low=49, high=51)], None, (49, 51)),
    ("a switch between two looks", [], [told(low=31, high=33)], True, (31, 33)),
    ("an element says only that it switched", [], [told()], None, (0, None)),
    (
        "another end says more",
        [CUT],
        [told(low=31, high=33), told(low=60, high=62, point="NJ-XJ:STM16-W")],
        False,
        (60, 62),
    ),
    ("at the port of its customer", [], [told(low=31, high=33, point="NJ-GL:FE-1")], True, (31, 33)),
    ("of a time slot of a leg: of another circuit", [], [told(low=80, high=82, slot=True)], True, None),
    (
        "of this circuit by its name",
        [],
        [told(low=80, high=82, slot=True, circuit="NJFE0001", point="NJ-XJ")],
        False,
        (80, 82),
    ),
    ("of another circuit by its name", [], [told(low=80, high=82, circuit="NJFE0002")], True, None),
    ("at the protecting leg: for others", [], [told(low=80, high=82, point="NJ-HX:STM16-E")], True, None),
    ("a probe that lost nothing", [CUT], around(), True, (0, 10)),
    ("a probe that lost six on end", [CUT], around(heard(375, 6, LOST)), None, (50, 70)),
    ("a probe that lost nine on end", [CUT], around(heard(375, 9, Gap(10 * MS, 9, AT))), False, (80, 100)),
    ("a gap without a switch is none", [], around(heard(375, 9, Gap(10 * MS, 9, AT))), True, None),
    ("a probe and an element", [CUT], [*around(heard(375, 6, LOST)), told(low=45, high=55)], None, (50, 55)),
    ("a probe that contradicts an element", [CUT], [*around(), told(low=31, high=33)], True, (31, 33)),
    ("a bin is missing", [CUT], [one for one in around(heard(375, 6, LOST)) if one.seq != 377], None, (50, None)),
    ("a bin in doubt", [CUT], around(heard(375, doubts=(Doubt.HEALTH,))), None, (0, None)),
]


@pytest.mark.parametrize(("name", "cuts", "more", "met", "bounds"), CASES, ids=[case[0] for case in CASES])
def test_one_switch(
    name: str, cuts: list[dict[str, list[tuple[int, int]]]], more: list[Observation], met: bool | None, bounds: object
) -> None:
    found = assessed([*lab.looks(cuts[0] if cuts else {}), *more], promising(clause()), probes=HQ)
    result = only(found)
    assert result.met is met, name
    assert [(one.low_us // MS, one.high_us and one.high_us // MS) for one in found.switches] == (
        [] if bounds is None else [bounds]
    )
    assert result.reason == (
        "no switches" if bounds is None else "" if met is not None else "how long a switch took is not known"
    )
    assert set(result.evidence) <= set(found.evidence)


@pytest.mark.parametrize(
    ("rule", "met"), [(EvidenceRule.ANY_DOWN, True), (EvidenceRule.PROBE_FIRST, True), (EvidenceRule.QUORUM, True)]
)
def test_a_contradiction_is_listed_with_the_rule(rule: EvidenceRule, met: bool) -> None:
    within = promising(clause())
    within = replace(within, contracts=tuple(replace(each, evidence=rule) for each in within.contracts))
    found = assessed([*lab.looks(CUT), *around(), told(low=31, high=33)], within, probes=HQ)
    (switch,) = found.switches
    assert switch.decided == rule.value
    assert [(one.by, one.name) for one in switch.witnesses] == [
        ("legs", "link:GL-XJ"),
        ("equipment", "trap:NJ-GL NJ-GL:STM16-E PS"),
        ("probe", "M-P1"),
    ]
    assert only(found).met is met


def excluded(first: int, last: int) -> Exclusion:
    start, end = lab.START + first * MINUTE_US, lab.START + last * MINUTE_US
    return Exclusion(
        "X", lab.CIRCUIT, ExclusionKind.CUSTOMER, start, end, None, ExclusionStatus.APPROVED, "a", "b", "p"
    )


@pytest.mark.parametrize(("both", "count"), [(True, 1), (False, 0)])
def test_linear_protection_tells_at_either_port(both: bool, count: int) -> None:
    seen = [*lab.looks(), told(low=31, high=33, point="NJ-HX:STM16-E")]
    made = lab.assessor(RecordedEvidence(seen), NO_PROBES)
    known = made.observe(lab.CIRCUIT, lab.PERIOD)
    rule = EvidenceRule.ANY_DOWN
    found = CircuitSwitches(
        made.history, made.evidence, made.paths, lab.CIRCUIT, known, rule, lambda *_: (), both=both
    )
    assert len(found(lab.START, lab.END)) == count
    assert len(found(lab.START + HOUR_US, lab.END)) == count, "out of what was read"
    assert len(found(lab.START, AT)) == 0


def test_of_two_vantage_points_the_quorum_decides() -> None:
    """One of them lost ninety on end by itself: with two of two it is not the path."""
    where = lab.probes(("P1", "BANK-HQ"), quorum=2)
    (one,) = where.measurements
    both = replace(where, measurements=(one, replace(one, probe="P2")))
    bins = around(heard(375, 90, Gap(10 * MS, 90, AT)))
    others = [replace(each, source="probe:P2", point=parse_point("P2:M-P1")) for each in around()]
    for seen, bounds in ((bins, (0, None)), ([*bins, *others], (0, 10 * MS))):
        found = assessed([*lab.looks(CUT), *seen], promising(clause()), probes=both)
        assert [(each.low_us, each.high_us) for each in found.switches] == [bounds]


def test_one_direction_alone_bounds_nothing_from_above() -> None:
    def way(sense: Sense, *lossy: Observation) -> list[Observation]:
        bins = around(*lossy, sense=sense)
        return [replace(each, point=parse_point(f"P1:M-P1/{sense}")) for each in bins]

    forward = way(Sense.FORWARD, heard(375, 3, Gap(10 * MS, 3, AT), sense=Sense.FORWARD))
    backward = way(Sense.BACKWARD)
    for seen, bounds in ((forward, (20, None)), ([*forward, *backward], (20, 40))):
        found = assessed([*lab.looks(CUT), *seen], promising(clause()), probes=HQ)
        assert [(each.low_us // MS, each.high_us and each.high_us // MS) for each in found.switches] == [bounds]


def test_what_is_excluded_does_not_count_and_is_listed() -> None:
    seen = [*lab.looks(CUT), told(low=80, high=82)]
    found = assessed(seen, promising(clause()), excluded(60, 65))
    assert [one.why_not for one in found.switches] == ["excluded"]
    assert (only(found).met, only(found).reason) == (True, "no switches")
    assert only(assessed(seen, promising(clause()), excluded(64, 65))).met is False


def test_where_nothing_counts_no_switch_is_missed_and_nobody_says_that_there_is_no_protection() -> None:
    found = only(assessed([*lab.looks(CUT), told(low=80, high=82)], promising(clause()), excluded(-(10**5), 10**6)))
    assert (found.met, found.value, found.high, found.reason) == (True, None, None, "no switches")
    blind = assessed(lab.looks(but=[point for point in lab.POINTS if "STM16" in point]), promising(clause()))
    assert only(blind).met is None


def test_protection_that_nobody_watched_cannot_be_said() -> None:
    ring = [point for point in lab.POINTS if "STM16" in point]
    blind = assessed(lab.looks(but=ring), promising(clause()))
    assert (only(blind).met, only(blind).reason) == (None, "its legs were not watched")
    partly = assessed(lab.looks(but=["NJ-JN:STM16-E", "NJ-HX:STM16-W"]), promising(clause()))
    assert only(partly).met is None


def test_windows_and_numbers() -> None:
    later = [told(AT + n * HOUR_US, 60 + n, 62 + n) for n in range(3)]
    seen = [*lab.looks(), *later, told(AT + 3 * HOUR_US, 10, 12)]
    both = promising(
        clause(allowed=2),
        replace(clause(allowed=3), id="three"),
        replace(clause(allowed=1, parameter=COUNT), id="count"),
        replace(clause(window=ClauseWindow(WindowKind.DAY)), id="day"),
    )
    two, three, count, day = assessed(seen, both).clauses
    assert (two.met, two.value, two.low, two.high) == (False, *(Fraction(each * MS) for each in (60, 60, 62)))
    assert (three.met, three.value) == (True, Fraction(12 * MS))
    assert (count.met, count.value, count.target, count.margin) == (False, *map(Fraction, (3, 1, -2)))
    assert count.unit == "switches"
    assert (day.met, day.value) == (False, Fraction(62 * MS))


def test_what_a_miss_costs_and_what_it_may_cost() -> None:
    bands = (Band(Fraction(50 * MS), Fraction(100 * MS), Amount(100)), Band(Fraction(100 * MS), None, Amount(900)))
    rules = CreditRules("CNY", 2, 10_000)
    for took, total, most in (((60, 62), 100, 100), ((60, 120), 100, 900), ((0, None), 0, 900), ((10, 12), 0, 0)):
        found = assessed([*lab.looks(), told(low=took[0], high=took[1])], promising(clause(bands=bands)))
        subject = Subject(found.circuit, found.customer, found.contract, "2026-10")
        sheet = charge_sheet(rules, subject, [(clause(bands=bands), only(found))], 10_000, Fraction(1))
        assert (sheet.total, sheet.at_most) == (total, most)


def test_the_breach_clock_says_what_is_left() -> None:
    within = promising(clause(allowed=1))
    for count, basis in ((1, ""), (2, MISSED)):
        found = assessed([*lab.looks(), *(told(AT + n * HOUR_US, 80, 82) for n in range(count))], within)
        (risk,) = risks(within.contracts[0], found, ())
        assert (risk.spent, risk.allowed) == (Fraction(count), Fraction(1))
        assert (risk.unit, risk.basis) == ("switches", basis)


def test_the_store_says_what_the_file_says(tmp_path: Path) -> None:
    within = promising(clause(), replace(clause(window=ClauseWindow(WindowKind.DAY)), id="day"))
    seen = [*lab.looks(CUT), *around(heard(375, 6, LOST)), told(low=45, high=55), told(AT + HOUR_US, 80, 82)]
    path = lab.store(tmp_path / "probed.db", seen)
    reader, by_store = lab.from_store(path, HQ, within)
    with reader:
        found = by_store.assess(lab.CIRCUIT, lab.PERIOD)
        assert found == assessed(seen, within, probes=HQ)
        pieces = [by_store.evidence.piece(name) for name in found.clauses[0].evidence]
        assert reader.verify() == ()
    assert all(pieces)
    kinds = [type(piece.body) for piece in pieces if piece]
    assert kinds[:2] == [ProtectionSwitch, ProbeBin]
    assert kinds[-1] is ProtectionSwitch
    assert set(kinds[2:-1]) == {PointState}, "the looks that saw the working leg fail"


def test_lines_of_a_file_read_back_as_they_were() -> None:
    seen = [told(low=45, high=55), told(), told(slot=True, circuit="NJFE0001"), heard(375, 6, LOST), heard(1)]
    assert read_jsonl(map(format_observation, seen)) == seen


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('"low_us": 9, "high_us": 3', "high_us 3 is below low_us 9"),
        ('"low_us": -1', "low_us: must be a whole number from 0 on"),
        ('"by": "guess"', "by: "),
        ('"length": 3', "unknown key 'length'"),
    ],
)
def test_a_line_that_cannot_be_is_refused(more: str, message: str) -> None:
    line = (
        '{"schema": 1, "source": "trap:E", "point": "E:P", "kind": "protection_switch", '
        f'"first": "2026-10-01T00:00:00Z", "last": "2026-10-01T00:00:00Z", {more}}}'
    )
    with pytest.raises(ConfigError, match=message):
        read_jsonl([line])
    longer = line.replace('"last": "2026-10-01T00:00:00Z"', '"last": "2026-10-01T00:00:01Z"').replace(
        more, '"low_us": 1'
    )
    with pytest.raises(ConfigError, match="last must be as first"):
        read_jsonl([longer])


def test_a_switch_that_is_told_late_makes_the_kept_figure_again(tmp_path: Path) -> None:
    within = promising(clause())
    path = lab.store(tmp_path / "probed.db", lab.looks())
    store = Store.open(path, TurnedClock(lab.END))
    try:
        born = SpanRow(lab.CIRCUIT, exact(lab.START), None, UP, at_risk=None)
        store.commit_now(Batch(spans=(born,), cursors={"input": lab.END}))
        by = figured(store, within, lambda _source: lab.LIMIT_US)
        settle(by, store)
        assert {one.verdict for one in all_figures(store) if one.circuit == lab.CIRCUIT} == {"kept"}
        late = replace(told(low=80, high=82), received=AT + HOUR_US)
        store.commit_now(Batch(evidence=(late,)))
        settle(by, store)
        assert {one.verdict for one in all_figures(store) if one.circuit == lab.CIRCUIT} == {"missed"}
    finally:
        store.close()


@pytest.mark.parametrize(
    ("language", "titles", "took", "verdict"),
    [
        (
            Language.EN,
            ["Protection switch", "Protection switches that took too long (number)"],
            "60 ms – 62 ms",
            "Missed",
        ),
        (Language.ZH, ["保护倒换时间", "超时保护倒换次数"], "60 ms – 62 ms", "未达标"),
    ],
)
def test_the_report_tells_it(language: Language, titles: list[str], took: str, verdict: str) -> None:
    within = promising(clause(), replace(clause(allowed=1, parameter=COUNT), id="count"))
    found = assessed([*lab.looks(CUT), told(low=60, high=62)], within)
    customer = next(c for c in within.customers if c.id == "250100000018")
    names = names_of(within, customer.id, lab.PERIOD, language)
    page = build_report(customer, within.contracts, lab.PERIOD, [found], names, language=language)
    rows = page.circuits[0].clauses
    assert [row.title for row in rows] == titles
    assert rows[0].verdict_text == verdict
    assert (rows[0].value.text, rows[0].margin_text) == ("60 ms", "−10 ms")
    assert (rows[1].value.text, rows[1].target.text) == ("1", "1")
    (switch,) = page.switches
    assert (switch.took, switch.groups) == (took, "RING-NJ")
    clean = build_report(
        customer, within.contracts, lab.PERIOD, [assessed(lab.looks(), within)], names, language=language
    )
    assert clean.circuits[0].clauses[0].verdict_text.endswith(("no switches", "无倒换"))
