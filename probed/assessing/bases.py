"""What the figures of a circuit rest on beside evidence: when that changes, all of them are made again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

from probed.assessing.assessor import Assessor
from probed.model.canonical import canonical
from probed.model.ids import CircuitId, ElementId, Leaf, PointId
from probed.model.inventory import ManagedElement
from sla.again import ALWAYS
from sla.route import leaves_of
from topology.sources import element_source

ARITHMETIC: Final = 5
"""To be raised when the same evidence, contract and inventory give other figures than before."""


class Bases:
    """A hash a circuit of its rows, routes, witnesses, measurements, parties, contracts and staleness limits."""

    def __init__(self, by: Assessor, limit_us: Callable[[str], int]) -> None:
        self._by, self._limit_us = by, limit_us
        self.over: defaultdict[PointId, list[CircuitId]] = defaultdict(list)
        """Of the circuits asked for, those that were ever watched at a point."""
        self._elements: defaultdict[str, list[ManagedElement]] = defaultdict(list)
        for element in by.inventory.elements:
            self._elements[element.id].append(element)
        self._customers: defaultdict[str, list[Any]] = defaultdict(list)
        for customer in by.inventory.customers:
            self._customers[customer.id].append((customer.contract, customer.valid))
        self._contracts: defaultdict[str, list[str]] = defaultdict(list)
        for contract in by.inventory.contracts:
            self._contracts[contract.id].append(hashlib.sha256(canonical(contract)).hexdigest())
        self._services: defaultdict[str, list[Any]] = defaultdict(list)
        for service in by.services:
            self._services[service.id].append((service.customer, service.contract, service.valid))

    def of(self, circuit: CircuitId) -> str:
        """Sixteen hexadecimal digits."""
        return hashlib.sha256(canonical(list(self._told(circuit)))).hexdigest()[:16]

    def _told(self, circuit: CircuitId) -> Iterator[Any]:
        yield ARITHMETIC
        named = set()
        for service in self._services[circuit]:
            rows = self._customers[service[0]]
            named |= {service[1]} if service[1] else {contract for contract, _ in rows}
            yield service, rows
        yield [(name, self._contracts[name]) for name in sorted(named)]
        yield self._by.paths.of.get(circuit, ()), self._by.paths.keep_out
        history = self._by.history
        leaves: dict[Leaf, None] = {}
        for epoch in history.routes(circuit, -ALWAYS, ALWAYS):
            leaves |= dict.fromkeys((*leaves_of(epoch.route), *epoch.unwatched))
            yield epoch.start, epoch.end, repr(epoch.route), epoch.unwatched
            yield [(leaf, points) for leaf, points in history.ends_of(epoch, -ALWAYS, ALWAYS).items()]
        for leaf in leaves:
            points = history.points_of(leaf, -ALWAYS, ALWAYS)
            for point in points:
                names = self.over[point]
                if not names or names[-1] != circuit:  # one circuit is told at a time
                    names.append(circuit)
            yield leaf, points, history.rows_of(leaf), [self._limits(point.element) for point in points]

    def _limits(self, element: str) -> list[tuple[str, int]]:
        sources = dict.fromkeys(element_source(row) for row in self._elements[ElementId(element)])
        return [(source, self._limit_us(source)) for source in sources]
