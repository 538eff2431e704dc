"""Observations as rows of `evidence`, with the hash of their canonical JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeAlias, assert_never

from probed.model import canonical
from probed.model.capacity import Capacity
from probed.model.element_result import ElementResult
from probed.model.evidence import EvidenceRef, evidence_id, kind_of
from probed.model.ids import PointId
from probed.model.observation import (
    AlarmSeen,
    Body,
    ClockOffset,
    Direction,
    Kind,
    Observation,
    PmBin,
    PointState,
    ProtectionSwitch,
    Silence,
    SwitchTold,
    Traffic,
    Witness,
)
from probed.model.probe_bin import (
    Buckets,
    ClockQuality,
    ClockState,
    Doubt,
    Gap,
    Piece,
    ProbeBin,
    Sense,
    SessionBin,
    ToldTimes,
)
from probed.store.text import array, quote

EvidenceTuple: TypeAlias = tuple[str, str, str, str, str, int, int, int, int, int, int, str, bytes]

COLUMNS = "id, kind, source, element, point, t_event, t_end, looks, t_recv, seq, schema, body, sha256"


def to_row(o: Observation) -> EvidenceTuple:
    """The row of an observation, in the order of COLUMNS."""
    body = body_text(o.body)
    looks = o.body.looks if isinstance(o.body, PointState) else 1
    element, name = o.point
    kind = kind_of(o.body)
    digest = content_hash(o.source, o.point, o.first, o.last, o.received, o.seq, o.schema, body)
    name_id = evidence_id(o.source, o.point, kind, o.first)
    return (
        name_id, kind, o.source, element, name, o.first, o.last, looks, o.received, o.seq, o.schema, body, digest,
    )  # fmt: skip


def content_hash(
    source: str, point: PointId, first: int, last: int, received: int, seq: int, schema: int, body: str
) -> bytes:
    """SHA-256 of the observation's canonical JSON, put together around the body's text (keys in sorted order)."""
    where = f'{{"element":{quote(point[0])},"name":{quote(point[1])}}}'
    text = (
        f'{{"body":{body},"first":{first},"last":{last},"point":{where},"received":{received},'
        f'"schema":{schema},"seq":{seq},"source":{quote(source)}}}'
    )
    return hashlib.sha256(text.encode()).digest()


def body_text(body: Body) -> str:
    """The body's canonical JSON; point states and silences by a short way, since they are nearly all there are."""
    match body:
        case PointState(capacity, defects, looks, onset):
            named = array(map(quote, defects))
            began = f'{{"at":{onset[0]},"by":{quote(onset[1])}}}' if onset else "null"
            seen = f'{{"hi":{capacity[1]!r},"lo":{capacity[0]!r}}}'
            return f'{{"capacity":{seen},"defects":{named},"looks":{looks},"onset":{began}}}'
        case Silence(reason, since):
            return f'{{"reason":{quote(reason)},"since":{since}}}'
        case ProbeBin():
            return _probe_bin_text(body)
        case PmBin() | ElementResult() | AlarmSeen() | Traffic() | ClockOffset() | ProtectionSwitch():
            return canonical.canonical(body).decode()
        case _:
            assert_never(body)


def _probe_bin_text(body: ProbeBin) -> str:
    """The canonical JSON of a probe's bin: thousands a second are written. Their fields in order of name."""
    clock = body.clock
    pieces = array(f'{{"lost":{one.lost},"number":{one.number},"sent":{one.sent}}}' for one in body.pieces)
    return (
        f'{{"boot":{body.boot},"clock":{{"error_us":{_or_null(clock.error_us)},"offset_us":{_or_null(clock.offset_us)},'
        f'"state":{quote(clock.state)}}},"delay_max_us":{_or_null(body.delay_max_us)},'
        f'"delay_min_us":{_or_null(body.delay_min_us)},"delay_sum_us":{_or_null(body.delay_sum_us)},'
        f'"delay_us":{_pairs(body.delay_us)},"doubts":{array(map(quote, body.doubts))},"duplicate":{body.duplicate}'
        f"{_gap_text(body.gap)},"
        f'"jitter_max_us":{_or_null(body.jitter_max_us)},"jitter_min_us":{_or_null(body.jitter_min_us)},'
        f'"jitter_sum_us":{_or_null(body.jitter_sum_us)},"jitter_us":{_pairs(body.jitter_us)},"late":{body.late},'
        f'"lost":{body.lost},"negative":{body.negative},"number":{body.number},"piece_us":{body.piece_us},'
        f'"pieces":{pieces},"sense":{quote(body.sense)},"sent":{body.sent},"software":{quote(body.software)}{_told_text(body)}}}'
    )


def _gap_text(gap: Gap | None) -> str:
    return f',"gap":{"null" if gap is None else canonical.canonical(gap).decode()}'


def _told_text(body: ProbeBin) -> str:
    return f',"told":{canonical.canonical(body.told).decode()}' if isinstance(body, SessionBin) else ""


def _or_null(value: int | None) -> int | str:
    return "null" if value is None else value


def _pairs(buckets: Buckets) -> str:
    return array([f"[{bucket},{count}]" for bucket, count in buckets])


def from_row(row: tuple[Any, ...]) -> Observation:
    """The observation of a row in the order of COLUMNS."""
    _, kind, source, element, point, first, last, _, received, seq, schema, body, _ = row
    said = _body(Kind(kind), json.loads(body))
    return Observation(source, PointId(element, point), first, last, received, seq, said, schema)


def ref_from_row(row: tuple[Any, ...]) -> EvidenceRef:
    """The reference in the first seven of COLUMNS."""
    name_id, kind, source, element, point, first, last = row[:7]
    return EvidenceRef(name_id, source, PointId(element, point), Kind(kind), first, last)


def probe_bin(said: dict[str, Any]) -> ProbeBin:
    """From the JSON of its fields; what an older version did not know has its default."""
    made = dict(said)
    for name in ("delay_us", "jitter_us"):
        made[name] = tuple((bucket, count) for bucket, count in said.get(name, ()))
    if "sense" in said:
        made["sense"] = Sense(said["sense"])
        made["pieces"] = tuple(Piece(**piece) for piece in said["pieces"])
        made["clock"] = ClockQuality(**{**said["clock"], "state": ClockState(said["clock"]["state"])})
        made["doubts"] = tuple(map(Doubt, said["doubts"]))
    if said.get("gap") is not None:
        made["gap"] = Gap(**said["gap"])
    if "told" in said:
        return SessionBin(**{**made, "told": _told_times(said["told"])})
    return ProbeBin(**made)


def _told_times(said: dict[str, Any]) -> ToldTimes:
    bins = {name: tuple((low, count) for low, count in said[name]) for name in ("delay_bins", "jitter_bins")}
    return ToldTimes(**{**said, **bins})


def _body(kind: Kind, said: dict[str, Any]) -> Body:
    match kind:
        case Kind.POINT_STATE:
            onset = Witness(**said["onset"]) if said["onset"] else None
            return PointState(Capacity(**said["capacity"]), tuple(said["defects"]), said["looks"], onset)
        case Kind.SILENCE:
            return Silence(**said)
        case Kind.PM_BIN:
            return PmBin(**{**said, "direction": Direction(said["direction"])})
        case Kind.PROBE_BIN:
            return probe_bin(said)
        case Kind.ELEMENT_RESULT:
            return ElementResult(**said)
        case Kind.ALARM_SEEN:
            return AlarmSeen(**{**said, "covers": tuple(said.get("covers", ()))})
        case Kind.TRAFFIC:
            return Traffic(**said)
        case Kind.CLOCK_OFFSET:
            return ClockOffset(**said)
        case Kind.PROTECTION_SWITCH:
            return ProtectionSwitch(**{**said, "by": SwitchTold(said["by"])})
        case _:
            assert_never(kind)
