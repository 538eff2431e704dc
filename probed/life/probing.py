"""The MQTT part of the daemon: one collector, its schedules, and bins that have become too old."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from collectors.mqtt.collector import ProbeCollector
from collectors.mqtt.connection import BrokerTerms
from collectors.mqtt.intake import Held, Intake, Terms
from collectors.mqtt.schedule import in_force, schedules, starts_of, told_name, told_of
from collectors.mqtt.standing import Judge, faults
from collectors.mqtt.trust import Bounds
from config.mqtt_check import tls_context
from config.secret_file import secret_of
from config.settings import Settings
from config.settings_mqtt import MqttSettings, MqttVersion
from probed.clock import Clock
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.probe import ProbeDelivery, ProbeFault, ProbeInventory
from probed.store.reader import Reader

WELL: Final = "well"
LOOK_S: Final = 30.0
"""How often it is looked whether the inventory's dates make another schedule."""
FORGET_EVERY_US: Final = MINUTE_US


class Durable(Protocol):
    async def commit(self, delivery: ProbeDelivery) -> None: ...


class Probing:
    """Made anew at every reload."""

    def __init__(
        self,
        settings: Settings,
        probes: ProbeInventory,
        store: Path,
        sink: Durable,
        clock: Clock,
        told: Counter[str] | None = None,
    ) -> None:
        """`told`: where schedules that are sent are counted, by probe."""
        assert settings.mqtt is not None
        self._told = Counter() if told is None else told
        self._mqtt, self._probes, self._store, self._sink, self._clock = settings.mqtt, probes, store, sink, clock
        self.collector: ProbeCollector | None = None
        self._forgotten = 0
        self._versions: dict[str, str] = {}
        """Of the schedules that were published."""

    async def run(self) -> None:
        """Until cancelled."""
        held, cursors = await asyncio.to_thread(self._read)
        intake = Intake(self._probes, terms_of(self._mqtt), held, self._clock.now_us())
        within_s = self._mqtt.commit_within_us / SECOND_US
        self.collector = ProbeCollector(
            lambda: broker_terms(self._mqtt), intake, self, self._clock, within_s=within_s, prefix=self._mqtt.prefix
        )
        self.collector.stats.told = self._told
        async with asyncio.TaskGroup() as group:
            group.create_task(self._schedule(self.collector, cursors), name="mqtt schedules")
            group.create_task(self.collector.run(), name="mqtt collector")

    async def close(self) -> None:
        self.collector = None

    def census(self, now: int) -> Counter[str]:
        """How many probes are well, and how many have each fault; one may have several."""
        judge = Judge(self._mqtt.silent_us, self._mqtt.time_limit_us, self._mqtt.software)
        known = {} if self.collector is None else self.collector.intake.states
        found = Counter(dict.fromkeys((WELL, *ProbeFault), 0))
        for probe in self._probes.probes:
            if probe.valid.holds_at(now):
                found.update(faults(known.get(probe.id), now, judge, self._versions.get(probe.id)) or (WELL,))
        return found

    async def commit(self, delivery: ProbeDelivery) -> None:
        """The collector's sink: on to the pipeline, from time to time with what may be forgotten."""
        now = self._clock.now_us()
        if now - self._forgotten >= FORGET_EVERY_US:
            self._forgotten = now
            delivery = replace(delivery, forget=now - self._mqtt.keep_us)
        await self._sink.commit(delivery)

    async def _schedule(self, collector: ProbeCollector, known: dict[str, int]) -> None:
        """What is valid now, published when it changes; starts are durable before anybody is told of them."""
        while True:
            now = self._clock.now_us()
            starts = starts_of(in_force(self._probes, now), known, now)
            wanted = schedules(self._probes, starts, now, self._mqtt.heartbeat_us)
            told = {told_name(probe): now for probe in wanted.keys() - told_of(known)}
            if told or starts.items() - known.items():
                await self._sink.commit(ProbeDelivery(starts=tuple(sorted((starts | told).items()))))
                known = known | starts | told
            nothing = dict.fromkeys(told_of(known) - wanted.keys(), b"")
            collector.publish(nothing | {probe: schedule.body for probe, schedule in wanted.items()})
            self._versions = {probe: one.version for probe, one in wanted.items() if one.measurements}
            await asyncio.sleep(LOOK_S)

    def _read(self) -> tuple[Held, dict[str, int]]:
        with Reader(self._store) as reader, reader.snapshot():
            held = Held(reader.probes.numberings(), reader.probes.states(), reader.probes.refused())
            return held, dict(reader.cursors())


def terms_of(mqtt: MqttSettings) -> Terms:
    """What is taken and what is trusted."""
    bounds = Bounds(mqtt.clock_limit_us, mqtt.time_limit_us)
    return Terms(mqtt.late_limit_us, mqtt.time_limit_us, bounds, mqtt.prefix)


def broker_terms(mqtt: MqttSettings) -> BrokerTerms:
    """How the broker is spoken to. Reads files."""
    return BrokerTerms(
        mqtt.host,
        mqtt.tcp_port,
        mqtt.client_id,
        mqtt.version is MqttVersion.FIVE,
        mqtt.keepalive_us // SECOND_US,
        mqtt.session_us // SECOND_US,
        mqtt.in_flight,
        tls_context(mqtt),
        mqtt.username,
        secret_of(mqtt.password_file, "password_file"),
    )
