"""The units as systemd itself judges them, and the staged tree of `make install`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.peer import program

ROOT = Path(__file__).resolve().parents[2]
MOST_EXPOSED = 2.5


def run(*command: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, **(env or {})}
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed tree without its virtual environment."""
    folder = tmp_path_factory.mktemp("stage")
    run("make", "install", "PREFIX=/opt/p", f"DESTDIR={folder}", env={"SKIP_VENV": "1"})
    return folder


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() or path.is_symlink()}


@pytest.mark.peer
def test_the_units_are_right_for_systemd(stage: Path, tmp_path: Path) -> None:
    for name in ("probed.service", "probed-trap.socket"):
        unit = (stage / "opt/p/lib/systemd/system" / name).read_text()
        # the program is not installed where the unit names it
        (tmp_path / name).write_text(unit.replace("/opt/p/bin/probed", "/bin/true"))
    said = run(program("systemd-analyze"), "verify", *map(str, tmp_path.iterdir()))
    assert said.strip() == ""


@pytest.mark.peer
def test_the_service_is_little_exposed(stage: Path) -> None:
    unit = stage / "opt/p/lib/systemd/system/probed.service"
    said = run(program("systemd-analyze"), "security", "--offline=true", "--no-pager", str(unit))
    found = re.search(r"Overall exposure level for probed.service: ([0-9.]+)", said)
    assert found, said
    assert float(found[1]) < MOST_EXPOSED


@pytest.mark.peer
def test_the_user_and_the_folders_can_be_made(stage: Path, tmp_path: Path) -> None:
    made = tmp_path / "root"
    (made / "etc").mkdir(parents=True)
    run(program("systemd-sysusers"), f"--root={made}", str(stage / "opt/p/lib/sysusers.d/probed.conf"))
    assert "probed:" in (made / "etc/passwd").read_text()
    assert "probed:" in (made / "etc/group").read_text()
    if os.geteuid() == 0:
        conf = str(stage / "opt/p/lib/tmpfiles.d/probed.conf")
        run(program("systemd-tmpfiles"), f"--root={made}", "--create", conf)
        assert (made / "etc/probed/secrets").stat().st_mode & 0o777 == 0o700
        assert (made / "var/lib/probed").stat().st_mode & 0o777 == 0o750


def test_the_prefix_stands_in_the_unit(stage: Path) -> None:
    unit = (stage / "opt/p/lib/systemd/system/probed.service").read_text()
    assert "ExecStart=/opt/p/bin/probed run --config /etc/probed/probed.toml" in unit
    assert "@prefix@" not in unit
    assert (stage / "opt/p/bin/probed").readlink() == Path("../lib/probed/bin/probed")


def test_the_command_runs_from_wherever_the_tree_stands(stage: Path, tmp_path: Path) -> None:
    """From the staging folder, through the link in bin/, and after the tree was moved."""
    root = tmp_path / "here" / "opt/p"
    venv = root / "lib/probed"
    run(sys.executable, "-m", "venv", "--without-pip", str(venv))
    packages = next(venv.glob("lib/python*/site-packages"))
    (packages / "probed.pth").write_text(
        "\n".join([str(ROOT), *(path for path in sys.path if "site-packages" in path)])
    )
    shutil.copy(ROOT / "systemd/launcher.sh", venv / "bin/probed")
    (venv / "bin/probed").chmod(0o755)
    (root / "bin").mkdir()
    (root / "bin/probed").symlink_to((stage / "opt/p/bin/probed").readlink())
    moved = (tmp_path / "here").rename(tmp_path / "moved, with a blank")
    assert "0.1.0" in run(str(moved / "opt/p/bin/probed"), "--version")


def test_nothing_is_installed_outside_of_the_prefix_and_the_example_is_whole(stage: Path) -> None:
    assert all(name.startswith("opt/p/") for name in files(stage))
    examples = files(ROOT / "config/examples")
    assert {f"opt/p/share/probed/examples/{name}" for name in examples} <= files(stage)


def test_what_was_installed_is_taken_away_and_nothing_else(tmp_path: Path) -> None:
    mine = tmp_path / "opt/p/bin/mine"
    mine.parent.mkdir(parents=True)
    mine.write_text("")
    where = ("PREFIX=/opt/p", f"DESTDIR={tmp_path}")
    run("make", "install", *where, env={"SKIP_VENV": "1"})
    run("make", "install", *where, env={"SKIP_VENV": "1"})
    assert len(files(tmp_path)) > 10
    run("make", "uninstall", *where)
    assert files(tmp_path) == {"opt/p/bin/mine"}


def test_the_socket_for_traps_waits_for_its_receiver(stage: Path) -> None:
    """Nobody serves it yet: nothing may pull it in."""
    unit = (stage / "opt/p/lib/systemd/system/probed.service").read_text()
    assert "probed-trap" not in unit
    assert "ReceiveBuffer=16M" in (stage / "opt/p/lib/systemd/system/probed-trap.socket").read_text()
