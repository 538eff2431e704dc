"""A daemon beside an element manager that tells of what nobody polls: keepalives lost, synchronisations, restarts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from probed.cli.main import cli
from probed.lab.network import CIRCUITS
from probed.lab.northbound import Told, Word
from probed.lab.script import Act
from probed.model.observation import AlarmSeen, Silence
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, in_state, roots
from tests.support.lab_network import LabNetwork
from tests.support.peer import free_port

KEEPALIVE_S = 1.0
SETTINGS = """
[traps.manager.EMS-2]
profile = "huawei-t2000"
keepalive = "1s"
"""
TOLD = {"NE11", "NE12"}
"""Nobody polls them: EMS-2 tells."""
AT_THEM = {circuit.id for circuit in CIRCUITS if {circuit.a_element, circuit.z_element} & TOLD}
OVER_B3 = {circuit.id for circuit in CIRCUITS if any("B3" in leg.links for leg in circuit.legs)}


class Heard(NamedTuple):
    lab: LabNetwork
    daemon: DaemonProcess

    @property
    def store(self) -> Path:
        return self.lab.store

    def synchronise(self) -> None:
        """An operator at the manager starts it; probed does nothing for it."""
        self.lab.tell(lambda northbound, at: northbound.synchronise("EMS-2", at))

    def alarms(self) -> list[tuple[str, bool, str]]:
        with Reader(self.store) as reader:
            found = [one for one in reader.alarms(0) if one.source == "trap:EMS-2"]
        return [(str(o.point), o.body.raised, o.body.by) for o in found if isinstance(o.body, AlarmSeen)]

    def status(self) -> str:
        done = CliRunner().invoke(cli, ["alarms", "elements", "--config", str(self.lab.config)])
        assert done.exit_code == 0, done.output
        return done.output


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Heard]:
    listen = f"127.0.0.1:{free_port()}"
    keepalives = {"EMS-2": KEEPALIVE_S}
    with (
        LabNetwork(tmp_path, traps=listen, managers=SETTINGS, keepalives=keepalives, told=TOLD) as lab,
        DaemonProcess(lab.config) as daemon,
    ):
        yield Heard(lab, daemon)
        assert daemon.stop() == 0, daemon.log
        assert lab.counts.not_reads == 0
        assert "Traceback" not in daemon.log


def unknown_by_manager(store: Path) -> set[str]:
    problem = roots(store).get("manager_silent/manager:EMS-2")
    return set() if problem is None else {hit.circuit for hit in problem.impact.circuits if hit.how == "unknown"}


def test_from_the_start_to_a_lost_keepalive_and_back(heard: Heard) -> None:
    lab, store = heard.lab, heard.store
    assert AT_THEM
    assert OVER_B3

    # the start: what only the manager watches is unknown, although it is heard, until an operator synchronises it
    everybody = {circuit.id for circuit in CIRCUITS}
    eventually(
        lambda: in_state(store, "up") == everybody - AT_THEM and in_state(store, "unknown") == AT_THEM, "start"
    )
    assert "in doubt until a synchronisation" in heard.status(), "though no alarm is known"
    heard.synchronise()
    eventually(lambda: all_up(store), "a synchronisation without rows says that all is well")

    # alarms are states now
    cut = lab.do(Act.CUT, "link:B3")
    eventually(lambda: in_state(store, "down") == OVER_B3, "the circuits over B3 are down")
    (problem,) = eventually(lambda: roots(store), "a root").values()
    assert problem.key.resource == "link:B3"
    assert abs(problem.raised - cut.at) < 1_500_000, "an alarm's time has whole seconds"
    assert "R_LOS" in heard.status()
    lab.do(Act.REPAIR, "link:B3")
    eventually(lambda: all_up(store), "repaired")

    # an alarm stands when the manager falls silent, and clears meanwhile
    lab.do(Act.CUT, "link:B3")
    eventually(lambda: in_state(store, "down") == OVER_B3, "down again")
    lab.northbound.lost.add("EMS-2")
    eventually(lambda: in_state(store, "unknown") >= AT_THEM, "unknown, never up, and not down for ever")
    eventually(lambda: unknown_by_manager(store) >= AT_THEM - OVER_B3, "one problem, the manager's")
    lab.do(Act.REPAIR, "link:B3")
    lab.northbound.lost.discard("EMS-2")
    with Reader(store) as reader:
        silences = reader.silences(["EMS-2"], 0, 1 << 60)
    assert any(isinstance(one.body, Silence) and one.body.reason == "keepalive_lost" for one in silences)
    assert "in doubt until a synchronisation" in eventually(heard.status, "the list")
    before = heard.alarms()
    heard.synchronise()
    eventually(lambda: all_up(store), "the synchronisation says that it is well")
    gone = heard.alarms()[len(before) :]
    assert sorted(gone) == [("NE11:STM4-E", False, "sync"), ("NE12:STM4-W", False, "sync")]
    assert "no alarm stands" in heard.status()

    # what a synchronisation brings is as good as a notification
    lab.northbound.lost.add("EMS-2")
    lab.do(Act.CUT, "link:B3")
    lab.northbound.lost.discard("EMS-2")
    heard.synchronise()
    eventually(lambda: in_state(store, "down") == OVER_B3, "told by rows")
    assert {alarm[2] for alarm in heard.alarms()[-2:]} == {"sync"}

    # killed, and started again: what it missed is not known, so that all of it is in doubt
    cut_off = lab.northbound.active["EMS-2"]["NE11", "STM4-E"]
    fan = Told(cut_off.at, "EMS-2", Word.DOWN, "NE12", native="FAN_FAIL", serial=77)
    lab.tell(lambda northbound, _: northbound.say(fan, up=False, numbered=False))
    eventually(lambda: "FAN_FAIL" in heard.status(), "an alarm without a serial number")
    heard.daemon.kill()
    heard.daemon.start()
    eventually(lambda: heard.daemon.log.count("notifications are received on") == 2, "it listens again")
    eventually(lambda: in_state(store, "unknown") >= AT_THEM, "unknown after the start")

    # and raise and clear are paired though only one of the two has a number
    lab.tell(lambda northbound, _: northbound.say(cut_off, up=True, numbered=False))
    lab.tell(lambda northbound, _: northbound.say(fan, up=True))
    ended = [("NE11:STM4-E", False, "trap"), ("NE12", False, "trap")]
    eventually(lambda: heard.alarms()[-2:] == ended, "both have cleared")
    assert "FAN_FAIL" not in heard.status()
    assert "NE11:STM4-E" not in heard.status()
    assert "NE12:STM4-W" in heard.status(), "the other end's alarm still stands"
    lab.do(Act.REPAIR, "link:B3")
    heard.synchronise()
    eventually(lambda: all_up(store), "and well again")
