"""What the poll engine counts."""

from __future__ import annotations

from collections import Counter

from collectors.snmp.ber import Kind


class EngineStats:
    """What the engine did since it was opened; `sent` by PDU type proves that it only reads."""

    __slots__ = ("answered", "by_kind", "dropped", "expired", "held", "received", "refused", "resent", "send_errors")

    def __init__(self) -> None:
        self.by_kind = [0] * 256
        """Requests sent, by the octet of their PDU type."""
        self.resent = 0
        self.held = 0
        """Requests that had to wait because their agent's budget was used up."""
        self.received = 0
        self.answered = 0
        self.refused = 0
        """Names and columns that were not asked any further, as an agent answered their questions with an error."""
        self.expired = 0
        self.dropped: Counter[str] = Counter()
        self.send_errors: Counter[str] = Counter()

    @property
    def sent(self) -> Counter[Kind]:
        """Requests sent by PDU type; one that `Kind` does not know is a bug and raises ValueError."""
        return Counter({Kind(octet): count for octet, count in enumerate(self.by_kind) if count})
