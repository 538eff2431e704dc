"""What a MIB profile is: which columns of a point's row are asked, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from collectors.snmp.ber import Content, Oid
from probed.model.capacity import UNKNOWN, Capacity


class Place(NamedTuple):
    """Where a point was found: the column that holds its name, and its row."""

    column: Oid
    row: Oid


class PointLook(NamedTuple):
    """One look at one point. `last_change` in hundredths of a second of sysUpTime; 0 = not told."""

    capacity: Capacity
    defects: tuple[str, ...]
    last_change: int


def absent(defect: str) -> PointLook:
    """A point that could not be looked at: `vanished`, `ambiguous`, `error_status_5` ..."""
    return PointLook(UNKNOWN, (defect,), 0)


class Profile(NamedTuple):
    """How the state of a point is read from one MIB, in the row in which IF-MIB names the point."""

    name: str
    """As the settings write it."""
    columns: tuple[Oid, ...]
    """What tells the state."""
    changed: Oid
    """The TimeStamp of the last change of state; it is not asked of agents that make it up."""
    changed_name: str
    """Its name in the MIB, for the evidence."""
    read: Callable[[Sequence[Content]], PointLook]
    """From the contents of `columns` and `changed`, in this order; None for a missing instance or one not asked."""

    def oids(self, place: Place, *, dated: bool) -> tuple[Oid, ...]:
        """The point's name again, so that a renumbered row betrays itself, its state, and since when."""
        asked = (place.column, *self.columns, *((self.changed,) if dated else ()))
        return tuple((*column, *place.row) for column in asked)

    def width(self, *, dated: bool) -> int:
        """How many values one point is asked for."""
        return 1 + len(self.columns) + dated


def ticks(content: Content) -> int:
    """A TimeStamp; 0 where there is none."""
    return content if isinstance(content, int) else 0
