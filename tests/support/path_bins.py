"""Bins of probes spelled as packets, one a second: `.` arrived, `x` lost, `?` not measured."""

from __future__ import annotations

from collections.abc import Iterator

from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Observation
from probed.model.probe_bin import Doubt, Piece, ProbeBin, Sense
from probed.model.timeline import Timeline
from sla import timeline
from tests.support.evidence import VALUES

LETTERS = {value: letter for letter, value in VALUES.items()}


def probe_bin(packets: str, piece_s: int = 0, *, sense: Sense = Sense.ROUND_TRIP, doubts: str = "") -> ProbeBin:
    """The bin of an interval with one packet a second; `piece_s` 0 = it is one piece."""
    sent, lost = len(packets) - packets.count("?"), packets.count("x")
    pieces = []
    if piece_s:
        for number in range(len(packets) // piece_s):
            part = packets[number * piece_s : (number + 1) * piece_s]
            if "x" in part or "?" in part:
                pieces.append(Piece(number, len(part) - part.count("?"), part.count("x")))
    told = tuple(map(Doubt, doubts.split()))
    return ProbeBin(sent, lost, sense=sense, piece_us=piece_s * SECOND_US, pieces=tuple(pieces), doubts=told)


def probe_bins(
    packets: str,
    length_s: int = 10,
    piece_s: int = 1,
    *,
    start: int = 0,
    probe: str = "P1",
    path: str = "M1",
    sense: Sense = Sense.ROUND_TRIP,
    doubts: str = "",
) -> list[Observation]:
    """One bin each `length_s` seconds; one of which nothing was measured is not there."""
    name = path if sense is Sense.ROUND_TRIP else f"{path}/{sense.value}"
    return [
        Observation(
            f"probe:{probe}",
            PointId(probe, name),
            start + at * SECOND_US,
            start + (at + len(part)) * SECOND_US,
            start + (at + len(part)) * SECOND_US,
            at,
            probe_bin(part, piece_s, sense=sense, doubts=doubts),
        )
        for at, part in _parts(packets, length_s)
        if set(part) != {"?"}
    ]


def _parts(packets: str, length_s: int) -> Iterator[tuple[int, str]]:
    for at in range(0, len(packets), length_s):
        yield at, packets[at : at + length_s]


def letters(told: Timeline) -> str:
    """One letter a second: U up, D down, ? unknown, G degraded."""
    return "".join(LETTERS.get(timeline.value_at(told, at), "G") for at in range(told.start, told.end, SECOND_US))


def truth(packets: str) -> str:
    """The ten-second rule over packets, written down once more: a row of ten or more lost ones is down."""
    found = ["?" if packet == "?" else "U" for packet in packets]
    for first in range(len(packets)):
        for after in range(first + 10, len(packets) + 1):
            if set(packets[first:after]) == {"x"}:
                found[first:after] = "D" * (after - first)
    return "".join(found)
