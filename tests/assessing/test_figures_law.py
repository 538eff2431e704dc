"""Figures that are kept and made again only where a correction touches them are those of a full assessment."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copyfile
from unittest.mock import patch

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from probed.life import figured as life
from probed.model.capacity import UP
from probed.model.change import RunRow, SpanRow
from probed.model.figure import Figure
from probed.model.ids import CircuitId, CustomerId
from probed.model.instant import DAY_US
from probed.model.inventory import Inventory
from probed.model.observation import Observation, PointState
from probed.model.publication import ReportRecord
from probed.model.timeline import exact
from probed.store.batch import Batch, ExclusionStated
from probed.store.writer import Store
from tests.assessing.test_again import (
    BEGIN,
    HORIZON,
    HOURS,
    LIMIT_US,
    POINTS,
    alarm,
    inventory,
    look,
    seen,
    silence,
    stated,
    switch,
)
from tests.support.figured import all_figures, figured, settle


def batch(evidence: Sequence[Observation]) -> Batch:
    """As a pipeline commits them: a run and its evidence; the source was heard up to its last look."""
    runs = [
        RunRow(o.source, o.point, o.first, o.last, o.body.looks, o.body.capacity, (), o.body.onset, open=False)
        for o in evidence
        if isinstance(o.body, PointState)
    ]
    return Batch(runs=tuple(runs), evidence=tuple(evidence), cursors={"input": HORIZON})


def born() -> Batch:
    """Since when anything is known of each circuit."""
    names = dict.fromkeys(circuit.id for circuit in inventory().circuits)
    return Batch(spans=tuple(SpanRow(CircuitId(name), exact(BEGIN), None, UP, at_risk=None) for name in names))


def late_(o: Observation) -> Observation:
    """Received a day after it was made."""
    return Observation(o.source, o.point, o.first, o.last, o.last + DAY_US, o.seq, o.body)


@st.composite
def corrections(draw: st.DrawFn, number: int) -> Batch:
    """A look, a silence, an alarm or a switch that is told late, or an exclusion; they may follow one another."""
    if not draw(st.integers(0, 3)):
        if draw(st.booleans()):
            heard = alarm(draw(st.integers(0, HOURS)), draw(st.sampled_from(POINTS)), raised=draw(st.booleans()))
            return batch([late_(heard)])
        told = switch(draw(st.integers(0, HOURS)), draw(st.sampled_from(POINTS)), draw(st.sampled_from([9, 90])))
        return batch([late_(told)])
    if draw(st.booleans()):
        first = draw(st.integers(0, HOURS))
        return (
            Batch(exclusions=(ExclusionStated(HORIZON + number, draw(stated(number % 3))),))
            if first % 3
            else batch(
                [late_(silence(draw(st.sampled_from(POINTS)).partition(":")[0], first, min(HOURS, first + 9)))]
            )
        )
    first = draw(st.integers(0, HOURS))
    last = min(HOURS, first + draw(st.integers(0, 60)))
    source = draw(st.sampled_from(["", "", "ems:E"]))
    return batch([late_(look(draw(st.sampled_from(POINTS)), first, last, draw(st.sampled_from("UD")), source))])


def anew(
    store: Store,
    folder: Path,
    within: Inventory | None = None,
    reports: Callable[[CustomerId], ReportRecord] | None = None,
) -> list[Figure]:
    """All of it, in a store where nothing was kept."""
    path = folder / "anew.db"
    path.unlink(missing_ok=True)
    store.close()
    copyfile(store.path, path)
    again = Store.open(path)
    again._db.executescript("DELETE FROM figure; DELETE FROM figure_mark; DELETE FROM cursor WHERE name LIKE 'fig%'")
    settle(figured(again, within or inventory(), lambda _source: LIMIT_US, reports), again)
    found = all_figures(again)
    again.close()
    return found


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_kept_figures_are_those_of_a_full_assessment(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name, patch.object(life, "DAYS_US", 5 * DAY_US):
        store = Store.open(Path(name) / "probed.db")
        store.commit_now(batch(data.draw(seen())))
        store.commit_now(born())
        by = figured(store, inventory(), lambda _source: LIMIT_US)
        whole = len(settle(by, store))
        for number in range(data.draw(st.integers(1, 4))):
            store.commit_now(data.draw(corrections(number)))
        again = len(settle(by, store))
        event(f"{again} of {whole} made again")
        kept = all_figures(store)
        assert len(kept) == len({(f.span, f.label, f.circuit, f.start) for f in kept}) > 0
        assert kept == anew(store, Path(name))


def test_an_alarm_that_is_told_late_is_evidence_of_the_next_outage_too() -> None:
    """However long after it: of each kind of evidence the last piece before an outage speaks for it."""
    point = "NJ-GL:STM16-E"
    with tempfile.TemporaryDirectory() as name, patch.object(life, "DAYS_US", 5 * DAY_US):
        store = Store.open(Path(name) / "probed.db")
        looks = [look(each, 0, HOURS, "U") for each in POINTS if each != point]
        looks += [look(point, *run) for run in ((0, 2399, "U"), (2400, 2409, "D"), (2410, HOURS, "U"))]
        store.commit_now(batch(looks))
        store.commit_now(born())
        by = figured(store, inventory(), lambda _source: LIMIT_US)
        settle(by, store)
        before = all_figures(store)
        store.commit_now(batch([late_(alarm(1200, point, raised=True))]))
        assert settle(by, store)
        kept = all_figures(store)
        assert kept != before
        assert kept == anew(store, Path(name))
