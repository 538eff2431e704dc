"""How many reports are sent at most: nobody is flooded by what somebody asks in his name. Pure."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from collectors.snmp.account import Budget

OF_ONE: Final = 10
"""Reports to one address at once; one a second after that."""
OF_ALL: Final = 500
"""Reports to all addresses at once, as after a start; 200 a second after that."""
_ONE_A_SECOND: Final = 1.0
_ALL_A_SECOND: Final = 200.0
_MOST_ADDRESSES: Final = 4096


class ReportRate:
    """Counts by address and for all together. Unlike requests, a report that comes too early is not sent at all."""

    def __init__(self) -> None:
        self._all = Budget(_ALL_A_SECOND, OF_ALL)
        self._one: OrderedDict[str, Budget] = OrderedDict()

    def allows(self, address: str, at_s: float) -> bool:
        """Whether one more report may be sent there; then it is counted."""
        one = self._one.get(address) or Budget(_ONE_A_SECOND, OF_ONE)
        if not one.spare(at_s) or not self._all.spare(at_s):
            return False
        one.reserve(at_s)
        self._all.reserve(at_s)
        self._one[address] = one
        self._one.move_to_end(address)
        if len(self._one) > _MOST_ADDRESSES:
            self._one.popitem(last=False)
        return True
