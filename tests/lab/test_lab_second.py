"""The second network is what its description promises, and probed's own loader reads it without a word."""

from __future__ import annotations

import functools
from collections import Counter
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from config.inventory import load_inventory
from config.load import load_all
from probed.lab.inventory import write_inventory, write_settings
from probed.lab.plant import Plant
from probed.lab.polls import sources
from probed.lab.second import SECOND
from probed.lab.shape import LabGroup
from probed.lab.ways import Epoch, Guard, epochs
from probed.model.capacity import DOWN, UP
from probed.model.ids import CircuitId, LinkId
from probed.model.inventory import Inventory, Tier, Via, VpnTopology
from topology.evaluate import worth
from topology.graph import Topology, build
from topology.routes import circuit_routes, source_points
from topology.vpns import cut_off


@functools.cache
def inventory() -> Inventory:
    with TemporaryDirectory() as folder:
        return load_inventory(write_inventory(Path(folder), 161, dated=True, net=SECOND), SECOND.zone)


@functools.cache
def topology() -> Topology:
    return build(inventory(), 1_790_000_000_000_000)


def test_sixty_elements_two_hundred_circuits_twenty_customers_of_all_tiers() -> None:
    found = inventory()
    assert (len(found.elements), len(found.circuits), len(found.customers)) == (60, 200, 20)
    assert {customer.tier for customer in found.customers} == set(Tier)
    assert sum(element.via is Via.MANAGER for element in found.elements) == 14
    assert len(found.managers) == 5


def test_every_kind_of_protection_is_there() -> None:
    assert Counter(group.kind.value for group in inventory().protection) == {
        "ms_spring": 3,
        "msp": 3,
        "one_to_n": 2,
    }
    kinds = Counter(circuit.protection.value for circuit in inventory().circuits)
    assert min(kinds[kind] for kind in ("none", "sncp", "ms_spring", "msp", "one_to_n")) >= 15


def test_there_are_stars_trees_meshes_and_dual_homed_vpns() -> None:
    shapes = Counter(vpn.topology for vpn in inventory().vpns)
    assert shapes == {VpnTopology.STAR: 11, VpnTopology.TREE: 4, VpnTopology.MESH: 4}
    stars = (vpn for vpn in SECOND.vpns if vpn.topology == "star")
    spokes = (Counter(member.site for member in vpn.members if member.role == "spoke") for vpn in stars)
    assert sum(set(ways.values()) == {2} for ways in spokes) == 4


def test_a_dual_homed_site_stays_until_both_its_circuits_are_lost() -> None:
    vpn = next(row for row in inventory().vpns if row.id == "V-02")
    site = next(member.site for member in vpn.members if member.role.value == "spoke")
    one, other = (CircuitId(member.circuit) for member in vpn.members if member.site == site)
    assert site not in cut_off(topology(), vpn, {one})
    assert cut_off(topology(), vpn, {one, other}) == {site}


def test_a_tree_loses_what_hangs_on_a_branch() -> None:
    vpn = next(row for row in inventory().vpns if row.id == "V-04")
    first = CircuitId(vpn.members[0].circuit)
    assert len(cut_off(topology(), vpn, {first})) == 1 + 3  # the branch, and the three sites behind it


def test_every_leg_leads_from_one_end_to_the_other() -> None:
    legs = [(circuit, leg) for circuit in SECOND.circuits for leg in circuit.legs]
    assert len(legs) == 200 + 18
    for circuit, leg in legs:
        at = circuit.a_element
        for name in leg.links:
            ends = (SECOND.link[name].a_element, SECOND.link[name].z_element)
            assert at in ends, f"{circuit.id}: {name} does not continue at {at}"
            at = next(end for end in ends if end != at)
        assert at == circuit.z_element


def test_it_is_made_the_same_each_time(tmp_path: Path) -> None:
    one, other = (write_inventory(tmp_path / name, 161, net=SECOND) for name in "ab")
    for file in one.rglob("*.*"):
        assert file.read_bytes() == (other / file.relative_to(one)).read_bytes()


def test_probed_asks_the_sources_that_the_lab_expects(tmp_path: Path) -> None:
    _, found = load_all(write_settings(tmp_path, 16161, interval_s=1, net=SECOND))
    asked = source_points(found, 1_790_000_000_000_000)
    assert set(asked) == set(sources(SECOND))
    for name, source in sources(SECOND).items():
        assert {(point.element, point.name) for point in asked[name]} == set(source.ports)


def epoch(circuit: str) -> Epoch:
    (found,) = epochs(SECOND, next(row for row in SECOND.circuits if row.id == circuit))
    return found


SWITCHING = [
    # circuit, its section, what is cut, carried, with all that was sold
    pytest.param("C016", {"V1"}, (True, False), id="its section is cut: carried by the protection, without another"),
    pytest.param("C016", {"V0"}, (True, False), id="the protection is cut: carried, without another"),
    pytest.param("C016", {"V1", "V0"}, (False, False), id="its section and the protection: lost"),
    pytest.param("C123", {"V1"}, (True, False), id="a lower number has the protection: carried, without another"),
    pytest.param("C123", {"V1", "V2"}, (False, False), id="two sections: the higher number is lost"),
    pytest.param("C016", {"V1", "V2"}, (True, False), id="two sections: the lower number is carried"),
    pytest.param("C016", {"V2", "V3"}, (True, True), id="higher numbers: they give way to it"),
    pytest.param("C084", {"V1", "V2"}, (True, False), id="two others: nothing is left for it, and it needs nothing"),
    pytest.param("C020", {"U1"}, (True, False), id="MSP: one of two sections"),
    pytest.param("C020", {"U0", "U1"}, (False, False), id="MSP: both sections"),
    pytest.param("C003", {"K1"}, (True, False), id="SNCP: one leg"),
    pytest.param("C003", {"K1", "S6"}, (False, False), id="SNCP: both legs"),
    pytest.param("C038", {"L5", "K8", "M1"}, (True, False), id="three rings, one span of each"),
    pytest.param("C038", {"L5", "L1"}, (False, False), id="two spans of one ring"),
]


@pytest.mark.parametrize(("circuit", "cut", "stands"), SWITCHING)
def test_protection_by_hand_in_the_truth_and_in_probed(
    circuit: str, cut: set[str], stands: tuple[bool, bool]
) -> None:
    """The truth's switch and probed's routes were written apart; both say what a person says."""
    plant = Plant(SECOND, cut=set(cut))
    assert epoch(circuit).stands(plant.link_works) == stands
    (route,) = circuit_routes(inventory(), CircuitId(circuit), 1_790_000_000_000_000, None)
    dead = {LinkId(name) for name in cut}
    found = worth(route.route, lambda leaf: DOWN if leaf.kind == "link" and leaf.id in dead else UP)
    assert (found.capacity == UP, not found.legs_missing) == stands


@pytest.mark.parametrize("group", [group for group in SECOND.groups if group.kind == "one_to_n"], ids=lambda g: g.id)
def test_of_the_sections_that_share_a_protection_one_is_served(group: LabGroup) -> None:
    """Whatever is cut of a group: as many working sections are lost as are cut beyond the one that is served."""
    protection, *working = group.links
    for size in range(len(group.links) + 1):
        for cut in map(set, combinations(group.links, size)):
            guards = [Guard((link,), (protection,), tuple(working[:n])) for n, link in enumerate(working)]
            carried = [guard.stands(lambda link: link not in cut)[0] for guard in guards]  # noqa: B023 - used at once
            broken = len(cut & set(working))
            assert carried.count(False) == max(broken - (protection not in cut), 0)
