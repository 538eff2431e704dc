"""Connected components against networkx, and the network as its graph."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from probed.model.ids import ElementId
from tests.support.network import circuit, inventory, links_of
from topology.components import adjacency, components
from topology.graph import build
from topology.picture import picture

nodes = st.integers(0, 12)


@given(st.lists(st.tuples(nodes, nodes)), st.sets(nodes), st.sets(st.integers(0, 15)))
def test_components_are_those_of_networkx(edges: list[tuple[int, int]], alone: set[int], among: set[int]) -> None:
    oracle: nx.Graph[int] = nx.Graph(edges)
    oracle.add_nodes_from(alone)
    found = list(components(adjacency(alone, edges), among))
    assert sorted(map(sorted, found)) == sorted(map(sorted, nx.connected_components(oracle.subgraph(among))))


def test_the_picture_tells_what_has_no_way_around_it() -> None:
    """Ring A-B-C-D with the tail C-T, and two links in parallel from T to U."""
    rows = inventory(links_of("A-B B-C C-D D-A C-T T-U U-T"), [circuit("c1", "A T", "A-B B-C C-T")])
    graph = picture(build(rows, 0))
    bridges = {known["id"] for *_, known in graph.edges(data=True) if known["bridge"]}
    assert bridges == {"C-T"}
    assert {element for element, known in graph.nodes(data=True) if known["cut"]} == {"C", "T"}
    assert {known["id"]: known["circuits"] for *_, known in graph.edges(data=True)} == {
        "A-B": 1, "B-C": 1, "C-D": 0, "D-A": 0, "C-T": 1, "T-U": 0, "U-T": 0,
    }  # fmt: skip
    assert graph.nodes[ElementId("A")]["manager"] == ""
