"""The whole way: a cut fibre in the lab, a daemon, routes, and SMS that lie in the spool; retries by an operator."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

from probed.lab.script import Act
from probed.store.reader import Reader
from tests.support.command import probed
from tests.support.daemon_process import DaemonProcess, all_up, eventually
from tests.support.lab_network import LabNetwork
from tests.support.smsd import spool

PEOPLE = """
[[mail]]
host = "127.0.0.1"
port = {port}
security = "none"
from = "noc@example.com"
[[sms]]
name = "modem"
kind = "spool"
folder = "{spool}"
max_parts = 2
[[sms]]
name = "own"
kind = "command"
command = ["/bin/sh", "-c", "cat >> {got}; test -e {fixed}"]
[[recipient]]
name = "wang"
sms = "13800000000"
mail = "wang@example.com"
language = "zh"
[[recipient]]
name = "li"
sms = "13900000000"
sms_by = "own"
[[route]]
name = "grave"
severities = ["critical", "major"]
to = ["wang", "li"]
"""


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def texts(folder: Path) -> list[str]:
    """What lies in the spool."""
    files = sorted((folder / "outgoing").glob("probed-*"), key=lambda file: file.stat().st_mtime_ns)
    return [file.read_bytes().partition(b"\n\n")[2].decode("utf-16-be") for file in files]


def laid_aside(config: Path) -> list[tuple[str, dict[str, Any]]]:
    """Whose message it was, and what it said."""
    rows = probed("notify", "dead", "--json", config=config).json["messages"]
    return [(row["notification"]["recipient"], row["notification"]["payload"]) for row in rows]


def test_raise_and_clear_reach_a_person_across_a_kill_and_a_dead_letter_is_retried(tmp_path: Path) -> None:
    folder, got, fixed = spool(tmp_path / "sms"), tmp_path / "got", tmp_path / "fixed"
    with LabNetwork(tmp_path / "lab") as lab:
        people = PEOPLE.format(port=closed_port(), spool=folder, got=got, fixed=fixed)
        lab.config.write_text(lab.config.read_text("utf-8") + people, "utf-8")
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: all_up(lab.store), "all circuits up")
            lab.do(Act.CUT, "link:B2")
            eventually(lambda: len(texts(folder)) == 1, "the SMS lies in the spool")
            eventually(lambda: "is laid aside" in daemon.log, "the program's refusal")
            daemon.kill()
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: all_up(lab.store) is False, "it knows what it knew")
            lab.do(Act.REPAIR, "link:B2")
            eventually(lambda: len(texts(folder)) == 2, "the clear lies in the spool")
            raised, cleared = texts(folder)
            assert "中断" in raised or "失去保护" in raised
            assert "恢复" in cleared
            assert "link_down/link:B2" in raised
            # both of them: the program that was given the clear may still be at it
            eventually(lambda: {"raise", "clear"} <= {said["action"] for _, said in laid_aside(lab.config)}, "both")
            assert {recipient for recipient, _ in laid_aside(lab.config)} == {"li"}
            fixed.touch()
            done = probed("notify", "retry", "--recipient", "li", config=lab.config)
            assert done.code == 0, done.err
            assert "will be tried again" in done.out
            eventually(lambda: not laid_aside(lab.config), "none dead")
            listed = probed("notify", "list", "--recipient", "wang", config=lab.config).out
            assert "delivered" in listed
            assert "waiting" in listed, "the mail server is not there: that held up nobody"
            nothing = probed("notify", "retry", "--all", config=lab.config)
            assert nothing.code == 2
            assert "there is no dead message like that" in nothing.err
            assert daemon.stop() == 0
    with Reader(lab.store) as reader:
        assert "notify_retry" in {act.verb for act in reader.acts()}
        assert reader.verify() == ()
        assert reader.verify_runs() == ()
    ids = [json.loads(line)["id"] for line in got.read_text().replace("}{", "}\n{").splitlines()]
    assert len(set(ids)) < len(ids), "a retry has the id of the first try"
