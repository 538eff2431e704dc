"""Root causes: what is told, what hangs on it, and who is hit."""

from __future__ import annotations

from itertools import pairwise

import pytest

from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.ids import CircuitId, Leaf, point_leaf
from probed.model.inventory import Inventory, Party, Protection, Tier
from probed.model.problem import Cause, ProblemKey, ProblemType, Severity
from probed.model.timeline import exact
from tests.support.network import BANK, SHOP, circuit, inventory, link, links_of, uni
from tests.support.trouble import BEGAN, situation
from topology.graph import Topology, build
from topology.rootcause import correlate
from topology.situation import CircuitState, DownLeaf, Situation, UnknownLeaf

RING = "A-B B-C C-D D-A"


def ring_of_four() -> Topology:
    """The ring of the domain note: c1 from A to C over B without protection, c2 the same with SNCP."""
    return build(ring_inventory(), 0)


def ring_inventory(managed_by: dict[str, str] | None = None) -> Inventory:
    circuits = [
        circuit("c1", "A C", "A-B B-C", customer=SHOP),
        circuit("c2", "A C", "A-B B-C", "D-A C-D", protection=Protection.SNCP, customer=BANK),
    ]
    return inventory(links_of(RING), circuits, tiers={BANK: Tier.AAA, SHOP: Tier.AA}, managed_by=managed_by)


def chain(managed_by: dict[str, str] | None = None) -> Topology:
    """Chain A-B-C-D with c1 from A to D and c2 from A to B."""
    circuits = [circuit("c1", "A D", "A-B B-C C-D"), circuit("c2", "A B", "A-B")]
    return build(inventory(links_of("A-B B-C C-D"), circuits, managed_by=managed_by), 0)


def told(causes: tuple[Cause, ...]) -> list[str]:
    return [name(cause.key) for cause in causes if cause.root is None]


def attached(causes: tuple[Cause, ...]) -> dict[str, str]:
    return {name(cause.key): name(cause.root) for cause in causes if cause.root is not None}


def name(key: ProblemKey) -> str:
    return f"{key.type} {key.resource}"


def hits(cause: Cause) -> str:
    return ", ".join(f"{hit.circuit} {hit.how}" for hit in cause.impact.circuits)


def find(causes: tuple[Cause, ...], wanted: str) -> Cause:
    return next(cause for cause in causes if name(cause.key) == wanted)


LOS_AT_BOTH = {"B:to C by B-C": "LOS", "C:to B by B-C": "LOS"}


def test_a_cut_span_is_one_root_with_one_circuit_down_and_one_without_redundancy() -> None:
    causes = correlate(ring_of_four(), situation(ring_of_four(), "B-C", defects=LOS_AT_BOTH))
    assert told(causes) == ["link_down link:B-C"]
    assert attached(causes) == {
        "circuit_down circuit:c1": "link_down link:B-C",
        "circuit_at_risk circuit:c2": "link_down link:B-C",
    }
    root = find(causes, "link_down link:B-C")
    assert hits(root) == "c1 down, c2 at_risk"
    assert root.impact.affected_customers == (SHOP,)
    assert root.severity is Severity.CRITICAL
    assert root.raised == BEGAN
    assert root.text == "Link B-C (STM-16) is down: LOS at both ends; 1 circuit down, 1 at risk"
    assert root.text_zh == "链路 B-C (STM-16) 中断：两端均为 LOS；1 条电路中断，1 条电路失去保护"
    assert root.about == ("element:B", "element:C")


def test_a_link_whose_ends_name_no_defect_is_told_in_the_words_of_the_field() -> None:
    ends = dict.fromkeys(LOS_AT_BOTH, "")
    root = find(correlate(ring_of_four(), situation(ring_of_four(), "B-C", defects=ends)), "link_down link:B-C")
    assert root.text.startswith("Link B-C (STM-16) is down: down at both ends; ")
    assert root.text_zh.startswith("链路 B-C (STM-16) 中断：两端端口均中断；")
    one = situation(ring_of_four(), "B-C", defects={**ends, "B:to C by B-C": "LOS"})
    assert find(correlate(ring_of_four(), one), "link_down link:B-C").text_zh.startswith(
        "链路 B-C (STM-16) 中断：B:to C by B-C LOS，C:to B by B-C 中断；"
    )


def test_both_legs_cut_are_two_roots_and_the_circuit_hangs_on_the_last_straw() -> None:
    topology = ring_of_four()
    causes = correlate(topology, situation(topology, {"B-C": 10, "D-A": 70}))
    assert sorted(told(causes)) == ["link_down link:B-C", "link_down link:D-A"]
    assert attached(causes)["circuit_down circuit:c2"] == "link_down link:D-A"
    assert hits(find(causes, "link_down link:B-C")) == "c2 down, c1 down"
    assert hits(find(causes, "link_down link:D-A")) == "c2 down"


def test_what_is_cut_later_in_a_dead_leg_is_not_what_took_the_circuit_down() -> None:
    topology = ring_of_four()
    found = situation(topology, {"A-B": 10, "B-C": 70})
    since = {state.circuit: state._replace(since=exact(10)) for state in found.circuits}
    causes = correlate(topology, Situation(down=found.down, circuits=tuple(since.values())))
    assert attached(causes)["circuit_down circuit:c1"] == "link_down link:A-B"


def test_a_protected_leg_is_not_blamed_for_a_dead_port() -> None:
    topology = ring_of_four()
    causes = correlate(topology, situation(topology, "B-C; A:uni c2"))
    assert hits(find(causes, "link_down link:B-C")) == "c1 down"
    assert hits(find(causes, "point_down point:A:uni c2")) == "c2 down"


def test_a_lost_element_explains_its_dead_links_and_all_behind_them() -> None:
    topology = ring_of_four()
    causes = correlate(topology, situation(topology, {"A-B": 50, "B-C": 60}, silent={"snmp:B": 40}))
    assert told(causes) == ["element_lost element:B"]
    assert attached(causes) == {
        "link_down link:A-B": "element_lost element:B",
        "link_down link:B-C": "element_lost element:B",
        "circuit_down circuit:c1": "element_lost element:B",
        "circuit_at_risk circuit:c2": "element_lost element:B",
    }
    root = find(causes, "element_lost element:B")
    assert (hits(root), root.raised, root.severity) == ("c1 down, c2 at_risk", 40, Severity.CRITICAL)
    assert root.text == (
        "Element B is lost: no answer (timeout) and all 2 links to live neighbours down; 1 circuit down, 1 at risk"
    )


def test_a_silent_element_that_its_neighbours_still_see_is_unknown_not_down() -> None:
    topology = ring_of_four()
    causes = correlate(topology, situation(topology, silent="snmp:C"))
    assert told(causes) == ["element_silent element:C"]
    root = find(causes, "element_silent element:C")
    assert hits(root) == "c2 unknown, c1 unknown"
    assert root.severity is Severity.MAJOR
    assert root.text == (
        "Element C does not answer (timeout), neighbours still see it; its state is unknown; 2 circuits unknown"
    )
    assert set(attached(causes)) == {"circuit_unknown circuit:c1", "circuit_unknown circuit:c2"}


def test_a_silent_element_with_one_link_dead_and_one_alive_is_not_lost() -> None:
    topology = ring_of_four()
    causes = correlate(topology, situation(topology, "A-B", silent="snmp:B"))
    assert sorted(told(causes)) == ["element_silent element:B", "link_down link:A-B"]
    assert attached(causes)["circuit_down circuit:c1"] == "link_down link:A-B"


def test_elements_behind_a_lost_one_hang_on_it() -> None:
    causes = correlate(chain(), situation(chain(), "A-B", silent="snmp:B; snmp:C; snmp:D"))
    assert told(causes) == ["element_lost element:B"]
    assert attached(causes)["element_silent element:C"] == "element_lost element:B"
    assert attached(causes)["element_silent element:D"] == "element_lost element:B"
    assert "not reachable past B" in find(causes, "element_silent element:D").text
    assert hits(find(causes, "element_lost element:B")) == "c1 down, c2 down"


def test_an_element_behind_a_lost_one_that_can_be_reached_otherwise_is_silent_of_itself() -> None:
    topology = build(inventory(links_of("A-B B-C C-D D-E")), 0)
    causes = correlate(topology, situation(topology, "A-B", silent="snmp:B; snmp:C; snmp:D"))
    assert sorted(told(causes)) == [
        "element_lost element:B",
        "element_silent element:C",
        "element_silent element:D",
    ]


def test_a_link_that_nobody_watches_does_not_show_that_an_element_lives() -> None:
    topology = build(inventory([*links_of("A-B"), link("B-C", watched=False)]), 0)
    causes = correlate(topology, situation(topology, "A-B", silent="snmp:B"))
    assert told(causes) == ["element_lost element:B"]


def test_silent_elements_without_a_live_neighbour_prove_no_loss() -> None:
    topology = build(inventory(links_of("A-B B-C C-D X-Y Y-Z")), 0)
    causes = correlate(topology, situation(topology, silent="snmp:A; snmp:B; snmp:C; snmp:D"))
    assert len(told(causes)) == 4
    assert {cause.key.type for cause in causes if cause.root is None} == {ProblemType.ELEMENT_SILENT}


def test_where_hardly_anybody_answers_the_way_to_them_is_the_one_root() -> None:
    """Of five agents (four elements and a manager that speaks for the fifth) all are silent: one problem, not six."""
    rows = inventory(links_of("A-B B-C C-D D-E"), [circuit("c1", "A E", "A-B B-C C-D D-E")], managed_by={"E": "EMS1"})
    topology = build(rows, 0)
    silent = "snmp:A; snmp:B; snmp:C; snmp:D; snmp:EMS1; snmp:EMS1@E"
    causes = correlate(topology, situation(topology, silent=silent))
    assert told(causes) == ["network_silent network:dcn"]
    root = find(causes, "network_silent network:dcn")
    assert (root.severity, hits(root)) == (Severity.CRITICAL, "c1 unknown")
    assert root.text == (
        "5 of 5 agents do not answer (timeout): the management network, or probed's own way into it; everything "
        "behind them is unknown; 1 circuit unknown"
    )
    assert {key: one for key, one in attached(causes).items() if not key.startswith("circuit")} == {
        f"{kind}": "network_silent network:dcn"
        for kind in ("manager_silent manager:EMS1", *(f"element_silent element:{name}" for name in "ABCDE"))
    }


HARDLY_ANYBODY = [
    pytest.param(10, 9, 1, id="nine of ten"),
    pytest.param(10, 8, 8, id="eight of ten are eight"),
    pytest.param(3, 3, 1, id="three of three"),
    pytest.param(2, 2, 2, id="two may fail by themselves"),
]


@pytest.mark.parametrize(("agents", "silent", "roots"), HARDLY_ANYBODY)
def test_how_few_are_hardly_anybody(agents: int, silent: int, roots: int) -> None:
    """Of a chain of elements the first so many are silent, each since a second later than the one before."""
    names = "ABCDEFGHIJ"[:agents]
    topology = build(inventory(links_of(" ".join(f"{a}-{z}" for a, z in pairwise(names)))), 0)
    since = {f"snmp:{name}": BEGAN + number for number, name in enumerate(names[:silent])}
    causes = [cause for cause in correlate(topology, situation(topology, silent=since)) if cause.root is None]
    assert len(causes) == roots
    if roots == 1:
        assert causes[0].raised == BEGAN + silent - 1, "when so many were silent, and not when the first one was"


EMS = {"B": "EMS1", "C": "EMS1"}


def test_a_silent_manager_explains_the_elements_seen_only_through_it() -> None:
    topology = build(ring_inventory(EMS), 0)
    causes = correlate(topology, situation(topology, silent="snmp:EMS1; snmp:EMS1@B; snmp:EMS1@C"))
    assert told(causes) == ["manager_silent manager:EMS1"]
    root = find(causes, "manager_silent manager:EMS1")
    assert hits(root) == "c2 unknown, c1 unknown"
    assert root.severity is Severity.MAJOR
    assert attached(causes)["element_silent element:B"] == "manager_silent manager:EMS1"
    assert root.text == (
        "Element manager EMS1 does not answer (timeout); 2 elements seen only through it unknown; 2 circuits unknown"
    )


def test_behind_a_silent_manager_a_dead_link_stays_a_cut_and_makes_no_lost_element() -> None:
    topology = chain({"D": "EMS1"})
    causes = correlate(topology, situation(topology, "C-D", silent="snmp:EMS1; snmp:EMS1@D"))
    assert sorted(told(causes)) == ["link_down link:C-D", "manager_silent manager:EMS1"]


def test_an_element_lost_behind_a_manager_that_answers_is_lost() -> None:
    topology = chain({"D": "EMS1"})
    causes = correlate(topology, situation(topology, "C-D", silent="snmp:EMS1@D"))
    assert told(causes) == ["element_lost element:D"]


PARTIES = [
    pytest.param(Party.CUSTOMER, "customer side?", id="the customer's side"),
    pytest.param(Party.ACCESS, "access tail?", id="the access tail"),
    pytest.param(Party.THIRD_PARTY, "third party?", id="a third party"),
]


@pytest.mark.parametrize(("party", "guess"), PARTIES)
def test_a_dead_port_on_a_clean_path_points_to_who_is_beyond_it(party: Party, guess: str) -> None:
    topology = build(inventory(links_of("A-B"), [circuit("c1", "A B", "A-B")], port_party=party), 0)
    causes = correlate(topology, situation(topology, "A:uni c1", defects={"A:uni c1": "LOS"}))
    assert told(causes) == ["point_down point:A:uni c1"]
    root = find(causes, "point_down point:A:uni c1")
    assert root.text == f"Port A:uni c1 is down: LOS; the path is clean, {guess}; 1 circuit down"
    assert root.about == ("element:A", "circuit:c1")
    assert attached(causes) == {"circuit_down circuit:c1": "point_down point:A:uni c1"}


def test_a_port_that_dies_with_its_path_is_a_consequence() -> None:
    causes = correlate(chain(), situation(chain(), "B-C; D:uni c1"))
    assert told(causes) == ["link_down link:B-C"]
    assert attached(causes)["point_down point:D:uni c1"] == "link_down link:B-C"
    assert hits(find(causes, "link_down link:B-C")) == "c1 down"


def test_a_dead_link_that_carries_nothing_is_a_warning() -> None:
    topology = build(inventory(links_of("A-B")), 0)
    (cause,) = correlate(topology, situation(topology, "A-B"))
    assert (cause.severity, cause.text) == (Severity.WARNING, "Link A-B (STM-16) is down; no circuit hit")
    assert cause.text_zh == "链路 A-B (STM-16) 中断；无电路受影响"


ENDS = [
    pytest.param({"A:to B by A-B": "LOS"}, ": LOS at A:to B by A-B", id="seen at one end"),
    pytest.param(
        {"A:to B by A-B": "LOS", "B:to A by A-B": "MS-AIS RDI"},
        ": LOS at A:to B by A-B, MS-AIS+RDI at B:to A by A-B",
        id="each end its own",
    ),
    pytest.param({"A:to B by A-B": "LOS", "B:to A by A-B": "LOS"}, ": LOS at both ends", id="a fibre cut"),
    pytest.param({}, "", id="nobody says why"),
]


@pytest.mark.parametrize(("defects", "said"), ENDS)
def test_a_dead_link_says_what_its_ends_see(defects: dict[str, str], said: str) -> None:
    topology = build(inventory(links_of("A-B")), 0)
    (cause,) = correlate(topology, situation(topology, "A-B", defects=defects))
    assert cause.text == f"Link A-B (STM-16) is down{said}; no circuit hit"


def test_a_point_that_vanished_is_one_root_for_all_circuits_over_it() -> None:
    topology = ring_of_four()
    blind = Leaf("link", "B-C")
    states = (
        CircuitState(CircuitId("c1"), UNKNOWN, False, exact(9)),
        CircuitState(CircuitId("c2"), UP, None, exact(9)),
    )
    causes = correlate(topology, Situation(unknown=(UnknownLeaf(blind, exact(8)),), circuits=states))
    assert told(causes) == ["unseen link:B-C"]
    assert attached(causes) == {"circuit_unknown circuit:c1": "unseen link:B-C"}
    assert find(causes, "unseen link:B-C").severity is Severity.MINOR


def test_a_circuit_that_nothing_explains_is_its_own_root() -> None:
    topology = ring_of_four()
    lonely = CircuitState(CircuitId("c1"), DOWN, False, exact(9), (point_leaf(uni("A", "c1")),))
    (cause,) = correlate(topology, Situation(circuits=(lonely,)))
    assert (name(cause.key), cause.root, cause.raised) == ("circuit_down circuit:c1", None, 9)
    assert (cause.text, cause.text_zh) == ("Circuit c1 is down", "电路 c1 中断")
    assert cause.about == ("point:A:uni c1",)


def test_redundancy_of_unknown_legs_alone_is_no_problem() -> None:
    topology = ring_of_four()
    maybe = CircuitState(CircuitId("c2"), UP, None, exact(9))
    assert correlate(topology, Situation(circuits=(maybe,))) == ()


SEVERITIES = [
    pytest.param(Tier.AAA, Protection.NONE, Severity.CRITICAL, id="AAA down: critical"),
    pytest.param(Tier.AA, Protection.NONE, Severity.CRITICAL, id="AA down: critical"),
    pytest.param(Tier.A, Protection.NONE, Severity.MAJOR, id="A down: major"),
    pytest.param(Tier.STANDARD, Protection.NONE, Severity.MAJOR, id="standard down: major"),
    pytest.param(Tier.AAA, Protection.SNCP, Severity.MAJOR, id="redundancy lost: major"),
]


@pytest.mark.parametrize(("tier", "protection", "severity"), SEVERITIES)
def test_severity_follows_the_worst_effect_on_the_best_tier(
    tier: Tier, protection: Protection, severity: Severity
) -> None:
    drawn = circuit("c1", "A C", "A-B B-C", "D-A C-D", protection=protection)
    topology = build(inventory(links_of(RING), [drawn], tiers={BANK: tier}), 0)
    assert find(correlate(topology, situation(topology, "B-C")), "link_down link:B-C").severity is severity


def test_the_gravest_comes_first() -> None:
    topology = ring_of_four()
    causes = correlate(topology, situation(topology, {"B-C": 10, "D-A": 70}))
    order = tuple(Severity)
    assert [order.index(cause.severity) for cause in causes] == sorted(order.index(one.severity) for one in causes)


def test_what_the_topology_does_not_know_any_more_is_still_told() -> None:
    topology = ring_of_four()
    ghost = DownLeaf(Leaf("link", "X-Y"), exact(5), ("LOS",))
    states = (CircuitState(CircuitId("gone"), DOWN, False, exact(5)),)
    (cause,) = correlate(topology, Situation(down=(ghost,), circuits=states))
    assert cause.text == "Link X-Y is down: LOS; no circuit hit"
