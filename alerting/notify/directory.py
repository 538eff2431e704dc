"""What routes and messages need to know of the inventory: names, and which unit something belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar

from alerting.notify.routes import HitBy, Moment, Question, moment_of
from probed.model.inventory import Inventory, Validity
from probed.model.problem import ProblemEvent


class _Dated(Protocol):
    @property
    def valid(self) -> Validity: ...


T = TypeVar("T", bound=_Dated)


@dataclass(frozen=True, slots=True)
class Directory:
    """`units`: of each customer and each resource, its own unit and all above it."""

    names: Mapping[str, tuple[str, str]]
    """Of each customer: its Chinese name and its English one."""
    customer_units: Mapping[str, frozenset[str]]
    resource_units: Mapping[str, frozenset[str]]

    def name(self, customer: str, language: str) -> str:
        zh, en = self.names.get(customer, ("", ""))
        return (zh if language == "zh" else en) or zh or en or customer

    def question(self, event: ProblemEvent) -> Question:
        problem = event.problem
        return Question(
            event.at,
            Moment.CLEAR if problem.cleared is not None else moment_of(event.transition),
            problem.severity.value,
            str(problem.key.type),
            problem.key.resource,
            self.resource_units.get(problem.key.resource, frozenset()),
            tuple(
                HitBy(hit.circuit, hit.customer, hit.tier, self.customer_units.get(hit.customer, frozenset()))
                for hit in problem.impact.circuits
            ),
            problem.escalated,
        )


NOBODY = Directory({}, {}, {})


def directory(inventory: Inventory, at: int) -> Directory:
    """As the inventory stands at an instant."""
    parents = {unit.id: unit.parent for unit in _now(inventory.units, at)}

    @cache  # one object for all that are of the same unit
    def above(unit: str | None) -> frozenset[str]:
        chain: list[str] = []
        while unit is not None and unit not in chain:
            chain.append(unit)
            unit = parents.get(unit)  # type: ignore[call-overload]
        return frozenset(chain)

    customers = list(_now(inventory.customers, at))
    elements = {str(element.id): above(element.unit) for element in _now(inventory.elements, at)}
    resources = {f"element:{name}": units for name, units in elements.items()}
    for link in _now(inventory.links, at):
        ends = (elements.get(link.a.element, frozenset()), elements.get(link.z.element, frozenset()))
        resources[f"link:{link.id}"] = frozenset().union(*ends)
    units_of = {str(customer.id): above(customer.unit) for customer in customers}
    for circuit in _now(inventory.circuits, at):
        resources[f"circuit:{circuit.id}"] = units_of.get(circuit.customer, frozenset())
    for vpn in _now(inventory.vpns, at):
        resources[f"vpn:{vpn.id}"] = units_of.get(vpn.customer, frozenset())
    return Directory(
        {customer.id: (customer.name, customer.name_en) for customer in customers},
        units_of,
        resources,
    )


def _now(rows: Iterable[T], at: int) -> Iterator[T]:
    return (row for row in rows if row.valid.holds_at(at))
