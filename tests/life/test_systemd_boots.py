"""The installed service under a real systemd, as operations.md has it: from the first start to the last stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from probed.life.figure_worker import NICE
from tests.support.booted import SOURCES, Booted, booted
from tests.support.daemon_process import eventually

pytestmark = pytest.mark.peer

WELL = re.compile(r"24 circuits, 0 of [1-9]\d* sources silent, 0 open problems")
WATCHDOG_S = 3
TRAP = (
    "MIBS= SNMP_PERSISTENT_DIR=/tmp snmptrap -v2c -c lab-read-only --clientaddr=127.88.1.7 127.0.0.1:162 '' "
    ".1.3.6.1.6.3.1.1.5.3 .1.3.6.1.2.1.2.2.1.1.5 i 5"
)
"""linkDown of NE07."""
FIGURES = (
    "python3 -c 'import urllib.request as u; print(u.urlopen(\"http://127.0.0.1:9469/metrics\").read().decode())'"
)
SETTINGS = """
cp -r /tmp/lab/inventory /etc/probed/
sed -e 's|^state_dir = .*|state_dir = "/var/lib/probed"|' \
    -e 's|^community = .*|community_file = "credentials:core"|' /tmp/lab/probed.toml > /etc/probed/probed.toml
printf '\n[metrics]\nlisten = "127.0.0.1:9469"\n' >> /etc/probed/probed.toml
printf '\n[control]\nsocket = "/run/probed/control.sock"\n' >> /etc/probed/probed.toml
sed -n 's/^community = "\\(.*\\)"/\\1/p' /tmp/lab/probed.toml > /etc/probed/secrets/core
chmod 600 /etc/probed/secrets/core
"""


@pytest.fixture(scope="module")
def system() -> Iterator[Booted]:
    """probed installed, the lab's network beside it, nothing started yet."""
    with booted() as system:
        printed = system.run(f"make -s -C {SOURCES} install PREFIX=/usr/local SKIP_VENV=1")
        for command in re.findall(r"^  (systemd-sysusers .*|systemctl daemon-reload)", printed, re.MULTILINE):
            system.run(command)
        system.begin("cd /tmp && exec probed lab serve /tmp/lab --interval 1 --traps 127.0.0.1:162")
        eventually(lambda: system.tried("test -s /tmp/lab/probed.toml").returncode == 0, "the lab serves")
        system.run(SETTINGS)
        system.write(
            "/etc/systemd/system/probed.service.d/here.conf",
            f"[Service]\nLoadCredential=core:/etc/probed/secrets/core\nWatchdogSec={WATCHDOG_S}\nRestartSec=1\n",
        )
        system.run("usermod -aG probed wang && systemctl daemon-reload")
        yield system


def well(system: Booted) -> bool:
    return WELL.fullmatch(system.shows("StatusText")) is not None


def main_pid(system: Booted) -> int:
    return int(system.shows("MainPID"))


def heard(system: Booted) -> int:
    """Notifications since the daemon was started."""
    told = system.tried(FIGURES).stdout
    found = re.search(r'^probed_traps_received_total\{kind="trap v2c"\} ([0-9.e+]+)$', told, re.MULTILINE)
    return 0 if found is None else int(float(found[1]))


def test_user_and_folders_are_as_the_units_want_them(system: Booted) -> None:
    assert system.run("stat -c %U:%G:%a /etc/probed /etc/probed/secrets /var/lib/probed").split() == [
        "root:probed:750",
        "root:root:700",
        "probed:probed:750",
    ]


def test_it_lives_as_the_operations_guide_says(system: Booted) -> None:
    system.run("systemctl enable --now probed-trap.socket probed")
    assert system.shows("ActiveState") == "active", "READY was heard: the start returned"
    eventually(lambda: well(system), "the secret arrived, the network answers, and it says so")
    assert "buffer 16777216 bytes" in system.journal(), "more than the kernel grants to who has no privilege"
    assert system.run("stat -c %U:%a /run/credentials/probed.service/core").strip() == "probed:400"
    pid = main_pid(system)
    system.run("systemctl reload probed")
    eventually(lambda: "reloaded" in system.journal(), "SIGHUP was heard")
    system.run(
        "cp /etc/probed/probed.toml /tmp/ && echo nonsense > /etc/probed/probed.toml && systemctl reload probed"
    )
    eventually(lambda: "the last reload was refused" in system.shows("StatusText"), "systemctl status says so")
    system.run("cp /tmp/probed.toml /etc/probed/ && systemctl reload probed")
    eventually(lambda: well(system), "as before")
    assert (main_pid(system), system.shows("NRestarts")) == (pid, "0")


def aside(system: Booted) -> list[int]:
    """How urgent the processes beside the daemon are."""
    said = system.tried("for pid in $(pgrep -u probed -f figure_worker); do cut -d' ' -f19 /proc/$pid/stat; done")
    return [int(word) for word in said.stdout.split()]


def test_who_is_in_its_group_may_act_and_nobody_sees_its_secrets(system: Booted) -> None:
    assert "24 up" in system.run("probed status -c /etc/probed/probed.toml", user="wang")
    system.run(
        "probed maintenance add --start 2030-01-01T00:00:00+08:00 --end 2030-01-01T01:00:00+08:00 "
        "-m works link:A2 -c /etc/probed/probed.toml",
        user="wang",
    )
    eventually(lambda: any(nice >= NICE for nice in aside(system)), "what works out figures is less urgent")
    for file in ("/run/credentials/probed.service/core", "/etc/probed/secrets/core", "/etc/shadow"):
        assert system.tried(f"cat {file}", user="wang").returncode != 0
    assert system.tried("probed status -c /etc/probed/probed.toml", user="nobody").returncode == 2


def test_what_comes_while_it_is_stopped_starts_it_and_is_heard(system: Booted) -> None:
    system.run("systemctl stop probed")
    assert (system.shows("Result"), system.shows("ExecMainStatus")) == ("success", "0")
    assert system.shows("ActiveState") == "inactive"
    system.run(TRAP)
    eventually(lambda: heard(system) == 1, "the kernel kept it, and systemd handed the socket over")
    assert system.shows("ActiveState") == "active"


def test_a_daemon_that_hangs_is_ended_by_the_watchdog_and_started_again(system: Booted) -> None:
    pid = main_pid(system)
    system.run(f"kill -STOP {pid}")
    eventually(lambda: main_pid(system) not in (0, pid), "another one")
    assert f"Watchdog timeout (limit {WATCHDOG_S}s)" in system.journal()
    assert system.shows("NRestarts") == "1"
    eventually(lambda: well(system), "it watches")
    system.run("systemctl stop probed-trap.socket probed")
    assert (system.shows("Result"), system.shows("ExecMainStatus")) == ("success", "0")
    assert "Traceback" not in system.journal()
