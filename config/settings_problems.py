"""Settings of what is made of problems: [damping] and [[escalation]] of probed.toml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import log2
from typing import Annotated

from config.durations import format_duration
from config.fields import DurationUs, Misplaced, at_least, one_of
from config.later import Field, check
from config.section import Section
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.inventory import Tier
from probed.model.problem import Severity


class Clock(StrEnum):
    RESPONSE = "response"
    REPAIR = "repair"


class Effect(StrEnum):
    DOWN = "down"
    DEGRADED = "degraded"
    AT_RISK = "at_risk"
    UNKNOWN = "unknown"


Figure = Annotated[int, Field(ge=1, le=1_000_000)]


class TierDampingSettings(Section):
    """What is otherwise for problems that hit this tier; keys that are left out are as in [damping]."""

    enabled: bool | None = None
    """Whether flapping is damped."""
    half_life_us: Annotated[DurationUs, at_least(SECOND_US)] | None = Field(default=None, key="half_life")
    """In this time the figure falls to one half."""
    suppress: Figure | None = None
    """What is raised again at this figure or above is flapping."""
    reuse: Figure | None = None
    """Below this figure it has calmed."""
    longest_us: Annotated[DurationUs, at_least(SECOND_US)] | None = Field(default=None, key="longest")
    """However often it flapped, it is calm so long after the last time."""


@dataclass(frozen=True, slots=True)
class DampingLimits:
    """The limits that hold for a tier, or for all others."""

    half_life_us: int
    suppress: int
    reuse: int
    longest_us: int


class DampingSettings(Section):
    """When coming and going is one flapping problem (after RFC 2439). Each coming and going adds 1000 to a figure."""

    enabled: bool = True
    """Whether flapping is damped."""
    half_life_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=15 * MINUTE_US, key="half_life", json_schema_extra={"default": "15min"}
    )
    """In this time the figure falls to one half."""
    suppress: Figure = 1500
    """What is raised again at this figure or above is flapping. 1500 = the third time within a half-life."""
    reuse: Figure = 750
    """Below this figure it has calmed: people are told how it stands."""
    longest_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(
        default=60 * MINUTE_US, key="longest", json_schema_extra={"default": "60min"}
    )
    """However often it flapped, it is calm so long after the last time."""
    tier: dict[Annotated[Tier, one_of(Tier)], TierDampingSettings] = Field(default_factory=dict)
    """Other limits by tier, such as [damping.tier.AAA]: AAA, AA, A or standard; the best tier that is hit decides."""

    def limits(self, tier: Tier | None = None) -> DampingLimits | None:
        """Those of a tier, or those of all others; None = nothing is damped."""
        own = self.tier.get(tier) if tier is not None else None
        own = own or TierDampingSettings()
        if not (self.enabled if own.enabled is None else own.enabled):
            return None
        return DampingLimits(
            own.half_life_us or self.half_life_us,
            own.suppress or self.suppress,
            own.reuse or self.reuse,
            own.longest_us or self.longest_us,
        )

    @check
    def _can_be_reached(self) -> None:
        for path, limits in self._all_limits():
            if limits.reuse >= limits.suppress:
                raise Misplaced(
                    (*path, "reuse"),
                    f"reuse = {limits.reuse} must be below suppress = {limits.suppress}, or nothing would ever calm. "
                    "Lower reuse, or raise suppress.",
                )
            needed = int(limits.half_life_us * log2(limits.suppress / limits.reuse)) + 1
            if limits.longest_us < needed:
                unit = MINUTE_US if needed > MINUTE_US else SECOND_US
                least = format_duration(-(-needed // unit) * unit)
                raise Misplaced(
                    (*path, "longest"),
                    f"longest = {format_duration(limits.longest_us)} is shorter than the fall from suppress to "
                    f"reuse, so that nothing would ever be flapping. Give at least {least}, or shorten half_life.",
                )

    def _all_limits(self) -> Iterator[tuple[tuple[str, ...], DampingLimits]]:
        for path, limits in (((), self.limits()), *((("tier", name), self.limits(name)) for name in self.tier)):
            if limits is not None:
                yield tuple(map(str, path)), limits


class EscalationSettings(Section):
    """When a level of escalation is reached. Who is told say routes with on = ["escalate"]."""

    level: Annotated[int, Field(ge=1, le=9)] = Field(examples=["level = 1"])
    """1 to 9. Levels only rise, and each is told once for one raise."""
    clock: Annotated[Clock, one_of(Clock)] = Field(examples=['clock = "response"'])
    """response: runs while nobody has acknowledged the problem; repair: runs while it is open."""
    after_us: Annotated[DurationUs, at_least(SECOND_US)] = Field(key="after", examples=['after = "15min"'])
    """When the clock has run so long. It begins when probed knew of it; planned work and a shelf stop it."""
    tiers: tuple[Annotated[Tier, one_of(Tier)], ...] = Field(default=(), strict=False)
    """Tiers of the circuits that are hit; none named = all."""
    severities: tuple[Annotated[Severity, one_of(Severity)], ...] = Field(default=(), strict=False)
    """critical, major, minor, warning, indeterminate; none named = all."""
    effects: tuple[Annotated[Effect, one_of(Effect)], ...] = Field(default=(), strict=False)
    """How circuits of those tiers are hit: down, degraded, at_risk, unknown; none named = all."""
    least_circuits: Annotated[int, Field(ge=0, le=100_000)] = 0
    """So many circuits must be hit like that."""
    least_customers: Annotated[int, Field(ge=0, le=100_000)] = 0
    """Circuits of so many customers must be hit like that."""
