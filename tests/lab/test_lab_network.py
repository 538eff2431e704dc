"""The lab network is what its description promises, and probed's own loader reads it without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.load import load_all
from config.operations import read_exclusions, read_windows
from probed.lab import network
from probed.lab.inventory import write_settings
from probed.lab.month import october
from probed.lab.polls import PollPlan, sources
from probed.lab.record import record
from probed.lab.shape import LabCircuit, undated
from probed.model.ids import CircuitId
from probed.model.inventory import Via
from tests.support.lab_assess import lab_inventory
from topology.routes import circuit_routes, source_points


def test_twelve_elements_two_managers_six_customers() -> None:
    inventory = lab_inventory()
    assert (len(inventory.elements), len(inventory.managers), len(inventory.customers)) == (12, 2, 6)
    assert sum(element.via is Via.MANAGER for element in inventory.elements) == 2
    assert [len(ring.links) for ring in inventory.protection] == [6]
    assert len({customer.tier for customer in inventory.customers}) == 4
    assert all(len(customer.id) == 12 for customer in inventory.customers)


def test_eight_of_twenty_four_circuits_are_protected_in_two_ways() -> None:
    protection = [circuit.protection.value for circuit in lab_inventory().circuits]
    assert (len(protection), protection.count("sncp"), protection.count("ms_spring")) == (24, 4, 4)


@pytest.mark.parametrize("circuit", network.CIRCUITS, ids=lambda circuit: circuit.id)
def test_every_leg_leads_from_one_end_to_the_other(circuit: LabCircuit) -> None:
    ends = {link.id: (link.a_element, link.z_element) for link in network.LINKS}
    for leg in circuit.legs:
        at = circuit.a_element
        for link in leg.links:
            assert at in ends[link], f"{link} does not continue at {at}"
            at = next(end for end in ends[link] if end != at)
        assert at == circuit.z_element


def test_every_circuit_has_a_route_and_the_moved_one_has_two() -> None:
    inventory, plan = lab_inventory(), PollPlan()
    routes = {row.id: circuit_routes(inventory, CircuitId(row.id), plan.start, plan.end) for row in network.CIRCUITS}
    assert {name: len(found) for name, found in routes.items()} == {
        row.id: 2 if row.id == "C24" else 1 for row in network.CIRCUITS
    }


def test_probed_asks_the_sources_that_the_lab_expects(tmp_path: Path) -> None:
    _, inventory = load_all(write_settings(tmp_path, 16161, interval_s=1))
    asked = source_points(inventory, 1_790_000_000_000_000)
    assert set(asked) == {source.name for source in sources(network.SMALL).values()}
    for source in sources(network.SMALL).values():
        assert {(point.element, point.name) for point in asked[source.name]} == set(source.ports)


def test_the_live_network_has_no_dates() -> None:
    assert all(not leg.valid_from and not leg.valid_to for c in network.CIRCUITS for leg in undated(c).legs)


def test_the_operators_files_of_a_recording_load(tmp_path: Path) -> None:
    month = october()
    paths = record(tmp_path, month, PollPlan())
    assert {row.id for row in read_exclusions(paths.exclusions)} == {row.id for row in month.exclusions}
    assert {row.id for row in read_windows(paths.maintenance)} == {row.id for row in month.windows}
