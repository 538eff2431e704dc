"""The units as systemd itself judges them, and the staged tree of `make install`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from collectors.traps import sockets
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


def test_the_service_can_tell_who_calls(stage: Path) -> None:
    """In a user namespace SO_PEERCRED makes all operators one; test_control.py shows it of a real one."""
    lines = (stage / "opt/p/lib/systemd/system/probed.service").read_text().splitlines()
    assert not [line for line in lines if line.startswith(("PrivateUsers", "DynamicUser", "RootImage"))]


def test_a_stop_is_for_the_daemon_alone(stage: Path) -> None:
    """By default systemd ends every process of a service at once: an SMS on its way by a program would be lost."""
    lines = (stage / "opt/p/lib/systemd/system/probed.service").read_text().splitlines()
    assert "KillMode=mixed" in lines


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


@pytest.mark.parametrize("folder", ["alerts", "grafana"])
def test_alarms_and_dashboard_are_there_for_who_has_no_sources_and_are_the_same(stage: Path, folder: str) -> None:
    for name in files(ROOT / folder):
        installed = stage / "opt/p/share/probed" / folder / name
        assert installed.read_bytes() == (ROOT / folder / name).read_bytes()


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


def test_the_socket_for_traps_is_handed_to_the_receiver_under_the_name_that_it_looks_for(stage: Path) -> None:
    """It is enabled by hand, once there is a [traps]: the service itself must not pull it in."""
    unit = (stage / "opt/p/lib/systemd/system/probed.service").read_text()
    assert "probed-trap" not in unit
    lines = (stage / "opt/p/lib/systemd/system/probed-trap.socket").read_text().splitlines()
    assert {
        "ListenDatagram=0.0.0.0:162",
        "ReceiveBuffer=16M",
        f"FileDescriptorName={sockets.NAME}",
        "Service=probed.service",
    } <= set(lines)
    assert sockets.WANTED_BUFFER == 16 << 20


def installed(prefix: str, destdir: Path | str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The script itself: make's own quoting is not in the way of odd names."""
    command = ["bash", str(ROOT / "systemd/install.sh"), "install", prefix, str(destdir)]
    env = {**os.environ, "SKIP_VENV": "1", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, env=env)


@pytest.mark.parametrize(("python", "hidden"), [("home/noc/bin/python3", True), ("opt/own/bin/python3", False)])
def test_a_python_that_the_service_cannot_see_is_named(tmp_path: Path, python: str, hidden: bool) -> None:
    link, there = tmp_path / "opt/p/lib/probed/bin/python", tmp_path / python
    for file in (link, there):
        file.parent.mkdir(parents=True)
    there.touch()
    link.symlink_to(there)
    done = installed("/opt/p", tmp_path)
    assert done.returncode == 0
    assert ("which runs it: install with one of the system" in done.stderr) == hidden
    assert ("The service cannot see" in done.stderr) == hidden


@pytest.mark.parametrize("prefix", ["/opt/网管/probed-1.0+b", "/opt/a,b=c@d~e"])
def test_a_prefix_may_have_an_unusual_name(tmp_path: Path, prefix: str) -> None:
    assert installed(prefix, tmp_path).returncode == 0
    unit = (tmp_path / prefix[1:] / "lib/systemd/system/probed.service").read_text(encoding="utf-8")
    assert f"ExecStart={prefix}/bin/probed run" in unit


@pytest.mark.parametrize(
    "prefix",
    [
        "/opt/a b",
        "/opt/a&b",
        "/opt/a%b",
        "/opt/a'b",
        '/opt/a"b',
        "/opt/a\\b",
        "/opt/a$b",
        "/opt/a|b",
        "/opt/[a]",
        "a/b",
    ],
)
def test_a_prefix_that_no_unit_can_name_is_refused_before_anything_is_written(tmp_path: Path, prefix: str) -> None:
    done = installed(prefix, tmp_path)
    assert done.returncode == 2
    assert prefix in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_staging_folder_may_be_named_from_here(tmp_path: Path) -> None:
    assert installed("/opt/p", "stage", cwd=tmp_path).returncode == 0
    assert "opt/p/bin/probed" in files(tmp_path / "stage")


@pytest.mark.parametrize(
    ("prefix", "says"),
    [
        pytest.param("/usr/local", ["systemd-sysusers && systemd-tmpfiles --create\n"], id="where systemd looks"),
        pytest.param(
            "/opt/p",
            [
                "systemd-sysusers /opt/p/lib/sysusers.d/probed.conf",
                "systemd-tmpfiles --create /opt/p/lib/tmpfiles.d/probed.conf",
                "systemctl link /opt/p/lib/systemd/system/probed.service /opt/p/lib/systemd/system/probed-trap",
                "/opt/p/bin/probed config check",
            ],
            id="where it does not",
        ),
    ],
)
def test_what_is_to_be_done_next_works_for_the_prefix(tmp_path: Path, prefix: str, says: list[str]) -> None:
    told = installed(prefix, tmp_path).stdout
    assert [words for words in says if words not in told] == []
    assert ("link" in told) == (prefix == "/opt/p")


def test_a_prefix_that_the_service_may_not_see_is_told(tmp_path: Path) -> None:
    assert "ProtectHome" in installed("/home/wang/probed", tmp_path).stderr
    assert installed("/opt/p", tmp_path).stderr == ""
