"""Voice: ASR, ABR, NER (E.411, E.425), and call completion with weighted causes of loss (接通率)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from probed.errors import ProbedError


class BadCounts(ProbedError):
    """Calls that do not add up."""


class Calls(NamedTuple):
    """Outcomes of seizures in a period; `bids` = attempts before a circuit was seized, where they were counted."""

    seizures: int
    answered: int
    user_busy: int = 0
    no_answer: int = 0
    terminal_reject: int = 0
    bids: int | None = None

    @property
    def asr(self) -> Fraction | None:
        """Answered over seizures."""
        return Fraction(self.answered, self.seizures) if self.seizures else None

    @property
    def abr(self) -> Fraction | None:
        """Answered over bids; None where bids were not counted."""
        return Fraction(self.answered, self.bids) if self.bids else None

    @property
    def ner(self) -> Fraction | None:
        """What the network delivered, answered or not, over seizures; never below ASR."""
        reached = self.answered + self.user_busy + self.no_answer + self.terminal_reject
        return Fraction(reached, self.seizures) if self.seizures else None

    @property
    def failures(self) -> int:
        """What no user explains."""
        return self.seizures - self.answered - self.user_busy - self.no_answer - self.terminal_reject


def calls(
    seizures: int,
    answered: int,
    user_busy: int = 0,
    no_answer: int = 0,
    terminal_reject: int = 0,
    bids: int | None = None,
) -> Calls:
    """The counts, when they add up."""
    found = Calls(seizures, answered, user_busy, no_answer, terminal_reject, bids)
    told = [value for value in found if value is not None]
    if min(told) < 0:
        raise BadCounts(f"{min(told)} calls cannot be: write counts from 0 on")
    if found.failures < 0:
        raise BadCounts(
            f"the outcomes are {seizures - found.failures} calls, the seizures only {seizures}: correct one"
        )
    if bids is not None and bids < seizures:
        raise BadCounts(f"{bids} bids made {seizures} seizures: there are at least as many bids. Correct one of them")
    return found


WEIGHTS: Final[dict[str, Fraction]] = {
    "los": Fraction(1, 2),
    "congestion": Fraction(1),
    "signalling": Fraction(1),
    "equipment": Fraction(1),
}
"""The four causes of loss. Loss of signal weighs half: the customer's side may have caused it."""


class Completion(NamedTuple):
    """Attempts, losses by cause with their weights, and the ratio that they leave."""

    attempts: int
    losses: tuple[tuple[str, int, Fraction], ...]

    @property
    def weighted(self) -> Fraction:
        return sum((count * weight for _, count, weight in self.losses), Fraction(0))

    @property
    def ratio(self) -> Fraction | None:
        """(attempts - weighted losses) / attempts; None without attempts."""
        return 1 - self.weighted / self.attempts if self.attempts else None


def completion(attempts: int, losses: Mapping[str, int], weights: Mapping[str, Fraction] = WEIGHTS) -> Completion:
    """Call-completion ratio. Only losses of the network are counted; busy and unanswered calls are completed."""
    for cause, count in losses.items():
        if cause not in weights:
            raise BadCounts(f"'{cause}' is no cause of loss: write {', '.join(weights)}")
        if count < 0:
            raise BadCounts(f"{count} losses by {cause} cannot be: write counts from 0 on")
    if sum(losses.values()) > attempts:
        raise BadCounts(f"{sum(losses.values())} losses of {attempts} attempts cannot be: correct one of them")
    told = tuple((cause, losses.get(cause, 0), weight) for cause, weight in weights.items())
    return Completion(attempts, told)
