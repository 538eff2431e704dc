"""What operators state: planned windows, exclusions, and the audit of every act."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from probed.model.contract import ExclusionKind
from probed.model.ids import CircuitId


@dataclass(frozen=True, slots=True)
class MaintenanceWindow:
    """Planned work (割接) on resources ('link:..', 'element:..', 'circuit:..'), half-open [start, end).

    It suppresses notification, never monitoring, and by itself excludes nothing: it only proposes.
    """

    id: str
    resources: tuple[str, ...]
    start: int
    end: int
    announced: int
    reason: str
    author: str
    withdrawn: int | None = None
    """When it was called off; from then on it suppresses nothing."""

    @property
    def over(self) -> int:
        """Up to when it suppresses: its end, or when it was called off."""
        return self.end if self.withdrawn is None else min(self.end, self.withdrawn)


class ExclusionStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Time of one circuit that may leave the assessment; only an approved one does. Half-open [start, end)."""

    id: str
    circuit: CircuitId
    kind: ExclusionKind
    start: int
    end: int
    announced: int | None
    status: ExclusionStatus
    author: str
    approver: str | None
    proof: str


@dataclass(frozen=True, slots=True)
class Act:
    """One operator act for the audit: who (from SO_PEERCRED), what, why, on whose behalf."""

    at: int
    operator: str
    on_behalf_of: str | None
    verb: str
    subject: str
    reason: str
    key: str
    """Idempotency key: the same act sent twice is done once."""
