"""What each part of the daemon has counted, as samples. Reads plain integers; called on the event loop."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from alerting.notify.people import CHANNELS
from alerting.notify.tally import ChannelStatus, Status
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.look import SKIPPED
from collectors.snmp.pm.reader import PmStats
from collectors.snmp.poller import SnmpPoller
from collectors.traps.stats import KINDS, REFUSED, TrapStats
from probed.metrics.definitions import Distribution, Sample
from probed.metrics.sampler import Sampler
from probed.model.latency import Latency
from probed.model.problem import Severity
from probed.pipeline.pipeline import BACKLOG, Pipeline
from probed.store.writer import Store
from probed.version import VERSION

if TYPE_CHECKING:  # parts that the settings may not ask for
    from collectors.snmp.alarm_polling import AlarmStats
    from collectors.snmp.probing import ProbingStats
    from collectors.ssh.collector import SshCollector
    from collectors.traps.desk import Desk
    from collectors.traps.receiver import TrapReceiver
    from probed.influx.sink import InfluxStatus
    from probed.life.entering import Entering
    from probed.life.probing import Probing

Found = Iterator[Sample | Distribution]


class LastReload(Protocol):
    """How a reload ended."""

    @property
    def at(self) -> int: ...
    @property
    def ok(self) -> bool: ...


class Reloads(Protocol):
    """Whoever reloads the configuration."""

    @property
    def count(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def last(self) -> LastReload | None: ...


class Polls(Protocol):
    """Whoever holds the present poller and its engine."""

    @property
    def poller(self) -> SnmpPoller | None: ...
    @property
    def engine(self) -> SnmpEngine | None: ...
    @property
    def pm_stats(self) -> PmStats: ...


class Notified(Protocol):
    """Whoever holds the present receiver of notifications and what is known from them."""

    @property
    def receiver(self) -> TrapReceiver | None: ...
    @property
    def desk(self) -> Desk | None: ...
    @property
    def stats(self) -> TrapStats: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are asked; functions where a part may be replaced by a reload."""

    polls: Polls
    pipeline: Pipeline
    store: Store
    restarts: Mapping[str, int]
    tasks: tuple[str, ...]
    notify: Callable[[], Status]
    influx: Callable[[], InfluxStatus | None] = lambda: None
    reloads: Reloads | None = None
    ssh: Callable[[], SshCollector | None] = lambda: None
    tests: Callable[[], ProbingStats | None] = lambda: None
    alarms: Callable[[], AlarmStats | None] = lambda: None
    probes: Callable[[], Probing | None] = lambda: None
    notified: Notified | None = None
    ledger: Callable[[], Entering | None] = lambda: None


def gather(parts: Parts, sampler: Sampler, now: int) -> list[Sample | Distribution]:
    """Everything as it stands now: a few hundred small tuples, however many circuits there are."""
    return [
        *of_build(),
        *of_supervision(parts.restarts, parts.tasks, parts.reloads),
        *of_sampler(sampler),
        *of_polls(parts.polls),
        *of_notified(parts.notified),
        *of_pipeline(parts.pipeline),
        *of_store(parts.store),
        *of_notify(parts.notify()),
        *of_tests(parts.tests()),
        *of_alarms(parts.alarms()),
        *of_ledger(parts.ledger(), now),
        *of_influx(parts.influx(), now),
        *of_ssh(parts.ssh()),
        *of_probes(parts.probes(), now),
    ]


def of_build() -> Found:
    versions = (VERSION, platform.python_version(), sqlite3.sqlite_version)
    yield Sample("probed_build_info", 1, versions)


def of_supervision(restarts: Mapping[str, int], tasks: Iterable[str], reloads: Reloads | None) -> Found:
    yield from _counts("probed_task_restarts_total", restarts, tasks)
    if reloads is None:
        return
    yield Sample("probed_reloads_total", reloads.count - reloads.failed, ("ok",))
    yield Sample("probed_reloads_total", reloads.failed, ("failed",))
    if reloads.last is not None:
        yield Sample("probed_last_reload_timestamp_seconds", reloads.last.at / 1e6)
        yield Sample("probed_last_reload_successful", reloads.last.ok)


def of_sampler(sampler: Sampler) -> Found:
    yield Sample("probed_event_loop_lag_max_seconds", sampler.lag_s(1.0))
    yield Sample("probed_event_loop_lag_p99_seconds", sampler.lag_s(0.99))
    yield Sample("probed_clock_steps_total", sampler.steps)
    yield Sample("probed_clock_drift_seconds", sampler.drift_s)
    yield Sample("probed_clock_ahead_seconds", sampler.ahead_s)


def of_polls(polls: Polls) -> Found:
    poller, engine = polls.poller, polls.engine
    if poller is not None:
        stats, census = poller.stats, poller.census()
        yield Sample("probed_polls_started_total", stats.looks)
        yield Sample("probed_polls_answered_total", stats.unchanged, ("unchanged",))
        yield Sample("probed_polls_answered_total", stats.changed, ("changed",))
        yield from _counts("probed_polls_silent_total", stats.silent)
        yield from _counts("probed_poll_slots_skipped_total", stats.skipped, SKIPPED)
        yield _distribution("probed_poll_lateness_seconds", stats.lateness)
        yield Sample("probed_poll_overdue_seconds", poller.overdue_s)
        yield Sample("probed_poll_name_walks_total", stats.resolved)
        yield Sample("probed_traps_confirming_looks_total", stats.urged)
        yield Sample("probed_sources", census.answering, ("answering",))
        yield Sample("probed_sources", census.silent, ("silent",))
        yield Sample("probed_sources", census.pending, ("pending",))
        if census.last_us is not None:
            yield Sample("probed_collector_last_success_timestamp_seconds", census.last_us / 1e6, (poller.name,))
    yield from of_bins(polls.pm_stats)
    if engine is not None:
        yield from of_engine(engine)


def of_bins(stats: PmStats) -> Found:
    yield Sample("probed_pm_readings_total", stats.reads)
    yield Sample("probed_pm_requests_total", stats.requests)
    yield Sample("probed_pm_bins_total", stats.bins)
    yield from _counts("probed_pm_failures_total", stats.failures)
    if stats.last_us is not None:
        yield Sample("probed_pm_last_success_timestamp_seconds", stats.last_us / 1e6)


def of_engine(engine: SnmpEngine) -> Found:
    stats = engine.stats
    for kind, count in stats.sent.items():
        yield Sample("probed_snmp_requests_total", count, (kind.name.lower(),))
    yield Sample("probed_snmp_answered_total", stats.answered)
    yield Sample("probed_snmp_timeouts_total", stats.expired)
    yield Sample("probed_snmp_retries_total", stats.resent)
    yield Sample("probed_snmp_held_total", engine.record.held)
    yield Sample("probed_snmp_refused_names_total", stats.refused)
    yield Sample("probed_snmp_received_total", stats.received)
    yield from _counts("probed_snmp_drops_total", stats.dropped)
    yield from _counts("probed_snmp_send_errors_total", stats.send_errors)
    yield Sample("probed_snmp_kernel_drops_total", engine.kernel_drops)
    yield Sample("probed_snmp_in_flight", engine.in_flight)


def of_notified(notified: Notified | None) -> Found:
    if notified is None or notified.receiver is None or notified.desk is None:
        return
    stats, desk = notified.stats, notified.desk
    yield from _counts("probed_traps_received_total", stats.kinds, KINDS)
    yield from _counts("probed_traps_refused_total", stats.refused, REFUSED)
    yield Sample("probed_traps_unknown_total", stats.unknown)
    yield Sample("probed_traps_informs_answered_total", stats.answered)
    yield Sample("probed_traps_reports_sent_total", stats.reported)
    yield Sample("probed_traps_kernel_drops_total", stats.kernel_drops)
    yield Sample("probed_traps_queue_depth", notified.receiver.depth)
    yield Sample("probed_traps_buffer_bytes", notified.receiver.granted)
    yield Sample("probed_traps_active_alarms", len(desk.book.active))
    from collectors.traps.book import ODD  # noqa: PLC0415 - there is a desk, so it is loaded

    yield from _counts("probed_traps_odd_total", desk.book.counts, ODD)
    for manager, state in desk.states.items():
        yield Sample("probed_traps_manager_in_step", state.out_of_step is None, (manager,))
        yield Sample("probed_traps_unmapped_total", desk.unmapped[manager], (manager,))
        if state.heard is not None:
            yield Sample("probed_traps_last_timestamp_seconds", state.heard / 1e6, (manager,))
    if stats.last_us:
        yield Sample("probed_traps_last_success_timestamp_seconds", max(stats.last_us.values()) / 1e6)


def of_pipeline(pipeline: Pipeline) -> Found:
    yield Sample("probed_pipeline_queue_depth", pipeline.depth)
    yield Sample("probed_pipeline_queue_capacity", BACKLOG)
    yield Sample("probed_pipeline_stuck_seconds", pipeline.stuck_s)
    yield Sample("probed_store_stalls_total", pipeline.stalls)
    problems = pipeline.watch.problems.values()
    yield Sample("probed_flapping_problems", sum(p.flapping is not None for p in problems))
    yield Sample("probed_shelved_problems", sum(p.shelf is not None for p in problems))
    levels = Counter(str(p.escalated) for p in problems if p.cleared is None and p.escalated)
    yield from _counts("probed_escalated_problems", levels, "123")
    severities = Counter(p.severity for p in problems if p.cleared is None)
    for severity in Severity:
        yield Sample("probed_open_problems", severities[severity], (severity.value,))


def of_store(store: Store) -> Found:
    """What is counted; sizes are asked of the disk, elsewhere."""
    figures = store.figures
    yield Sample("probed_store_commits_total", figures.commits)
    yield Sample("probed_store_rows_total", figures.rows)
    yield Sample("probed_store_failed_commits_total", figures.failed)
    yield _distribution("probed_store_commit_seconds", figures.latency)
    if figures.last_us is not None:
        yield Sample("probed_store_last_commit_timestamp_seconds", figures.last_us / 1e6)


def of_disk(path: Path) -> Found:
    """Sizes of the store's files, which may wait for a slow disk: call it in a thread."""
    for name, file in (("size", path), ("wal", path.with_name(path.name + "-wal"))):
        try:
            yield Sample(f"probed_store_{name}_bytes", file.stat().st_size)
        except FileNotFoundError:
            yield Sample(f"probed_store_{name}_bytes", 0)
    room = os.statvfs(path.parent)
    yield Sample("probed_store_free_bytes", room.f_bavail * room.f_frsize)


def of_notify(status: Status) -> Found:
    for name in sorted({*CHANNELS, *status.channels}):
        channel = status.channels.get(name, ChannelStatus())
        yield Sample("probed_notify_waiting", channel.waiting, (name,))
        yield Sample("probed_notify_oldest_seconds", channel.oldest_s, (name,))
        yield Sample("probed_notify_sent_total", channel.sent, (name,))
        yield Sample("probed_notify_failures_total", channel.failed, (name,))
        yield Sample("probed_notify_dead_total", channel.dead, (name,))
        if channel.last_success is not None:
            yield Sample("probed_notify_last_success_timestamp_seconds", channel.last_success / 1e6, (name,))


def of_tests(stats: ProbingStats | None) -> Found:
    if stats is None:
        return
    yield Sample("probed_element_tests_looks_total", stats.looks)
    yield Sample("probed_element_tests_silent_total", stats.silent)
    yield Sample("probed_element_tests_results_total", stats.results)
    yield Sample("probed_element_tests_bins_total", stats.bins)
    yield Sample("probed_element_tests_missing", len(stats.missing))
    if stats.last_us is not None:
        yield Sample("probed_element_tests_last_success_timestamp_seconds", stats.last_us / 1e6)


def of_alarms(stats: AlarmStats | None) -> Found:
    if stats is None:
        return
    yield Sample("probed_alarm_lists_looks_total", stats.looks)
    yield Sample("probed_alarm_lists_silent_total", stats.silent)
    yield Sample("probed_alarm_lists_absent_total", stats.absent)
    yield Sample("probed_alarm_lists_walks_total", stats.walks)
    yield Sample("probed_alarm_lists_changes_total", stats.changes)
    if stats.last_us is not None:
        yield Sample("probed_alarm_lists_last_success_timestamp_seconds", stats.last_us / 1e6)


def of_ledger(part: Entering | None, now: int) -> Found:
    if part is None:
        return
    yield Sample("probed_ledger_failed_rounds_total", part.failed)
    yield Sample("probed_ledger_ill_seconds", 0 if part.ill_since is None else max(now - part.ill_since, 0) / 1e6)
    if part.well_at is not None:
        yield Sample("probed_ledger_last_success_timestamp_seconds", part.well_at / 1e6)


def of_influx(status: InfluxStatus | None, now: int) -> Found:
    if status is None:
        return
    yield Sample("probed_influx_waiting", status.waiting)
    yield Sample("probed_influx_oldest_seconds", 0 if status.oldest is None else max(now - status.oldest, 0) / 1e6)
    yield Sample("probed_influx_dead", status.dead)
    yield Sample("probed_influx_lines_total", status.lines)
    yield Sample("probed_influx_dropped_total", status.dropped)
    if status.last_success is not None:
        yield Sample("probed_influx_last_success_timestamp_seconds", status.last_success / 1e6)


def of_ssh(collector: SshCollector | None) -> Found:
    if collector is None:
        return
    stats, runner, standings = collector.stats, collector.runner_stats, collector.standings.values()
    yield Sample("probed_ssh_visits_total", stats.done, ("ok",))
    yield from _counts("probed_ssh_visits_total", stats.failed)
    yield Sample("probed_ssh_restarts_total", stats.restarts)
    yield Sample("probed_ssh_slots_skipped_total", stats.skipped)
    yield Sample("probed_ssh_commands_total", runner.commands)
    yield Sample("probed_ssh_logins_total", runner.logins)
    yield Sample("probed_ssh_sessions", collector.open_sessions)
    yield Sample("probed_ssh_not_understood_total", stats.not_understood)
    yield Sample("probed_ssh_results_total", sum(one.results for one in standings))
    yield Sample("probed_ssh_bins_total", sum(one.bins for one in standings))
    yield Sample("probed_ssh_tests_missing", sum(len(one.missing) for one in standings))
    yield Sample("probed_ssh_strange_lines", sum(one.strange for one in standings))
    silent = sum(one.silence is not None for one in standings)
    pending = sum(one.silence is None and one.last_us is None for one in standings)
    yield Sample("probed_ssh_elements", len(standings) - silent - pending, ("answering",))
    yield Sample("probed_ssh_elements", silent, ("silent",))
    yield Sample("probed_ssh_elements", pending, ("pending",))
    offsets = [abs(one.offset_us[0]) for one in standings if one.offset_us is not None]
    if offsets:
        yield Sample("probed_ssh_clock_offset_max_seconds", max(offsets) / 1e6)
    if last := max((one.last_us for one in standings if one.last_us is not None), default=None):
        yield Sample("probed_ssh_last_success_timestamp_seconds", last / 1e6)


def of_probes(part: Probing | None, now: int) -> Found:
    collector = None if part is None else part.collector
    if part is None or collector is None:
        return
    from collectors.mqtt.decode import Reason  # noqa: PLC0415 - there are probes, so it is loaded

    yield from _counts("probed_probes", part.census(now))
    stats, counts = collector.stats, collector.intake.counts
    yield Sample("probed_mqtt_connected", stats.connected)
    yield Sample("probed_mqtt_connections_lost_total", stats.lost)
    yield Sample("probed_mqtt_sessions_lost_total", stats.sessions_lost)
    yield Sample("probed_mqtt_messages_total", counts.messages)
    yield Sample("probed_mqtt_acknowledged_total", stats.acknowledged)
    yield Sample("probed_mqtt_in_flight", stats.in_flight)
    yield Sample("probed_mqtt_uncommitted", collector.waiting)
    yield Sample("probed_mqtt_published_total", stats.published)
    yield Sample("probed_probe_samples_total", counts.samples)
    yield Sample("probed_probe_gaps_total", counts.gaps)
    yield Sample("probed_probe_gaps_filled_total", counts.filled)
    yield Sample("probed_probe_missing", collector.intake.missing)
    yield Sample("probed_probe_duplicates_total", counts.duplicates)
    yield Sample("probed_probe_doubted_total", counts.doubted)
    yield from _counts("probed_probe_refused_total", counts.refused, map(str, Reason))
    if counts.last is not None:
        yield Sample("probed_collector_last_success_timestamp_seconds", counts.last / 1e6, ("mqtt",))


def _counts(family: str, counts: Mapping[str, int], known: Iterable[str] = ()) -> Found:
    """`known` labels are told even at 0: Prometheus sees no increase in a series that begins at 1."""
    for label in sorted({*known, *counts}):
        yield Sample(family, counts.get(label, 0), (label,))


def _distribution(family: str, latency: Latency) -> Distribution:
    return Distribution(family, latency.bounds_us, tuple(latency.counts), latency.sum_us)
