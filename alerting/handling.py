"""From the settings to the limits of flap damping and the rules of escalation."""

from __future__ import annotations

from alerting.damping import Damper, Damping
from alerting.escalate import Clock, Rule
from config.settings import Settings
from config.settings_problems import DampingLimits, EscalationSettings


def damping_of(settings: Settings) -> Damping:
    made = settings.damping
    return Damping(_damper(made.limits()), {tier.value: _damper(made.limits(tier)) for tier in made.tier})


def escalation_of(settings: Settings) -> tuple[Rule, ...]:
    return tuple(map(_rule, settings.escalation))


def _damper(limits: DampingLimits | None) -> Damper | None:
    if limits is None:
        return None
    return Damper(limits.half_life_us, limits.suppress, limits.reuse, limits.longest_us)


def _rule(rule: EscalationSettings) -> Rule:
    return Rule(
        rule.level,
        Clock(rule.clock.value),
        rule.after_us,
        frozenset(tier.value for tier in rule.tiers),
        frozenset(severity.value for severity in rule.severities),
        frozenset(effect.value for effect in rule.effects),
        rule.least_circuits,
        rule.least_customers,
    )
