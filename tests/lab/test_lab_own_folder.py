"""The lab removes and writes over what is its own, and leaves neither other people's files nor a daemon behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from probed.lab.inventory import write_settings
from probed.lab.own_folder import NotOurs, fresh
from tests.support.command import probed

OTHERS = 'time_zone = "UTC"\n'


def test_a_folder_of_the_lab_is_made_anew_and_any_other_is_left_alone(tmp_path: Path) -> None:
    ours = tmp_path / "new" / "ours"
    fresh(ours)
    write_settings(ours, 161)
    (ours / "lab.jsonl").touch()
    fresh(ours)
    assert list(ours.iterdir()) == []
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("all of it")
    for others in ("", OTHERS):
        (tmp_path / "probed.toml").write_text(others)
        with pytest.raises(NotOurs, match="something else is in this folder"):
            fresh(tmp_path)
    assert thesis.read_text() == "all of it"


@pytest.mark.parametrize("words", [("record",), ("serve",), ("play", "flapping-tail", "--out"), ("demo", "--out")])
def test_no_command_of_the_lab_takes_a_folder_that_is_not_its_own(tmp_path: Path, words: tuple[str, ...]) -> None:
    for folder in (tmp_path, tmp_path / "live", tmp_path / "month"):
        folder.mkdir(exist_ok=True)
        (folder / "probed.toml").write_text(OTHERS)
    done = probed("lab", *words, tmp_path)
    assert done.code == 2
    assert "Name another place." in done.err
    assert (tmp_path / "probed.toml").read_text() == OTHERS
    assert not (tmp_path / "inventory").exists()


def test_a_store_that_lies_elsewhere_is_not_removed(tmp_path: Path) -> None:
    folder, store = tmp_path / "lab", tmp_path / "var"
    assert probed("lab", "record", folder, "--scenario", "unprotected-cut").code == 0
    store.mkdir()
    (store / "probed.db").write_text("years of truth")
    settings = folder / "probed.toml"
    settings.write_text(settings.read_text().replace('state_dir = "state"', f'state_dir = "{store}"'))
    done = probed("lab", "verify", folder)
    assert done.code == 2
    assert "its state_dir lies elsewhere" in done.err
    assert (store / "probed.db").read_text() == "years of truth"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_play_that_is_told_to_stop_takes_its_daemon_with_it(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "played"
    command = (sys.executable, "-m", "probed", "lab", "play", "flapping-tail", "--out", str(folder))
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as play:
        while not watched(folder):
            assert play.poll() is None
            time.sleep(0.02)
        (daemon,) = watched(folder)
        play.send_signal(number)
        _, complaint = play.communicate(timeout=60)
    assert (play.returncode, complaint) == (130, "")
    assert not Path(f"/proc/{daemon}").exists()


def watched(folder: Path) -> list[int]:
    """Processes that run with the folder's settings."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if str(folder / "probed.toml").encode() in words and b"run" in words:
            found.append(int(process.name))
    return found
