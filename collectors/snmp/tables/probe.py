"""What a probe MIB says of one test or operation: the same for all vendors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeAlias

Stamp: TypeAlias = tuple[int | bytes, ...]
"""The time stamp of a result as its MIB gives it; () = it has none. Only whether it moved means anything."""

MILLI_US: Final = 1000


class ProbeState(StrEnum):
    """What came of the latest result."""

    OK = "ok"
    """Answers came, if not all of them."""
    NO_ANSWER = "no_answer"
    """Sent, and nothing came back that was good."""
    NOT_MEASURED = "not_measured"
    """Nothing was sent, or the agent does not say: neither good nor bad."""
    DISABLED = "disabled"
    """Not started, or stopped."""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """The latest result of one test. None = the agent does not say; times in microseconds."""

    id: str
    """As the agent names it: '10', 'Admin1/TEST_Local'."""
    owner: str
    tag: str
    kind: str
    """What is done: echo, jitter, icmpJitter, udpEcho, tcpConnect ..."""
    target: str
    profile: str
    state: ProbeState
    sent: int | None = 0
    lost: int | None = 0
    rtt_us: Fraction | None = None
    """Mean of what came back."""
    jitter_us: Fraction | None = None
    """Mean of the absolute differences."""
    min_us: int | None = None
    max_us: int | None = None
    late: int | None = None
    """Came after the time-out: counted apart, since contracts differ."""
    stamp: Stamp = ()
    grows: bool = False
    """The counts may go on from those of a result before, as running totals do: its stamp ends with how many came
    back and how many were sent, by which looks in turn tell what is new.
    """
    age_cs: int | None = None
    """How old the result is, in hundredths of a second, where the agent's uptime tells."""
    sense: str = ""
    """The agent's own word for the outcome."""
    interval_s: int | None = None
    """How often it is repeated."""
    description: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Counts that only this MIB has, ready for JSON."""

    @property
    def loss(self) -> Fraction | None:
        """Lost of sent; None where nothing was sent, or nothing is known."""
        if not self.sent or self.lost is None:
            return None
        return Fraction(self.lost, self.sent)


def mean(total: int | None, parts: int | None, unit_us: int) -> Fraction | None:
    """The mean of a sum; None where it is not told or nothing was counted."""
    return Fraction(total * unit_us, parts) if total is not None and parts else None


def scaled(value: int | None, unit_us: int) -> int | None:
    return None if value is None else value * unit_us


def outcome(sent: int | None, lost: int | None) -> ProbeState:
    """The state by counts alone."""
    if not sent or lost is None:
        return ProbeState.NOT_MEASURED
    return ProbeState.NO_ANSWER if lost >= sent else ProbeState.OK


def consistent(result: ProbeResult) -> ProbeResult:
    """Without times where nothing was measured, or nothing came back: agents leave those of the result before."""
    none_back = result.sent is None or result.lost is None or result.lost >= result.sent
    timeless = result.state in (ProbeState.NOT_MEASURED, ProbeState.DISABLED) or (
        result.state is ProbeState.NO_ANSWER and none_back
    )
    times = (result.rtt_us, result.jitter_us, result.min_us, result.max_us)
    if timeless and any(time is not None for time in times):
        return replace(result, rtt_us=None, jitter_us=None, min_us=None, max_us=None)
    return result


def unless_kept_back(result: ProbeResult, *held: int | None) -> ProbeResult:
    """The result, unless as many as are said to be sent were held back by a busy agent: the path was not asked."""
    if result.state is not ProbeState.NO_ANSWER or not result.sent or sum(n or 0 for n in held) < result.sent:
        return result
    return replace(result, state=ProbeState.NOT_MEASURED, sent=0, lost=0, grows=False)


def lost_of(sent: int | None, received: int | None) -> int | None:
    """Sent and not received; more answers than questions (duplicates) are no negative loss."""
    return None if sent is None or received is None else max(sent - received, 0)
