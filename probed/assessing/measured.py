"""What probes and tests measured, as the witnesses that an assessment hears of a path. Pure."""

from __future__ import annotations

from probed.model.element_result import ElementResult
from probed.model.evidence import evidence_ref
from probed.model.ids import PointId
from probed.model.observation import Kind, Observation
from probed.model.probe_bin import ProbeBin
from sla.path_quality import Rated, rated_counts, rated_test
from sla.path_witness import PathBin, even_piece, late_piece
from sla.probe_gaps import GapBin
from sla.probe_pieces import loss_runs


def path_bin_of(seen: Observation) -> PathBin:
    """What a probe or a test measured, as a witness to its path."""
    match seen.body:
        case ProbeBin() as body:
            runs = loss_runs(body, seen.first, seen.last)
            pieces = tuple(even_piece(run.start, run.end, run.sent * run.pieces, run.lost) for run in runs)
            return PathBin(seen.point, seen.source, seen.first, seen.last, pieces, tuple(body.doubts))
        case ElementResult() as body:
            piece = late_piece(seen.first, seen.last, body.sent or body.delays, body.lost)
            return PathBin(seen.point, seen.source, seen.first, seen.last, (piece,))
        case _:
            raise TypeError(f"{type(seen.body).__name__} measures no path")


def rated_of(seen: Observation) -> Rated:
    """The same as counts and histograms."""
    match seen.body:
        case ProbeBin() as body:
            sums = body.delay_sum_us, body.jitter_sum_us
            late = body.lost + body.late
            return rated_counts(
                seen.point.name.partition("/")[2] or body.sense.value, bool(body.doubts), seen.first, seen.last,
                body.sent, late, body.delay_us, body.jitter_us, sums,
            )  # fmt: skip
        case ElementResult() as body:
            sent, lost = body.sent or body.delays, body.lost + body.late
            return rated_test(seen.first, seen.last, sent, lost, body.delays, body.delay_sum_us)
        case _:
            raise TypeError(f"{type(seen.body).__name__} measures no path")


def gap_bin(seen: Observation) -> GapBin:
    """Of a probe's bin."""
    body = seen.body
    assert isinstance(body, ProbeBin)  # nothing else is kept as one
    sense, name = body.sense.value, evidence_ref(seen).id
    return GapBin(sense, seen.first, seen.last, body.sent, body.lost, body.gap, not body.trusted, name)


def measurement_of(one: PathBin) -> PointId:
    """The measurement without its sense, which is a path of its own."""
    if one.kind is not Kind.PROBE_BIN:
        return one.point
    return PointId(one.point.element, one.point.name.partition("/")[0])
