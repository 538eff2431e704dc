"""Protection switches: who tells of one, how long it took by all of them, and what clauses make of that."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from probed.model.assessment import ClauseResult, Totals
from probed.model.contract import COUNT, EvidenceRule, MeasuredClause, MeasuredKind
from probed.model.ids import Leaf
from probed.model.instant import SECOND_US
from probed.model.timeline import Edge
from sla.clauses import Facts, judge
from sla.probe_gaps import NOT_SAID, Lasted
from sla.switch_clause import SwitchFacts
from sla.switches import SeenSwitch, Switch, ToldSwitch, agreed, by_equipment, paired, reached, settled

MS = 1000
LIMIT = 50 * MS
LEAF = Leaf("link", "L1")


def told(
    at_s: float, low: int = 0, high: int | None = None, side: str = "A", *groups: str, alone: bool = True
) -> ToldSwitch:
    took = Lasted(low * MS, None if high is None else high * MS)
    at = round(at_s * SECOND_US)
    return ToldSwitch(at, took, side, f"trap:{side} {side}:1", groups, f"{side}@{at}", alone)


def seen(at_s: int, group: str = "sncp", poll_s: int = 60) -> SeenSwitch:
    at = at_s * SECOND_US
    return SeenSwitch(Edge(at, at - poll_s * SECOND_US, at), group, (LEAF,))


def shape(switches: tuple[Switch, ...]) -> list[tuple[int, int, int]]:
    return [(one.edge.at // SECOND_US, len(one.told), len(one.seen)) for one in switches]


PAIRS = [
    ("nobody", [], [], []),
    ("the legs alone", [], [seen(100)], [(100, 0, 1)]),
    ("an element within what the looks allow", [told(70)], [seen(100)], [(70, 1, 1)]),
    ("an element alone: the looks were too far apart", [told(70)], [], [(70, 1, 0)]),
    ("both ends of one", [told(70), told(71, side="Z")], [seen(100)], [(70, 2, 1)]),
    ("one teller tells of two", [told(70), told(72)], [], [(70, 1, 0), (72, 1, 0)]),
    ("far from what was seen", [told(20)], [seen(100)], [(20, 1, 0), (100, 0, 1)]),
    ("of another group", [told(70, 0, None, "A", "other")], [seen(100)], [(70, 1, 0), (100, 0, 1)]),
    ("two groups cut at once", [], [seen(100, "a"), seen(101, "b")], [(100, 0, 2)]),
    ("one group twice", [], [seen(100), seen(101)], [(100, 0, 1), (101, 0, 1)]),
    ("at the protecting leg alone", [told(70, alone=False)], [], []),
    ("at the protecting leg, and the working one failed", [told(70, alone=False)], [seen(100)], [(70, 1, 1)]),
    ("at both ports of a group", [told(70, 0, None, "A", alone=False), told(71, side="Z")], [], [(70, 2, 0)]),
]


@pytest.mark.parametrize(("name", "said", "looks", "wanted"), PAIRS, ids=[case[0] for case in PAIRS])
def test_what_is_told_of_one_switch_is_one(
    name: str, said: list[ToldSwitch], looks: list[SeenSwitch], wanted: list[tuple[int, int, int]]
) -> None:
    assert shape(paired(said, looks)) == wanted, name
    assert shape(paired(reversed(said), reversed(looks))) == wanted, "whatever the order"


LENGTHS = [
    ("nobody says", [], [seen(100)], NOT_SAID),
    ("one element", [told(70, 31, 33)], [seen(100)], Lasted(31 * MS, 33 * MS)),
    ("the longer one of two ends", [told(70, 31, 33), told(70, 40, 45, "Z")], [], Lasted(40 * MS, 45 * MS)),
    ("an end that does not say", [told(70, 31, 33), told(70, side="Z")], [], Lasted(31 * MS, None)),
    (
        "a group of which nobody tells",
        [told(70, 31, 33, "A", "a")],
        [seen(100, "a"), seen(100, "b")],
        Lasted(31 * MS, None),
    ),
    (
        "the element of the circuit's own port tells for all",
        [told(70, 31, 33)],
        [seen(100, "a"), seen(100, "b")],
        Lasted(31 * MS, 33 * MS),
    ),
]


@pytest.mark.parametrize(("name", "said", "looks", "wanted"), LENGTHS, ids=[case[0] for case in LENGTHS])
def test_how_long_it_took_by_equipment(
    name: str, said: list[ToldSwitch], looks: list[SeenSwitch], wanted: Lasted
) -> None:
    assert by_equipment(Switch(Edge(0, 0, 0), tuple(said), tuple(looks))) == wanted, name


def test_an_element_and_its_manager_tell_of_one_interruption() -> None:
    own, manager = told(70, 30, 34), told(70, 33, 40)._replace(teller="trap:EMS A:1")
    assert by_equipment(Switch(Edge(0, 0, 0), (own, manager), ())) == Lasted(33 * MS, 34 * MS)


RULES = [
    (EvidenceRule.ANY_DOWN, Lasted(80, 90)),
    (EvidenceRule.ALL_DOWN, Lasted(30, 40)),
    (EvidenceRule.PROBE_FIRST, Lasted(80, 90)),
    (EvidenceRule.PM_FIRST, Lasted(30, 40)),
    (EvidenceRule.QUORUM, Lasted(30, 90)),
]


@pytest.mark.parametrize(("rule", "wanted"), RULES)
def test_the_contract_says_who_is_believed(rule: EvidenceRule, wanted: Lasted) -> None:
    assert settled(Lasted(30, 40), Lasted(80, 90), rule) == (wanted, True)
    assert settled(Lasted(30, 40), Lasted(0, 100), rule) == (Lasted(30, 40), False)
    assert settled(NOT_SAID, Lasted(0, 10), rule) == (Lasted(0, 10), False)
    assert settled(Lasted(30, 40), None, rule) == (Lasted(30, 40), False)


def test_of_vantage_points_the_quorum_speaks() -> None:
    found = [Lasted(0, 10), Lasted(20, None), Lasted(5, 30)]
    assert [reached(found, q) for q in (1, 2, 3, 4)] == [Lasted(20, None), Lasted(5, 30), Lasted(0, 10), None]
    assert agreed(Lasted(3, None), Lasted(0, 2)) is None


def judged(lengths: list[Lasted], allowed: int = 0, parameter: str = "") -> ClauseResult:
    clause = MeasuredClause("s", MeasuredKind.PROTECTION_SWITCH, Fraction(LIMIT), "us", parameter, allowed=allowed)
    hour = 3600 * SECOND_US
    facts = SwitchFacts(tuple(lengths), (), hour, hour)
    return judge(clause, Facts(Totals(0, 0, 0, 0, 0, hour), (), (), 0, switches=facts))


VERDICTS = [
    ([(31, 33)], True),
    ([(48, 50)], True),
    ([(49, 51)], None),
    ([(50, 52)], None),
    ([(51, 53)], False),
    ([(0, None)], None),
    ([(60, None)], False),
    ([(0, 10), (60, 70), (0, None)], False),
    ([(0, 10), (0, None)], None),
]


@pytest.mark.parametrize(("bounds", "met"), VERDICTS)
def test_a_switch_is_kept_missed_or_open(bounds: list[tuple[int, int | None]], met: bool | None) -> None:
    lengths = [Lasted(low * MS, None if high is None else high * MS) for low, high in bounds]
    found = judged(lengths)
    assert found.met is met
    assert (found.reason == "") is (met is not None)


@pytest.mark.parametrize("seed", range(40))
def test_the_verdict_and_its_bounds_against_every_possible_length(seed: int) -> None:
    """Every switch may have taken any length between its bounds: the verdict is certain only if all of them agree."""
    chance = random.Random(seed)
    picks = [(0, 10), (0, 49), (0, 50), (49, 51), (50, 50), (51, 60), (60, None), (0, None), (55, 120)]
    bounds = [chance.choice(picks) for _ in range(chance.randint(1, 5))]
    allowed = chance.randint(0, 3)
    lengths = [Lasted(low * MS, None if high is None else high * MS) for low, high in bounds]
    endless = 10_000
    corners = [(low, 50, 51, endless if high is None else high) for low, high in bounds]
    possible = [
        tuple(one for one in some if low <= one <= (endless if high is None else high))
        for some, (low, high) in zip(corners, bounds, strict=True)
    ]
    over, nexts = set(), set()
    for taken in product(*possible):
        over.add(sum(one > 50 for one in taken))
        ordered = sorted(taken, reverse=True)
        nexts.add(ordered[allowed] if allowed < len(ordered) else 0)
    met = True if max(over) <= allowed else False if min(over) > allowed else None
    by_count, by_length = judged(lengths, allowed, COUNT), judged(lengths, allowed)
    assert by_count.met is by_length.met is met
    assert (by_count.low, by_count.high) == (Fraction(min(over)), Fraction(max(over)))
    assert by_count.unit == "switches"
    assert by_length.low == min(nexts) * MS
    assert by_length.high == (None if max(nexts) == endless else max(nexts) * MS)
    if met is False:
        assert by_length.value is not None
        assert by_length.value > LIMIT
        assert by_count.value == min(over)


def test_without_a_switch_it_is_kept_if_the_legs_were_watched() -> None:
    hour = 3600 * SECOND_US

    def said(protected_us: int, known_us: int, *, masked: bool = False) -> tuple[bool | None, str, str]:
        clause = MeasuredClause("s", MeasuredKind.PROTECTION_SWITCH, Fraction(LIMIT), "us")
        facts = SwitchFacts((), (), protected_us, known_us, masked)
        found = judge(clause, Facts(Totals(0, 0, 0, 0, 0, hour), (), (), 0, switches=facts))
        return found.met, found.reason, found.rule

    assert said(hour, hour) == (True, "no switches", "switches=0 within=0 over=0 open=0 legs_known=100.0000%")
    assert said(hour, hour // 2)[:2] == (True, "no switches")
    assert said(hour, 0)[:2] == (None, "its legs were not watched")
    assert said(0, 0)[:2] == (None, "its route has no protection")
    assert said(0, 0, masked=True)[:2] == (True, "no switches")  # all of it is excluded
