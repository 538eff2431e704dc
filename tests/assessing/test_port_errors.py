"""Clauses of error performance, from bins of ports to verdict, evidence and words; from a file and the store."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from probed.assessing.evidence import RecordedEvidence
from probed.assessing.port_errors import ErrorReading
from probed.model.assessment import Assessment, ClauseResult
from probed.model.capacity import UP
from probed.model.change import SpanRow
from probed.model.contract import ClauseWindow, ExclusionKind, HoursRange, MeasuredClause, MeasuredKind, WindowKind
from probed.model.ids import parse_point
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.inventory import Inventory
from probed.model.observation import QUARTER_US, Direction, Observation, PmBin
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.probe import NO_PROBES
from probed.model.timeline import exact
from probed.report.build import build_report
from probed.report.names import names_of
from probed.report.page import Language
from probed.store.batch import Batch
from probed.store.writer import Store
from sla.rounding import percent
from tests.assessing.test_quality import promising
from tests.support import fused as lab
from tests.support.figured import all_figures, figured, settle
from tests.support.turned_clock import TurnedClock

NEAR, FAR = Direction.NEAR, Direction.FAR
PORT = "NJ-GL:FE-1"
CUT = {PORT: [(63, 92)]}
"""Down from minute 63 to 92: quarter hours 4 to 6."""


def clause(parameter: str = "esr", window: ClauseWindow | None = None) -> MeasuredClause:
    kind = MeasuredKind.ERROR_PERFORMANCE
    return MeasuredClause(parameter, kind, Fraction(1, 100), "ratio", parameter, window or ClauseWindow())


def quarter(
    number: int, es: int, ses: int = 0, port: str = PORT, way: Direction = NEAR, read: int = 0, uas: int = 0
) -> Observation:
    start = lab.START + number * QUARTER_US
    end = start + QUARTER_US
    body = PmBin("ds1", way, es, ses, uas)
    source = f"snmp:{port.partition(':')[0]}"
    return Observation(source, parse_point(port), start, end, end + (30 + read) * SECOND_US, read, body)


def day(seed: int, port: str = PORT, way: Direction = NEAR) -> list[Observation]:
    """All quarter hours of the six hours."""
    chance = random.Random(seed)
    return [quarter(n, es := chance.choice([0, 0, 1, 30]), es // 3, port, way) for n in range(24)]


def counts(seen: list[Observation], *out: int) -> tuple[int, int, int]:
    """ES, SES and seconds of those whose number is not among some."""
    bodies = [one.body for n, one in enumerate(seen) if n not in out]
    told = [body for body in bodies if isinstance(body, PmBin)]
    return sum(b.es_s for b in told), sum(b.ses_s for b in told), 900 * len(told)


def assessed(seen: list[Observation], within: Inventory, *exclusions: Exclusion) -> Assessment:
    made = lab.assessor(RecordedEvidence(seen), NO_PROBES, within)
    return made.onward(made.evidence, exclusions, made.horizon).assess(lab.CIRCUIT, lab.PERIOD)


def only(found: Assessment) -> ClauseResult:
    (result,) = found.clauses
    return result


@pytest.mark.parametrize("seed", range(3))
def test_each_ratio_is_that_of_the_bins_in_available_time(seed: int) -> None:
    bins = day(seed)
    es, ses, available = counts(bins, 4, 5, 6)
    found = assessed([*lab.looks(CUT), *bins], promising(clause(), clause("sesr"), clause("bber")))
    esr, sesr, bber = found.clauses
    assert esr.value is not None
    assert (esr.value, sesr.value) == (Fraction(es, available), Fraction(ses, available))
    assert esr.met is (esr.value <= Fraction(1, 100))
    assert esr.margin == Fraction(1, 100) - Fraction(es, available)
    told = f"parameter=esr point={PORT} layer=ds1 direction=near es={es} available_s={available}"
    assert esr.low is not None
    assert esr.high is not None
    bounds = "" if esr.low == esr.high else f" low={percent(esr.low)}% high={percent(esr.high)}%"
    assert esr.rule == told + bounds
    assert (bber.met, bber.reason) == (None, "background block errors are not measured")
    assert set(esr.evidence) <= set(found.evidence)
    errored = [one for n, one in enumerate(bins) if isinstance(one.body, PmBin) and one.body.es_s and n != 5]
    assert len(esr.evidence) == len(errored), "the bin that lies wholly in the outage is none of its evidence"


def test_hours_and_exclusions_take_bins_out() -> None:
    bins = day(4)
    start, end = lab.START + 121 * MINUTE_US, lab.START + 131 * MINUTE_US
    out = Exclusion(
        "X", lab.CIRCUIT, ExclusionKind.CUSTOMER, start, end, None, ExclusionStatus.APPROVED, "a", "b", "p"
    )
    within = promising(clause())
    hours = tuple(
        replace(each, hours=(HoursRange((1, 2, 3, 4, 5, 6, 7), 60, 300),), holidays=frozenset())
        for each in within.contracts
    )
    found = only(assessed([*lab.looks(), *bins], replace(within, contracts=hours), out))
    es, _, available = counts(bins, *range(4), 8, *range(20, 24))
    assert found.value == Fraction(es, available)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high


@pytest.mark.parametrize("seed", range(8))
def test_any_outages_and_exclusions_against_every_minute(seed: int) -> None:
    """A bin counts where none of its fifteen minutes is down or excluded."""
    chance = random.Random(seed)
    down = sorted(chance.sample(range(1, 359), 4))
    taken = [(at, at + chance.randint(1, 40)) for at in chance.sample(range(320), 2)]
    exclusions = [
        Exclusion(
            f"X{n}", lab.CIRCUIT, ExclusionKind.CUSTOMER, lab.START + a * MINUTE_US, lab.START + b * MINUTE_US, None,
            ExclusionStatus.APPROVED, "a", "b", "p",
        )
        for n, (a, b) in enumerate(taken)
    ]  # fmt: skip
    near, far = day(seed), day(seed + 100, way=FAR)
    seen = [*lab.looks({PORT: [(at, at + 1) for at in down]}), *near, *far]
    chance.shuffle(seen)
    found = assessed(seen, promising(clause(), clause("sesr")), *exclusions)
    bad = {*down, *(minute for a, b in taken for minute in range(a, b))}
    out = [n for n in range(24) if not bad.isdisjoint(range(15 * n, 15 * n + 15))]
    sums = [counts(bins, *out) for bins in (near, far)]
    for result, place in zip(found.clauses, (0, 1), strict=True):
        assert result.value == max(Fraction(told[place], told[2]) for told in sums)
        assert result.low is not None
        assert result.high is not None
        assert result.low <= result.value <= result.high


def test_without_bins_or_with_none_in_available_time_it_cannot_be_said() -> None:
    within = promising(clause())
    nobody = only(assessed(lab.looks(), within))
    assert (nobody.met, nobody.reason) == (None, "errored seconds are not measured")
    silent = only(assessed([*lab.looks(CUT), quarter(5, 3)], within))
    assert (silent.met, silent.reason) == (None, "nothing was measured in available time")
    invalid = [replace(one, body=replace(one.body, valid=False)) for one in day(1) if isinstance(one.body, PmBin)]
    assert only(assessed([*lab.looks(), *invalid], within)).met is None


def test_suspect_bins_are_not_judged_and_of_versions_the_last_one_is() -> None:
    one, two = quarter(0, 10), quarter(1, 300)
    assert isinstance(two.body, PmBin)
    doubted = replace(two, body=replace(two.body, suspect=True))
    found = only(assessed([*lab.looks(), one, quarter(0, 4, read=600), doubted], promising(clause())))
    assert found.value == Fraction(4, 900)


def test_the_worst_direction_speaks_and_protected_legs_do_not() -> None:
    """The ring's sections protect each other: what is counted there may have hit nobody."""
    seen = [*lab.looks(), *day(1), quarter(2, 500, way=FAR), quarter(3, 900, port="NJ-GL:STM16-E")]
    found = only(assessed(seen, promising(clause())))
    assert found.value == Fraction(500, 900)
    assert "direction=far" in found.rule


def test_the_store_says_what_the_file_says_over_every_window(tmp_path: Path) -> None:
    windows = (WindowKind.DAY, WindowKind.MONTH)
    within = promising(
        clause(),
        clause("sesr", ClauseWindow(WindowKind.ROLLING, 7)),
        *(replace(clause("esr", ClauseWindow(kind)), id=kind.value) for kind in windows),
    )
    seen = [*lab.looks(CUT), *day(5), *day(6, way=FAR), *day(7, "NJ-JN:FE-1"), quarter(9, 7, read=900)]
    path = lab.store(tmp_path / "probed.db", seen)
    reader, by_store = lab.from_store(path, NO_PROBES, within)
    with reader:
        found = by_store.assess(lab.CIRCUIT, lab.PERIOD)
        assert found == assessed(seen, within)
        pieces = [by_store.evidence.piece(name) for name in found.clauses[0].evidence]
    assert pieces
    assert all(piece is not None and isinstance(piece.body, PmBin) for piece in pieces)


@pytest.mark.parametrize(
    ("language", "titles", "verdicts"),
    [
        (
            Language.EN,
            ("Errored second ratio (ESR)", "Background block error ratio (BBER)"),
            ("Missed", "Cannot be said: background block errors are not measured"),
        ),
        (Language.ZH, ("误码秒比（ESR）", "背景误块比（BBER）"), ("未达标", "无法判定：未测量背景误块")),
    ],
)
def test_the_report_tells_it(language: Language, titles: tuple[str, ...], verdicts: tuple[str, ...]) -> None:
    within = promising(clause(), clause("bber"))
    found = assessed([*lab.looks(), quarter(0, 90), quarter(1, 0)], within)
    customer = next(c for c in within.customers if c.id == "250100000018")
    names = names_of(within, customer.id, lab.PERIOD, language)
    page = build_report(customer, within.contracts, lab.PERIOD, [found], names, language=language)
    rows = page.circuits[0].clauses
    assert [row.title for row in rows] == list(titles)
    assert [row.verdict_text for row in rows] == list(verdicts)
    promised = [line for item in page.method for line in item.lines]
    assert any(f"{titles[0]} (esr) ≤ 1.00 %" in line for line in promised)
    assert rows[0].value.text == "5.0000"
    assert rows[0].margin.text.endswith("1.20"), "72 errored seconds too many"


def test_of_both_directions_the_worse_one_is_unavailable_at_least() -> None:
    """Ends that drift by a second are those of one interval. Unavailable time of a bin that nothing placed."""
    far = quarter(0, 0, way=FAR, uas=300)
    drifted = replace(far, first=far.first + SECOND_US, last=far.last + SECOND_US)
    found = only(assessed([*lab.looks(), quarter(0, 6, uas=100), drifted], promising(clause())))
    assert (found.value, found.low, found.high) == (Fraction(6, 600), Fraction(0), Fraction(6, 500))
    alone = only(
        assessed([*lab.looks(), quarter(0, 6, uas=100), quarter(1, 0, way=FAR, uas=300)], promising(clause()))
    )
    assert alone.value == Fraction(6, 800)


def test_only_bins_of_the_time_for_which_a_port_was_of_the_circuit_are_read() -> None:
    evidence = RecordedEvidence([quarter(n, n) for n in range(4)])
    mine = [(lab.START + QUARTER_US - 1, lab.START + 3 * QUARTER_US - 1)]
    (port,) = ErrorReading(evidence, {parse_point(PORT): mine})(lab.START, lab.END)
    assert [one.es_s for one in port.bins] == [1]


def test_what_was_read_for_one_window_is_there_for_the_next() -> None:
    evidence = RecordedEvidence([quarter(n, n) for n in range(8)])
    reading = ErrorReading(evidence, {parse_point(PORT): [(lab.START, lab.END)]})
    for first, after in ((3, 5), (2, 6), (0, 8), (4, 5)):
        (port,) = reading(lab.START + first * QUARTER_US, lab.START + after * QUARTER_US)
        assert [one.es_s for one in port.bins] == list(range(first, after))


def test_a_quarter_hour_goes_before_the_day_that_ends_with_it_and_is_the_evidence(tmp_path: Path) -> None:
    """Both are read in one look: they have their end and their reading in common."""
    last = quarter(23, 9)
    assert isinstance(last.body, PmBin)
    whole = replace(last, first=lab.START, body=replace(last.body, es_s=500))
    within = promising(clause())
    seen = [*lab.looks(), last, whole]
    reader, by_store = lab.from_store(lab.store(tmp_path / "probed.db", seen), NO_PROBES, within)
    with reader:
        for made in (by_store, lab.assessor(RecordedEvidence(seen), NO_PROBES, within)):
            found = only(made.assess(lab.CIRCUIT, lab.PERIOD))
            assert found.value == Fraction(9, 900)
            (piece,) = (made.evidence.piece(name) for name in found.evidence)
            assert piece is not None
            assert (piece.first, piece.body) == (last.first, last.body)


def test_a_bin_that_comes_late_makes_the_kept_figure_again(tmp_path: Path) -> None:
    within = promising(clause())
    path = lab.store(tmp_path / "probed.db", [*lab.looks(), *(quarter(n, 1) for n in range(24))])
    store = Store.open(path, TurnedClock(lab.END))
    try:
        born = SpanRow(lab.CIRCUIT, exact(lab.START), None, UP, at_risk=None)
        store.commit_now(Batch(spans=(born,), cursors={"input": lab.END}))
        by = figured(store, within, lambda _source: lab.LIMIT_US)
        settle(by, store)
        assert {one.verdict for one in all_figures(store) if one.circuit == lab.CIRCUIT} == {"kept"}
        store.commit_now(Batch(bins=(quarter(7, 800, read=3600),)))
        settle(by, store)
        assert {one.verdict for one in all_figures(store) if one.circuit == lab.CIRCUIT} == {"missed"}
    finally:
        store.close()
