"""Flapping, shelving, escalation and hand-over beside live agents, with a kill -9 in the middle of each."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings_file import load_settings
from probed.control.client import call
from probed.control.protocol import Request
from probed.lab.script import Act
from probed.store.reader import Reader
from tests.support.command import probed
from tests.support.daemon_process import DaemonProcess, all_up, eventually, roots
from tests.support.json_schema import faults
from tests.support.lab_network import LabNetwork

SETTINGS = """
[damping]
half_life = "60s"
reuse = 1450
longest = "20s"
[[escalation]]
level = 1
clock = "response"
after = "2s"
[[escalation]]
level = 2
clock = "repair"
after = "7s"
[[escalation]]
level = 3
clock = "response"
after = "1h"
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabNetwork]:
    with LabNetwork(tmp_path_factory.mktemp("handled")) as made:
        made.config.write_text(made.config.read_text("utf-8") + SETTINGS, "utf-8")
        yield made


def told(lab: LabNetwork, link: str) -> list[str]:
    """The transitions of which people were told about a link, in order, without levels of escalation."""
    found = [row["transition"] for row in lab.heard if row["problem"]["id"] == f"link_down/link:{link}"]
    return [one for one in found if one != "escalated"]


def levels(lab: LabNetwork, link: str) -> list[int]:
    """The levels of escalation that were told about a link, in order."""
    found = [row for row in lab.heard if row["problem"]["id"] == f"link_down/link:{link}"]
    return [row["level"] for row in found if row["transition"] == "escalated"]


def listed(lab: LabNetwork, link: str, *options: str) -> dict[str, Any] | None:
    """The problem of a link as the list has it."""
    found = probed("alarms", "list", *options, "--json", config=lab.config).json["problems"]
    return next((one for one in found if one["key"]["resource"] == f"link:{link}"), None)


def is_down(lab: LabNetwork, link: str) -> bool:
    return f"link_down/link:{link}" in roots(lab.store)


def cut(lab: LabNetwork, link: str) -> None:
    lab.do(Act.CUT, f"link:{link}")
    eventually(lambda: is_down(lab, link), f"{link} is down")


def repair(lab: LabNetwork, link: str) -> None:
    lab.do(Act.REPAIR, f"link:{link}")
    eventually(lambda: not is_down(lab, link), f"{link} is up again")


def acted(lab: LabNetwork, *words: str) -> str:
    done = probed("alarms", *words, config=lab.config)
    assert done.code == 0, done.err
    return done.out


def test_a_flapping_link_is_told_once_and_its_end_once_across_a_kill(lab: LabNetwork) -> None:
    with DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        for _ in range(2):
            cut(lab, "B2")
            repair(lab, "B2")
        cut(lab, "B2")
        eventually(lambda: "flapping" in told(lab, "B2"), "that it flaps is told")
        daemon.kill()
    before = told(lab, "B2")
    assert before[-1] == "flapping"
    with DaemonProcess(lab.config) as daemon:
        for _ in range(2):
            repair(lab, "B2")
            cut(lab, "B2")
        repair(lab, "B2")
        gone = listed(lab, "B2")
        assert gone is not None, "it is listed though it is gone for the moment"
        assert (gone["cleared"] is not None, gone["flapping"] is not None, gone["owed"]) == (True, True, True)
        assert "flapping" in acted(lab, "list")
        assert told(lab, "B2") == before, "no coming and going is told"
        eventually(lambda: told(lab, "B2") != before, "it has calmed")
        assert told(lab, "B2") == [*before, "flapping_ended"]
        assert [row["action"] for row in lab.heard][-1] == "clear"
        assert listed(lab, "B2") is None
        assert daemon.stop() == 0, daemon.log
    with Reader(lab.store) as reader:
        key = next(problem.key for problem in reader.problems() if problem.key.resource == "link:B2")
        lives = [
            e.transition.value for e in reader.history_of(key) if e.transition.value.endswith(("raised", "cleared"))
        ]
    assert lives == ["raised", "cleared", *["reraised", "cleared"] * 4], "the record has each of them"


def test_escalation_comes_in_time_once_and_an_acknowledgement_goes_from_hand_to_hand(lab: LabNetwork) -> None:
    me = getpass.getuser()
    with DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        cut(lab, "A2")
        eventually(lambda: levels(lab, "A2") == [1], "nobody took it on")
        assert acted(lab, "ack", "link:A2", "-m", "splicing") == f"link_down/link:A2: acknowledged by {me}\n"
        assert "acknowledged by li" in acted(lab, "hand-over", "--from", me, "--to", "li", "-m", "change of shift")
        daemon.kill()
    with DaemonProcess(lab.config) as daemon:
        eventually(lambda: len(levels(lab, "A2")) > 1, "it was not repaired in time")
        assert levels(lab, "A2") == [1, 2]
        now = listed(lab, "A2")
        assert now is not None
        assert (now["escalated"], now["acknowledged_by"], now["comment"]) == (2, "li", "change of shift")
        schema = probed("schema", "problem").json
        assert faults(now, schema) == []
        assert "li has it no longer" in acted(lab, "unack", "link:A2", "-m", "was called away")
        nobody = probed("alarms", "hand-over", "link:A2", "--to", "li", "-m", "again", config=lab.config)
        assert nobody.code == 2
        assert "nobody has acknowledged this problem" in nobody.err
        repair(lab, "A2")
        eventually(lambda: told(lab, "A2")[-1] == "cleared", "its end")
        history = acted(lab, "history", "link:A2")
        for word in ("acknowledged", "handed over", "unacknowledged", "escalated", "change of shift"):
            assert word in history
        assert daemon.stop() == 0, daemon.log
    with Reader(lab.store) as reader:
        acts = {act.verb: act for act in reader.acts()}
    assert (acts["hand_over"].operator, acts["hand_over"].reason) == (me, "change of shift")
    assert json.loads(acts["hand_over"].subject) == {"from": me, "to": "li"}
    assert acts["unack"].reason == "was called away"


def test_a_shelf_withholds_what_happens_and_its_end_tells_what_is_there(lab: LabNetwork) -> None:
    with DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        cut(lab, "B3")
        eventually(lambda: told(lab, "B3") == ["settled"], "it is told")
        key = "link_down/link:B3"
        assert acted(lab, "shelve", "link:B3", "--for", "1h", "-m", "known").startswith(f"{key}: shelved until ")
        assert listed(lab, "B3") is None
        repair(lab, "B3")
        cut(lab, "B3")
        socket = load_settings(lab.config).control_socket
        until = listed(lab, "B3", "--shelved")
        assert until is not None
        asked = Request("shelve", {"problem": key, "until": soon(lab, 6)}, "known", "the-same-key")
        assert call(socket, asked) == call(socket, asked)
        daemon.kill()
    refused = probed("alarms", "unshelve", "link:B3", "-m", "no", config=lab.config)
    assert refused.code == 2
    assert "no daemon listens on" in refused.err
    with DaemonProcess(lab.config) as daemon:
        eventually(lambda: len(told(lab, "B3")) > 1, "its time is over, and it is still there")
        assert told(lab, "B3")[:2] == ["settled", "unshelved"]
        assert listed(lab, "B3", "--shelved") is None
        repair(lab, "B3")
        eventually(lambda: told(lab, "B3")[-1] == "cleared", "its end")
        assert daemon.stop() == 0, daemon.log
    with Reader(lab.store) as reader:
        keys = [act.key for act in reader.acts() if act.verb == "shelve"]
        assert reader.verify() == ()
        assert reader.verify_runs() == ()
    assert len(keys) == 2
    assert keys.count("the-same-key") == 1


def soon(lab: LabNetwork, seconds: int) -> str:
    """An instant to come, by the lab's clock, which is the machine's."""
    from probed.clock import SystemClock
    from probed.model.instant import SECOND_US, format_instant

    return format_instant(SystemClock().now_us() + seconds * SECOND_US)


def test_a_reload_brings_other_levels_without_touching_the_polling(lab: LabNetwork) -> None:
    level = '[[escalation]]\nlevel = 4\nclock = "repair"\nafter = "3s"\n'
    settings = lab.config.read_text("utf-8")
    with DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        cut(lab, "A3")
        eventually(lambda: told(lab, "A3") == ["settled"], "it is told")
        lab.config.write_text(settings + level, "utf-8")
        done = probed("reload", "-m", "another level", config=lab.config)
        assert done.code == 0, done.err
        assert "[escalation]" in done.out
        eventually(lambda: 4 in levels(lab, "A3"), "the new level is reached")
        repair(lab, "A3")
        assert daemon.stop() == 0, daemon.log
    lab.config.write_text(settings, "utf-8")


def test_shelving_is_refused_with_the_reason(lab: LabNetwork, tmp_path: Path) -> None:
    for words, says in (
        (("shelve", "link:B3", "-m", "x"), "say for how long (--for 2h) or until when"),
        (("shelve", "link:B3", "--for", "2", "-m", "x"), "--for: '2' has no unit"),
        (("shelve", "link:B3", "--for", "2h", "-m", " "), "the reason is empty"),
        (("hand-over", "--to", "li", "-m", "x"), "name one problem, or with --from"),
        (("history", "link:B33"), "there never was a problem 'link:B33'"),
    ):
        done = probed("alarms", *words, config=lab.config)
        assert done.code == 2
        assert says in done.err
