"""Makes the watch of a configuration, from what the store has."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alerting.handling import damping_of, escalation_of
from alerting.notify.setup import build_plan
from alerting.notify.teller import Teller
from alerting.policy import standings
from probed.life.change import Loaded, watches_the_same
from probed.model.instant import DAY_US
from probed.outbox import told_of
from probed.pipeline.watch import Watch
from probed.policies.gauges import gauged, probe_gauged
from probed.policies.paces import Paces, paces
from probed.policies.path_gauges import path_gauged
from probed.store.reader import Reader
from probed.store.restored import restored
from topology.graph import build

RESTORE_US: Final = 40 * DAY_US
"""Runs that ended longer ago are not needed for what is true now."""


class Watching:
    """One watch follows the other; who is silent was judged by the pace of the one before until it is heard again."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._pace: Paces | None = None
        """By which the present watch judges who is silent."""

    def made(self, by: Loaded, now: int) -> Watch:
        """Of what is valid at that instant. In a thread, or before the daemon runs."""
        with Reader(self._store) as reader:
            held = restored(reader, now - RESTORE_US)
            told = told_of(reader, held.problems.values())
        settings, inventory = by.settings, by.inventory
        topology = build(inventory, now)
        pace = paces(settings, inventory, now, topology)
        standing = standings(inventory, now)
        tests = [test for test in inventory.probe_tests if test.valid.holds_at(now)]
        former, self._pace = self._pace, pace
        return Watch(
            inventory,
            now,
            pace.limit_us,
            held,
            settle_us=settings.snmp.interval_us,
            damped=damping_of(settings),
            escalation=escalation_of(settings),
            tell=Teller(build_plan(settings, inventory, now), told, held.problems.values()),
            topology=topology,
            gauges=gauged(settings, topology, standing),
            probe_gauges=probe_gauged(settings, topology, tests, standing),
            paths=path_gauged(settings, by.probes, topology, standing, now),
            former_limit_us=None if former is None else former.limit_us,
            foresees=settings.breach is not None,
        )

    def remade(self, old: Loaded, new: Loaded, now: int, former: Watch) -> Watch:
        """Where the same is watched, only who is told of it may be another."""
        if not watches_the_same(old, new):
            return self.made(new, now)
        with Reader(self._store) as reader:
            told = told_of(reader, former.problems.values())
        teller = Teller(build_plan(new.settings, new.inventory, now), told, former.problems.values())
        former.book.tell_by(teller, damping_of(new.settings), escalation_of(new.settings))
        return former
