"""Error performance of ports from bins: worked vectors, every placement of few seconds, and seconds by the rule."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product

import pytest

from probed.model.contract import MeasuredClause, MeasuredKind
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Direction, PmBin
from sla.error_performance import CLEAN, DEFECT, Second
from sla.intervals import Stretch, union
from sla.port_errors import ErrorBin, FoundErrors, MeasuredPort, port_errors, unavailable_us, worst_errors
from tests.support import brute_seconds as brute

PORT = PointId("NJ-GL", "FE-1")
EVER = [(0, 1 << 62)]


def clause(parameter: str) -> MeasuredClause:
    return MeasuredClause("e", MeasuredKind.ERROR_PERFORMANCE, Fraction(1, 100), "ratio", parameter)


def counted(
    start: int, length: int, es: int, ses: int, uas: int | None, other: int = 0, bbe: int | None = None
) -> ErrorBin:
    """A bin in whole seconds."""
    least, most = unavailable_us(PmBin("vt", Direction.NEAR, es, ses, uas), length * SECOND_US)
    at = start * SECOND_US
    name = f"bin {start}" if es or ses or uas or other or bbe else ""
    return ErrorBin(at, at + length * SECOND_US, es, ses, bbe, least, most, other * SECOND_US, name)


def port(bins: Sequence[ErrorBin], layer: str = "vt", way: Direction = Direction.NEAR) -> MeasuredPort:
    return MeasuredPort(PORT, layer, way, bins)


def judged(parameter: str, bins: Sequence[ErrorBin], qualified: Sequence[Stretch] = EVER) -> FoundErrors | None:
    return worst_errors(clause(parameter), port_errors([port(bins)], qualified))


def ratios(bins: Sequence[ErrorBin]) -> tuple[Fraction | None, ...]:
    """ESR, SESR, BBER; where bins leave nothing open the bounds are the figure."""
    found = [judged(name, bins) for name in ("esr", "sesr", "bber")]
    assert all(one is None or one.low == one.value == one.high for one in found)
    return tuple(None if one is None else one.value for one in found)


VECTORS = [
    ("A", [(20, 0, 0, 0, 0)], (0, 0, 0)),
    ("B", [(20, 9, 9, 0, 0)], (Fraction(9, 20), Fraction(9, 20), 0)),
    ("C", [(25, 0, 0, 0, 10)], (0, 0, 0)),
    ("D", [(35, 0, 0, 0, 20)], (0, 0, 0)),
    ("E", [(11, 4, 2, 600, 0)], (Fraction(4, 11), Fraction(2, 11), Fraction(600, 2000 * 9))),
    ("F", [(72, 1, 0, 5, 12)], (Fraction(1, 60), 0, Fraction(5, 2000 * 60))),
    ("H", [(900, 0, 0, 0, 5), (900, 0, 0, 0, 15)], (0, 0, 0)),
    ("K", [(200, 0, 0, 0, 200)], (None, None, None)),
]
"""Length, ES, SES, BBE, UAS of each bin: what a right element counts of the seconds of domain's vectors."""


@pytest.mark.parametrize(("name", "rows", "expected"), VECTORS, ids=[row[0] for row in VECTORS])
def test_worked_vectors(name: str, rows: list[tuple[int, ...]], expected: tuple[object, ...]) -> None:
    bins, at = [], 0
    for length, es, ses, bbe, uas in rows:
        bins.append(counted(at, length, es, ses, uas, bbe=bbe))
        at += length
    assert ratios(bins) == expected, name


def test_a_day_of_a_real_line() -> None:
    """Vector I: 1185 errored seconds and 65 unavailable ones in 96 bins."""
    rows = [(1185, 65)] + [(0, 0)] * 95
    bins = [counted(900 * n, 900, min(es, 800), 0, uas) for n, (es, uas) in enumerate(rows)]
    bins[1] = counted(900, 900, 385, 0, 0)
    found = judged("esr", bins)
    assert found is not None
    assert (found.value, found.counted, found.available_us) == (Fraction(1185, 86_335), 1185, 86_335 * SECOND_US)
    assert found.evidence == ("bin 0", "bin 900")


def test_what_two_directions_lose_lies_between_the_greater_and_the_sum() -> None:
    """Vector J: one direction loses seconds 10 to 19, the other 15 to 29; their union is 20 seconds."""
    found = judged("esr", [counted(0, 60, 3, 0, 10, other=15)])
    assert found is not None
    assert (found.value, found.high) == (Fraction(3, 45), Fraction(3, 35))
    assert found.low == 0, "all three may lie in what the other direction lost"


def test_bber_is_nothing_where_blocks_are_not_counted_or_not_known() -> None:
    bins = [counted(0, 900, 1, 0, 0, bbe=4), counted(900, 900, 1, 0, 0)]
    assert judged("bber", bins) is None
    assert judged("bber", bins[:1]) is not None
    of_line = port_errors([port(bins[:1], "line")], EVER)
    assert worst_errors(clause("bber"), of_line) is None


def test_the_worst_port_and_direction_speaks_and_paths_come_before_what_carries_them() -> None:
    mild, bad, worse = ([counted(0, 900, es, 0, 0)] for es in (1, 5, 50))
    ports = [port(mild), port(bad, way=Direction.FAR), port(worse, "line")]
    found = worst_errors(clause("esr"), port_errors(ports, EVER))
    assert found is not None
    assert (found.value, found.of.direction) == (Fraction(5, 900), Direction.FAR)
    alone = worst_errors(clause("esr"), port_errors(ports[2:], EVER))
    assert alone is not None
    assert alone.of.layer == "line"


def test_a_layer_without_unavailable_seconds_is_bounded_by_its_severe_ones() -> None:
    clean, severe = counted(0, 900, 3, 0, None), counted(0, 900, 3, 2, None)
    assert ratios([clean])[0] == Fraction(3, 900)
    found = judged("esr", [severe])
    assert found is not None
    assert (found.low, found.value, found.high) == (Fraction(0), Fraction(3, 900), Fraction(3, 871))


def test_cut_bins_are_in_the_bounds_alone() -> None:
    bins = [counted(0, 900, 2, 0, 0), counted(900, 900, 9, 0, 0), counted(1800, 900, 4, 0, 0)]
    found = judged("esr", bins, [(0, 1000 * SECOND_US)])
    assert found is not None
    assert (found.value, found.low, found.high) == (Fraction(2, 900), Fraction(2, 1000), Fraction(11, 1000))
    assert judged("esr", bins, [(1000 * SECOND_US, 1100 * SECOND_US)]) is None, "no bin lies wholly in it"


def test_blocks_of_a_cut_bin_are_in_the_bounds_alone_and_severe_seconds_have_none() -> None:
    bins = [counted(0, 900, 9, 2, 0, bbe=4), counted(900, 900, 20, 10, 0, bbe=3)]
    found = judged("bber", bins, [(0, 1000 * SECOND_US)])
    assert found is not None
    assert found.value == Fraction(4, 2000 * 898)
    assert (found.low, found.high) == (Fraction(4, 2000 * 998), Fraction(7, 2000 * 988))


def _subsets(of: Sequence[int], size: int) -> list[frozenset[int]]:
    return [frozenset(one) for one in combinations(of, size)]


def _placements(length: int, es: int, uas: int, other: int, inside: frozenset[int]) -> set[tuple[int, int]]:
    """Errored and available seconds of every way in which the counts can lie in a bin."""
    seconds = range(length)
    return {
        (len(errored & open_), len(open_))
        for mine in _subsets(seconds, uas)
        for theirs in _subsets(seconds, other)
        for open_ in [inside - mine - theirs]
        for errored in _subsets([s for s in seconds if s not in mine], es)
    }


@pytest.mark.parametrize("seed", range(40))
def test_bounds_are_those_of_every_placement(seed: int) -> None:
    chance = random.Random(seed)
    bins, ways, masks = [], [], []
    for number in range(3):
        length = chance.randint(2, 4)
        uas, other = chance.randint(0, 2), chance.randint(0, 2)
        es = chance.randint(0, length - uas)
        inside = frozenset(range(length)) if not number else frozenset(range(chance.randint(0, length)))
        if not number:
            uas, other, es = 0, 0, chance.randint(0, length)  # one exact bin, so that there is a figure
        bins.append(counted(10 * number, length, es, 0, uas, other))
        masks.append((10 * number * SECOND_US, (10 * number + len(inside)) * SECOND_US))
        ways.append(_placements(length, es, uas, other, inside))
    sums = {(sum(e for e, _ in way), sum(a for _, a in way)) for way in product(*ways)}
    true = [Fraction(e, a) for e, a in sums if a]
    found = judged("esr", bins, union(masks))
    assert found is not None
    # What is cut may move the ratio away from that of the whole bins, which is the figure.
    assert (found.low, found.high) == (min(*true, found.value), max(*true, found.value))


def _seconds(chance: random.Random, length: int) -> list[Second | None]:
    found: list[Second | None] = []
    while len(found) < length:
        kind = chance.choices([CLEAN, Second(3), DEFECT], (8, 3, 1))[0]
        found += [kind] * chance.choice([1, 2, 9, 10, 40] if kind is DEFECT else [1, 3, 12, 200])
    return found[:length]


@pytest.mark.parametrize("seed", range(6))
def test_the_true_ratio_of_masked_seconds_lies_within_the_bounds(seed: int) -> None:
    """Two hours of two directions second by second; the element counts by the rule, hours and exclusions cut."""
    chance, length = random.Random(seed), 7200
    ways = [_seconds(chance, length) for _ in range(2)]
    gone = [brute.unavailable([brute.severe(second) for second in way], 10) for way in ways]
    cuts = sorted(chance.sample(range(length), 6))
    open_ = [(0, cuts[0]), (cuts[1], cuts[2]), (cuts[3], cuts[4]), (cuts[5], length)]
    for mine, other in ((0, 1), (1, 0)):
        bins = []
        for start in range(0, length, 900):
            es, ses, bbe, uas, *_ = brute.counts(ways[mine], gone[mine], start, start + 900)
            beside = sum(gone[other][start : start + 900])
            bins.append(counted(start, 900, es, ses, uas, beside, bbe))
        available = [
            at for a, b in open_ for at in range(a, b) if not gone[0][at] and not gone[1][at]
        ]  # fmt: skip
        errored = [second for at in available if (second := ways[mine][at]) is not None and second != CLEAN]
        severe = sum(bool(brute.severe(second)) for second in errored)
        blocks = sum(second.errored_blocks for second in errored if not brute.severe(second))
        true = {
            "esr": Fraction(len(errored), len(available)),
            "sesr": Fraction(severe, len(available)),
            "bber": Fraction(blocks, 2_000 * (len(available) - severe)),
        }
        for name, ratio in true.items():
            one = judged(name, bins, [(a * SECOND_US, b * SECOND_US) for a, b in open_])
            if one is not None:
                assert one.low <= ratio <= one.high
