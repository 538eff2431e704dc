"""The tags of series: ids of the inventory as it stood at an instant, so that the same span always has the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from probed.influx.line import head
from probed.model.ids import PointId
from probed.model.inventory import Circuit, Customer, Inventory, ProbeTest, Validity, Vpn
from probed.model.probe import NO_PROBES, Measurement, ProbeInventory


class Dated(Protocol):
    """A row of the inventory."""

    @property
    def valid(self) -> Validity: ...


R = TypeVar("R", bound=Dated)


class Tags:
    """Series heads of one inventory, made once each."""

    def __init__(self, inventory: Inventory, probes: ProbeInventory = NO_PROBES) -> None:
        self._measured: defaultdict[tuple[str, str], list[Measurement]] = defaultdict(list)
        for row in probes.measurements:
            self._measured[row.probe, row.id].append(row)
        self._tests: defaultdict[PointId, list[ProbeTest]] = defaultdict(list)
        for test in inventory.probe_tests:
            self._tests[test.id].append(test)
        self._circuits: defaultdict[str, list[Circuit]] = defaultdict(list)
        self._customers: defaultdict[str, list[Customer]] = defaultdict(list)
        self._vpns: defaultdict[str, list[Vpn]] = defaultdict(list)
        self._ends: defaultdict[PointId, list[tuple[Circuit, str]]] = defaultdict(list)
        for circuit in inventory.circuits:
            self._circuits[circuit.id].append(circuit)
            self._ends[circuit.a].append((circuit, "a"))
            self._ends[circuit.z].append((circuit, "z"))
        for customer in inventory.customers:
            self._customers[customer.id].append(customer)
        for vpn in sorted(inventory.vpns, key=lambda vpn: vpn.id):
            for member in vpn.members:
                self._vpns[member.circuit].append(vpn)
        self._heads: dict[tuple[str, ...], str] = {}

    def circuit(self, measurement: str, circuit: str, at: int) -> str:
        """The head of a circuit's series at an instant."""
        row = _at(self._circuits.get(circuit, ()), at)
        customer = "" if row is None else str(row.customer)
        return self._head(measurement, circuit, customer, self.tier(customer, at), self._vpn(circuit, at))

    def point(self, measurement: str, point: PointId, at: int, more: tuple[tuple[str, str], ...] = ()) -> str:
        """The head of a point's series; the customer's own end of a circuit names circuit and end as well.

        `more`: further tags that tell series of the point apart.
        """
        ends = self._ends.get(point, ())
        served = [(row, end) for row, end in ends if row.valid.holds_at(at)] if ends else ()
        circuit, end = (served[0][0], served[0][1]) if len(served) == 1 else (None, "")
        key = (
            measurement,
            point.element,
            point.name,
            "" if circuit is None else circuit.id,
            end,
            *(text for _, text in more),
        )
        found = self._heads.get(key)
        if found is None:
            tags = {"element": point.element, "point": point.name, "end": end, **dict(more)}
            if circuit is not None:
                tags |= {"circuit": circuit.id, "customer": circuit.customer}
            found = self._heads[key] = head(measurement, tags)
        return found

    def measured(self, measurement: str, probe: str, name: str, sense: str, at: int) -> str:
        """The head of the series of a probe's measurement, or of a session of an element: what it measured at an
        instant names path and circuit.
        """
        row = _at(self._measured.get((probe, name), ()), at)
        test = None if row is not None else _at(self._tests.get(PointId(probe, name), ()), at)
        if row is not None:
            path, circuit, first = row.path.text, row.path.circuit, row.path.circuits[0]
        elif test is not None:
            path, circuit, first = str(test.circuit), test.circuit, test.circuit
        else:
            path, circuit, first = "", None, None
        owner = None if first is None else _at(self._circuits.get(first, ()), at)
        customer = "" if owner is None else str(owner.customer)
        key = (measurement, probe, name, sense, path, customer)
        found = self._heads.get(key)
        if found is None:
            tags = {"probe": probe, "measurement": name, "sense": sense, "path": path, "customer": customer}
            found = self._heads[key] = head(measurement, tags | ({"circuit": circuit} if circuit else {}))
        return found

    def tier(self, customer: str, at: int) -> str:
        row = _at(self._customers.get(customer, ()), at)
        return "" if row is None else row.tier.value

    def _vpn(self, circuit: str, at: int) -> str:
        """Of several the first by name: one circuit must not be counted twice."""
        return next((vpn.id for vpn in self._vpns.get(circuit, ()) if vpn.valid.holds_at(at)), "")

    def _head(self, measurement: str, circuit: str, customer: str, tier: str, vpn: str) -> str:
        key = (measurement, circuit, customer, tier, vpn)
        found = self._heads.get(key)
        if found is None:
            tags = {"circuit": circuit, "customer": customer, "tier": tier, "vpn": vpn}
            found = self._heads[key] = head(measurement, tags)
        return found


def _at(rows: Sequence[R], at: int) -> R | None:
    """The row that holds at an instant; before all of them the first, in a gap or after them the one before."""
    ordered = sorted(rows, key=_begins)
    begun: Iterable[R] = (row for row in reversed(ordered) if (row.valid.start or 0) <= at)
    return next(iter(begun), None) or next(iter(ordered), None)


def _begins(row: Dated) -> int:
    return row.valid.start or 0
