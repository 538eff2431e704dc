"""Bins as witnesses: what they place, what they only count, and what that adds to the sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.assessment import Assessment, Period, Totals
from probed.model.capacity import DOWN, UP
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId, link_leaf
from probed.model.instant import SECOND_US
from probed.model.inventory import Validity
from probed.model.observation import Direction, PmBin
from probed.model.route import CircuitRoute, LeafRoute, ParallelRoute, Route, SeriesRoute
from sla import route as routes
from sla.assess import assess
from sla.circuit import CircuitEvidence, LeafCount, observe
from sla.end_to_end import fused
from sla.fold import Run
from sla.path_witness import PathTold
from sla.pm import TimedBin
from sla.pm_witness import PortBin, port_bins
from sla.unlocated import bins_against_paths, counted
from tests.support import evidence as made
from tests.support.evidence import spelled
from tests.support.path_bins import letters

A, Z, B = PointId("NE1", "P1"), PointId("NE2", "P1"), PointId("NE1", "P2")
L1, L2 = link_leaf("L1"), link_leaf("L2")
ENDS: dict[Leaf, tuple[PointId, ...]] = {L1: (A, Z), L2: (B,)}
ONE = LeafRoute(L1)
BOTH = SeriesRoute((LeafRoute(L1), LeafRoute(L2)))
EITHER = ParallelRoute((LeafRoute(L1), LeafRoute(L2)), "sncp")


def port_bin(start: int, end: int, unavailable: int, point: PointId = A, layer: str = "line") -> PortBin:
    return PortBin(point, layer, f"snmp:{point.element}", *(s * SECOND_US for s in (start, end, unavailable)))


def looked(states: str, point: PointId = A) -> dict[tuple[str, PointId], tuple[Run, ...]]:
    """A look a second: U, D, or ? while nobody answers. An edge lies between two looks."""
    value = {"U": UP, "D": DOWN}
    runs: list[Run] = []
    for at, state in enumerate(states):
        if state == "?":
            continue
        same = runs and runs[-1].capacity == value[state] and states[at - 1] == state
        if same:
            runs[-1] = runs[-1]._replace(last=at * SECOND_US, looks=runs[-1].looks + 1)
        else:
            runs.append(Run(at * SECOND_US, at * SECOND_US, 1, value[state]))
    return {(f"snmp:{point.element}", point): tuple(runs)}


def seen(states: str, *bins: PortBin, rule: EvidenceRule = EvidenceRule.ANY_DOWN, other: str = "") -> CircuitEvidence:
    told = looked(states) | (looked(other, Z) if other else {})
    by_point: dict[PointId, list[PortBin]] = {}
    for one in bins:
        by_point.setdefault(one.point, []).append(one)
    end = len(states) * SECOND_US
    epochs = (CircuitRoute(0, None, ONE, "t1"),)
    return observe(epochs, ENDS, told, 0, end, end, lambda _: SECOND_US, rule, by_point)


@pytest.mark.parametrize(
    ("looks", "bins", "expected"),
    [
        pytest.param("U" * 10, [port_bin(0, 10, 0)], "U" * 10, id="up, and nothing counted"),
        pytest.param("?" * 10, [port_bin(0, 10, 0)], "U" * 10, id="nobody answered, and nothing was counted: up"),
        pytest.param("?" * 10, [port_bin(0, 10, 10)], "D" * 10, id="nobody answered, and all was counted: down"),
        pytest.param("?" * 10, [port_bin(0, 10, 4)], "?" * 10, id="four of ten: nobody knows which"),
        pytest.param("U" * 10, [port_bin(0, 10, 10)], "D" * 10, id="any says down"),
        pytest.param("UU????UUUU", [port_bin(1, 6, 0)], "U" * 10, id="a bin closes a gap"),
    ],
)
def test_what_a_bin_places(looks: str, bins: Sequence[PortBin], expected: str) -> None:
    assert letters(seen(looks, *bins).timeline) == expected


@pytest.mark.parametrize(
    ("rule", "against_up", "against_down"),
    [
        (EvidenceRule.ANY_DOWN, "D", "D"),
        (EvidenceRule.ALL_DOWN, "U", "U"),
        (EvidenceRule.PM_FIRST, "D", "U"),
        (EvidenceRule.PROBE_FIRST, "D", "D"),
        (EvidenceRule.QUORUM, "?", "?"),
    ],
)
def test_each_rule_with_looks_and_bins_that_contradict_each_other(
    rule: EvidenceRule, against_up: str, against_down: str
) -> None:
    up = seen("U" * 10, port_bin(0, 10, 10), rule=rule)
    down = seen("D" * 10, port_bin(0, 10, 0), rule=rule)
    assert (letters(up.timeline), letters(down.timeline)) == (against_up * 10, against_down * 10)
    ((listed,), (other,)) = up.disagreements, down.disagreements
    named = PointId("NE1", "P1 PM line")
    assert (listed.says_down, listed.says_up, other.says_down, other.says_up) == ((named,), (A,), (A,), (named,))


def test_two_ends_that_say_down_outvote_one_bin() -> None:
    known = seen("D" * 10, port_bin(0, 10, 0), rule=EvidenceRule.QUORUM, other="D" * 10)
    assert letters(known.timeline) == "D" * 10


@pytest.mark.parametrize(
    ("looks", "other", "expected"),
    [
        pytest.param("U" * 10, "", {"unknown": 10}, id="one against one: nobody knows"),
        pytest.param("U" * 10, "U" * 10, {"up": 10}, id="two looks outvote it"),
        pytest.param("U" * 10, "D" * 10, {"down": 10}, id="it decides between two looks"),
        pytest.param("?" * 10, "", {"down": 10}, id="it alone says anything"),
        pytest.param("UUUUU?????", "", {"unknown": 4, "down": 6}, id="instant by instant"),
    ],
)
def test_a_bin_that_was_down_throughout_has_its_vote_and_counts_no_second_time(
    looks: str, other: str, expected: dict[str, int]
) -> None:
    """The sums said certainly down where the vote said unknown, and unknown where it said up."""
    known = seen(looks, port_bin(0, 10, 10), rule=EvidenceRule.QUORUM, other=other)
    assert seconds(assessed(known, EvidenceRule.QUORUM).totals) == expected


def test_a_bin_that_ends_within_the_bounds_of_an_edge_contradicts_nobody() -> None:
    """Looks ten seconds apart: up at 10, down at 20. The bin that ends at 15 counts nothing, and nothing is wrong."""
    runs = (Run(0, 10 * SECOND_US, 2, UP), Run(20 * SECOND_US, 40 * SECOND_US, 3, DOWN))
    bins = {A: [port_bin(0, 15, 0), port_bin(15, 40, 25)]}
    for rule in EvidenceRule:
        known = observe(
            (CircuitRoute(0, None, ONE, "t1"),), ENDS, {("snmp:NE1", A): runs}, 0, 40 * SECOND_US, 40 * SECOND_US,
            lambda _: 25 * SECOND_US, rule, bins,
        )  # fmt: skip
        assert known.disagreements == ()
        assert letters(known.timeline)[20:] == "D" * 20


def test_a_bin_that_counts_less_than_was_seen_is_a_disagreement_of_so_many_seconds() -> None:
    known = seen("UUDDDDDDDU", port_bin(0, 10, 3))
    (listed,) = known.disagreements
    assert (listed.leaf, listed.says_down, listed.says_up) == (L1, (A,), (PointId("NE1", "P1 PM line"),))
    # down from the look at 2 to the look at 8, whatever lies between the looks around them
    assert listed.contradicted_us == 3 * SECOND_US
    assert (listed.start, listed.end) == (0, 10 * SECOND_US)


def timed(counts: PmBin, end: int, read: int = 0, length: int = 10) -> tuple[PointId, str, TimedBin]:
    return A, "snmp:NE1", TimedBin((end - length) * SECOND_US, end * SECOND_US, read, counts)


def counts(
    uas: int | None, *, layer: str = "line", direction: Direction = Direction.NEAR, valid: bool = True
) -> PmBin:
    return PmBin(layer, direction, 0, 0, uas, valid=valid)


@pytest.mark.parametrize(
    ("bins", "found"),
    [
        pytest.param([timed(counts(3), 10)], [(0, 10, 3)], id="a bin"),
        pytest.param(
            [timed(counts(3), 10, 1), timed(counts(5), 10, 2)], [(0, 10, 5)], id="read again: the last counts"
        ),
        pytest.param([timed(counts(5), 10, 2), timed(counts(3), 10, 1)], [(0, 10, 5)], id="in any order"),
        pytest.param([timed(counts(3), 10), timed(counts(3), 10)], [(0, 10, 3)], id="twice the same"),
        pytest.param([timed(counts(3, valid=False), 10)], [], id="not valid"),
        pytest.param([timed(counts(None, layer="section"), 10)], [], id="a section counts no unavailable seconds"),
        pytest.param([timed(counts(3, direction=Direction.FAR), 10)], [], id="the far end speaks for another port"),
        pytest.param([timed(counts(99), 10)], [(0, 10, 10)], id="no more than there is"),
        pytest.param([timed(counts(3), 10), timed(counts(2), 15)], [(0, 10, 3)], id="bins that overlap"),
    ],
)
def test_which_bins_bear_witness(
    bins: list[tuple[PointId, str, TimedBin]], found: list[tuple[int, int, int]]
) -> None:
    told = [(one.start, one.end, one.unavailable_us) for one in port_bins(bins)]
    assert [tuple(at // SECOND_US for at in one) for one in told] == found


def evidence(leaves: Mapping[Leaf, str], route: Route, bins: Sequence[tuple[Leaf, PortBin]]) -> CircuitEvidence:
    told = {leaf: spelled(states) for leaf, states in leaves.items()}
    end = max(one.end for one in told.values())
    whole, risk = routes.over_time(route, told.__getitem__, 0, end)
    pairs = tuple(LeafCount(leaf, one) for leaf, one in bins)
    return CircuitEvidence(whole, risk, told, (), (CircuitRoute(0, None, route, "t1"),), (), counts=pairs)


def assessed(
    known: CircuitEvidence, rule: EvidenceRule = EvidenceRule.ANY_DOWN, excluded: tuple[int, int] | None = None
) -> Assessment:
    end = known.timeline.end
    exclusions = [made.exclusion(excluded[0] * SECOND_US, excluded[1] * SECOND_US)] if excluded else []
    return assess(
        contract=replace(made.contract(), evidence=rule),
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=Validity(None, None),
        evidence=known,
        exclusions=exclusions,
        period=Period(0, end, "UTC", "some seconds"),
        horizon=end,
        topology=("t1",),
        evidence_ids=lambda leaf, start, end: (f"{leaf}/{start}",),
        parties={L1: "core", L2: "access"},
    )


def seconds(totals: Totals) -> dict[str, int]:
    return {name: us // SECOND_US for name, us in zip(totals._fields, totals, strict=True) if us}


@pytest.mark.parametrize(
    ("states", "unavailable", "excluded", "expected"),
    [
        pytest.param("U" * 20, 4, None, {"down": 4, "up": 16}, id="all of it is not placed"),
        pytest.param("UUDDUUUUUUUUUUUUUUUU", 4, None, {"down": 4, "up": 16}, id="two placed, two not"),
        pytest.param("UUDDDDUUUUUUUUUUUUUU", 4, None, {"down": 4, "up": 16}, id="all placed"),
        pytest.param("UUDDDDDDUUUUUUUUUUUU", 4, None, {"down": 6, "up": 14}, id="what was placed stays"),
        pytest.param(
            "????UUUUUUUUUUUUUUUU", 3, None, {"unknown": 1, "down": 3, "up": 16}, id="in unknown time first"
        ),
        pytest.param(
            "U" * 20, 4, (0, 5), {"excluded": 5, "unknown": 4, "up": 11}, id="half of the bin excluded: none to all"
        ),
        pytest.param(
            "U" * 20,
            8,
            (0, 5),
            {"excluded": 5, "down": 3, "unknown": 2, "up": 10},
            id="at least what has no room there",
        ),
        pytest.param("U" * 20, 4, (0, 10), {"excluded": 10, "up": 10}, id="the whole bin excluded"),
        pytest.param(
            "UUDDDDUUUUUUUUUUUUUU", 6, (0, 6), {"excluded": 6, "unknown": 2, "up": 12}, id="the rest may be"
        ),
    ],
)
def test_what_a_bin_counts_and_nobody_placed_is_in_the_sums(
    states: str, unavailable: int, excluded: tuple[int, int] | None, expected: dict[str, int]
) -> None:
    known = evidence({L1: states}, ONE, [(L1, port_bin(0, 10, unavailable))])
    found = assessed(known, excluded=excluded)
    assert seconds(found.totals) == expected
    assert sum(found.totals) == found.end - found.start == sum(span.end - span.start for span in found.spans)


def test_the_seconds_without_a_place_are_named() -> None:
    known = evidence({L1: "UUDDUUUUUUUUUUUUUUUU"}, ONE, [(L1, port_bin(0, 10, 4))])
    found = assessed(known)
    (entry,) = found.unlocated
    assert (entry.leaf, entry.witness, entry.party) == (L1, PointId("NE1", "P1 PM line"), "core")
    figures = (entry.counted_us, entry.located_us, entry.low_us, entry.high_us)
    assert tuple(us // SECOND_US for us in figures) == (4, 2, 2, 2)
    assert (found.unlocated_low_us, found.unlocated_high_us) == (2 * SECOND_US, 2 * SECOND_US)
    assert found.availability.official == Fraction(16, 20)
    assert f"{L1}/0" in found.evidence


@pytest.mark.parametrize(
    ("route", "other", "low", "high"),
    [
        pytest.param(BOTH, "UUUUUUUUUU", 3, 3, id="in series it counts"),
        pytest.param(BOTH, "DDDDUUUUUU", 0, 3, id="it may lie where the circuit is down anyway"),
        pytest.param(BOTH, "DDDDDDDDUU", 0, 2, id="there is little room left"),
        pytest.param(EITHER, "UUUUUUUUUU", 0, 0, id="the other leg carries it"),
        pytest.param(EITHER, "DDDDUUUUUU", 0, 3, id="while the other leg is down it may count"),
        pytest.param(EITHER, "DDDDDDDDUU", 1, 3, id="and some of it must"),
        pytest.param(EITHER, "??????????", 0, 0, id="of a leg that nobody knows nothing is said"),
    ],
)
def test_a_leaf_s_seconds_are_the_circuit_s_only_where_it_is_needed(
    route: Route, other: str, low: int, high: int
) -> None:
    known = evidence({L1: "U" * 10, L2: other}, route, [(L1, port_bin(0, 10, 3))])
    found = assessed(known)
    assert (found.unlocated_low_us // SECOND_US, found.unlocated_high_us // SECOND_US) == (low, high)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (EvidenceRule.ANY_DOWN, {"down": 6, "up": 4}),
        (EvidenceRule.PROBE_FIRST, {"down": 6, "up": 4}),
        (EvidenceRule.PM_FIRST, {"down": 4, "up": 6}),
        (EvidenceRule.ALL_DOWN, {"down": 4, "up": 6}),
        (EvidenceRule.QUORUM, {"unknown": 2, "down": 4, "up": 4}),
    ],
)
def test_a_bin_that_denies_is_believed_as_the_rule_says(rule: EvidenceRule, expected: dict[str, int]) -> None:
    found = assessed(evidence({L1: "UUDDDDDDUU"}, ONE, [(L1, port_bin(0, 10, 4))]), rule)
    assert seconds(found.totals) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (EvidenceRule.ANY_DOWN, {"down": 4, "up": 6}),
        (EvidenceRule.PM_FIRST, {"down": 4, "up": 6}),
        (EvidenceRule.PROBE_FIRST, {"up": 10}),
        (EvidenceRule.ALL_DOWN, {"up": 10}),
        (EvidenceRule.QUORUM, {"unknown": 4, "up": 6}),
    ],
)
def test_a_bin_against_a_probe_that_found_it_up_throughout(rule: EvidenceRule, expected: dict[str, int]) -> None:
    bare = evidence({L1: "U" * 10}, ONE, [(L1, port_bin(0, 10, 4))])
    path = PathTold("M1", (PointId("P1", "M1"),), spelled("U" * 10))
    known = fused(bare, CircuitId("C1"), [path], rule, lambda leaf, _at: ENDS[leaf])
    assert seconds(assessed(known, rule).totals) == expected
    (listed,) = bins_against_paths(known, CircuitId("C1"), rule)
    assert (listed.says_down, listed.says_up) == ((PointId("NE1", "P1 PM line"),), (PointId("P1", "M1"),))
    assert listed.contradicted_us == 4 * SECOND_US


def test_bins_of_both_ends_may_count_the_same_seconds_or_others() -> None:
    both = [(L1, port_bin(0, 10, 3)), (L1, port_bin(0, 10, 2, Z))]
    found = assessed(evidence({L1: "U" * 10}, ONE, both))
    assert (found.unlocated_low_us, found.unlocated_high_us) == (3 * SECOND_US, 5 * SECOND_US)
    assert seconds(found.totals) == {"down": 3, "unknown": 2, "up": 5}


STATES = st.text("UD?", min_size=8, max_size=8)


def _placements(states: str, unavailable: int) -> list[set[int]]:
    """Every way to place what a bin of eight seconds counts beyond the seconds known to be down."""
    free = [second for second, state in enumerate(states) if state != "D"]
    excess = max(0, unavailable - states.count("D"))
    return [set(some) for some in combinations(free, min(excess, len(free)))]


@settings(max_examples=120)
@given(STATES, STATES, st.integers(0, 8), st.sets(st.integers(0, 7)), st.booleans())
def test_by_every_placement_of_one_bin(
    mine: str, other: str, unavailable: int, masked: set[int], in_series: bool
) -> None:
    """The bounds are the least and the most outage seconds over all ways to place what was counted."""
    route = BOTH if in_series else EITHER
    known = evidence({L1: mine, L2: other}, route, [(L1, port_bin(0, 8, unavailable))])
    hidden = sorted((second * SECOND_US, (second + 1) * SECOND_US) for second in masked)
    found = counted(known, EvidenceRule.ANY_DOWN, hidden, 0, 8 * SECOND_US, {})
    whole = letters(known.timeline)

    def outage(places: set[int]) -> int:
        """Placed seconds that count: not hidden, not down already, and the circuit is down by them."""
        return sum(s not in masked and whole[s] != "D" and (in_series or other[s] == "D") for s in places)

    ways = [outage(places) for places in _placements(mine, unavailable)]
    assert (found.low_us // SECOND_US, found.high_us // SECOND_US) == (min(ways), max(ways))


@settings(max_examples=80)
@given(
    STATES, st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=2, max_size=3), st.sets(st.integers(0, 7))
)
def test_several_bins_never_claim_more_than_every_placement(
    states: str, told: list[tuple[bool, int]], masked: set[int]
) -> None:
    bins = [(L1, port_bin(0, 8, u, A if near else Z, f"layer{n}")) for n, (near, u) in enumerate(told)]
    known = evidence({L1: states}, ONE, bins)
    hidden = sorted((second * SECOND_US, (second + 1) * SECOND_US) for second in masked)
    found = counted(known, EvidenceRule.ANY_DOWN, hidden, 0, 8 * SECOND_US, {})
    unions = [set[int]()]
    for _, unavailable in told:
        unions = [one | places for one in unions for places in _placements(states, unavailable)][:5000]
    ways = [len(one - masked) for one in unions]
    assert found.low_us // SECOND_US <= min(ways)
    assert found.high_us // SECOND_US >= max(ways)


def test_without_bins_nothing_is_counted() -> None:
    assert assessed(evidence({L1: "UD"}, ONE, [])).unlocated == ()


@settings(max_examples=150)
@given(
    STATES,
    st.lists(STATES, max_size=2),
    st.integers(1, 7),
    st.sets(st.integers(0, 7)),
    st.sampled_from(EvidenceRule),
)
def test_every_rule_with_looks_probes_and_a_bin_by_every_placement(
    looks: str, probes: list[str], unavailable: int, masked: set[int], rule: EvidenceRule
) -> None:
    """The sums of an assessment against every way to place what the bin counts, or to take back what it denies."""
    bare = evidence({L1: looks}, ONE, [(L1, port_bin(0, 8, unavailable))])
    paths = [PathTold(f"M{n}", (PointId("P", f"M{n}"),), spelled(says)) for n, says in enumerate(probes)]
    known = fused(bare, CircuitId("C1"), paths, rule, lambda leaf, _at: ENDS[leaf])
    whole = letters(known.timeline)
    hidden = sorted((second * SECOND_US, (second + 1) * SECOND_US) for second in masked)
    found = counted(known, rule, hidden, 0, 8 * SECOND_US, {})
    placed = [s for s in range(8) if looks[s] == "D"]
    excess = unavailable - len(placed)
    if excess >= 0:
        cleared = {s for s in range(8) if any(says[s] == "U" for says in probes)}
        seen_up = {s for s in range(8) if looks[s] == "U"}
        deaf = rule is EvidenceRule.ALL_DOWN
        never = cleared | seen_up if deaf else cleared if rule is EvidenceRule.PROBE_FIRST else set()
        maybe = cleared | seen_up if rule is EvidenceRule.QUORUM else set()
        free = [s for s in range(8) if s not in placed and s not in never]
        ways = [
            [s for s in way if s not in masked and whole[s] != "D"]
            for way in combinations(free, min(excess, len(free)))
        ]
        least = min(sum(s not in maybe for s in way) for way in ways)
        expected = least, max(map(len, ways))
    elif rule in (EvidenceRule.ANY_DOWN, EvidenceRule.PROBE_FIRST):
        expected = 0, 0
    else:
        lost = [
            sum(s not in masked and whole[s] == "D" and not any(says[s] == "D" for says in probes) for s in way)
            for way in combinations(placed, -excess)
        ]
        expected = -max(lost), 0 if rule is EvidenceRule.QUORUM else -min(lost)
    assert (found.low_us // SECOND_US, found.high_us // SECOND_US) == expected
    totals = assessed(known, rule).totals
    assert sum(totals) == 8 * SECOND_US
    assert min(totals) >= 0
