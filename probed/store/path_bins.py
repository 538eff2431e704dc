"""What probes and tests measured of one path, as its witnesses: read by path, without decoding what is clean."""

from __future__ import annotations

import json
from typing import Any, Final, TypeAlias

from probed.model.evidence import evidence_id
from probed.model.ids import PointId
from probed.model.instant import DAY_US, HOUR_US
from probed.model.observation import Kind
from probed.model.probe import is_session
from probed.model.probe_bin import Gap, Piece, ProbeBin, Sense
from sla.path_quality import Rated, rated_counts, rated_test
from sla.path_witness import PathBin, even_piece, late_piece
from sla.probe_gaps import GapBin
from sla.probe_pieces import loss_runs

Row: TypeAlias = tuple[Any, ...]

PATH_INDEXES: Final = (
    "CREATE INDEX probe_bin_of_path ON probe_bin(path, probe, t0)",
    "CREATE INDEX probe_bin_lossy ON probe_bin(path, probe, t0) WHERE lost > 0",
    "CREATE INDEX element_result_of_test ON element_result(element, test, at)",
    'CREATE INDEX pm_bin_unavailable ON pm_bin(series, "end") WHERE uas > 0',
)
"""For those who ask about one circuit over months: what was lost, and what was measured around it."""

_OF_PATH: Final = """
FROM probe_bin
WHERE probe = ?1 AND path IN (?2, ?2 || '/forward', ?2 || '/backward')
    AND t0 > ?3 - ?5 AND t0 < ?4 AND t1 > ?3
"""
"""All senses of a measurement; ?5 = `longest_us`."""
BINS: Final = f"""
SELECT path, t0, t1, sent, lost, doubts,
    CASE WHEN lost = 0 AND instr(body, '"pieces":[]') > 0 THEN '' ELSE body END
{_OF_PATH} ORDER BY path, t0
"""
RATED_BINS: Final = f"""
SELECT path, t0, t1, sent, lost + coalesce(json_extract(body, '$.late'), 0), doubts,
    json_extract(body, '$.delay_sum_us'), json_extract(body, '$.jitter_sum_us'),
    CASE WHEN ?6 THEN json_extract(body, '$.delay_us') END, CASE WHEN ?7 THEN json_extract(body, '$.jitter_us') END
{_OF_PATH} ORDER BY path, t0
"""
"""?6, ?7: whether the histogram is asked for, which is most of a bin."""
GAPS: Final = f"SELECT path, t0, t1, sent, lost, doubts, json_extract(body, '$.gap') {_OF_PATH} ORDER BY path, t0"
LOSSY_BINS: Final = f"SELECT t0, t1 {_OF_PATH} AND lost > 0"
BIN: Final = """
SELECT t0, path, probe, t1, t_recv, number, schema, body, sha256 FROM probe_bin
WHERE probe = ? AND path = ? AND t0 = ?
"""
LATEST_END: Final = "SELECT t1 FROM probe_bin WHERE path = ? AND probe = ? ORDER BY t0 DESC LIMIT 1"
WHOLE_BINS: Final = f"""
SELECT t0, path, probe, t1, t_recv, number, schema, body, sha256 {_OF_PATH} ORDER BY path, t0
"""
RESULTS: Final = """
SELECT first, at, source, sent, lost, delays FROM element_result
WHERE element = ? AND test = ? AND at > ? AND first < ? ORDER BY at
"""
RATED_RESULTS: Final = """
SELECT first, at, sent, lost, late, delays, delay_sum_us FROM element_result
WHERE element = ? AND test = ? AND at > ? AND first < ? ORDER BY at
"""
LOSSY_RESULTS: Final = """
SELECT first, at FROM element_result WHERE element = ? AND test = ? AND at > ? AND first < ? AND lost > 0
"""
RESULT: Final = """
SELECT at, element, test, source, first, t_recv, sent, lost, late, delays, delay_sum_us, delay_min_us, delay_max_us,
    jitter_us
FROM element_result WHERE element = ? AND test = ? AND first = ?
"""


def longest_us(path: str) -> int:
    """No bin of a path is longer: of probes an hour, of sessions of Ethernet services a day."""
    return DAY_US if is_session(path) else HOUR_US


def bin_of(probe: str, row: Row) -> PathBin:
    """From the columns of BINS."""
    path, start, end, sent, lost, doubts, body = row
    point, source = PointId(probe, path), f"probe:{probe}"
    doubted = tuple(doubts.split(",")) if doubts else ()
    if not body:
        return PathBin(point, source, start, end, (even_piece(start, end, sent, lost),), doubted)
    said = json.loads(body)
    listed = tuple(Piece(piece["number"], piece["sent"], piece["lost"]) for piece in said.get("pieces", ()))
    runs = loss_runs(ProbeBin(sent, lost, piece_us=said.get("piece_us", 0), pieces=listed), start, end)
    pieces = tuple(even_piece(run.start, run.end, run.sent * run.pieces, run.lost) for run in runs)
    return PathBin(point, source, start, end, pieces, doubted)


def result_of(point: PointId, row: Row) -> PathBin:
    """From the columns of RESULTS; `point` = (element, test). One that tells only delays was answered so often."""
    start, end, source, sent, lost, delays = row
    return PathBin(point, source, start, end, (late_piece(start, end, sent or delays, lost),))


def gap_bin(probe: str, row: Row) -> tuple[PointId, GapBin]:
    """From the columns of GAPS, with whose bin it is."""
    path, start, end, sent, lost, doubts, gap = row
    point = PointId(probe, path)
    name = evidence_id(f"probe:{probe}", point, Kind.PROBE_BIN, start)
    sense = path.partition("/")[2] or Sense.ROUND_TRIP.value
    told = Gap(**json.loads(gap)) if gap else None
    return point, GapBin(sense, start, end, sent, lost, told, bool(doubts), name)


def rated_bin(row: Row) -> Rated:
    """From the columns of RATED_BINS."""
    path, start, end, sent, lost, doubts, delay_sum_us, jitter_sum_us, *histograms = row
    delays, jitters = (json.loads(text) if text else () for text in histograms)
    basis = path.partition("/")[2] or Sense.ROUND_TRIP.value
    return rated_counts(basis, bool(doubts), start, end, sent, lost, delays, jitters, (delay_sum_us, jitter_sum_us))


def rated_result(row: Row) -> Rated:
    """From the columns of RATED_RESULTS."""
    start, end, sent, lost, late, delays, delay_sum_us = row
    return rated_test(start, end, sent or delays, lost + late, delays, delay_sum_us)
