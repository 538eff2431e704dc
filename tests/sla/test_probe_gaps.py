"""How long packets were lost on end: worked bins, and every outage of a simulated path against its bounds."""

from __future__ import annotations

import random

import pytest

from probed.model.probe_bin import Gap
from sla.probe_gaps import GapBin, Lasted, lasted

MS = 1000
S = 1_000_000
STEP = 10 * MS


def counted(
    start_s: int, lost: int, longest: int | None = None, at_us: int | None = None, sent: int = 1000
) -> GapBin:
    """Ten seconds, a packet each ten milliseconds."""
    gap = None if longest is None else Gap(10 * S // sent, longest, at_us)
    start = start_s * S
    return GapBin("round_trip", start, start + 10 * S, sent, lost, gap, doubted=False, evidence=f"bin {start_s}")


CASES = [
    ("nothing lost: less than a spacing", [counted(0, 0), counted(10, 0)], Lasted(0, 10 * MS)),
    ("three on end", [counted(0, 3, 3, 5 * S), counted(10, 0)], Lasted(20 * MS, 40 * MS)),
    ("three on end, and nobody says where", [counted(0, 3, 3), counted(10, 0)], Lasted(0, None)),
    (
        "the same in the middle of what is asked",
        [counted(-10, 0), counted(0, 3, 3), counted(10, 0)],
        Lasted(0, 40 * MS),
    ),
    ("no more than a count", [counted(-10, 0), counted(0, 3), counted(10, 0)], Lasted(0, 40 * MS)),
    ("one packet a second", [counted(0, 0, sent=10), counted(10, 0, sent=10)], Lasted(0, S)),
    ("all of a bin", [counted(-10, 0), counted(0, 1000), counted(10, 0)], Lasted(9990 * MS, 10_010 * MS)),
    (
        "over the border of two bins",
        [counted(0, 2, 2, 10 * S - 20 * MS), counted(10, 3, 3, 10 * S)],
        Lasted(40 * MS, 60 * MS),
    ),
    (
        "and not where a packet arrived between",
        [counted(0, 2, 2, 10 * S - 30 * MS), counted(10, 3, 3, 10 * S)],
        Lasted(20 * MS, 40 * MS),
    ),
    (
        "others were lost besides, nobody knows where",
        [counted(-10, 0), counted(0, 5, 3, 5 * S), counted(10, 0)],
        Lasted(20 * MS, 40 * MS),
    ),
    ("what is missing may have lost anything", [counted(0, 3, 3, 5 * S)], Lasted(20 * MS, None)),
    ("a gap elsewhere in the bin is none of it", [counted(0, 3, 3, 1 * S), counted(10, 0)], Lasted(0, 40 * MS)),
    ("no bin", [], None),
    ("bins of another time", [counted(90, 0)], None),
]


@pytest.mark.parametrize(("name", "bins", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_worked_bins(name: str, bins: list[GapBin], wanted: Lasted | None) -> None:
    assert lasted(bins, 3 * S, 13 * S) == wanted, name


@pytest.mark.parametrize("seed", range(60))
def test_any_outages_lie_within_their_bounds(seed: int) -> None:
    """Packets leave evenly; what leaves in an outage is lost. The longest outage that touches the time asked for is
    what the bins are to bound.
    """
    chance = random.Random(seed)
    outages: list[tuple[int, int]] = []
    at = chance.randrange(0, 8 * S)
    while at < 28 * S and len(outages) < chance.choice([1, 1, 3, 5]):
        length = chance.choice([0, 7 * MS, 35 * MS, 49 * MS, 200 * MS, 4 * S, 11 * S])
        outages.append((at, at + length))
        at += length + chance.randrange(3 * STEP, 9 * S)
    phase = chance.randrange(STEP)
    lost = [any(a <= sent < b for a, b in outages) for sent in range(phase, 30 * S, STEP)]
    bins = [_bin(lost, number, phase, how=chance.choice(["gap", "gap", "place", "count"])) for number in range(3)]
    start, end = 10 * S, 20 * S - 1
    found = lasted(bins, start, end)
    assert found is not None
    touching = [b - a for a, b in outages if a <= end + STEP and b >= start - STEP]
    assert found.low_us <= max(touching, default=0)
    inside = [b - a for a, b in outages if a <= end and b > start]
    assert found.high_us is None or max(inside, default=0) <= found.high_us
    if not any(lost):
        assert found == Lasted(0, STEP)


def _bin(lost: list[bool], number: int, phase: int, how: str) -> GapBin:
    first = number * 1000
    mine = lost[first : first + 1000]
    best, at, run = 0, None, 0
    for place, gone in enumerate(mine):
        run = run + 1 if gone else 0
        if run > best:
            best, at = run, phase + (first + place - run + 1) * STEP
    gap = None if how == "count" else Gap(STEP, best, at if how == "gap" else None)
    return GapBin("round_trip", number * 10 * S, (number + 1) * 10 * S, 1000, sum(mine), gap, False, str(number))
