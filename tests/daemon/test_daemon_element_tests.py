"""Tests of routers beside live agents: named by a reload, taken once through kills and restarts, compared, told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from probed.cli.main import cli
from probed.lab.crossed import compare_results
from probed.lab.demo.seen import seen
from probed.lab.live import LivePlay
from probed.lab.script import Act
from probed.lab.trials import PROBED
from probed.model.instant import SECOND_US
from probed.model.problem import Problem
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, horizon, roots
from tests.support.lab_network import LabNetwork

DELAY = "threshold_crossed/circuit:C01/delay"


class Watched(NamedTuple):
    lab: LabNetwork
    daemon: DaemonProcess

    def name(self, tests: str) -> None:
        """By a reload other tests are named."""
        table = self.lab.config.parent / "inventory" / "probe_tests.csv"
        table.write_text(f"element,test,circuit,valid_from,valid_to\n{tests}")
        done = CliRunner().invoke(cli, ["reload", "--config", str(self.lab.config)])
        assert done.exit_code == 0, done.output

    def results(self) -> dict[str, list[int]]:
        """When each test was measured."""
        found: dict[str, list[int]] = {}
        with Reader(self.lab.store) as reader:
            for row in reader.results(0, 1 << 62):
                found.setdefault(str(row.point), []).append(row.last)
        return found

    def delay(self) -> Problem | None:
        return roots(self.lab.store).get(DELAY)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with LabNetwork(tmp_path_factory.mktemp("tests"), net=PROBED, staleness_looks=5) as lab:
        (lab.config.parent / "inventory" / "probe_tests.csv").unlink()
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: all_up(lab.store) and not roots(lab.store), "all circuits up, no problem")
            yield Watched(lab, daemon)
            assert daemon.stop() == 0, daemon.log
            assert (lab.counts.not_reads, lab.counts.malformed, lab.counts.wrong_community) == (0, 0, 0)
            assert "Traceback" not in daemon.log


def test_tests_are_read_from_the_reload_on_that_names_them(watched: Watched) -> None:
    assert watched.results() == {}
    watched.name("NE01,donghu,C01,,\nNE01,nobody,C02,,\n")
    eventually(lambda: len(watched.results().get("NE01:donghu", ())) >= 3, "three results")
    assert set(watched.results()) == {"NE01:donghu"}
    said = "test 'nobody' cannot be read: the agent has no such test; it has 10, 11, 12"
    eventually(lambda: said in watched.daemon.log, "the one that is not there is told")
    assert watched.daemon.log.count(said) == 1


def test_a_delay_outlives_a_kill_and_no_result_is_taken_twice(watched: Watched) -> None:
    watched.lab.do(Act.RTT, "test:NE01:10", 35)
    problem = eventually(watched.delay, "the delay is a problem")
    assert problem is not None
    assert "delay 35ms at NE01:donghu, threshold 20ms" in problem.text
    watched.daemon.kill()
    watched.daemon.start()
    at = horizon(watched.lab.store)
    eventually(lambda: horizon(watched.lab.store) > at + 5 * SECOND_US, "looks go on")
    again = watched.delay()
    assert again is not None
    assert again.raised == problem.raised
    watched.lab.do(Act.RTT, "test:NE01:10", 9)
    eventually(lambda: watched.delay() is None, "it has cleared")
    end = horizon(watched.lab.store)
    start = watched.results()["NE01:donghu"][0]
    net = replace(PROBED, tests=PROBED.tests[:1])
    play = LivePlay(tuple(watched.lab.events), start, end, SECOND_US, 2 * SECOND_US, net=net)
    assert compare_results(play, seen(watched.lab.store, (), start, end).results) == []


def test_a_test_that_is_no_longer_named_is_no_longer_read_and_its_problem_ends(watched: Watched) -> None:
    watched.name("NE01,donghu,C01,,\n")
    watched.lab.do(Act.RTT, "test:NE01:10", 35)
    eventually(watched.delay, "the delay is a problem")
    watched.name("NE02,shitang,C09,,\n")
    eventually(lambda: watched.delay() is None, "nothing measures the circuit any more")
    eventually(lambda: len(watched.results().get("NE02:shitang", ())) >= 2, "the other is read")
    count = len(watched.results()["NE01:donghu"])
    more = len(watched.results()["NE02:shitang"]) + 2
    eventually(lambda: len(watched.results()["NE02:shitang"]) >= more, "results go on")
    assert len(watched.results()["NE01:donghu"]) == count
