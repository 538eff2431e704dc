"""Part of the bandwidth: VCAT and LCAS groups, and service availability that weighs it (GB917, TMF 701)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from probed.errors import ProbedError


class BadGroup(ProbedError):
    """A group or a rule that cannot be."""


MEMBER_KBITS: Final = {"vc12": 2_176, "vc3": 48_384, "vc4": 149_760}
"""Payload of one member (G.707 clause 11)."""


class GroupState(StrEnum):
    """What the receive side of a group has (G.7042)."""

    WHOLE = "whole"
    PARTIAL = "PLCR"
    TOTAL = "TLCR"


class Group(NamedTuple):
    """A virtual concatenation group: kind of member, members sold, members that carry, LCAS or not."""

    kind: str
    provisioned: int
    active: int
    lcas: bool = True

    @property
    def ratio(self) -> Fraction:
        """Capacity that is left. Without LCAS one failed member fails the whole group."""
        if not self.lcas and self.active < self.provisioned:
            return Fraction(0)
        return Fraction(self.active, self.provisioned)

    @property
    def state(self) -> GroupState:
        if self.ratio == 1:
            return GroupState.WHOLE
        return GroupState.PARTIAL if self.ratio else GroupState.TOTAL

    @property
    def kbits(self) -> int:
        """Payload of the members that carry, kbit/s."""
        return MEMBER_KBITS[self.kind] * int(self.ratio * self.provisioned)

    @property
    def sold_kbits(self) -> int:
        return MEMBER_KBITS[self.kind] * self.provisioned


def group(kind: str, provisioned: int, active: int, *, lcas: bool = True) -> Group:
    """The group, when it can be one."""
    if kind not in MEMBER_KBITS:
        raise BadGroup(f"a group of '{kind}' is not known: write {', '.join(MEMBER_KBITS)}")
    if not 0 <= active <= provisioned or not provisioned:
        raise BadGroup(
            f"{active} of {provisioned} members cannot carry: write from 0 to as many as were sold, 1 or more"
        )
    return Group(kind, provisioned, active, lcas)


class Degradation(StrEnum):
    """How much a degraded second counts (service degradation factor, SDF)."""

    PROPORTIONAL = "1 - ratio"
    IGNORED = "0"
    BELOW_FLOOR = "1 below a floor, else 0"
    FLOORED = "1 below a floor, else 1 - ratio"


class SdfRule(NamedTuple):
    """The contract's choice; `floor` is the least ratio that still is service."""

    kind: Degradation = Degradation.PROPORTIONAL
    floor: Fraction = Fraction(0)


def sdf(ratio: Fraction, rule: SdfRule) -> Fraction:
    """From 0 (full service) to 1 (total outage, whatever the rule)."""
    if not 0 <= ratio <= 1:
        raise BadGroup(f"a share of {ratio} of the capacity cannot be: write a ratio from 0 to 1")
    if not ratio:
        return Fraction(1)
    below = ratio < rule.floor
    match rule.kind:
        case Degradation.PROPORTIONAL:
            return 1 - ratio
        case Degradation.IGNORED:
            return Fraction(0)
        case Degradation.BELOW_FLOOR:
            return Fraction(int(below))
        case Degradation.FLOORED:
            return Fraction(1) if below else 1 - ratio


class ServiceAvailability(NamedTuple):
    """Lengths in any one unit; up, degraded and down are told beside the weighted figure, never instead."""

    total: Fraction
    up: Fraction
    degraded: Fraction
    down: Fraction
    equivalent: Fraction
    """Weighted down time: sum of interval x SDF."""

    @property
    def availability(self) -> Fraction | None:
        """SA = 1 - equivalent / T; None of no time."""
        return 1 - self.equivalent / self.total if self.total else None


def service_availability(
    spans: Iterable[tuple[Fraction | int, Fraction]], rule: SdfRule, total: Fraction | int | None = None
) -> ServiceAvailability:
    """Of spans (length, ratio of the capacity). Time of `total` that no span names was full service."""
    told = degraded = down = equivalent = Fraction(0)
    for length, ratio in spans:
        told += length
        equivalent += length * sdf(ratio, rule)
        if not ratio:
            down += length
        elif ratio < 1:
            degraded += length
    whole = told if total is None else Fraction(total)
    if told > whole:
        raise BadGroup(f"the spans are {told} long, the whole only {whole}: correct one of them")
    return ServiceAvailability(whole, whole - degraded - down, degraded, down, equivalent)
