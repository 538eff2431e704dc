"""Ports between layers that must not import each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from probed.model.observation import Heard, Observation


class Sink(Protocol):
    """Where collectors put what they saw. A full sink makes the collector wait, and no other."""

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        """Hand over in order of receipt; returns when accepted (not yet durable)."""
        ...


class Collector(Protocol):
    """One class a collector: a thin shell around a pure decode."""

    @property
    def name(self) -> str: ...

    async def run(self, sink: Sink) -> None:
        """Observe until cancelled."""
        ...
