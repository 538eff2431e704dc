"""Routes, legs and rings that make sense are accepted; with anything taken out of them they are refused."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from config.inventory import load_inventory
from config.write import write_inventory
from probed.errors import ConfigError
from probed.model.inventory import Inventory, Protection
from tests.support.inventories import inventories


def _refusal(inventory: Inventory, **changes: Any) -> str:
    with tempfile.TemporaryDirectory() as folder:
        write_inventory(dataclasses.replace(inventory, **changes), Path(folder))
        with pytest.raises(ConfigError) as caught:
            load_inventory(Path(folder), "UTC")
    return str(caught.value)


@settings(max_examples=20)
@given(inventories(), st.data())
def test_a_leg_without_any_one_of_its_links_is_refused(inventory: Inventory, data: st.DataObject) -> None:
    assume(inventory.circuits)
    circuit = data.draw(st.sampled_from(inventory.circuits))
    leg = data.draw(st.sampled_from(circuit.legs))
    link = data.draw(st.sampled_from(leg.links))
    short = dataclasses.replace(leg, links=tuple(name for name in leg.links if name != link))
    legs = tuple(short if each is leg else each for each in circuit.legs)
    broken = dataclasses.replace(circuit, legs=legs)
    circuits = tuple(broken if each is circuit else each for each in inventory.circuits)
    assert f"leg of circuit '{circuit.id}'" in (text := _refusal(inventory, circuits=circuits)) or (
        f"circuit '{circuit.id}' has no {leg.leg} leg" in text
    )


@settings(max_examples=20)
@given(inventories(), st.data())
def test_a_ring_without_any_one_of_its_spans_is_refused(inventory: Inventory, data: st.DataObject) -> None:
    (ring,) = (group for group in inventory.protection if group.kind is Protection.MS_SPRING)
    link = data.draw(st.sampled_from(ring.links))
    open_ring = dataclasses.replace(ring, links=tuple(name for name in ring.links if name != link))
    text = _refusal(inventory, protection=(open_ring,))
    assert "the links of ring 'RING' do not close" in text or "ring 'RING' has one span only" in text


@settings(max_examples=20)
@given(inventories())
def test_ring_protection_without_a_ring_is_refused(inventory: Inventory) -> None:
    protected = [circuit for circuit in inventory.circuits if circuit.protection is Protection.MS_SPRING]
    assume(protected)
    text = _refusal(inventory, protection=())
    for circuit in protected:
        assert f"the working leg of circuit '{circuit.id}'" in text


@settings(max_examples=20)
@given(inventories(), st.data())
def test_a_leg_follows_its_links_to_wherever_they_move(inventory: Inventory, data: st.DataObject) -> None:
    assume(inventory.circuits)
    circuit = data.draw(st.sampled_from(inventory.circuits))
    name = data.draw(st.sampled_from(circuit.legs[0].links))
    link = next(each for each in inventory.links if each.id == name)
    # From the last day of the leg's first stretch on, the link ends at the tail instead.
    turn = (circuit.legs[0].valid.end or 2 * 10**15) - 1
    tail = next(point.id for point in inventory.points if point.id.element == "T")
    moved = dataclasses.replace(link, z=tail, valid=link.valid._replace(start=turn))
    kept = dataclasses.replace(link, valid=link.valid._replace(end=turn))
    links = (*(each for each in inventory.links if each is not link), kept, moved)
    assert f"leg of circuit '{circuit.id}'" in _refusal(inventory, links=links, protection=())
