"""What was sent into the network: how many of which kind, to whom, on which day."""

from __future__ import annotations

from typing import Final, NamedTuple

SNMP: Final = "snmp "
SSH: Final = "ssh "
RESPONSE: Final = "snmp response"
SCHEDULE: Final = "mqtt schedule"


class SentRow(NamedTuple):
    """`times` one kind to one receiver on one day (UTC, days since 1970), by one life of the daemon so far.

    `receiver`: id of an element, a manager or a probe; an address where no one of them has it for itself. `run`: when
    that life began. `first` and `last`: between them they were sent, to the minute.
    """

    day: int
    receiver: str
    what: str
    run: int
    times: int
    first: int
    last: int
