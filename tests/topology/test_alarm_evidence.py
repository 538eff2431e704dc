"""Alarms as witnesses: which of the troubles that were seen is the cause, by the maintenance signals that stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.traps.names import KNOWN, known
from probed.model.ids import PointId, parse_point
from probed.model.instant import SECOND_US
from probed.model.inventory import Protection
from probed.model.problem import Cause
from tests.support.network import BANK, SHOP, circuit, inventory, links_of
from tests.support.trouble import BEGAN, situation
from topology.graph import Topology, build
from topology.rootcause import correlate
from topology.signals import SIGNALS, unexplained
from topology.situation import Situation, ToldAlarm

CHAIN = build(
    inventory(links_of("A-B B-C C-D"), [circuit("c1", "A D", "A-B B-C C-D"), circuit("c2", "A B", "A-B")]), 0
)
"""Ports are 'A:uni c1' and the like, ends of links 'B:to C by B-C'."""
AB_B, BC_B, BC_C, CD_C, CD_D = (
    "B:to A by A-B", "B:to C by B-C", "C:to B by B-C", "C:to D by C-D", "D:to C by C-D",
)  # fmt: skip
C1_A, C1_D = "A:uni c1", "D:uni c1"


def alarm(point: str, native: str, since: int = BEGAN, *, board: str = "", covers: str = "") -> ToldAlarm:
    """'B:' is the element as a whole."""
    where = PointId(point[:-1], "") if point.endswith(":") else parse_point(point)
    found = known(native)
    assert found is not None, native
    names = tuple(name.strip() for name in covers.split(",") if name.strip())
    return ToldAlarm(where, found.id, native, since, None, f"{point} {native}", names, board)


def told(text: str) -> tuple[ToldAlarm, ...]:
    """'R_LOS at B:to C by B-C; MS_RDI at ...'"""
    pairs = (one.split(" at ") for one in text.split(";") if one.strip())
    return tuple(alarm(point.strip(), native.strip()) for native, point in pairs)


def causes_of(
    topology: Topology, down: str | Mapping[str, int], alarms: str | tuple[ToldAlarm, ...], silent: str = ""
) -> tuple[Cause, ...]:
    found = situation(topology, down, silent=silent)
    return correlate(topology, replace(found, alarms=told(alarms) if isinstance(alarms, str) else alarms))


def roots(causes: tuple[Cause, ...]) -> dict[str, Cause]:
    return {f"{one.key.type} {one.key.resource}": one for one in causes if one.root is None}


def on(causes: tuple[Cause, ...]) -> dict[str, str]:
    """What hangs on what, circuits left out."""
    return {
        one.key.resource: one.root.resource
        for one in causes
        if one.root is not None and not one.key.resource.startswith("circuit:")
    }


class Case(NamedTuple):
    id: str
    down: str
    alarms: str
    roots: str
    on: Mapping[str, str] = {}
    says: str = ""
    """Part of the text of the only root."""
    named: str = ""
    """The alarms that the only root names, in the order in which they came."""


FACTS = (
    Case(
        "two LOS on the ends of one link are one fibre cut",
        "B-C", f"R_LOS at {BC_B}; R_LOS at {BC_C}",
        "link_down link:B-C", says="R_LOS at both ends (fibre cut)", named="R_LOS R_LOS",
    ),
    Case(
        "LOS at one end and RDI at the other is one direction",
        "B-C", f"R_LOS at {BC_C}; MS_RDI at {BC_B}",
        "link_down link:B-C", says="R_LOS at C:to B by B-C (one direction only)", named="R_LOS",
    ),
    Case(
        "what the same termination explains is not named",
        "B-C", f"AU_AIS at {BC_C}; R_LOS at {BC_C}; R_LOF at {BC_C}; TU_AIS at {BC_C}",
        "link_down link:B-C", says="R_LOS at C:to B by B-C", named="R_LOS",
    ),
    Case(
        "AIS downstream hangs on the LOS upstream",
        "B-C; C-D", f"R_LOS at {BC_C}; AU_AIS at {CD_D}",
        "link_down link:B-C", {"link:C-D": "link:B-C"}, "R_LOS at C:to B by B-C", "R_LOS",
    ),
    Case(
        "AIS upstream of a LOS is about something else",
        "B-C; C-D", f"R_LOS at {CD_D}; AU_AIS at {BC_C}",
        "link_down link:B-C, link_down link:C-D",
    ),
    Case(
        "a link with AIS and nothing dead further up is a root, and says where to look",
        "C-D", f"MS_AIS at {CD_D}", "link_down link:C-D", says="(AIS: the trouble is further up)", named="MS_AIS",
    ),
    Case(
        "AIS downstream of a dead link that no alarm is told of",
        "B-C; C-D", f"AU_AIS at {CD_D}", "link_down link:B-C", {"link:C-D": "link:B-C"},
    ),
    Case(
        "a failed element takes along its links and ports, also what the other ends say",
        "A-B; B-C; B:uni c2", f"POWER_FAIL at B:; R_LOS at {BC_C}",
        "equipment_failed element:B",
        {"link:A-B": "element:B", "link:B-C": "element:B", "point:B:uni c2": "element:B"},
        "Element B has failed: POWER_FAIL; 2 links and 1 port down with it", "POWER_FAIL",
    ),
    Case(
        "failed equipment where nothing is down is no problem",
        "C-D", f"POWER_FAIL at A:; R_LOS at {CD_D}", "link_down link:C-D", says="R_LOS at D:to C by C-D",
    ),
    Case("alarms alone are no trouble", "", f"R_LOS at {BC_B}; POWER_FAIL at C:", ""),
    Case(
        "a customer that sends nothing has his own trouble",
        C1_A, f"T_ALOS at {C1_A}", f"point_down point:{C1_A}", says="T_ALOS (the customer sends no good signal)",
    ),
    Case(
        "and it is his own also while the path is dead",
        f"B-C; {C1_A}", f"T_ALOS at {C1_A}", f"link_down link:B-C, point_down point:{C1_A}",
    ),
    Case(
        "a port that AIS comes down to hangs on the path",
        f"B-C; {C1_D}", f"R_LOS at {BC_C}; DOWN_E1_AIS at {C1_D}",
        "link_down link:B-C", {f"point:{C1_D}": "link:B-C"},
    ),
    Case(
        "AIS at a port whose path looks clean is the carrier's, not the customer's",
        C1_D, f"TU_AIS at {C1_D}", f"point_down point:{C1_D}",
        says="(AIS: the trouble is further up); the path is clean;", named="TU_AIS",
    ),
    Case(
        "a port that is shut because the customer's port at the other end is down hangs on that",
        f"{C1_A}; {C1_D}", f"ALM_GFP_dCSF at {C1_D}; ETH_LOS at {C1_A}",
        f"point_down point:{C1_A}", {f"point:{C1_D}": f"point:{C1_A}"},
    ),
    Case(
        "two ports that each blame the other are two",
        f"{C1_A}; {C1_D}", f"ALM_GFP_dCSF at {C1_D}; ALM_GFP_dCSF at {C1_A}",
        f"point_down point:{C1_A}, point_down point:{C1_D}",
    ),
    Case(
        "no cross-connection upstream",
        C1_D, f"LP_UNEQ at {C1_D}; LP_TIM at {C1_D}", f"point_down point:{C1_D}",
        says="LP_UNEQ (another signal or none: look at the cross-connections)", named="LP_UNEQ",
    ),
    Case(
        "that a port is down says nothing of the cause",
        "B-C", f"LINK_DOWN at {BC_B}", "link_down link:B-C", says="LINK_DOWN at B:to C by B-C; ",
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", FACTS, ids=[case.id for case in FACTS])
def test_what_alarms_say(case: Case) -> None:
    causes = causes_of(CHAIN, case.down, case.alarms)
    found = roots(causes)
    assert sorted(found) == sorted(name.strip() for name in case.roots.split(",") if name.strip())
    if case.on:
        assert on(causes) == case.on
    if case.says or case.named:
        (root,) = found.values()
        assert case.says in root.text
        assert not case.named or [one.native for one in root.alarms] == case.named.split()


def test_circuits_hang_on_the_failed_element_and_count_once() -> None:
    causes = causes_of(CHAIN, f"A-B; B-C; {C1_D}", f"POWER_FAIL at B:; DOWN_E1_AIS at {C1_D}")
    (root,) = roots(causes).values()
    assert {hit.circuit: hit.how for hit in root.impact.circuits} == {"c1": "down", "c2": "down"}
    along = ("link:A-B", "link:B-C", f"point:{C1_D}", "circuit:c1", "circuit:c2")
    assert {one.key.resource: one.root for one in causes if one.root} == dict.fromkeys(along, root.key)
    assert root.text == "Element B has failed: POWER_FAIL; 2 links down with it; 2 circuits down"
    assert root.text_zh == "网元 B 设备故障：POWER_FAIL，2 条链路随之中断；2 条电路中断"


def test_the_golden_cut_of_a_ring_is_one_root_whatever_stands_at_how_many_places() -> None:
    """Ring A-B-C-D, the link B-C cut: c1 from A to C over B without protection, c2 the same with SNCP."""
    circuits = [
        circuit("c1", "A C", "A-B B-C", customer=SHOP),
        circuit("c2", "A C", "A-B B-C", "D-A C-D", protection=Protection.SNCP, customer=BANK),
    ]
    ring = build(inventory(links_of("A-B B-C C-D D-A"), circuits), 0)
    stand = (
        f"R_LOS at {BC_C}; R_LOS at {BC_B}; AU_AIS at {BC_C}; TU_AIS at {C1_A}; TU_AIS at C:uni c1; "
        f"LP_RDI at {C1_A}; LP_RDI at C:uni c1; APS_INDI at C:uni c2"
    )
    causes = causes_of(ring, f"B-C; {C1_A}; C:uni c1", stand)
    (root,) = roots(causes).values()
    assert {hit.circuit: hit.how for hit in root.impact.circuits} == {"c1": "down", "c2": "at_risk"}
    assert root.impact.affected_customers == (SHOP,)
    assert [(one.point, one.native) for one in root.alarms] == [(BC_B, "R_LOS"), (BC_C, "R_LOS")]
    assert on(causes) == {f"point:{C1_A}": "link:B-C", "point:C:uni c1": "link:B-C"}
    assert root.text == "Link B-C (STM-16) is down: R_LOS at both ends (fibre cut); 1 circuit down, 1 at risk"


def test_a_failed_board_takes_along_what_is_on_it_and_nothing_else() -> None:
    board = alarm("B:", "BD_STATUS", board="1-1-2", covers="to C by B-C")
    causes = causes_of(CHAIN, "A-B; B-C", (board,))
    assert sorted(roots(causes)) == ["equipment_failed element:B", "link_down link:A-B"]
    assert roots(causes)["equipment_failed element:B"].key.qualifier == "1-1-2"
    assert on(causes) == {"link:B-C": "element:B"}
    assert roots(causes)["equipment_failed element:B"].text.startswith(
        "Board 1-1-2 of element B has failed: BD_STATUS"
    )
    elsewhere = alarm("B:", "BD_STATUS", board="1-1-9")
    assert sorted(roots(causes_of(CHAIN, "B-C", (elsewhere,)))) == ["link_down link:B-C"]


def test_a_lost_element_stays_the_root_and_names_its_power() -> None:
    causes = causes_of(CHAIN, "A-B; B-C", f"POWER_FAIL at B:; R_LOS at {BC_C}", silent="snmp:B")
    (root,) = roots(causes).values()
    assert (root.key.type, [one.native for one in root.alarms]) == ("element_lost", ["POWER_FAIL"])


def test_a_silent_element_that_its_manager_does_not_reach_is_unknown_and_not_down() -> None:
    causes = causes_of(CHAIN, "", "NE_COMMU_BREAK at B:", silent="snmp:B")
    (root,) = roots(causes).values()
    assert (root.key.type, [one.native for one in root.alarms]) == ("element_silent", ["NE_COMMU_BREAK"])
    assert {hit.how for hit in root.impact.circuits} == {"unknown"}


NEAR = [
    pytest.param(-61, "link:B-C", id="a minute before, and it is of something else"),
    pytest.param(-60, "element:B", id="within the minute before"),
    pytest.param(60, "element:B", id="within the minute after"),
    pytest.param(61, "link:B-C", id="later, and it is of something else"),
]


@pytest.mark.parametrize(("after_s", "root"), NEAR)
def test_an_alarm_is_of_the_trouble_that_it_came_with(after_s: int, root: str) -> None:
    came = BEGAN + after_s * SECOND_US
    (found,) = roots(causes_of(CHAIN, {"B-C": BEGAN}, (alarm("B:", "POWER_FAIL", came),))).values()
    assert found.key.resource == root
    late = alarm("B:", "POWER_FAIL", BEGAN + 3600 * SECOND_US)._replace(happened=BEGAN)
    (found,) = roots(causes_of(CHAIN, {"B-C": BEGAN}, (late,))).values()
    assert found.key.resource == "element:B", "a synchronisation brings it late, with its own time"


def test_every_known_alarm_has_its_place_in_the_table_of_what_explains_what() -> None:
    assert {one.id for one in KNOWN.values()} == set(SIGNALS)
    named = {name for one in SIGNALS.values() for name in one.by | one.far}
    assert named <= set(SIGNALS)


EXPLAINED = [
    ("R_LOS R_LOF MS_AIS AU_AIS TU_AIS LP_RDI", "", "LOS"),
    ("AU_AIS HP_UNEQ TU_AIS", "", "AU-AIS"),
    ("MS_RDI", "R_LOS", ""),
    ("MS_RDI", "", "MS-RDI"),
    ("LCAS_PLCR ALM_GFP_dLFD VCAT_LOM", "", "VCAT-LOM GFP-LFD"),
    ("T_ALOS UP_E1_AIS", "", "E1-LOS"),
    ("POWER_FAIL R_LOS ETH_LOS", "", "POWER_FAIL"),
]


@pytest.mark.parametrize(("here", "far", "left"), EXPLAINED)
def test_what_explains_what(here: str, far: str, left: str) -> None:
    ids = [frozenset(KNOWN[name.upper()].id for name in names.split()) for names in (here, far)]
    assert unexplained(*ids) == frozenset(left.split())


_POINTS = [AB_B, BC_B, BC_C, CD_C, CD_D, C1_A, C1_D, "A:", "B:", "C:", "D:"]
_ALARMS = st.builds(alarm, st.sampled_from(_POINTS), st.sampled_from([one.id for one in KNOWN.values()]))
_DOWN = st.sets(st.sampled_from(["A-B", "B-C", "C-D", C1_A, C1_D, "A:uni c2"]), min_size=1)


@settings(max_examples=150, deadline=None)
@given(_DOWN, st.lists(_ALARMS, max_size=8), st.sets(st.sampled_from(["snmp:B", "snmp:C"])))
def test_alarms_move_roots_and_nothing_else(down: set[str], alarms: list[ToldAlarm], silent: set[str]) -> None:
    """No circuit is hit that was not, every root is a root, and the order of the alarms does not matter."""
    bare = situation(CHAIN, "; ".join(sorted(down)), silent="; ".join(sorted(silent)))
    before = correlate(CHAIN, bare)
    found: Situation = replace(bare, alarms=tuple(sorted(set(alarms))))
    after = correlate(CHAIN, found)
    keys = {one.key: one for one in after}
    assert {one.key for one in before} <= set(keys)
    assert {one.key.type for one in after if one.key not in {one.key for one in before}} <= {"equipment_failed"}
    assert all(keys[one.root].root is None for one in after if one.root is not None)
    assert all(one.impact.circuits or one.root is None for one in after if one.key.type == "equipment_failed")
    for one in before:
        if one.key.resource.startswith("circuit:"):
            assert keys[one.key].impact == one.impact
    assert correlate(CHAIN, replace(found, alarms=tuple(reversed(found.alarms)))) == after
