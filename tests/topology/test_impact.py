"""What would be hit if something failed."""

from __future__ import annotations

import pytest

from probed.model.ids import ElementId
from probed.model.inventory import Protection, Tier, VpnTopology
from tests.support.network import BANK, SHOP, circuit, inventory, link, links_of, ring, since, until, vpn
from topology.graph import Topology, build
from topology.impact import UnknownResource, impact

RING = "A-B B-C C-D D-A"


def network() -> Topology:
    """Ring A-B-C-D with the tail C-T; c1 unprotected, c2 on two legs, c3 ring protected, c4 down the tail."""
    circuits = [
        circuit("c1", "A C", "A-B B-C", customer=SHOP),
        circuit("c2", "A C", "A-B B-C", "D-A C-D", protection=Protection.SNCP),
        circuit("c3", "A D", "A-B B-C C-D", protection=Protection.MS_SPRING, customer=SHOP),
        circuit("c4", "C T", "C-T"),
    ]
    tiers = {BANK: Tier.AAA, SHOP: Tier.STANDARD}
    rows = inventory(
        links_of(f"{RING} C-T"), circuits, rings=[ring("R", RING)], tiers=tiers, managed_by={"C": "EMS1", "T": "EMS1"}
    )
    return build(rows, 0)


WHAT_IF = [
    pytest.param("link:B-C", "c1 down, c2 at_risk, c3 at_risk", id="a cut span"),
    pytest.param("link:D-A", "c2 at_risk, c3 at_risk", id="a span of the protecting way only"),
    pytest.param("link:C-T", "c4 down", id="a tail"),
    pytest.param("element:B", "c1 down, c2 at_risk, c3 at_risk", id="a pass-through node"),
    pytest.param("element:C", "c2 down, c4 down, c1 down, c3 at_risk", id="the drop node, with all its ports"),
    pytest.param("element:T", "c4 down", id="the node at the end of a tail"),
    pytest.param("manager:EMS1", "c2 unknown, c4 unknown, c1 unknown", id="a manager: blind, not down"),
    pytest.param("point:C:uni c1", "c1 down", id="a customer port"),
    pytest.param("point:B:to C by B-C", "c1 down, c2 at_risk, c3 at_risk", id="the port at a link's end"),
    pytest.param("circuit:c2", "c2 down", id="a circuit itself"),
    pytest.param(f"customer:{SHOP}", "c1 down, c3 down", id="all of a customer"),
]


@pytest.mark.parametrize(("resource", "hits"), WHAT_IF)
def test_the_worst_hit_of_the_best_tier_come_first(resource: str, hits: str) -> None:
    found = impact(network(), resource)
    assert ", ".join(f"{hit.circuit} {hit.how}" for hit in found.circuits) == hits


def test_hits_name_customer_and_tier() -> None:
    (hit,) = impact(network(), "link:C-T").circuits
    assert (hit.customer, hit.tier) == (BANK, "AAA")
    assert impact(network(), "link:B-C").customers == (SHOP, BANK)
    assert impact(network(), "link:B-C").affected_customers == (SHOP,)


def test_a_manager_leaves_known_what_a_living_neighbour_still_sees() -> None:
    rows = inventory(links_of("A-B B-C"), [circuit("c1", "A C", "A-B B-C")], managed_by={"B": "EMS1"})
    assert impact(build(rows, 0), "manager:EMS1").circuits == ()


def test_an_unwatched_link_is_missed_when_it_fails() -> None:
    rows = inventory([*links_of("A-B"), link("B-C", watched=False)], [circuit("c1", "A C", "A-B B-C")])
    assert [hit.how for hit in impact(build(rows, 0), "link:B-C").circuits] == ["down"]


def test_the_topology_is_that_of_its_instant() -> None:
    drawn = [circuit("c1", "A B", "A-B", valid=until(50)), circuit("c2", "A B", "A-B", valid=since(50))]
    rows = inventory(links_of("A-B"), drawn)
    assert [hit.circuit for hit in impact(build(rows, 49), "link:A-B").circuits] == ["c1"]
    assert [hit.circuit for hit in impact(build(rows, 50), "link:A-B").circuits] == ["c2"]


UNKNOWN = [
    pytest.param("link:B-X", "'link:B-X': the topology has no such resource. Did you mean 'link:B-C'?", id="a slip"),
    pytest.param(
        "lnk:B-C",
        "'lnk:B-C': the topology has no such resource. Name one of link:ID, element:ID, manager:ID, point:ID, "
        "circuit:ID, vpn:ID, customer:ID.",
        id="an unknown kind",
    ),
]


@pytest.mark.parametrize(("resource", "message"), UNKNOWN)
def test_what_does_not_exist_is_named_with_what_to_do(resource: str, message: str) -> None:
    with pytest.raises(UnknownResource) as failure:
        impact(network(), resource)
    assert str(failure.value) == message


def star() -> Topology:
    """Hub H with the spokes S1 (c1) and S2 (c2); S3 hangs on S2 by c3 and is reached through it."""
    circuits = [
        circuit("c1", "A B", "A-B", sites="S1 H"),
        circuit("c2", "C B", "B-C", sites="S2 H"),
        circuit("c3", "D C", "C-D", sites="S3 S2"),
    ]
    members = "c1:S1:spoke c2:S2:spoke c3:S3:spoke c1:H:hub"
    rows = inventory(links_of("A-B B-C C-D"), circuits, vpns=[vpn("V", VpnTopology.TREE, members)])
    return build(rows, 0)


CUTS = [
    pytest.param("link:A-B", ("S1",), id="a spoke loses its hub"),
    pytest.param("link:B-C", ("S2", "S3"), id="what lies behind a spoke loses its hub with it"),
    pytest.param("link:C-D", ("S3",), id="a leaf of the tree"),
    pytest.param("element:B", ("H", "S1", "S2", "S3"), id="the hub itself"),
    pytest.param("vpn:V", ("H", "S1", "S2", "S3"), id="the whole"),
]


@pytest.mark.parametrize(("resource", "sites"), CUTS)
def test_sites_without_a_way_to_the_hub_are_cut_off(resource: str, sites: tuple[str, ...]) -> None:
    (hit,) = impact(star(), resource).vpns
    assert (hit.vpn, hit.how, hit.sites) == ("V", "down", sites)


def test_a_star_without_a_named_hub_has_it_at_the_far_end_of_its_spokes() -> None:
    circuits = [circuit("c1", "A B", "A-B", sites="S1 H"), circuit("c2", "C B", "B-C", sites="S2 H")]
    rows = inventory(links_of("A-B B-C"), circuits, vpns=[vpn("V", VpnTopology.STAR, "c1:S1:spoke c2:S2:spoke")])
    assert impact(build(rows, 0), "link:A-B").vpns[0].sites == ("S1",)


def mesh() -> Topology:
    circuits = [
        circuit("c1", "A B", "A-B", sites="S1 S2"),
        circuit("c2", "B C", "B-C", sites="S2 S3"),
        circuit("c3", "C A", "C-A", sites="S3 S1"),
    ]
    members = "c1:S1:hub c2:S2:hub c3:S3:hub"
    return build(inventory(links_of("A-B B-C C-A"), circuits, vpns=[vpn("V", VpnTopology.MESH, members)]), 0)


def test_a_mesh_with_one_way_less_still_joins_its_sites() -> None:
    (hit,) = impact(mesh(), "link:A-B").vpns
    assert (hit.how, hit.sites) == ("at_risk", ())


def test_a_mesh_site_that_loses_all_its_ways_is_cut_off() -> None:
    (hit,) = impact(mesh(), "element:A").vpns
    assert (hit.how, hit.sites) == ("down", ("S1",))


def test_a_blind_vpn_is_unknown() -> None:
    circuits = [circuit("c1", "A B", "A-B", sites="S1 H")]
    rows = inventory(
        links_of("A-B"),
        circuits,
        vpns=[vpn("V", VpnTopology.STAR, "c1:S1:spoke")],
        managed_by={"A": "EMS1", "B": "EMS1"},
    )
    (hit,) = impact(build(rows, 0), "manager:EMS1").vpns
    assert (hit.how, hit.sites) == ("unknown", ())


def test_the_graph_answers_by_element() -> None:
    topology = network()
    assert [row.id for row in topology.element_links(ElementId("C"))] == ["B-C", "C-D", "C-T"]
    assert [str(leaf) for leaf in topology.element_leaves(ElementId("T"))] == ["link:C-T", "point:T:uni c4"]
    assert topology.element_behind("snmp:EMS1@C") == "C"
    assert topology.manager_behind("snmp:EMS1") == "EMS1"
    islands = topology.islands([ElementId("A"), ElementId("B"), ElementId("T")])
    assert [sorted(island) for island in islands] == [["A", "B"], ["T"]]


def test_the_nearest_is_by_links_and_then_by_id() -> None:
    """Over the given elements only: from T the way to A leads over C."""
    topology = network()
    everybody = [ElementId(name) for name in "ABCDT"]
    assert topology.nearest([ElementId("A"), ElementId("C")], everybody) == {
        "A": "A",
        "B": "A",
        "C": "C",
        "D": "A",
        "T": "C",
    }
    assert topology.nearest([ElementId("B")], [ElementId("B"), ElementId("C"), ElementId("T")])[ElementId("T")] == "B"
    assert "D" not in topology.nearest([ElementId("B")], [ElementId("B"), ElementId("D")])
