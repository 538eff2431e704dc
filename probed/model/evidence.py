"""Evidence: how an observation is named for ever, so that a figure can point at what it rests on."""

from __future__ import annotations

import hashlib
from typing import NamedTuple, assert_never

from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import (
    AlarmSeen,
    Body,
    ClockOffset,
    Kind,
    Observation,
    PmBin,
    PointState,
    ProtectionSwitch,
    Silence,
    Traffic,
)
from probed.model.probe_bin import ProbeBin


class EvidenceRef(NamedTuple):
    """Where one piece of evidence stands: its id and the identity behind it. `last` grows while its run does."""

    id: str
    source: str
    point: PointId
    kind: Kind
    first: int
    last: int


def kind_of(body: Body) -> Kind:
    """The kind of an observation follows from its body."""
    match body:
        case PointState():
            return Kind.POINT_STATE
        case Silence():
            return Kind.SILENCE
        case PmBin():
            return Kind.PM_BIN
        case ProbeBin():
            return Kind.PROBE_BIN
        case ElementResult():
            return Kind.ELEMENT_RESULT
        case AlarmSeen():
            return Kind.ALARM_SEEN
        case Traffic():
            return Kind.TRAFFIC
        case ClockOffset():
            return Kind.CLOCK_OFFSET
        case ProtectionSwitch():
            return Kind.PROTECTION_SWITCH
        case _:
            assert_never(body)


def evidence_id(source: str, point: PointId, kind: Kind, first: int) -> str:
    """A name of the identity, the same with and without a store and for every version of the run.

    Eight hexadecimal digits of the second in which it began, so that ids sort by time, then 64 bits of a SHA-256.
    """
    identity = f"{source}\0{point.element}\0{point.name}\0{kind}\0{first}"
    return f"{first // SECOND_US:08x}-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def evidence_ref(observation: Observation) -> EvidenceRef:
    """The reference that stands for an observation."""
    o = observation
    kind = kind_of(o.body)
    return EvidenceRef(evidence_id(o.source, o.point, kind, o.first), o.source, o.point, kind, o.first, o.last)
