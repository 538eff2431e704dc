"""A route and the probes over its path: each rule with each pair of witnesses, as facts and second by second."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.assessment import Disagreement
from probed.model.capacity import DOWN, UP
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId, link_leaf, point_leaf
from probed.model.instant import SECOND_US
from probed.model.route import CircuitRoute, LeafRoute, ParallelRoute, Route, SeriesRoute
from probed.model.timeline import Edge, Timeline
from sla import route as routes
from sla.blame import Blame, party_of
from sla.circuit import CircuitEvidence
from sla.end_to_end import fused
from sla.path_witness import PathTold
from tests.support.evidence import spelled
from tests.support.path_bins import letters

CIRCUIT = CircuitId("C1")
WHOLE = Leaf("circuit", CIRCUIT)
CORE, SPARE, TAIL = link_leaf("CORE"), link_leaf("SPARE"), point_leaf(PointId("NE9", "FE-1"))
POINTS = {leaf: (PointId("NE", leaf.id),) for leaf in (CORE, SPARE, TAIL)}
PARTIES = {CORE: "core", SPARE: "core", TAIL: "access"}
PLAIN = SeriesRoute((LeafRoute(TAIL), LeafRoute(CORE)))
PROBE = PointId("P1", "M1")


def route_of(leaves: Mapping[Leaf, Timeline], route: Route = PLAIN) -> CircuitEvidence:
    start, end = next(iter(leaves.values())).start, next(iter(leaves.values())).end
    whole, risk = routes.over_time(route, leaves.__getitem__, start, end)
    return CircuitEvidence(whole, risk, dict(leaves), (), (CircuitRoute(start, None, route, "t1"),), ())


def path(says: str | Timeline, name: str = "M1", beyond: frozenset[Leaf] = frozenset()) -> PathTold:
    told = spelled(says) if isinstance(says, str) else says
    return PathTold(name, (PointId("P1", name),), told, beyond)


def together(
    known: CircuitEvidence, *paths: PathTold, rule: EvidenceRule = EvidenceRule.ANY_DOWN, pm: str = ""
) -> CircuitEvidence:
    pm_only = spelled(pm) if pm else None
    return fused(known, CIRCUIT, paths, rule, lambda leaf, _at: POINTS[leaf], pm_only)


ROUTE = "UUUDDD???"
PATH = "UD?UD?UD?"
"""Every pair of what a route and a probe can say."""


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(EvidenceRule.ANY_DOWN, "UDUDDDUD?", id="any says down"),
        pytest.param(EvidenceRule.ALL_DOWN, "UUUUDDUD?", id="all say down"),
        pytest.param(EvidenceRule.PROBE_FIRST, "UDUUDDUD?", id="probe first"),
        pytest.param(EvidenceRule.PM_FIRST, "UDUDDDUD?", id="PM first, and no bin speaks"),
        pytest.param(EvidenceRule.QUORUM, "U?U?DDUD?", id="quorum, one against one"),
    ],
)
def test_each_rule_with_each_pair_of_route_and_probe(rule: EvidenceRule, expected: str) -> None:
    known = together(route_of({TAIL: spelled("U" * 9), CORE: spelled(ROUTE)}), path(PATH), rule=rule)
    assert letters(known.timeline) == expected
    core = POINTS[CORE]
    both = (*POINTS[CORE], *POINTS[TAIL])
    assert known.disagreements == (
        Disagreement(1 * SECOND_US, 2 * SECOND_US, WHOLE, (PROBE,), tuple(sorted(both)), rule.value),
        Disagreement(3 * SECOND_US, 4 * SECOND_US, WHOLE, core, (PROBE,), rule.value),
    )


@pytest.mark.parametrize(
    ("pm", "expected"),
    [
        pytest.param("?????????", "UDUDDDUD?", id="the bins say nothing"),
        pytest.param("UUUUUUUUU", "UUUUUUUUU", id="the bins say up throughout"),
        pytest.param("DDDDDDDDD", "DDDDDDDDD", id="the bins say down throughout"),
    ],
)
def test_where_the_bins_speak_they_come_first(pm: str, expected: str) -> None:
    known = route_of({TAIL: spelled("U" * 9), CORE: spelled(ROUTE)})
    assert letters(together(known, path(PATH), rule=EvidenceRule.PM_FIRST, pm=pm).timeline) == expected


def test_two_measurements_are_a_quorum_against_the_route() -> None:
    known = route_of({TAIL: spelled("UUU"), CORE: spelled("UUD")})
    both = together(known, path("DDU", "M1"), path("DUU", "M2"), rule=EvidenceRule.QUORUM)
    assert letters(both.timeline) == "DUU"


def test_a_segment_without_witness_becomes_known_by_a_probe() -> None:
    known = together(route_of({TAIL: spelled("UUUU"), CORE: spelled("????")}), path("UUD?"))
    assert letters(known.timeline) == "UUD?"
    assert known.disagreements == ()
    blame = Blame(known)
    assert blame.at(2 * SECOND_US) == (Leaf("path", "M1"), CORE)
    assert party_of(blame.at(2 * SECOND_US), PARTIES) == "core"


def test_a_circuit_without_a_probe_is_left_as_it_is() -> None:
    known = route_of({TAIL: spelled("UU"), CORE: spelled("UD")})
    assert together(known) is known


BEHIND, EDGE = frozenset[Leaf](), frozenset({TAIL})
"""What a probe does not see: nothing behind the tail, the tail at the edge of the core."""


@pytest.mark.parametrize(
    ("core", "tail", "behind", "edge", "whole", "party"),
    [
        pytest.param("U", "U", "D", "U", "D", "access", id="the core works by its probe, so it is the tail"),
        pytest.param("U", "U", "D", "D", "D", "core", id="down at the edge of the core: the core"),
        pytest.param("U", "U", "U", "D", "D", "core", id="the same, though the probe behind the tail says up"),
        pytest.param("U", "U", "D", "?", "D", "unknown", id="all seem to work, and no position tells them apart"),
        pytest.param("?", "U", "D", "?", "D", "core", id="nobody sees the core"),
        pytest.param("U", "?", "D", "?", "D", "access", id="nobody sees the tail"),
        pytest.param("?", "?", "D", "?", "D", "unknown", id="nobody sees anything"),
        pytest.param("?", "?", "D", "U", "D", "access", id="nobody but the probe at the edge"),
        pytest.param("D", "U", "D", "D", "D", "core", id="the route explains it"),
        pytest.param("D", "U", "?", "?", "D", "core", id="the route alone"),
        pytest.param("?", "U", "?", "U", "U", "", id="the probe at the edge makes the core known"),
        pytest.param("U", "?", "?", "U", "?", "access", id="but not the tail"),
        pytest.param("U", "D", "?", "U", "D", "access", id="the tail is down by itself"),
    ],
)
def test_whose_a_second_is_follows_from_topology_and_position(
    core: str, tail: str, behind: str, edge: str, whole: str, party: str
) -> None:
    known = together(
        route_of({TAIL: spelled(tail), CORE: spelled(core)}),
        path(behind, "M1", BEHIND),
        path(edge, "M2", EDGE),
    )
    assert letters(known.timeline) == whole
    if party:
        assert party_of(Blame(known).at(0), PARTIES) == party


def test_who_saw_the_outage_too_stands_behind_the_one_who_had_it() -> None:
    known = together(route_of({TAIL: spelled("U"), CORE: spelled("D")}), path("D"))
    assert Blame(known).at(0) == (CORE, Leaf("path", "M1"))


def test_protection_is_at_risk_only_in_service_by_all_witnesses() -> None:
    both = SeriesRoute((LeafRoute(TAIL), ParallelRoute((LeafRoute(CORE), LeafRoute(SPARE)), "sncp")))
    leaves = {TAIL: spelled("UUU?"), CORE: spelled("UDDD"), SPARE: spelled("UUUU")}
    assert letters(route_of(leaves, both).at_risk) == "DUUD"
    known = together(route_of(leaves, both), path("UUDU"))
    assert (letters(known.timeline), letters(known.at_risk)) == ("UUDU", "DUDU")


def at(second: float, earliest: float, latest: float) -> Edge:
    return Edge(*(int(value * SECOND_US) for value in (second, earliest, latest)))


def outage(start: Edge, end: Edge, until: int = 300) -> Timeline:
    return Timeline(0, until * SECOND_US, (Edge(0, 0, 0), start, end), (UP, DOWN, UP))


@pytest.mark.parametrize("rule", list(EvidenceRule))
def test_edges_that_can_be_one_are_one_where_the_better_witness_says(rule: EvidenceRule) -> None:
    """Polls a minute apart and a probe's seconds tell one outage: no contradiction, and the probe's bounds."""
    polled = outage(at(120, 60, 120), at(240, 180, 240))
    probed = outage(at(65, 64, 66), at(190, 189, 191))
    known = together(route_of({CORE: polled}, LeafRoute(CORE)), path(probed), rule=rule)
    assert known.timeline.edges[1:] == (at(65, 64, 66), at(190, 189, 191))
    assert known.disagreements == ()
    assert Blame(known)(65 * SECOND_US, 190 * SECOND_US) == ((65 * SECOND_US, (CORE, Leaf("path", "M1"))),)


def test_a_witness_of_the_route_may_be_the_better_one() -> None:
    polled = outage(at(62.5, 60, 120), at(200, 180, 240))
    polled = Timeline(0, polled.end, (polled.edges[0], at(62.5, 62, 63), polled.edges[2]), polled.values)
    known = together(route_of({CORE: polled}, LeafRoute(CORE)), path(outage(at(70, 60, 80), at(200, 195, 205))))
    assert known.timeline.edges[1] == at(62.5, 62, 63)


def test_edges_that_cannot_be_one_are_a_contradiction() -> None:
    polled = outage(at(120, 100, 120), at(240, 230, 240))
    known = together(route_of({CORE: polled}, LeafRoute(CORE)), path(outage(at(65, 64, 66), at(240, 230, 240))))
    assert [(d.start // SECOND_US, d.end // SECOND_US) for d in known.disagreements] == [(65, 120)]
    assert known.timeline.edges[1] == at(65, 64, 66)


WORDS = st.text("UD?", min_size=12, max_size=12)


@settings(max_examples=150)
@given(WORDS, WORDS, st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=3), st.sampled_from(EvidenceRule))
def test_second_by_second_it_is_what_the_rules_say(
    core: str, tail: str, probes: list[tuple[str, bool]], rule: EvidenceRule
) -> None:
    known = together(
        route_of({TAIL: spelled(tail), CORE: spelled(core)}),
        *(path(says, f"M{n}", EDGE if edge else BEHIND) for n, (says, edge) in enumerate(probes)),
        rule=rule,
    )
    seconds = [_second(core[s], tail[s], [(says[s], edge) for says, edge in probes], rule) for s in range(12)]
    assert letters(known.timeline) == "".join(whole for whole, _ in seconds)
    contradicted = [any(d.start <= s * SECOND_US < d.end for d in known.disagreements) for s in range(12)]
    assert contradicted == [clash for _, clash in seconds]
    assert all(d.says_down and d.says_up for d in known.disagreements)


def _second(core: str, tail: str, probes: list[tuple[str, bool]], rule: EvidenceRule) -> tuple[str, bool]:
    """One second by hand: the route is the worse of its parts; a probe at the edge knows the core, not the tail."""
    route = _worse(core, tail)
    told = [says if not edge or says != "U" else {"U": "U"}.get(tail, "?") for says, edge in probes]
    votes = [route, *told]
    clash = "U" in votes and "D" in votes
    if rule is EvidenceRule.PROBE_FIRST:
        speaking = [vote for vote in told if vote != "?"] or votes
        return ("D" if "D" in speaking else "U" if "U" in speaking else "?"), clash
    if clash and rule is EvidenceRule.ALL_DOWN:
        return "U", True
    if clash and rule is EvidenceRule.QUORUM:
        down, up = votes.count("D"), votes.count("U")
        return ("D" if down > up else "U" if up > down else "?"), True
    return ("D" if "D" in votes else "U" if "U" in votes else "?"), clash


def _worse(one: str, two: str) -> str:
    return "D" if "D" in one + two else "?" if "?" in one + two else "U"
