"""Which checks there are for a patient."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Final

from collectors.snmp.account import Record
from config.probes import probes_of
from config.settings_ledger import LedgerSettings
from config.settings_metrics import MetricsSettings
from config.settings_mqtt import MqttSettings
from probed.clock import Clock
from probed.doctor import (
    backlog,
    command_lines,
    figures,
    ledger,
    machine,
    notified,
    outward,
    probes,
    reach,
    running,
    setup,
    storage,
    tested,
)
from probed.doctor.examine import Check
from probed.doctor.finding import Finding
from probed.doctor.patient import Patient
from probed.errors import ConfigError
from probed.model.instant import MINUTE_US, SECOND_US
from probed.ssh_targets import ssh_targets
from probed.targets import budgets_by_hand, snmp_targets
from probed.version import VERSION

_SLACK_US: Final = 30 * SECOND_US
_SHARE: Final = 0.8
"""Of the time that checks which can stop by themselves take at most."""


def checks_of(
    who: Patient, clock: Clock, limit_s: float, *, everybody: bool, record: Record | None = None
) -> list[Check]:
    """All that can be checked with what could be read. `record`: of what is sent to agents."""
    now = clock.now_us()
    found = [
        Check("configuration", partial(setup.configuration, who)),
        Check("credentials", partial(setup.credentials, who)),
        Check("zone", partial(setup.zones, who)),
        Check("policies", partial(setup.policies, who)),
        Check("versions", machine.versions),
        Check("clock", lambda: machine.judge_clock(machine.clock_facts(now))),
        Check("memory", lambda: machine.judge_memory(machine.meminfo())),
        Check("buffers", lambda: machine.judge_buffers(machine.buffer_facts())),
        Check(
            "disk",
            lambda: storage.judge_disk(str(who.store.parent), storage.disk_facts(who.store.parent, who.store, now)),
        ),
        Check(
            "store",
            lambda: storage.judge_store(
                str(who.store), storage.store_facts(who.store, now, _patience_us(who), limit_s * _SHARE)
            ),
        ),
        Check("backlog", lambda: backlog.judge_backlog(backlog.backlog(who.store, now))),
        Check("tests", partial(tested.tests, who, now)),
        Check("ledger", partial(_ledger, who, now)),
        Check("daemon", partial(_daemon, who)),
        Check(
            "control",
            lambda: running.judge_control(str(who.socket), running.control_facts(who.socket, VERSION)),
        ),
    ]
    if who.settings is not None and who.inventory is not None:
        found.append(Check("reachability", partial(_reach, who, now, limit_s, everybody, record)))
    if who.settings is not None and who.inventory is not None and who.settings.ssh.group:
        found.append(Check("ssh", partial(_command_lines, who, now, limit_s, everybody)))
    if who.settings is not None and who.settings.metrics is not None and who.settings.metrics.port:
        found.append(Check("metrics", partial(_figures, who, who.settings.metrics)))
    if who.settings is not None and who.settings.mqtt is not None and who.inventory is not None:
        found.append(Check("probes", partial(_probes, who, who.settings.mqtt, now)))
    if who.settings is not None and who.settings.traps is not None:
        found.append(Check("traps", partial(_notified, who, who.settings.traps.listen)))
    return [*found, *_outward(who)]


def _patience_us(who: Patient) -> int:
    limit = MINUTE_US * 5 if who.settings is None else who.settings.snmp.staleness_us
    return limit + _SLACK_US


def _daemon(who: Patient) -> Iterator[Finding]:
    facts = running.holder_facts(who.store)
    yield from running.judge_holder(str(who.store), facts)
    if facts.pid is not None:
        yield from running.judge_open(running.open_facts(facts.pid))


def _ledger(who: Patient, now: int) -> Iterator[Finding]:
    every = LedgerSettings().every_us if who.settings is None else who.settings.ledger.every_us
    held = running.holder_facts(who.store).pid is not None
    yield from ledger.look(who.store.parent / "ledger", every, now, running=held)


def _notified(who: Patient, listen: str) -> Iterator[Finding]:
    yield from notified.judge_notified(listen, running.control_facts(who.socket, VERSION))


def _figures(who: Patient, settings: MetricsSettings) -> Iterator[Finding]:
    held = running.holder_facts(who.store).pid is not None
    yield from figures.judge_figures(settings.listen, figures.figures_facts(settings), running=held)


def _reach(who: Patient, now: int, limit_s: float, everybody: bool, record: Record | None) -> Iterator[Finding]:
    assert who.settings is not None and who.inventory is not None  # noqa: PT018
    try:
        targets = snmp_targets(who.settings, who.inventory, now)
    except ConfigError:  # what is wrong with credentials is said by their own check
        yield reach.NOT_ASKED
        return
    if record is not None:
        record.limit(budgets_by_hand(who.settings, who.inventory, now))
    chosen = list(targets) if everybody else reach.sample(targets)
    found = asyncio.run(reach.ask(chosen, who.settings.snmp.bind, limit_s * _SHARE, record))
    yield from reach.judge_reach(len(chosen), len(targets), found)


def _command_lines(who: Patient, now: int, limit_s: float, everybody: bool) -> Iterator[Finding]:
    assert who.settings is not None and who.inventory is not None  # noqa: PT018
    yield from command_lines.logins(who.settings.ssh)
    known_hosts = who.settings.known_hosts
    targets = list(ssh_targets(who.settings, who.inventory, now).values())
    yield from command_lines.judge_trust(targets, known_hosts)
    chosen = command_lines.sample(targets, known_hosts, None if everybody else command_lines.SAMPLE)
    found = command_lines.look(chosen, limit_s * _SHARE)
    yield from command_lines.judge_shown(found, len(chosen), len(targets), known_hosts)
    status = running.control_facts(who.socket, VERSION).status
    yield from command_lines.judge_visits(None if status is None else status.get("ssh"))


def _probes(who: Patient, mqtt: MqttSettings, now: int) -> Iterator[Finding]:
    assert who.settings is not None and who.inventory is not None  # noqa: PT018
    known = probes_of(who.settings, who.inventory)
    yield from probes.judge_certificate(mqtt, now)
    yield from probes.judge_probes(mqtt, known, probes.states(who.store), now)


def _outward(who: Patient) -> Iterator[Check]:
    """Each host in a check of its own: one that swallows packets does not hide the others."""
    settings = who.settings
    if settings is None:
        return
    hosts = outward.hosts_of(settings)
    for name, host in {host.name: host for host in hosts}.items():
        yield Check(f"dns {name}", partial(outward.look_name, host))
    for server in settings.mail:
        yield Check(f"mail.{server.name}", partial(outward.look_mail, server))
    for way in settings.sms:
        yield Check(f"sms.{way.name}", partial(outward.look_sms, way))
    for host in hosts:
        if host.part.startswith(("webhook.", "sms.")):
            yield Check(host.part, partial(outward.look_port, host))
    if settings.mqtt is not None:
        yield Check("mqtt", partial(probes.look_broker, settings.mqtt))
    if settings.influx is not None:
        yield Check("influx", partial(outward.look_influx, settings.influx.url))
