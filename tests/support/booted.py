"""A system with a real systemd as its first process, without anything of this machine being changed."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.support.daemon_process import ROOT, eventually
from tests.support.programs import program

SYSTEMD: Final = Path("/lib/systemd/systemd")
SOURCES: Final = "/srv/probed"
_ENVIRONMENT: Final = """
set -e
venv=/usr/local/lib/probed
umask 022
mkdir -p $venv/bin $venv/lib/{python}/site-packages
ln -s /opt/python/bin/{python} $venv/bin/python
echo 'home = /opt/python/bin' > $venv/pyvenv.cfg
printf '/srv/probed\\n/srv/packages\\n' > $venv/lib/{python}/site-packages/probed.pth
install -m 755 /srv/probed/systemd/launcher.sh $venv/bin/probed
"""
"""What `make install` does with pip, from the packages that are here already."""


class Booted:
    """Commands in the system, as root or as one of its users."""

    def __init__(self, first_pid: int) -> None:
        self._enter = ["nsenter", "--target", str(first_pid), "--all", "--root", "--wd"]
        self.beside: list[subprocess.Popen[bytes]] = []

    def tried(self, command: str, user: str = "root") -> subprocess.CompletedProcess[str]:
        group = "nogroup" if user == "nobody" else user
        become = [] if user == "root" else ["setpriv", f"--reuid={user}", f"--regid={group}", "--init-groups"]
        env = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "LANG": "C.UTF-8"}
        words = [*self._enter, *become, "sh", "-c", command]
        return subprocess.run(words, capture_output=True, text=True, check=False, env=env, timeout=120)

    def run(self, command: str, user: str = "root") -> str:
        """What it printed; a command that fails fails the test."""
        done = self.tried(command, user)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}\n{self.journal()}"
        return done.stdout

    def begin(self, command: str) -> None:
        """Runs beside the test, and ends with the system at the latest."""
        quiet = subprocess.DEVNULL
        words = [*self._enter, "sh", "-c", command]
        self.beside.append(subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet))

    def write(self, path: str, text: str) -> None:
        self.run(
            f"mkdir -p {shlex.quote(str(Path(path).parent))} && printf %s {shlex.quote(text)} > {shlex.quote(path)}"
        )

    def shows(self, name: str, unit: str = "probed.service") -> str:
        """A property of a unit."""
        return self.tried(f"systemctl show --value --property={name} {unit}").stdout.strip()

    def journal(self, unit: str = "probed.service") -> str:
        return self.tried(f"journalctl --no-pager --output=cat --unit={unit}").stdout


@contextmanager
def booted() -> Iterator[Booted]:
    """Skips where it cannot be done, and says why."""
    program("systemctl", "systemd")
    if os.geteuid() != 0:
        pytest.skip("only root may start a system of its own")
    if not SYSTEMD.exists():
        pytest.skip(f"{SYSTEMD} is not there: apt-get install systemd")
    if (
        "cgroup2" not in Path("/proc/filesystems").read_text()
        or "overlay" not in Path("/proc/filesystems").read_text()
    ):
        pytest.skip("the kernel has no cgroup2 or no overlay")
    script = str(Path(__file__).with_name("boot_systemd.sh"))
    command = ["sh", script, str(ROOT), sys.base_prefix, sysconfig.get_path("purelib")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        beside: list[subprocess.Popen[bytes]] = []
        try:
            said = process.stdout.readline().strip()
            if not said:
                pytest.skip(f"no system can be started here: {process.stderr.read().strip()}")
            system = Booted(eventually(lambda: _first(int(said), process), "a first process"))
            eventually(
                lambda: system.tried("systemctl is-system-running").stdout.strip() in ("running", "degraded"),
                "it has booted",
            )
            system.run(_ENVIRONMENT.format(python=f"python{sys.version_info.major}.{sys.version_info.minor}"))
            beside = system.beside
            yield system
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
            for one in beside:
                one.wait()


def _first(parent: int, process: subprocess.Popen[str]) -> int:
    """The first process of the system once it is systemd; 0 = not yet."""
    assert process.poll() is None, process.stderr.read() if process.stderr else ""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    first = int(children[0]) if children else 0
    return first if first and Path(f"/proc/{first}/comm").read_text().strip() == "systemd" else 0
