"""Reports that were published since the last look: which figures that touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from probed.assessing.terms import terms
from probed.model.contract import Contract, MeasuredClause
from probed.model.figure import FigureMark
from probed.model.ids import CustomerId
from probed.model.inventory import Circuit, Inventory
from probed.model.publication import Publication, ReportRecord
from sla.delivery import deadline, is_reporting
from sla.period import BadPeriod, month

_EVER: Final = 1 << 62


class Published:
    """Looks into the ledger of the customers to whom the delivery of reports is promised.

    A publication is one figure's evidence only: of the time in which its deadline lies.
    """

    def __init__(
        self, inventory: Inventory, services: Iterable[Circuit], reports: Callable[[CustomerId], ReportRecord]
    ) -> None:
        self._reports = reports
        self._promised: dict[CustomerId, list[tuple[Circuit, tuple[tuple[MeasuredClause, Contract], ...]]]] = {}
        """By customer, its circuits with what was ever promised of them."""
        self._known: dict[CustomerId, frozenset[Publication]] = {}
        for service in services:
            found = tuple(_promises(inventory, service))
            if found:
                self._promised.setdefault(service.customer, []).append((service, found))

    def since(self, at: int) -> tuple[FigureMark, ...]:
        """Marks for what was published since the last call; at the first one, from an instant on."""
        return tuple(mark for customer in self._promised for mark in self._of(customer, at))

    def _of(self, customer: CustomerId, at: int) -> Iterator[FigureMark]:
        now = frozenset(self._reports(customer).published)
        before = self._known.get(customer)
        fresh = {each for each in now if each.at >= at} if before is None else now - before
        self._known[customer] = now if before is None else now | before
        for each in sorted(fresh):
            for service, promised in self._promised[customer]:
                yield from _marks(each.label, service, promised)


def _promises(inventory: Inventory, service: Circuit) -> Iterator[tuple[MeasuredClause, Contract]]:
    for version in terms(inventory, service, -_EVER, _EVER):
        for clause in version.clauses:
            if isinstance(clause, MeasuredClause) and is_reporting(clause):
                yield clause, version


def _marks(label: str, service: Circuit, promised: Iterable[tuple[MeasuredClause, Contract]]) -> Iterator[FigureMark]:
    for clause, version in promised:
        try:
            ended = month(label, version.zone, version.month_day).end
        except BadPeriod:  # the report of a free range: nothing was promised of that
            continue
        at = deadline(clause, ended, version)
        yield FigureMark("act", service.id, at, at, 0)
