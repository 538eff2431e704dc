"""The delta-t of a probe's interval, one by one: what availability by any C, n and p is computed from. Pure."""

from __future__ import annotations

from typing import NamedTuple

from probed.model.probe_bin import ProbeBin


class PieceRun(NamedTuple):
    """`pieces` delta-t in a row over [start, end) (microseconds UTC), each with as many packets sent and lost."""

    start: int
    end: int
    pieces: int
    sent: int
    lost: int

    @property
    def measured(self) -> bool:
        """A piece in which nothing was sent is not measured: neither clean nor lossy (MEF 10.2.1: flr is 0 then)."""
        return self.sent > 0


def loss_runs(body: ProbeBin, start: int, end: int) -> tuple[PieceRun, ...]:
    """All of the interval in order, without a gap. What is not listed in the bin shares what is left of `sent`.

    A bin without pieces is one piece as long as it is.
    """
    if not body.piece_us:
        return (PieceRun(start, end, 1, body.sent, body.lost),)
    total = (end - start) // body.piece_us
    whole = total - len(body.pieces)
    share = (body.sent - sum(piece.sent for piece in body.pieces)) // whole if whole else 0
    found: list[PieceRun] = []
    at = 0
    for number, sent, lost in (*body.pieces, (total, 0, 0)):
        if at < number:
            found.append(_run(start, body.piece_us, at, number, share, 0))
        if number < total:
            found.append(_run(start, body.piece_us, number, number + 1, sent, lost))
        at = number + 1
    return tuple(found)


def _run(start: int, piece_us: int, first: int, after: int, sent: int, lost: int) -> PieceRun:
    return PieceRun(start + first * piece_us, start + after * piece_us, after - first, sent, lost)
