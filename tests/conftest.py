"""Shared by every test: one hypothesis profile, because a noisy machine must not fail a property."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("probed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("probed")
