"""Probes as witnesses of a circuit: read where it matters only, from a file and from the store alike."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from probed.assessing.evidence import RecordedEvidence
from probed.assessing.paths import path_bins
from probed.model.assessment import Assessment
from probed.model.contract import EvidenceRule
from probed.model.element_result import ElementResult
from probed.model.ids import Leaf, PointId
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.inventory import Inventory, ProbeTest
from probed.model.observation import Observation
from probed.model.probe import ProbeDelivery, ProbeInventory
from probed.model.probe_bin import Sense
from probed.store.batch import Batch
from probed.store.writer import Store
from sla.circuit import CircuitEvidence
from sla.end_to_end import fused
from sla.path_witness import PathTold, says
from tests.support import fused as lab
from tests.support.path_bins import probe_bins
from tests.support.turned_clock import TurnedClock

HQ = lab.probes(("P1", "BANK-HQ"))
BOTH = lab.probes(("P1", "BANK-HQ"), ("P2", None))
HOURS = 6 * 3600


def packets(*lost: tuple[int, int], missing: tuple[int, int] = (0, 0)) -> str:
    """A packet a second over six hours, but for the seconds [a, b) in which it was lost, or nothing was measured."""
    found = ["."] * HOURS
    for first, after in lost:
        found[first:after] = "x" * (after - first)
    found[slice(*missing)] = "?" * (missing[1] - missing[0])
    return "".join(found)


def bins(
    probe: str, *lost: tuple[int, int], missing: tuple[int, int] = (0, 0), doubts: str = "", length_s: int = 10
) -> list[Observation]:
    told = packets(*lost, missing=missing)
    return probe_bins(told, length_s, start=lab.START, probe=probe, path=f"M-{probe}", doubts=doubts)


def assessed(seen: list[Observation], known: ProbeInventory = HQ, within: Inventory | None = None) -> Assessment:
    return lab.assessor(RecordedEvidence(seen), known, within).assess(lab.CIRCUIT, lab.PERIOD)


def down(found: Assessment) -> list[tuple[int, int, str]]:
    """The outages in seconds from the beginning, with the responsible party."""
    return [
        ((o.start.at - lab.START) // SECOND_US, (o.end.at - lab.START) // SECOND_US, o.party)
        for o in found.outages
        if o.end is not None
    ]


def under(rule: EvidenceRule) -> Inventory:
    known = lab.inventory()
    return replace(known, contracts=tuple(replace(contract, evidence=rule) for contract in known.contracts))


def test_an_outage_that_only_a_probe_saw_is_down_by_any_and_listed() -> None:
    found = assessed([*lab.looks(), *bins("P1", (3600, 3720))])
    assert down(found) == [(3600, 3720, "unknown")]
    assert found.totals.down == 120 * SECOND_US
    assert sum(found.totals) == found.end - found.start
    (listed,) = found.disagreements
    assert (listed.leaf, listed.says_down) == (Leaf("circuit", lab.CIRCUIT), (PointId("P1", "M-P1"),))
    assert len(listed.says_up) == 10
    assert found.outages[0].culprits == (Leaf("path", "M-P1"),)


@pytest.mark.parametrize(
    ("rule", "seconds", "unknown"),
    [
        (EvidenceRule.ANY_DOWN, 120, 0),
        (EvidenceRule.ALL_DOWN, 0, 0),
        (EvidenceRule.PROBE_FIRST, 120, 0),
        (EvidenceRule.PM_FIRST, 120, 0),
        (EvidenceRule.QUORUM, 0, 120),
    ],
)
def test_the_contract_says_who_is_believed(rule: EvidenceRule, seconds: int, unknown: int) -> None:
    found = assessed([*lab.looks(), *bins("P1", (3600, 3720))], within=under(rule))
    assert (found.totals.down, found.totals.unknown) == (seconds * SECOND_US, unknown * SECOND_US)
    assert len(found.disagreements) == 1


def test_the_evidence_of_an_outage_names_the_bins_of_the_probe() -> None:
    seen = [*lab.looks(), *bins("P1", (3600, 3720))]
    evidence = RecordedEvidence(seen)
    (outage,) = lab.assessor(evidence, HQ).assess(lab.CIRCUIT, lab.PERIOD).outages
    pieces = [evidence.piece(name) for name in outage.evidence]
    named = [piece for piece in pieces if piece is not None and piece.source == "probe:P1"]
    # the bins from the last packet before the outage to the first one after it
    assert [(p.first - lab.START) // SECOND_US for p in named] == list(range(3590, 3730, 10))


def test_where_no_element_answers_the_probe_makes_the_circuit_known() -> None:
    """Two elements of the ring say nothing: without the probe nobody knows about the working leg."""
    silent = [name for name in lab.POINTS if name.startswith(("NJ-XJ", "NJ-HX", "NJ-JN:STM", "NJ-GL:STM"))]
    seen = lab.looks(but=silent)
    assert assessed(seen).totals.up == 0
    found = assessed([*seen, *bins("P1", (3600, 3720), missing=(7200, 7260))])
    assert (found.totals.down, found.totals.unknown) == (120 * SECOND_US, 60 * SECOND_US)
    assert found.totals.up == (HOURS - 180) * SECOND_US
    assert found.disagreements == ()
    assert down(found) == [(3600, 3720, "core")]


def test_the_position_of_probes_tells_the_tail_from_the_core() -> None:
    both = [*bins("P1", (3600, 3720), (9000, 9060)), *bins("P2", (9000, 9060))]
    assert down(assessed([*lab.looks(), *both], BOTH)) == [(3600, 3720, "access"), (9000, 9060, "core")]


def test_polls_and_probes_that_saw_one_outage_agree_on_its_edges() -> None:
    """Both spans of the ring at GL are cut at 01:00:10 and mended at 01:30:20; polls see it at the full minutes."""
    ends = ("NJ-GL:STM16-E", "NJ-XJ:STM16-W", "NJ-GL:STM16-W", "NJ-HX:STM16-E")
    cut = {name: [(61, 91)] for name in ends}
    found = assessed([*lab.looks(cut), *bins("P1", (3610, 5420))])
    assert down(found) == [(3610, 5420, "core")]
    assert found.disagreements == ()
    start = found.outages[0].start
    assert (start.at - start.earliest, start.latest - start.at) == (SECOND_US, SECOND_US)


def test_what_is_not_trusted_is_kept_out_as_the_settings_say() -> None:
    seen = [*lab.looks(), *bins("P1", (3600, 3720), doubts="health")]
    found = assessed(seen)
    assert found.totals.down == 0
    # the bins that lost packets, and one on either side: what could have said something that the route does not
    (kept,) = found.kept_out
    assert (kept.witness, kept.doubts) == (PointId("P1", "M-P1"), ("health",))
    assert [(at - lab.START) // SECOND_US for at in kept[:2]] == [3590, 3730]
    let_in = lab.assessor(RecordedEvidence(seen), HQ, keep_out=False).assess(lab.CIRCUIT, lab.PERIOD)
    assert let_in.totals.down == 120 * SECOND_US


def test_vantage_points_of_one_measurement_need_their_quorum() -> None:
    rows = lab.probes(("P1", "BANK-HQ"), ("P2", "BANK-JN"), quorum=2)
    one = replace(rows, measurements=tuple(replace(row, id="M") for row in rows.measurements))
    told = {name: packets((3600, 3720), (base, base + 60)) for name, base in (("P1", 7200), ("P2", 9000))}
    seen = [o for name, text in told.items() for o in probe_bins(text, start=lab.START, probe=name, path="M")]
    assert down(assessed([*lab.looks(), *seen], one)) == [(3600, 3720, "unknown")]


@pytest.mark.parametrize(
    ("senses", "expected"),
    [
        pytest.param({Sense.ROUND_TRIP: (3600, 3720)}, [(3600, 3720)], id="there and back"),
        pytest.param({Sense.FORWARD: (3600, 3720)}, [(3600, 3720)], id="one way alone proves a failure"),
        pytest.param(
            {Sense.FORWARD: (3600, 3720), Sense.BACKWARD: (3700, 3800)}, [(3600, 3800)], id="either way is enough"
        ),
        pytest.param(
            {Sense.ROUND_TRIP: (3600, 3720), Sense.BACKWARD: (9000, 9060)},
            [(3600, 3720), (9000, 9060)],
            id="and beside a round trip",
        ),
    ],
)
def test_a_path_needs_both_directions(senses: dict[Sense, tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    told = [
        one
        for sense, lost in senses.items()
        for one in probe_bins(packets(lost), start=lab.START, probe="P1", path="M-P1", sense=sense)
    ]
    assert [outage[:2] for outage in down(assessed([*lab.looks(), *told]))] == expected


def test_a_test_of_an_element_is_a_witness_too() -> None:
    """IP SLA 10 on GL, once a minute: all answers are lost in two results; GL stands at the end of the circuit."""
    test = ProbeTest(PointId("NJ-GL", "10"), lab.CIRCUIT, lab.ALWAYS)
    within = replace(lab.inventory(), probe_tests=(test,))
    seen = [
        Observation(
            "snmp:NJ-GL", test.id, lab.START + (n - 1) * MINUTE_US, lab.START + n * MINUTE_US, 0, n,
            ElementResult(5, 5 if n in (60, 61) else 0),
        )
        for n in range(1, 361)
    ]  # fmt: skip
    found = assessed([*lab.looks(), *seen], ProbeInventory(), within)
    assert down(found) == [(3540, 3660, "core")]
    assert found.disagreements[0].says_down == (test.id,)


def test_a_measurement_counts_while_its_row_holds() -> None:
    row = HQ.measurements[0]
    ended = replace(HQ, measurements=(replace(row, valid=row.valid._replace(end=lab.START + 3600 * SECOND_US)),))
    seen = [*lab.looks(), *bins("P1", (1800, 1860), (3600, 3720))]
    assert down(assessed(seen, ended)) == [(1800, 1860, "unknown")]


STORY = st.lists(st.tuples(st.integers(0, HOURS - 400), st.integers(3, 390)), max_size=4)


def story(cuts: list[tuple[int, int]], lost: list[list[tuple[int, int]]]) -> list[Observation]:
    minutes = sorted({minute for at, length in cuts for minute in range(at // 60 + 1, (at + length) // 60 + 1)})
    spans = [(minute, minute + 1) for minute in minutes]
    told = [o for n, mine in enumerate(lost, 1) for o in bins(f"P{n}", *((a, a + b) for a, b in mine), length_s=60)]
    return [*lab.looks({"NJ-GL:FE-1": spans}), *told]


@settings(max_examples=8, deadline=None)
@given(STORY, STORY, STORY, st.sampled_from(EvidenceRule), st.integers(0, 9))
@example([(0, 360)], [(0, 359)], [], EvidenceRule.ANY_DOWN, 0)  # an edge that only what lies behind it tells apart
def test_neither_order_nor_duplicates_matter_and_reading_little_is_enough(
    cuts: list[tuple[int, int]],
    one: list[tuple[int, int]],
    two: list[tuple[int, int]],
    rule: EvidenceRule,
    seed: int,
) -> None:
    chance = random.Random(seed)
    seen = story(cuts, [one, two])
    within = under(rule)
    found = assessed(seen, BOTH, within)
    assert sum(found.totals) == found.end - found.start
    mixed = [*seen, *chance.choices(seen, k=50)]
    chance.shuffle(mixed)
    assert assessed(mixed, BOTH, within) == found
    whole = _all_read(seen, within)
    lean = lab.assessor(RecordedEvidence(seen), BOTH, within).observe(lab.CIRCUIT, lab.PERIOD, rule)
    assert (lean.timeline, lean.disagreements, lean.at_risk) == (whole.timeline, whole.disagreements, whole.at_risk)


def _all_read(seen: list[Observation], within: Inventory) -> CircuitEvidence:
    """The same with every bin read, wherever it lies."""
    evidence = RecordedEvidence(seen)
    made = lab.assessor(evidence, BOTH, within)
    bare = lab.assessor(evidence, ProbeInventory(), within)
    rule = within.contracts[0].evidence
    route = bare.observe(lab.CIRCUIT, lab.PERIOD, rule)
    window = route.timeline.start, route.timeline.end
    told = []
    for witness in made.paths.of[lab.CIRCUIT]:
        ((_, found),) = [row for row in path_bins(witness, evidence, *window) if row[1]]
        tails = {leaf for leaf in route.leaves if leaf.kind == "point"}
        beyond = frozenset(tails if witness.name == "M-P2" else ())
        told.append(PathTold(witness.name, witness.places, says(found, *window, keep_out=True), beyond))
    return fused(route, lab.CIRCUIT, told, rule, made.history.points_at)


def test_the_store_says_what_the_file_says(tmp_path: Path) -> None:
    cut = {"NJ-GL:FE-1": [(200, 230)]}
    seen = [*lab.looks(cut), *bins("P1", (3600, 3720), (12000, 12100)), *bins("P2", (9000, 9060), missing=(0, 900))]
    path = lab.store(tmp_path / "probed.db", seen)
    reader, by_store = lab.from_store(path, BOTH)
    with reader:
        stored = by_store.assess(lab.CIRCUIT, lab.PERIOD)
        assert stored == assessed(seen, BOTH)
        named = [by_store.evidence.piece(name) for name in stored.evidence]
    assert None not in named
    assert {piece.source for piece in named if piece} >= {"probe:P1", "probe:P2"}


def test_a_bin_that_comes_late_changes_what_it_touches(tmp_path: Path) -> None:
    lost = bins("P1", (3600, 3720))
    early, late = [o for o in lost if o.first < lab.START + 3600 * SECOND_US], lost
    path = lab.store(tmp_path / "probed.db", [*lab.looks(), *early])
    for told, expected in (((), 0), (late, 120)):
        if told:
            again = Store.open(path, TurnedClock(lab.END))
            again.commit_now(Batch(probes=(ProbeDelivery(bins=tuple(told)),)))
            again.close()
        reader, by_store = lab.from_store(path, HQ)
        with reader:
            assert by_store.assess(lab.CIRCUIT, lab.PERIOD).totals.down == expected * SECOND_US
