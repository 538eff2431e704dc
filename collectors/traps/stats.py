"""What the receiver counts."""

from __future__ import annotations

from collections import Counter
from typing import Final

KINDS: Final = ("trap v1", "trap v2c", "inform v2c", "trap v3", "inform v3")
REFUSED: Final = (
    "malformed",
    "version 3",
    "community",
    "user",
    "security_level",
    "wrong_mac",
    "replayed",
    "decryption",
    "wrong_engine",
    "unknown_engine",
    "not_in_time_window",
    "discovery",
    "sender",
    "spoken_for",
    "stranger",
    "queue",
    "repeated",
)
"""Why notifications are not used. `stranger`: allowed, but of nobody in the inventory; `queue`: more came than could
be taken in; `repeated`: an inform or a datagram of version 3 that came again; `discovery`: who wants to inform asks
for our engine id, as everybody has to once."""


class TrapStats:
    """Counts since the receiver began."""

    __slots__ = (
        "answered",
        "answered_to",
        "hints",
        "kernel_drops",
        "kinds",
        "last_us",
        "malformed",
        "queued",
        "refused",
        "reported",
        "unknown",
    )

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.malformed: Counter[str] = Counter()
        """Of those refused as malformed: what was wrong."""
        self.unknown = 0
        """Believed, but of no profile: kept as a hint to look at the element."""
        self.answered = 0
        self.reported = 0
        """Reports sent of an engine id or a clock."""
        self.answered_to: Counter[str] = Counter()
        """Of these, those to each element, manager or address; may be emptied by who reads it."""
        self.hints = 0
        self.kernel_drops = 0
        self.queued = 0
        self.last_us: dict[str, int] = {}
        """When each element and manager last told something."""
