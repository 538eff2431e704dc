"""Before anything is watched: signals while modules are imported and the configuration is read, closed streams."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.daemon_process import ROOT, DaemonProcess, all_up, eventually
from tests.support.lab_network import LabNetwork


def listens(daemon: DaemonProcess) -> bool:
    """Whether it has taken SIGTERM into its own hands, which is the first that it does."""
    for line in Path(f"/proc/{daemon.pid}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
    raise AssertionError("no line of SigCgt")


def children(daemon: DaemonProcess) -> list[int]:
    """Of all its threads."""
    return [
        int(pid) for file in Path(f"/proc/{daemon.pid}/task").glob("*/children") for pid in file.read_text().split()
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_in_the_first_instant_is_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with DaemonProcess(tmp_path / "probed.toml") as daemon:
        eventually(lambda: listens(daemon), "it listens")
        daemon.signal(number)
        assert daemon.ended() == 0
        assert daemon.log == ""


def test_a_stop_while_the_configuration_is_read_ends_who_reads_it(tmp_path: Path) -> None:
    config = tmp_path / "probed.toml"
    os.mkfifo(config)  # nobody writes it: the reader waits for ever
    with DaemonProcess(config) as daemon:
        (reader,) = eventually(lambda: children(daemon), "somebody reads")
        daemon.signal(signal.SIGTERM)
        assert daemon.ended() == 0
        assert not Path(f"/proc/{reader}").exists()
        assert daemon.log == ""


def test_a_reload_wanted_too_early_is_done_once_it_runs(tmp_path: Path) -> None:
    """What it reads first may be older than the signal."""
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config) as daemon:
        eventually(lambda: listens(daemon), "it listens")
        daemon.signal(signal.SIGHUP)
        eventually(lambda: "reload" in daemon.log, "it has read its configuration again")
        assert daemon.stop() == 0


def test_a_configuration_that_hangs_at_a_reload_holds_up_no_stop(tmp_path: Path) -> None:
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        lab.config.unlink()
        os.mkfifo(lab.config)  # nobody writes it
        daemon.signal(signal.SIGHUP)
        reader = eventually(lambda: reads(daemon, lab.config), "somebody reads")
        daemon.signal(signal.SIGTERM)
        assert daemon.ended(5) == 0
        assert not Path(f"/proc/{reader}").exists()


def reads(daemon: DaemonProcess, config: Path) -> int | None:
    lines = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in children(daemon)}
    return next((pid for pid, line in lines.items() if str(config) in line and "life.loaded" in line), None)


WAITING = """
import threading, time
from probed.life import early, stopping
early.EARLY.listen()
stopping.THREADS_S = 0.1
threading.Thread(target=time.sleep, args=(60,)).start()
stopping.leave_soon()
"""


def test_a_thread_that_waits_for_a_name_or_a_disk_does_not_keep_the_process() -> None:
    command = [sys.executable, "-c", WAITING]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=20, check=False)
    assert done.returncode == 0
    assert "ended while something still waited for an answer" in done.stderr


def test_closed_streams_are_no_reason_not_to_run(tmp_path: Path) -> None:
    """As some supervisors start a program: nothing on 0, 1 and 2, which the store's file must not become."""
    with LabNetwork(tmp_path) as lab:
        command = [sys.executable, "-m", "probed", "run", "--config", str(lab.config)]
        process = subprocess.Popen(["/bin/sh", "-c", 'exec "$@" 0<&- 1>&- 2>&-', "sh", *command], cwd=ROOT)
        try:
            eventually(lambda: all_up(lab.store), "all circuits up")
            folder = Path(f"/proc/{process.pid}/fd")
            assert {(folder / number).readlink() for number in "012"} == {Path(os.devnull)}
        finally:
            process.terminate()
            assert process.wait(20) == 0
