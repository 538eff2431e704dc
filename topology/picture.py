"""The network as a networkx graph, for other programs to draw and to question: elements joined by links.

Never imported by the daemon: decision 17.
"""

from __future__ import annotations

import networkx as nx

from probed.model.ids import ElementId, link_leaf
from topology.graph import Topology


def picture(topology: Topology) -> nx.MultiGraph[ElementId]:
    """Every element and link valid at the topology's instant, with the circuits that use it.

    An element has `name`, `unit`, `manager` ("" = none) and `cut`: without it the rest falls into more parts than
    before. A link has its id as key and as `id`, `layer_rate`, `party`, `watched`, the points `a` and `z`, `circuits`
    (how many use it on any leg) and `bridge`: there is no way around it.
    """
    graph: nx.MultiGraph[ElementId] = nx.MultiGraph(topology=topology.version)
    for row in sorted(topology.elements.values(), key=lambda row: row.id):
        graph.add_node(row.id, name=row.name, unit=row.unit, manager=row.manager or "", cut=False)
    for link in sorted(topology.links.values(), key=lambda link: link.id):
        graph.add_edge(
            ElementId(link.a.element),
            ElementId(link.z.element),
            key=link.id,
            id=link.id,
            layer_rate=link.layer_rate,
            party=link.party.value,
            watched=link.watched,
            a=link.a.name,
            z=link.z.name,
            circuits=len(topology.circuits_over(link_leaf(link.id))),
            bridge=False,
        )
    for ends in nx.bridges(graph):
        for known in graph.get_edge_data(*ends).values():
            known["bridge"] = True
    for element in nx.articulation_points(graph):
        graph.nodes[element]["cut"] = True
    return graph
