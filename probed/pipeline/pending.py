"""What has happened since the last commit, and must be committed together."""

from __future__ import annotations

from dataclasses import dataclass, field

from probed.model.change import Change, RunRow, SpanRow
from probed.model.observation import Heard, Observation, Silence
from probed.model.operation import Act
from probed.model.probe import ProbeDelivery
from probed.model.problem import ProblemEvent
from probed.store.batch import ExclusionStated, WindowStated
from probed.store.tickets import TicketStated


@dataclass(slots=True)
class Pending:
    """What was heard, and what follows of it for circuits, in the order in which it happened."""

    evidence: list[Observation] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    spans: list[SpanRow] = field(default_factory=list)
    runs: list[RunRow] = field(default_factory=list)
    heard: dict[str, int] = field(default_factory=dict)
    last_input: int = 0
    traffic: list[Heard] = field(default_factory=list)
    layouts: dict[int, str] = field(default_factory=dict)
    bins: list[Observation] = field(default_factory=list)
    results: list[Observation] = field(default_factory=list)
    """Of tests that measure circuits: kept, but no evidence of what works."""
    probes: list[ProbeDelivery] = field(default_factory=list)
    unhurried: list[Observation] = field(default_factory=list)
    """Silences that go on: what they say has been committed, and how long they last by now can wait. Clocks too."""

    @property
    def urgent(self) -> bool:
        """Anything but healthy polls: it is committed at once."""
        return bool(self.evidence or self.changes or self.spans or self.probes)

    @property
    def any(self) -> bool:
        """Whether anything at all has happened."""
        return bool(self.heard or self.unhurried or self.bins or self.results) or self.urgent


@dataclass(slots=True)
class Handled:
    """What became of problems, and what people did, in the order in which it happened."""

    events: list[ProblemEvent] = field(default_factory=list)
    windows: list[WindowStated] = field(default_factory=list)
    exclusions: list[ExclusionStated] = field(default_factory=list)
    tickets: list[TicketStated] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


class KnownSilences:
    """Which silences have been told: one that goes on is no news."""

    def __init__(self) -> None:
        self._began: dict[str, int] = {}
        """When the last silence of each source began."""

    def goes_on(self, item: Observation) -> bool:
        """Whether an observation is a silence that is known, a slot longer."""
        if not isinstance(item.body, Silence):
            return False
        before = self._began.get(item.source)
        self._began[item.source] = item.first
        return before == item.first
