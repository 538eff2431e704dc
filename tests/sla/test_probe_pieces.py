"""The delta-t of a bin, one by one: as they were, whatever the bin left out."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from probed.model.probe_bin import Piece, ProbeBin
from sla.probe_pieces import PieceRun, loss_runs

SECOND = 1_000_000


def test_a_bin_without_pieces_is_one() -> None:
    assert loss_runs(ProbeBin(10, 3), 0, 10 * SECOND) == (PieceRun(0, 10 * SECOND, 1, 10, 3),)


def test_pieces_that_are_not_listed_are_whole_and_clean() -> None:
    body = ProbeBin(18, 1, piece_us=SECOND, pieces=(Piece(3, 2, 1), Piece(7, 0, 0)))
    assert loss_runs(body, 100, 100 + 10 * SECOND) == (
        PieceRun(100, 100 + 3 * SECOND, 3, 2, 0),
        PieceRun(100 + 3 * SECOND, 100 + 4 * SECOND, 1, 2, 1),
        PieceRun(100 + 4 * SECOND, 100 + 7 * SECOND, 3, 2, 0),
        PieceRun(100 + 7 * SECOND, 100 + 8 * SECOND, 1, 0, 0),
        PieceRun(100 + 8 * SECOND, 100 + 10 * SECOND, 2, 2, 0),
    )


@given(st.integers(0, 4), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_every_piece_is_found_as_it_was(share: int, drawn: list[tuple[int, int]]) -> None:
    """By the rule of docs/mqtt.md: listed is what lost anything, or did not send as the others."""
    seconds = [(max(pair), min(pair)) for pair in drawn]
    listed = tuple(Piece(at, sent, lost) for at, (sent, lost) in enumerate(seconds) if lost or sent != share)
    body = ProbeBin(
        sum(sent for sent, _ in seconds), sum(lost for _, lost in seconds), piece_us=SECOND, pieces=listed
    )
    runs = loss_runs(body, 0, len(seconds) * SECOND)
    assert [(run.sent, run.lost) for run in runs for _ in range(run.pieces)] == seconds
    assert runs[0].start == 0
    assert runs[-1].end == len(seconds) * SECOND
    assert all(a.end == b.start for a, b in pairwise(runs))
    assert all(run.measured == (run.sent > 0) for run in runs)
