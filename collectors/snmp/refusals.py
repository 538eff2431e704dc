"""Columns that an agent answers with an error at every look: left out for a while, since to find out which they are
takes many questions more. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Oid
from collectors.snmp.request import ErrorStatus
from probed.model.instant import SECOND_US

ENOUGH: Final = 3
"""So many looks in turn: an agent that is busy for a moment has an error for what it answers at the next."""
AGAIN_US: Final = 3600 * SECOND_US
"""So often all are asked again."""


class Refusals:
    """Those of one agent."""

    __slots__ = ("_since", "_told")

    def __init__(self) -> None:
        self._since: int | None = None
        self._told: dict[Oid, tuple[int, ErrorStatus]] = {}

    def known(self, now: int) -> dict[Oid, ErrorStatus]:
        """The columns that need not be asked now (microseconds UTC), each with its error."""
        if self._since is None or not 0 <= now - self._since < AGAIN_US:
            self._since = now
            self._told.clear()
        return {column: error for column, (times, error) in self._told.items() if times >= ENOUGH}

    def note(self, refused: Mapping[Oid, ErrorStatus]) -> None:
        """The columns that were in error at a look, those that were not asked among them."""
        before = self._told
        self._told = {
            column: (min(before[column][0] + 1, ENOUGH) if column in before else 1, error)
            for column, error in refused.items()
        }
