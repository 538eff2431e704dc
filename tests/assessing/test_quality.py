"""Clauses of delay, jitter and loss, from bins to verdict: against single packets, from a file and the store."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import NamedTuple

import pytest

from probed.assessing.evidence import RecordedEvidence
from probed.model.assessment import Assessment
from probed.model.contract import ClauseWindow, ExclusionKind, MeasuredClause, MeasuredKind, WindowKind
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.instant import HOUR_US, MINUTE_US
from probed.model.inventory import Inventory, ProbeTest
from probed.model.observation import Observation
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.probe import ProbeInventory
from probed.model.probe_bin import Doubt, ProbeBin, Sense
from sla.histogram import histogram
from tests.support import fused as lab

HQ = lab.probes(("P1", "BANK-HQ"))
LENGTH = 5 * MINUTE_US
MS = 1000


class Packets(NamedTuple):
    """What became of the packets of one bin: delays in us of those that came in time."""

    start: int
    delays: tuple[int, ...]
    lost: int
    late: int


def clause(kind: MeasuredKind, parameter: str = "", window: ClauseWindow | None = None) -> MeasuredClause:
    limit, unit = (Fraction(1, 100), "ratio") if kind is MeasuredKind.LOSS else (Fraction(20 * MS), "us")
    return MeasuredClause(kind.value, kind, limit, unit, parameter, window or ClauseWindow())


def promising(*clauses: MeasuredClause) -> Inventory:
    known = lab.inventory()
    kinds = frozenset(ExclusionKind)
    return replace(
        known, contracts=tuple(replace(each, clauses=clauses, exclusions=kinds) for each in known.contracts)
    )


def packets(seed: int) -> list[Packets]:
    """Six hours of five minutes with ten packets each."""
    chance = random.Random(seed)
    found = []
    for start in range(lab.START, lab.END, LENGTH):
        lost, late = chance.choice([0, 0, 0, 1]), chance.choice([0, 0, 2])
        delays = tuple(chance.choice([chance.randint(12 * MS, 24 * MS), 90]) for _ in range(10 - lost - late))
        found.append(Packets(start, delays, lost, late))
    return found


def told(
    measured: list[Packets], probe: str = "P1", path: str = "", sense: Sense = Sense.ROUND_TRIP
) -> list[Observation]:
    found = []
    for number, (start, delays, lost, late) in enumerate(measured):
        varied = [abs(one - two) for one, two in pairwise(delays)]
        body = ProbeBin(
            10, lost, late, 0, histogram(delays), histogram(varied), sum(delays), min(delays), max(delays),
            sum(varied), sense=sense,
        )  # fmt: skip
        name = (path or f"M-{probe}") + ("" if sense is Sense.ROUND_TRIP else f"/{sense.value}")
        point = PointId(probe, name)
        found.append(Observation(f"probe:{probe}", point, start, start + LENGTH, start + LENGTH, number, body))
    return found


def assessed(seen: list[Observation], within: Inventory, known: ProbeInventory = HQ) -> Assessment:
    return lab.assessor(RecordedEvidence(seen), known, within).assess(lab.CIRCUIT, lab.PERIOD)


def qualified(measured: list[Packets], *out: tuple[int, int]) -> list[Packets]:
    """Those that lie wholly outside of the minutes [a, b)."""
    cut = [(lab.START + a * MINUTE_US, lab.START + b * MINUTE_US) for a, b in out]
    return [one for one in measured if not any(one.start < b and one.start + LENGTH > a for a, b in cut)]


def rank(delays: list[int], percent: str) -> int:
    ordered = sorted(delays)
    return ordered[ceil(Fraction(percent) / 100 * len(ordered)) - 1]


CUT = {"NJ-GL:FE-1": [(63, 92)]}
"""Down from minute 63 to 92: bins from 60 on to 95 touch it."""


@pytest.mark.parametrize("seed", range(3))
def test_each_figure_is_that_of_the_packets_sent_in_available_time(seed: int) -> None:
    measured = packets(seed)
    counted = qualified(measured, (63, 92))
    assert len(measured) - len(counted) == 7
    clauses = (
        clause(MeasuredKind.LOSS),
        *(clause(MeasuredKind.DELAY, name) for name in ("mean", "p95", "p99.9")),
        *(clause(MeasuredKind.JITTER, name) for name in ("mean", "p50")),
    )
    within = promising(*(replace(one, id=f"c{number}") for number, one in enumerate(clauses)))
    loss, mean, *others = assessed([*lab.looks(CUT), *told(measured)], within).clauses
    delays = [delay for one in counted for delay in one.delays]
    varied = [abs(a - b) for one in counted for a, b in pairwise(one.delays)]
    assert loss.value == Fraction(sum(one.lost + one.late for one in counted), 10 * len(counted))
    assert mean.value == Fraction(sum(delays), len(delays))
    p95, p999, jitter, middle = others
    assert jitter.value == Fraction(sum(varied), len(varied))
    for found, true in ((p95, rank(delays, "95")), (p999, rank(delays, "99.9")), (middle, rank(varied, "50"))):
        assert found.value is not None
        assert found.low is not None
        assert found.high is not None
        assert abs(found.value - true) <= Fraction(true, 100)
        assert found.low <= true <= found.high
    assert [result.met for result in (loss, mean, p95)] == [
        loss.value <= Fraction(1, 100), mean.value <= 20 * MS, p95.value is not None and p95.value <= 20 * MS,
    ]  # fmt: skip
    assert p95.rule == f"statistic=p95 measurement=M-P1 basis=round_trip packets={10 * len(counted)}"


def test_what_an_exclusion_takes_out_is_not_judged() -> None:
    measured = packets(7)
    start, end = lab.START + 121 * MINUTE_US, lab.START + 131 * MINUTE_US
    out = Exclusion(
        "X", lab.CIRCUIT, ExclusionKind.CUSTOMER, start, end, None, ExclusionStatus.APPROVED, "a", "b", "p"
    )
    made = lab.assessor(RecordedEvidence([*lab.looks(), *told(measured)]), HQ, promising(clause(MeasuredKind.LOSS)))
    (found,) = made.onward(made.evidence, [out], made.horizon).assess(lab.CIRCUIT, lab.PERIOD).clauses
    counted = qualified(measured, (121, 131))
    assert found.value == Fraction(sum(one.lost + one.late for one in counted), 10 * len(counted))


def test_without_a_measurement_or_with_nothing_in_available_time_it_cannot_be_said() -> None:
    within = promising(clause(MeasuredKind.DELAY, "p95"))
    (nobody,) = assessed(lab.looks(), within, ProbeInventory()).clauses
    assert (nobody.met, nobody.reason) == (None, "delay is not measured")
    outside = [one for one in packets(1) if 65 <= (one.start - lab.START) // MINUTE_US < 85]
    (silent,) = assessed([*lab.looks(CUT), *told(outside)], within).clauses
    assert (silent.met, silent.reason) == (None, "nothing was measured in available time")


def test_the_worst_measurement_speaks_and_directions_stay_apart() -> None:
    good, bad = [Packets(lab.START, (5 * MS,) * 10, 0, 0)], [Packets(lab.START, (30 * MS,) * 10, 0, 0)]
    seen = [*lab.looks(), *told(good, sense=Sense.FORWARD), *told(bad, sense=Sense.BACKWARD)]
    (found,) = assessed(seen, promising(clause(MeasuredKind.DELAY, "mean"))).clauses
    assert found.value == 30 * MS
    assert found.met is False
    assert "basis=backward" in found.rule


@pytest.mark.parametrize(("quorum", "value"), [(1, 30), (2, 10), (3, 5)])
def test_of_vantage_points_the_quorum_decides(quorum: int, value: int) -> None:
    names = ("P1", "P2", "P3")
    rows = lab.probes(*((name, "BANK-HQ") for name in names), quorum=quorum)
    known = replace(rows, measurements=tuple(replace(row, id="M") for row in rows.measurements))
    seen = lab.looks()
    for name, delay in zip(names, (30, 10, 5), strict=True):
        seen += told([Packets(lab.START, (delay * MS,) * 10, 0, 0)], name, "M")
    (found,) = assessed(seen, promising(clause(MeasuredKind.DELAY, "mean")), known).clauses
    assert found.value == value * MS


def test_what_is_not_trusted_is_not_judged_unless_the_settings_let_it_in() -> None:
    one, two = told([Packets(lab.START, (5 * MS,) * 10, 0, 0), Packets(lab.START + LENGTH, (9 * MS,) * 10, 0, 0)])
    assert isinstance(two.body, ProbeBin)
    seen = [*lab.looks(), one, replace(two, body=replace(two.body, doubts=(Doubt.HEALTH,)))]
    within = promising(clause(MeasuredKind.DELAY, "mean"))
    for keep_out, value in ((True, 5 * MS), (False, 7 * MS)):
        made = lab.assessor(RecordedEvidence(seen), HQ, within, keep_out=keep_out)
        (found,) = made.assess(lab.CIRCUIT, lab.PERIOD).clauses
        assert found.value == value


def test_tests_of_elements_tell_loss_and_mean_delay() -> None:
    test = ProbeTest(PointId("NJ-GL", "10"), lab.CIRCUIT, lab.ALWAYS)
    within = replace(
        promising(
            clause(MeasuredKind.LOSS),
            clause(MeasuredKind.DELAY, "mean"),
            replace(clause(MeasuredKind.DELAY, "p95"), id="p"),
        ),
        probe_tests=(test,),
    )
    seen = [
        Observation(
            "snmp:NJ-GL", test.id, lab.START + (n - 1) * MINUTE_US, lab.START + n * MINUTE_US, 0, n,
            ElementResult(5, n % 2, delays=5 - n % 2, delay_sum_us=1000 * n),
        )
        for n in range(1, 11)
    ]  # fmt: skip
    loss, mean, percentile = assessed([*lab.looks(), *seen], within, ProbeInventory()).clauses
    assert (loss.value, mean.value) == (Fraction(5, 50), Fraction(55_000, 45))
    assert (percentile.met, percentile.reason) == (None, "nothing was measured in available time")


def test_the_store_says_what_the_file_says_over_every_window(tmp_path: Path) -> None:
    measured = packets(5)
    within = promising(
        clause(MeasuredKind.LOSS, "", ClauseWindow(WindowKind.DAY)),
        clause(MeasuredKind.DELAY, "p95", ClauseWindow(WindowKind.ROLLING, 7)),
        clause(MeasuredKind.JITTER, "p99", ClauseWindow(WindowKind.MONTH)),
        replace(clause(MeasuredKind.DELAY, "mean"), id="mean"),
    )
    seen = [*lab.looks(CUT), *told(measured), *told(packets(6), sense=Sense.FORWARD)]
    path = lab.store(tmp_path / "probed.db", seen)
    reader, by_store = lab.from_store(path, HQ, within)
    with reader:
        assert by_store.assess(lab.CIRCUIT, lab.PERIOD) == assessed(seen, within)


def test_bins_that_overlap_are_counted_once() -> None:
    one = told([Packets(lab.START, (5 * MS,) * 10, 0, 0)])
    two = told([Packets(lab.START + LENGTH // 2, (30 * MS,) * 10, 0, 0)])
    three = told([Packets(lab.START + HOUR_US, (9 * MS,) * 10, 0, 0)])
    (found,) = assessed([*lab.looks(), *two, *one, *three], promising(clause(MeasuredKind.DELAY, "mean"))).clauses
    assert found.value == 7 * MS
