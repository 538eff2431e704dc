"""A real daemon scraped over HTTP while its network lives: the figures are those of what was done to it."""

from __future__ import annotations

import json
import signal
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from probed.lab.script import Act
from probed.lab.trials import PROBED
from probed.metrics.definitions import FAMILIES
from tests.support.command import probed
from tests.support.daemon_process import DaemonProcess, all_up, eventually
from tests.support.lab_network import LabNetwork
from tests.support.scrape import figures, with_metrics


class Scraped(NamedTuple):
    lab: LabNetwork
    daemon: DaemonProcess
    port: int

    def values(self) -> dict[str, float]:
        return figures(self.port)

    def until(self, name: str, value: float) -> dict[str, float]:
        return eventually(lambda: found if (found := self.values()).get(name) == value else {}, f"{name} = {value}")

    def health(self) -> tuple[int, dict[str, object]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


@pytest.fixture(scope="module")
def scraped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scraped]:
    with LabNetwork(tmp_path_factory.mktemp("scraped"), net=PROBED) as lab:
        port = with_metrics(lab.config)
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: all_up(lab.store), "all up")
            yield Scraped(lab, daemon, port)
            assert daemon.stop() == 0, daemon.log
            assert "Traceback" not in daemon.log


def test_every_figure_that_is_given_is_defined(scraped: Scraped) -> None:
    names = {name.partition("{")[0] for name in scraped.values()}
    bases = {name.removesuffix(end) for name in names for end in ("", "_bucket", "_sum", "_count")}
    assert {name for name in names if name.startswith("probed_")}
    assert {base for base in bases if base in FAMILIES} >= FAMILIES.keys() - not_here()
    assert not {n for n in names if not any(n in (f, f"{f}_bucket", f"{f}_sum", f"{f}_count") for f in FAMILIES)}


def not_here() -> set[str]:
    """What this daemon has nothing to say of: no InfluxDB, SSH, probes, bins, traps, lists of alarms, reload or
    drops; all answer.
    """
    silent = {"probed_polls_silent_total", "probed_snmp_drops_total", "probed_snmp_send_errors_total"}
    others = {"probed_notify_last_success_timestamp_seconds"}
    others |= {"probed_last_reload_timestamp_seconds", "probed_last_reload_successful"}
    others |= {"probed_ledger_last_success_timestamp_seconds"}  # its first round comes later
    others |= {"probed_pm_failures_total", "probed_pm_last_success_timestamp_seconds"}
    parts = ("probed_influx_", "probed_ssh_", "probed_mqtt_", "probed_probe", "probed_traps_", "probed_alarm_lists_")
    return silent | others | {name for name in FAMILIES if name.startswith(parts)}


def test_counts_agree_with_each_other_and_with_the_agents(scraped: Scraped) -> None:
    values = scraped.values()
    assert values["probed_ready"] == 1
    assert scraped.health() == (200, {"live": True, "ready": True, "reasons": []})
    started = values["probed_polls_started_total"]
    answered = sum(values[f"probed_polls_answered_total{{result={word}}}"] for word in ("changed", "unchanged"))
    assert 14 <= answered <= started
    assert values["probed_poll_lateness_seconds_count"] >= started
    assert values["probed_sources{state=answering}"] == 14
    assert values["probed_snmp_requests_total{pdu=get}"] <= scraped.lab.counts.reads
    assert values["probed_store_commit_seconds_count"] == values["probed_store_commits_total"] > 0
    assert values["probed_store_wal_bytes"] + values["probed_store_size_bytes"] > 4096
    assert not {name for name in values if "pdu=set" in name}


def test_tests_of_elements_are_figures_too(scraped: Scraped) -> None:
    eventually(lambda: scraped.values()["probed_element_tests_results_total"] >= 4, "a result of each test")
    values = scraped.values()
    assert values["probed_element_tests_results_total"] <= 4 * values["probed_element_tests_looks_total"]
    assert values["probed_element_tests_missing"] == 0


def test_a_silent_element_and_its_problem_are_figures_too(scraped: Scraped) -> None:
    scraped.until("probed_sources{state=silent}", 0)
    scraped.lab.do(Act.SILENCE, "element:NE06")
    seen = scraped.until("probed_sources{state=silent}", 1)
    assert seen["probed_polls_silent_total{reason=timeout}"] >= 1
    told = eventually(
        lambda: v if (v := scraped.values())["probed_notify_sent_total{channel=webhook}"] > 0 else {}, "told"
    )
    assert sum(told[name] for name in told if name.startswith("probed_open_problems")) > 0
    scraped.lab.do(Act.ANSWER, "element:NE06")
    scraped.until("probed_sources{state=silent}", 0)


def test_a_refused_reload_and_a_good_one_are_counted(scraped: Scraped) -> None:
    config: Path = scraped.lab.config
    good = config.read_text(encoding="utf-8")
    config.write_text(good + "\nnonsense = 1\n", encoding="utf-8")
    scraped.daemon.signal(signal.SIGHUP)
    scraped.until("probed_last_reload_successful", 0)
    config.write_text(good, encoding="utf-8")
    scraped.daemon.signal(signal.SIGHUP)
    values = scraped.until("probed_last_reload_successful", 1)
    assert values["probed_reloads_total{result=failed}"] == 1
    assert values["probed_reloads_total{result=ok}"] == 1


def test_the_doctor_finds_the_daemon_well(scraped: Scraped) -> None:
    found = probed("doctor", "--all", "--json", config=scraped.lab.config).json["findings"]
    levels = {(one["check"], one["level"]) for one in found if one["check"] in {"daemon", "store", "reachability"}}
    assert levels == {("daemon", "ok"), ("store", "ok"), ("reachability", "ok")}, found
    assert any(one["what"] == f"held by pid {scraped.daemon.pid}" for one in found)
    assert any(one["what"] == "14 answer" for one in found)


def test_a_program_that_locks_the_store_is_seen_by_health_figures_and_doctor(scraped: Scraped) -> None:
    with closing(sqlite3.connect(scraped.lab.store, isolation_level=None)) as intruder:
        intruder.execute("BEGIN IMMEDIATE")
        told = eventually(lambda: found[1] if (found := scraped.health())[0] == 503 else {}, "not ready")
        assert told["live"] is True
        assert "the store does not take anything" in str(told["reasons"])
        values = scraped.values()
        assert values["probed_ready"] == 0
        assert values["probed_store_failed_commits_total"] >= 1
        found = probed("doctor", "--json", config=scraped.lab.config).json["findings"]
        assert any(one["level"] == "fail" and "does not take anything" in one["what"] for one in found), found
        intruder.execute("ROLLBACK")
    scraped.until("probed_ready", 1)
    assert scraped.values()["probed_store_stalls_total"] >= 1
