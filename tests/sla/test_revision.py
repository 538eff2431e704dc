"""What changed between two assessments of one month, row by row."""

from __future__ import annotations

import dataclasses

import pytest

from probed.model.assessment import Assessment, Period
from probed.model.ids import CircuitId
from probed.model.instant import SECOND_US
from probed.model.inventory import Validity
from sla.assess import assess
from sla.revision import NotARevision, differences, revise
from tests.support import evidence as made


def assessed(states: str) -> Assessment:
    return assess(
        made.contract(),
        made.CIRCUIT,
        made.CUSTOMER,
        Validity(None, None),
        made.evidence(made.spelled(states)),
        (),
        Period(0, len(states) * SECOND_US, "UTC", "2026-10"),
        len(states) * SECOND_US,
        ("t1",),
        {},
        {},
    )


OLD = assessed("U" * 10 + "D" * 10 + "U" * 30)


def test_the_same_content_is_no_revision() -> None:
    assert revise(OLD, assessed("U" * 10 + "D" * 10 + "U" * 30), 1) is None


def test_an_outage_that_grew_is_matched_by_its_start() -> None:
    paths = {d.path: (d.old, d.new) for d in differences(OLD, assessed("U" * 10 + "D" * 12 + "U" * 28))}
    assert paths["outages[10000000].low_us"] == (10_000_000, 12_000_000)
    assert paths["totals.down"] == (10_000_000, 12_000_000)
    assert paths["clauses[availability].value"] == ("4/5", "19/25")
    assert paths["spans[10000000].end"] == (20_000_000, 22_000_000)
    assert "sha256" not in paths


def test_an_outage_that_appeared_or_went_is_told_whole() -> None:
    clean = assessed("U" * 50)
    found = {d.path: d for d in differences(clean, OLD)}
    assert found["outages[10000000]"].old is None
    assert found["outages[10000000]"].new["low_us"] == 10_000_000
    gone = {d.path: d for d in differences(OLD, clean)}
    assert gone["outages[10000000]"].new is None


def test_the_number_goes_up_by_one_and_names_both_hashes() -> None:
    new = assessed("U" * 50)
    made_ = revise(OLD, new, 3)
    assert made_ is not None
    assert (made_.number, made_.old, made_.new, made_.circuit) == (4, OLD.sha256, new.sha256, made.CIRCUIT)


def test_another_circuit_or_period_is_no_revision() -> None:
    other = dataclasses.replace(OLD, circuit=CircuitId("C9"))
    with pytest.raises(NotARevision, match="C9 2026-10 cannot revise C1 2026-10"):
        differences(OLD, other)
    with pytest.raises(NotARevision, match="the same period"):
        differences(OLD, dataclasses.replace(OLD, period=OLD.period._replace(label="2026-11")))
