"""Bins of performance monitoring in the assessment of a circuit, from a file and from the store alike."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.assessing.evidence import RecordedEvidence
from probed.assessing.truth import truth
from probed.model.assessment import Assessment
from probed.model.contract import EvidenceRule
from probed.model.ids import PointId, parse_point
from probed.model.instant import SECOND_US
from probed.model.observation import QUARTER_US, Direction, Observation, PmBin
from probed.model.probe import NO_PROBES, ProbeInventory
from probed.report.build import build_report
from probed.report.names import names_of
from probed.report.page import Language
from sla.explain import explain
from tests.assessing.test_paths import HQ, bins, under
from tests.support import fused as lab

PORT = "NJ-GL:FE-1"


def quarter(number: int, unavailable: int, port: str = PORT, *, read: int = 0, layer: str = "ds1") -> Observation:
    """The bin of a quarter hour by its number; read again later it may count otherwise."""
    start = lab.START + number * QUARTER_US
    body = PmBin(layer, Direction.NEAR, unavailable, unavailable, unavailable)
    element = port.partition(":")[0]
    point, end = parse_point(port), start + QUARTER_US
    return Observation(f"snmp:{element}", point, start, end, end + (30 + read) * SECOND_US, read, body)


def quarters(*unavailable: tuple[int, int], port: str = PORT) -> list[Observation]:
    """All quarter hours of the six hours, without unavailable time but for those given."""
    counted = dict(unavailable)
    return [quarter(number, counted.get(number, 0), port) for number in range(24)]


def assessed(
    seen: list[Observation], rule: EvidenceRule = EvidenceRule.ANY_DOWN, known: ProbeInventory = NO_PROBES
) -> Assessment:
    return lab.assessor(RecordedEvidence(seen), known, under(rule)).assess(lab.CIRCUIT, lab.PERIOD)


def figures(found: Assessment) -> tuple[int, int, int]:
    """Down, of it not placed, and unknown seconds."""
    assert sum(found.totals) == found.end - found.start
    return tuple(us // SECOND_US for us in (found.totals.down, found.unlocated_low_us, found.totals.unknown))  # type: ignore[return-value]


def test_what_polls_could_not_see_is_down_without_a_place() -> None:
    found = assessed([*lab.looks(), *quarters((4, 40))])
    assert figures(found) == (40, 40, 0)
    assert found.outages == ()
    lines = [line for line in explain(found) if line.kind == "unlocated"]
    (line,) = lines
    assert (line.start, line.end, line.seconds) == (
        lab.START + 4 * QUARTER_US,
        lab.START + 5 * QUARTER_US,
        Fraction(40),
    )


def test_what_polls_placed_stays_and_the_rest_is_added() -> None:
    found = assessed([*lab.looks({PORT: [(65, 67)]}), *quarters((4, 150))])
    assert figures(found) == (150, 30, 0)
    assert [o.low_us // SECOND_US for o in found.outages] == [120]


def test_an_agent_that_was_silent_is_known_by_its_bins() -> None:
    """All of GL is silent for the whole time, and its bins are read afterwards: up, but for one quarter hour."""
    silent = [name for name in lab.POINTS if name.startswith("NJ-GL")]
    seen = lab.looks(but=silent)
    assert figures(assessed(seen))[2] == 6 * 3600
    later = [*seen, *quarters((8, 900))]
    assert figures(assessed(later)) == (900, 0, 0)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (EvidenceRule.ANY_DOWN, (600, 0, 0)),
        (EvidenceRule.PM_FIRST, (0, 0, 0)),
        (EvidenceRule.PROBE_FIRST, (600, 0, 0)),
    ],
)
def test_bins_that_deny_an_outage_are_listed(rule: EvidenceRule, expected: tuple[int, int, int]) -> None:
    found = assessed([*lab.looks({PORT: [(65, 75)]}), *quarters()], rule)
    assert figures(found) == expected
    (listed,) = found.disagreements
    assert (listed.says_down, listed.says_up) == ((parse_point(PORT),), (PointId("NJ-GL", "FE-1 PM ds1"),))


def test_a_probe_comes_before_a_bin_where_the_contract_says_so() -> None:
    seen = [*lab.looks(), *quarters((4, 40)), *bins("P1")]
    assert figures(assessed(seen, EvidenceRule.PROBE_FIRST, HQ)) == (0, 0, 0)
    found = assessed(seen, EvidenceRule.ANY_DOWN, HQ)
    assert figures(found) == (40, 40, 0)
    (listed,) = found.disagreements
    assert (listed.says_down, listed.says_up) == ((PointId("NJ-GL", "FE-1 PM ds1"),), (PointId("P1", "M-P1"),))
    assert listed.contradicted_us == 40 * SECOND_US


def test_a_bin_that_was_counted_anew_says_what_it_says_last() -> None:
    seen = [*lab.looks(), *quarters(), quarter(4, 40, read=1), quarter(4, 25, read=900)]
    assert figures(assessed(seen)) == (25, 25, 0)


def test_the_report_shows_what_was_not_placed_whose_it_was_and_who_contradicts_whom() -> None:
    within = lab.inventory()
    seen = [*lab.looks({PORT: [(65, 75)]}), *quarters((4, 100), (9, 40)), *bins("P1", (3900, 4500))]
    made = lab.assessor(RecordedEvidence(seen), HQ)
    customer = next(c for c in within.customers if c.id == "250100000018")
    names = names_of(within, customer.id, lab.PERIOD, Language.EN)
    found = [made.assess(lab.CIRCUIT, lab.PERIOD)]
    page = build_report(customer, within.contracts, lab.PERIOD, found, names, language=Language.EN)
    told = [(row.witness, row.counted.text, row.low.text, row.party_text) for row in page.unlocated]
    assert told == [("NJ-GL:FE-1 PM ds1", "0:00:40", "0:00:40", "access network")]
    assert [(row.party, row.down.text, row.outages) for row in page.parties] == [("access", "10.66", 1)]
    assert [(row.says_down, row.says_up) for row in page.disagreements] == [
        ("NJ-GL:FE-1", "NJ-GL:FE-1 PM ds1"),
        ("NJ-GL:FE-1 PM ds1", "P1:M-P1"),
    ]
    assert page.disagreements[0].where.endswith(" of it)")


STORY = st.lists(st.tuples(st.integers(0, 23), st.integers(1, 900)), max_size=4)


@settings(max_examples=10, deadline=None)
@given(
    STORY, STORY, st.lists(st.tuples(st.integers(1, 340), st.integers(1, 15)), max_size=2),
    st.sampled_from(EvidenceRule), st.integers(0, 9),
)  # fmt: skip
def test_neither_order_nor_duplicates_matter(
    mine: list[tuple[int, int]],
    others: list[tuple[int, int]],
    down: list[tuple[int, int]],
    rule: EvidenceRule,
    seed: int,
) -> None:
    minutes = sorted({minute for at, length in down for minute in range(at, at + length)})
    seen = [
        *lab.looks({PORT: [(minute, minute + 1) for minute in minutes]}),
        *quarters(*mine),
        *quarters(*others, port="NJ-JN:FE-1"),
        *bins("P1", length_s=60),
    ]
    found = assessed(seen, rule, HQ)
    assert sum(found.totals) == found.end - found.start
    assert min(found.totals) >= 0
    chance = random.Random(seed)
    mixed = [*seen, *chance.choices(seen, k=30)]
    chance.shuffle(mixed)
    assert assessed(mixed, rule, HQ) == found
    evidence = RecordedEvidence(seen)
    made = lab.assessor(evidence, NO_PROBES, under(rule))
    lean = made.observe(lab.CIRCUIT, lab.PERIOD, rule)
    window = lean.timeline.start, lean.timeline.end
    every = {point: evidence.port_bins(point, *window) for point in evidence.counting()}
    whole = truth(
        made.history, lab.CIRCUIT, lambda points: evidence.runs(points, *window), *window, lab.END,
        lambda _source: lab.LIMIT_US, rule, every,
    )  # fmt: skip
    assert (lean.timeline, lean.disagreements, lean.at_risk) == (whole.timeline, whole.disagreements, whole.at_risk)


def test_the_store_says_what_the_file_says(tmp_path: Path) -> None:
    seen = [
        *lab.looks({PORT: [(65, 67)]}, but=("NJ-XJ:STM16-W",)),
        *quarters((4, 150), (9, 900)),
        quarter(9, 30, read=900),
        *quarters((9, 10), port="NJ-JN:FE-1"),
        *bins("P1", (3600, 3720)),
    ]
    path = lab.store(tmp_path / "probed.db", seen)
    reader, by_store = lab.from_store(path, HQ)
    with reader:
        stored = by_store.assess(lab.CIRCUIT, lab.PERIOD)
        assert stored == assessed(seen, known=HQ)
        assert stored.unlocated != ()
        named = [by_store.evidence.piece(name) for name in stored.evidence]
    assert None not in named
    assert any(isinstance(piece.body, PmBin) for piece in named if piece)
