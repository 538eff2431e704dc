"""Who is asked for which points, and who can speak for a leaf."""

from __future__ import annotations

from probed.model.ids import PointId, link_leaf, point_leaf
from probed.model.inventory import Party, Validity
from tests.support.network import circuit, inventory, link, links_of, uni
from topology.routes import parties, source_points, witnesses


def test_an_element_is_asked_for_its_link_ends_and_customer_ports() -> None:
    rows = inventory(links_of("A-B"), [circuit("c1", "A B", "A-B")])
    assert source_points(rows, 0) == {
        "snmp:A": (link("A-B").a, uni("A", "c1")),
        "snmp:B": (link("A-B").z, uni("B", "c1")),
    }


def test_an_element_behind_a_manager_is_asked_through_it_and_the_manager_for_itself() -> None:
    rows = inventory(links_of("A-B"), managed_by={"B": "EMS1"})
    assert source_points(rows, 0) == {
        "snmp:EMS1": (),
        "snmp:A": (link("A-B").a,),
        "snmp:EMS1@B": (link("A-B").z,),
    }


def test_points_of_links_and_circuits_that_are_not_valid_are_not_asked_for() -> None:
    gone = Validity(None, 50)
    rows = inventory([link("A-B", valid=gone)], [circuit("c1", "A B", "A-B", valid=gone)])
    assert source_points(rows, 49)["snmp:A"] == (link("A-B").a, uni("A", "c1"))
    assert source_points(rows, 50)["snmp:A"] == ()


def test_an_unwatched_link_is_not_asked_for_and_has_no_witness() -> None:
    rows = inventory([link("A-B", watched=False)])
    assert source_points(rows, 0) == {"snmp:A": (), "snmp:B": ()}
    assert witnesses(rows, 0, 10) == {}


def test_a_link_has_two_witnesses_and_a_port_itself() -> None:
    rows = inventory(links_of("A-B"), [circuit("c1", "A B", "A-B")])
    assert witnesses(rows, 0, 10) == {
        link_leaf("A-B"): (link("A-B").a, link("A-B").z),
        point_leaf(uni("A", "c1")): (uni("A", "c1"),),
        point_leaf(uni("B", "c1")): (uni("B", "c1"),),
    }


def test_a_link_that_moved_has_the_witnesses_of_each_time() -> None:
    rows = inventory([link("A-B", valid=Validity(None, 50)), link("A-B", a_point="port 9", valid=Validity(50, None))])
    old, new, far = link("A-B").a, PointId("A", "port 9"), link("A-B").z
    assert witnesses(rows, 0, 50) == {link_leaf("A-B"): (old, far)}
    assert witnesses(rows, 50, 90) == {link_leaf("A-B"): (new, far)}
    assert witnesses(rows, 0, 90) == {link_leaf("A-B"): (old, far, new)}


def test_the_latest_row_of_the_window_says_who_is_responsible() -> None:
    rows = inventory(
        [
            link("A-B", party=Party.THIRD_PARTY, valid=Validity(50, None)),
            link("A-B", party=Party.CORE, valid=Validity(None, 50)),
        ],
        [circuit("c1", "A B", "A-B")],
        port_party=Party.ACCESS,
    )
    assert parties(rows, 0, 50)[link_leaf("A-B")] == "core"
    assert parties(rows, 0, 51)[link_leaf("A-B")] == "third_party"
    assert parties(rows, 0, 50)[point_leaf(uni("A", "c1"))] == "access"
