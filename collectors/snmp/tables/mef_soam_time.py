"""How long ago an interval of a MEF-SOAM-PM session ended: by the running interval, whose elapsed time the agent
counts, so that neither the element's clock nor its zone matters. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from collectors.snmp.ber import Content
from collectors.snmp.tables.contents import count, moment

TICK_US: Final = 10_000
_Row: TypeAlias = Mapping[int, Content]


def age_us(told: Content, running: _Row) -> int | None:
    """How long before the answer an instant was that the element tells; `running` has when its interval began by the
    same clock, and for how long it runs. None where they do not say.
    """
    date, began, elapsed_cs = date_of(told), date_of(running.get(2)), count(running.get(3))
    if date is None or began is None or elapsed_cs is None or date[1] != began[1]:
        return None
    return elapsed_cs * TICK_US + began[0] - date[0]


def date_of(content: Content) -> tuple[int, bool] | None:
    """A DateAndTime in microseconds, and whether of UTC; else of a zone that it does not name."""
    found = moment(content)
    if found is None:
        return None
    if found.at is not None:
        return found.at, True
    assert isinstance(content, bytes)  # else it is no date
    local = moment(content[:8] + b"+\0\0")
    return None if local is None or local.at is None else (local.at, False)
