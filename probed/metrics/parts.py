"""What each part of the daemon has counted, as samples. Reads plain integers; called on the event loop."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

from alerting.notify.people import CHANNELS
from alerting.notify.tally import ChannelStatus, Status
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.look import SKIPPED
from collectors.snmp.poller import SnmpPoller
from collectors.traps.desk import Desk
from collectors.traps.receiver import TrapReceiver
from collectors.traps.stats import KINDS, REFUSED, TrapStats
from probed.influx.sink import InfluxStatus
from probed.metrics.definitions import Distribution, Sample
from probed.metrics.sampler import Sampler
from probed.model.latency import Latency
from probed.model.problem import Severity
from probed.pipeline.pipeline import BACKLOG, Pipeline
from probed.store.writer import Store

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
    notified: Notified | None = None


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
        *of_influx(parts.influx(), now),
    ]


def of_build() -> Found:
    versions = (metadata.version("probed-sla"), platform.python_version(), sqlite3.sqlite_version)
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
    if engine is not None:
        yield from of_engine(engine)


def of_engine(engine: SnmpEngine) -> Found:
    stats = engine.stats
    for kind, count in stats.sent.items():
        yield Sample("probed_snmp_requests_total", count, (kind.name.lower(),))
    yield Sample("probed_snmp_answered_total", stats.answered)
    yield Sample("probed_snmp_timeouts_total", stats.expired)
    yield Sample("probed_snmp_retries_total", stats.resent)
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
    yield Sample("probed_traps_kernel_drops_total", stats.kernel_drops)
    yield Sample("probed_traps_queue_depth", notified.receiver.depth)
    yield Sample("probed_traps_buffer_bytes", notified.receiver.granted)
    yield Sample("probed_traps_active_alarms", len(desk.book.active))
    for manager, state in desk.states.items():
        yield Sample("probed_traps_manager_in_step", state.out_of_step is None, (manager,))
        yield Sample("probed_traps_unmapped_total", desk.unmapped[manager], (manager,))
        if state.heard is not None:
            yield Sample("probed_traps_last_timestamp_seconds", state.heard / 1e6, (manager,))


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


def _counts(family: str, counts: Mapping[str, int], known: Iterable[str] = ()) -> Found:
    """`known` labels are told even at 0: Prometheus sees no increase in a series that begins at 1."""
    for label in sorted({*known, *counts}):
        yield Sample(family, counts.get(label, 0), (label,))


def _distribution(family: str, latency: Latency) -> Distribution:
    return Distribution(family, latency.bounds_us, tuple(latency.counts), latency.sum_us)
