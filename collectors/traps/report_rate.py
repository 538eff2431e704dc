"""How many reports are sent at most: nobody is flooded by what somebody asks in his name. Pure."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

OF_ONE: Final = 10
"""Reports to one address at once; one a second after that."""
OF_ALL: Final = 500
"""Reports to all addresses at once, as after a start; 200 a second after that."""
_ONE_A_SECOND: Final = 1.0
_ALL_A_SECOND: Final = 200.0
_MOST_ADDRESSES: Final = 4096


class _Bucket(NamedTuple):
    left: float
    at_s: float

    def taken(self, at_s: float, most: int, a_second: float) -> _Bucket | None:
        """With one less; None = there is none."""
        left = min(self.left + max(at_s - self.at_s, 0.0) * a_second, most) - 1
        return _Bucket(left, at_s) if left >= 0 else None


class ReportRate:
    """Counts by address and for all together."""

    def __init__(self) -> None:
        self._all = _Bucket(OF_ALL, 0.0)
        self._one: OrderedDict[str, _Bucket] = OrderedDict()

    def allows(self, address: str, at_s: float) -> bool:
        """Whether one more report may be sent there; then it is counted."""
        one = self._one.get(address, _Bucket(OF_ONE, at_s)).taken(at_s, OF_ONE, _ONE_A_SECOND)
        if one is None:
            return False
        of_all = self._all.taken(at_s, OF_ALL, _ALL_A_SECOND)
        if of_all is None:
            return False
        self._all = of_all
        self._one[address] = one
        self._one.move_to_end(address)
        if len(self._one) > _MOST_ADDRESSES:
            self._one.popitem(last=False)
        return True
