"""A correction of the past replaces spans, keeps the old ones, and makes no edge of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UP, Capacity
from probed.model.change import SpanRevision, SpanRow
from probed.model.ids import CircuitId
from probed.model.timeline import exact
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.restored import restored
from probed.store.revisions import replacement
from probed.store.writer import Store

C1 = CircuitId("C1")


def span(start: int, end: int | None, value: Capacity = UP, rev: int = 0) -> SpanRow:
    return SpanRow(C1, exact(start), end, value, None, rev=rev)


@pytest.mark.parametrize(
    ("revision", "after"),
    [
        pytest.param(
            SpanRevision(C1, 30, 40, 1, (span(30, 40, DOWN),)),
            [(0, 20, UP), (20, 30, UP), (30, 40, DOWN), (40, None, UP)],
            id="a cut that nobody had seen splits a span",
        ),
        pytest.param(
            SpanRevision(C1, 10, 20, 1, (span(10, 20, DOWN),)),
            [(0, 10, UP), (10, 20, DOWN), (20, None, UP)],
            id="an outage began earlier",
        ),
        pytest.param(
            SpanRevision(C1, 25, 35, 1, (span(25, 35)._replace(at_risk=True),)),
            [(0, 20, UP), (20, None, UP)],
            id="the same value once more makes no edge",
        ),
        pytest.param(
            SpanRevision(C1, 25, None, 1, (span(25, None, DOWN),)),
            [(0, 20, UP), (20, 25, UP), (25, None, DOWN)],
            id="up to now: the new span stays open",
        ),
        pytest.param(
            SpanRevision(C1, -50, 0, 1, (span(-50, 0, DOWN),)),
            [(-50, 0, DOWN), (0, 20, UP), (20, None, UP)],
            id="before the first span",
        ),
    ],
)
def test_a_revision_replaces_what_it_covers(
    tmp_path: Path, revision: SpanRevision, after: list[tuple[int, int | None, Capacity]]
) -> None:
    first, second = span(0, None), span(20, None)._replace(at_risk=True)
    with_revision = Batch(revisions=(revision,))
    store = Store.open(tmp_path / "probed.db")
    store.commit_now(Batch(spans=(first, second)))
    for _ in range(2):  # the second time it is already there
        store.commit_now(with_revision)
        with Reader(store.path) as reader:
            found = [(s.start.at, s.end, s.value) for s in reader.spans("C1", -100, 100)]
            history = reader.span_history("C1")
            assert reader.verify() == ()
        assert found == after
        assert {s[:3] for _, s in history} >= {(C1, exact(0), 20), (C1, exact(20), None)}
    store.close()


def test_a_span_opened_after_a_revision_in_the_same_batch_closes_the_revised_one(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    store.commit_now(Batch(spans=(span(0, None),)))
    batch = Batch(
        spans=(span(10, None, DOWN), span(60, None, UP, rev=1)),
        revisions=(SpanRevision(C1, 5, 50, 1, (span(5, 50, DOWN),)),),
    )
    for _ in range(2):
        store.commit_now(batch)
        with Reader(store.path) as reader:
            found = [(s.start.at, s.end, s.value, s.rev) for s in reader.spans("C1", 0, 100)]
            assert found == [(0, 5, UP, 1), (5, 60, DOWN, 1), (60, None, UP, 1)]
            assert restored(reader, 0).revisions == {"C1": 1}
            assert reader.verify() == ()
    store.close()


def test_a_superseded_span_is_never_touched_again(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    store.commit_now(Batch(spans=(span(0, 9), span(9, None, DOWN))))
    store.commit_now(Batch(revisions=(SpanRevision(C1, 0, 9, 1, (span(0, 9, DOWN),)),)))
    store.commit_now(Batch(spans=(span(0, 5),)))
    with Reader(store.path) as reader:
        assert (1, span(0, 9)) in reader.span_history("C1")
        assert [(s.start.at, s.value) for s in reader.spans("C1", 0, 100)] == [(0, DOWN), (9, DOWN)]
    store.close()


values = st.sampled_from([UP, DOWN])


@given(st.data())
def test_a_revision_changes_its_window_and_nothing_outside(data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, 19), min_size=1, max_size=5)))
    old = [span(a, b, data.draw(values)) for a, b in zip(cuts, [*cuts[1:], None], strict=True)]
    start = data.draw(st.integers(0, 19))
    end = data.draw(st.integers(start + 1, 21))
    value = data.draw(values)
    revision = SpanRevision(C1, start, end, 1, (span(start, end, value),))
    touched = [s for s in old if s.start.at < end and (s.end is None or s.end > start)]
    new = [s for s in old if s not in touched] + replacement(touched, revision)
    for at in range(25):
        assert at_instant(new, at) == ([value] if start <= at < end else at_instant(old, at))


def at_instant(spans: list[SpanRow], at: int) -> list[Capacity]:
    return [s.value for s in spans if s.start.at <= at and (s.end is None or at < s.end)]
