"""Policies beside live agents: intervals and thresholds change by a reload, and what they raise is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result

from probed.cli.main import cli
from probed.lab.script import Act
from probed.model.problem import Problem
from probed.store.batch import Mark
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, horizon, roots
from tests.support.lab_network import LabNetwork

LOAD = "threshold_crossed/circuit:C05/load"
ERRORS = "threshold_crossed/circuit:C05/errors"
END = "NE01:E1-05"
POLICY = """
[[policy]]
name = "ours"
circuits = ["C05"]
load = { raise = "80%", clear = "60%" }
errors = { raise = "5/s", clear = "1/s" }
persistence = "3s"
"""

SLOW = """
[[policy]]
name = "all"
interval = "4s"
[[policy]]
name = "c8"
circuits = ["C08"]
interval = "1s"
"""


class Watched(NamedTuple):
    lab: LabNetwork
    daemon: DaemonProcess

    @property
    def store(self) -> Path:
        return self.lab.store

    def probed(self, *args: str) -> Result:
        return CliRunner().invoke(cli, [*args, "--config", str(self.lab.config)])

    def reload(self, text: str) -> None:
        """The settings as they were, with these policies."""
        config = self.lab.config
        config.write_text(config.read_text().partition("\n[[policy]]")[0] + text)
        done = self.probed("reload")
        assert done.exit_code == 0, done.output

    def marks(self) -> dict[str, Mark]:
        with Reader(self.store) as reader:
            return reader.marks()

    def looks(self, count: int) -> None:
        """So many looks of every source go by."""
        before = self.marks()

        def passed() -> bool:
            now = self.marks()
            return all(now[source].looks >= mark.looks + count for source, mark in before.items())

        eventually(passed, f"{count} looks")

    def told(self, problem: str) -> list[str]:
        return [row["action"] for row in self.lab.heard if row["problem"]["id"] == problem]

    def problems(self) -> dict[str, Problem]:
        return {name: found for name, found in roots(self.store).items() if name.startswith("threshold_crossed")}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with LabNetwork(tmp_path_factory.mktemp("policies")) as lab:
        lab.config.write_text(lab.config.read_text().replace("[snmp]", "[snmp]\ntraffic = true"))
        with DaemonProcess(lab.config) as daemon:
            found = Watched(lab, daemon)
            eventually(lambda: all_up(lab.store) and not roots(lab.store), "all circuits up, no problem")
            yield found
            assert daemon.stop() == 0, daemon.log
            assert (lab.counts.not_reads, lab.counts.malformed, lab.counts.wrong_community) == (0, 0, 0)
            assert "Traceback" not in daemon.log


def test_thresholds_come_with_a_reload_raise_and_clear_and_are_told(watched: Watched) -> None:
    watched.lab.carry(END, busy=2.2)  # 88 % in, 110 % out ...
    watched.looks(4)
    assert watched.problems() == {}  # ... are nobody's concern so far
    watched.reload(POLICY)
    problem = eventually(lambda: watched.problems().get(LOAD), "the load is a problem")
    assert problem is not None
    assert (problem.severity, problem.impact.circuits[0].how) == ("warning", "threshold")
    assert "policy ours" in problem.text
    eventually(lambda: watched.told(LOAD) == ["raise"], "it is told")
    listed = watched.probed("alarms", "list")
    assert LOAD in listed.output
    watched.lab.carry(END, busy=1.0)  # 50 %
    eventually(lambda: LOAD not in watched.problems(), "it has cleared")
    eventually(lambda: watched.told(LOAD) == ["raise", "clear"], "its end is told")


def test_a_crossing_outlives_a_kill_and_is_told_once(watched: Watched) -> None:
    watched.reload(POLICY)
    watched.lab.carry(END, errored_per_s=50)
    problem = eventually(lambda: watched.problems().get(ERRORS), "errors are a problem")
    assert problem is not None
    raised = problem.raised
    eventually(lambda: watched.told(ERRORS) == ["raise"], "it is told")
    watched.daemon.kill()
    watched.daemon.start()
    seen = horizon(watched.store)
    eventually(lambda: horizon(watched.store) > seen + 8_000_000, "looks go on")
    assert watched.problems()[ERRORS].raised == raised
    assert watched.told(ERRORS) == ["raise"]
    watched.lab.carry(END)
    eventually(lambda: ERRORS not in watched.problems(), "it has cleared")
    eventually(lambda: watched.told(ERRORS) == ["raise", "clear"], "its end is told")


def test_what_is_down_raises_no_threshold(watched: Watched) -> None:
    watched.reload(POLICY)
    watched.lab.do(Act.CUT, "link:A2")
    eventually(lambda: "link_down/link:A2" in roots(watched.store), "the link is down")
    watched.lab.carry(END, errored_per_s=50)
    watched.looks(6)
    assert watched.problems() == {}
    watched.lab.carry(END)
    watched.looks(1)
    watched.lab.do(Act.REPAIR, "link:A2")
    eventually(lambda: not roots(watched.store) and all_up(watched.store), "all is well")
    watched.looks(5)
    assert watched.problems() == {}


def test_the_interval_of_one_circuit_changes_by_a_reload(watched: Watched) -> None:
    """Slower and back: the sources of the circuit alone change, and nothing becomes unknown by it."""
    before = spans(watched)
    pid = watched.daemon.pid
    watched.reload(SLOW)
    shown = json.loads(watched.probed("policy", "show", "C08", "--json").output)["policy"]
    fast = {one["source"] for one in shown["sources"] if one["circuit"] == "C08" and one["interval_us"] == 1_000_000}
    assert fast
    first = watched.marks()
    eventually(lambda: horizon(watched.store) > max(mark.last for mark in first.values()) + 12_000_000, "12 s")
    grown = {source: mark.looks - first[source].looks for source, mark in watched.marks().items()}
    carriers = {source for source in grown if "EMS" not in source or "@" in source}  # but not the managers' own
    assert all(grown[source] >= 9 for source in fast), grown
    assert all(grown[source] <= 5 for source in carriers - fast), grown
    watched.reload("\n")
    watched.looks(3)
    assert spans(watched) == before
    assert watched.daemon.pid == pid
    assert not roots(watched.store)


def test_those_whom_a_policy_names_are_told_of_what_hits_its_circuits(watched: Watched) -> None:
    """The lab's hook belongs to a person now, whom no route names: only the policy does."""
    watched.reload(
        '\n[[policy]]\nname = "ours"\ncircuits = ["C05"]\nrecipients = ["noc"]\n'
        '\n[[recipient]]\nname = "noc"\nwebhook = "lab"\n'
    )
    for link in ("link:B2", "link:A2"):
        watched.lab.do(Act.CUT, link)
    both = {"link_down/link:A2", "link_down/link:B2"}
    eventually(lambda: both <= roots(watched.store).keys(), "both links are down")
    eventually(lambda: watched.told("link_down/link:A2")[-1:] == ["raise"], "what hits C05 is told")
    for link in ("link:B2", "link:A2"):
        watched.lab.do(Act.REPAIR, link)
    eventually(lambda: not roots(watched.store) and all_up(watched.store), "all is well")
    eventually(lambda: watched.told("link_down/link:A2")[-1:] == ["clear"], "so is its end")
    assert watched.told("link_down/link:B2") == []


def spans(watched: Watched) -> dict[str, object]:
    with Reader(watched.store) as reader:
        return {str(name): (span.start, span.value, span.rev) for name, span in reader.open_spans().items()}
