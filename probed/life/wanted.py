"""Parts that a configuration may ask for. What it does not ask for is never loaded: each brings its libraries."""

# ruff: noqa: PLC0415  # that is what this module is for

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from collectors.snmp.account import Record
from probed.clock import Clock
from probed.life.change import Loaded
from probed.model.observation import Observation
from probed.model.ports import Sink

if TYPE_CHECKING:
    from collectors.traps.roster import Locate
    from probed.life.alarming import Alarming
    from probed.life.probing import Durable, Probing
    from probed.life.testing import Durable as Bins
    from probed.life.testing import Testing


def probing_of(now: Loaded, store: Path, sink: Durable, clock: Clock, told: Counter[str]) -> Probing | None:
    """None where there is no broker."""
    if now.settings.mqtt is None:
        return None
    from probed.life.probing import Probing

    return Probing(now.settings, now.probes, store, sink, clock, told)


def testing_of(now: Loaded, store: Path, sink: Bins, clock: Clock, record: Record) -> Testing | None:
    """None where no element's own test measures anything. `record`: where it is kept what was sent."""
    if not now.inventory.probe_tests:
        return None
    from probed.life.testing import Testing

    return Testing(now.settings, now.inventory, store, sink, clock, record)


def alarming_of(
    now: Loaded,
    kept: Callable[[int], list[Observation]],
    locate: Locate,
    sink: Sink,
    clock: Clock,
    record: Record,
) -> Alarming | None:
    """None where no lists of alarms are asked for."""
    if not now.settings.snmp.alarms_us:
        return None
    from probed.life.alarming import Alarming

    return Alarming(now.settings, now.inventory, kept, locate, sink, clock, record)
