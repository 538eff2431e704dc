"""Connected components of an undirected graph: what hangs together with what.

The daemon asks this at every failure, so it is done on plain sets: decision 17 tells what a library costs here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

_Node = TypeVar("_Node")

Adjacency = Mapping[_Node, tuple[_Node, ...]]
"""Every node's neighbours, each once, in the order of the edges."""


def adjacency(nodes: Iterable[_Node], edges: Iterable[tuple[_Node, _Node]]) -> dict[_Node, tuple[_Node, ...]]:
    """An undirected graph; parallel edges count once, an edge's ends need not be among `nodes`."""
    found: dict[_Node, dict[_Node, None]] = {node: {} for node in nodes}
    for one, other in edges:
        found.setdefault(one, {})[other] = None
        found.setdefault(other, {})[one] = None
    return {node: tuple(neighbours) for node, neighbours in found.items()}


def components(graph: Adjacency[_Node], among: Collection[_Node]) -> Iterator[frozenset[_Node]]:
    """The parts into which the given nodes fall by the edges between two of them; unknown nodes are left out."""
    left = {node for node in among if node in graph}
    while left:
        part: set[_Node] = set()
        rim = {left.pop()}
        while rim:
            part |= rim
            rim = {other for node in rim for other in graph[node] if other in left}
            left -= rim
        yield frozenset(part)
