"""A past that is stated anew: what began there once does not stand any more, and its days are assessed anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from probed.model.capacity import DOWN, UP
from probed.model.change import SpanRevision, SpanRow
from probed.model.ids import CircuitId
from probed.model.instant import SECOND_US
from probed.model.timeline import exact
from probed.store.batch import Batch, ExclusionStated
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support import recorded, sink
from tests.support.tsdb import Influxd, running

pytestmark = pytest.mark.peer

C01 = CircuitId("C01")
T = 1_790_000_000 * SECOND_US


def span(after_s: int, value: object, rev: int = 0) -> SpanRow:
    assert value in {UP, DOWN}
    return SpanRow(C01, exact(T + after_s * SECOND_US), None, DOWN if value == DOWN else UP, at_risk=False, rev=rev)


def test_a_beginning_that_is_taken_back_does_not_stand_and_its_state_is_corrected(tmp_path: Path) -> None:
    server, store = Influxd(tmp_path / "server"), Store.open(tmp_path / "probed.db")
    with running(server), Reader(store.path) as reader:
        server.create()
        told = sink.sink(store, server.url, backfill="1h")
        for row in (span(0, UP), span(100, DOWN), span(200, UP)):
            store.commit_now(Batch(spans=(row,), marks={"snmp:NE01": (row.start.at, 1)}))
        sink.run_all(told)
        assert [row["state"] for row in server.rows('SELECT "state" FROM "state"')] == ["up", "down", "up"]
        new = (span(0, UP, 1)._replace(end=T + 150 * SECOND_US), span(150, DOWN, 1)._replace(end=T + 200 * SECOND_US))
        store.commit_now(Batch(revisions=(SpanRevision(C01, T, T + 200 * SECOND_US, 1, new),)))
        sink.run_all(sink.sink(store, server.url, backfill="1h"))
        stands = {
            (row["time"] // 1000 - T) // SECOND_US: row["stands"] for row in server.rows('SELECT * FROM "span"')
        }
        assert stands == {0: True, 100: False, 150: True, 200: True}
        states = server.rows('SELECT "state" FROM "state"')
        assert [row["state"] for row in states] == ["up", "up", "down", "up"]
        assert reader.sink.counts() == (0, None, 0)
    store.close()


def test_an_exclusion_that_is_decided_later_changes_its_day_and_month(tmp_path: Path) -> None:
    server, store = Influxd(tmp_path / "server"), sink.month_store(tmp_path)
    known = next(row for row in recorded.exclusions() if row.circuit == "C08" and row.status == "approved")
    day_before = known.start - 86_400 * SECOND_US
    asked = f'SELECT "excluded_s" FROM "assessment_day" WHERE "circuit" = \'C08\' AND time > {day_before}u'
    with running(server):
        server.create()
        told = sink.sink(store, server.url, backfill="0s")
        sink.run_all(told)
        assert server.rows(asked) == []
        store.commit_now(Batch(exclusions=(ExclusionStated(known.start + 1, replace(known, proof="a letter")),)))
        sink.run_all(sink.sink(store, server.url, backfill="0s"))
        assert [row["excluded_s"] for row in server.rows(asked)] == [(known.end - known.start) / 1e6]
        assert len(server.rows('SELECT * FROM "assessment_month" WHERE "circuit" = \'C08\'')) == 1
    store.close()
