"""Clocks are put back an hour over midnight under a running daemon: no edge moves, and times say which hour it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from probed.lab.demo.seen import seen
from probed.lab.live import compare_live, compare_problems
from probed.lab.network import CIRCUITS, SMALL
from probed.lab.script import Act
from probed.model.instant import HOUR_US, SECOND_US, format_instant
from tests.support.daemon_process import DaemonProcess, all_up, eventually, horizon, in_state, roots
from tests.support.lab_network import LabNetwork
from tests.support.turning_zone import offset_that_shows, turning_zone

CHAIN = {"C05", "C09", "C16", "C21", "C24"}
"""Circuits over A2."""
BEFORE_S = (8, 40, 120)
"""So long before the clocks turn a try begins: a busy machine may take longer to see all circuits up."""


@dataclass
class Turn:
    lab: LabNetwork
    at_s: int
    before_min: int
    env: dict[str, str]
    began: int

    def asked(self, *words: str) -> str:
        command = [sys.executable, "-m", "probed", *words, "--config", str(self.lab.config)]
        env = {**os.environ, **self.env, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    def offset(self, *, after: bool) -> str:
        minutes = self.before_min - 60 * after
        sign = "-" if minutes < 0 else "+"
        return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"

    def day_and_next(self) -> tuple[str, str]:
        """The local day that has begun half an hour before the clocks turn, and begins again half an hour later."""
        began_s = self.at_s + self.before_min * 60
        return time.strftime("%F", time.gmtime(began_s)), time.strftime("%F", time.gmtime(began_s + 86_400))


@contextmanager
def turning(folder: Path) -> Iterator[Turn]:
    """A daemon in a zone whose clocks will soon go from half past midnight back to half past eleven."""
    for number, before_s in enumerate(BEFORE_S):
        at_s, here = int(time.time()) + before_s, folder / str(number)
        before_min = offset_that_shows(at_s * SECOND_US, 30)
        env = turning_zone(here / "zones", "Lab/Turning", at_s, before_min, before_min - 60)
        with (
            LabNetwork(here, staleness_looks=5, net=replace(SMALL, zone="Lab/Turning")) as lab,
            DaemonProcess(lab.config, env) as daemon,
        ):
            eventually(lambda lab=lab: all_up(lab.store) and not roots(lab.store), "all circuits up")  # type: ignore[misc]
            if time.time() < at_s - 3:
                yield Turn(lab, at_s, before_min, env, horizon(lab.store))
                assert daemon.stop() == 0, daemon.log
                assert "Traceback" not in daemon.log
                return
    raise AssertionError("this machine is too slow to see the clocks turn")


def test_an_outage_over_the_turn_is_one_and_each_time_says_which_hour_it_is(tmp_path: Path) -> None:
    with turning(tmp_path) as here:
        lab = here.lab
        lab.do(Act.CUT, "link:A2")
        eventually(lambda: in_state(lab.store, "down") == CHAIN, "the cut is seen")
        eventually(lambda: time.time() > here.at_s + 1, "the clocks are put back")
        assert in_state(lab.store, "down") == CHAIN
        lab.do(Act.REPAIR, "link:A2")
        eventually(lambda: all_up(lab.store) and not roots(lab.store), "the repair is seen")
        play = lab.play(here.began, horizon(lab.store))
        told = seen(lab.store, (circuit.id for circuit in CIRCUITS), play.start, play.end)
        assert compare_live(play, told.circuits) + compare_problems(play, told.problems) == []
        shown = here.asked("alarms", "list", "--all")
        assert here.offset(after=False) in shown, "raised in the first of both hours"
        shown = here.asked("explain", "C05", f"{format_instant(here.began)}/{format_instant(play.end)}")
        assert "nothing is missing, nothing is counted twice" in shown
        down = next(line for line in shown.splitlines() if line.endswith("down   link:A2"))
        assert [word[-6:] for word in down.split()[1:4:2]] == [here.offset(after=False), here.offset(after=True)]
        day, following = here.day_and_next()
        judged = json.loads(here.asked("assess", "C05", "--period", f"{day}/{following}", "--json"))
        (told_day,) = judged["assessments"]
        assert told_day["period"]["end"] - told_day["period"]["start"] == 25 * HOUR_US
        (outage,) = told_day["outages"]
        assert outage["start"]["at"] < here.at_s * SECOND_US < outage["end"]["at"]
        assert told_day["totals"]["down"] == outage["end"]["at"] - outage["start"]["at"]
