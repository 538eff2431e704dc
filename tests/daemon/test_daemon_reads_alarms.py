"""A daemon beside a manager that tells alarms: they say which of the troubles that polls see is the cause."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from probed.cli.main import cli
from probed.lab.script import Act
from probed.model.problem import Problem
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, roots
from tests.support.lab_network import LabNetwork
from tests.support.peer import free_port

INTERVAL_S = 1.0
SETTINGS = """
[traps.manager.EMS-2]
profile = "huawei-t2000"
"""


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[tuple[LabNetwork, DaemonProcess]]:
    listen = f"127.0.0.1:{free_port()}"
    with (
        LabNetwork(tmp_path, interval_s=INTERVAL_S, traps=listen, managers=SETTINGS) as lab,
        DaemonProcess(lab.config) as daemon,
    ):
        eventually(lambda: all_up(lab.store), "all circuits up")
        yield lab, daemon
        assert daemon.stop() == 0, daemon.log
        assert lab.counts.not_reads == 0
        assert "Traceback" not in daemon.log


def test_alarms_name_the_cause_of_what_polls_see(heard: tuple[LabNetwork, DaemonProcess]) -> None:
    lab, daemon = heard

    def root(key: str, *natives: str) -> Problem:
        def found() -> Problem | None:
            problem = roots(lab.store).get(key)
            return problem if problem and [one.native for one in problem.alarms] == list(natives) else None

        problem = eventually(found, f"{key} by {natives}")
        assert problem is not None
        return problem

    # an alarm that no poll bears out makes no problem, and nobody is told of anything
    lab.tell(lambda northbound, at: northbound.equipment("NE12", "POWER_FAIL", at))
    lab.tell(lambda northbound, at: northbound.equipment("NE12", "POWER_FAIL", at, up=True))
    assert roots(lab.store) == {}

    # a cut: both ends say LOS, and the polls find the link dead
    lab.do(Act.CUT, "link:B3")
    cut = root("link_down/link:B3", "R_LOS", "R_LOS")
    assert "R_LOS" in cut.text, cut.text
    assert "(fibre cut)" in cut.text
    with Reader(lab.store) as reader:
        named = [reader.evidence(one.evidence) for one in cut.alarms]
    assert sorted(str(one.point) for one in named if one) == ["NE11:STM4-E", "NE12:STM4-W"], "each can be looked up"
    shown = CliRunner().invoke(cli, ["alarms", "list", "--config", str(lab.config)]).output
    assert "alarms     NE11:STM4-E R_LOS" in shown

    # the element itself says why: it is the root now, and stays so when probed starts again
    lab.tell(lambda northbound, at: northbound.equipment("NE12", "POWER_FAIL", at))
    failed = root("equipment_failed/element:NE12", "POWER_FAIL")
    assert {hit.circuit for hit in failed.impact.circuits} == {hit.circuit for hit in cut.impact.circuits}
    assert daemon.stop() == 0, daemon.log
    daemon.start()
    eventually(lambda: "watching" in daemon.log or roots(lab.store), "it runs again")
    assert set(roots(lab.store)) == {"equipment_failed/element:NE12"}
    lab.do(Act.REPAIR, "link:B3")
    eventually(lambda: all_up(lab.store) and not roots(lab.store), "repaired")
