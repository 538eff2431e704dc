"""Sessions of Ethernet services as witnesses of a circuit: their intervals, by the rule that probes follow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from probed.assessing.evidence import RecordedEvidence
from probed.model.assessment import Assessment
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.inventory import Inventory, ProbeTest
from probed.model.observation import QUARTER_US, Observation
from probed.model.probe import ProbeInventory, is_session
from probed.model.probe_bin import Doubt, ProbeBin, Sense
from tests.support import fused as lab

LM = PointId("NJ-GL", "lm:1.1.7.3")
HOURS = 6 * 3600
QUARTERS = HOURS // 900
SILENT = [name for name in lab.POINTS if name.startswith(("NJ-XJ", "NJ-HX", "NJ-JN:STM", "NJ-GL:STM"))]


def within(test: PointId = LM) -> Inventory:
    return replace(lab.inventory(), probe_tests=(ProbeTest(test, lab.CIRCUIT, lab.ALWAYS),))


def interval(
    number: int, lost: int, sense: Sense, *, doubts: tuple[Doubt, ...] = (), late_us: int = 0
) -> Observation:
    """A quarter hour with a frame a second."""
    name = LM.name if sense is Sense.ROUND_TRIP else f"{LM.name}/{sense.value}"
    body = ProbeBin(900, lost, sense=sense, doubts=doubts, software="mef-soam-pm", number=number)
    start = lab.START + number * QUARTER_US
    return Observation(
        "probe:NJ-GL",
        PointId(LM.element, name),
        start,
        start + QUARTER_US,
        start + QUARTER_US + late_us,
        number,
        body,
    )


def session(lost: dict[int, tuple[int, int]], deaf: tuple[int, ...] = ()) -> list[Observation]:
    """Frames lost there and back by number of the quarter hour; `deaf`: nothing came back."""
    found = []
    for number in range(QUARTERS):
        if number in deaf:
            found.append(interval(number, 900, Sense.ROUND_TRIP))
            continue
        there, back = lost.get(number, (0, 0))
        found += [interval(number, there, Sense.FORWARD), interval(number, back, Sense.BACKWARD)]
    return found


def assessed(seen: list[Observation], known: Inventory | None = None) -> Assessment:
    return lab.assessor(RecordedEvidence(seen), ProbeInventory(), known or within()).assess(lab.CIRCUIT, lab.PERIOD)


def seconds(found: Assessment) -> tuple[int, int, int]:
    totals = found.totals
    return totals.up // SECOND_US, totals.down // SECOND_US, totals.unknown // SECOND_US


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(session({}), (HOURS, 0, 0), id="both ways clean"),
        pytest.param(session({8: (900, 0)}), (HOURS - 900, 900, 0), id="one way lost everything"),
        pytest.param(session({}, deaf=(8,)), (HOURS - 900, 900, 0), id="nothing came back: it is the same path"),
        pytest.param(session({8: (0, 9)}), (HOURS, 0, 0), id="so few hide no ten seconds"),
        pytest.param(session({8: (60, 0)}), (HOURS - 900, 0, 900), id="where a minute was lost is not told"),
        pytest.param([one for one in session({}) if "forward" in one.point.name], (0, 0, HOURS), id="one way alone"),
        pytest.param(
            [*session({}), interval(8, 900, Sense.ROUND_TRIP, doubts=(Doubt.HEALTH,))],
            (HOURS, 0, 0),
            id="what is suspect is kept out",
        ),
    ],
)
def test_where_no_element_answers_the_session_makes_the_circuit_known(
    seen: list[Observation], expected: tuple[int, int, int]
) -> None:
    assert seconds(assessed([*lab.looks(but=SILENT), *seen])) == expected


def test_an_outage_that_only_the_session_saw_is_listed_and_proved() -> None:
    evidence = RecordedEvidence([*lab.looks(), *session({8: (900, 900)})])
    found = lab.assessor(evidence, ProbeInventory(), within()).assess(lab.CIRCUIT, lab.PERIOD)
    assert found.totals.down == QUARTER_US
    assert found.disagreements[0].says_down == (LM,)
    pieces = {piece.point.name for name in found.outages[0].evidence if (piece := evidence.piece(name)) is not None}
    assert {"lm:1.1.7.3/forward", "lm:1.1.7.3/backward"} <= pieces


def test_an_interval_and_the_result_that_tells_it_in_short_are_one_witness() -> None:
    """The result has all of a quarter hour's loss at its end, and would be DOWN for it without the interval."""
    result = Observation(
        "snmp:NJ-GL", LM, lab.START + 8 * QUARTER_US, lab.START + 9 * QUARTER_US, 0, 1, ElementResult(900, 900)
    )
    deaf = lab.looks(but=SILENT)
    assert seconds(assessed([*deaf, result])) == (0, 900, HOURS - 900)
    assert seconds(assessed([*deaf, *session({8: (0, 3)}), result])) == (HOURS, 0, 0)


def test_the_store_says_what_the_file_says(tmp_path: Path) -> None:
    seen = [*lab.looks({"NJ-GL:FE-1": [(200, 230)]}), *session({8: (900, 0), 12: (60, 60)}, deaf=(20,))]
    path = lab.store(tmp_path / "probed.db", seen)
    reader, by_store = lab.from_store(path, ProbeInventory(), within())
    with reader:
        stored = by_store.assess(lab.CIRCUIT, lab.PERIOD)
        assert stored == assessed(seen)
        assert stored.totals.down > QUARTER_US
        assert None not in [by_store.evidence.piece(name) for name in stored.evidence]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("lm:1.1.7.3", True), ("dm:9.12.8191.4", True), ("lm:1.1.7", False), ("10", False), ("rpm/lm:1.1.7.3", False)],
)
def test_what_is_a_session(name: str, expected: bool) -> None:
    assert is_session(name) is expected
