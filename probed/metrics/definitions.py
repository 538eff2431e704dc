"""Every figure that the daemon gives of itself: the one list from which they are told and documented."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Kind(StrEnum):
    """As Prometheus calls it."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Family(NamedTuple):
    """`name` is what a rule writes, without the _bucket, _sum and _count of a histogram."""

    name: str
    kind: Kind
    about: str
    labels: tuple[str, ...] = ()


_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM

GROUPS: Final[dict[str, tuple[Family, ...]]] = {
    "The daemon": (
        Family("probed_build_info", _G, "Always 1; which program this is.", ("version", "python", "sqlite")),
        Family("probed_ready", _G, "1 = it polls, commits and answers; 0 = /healthz says why not."),
        Family("probed_task_restarts_total", _C, "Restarts of a part after a bug; each is in the log.", ("task",)),
        Family("probed_event_loop_lag_max_seconds", _G, "Longest time in the last minute that the loop was held up."),
        Family(
            "probed_event_loop_lag_p99_seconds", _G, "99th percentile of the same, of samples taken all the time."
        ),
        Family("probed_reloads_total", _C, "Reloads of the configuration by result: ok or failed.", ("result",)),
        Family("probed_last_reload_timestamp_seconds", _G, "When the last reload ended; absent before the first."),
        Family(
            "probed_last_reload_successful", _G, "1 = the last reload was swapped in, 0 = refused; absent before it."
        ),
        Family("probed_clock_steps_total", _C, "Jumps of the wall clock by more than half a second."),
        Family("probed_clock_drift_seconds", _G, "Wall clock against steady clock since the start; steps are in it."),
        Family("probed_clock_ahead_seconds", _G, "How far probed's time is ahead of a wall clock that was set back."),
    ),
    "Polls": (
        Family("probed_polls_started_total", _C, "Looks at targets that were begun."),
        Family(
            "probed_polls_answered_total",
            _C,
            "Looks that were answered, by result: unchanged or changed.",
            ("result",),
        ),
        Family("probed_polls_silent_total", _C, "Looks without a usable answer, by reason.", ("reason",)),
        Family(
            "probed_poll_slots_skipped_total",
            _C,
            "Looks that never began, by reason; each is unknown time.",
            ("reason",),
        ),
        Family("probed_poll_lateness_seconds", _H, "How long after its slot a look was begun."),
        Family("probed_poll_overdue_seconds", _G, "For how long a look is due at present that was not begun."),
        Family("probed_poll_name_walks_total", _C, "Times that a target's points were looked for by name."),
        Family(
            "probed_sources", _G, "Targets by state: answering, silent, or pending (not finished a look).", ("state",)
        ),
        Family(
            "probed_collector_last_success_timestamp_seconds", _G, "When any target last answered.", ("collector",)
        ),
    ),
    "Bins (with [snmp] pm = true)": (
        Family("probed_pm_readings_total", _C, "Times that a target's interval tables were read."),
        Family("probed_pm_requests_total", _C, "Questions that this took, those for where the tables are included."),
        Family("probed_pm_bins_total", _C, "Bins read; each quarter hour is read twice."),
        Family(
            "probed_pm_failures_total", _C, "Readings that failed, by reason; they are made up later.", ("reason",)
        ),
        Family(
            "probed_pm_last_success_timestamp_seconds", _G, "When any target's tables were last read to their end."
        ),
    ),
    "SNMP": (
        Family(
            "probed_snmp_requests_total", _C, "Datagrams sent, by PDU type; there is never one that sets.", ("pdu",)
        ),
        Family("probed_snmp_answered_total", _C, "Requests that were answered."),
        Family("probed_snmp_timeouts_total", _C, "Requests that were given up after all retries."),
        Family("probed_snmp_retries_total", _C, "Requests that were sent again."),
        Family("probed_snmp_held_total", _C, "Requests that waited because their agent's budget was used up."),
        Family(
            "probed_snmp_refused_names_total",
            _C,
            "Names and columns given up as agents answered whole questions with an error for them.",
        ),
        Family("probed_snmp_received_total", _C, "Datagrams received."),
        Family("probed_snmp_drops_total", _C, "Datagrams that were no answer, by reason.", ("reason",)),
        Family("probed_snmp_send_errors_total", _C, "Datagrams that could not be sent, by reason.", ("reason",)),
        Family("probed_snmp_kernel_drops_total", _C, "Datagrams that the kernel threw away: receive buffer full."),
        Family("probed_snmp_in_flight", _G, "Requests under way."),
    ),
    "Probes (with [mqtt] only)": (
        Family("probed_probes", _G, "Probes by state: well, or each fault that they have.", ("state",)),
        Family("probed_mqtt_connected", _G, "1 = the broker is connected and has granted our topics."),
        Family("probed_mqtt_connections_lost_total", _C, "Connections that ended."),
        Family(
            "probed_mqtt_sessions_lost_total",
            _C,
            "Connections at which the broker had forgotten our session and queue.",
        ),
        Family("probed_mqtt_messages_total", _C, "Messages received."),
        Family("probed_mqtt_acknowledged_total", _C, "Messages acknowledged, each after COMMIT."),
        Family("probed_mqtt_in_flight", _G, "Messages received and not acknowledged."),
        Family("probed_mqtt_uncommitted", _G, "Messages that wait for the next commit."),
        Family("probed_mqtt_published_total", _C, "Schedules published: all that is ever sent."),
        Family("probed_probe_samples_total", _C, "Samples taken."),
        Family("probed_probe_gaps_total", _C, "Samples that were missing when a later one came."),
        Family("probed_probe_gaps_filled_total", _C, "Of these, samples that came late after all."),
        Family("probed_probe_missing", _G, "Samples that were sent and not seen, as far as their numbers tell."),
        Family("probed_probe_duplicates_total", _C, "Samples that came again; each is stored once."),
        Family("probed_probe_doubted_total", _C, "Samples that are stored and not trusted."),
        Family("probed_probe_refused_total", _C, "Payloads that were refused, by reason.", ("reason",)),
    ),
    "Notifications received (with [traps] only)": (
        Family("probed_traps_received_total", _C, "Notifications believed, by kind.", ("kind",)),
        Family("probed_traps_refused_total", _C, "Notifications not used, by reason.", ("reason",)),
        Family("probed_traps_unknown_total", _C, "Notifications believed that no profile knows."),
        Family("probed_traps_informs_answered_total", _C, "Informs acknowledged, after they were handed over."),
        Family("probed_traps_reports_sent_total", _C, "Reports of an engine id or a clock, to who asks by SNMPv3."),
        Family("probed_traps_kernel_drops_total", _C, "Notifications the kernel threw away: receive buffer full."),
        Family("probed_traps_queue_depth", _G, "Notifications that wait to be read."),
        Family("probed_traps_buffer_bytes", _G, "Receive buffer that the kernel granted."),
        Family("probed_traps_confirming_looks_total", _C, "Looks out of turn to confirm what was told."),
        Family(
            "probed_traps_last_success_timestamp_seconds", _G, "When a notification was last believed, of anybody's."
        ),
        Family("probed_traps_last_timestamp_seconds", _G, "When a manager last told anything.", ("manager",)),
        Family(
            "probed_traps_manager_in_step",
            _G,
            "1 = a synchronisation was complete and nothing was lost since; 0 = its alarms are in doubt.",
            ("manager",),
        ),
        Family("probed_traps_active_alarms", _G, "Alarms that stand as notifications tell them."),
        Family("probed_traps_odd_total", _C, "Notifications of alarms that were odd, by what was odd.", ("what",)),
        Family("probed_traps_unmapped_total", _C, "Alarms of managers that are of no known element.", ("manager",)),
    ),
    "Pipeline and store": (
        Family("probed_pipeline_queue_depth", _G, "Groups of observations that wait."),
        Family("probed_pipeline_queue_capacity", _G, "How many may wait; then collectors wait."),
        Family("probed_pipeline_stuck_seconds", _G, "How long the present round of the pipeline takes."),
        Family("probed_open_problems", _G, "Open problems by severity, consequences included.", ("severity",)),
        Family(
            "probed_flapping_problems", _G, "Problems that come and go, told once; also those gone at the moment."
        ),
        Family("probed_shelved_problems", _G, "Problems that operators have put aside; nobody is told of them."),
        Family("probed_escalated_problems", _G, "Open problems by the highest level that was told.", ("level",)),
        Family("probed_store_commits_total", _C, "Transactions on the disk."),
        Family("probed_store_rows_total", _C, "Rows changed by them."),
        Family("probed_store_failed_commits_total", _C, "Commits that the disk, a lock or a bug refused."),
        Family(
            "probed_store_stalls_total",
            _C,
            "Tries of the pipeline that found the store stalled: disk full, failed or locked.",
        ),
        Family("probed_store_commit_seconds", _H, "How long a commit took, with the disk's sync."),
        Family("probed_store_last_commit_timestamp_seconds", _G, "When the last commit was on the disk."),
        Family("probed_store_size_bytes", _G, "Size of the store's file."),
        Family("probed_store_wal_bytes", _G, "Size of its write-ahead log."),
        Family("probed_store_free_bytes", _G, "Free bytes of its file system, for the daemon's user."),
    ),
    "Notifications": (
        Family("probed_notify_waiting", _G, "Messages that wait to be delivered.", ("channel",)),
        Family("probed_notify_oldest_seconds", _G, "For how long the oldest of them waits.", ("channel",)),
        Family("probed_notify_sent_total", _C, "Messages delivered.", ("channel",)),
        Family("probed_notify_failures_total", _C, "Tries that failed and will be repeated.", ("channel",)),
        Family("probed_notify_dead_total", _C, "Messages laid aside for good: somebody was not told.", ("channel",)),
        Family("probed_notify_last_success_timestamp_seconds", _G, "When one was last delivered.", ("channel",)),
    ),
    "Lists of active alarms (with alarms in [snmp] only)": (
        Family("probed_alarm_lists_looks_total", _C, "Looks at elements' lists of active alarms."),
        Family("probed_alarm_lists_silent_total", _C, "Looks that the element did not answer to the end."),
        Family("probed_alarm_lists_absent_total", _C, "Looks at elements that have no such list."),
        Family("probed_alarm_lists_walks_total", _C, "Looks that found the list another, and read it."),
        Family("probed_alarm_lists_changes_total", _C, "Alarms raised, changed and cleared by these lists."),
        Family("probed_alarm_lists_last_success_timestamp_seconds", _G, "When an element last answered."),
    ),
    "Tests of elements (with probe_tests.csv only)": (
        Family("probed_element_tests_looks_total", _C, "Looks at elements whose tests measure circuits."),
        Family("probed_element_tests_silent_total", _C, "Looks that the element did not answer to the end."),
        Family("probed_element_tests_results_total", _C, "Results that were new."),
        Family("probed_element_tests_bins_total", _C, "Intervals of sessions of Ethernet services that were kept."),
        Family("probed_element_tests_missing", _G, "Tests that are named and cannot be read; the log says why."),
        Family("probed_element_tests_last_success_timestamp_seconds", _G, "When an element last answered."),
    ),
    "Evidence ledger": (
        Family("probed_ledger_failed_rounds_total", _C, "Rounds that could not enter, or write or stamp the anchor."),
        Family("probed_ledger_ill_seconds", _G, "For how long no round could do all of it; 0 = the last one could."),
        Family("probed_ledger_last_success_timestamp_seconds", _G, "When a round last could."),
    ),
    "InfluxDB (with [influx] only)": (
        Family("probed_influx_waiting", _G, "Marks that wait to be told."),
        Family("probed_influx_oldest_seconds", _G, "For how long the oldest of them waits."),
        Family("probed_influx_dead", _G, "Lines that the server refused, kept for 'probed influx retry'."),
        Family("probed_influx_lines_total", _C, "Lines that the server took."),
        Family("probed_influx_dropped_total", _C, "Marks given up because they waited longer than [influx] keep."),
        Family("probed_influx_last_success_timestamp_seconds", _G, "When it last took something."),
    ),
    "CLI over SSH (with [[ssh.group]] that read anything only)": (
        Family("probed_ssh_visits_total", _C, "Visits to elements by result: ok, or why not.", ("result",)),
        Family("probed_ssh_last_success_timestamp_seconds", _G, "When any element was last visited with success."),
        Family("probed_ssh_restarts_total", _C, "Bugs that ended the watch of one element for a while; see the log."),
        Family("probed_ssh_slots_skipped_total", _C, "Visits that never began: the one before took longer."),
        Family("probed_ssh_commands_total", _C, "Commands sent; there is never one beside the allow-list."),
        Family("probed_ssh_logins_total", _C, "Logins; a session that was kept needs none."),
        Family("probed_ssh_sessions", _G, "Sessions open, kept ones included."),
        Family("probed_ssh_not_understood_total", _C, "Answers that the element refused or nobody here understands."),
        Family("probed_ssh_results_total", _C, "Results of elements' tests that were new."),
        Family("probed_ssh_bins_total", _C, "Intervals of controllers that were new, or counted anew."),
        Family("probed_ssh_tests_missing", _G, "Tests that are named and cannot be read; the log says why."),
        Family("probed_ssh_strange_lines", _G, "Lines of the latest answers of which nothing is known."),
        Family("probed_ssh_elements", _G, "Elements by state: answering, silent or pending.", ("state",)),
        Family("probed_ssh_clock_offset_max_seconds", _G, "How far the worst of the elements' clocks is off."),
    ),
    "Process": (
        Family("process_cpu_seconds_total", _C, "CPU time of the daemon."),
        Family("process_resident_memory_bytes", _G, "Resident memory."),
        Family("process_virtual_memory_bytes", _G, "Virtual memory."),
        Family("process_open_fds", _G, "Open file descriptors."),
        Family("process_max_fds", _G, "How many may be open."),
        Family("process_start_time_seconds", _G, "When the daemon started."),
    ),
}
FAMILIES: Final = {family.name: family for families in GROUPS.values() for family in families}


class Sample(NamedTuple):
    """One value of a family; `labels` in the order in which the family names them."""

    family: str
    value: float
    labels: tuple[str, ...] = ()


class Distribution(NamedTuple):
    """The counts of a histogram as they stood in one moment."""

    family: str
    bounds_us: tuple[int, ...]
    counts: tuple[int, ...]
    sum_us: int
