"""Bins of probes in the store: each once, the first stays; what is known of probes only moves forward."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from probed.model.ids import PointId
from probed.model.observation import Observation
from probed.model.probe import Numbering, NumberingRow, ProbeDelivery, ProbeState, RefusedPayload
from probed.model.probe_bin import ClockQuality, ClockState, Doubt, Piece, ProbeBin, Sense
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store

EVER = (0, 1 << 60)
FULL = ProbeBin(
    10, 1, 1, 2, ((1000, 7),), ((3, 5),), 7000, 990, 1010, 15, 3, 3, 1, Sense.FORWARD, 1_000_000,
    (Piece(3, 1, 1),), ClockQuality(ClockState.HOLDOVER, -5, None), (Doubt.NEGATIVE, Doubt.HEALTH), "2.3.1", 77, 41,
)  # fmt: skip


def seen(body: ProbeBin = FULL, first: int = 100, received: int = 200, path: str = "M1/forward") -> Observation:
    return Observation("probe:P1", PointId("P1", path), first, first + 10, received, body.number, body)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "probed.db"


def commit(path: Path, *deliveries: ProbeDelivery) -> None:
    store = Store.open(path)
    store.commit_now(Batch(probes=deliveries))
    store.close()


def test_a_bin_comes_back_as_it_was(path: Path) -> None:
    commit(path, ProbeDelivery((seen(),)))
    with Reader(path) as reader:
        assert reader.probes.bins(*EVER) == (seen(),)
        assert reader.probes.bin_counts(0) == (("P1", "M1/forward", 1, 10, 1, 1, 110),)
        assert reader.verify() == ()


def test_what_comes_again_with_another_content_changes_nothing(path: Path) -> None:
    other = seen(replace(FULL, lost=0, doubts=()), received=300)
    commit(path, ProbeDelivery((seen(), other)))
    commit(path, ProbeDelivery((other,)))
    with Reader(path) as reader:
        assert reader.probes.bins(*EVER) == (seen(),)


def test_another_probe_path_or_time_is_another_bin(path: Path) -> None:
    others = (seen(), seen(path="M1/backward"), seen(first=110), replace(seen(), point=PointId("P2", "M1/forward")))
    commit(path, ProbeDelivery(others))
    with Reader(path) as reader:
        assert len(reader.probes.bins(*EVER)) == 4
        assert len(reader.probes.bins(100, 110)) == 3


def test_a_changed_bin_is_found(path: Path) -> None:
    commit(path, ProbeDelivery((seen(),)))
    db = sqlite3.connect(path)
    db.execute("UPDATE probe_bin SET body = replace(body, '\"lost\":1', '\"lost\":0')")
    db.commit()
    db.close()
    with Reader(path) as reader:
        assert reader.verify() == ("bin of P1 on M1/forward at 100: the content does not match its SHA-256",)


def test_old_bins_are_let_go(path: Path) -> None:
    commit(path, ProbeDelivery((seen(first=100), seen(first=200))), ProbeDelivery(forget=200))
    with Reader(path) as reader:
        assert [one.first for one in reader.probes.bins(*EVER)] == [200]


def test_what_is_known_only_moves_forward(path: Path) -> None:
    new = ProbeDelivery(
        (),
        (NumberingRow("P1", "M1", 1, Numbering(5, ((2, 3),), 0, 1, 5)),),
        (ProbeState("P1", software="2", number=2),),
        (RefusedPayload("P1", "counts", 2, 20, "t", "d", b"\xff"),),
        starts=(("probe-start:M1:10", 60),),
    )
    old = ProbeDelivery(
        (),
        (NumberingRow("P1", "M1", 1, Numbering(3, (), 0, 0, 3)),),
        (ProbeState("P1", software="1", number=1),),
        (RefusedPayload("P1", "counts", 1, 10, "t", "d", b""),),
        starts=(("probe-start:M1:10", 50),),
    )
    commit(path, new)
    commit(path, old)
    with Reader(path) as reader:
        assert reader.probes.numberings() == new.numberings
        assert reader.probes.states() == new.states
        assert reader.probes.refused() == new.refused
        assert reader.cursors()["probe-start:M1:10"] == 60


def test_numberings_of_the_latest_boots_are_kept(path: Path) -> None:
    rows = [NumberingRow("P1", "M1", boot, Numbering(1, (), 0, 0, 1)) for boot in range(20)]
    commit(path, *(ProbeDelivery(numberings=(row,)) for row in rows))
    with Reader(path) as reader:
        assert [row.boot for row in reader.probes.numberings()] == list(range(12, 20))
