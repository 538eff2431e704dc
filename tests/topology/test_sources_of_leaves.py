"""Asked for single leaves, sources and parties are those of the whole inventory."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.ids import Leaf, link_leaf, point_leaf
from probed.model.inventory import Inventory
from tests.support.inventories import DAY_US, MIDNIGHT, inventories
from topology.index import indexed
from topology.sources import parties, parties_of, witnesses, witnesses_in


def leaves(rows: Inventory) -> list[Leaf]:
    ends = [end for circuit in rows.circuits for end in (circuit.a, circuit.z)]
    points = [*(point.id for point in rows.points), *ends]
    return [*(link_leaf(link.id) for link in rows.links), *map(point_leaf, points), Leaf("link", "none")]


@settings(max_examples=40, deadline=None)
@given(rows=inventories(), first=st.integers(-200, 400), days=st.integers(1, 400))
def test_a_leaf_alone_has_what_it_has_among_all(rows: Inventory, first: int, days: int) -> None:
    start = MIDNIGHT + first * DAY_US
    end = start + days * DAY_US
    all_witnesses, all_parties, index = witnesses(rows, start, end), parties(rows, start, end), indexed(rows)
    for leaf in leaves(rows):
        assert witnesses_in(index, leaf, start, end) == all_witnesses.get(leaf, ()), leaf
        assert parties_of(index, [leaf], start, end).get(leaf) == all_parties.get(leaf), leaf
