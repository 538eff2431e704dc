"""TAB in a real bash: commands, options and ids; silence where there is nothing to offer."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.command import month, probed
from tests.support.programs import program

BIN = Path(sys.executable).parent


def offered(line: str, config: Path | None, *, breaks: str = " \t\n\"'><=;|&(:") -> list[str]:
    """What bash puts into COMPREPLY when TAB is pressed at the end of the line."""
    bash = program("bash", "bash")
    script = f"""
eval "$(probed completion bash)"
compopt() {{ :; }}
COMP_WORDBREAKS={shlex.quote(breaks)}
COMP_LINE={shlex.quote(line)}; COMP_POINT=${{#COMP_LINE}}
_probed_completion probed
[ ${{#COMPREPLY[@]}} -eq 0 ] || printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    env = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    if config is not None:
        env["PROBED_CONFIG"] = str(config)
    done = subprocess.run(
        [bash, "--norc", "-c", script], capture_output=True, text=True, env=env, check=False, timeout=60
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("probed st", ["status"], id="a command"),
        pytest.param("probed alarms l", ["list"], id="a command of a group"),
        pytest.param("probed status --col", ["--color"], id="an option"),
        pytest.param("probed circuits --state d", ["down", "degraded"], id="a choice"),
        pytest.param("probed explain C13", ["C13"], id="a circuit"),
        pytest.param("probed explain V-010", ["V-0101"], id="a VPN"),
        pytest.param("probed pm show NE0", ["NE01", "NE02", "NE03"], id="an element"),
        pytest.param("probed circuits --customer 10000000010", ["100000000101"], id="a customer"),
        pytest.param("probed topology impact lin", ["link:"], id="a kind of resource"),
        pytest.param("probed topology impact link:R3", ["R3"], id="a link, after the colon at which bash breaks"),
        pytest.param("probed maintenance add link:R1 element:NE0", ["NE01", "NE02", "NE03"], id="a second resource"),
        pytest.param("probed explain Q", [], id="no such circuit"),
    ],
)
def test_tab_offers(line: str, expected: list[str]) -> None:
    answer = offered(line, month())
    assert answer[: len(expected)] == expected
    assert bool(answer) == bool(expected)


def test_where_bash_does_not_break_at_colons_the_whole_name_is_offered() -> None:
    assert offered("probed topology impact link:R3", month(), breaks=" \t\n") == ["link:R3"]


def test_open_problems_are_offered_to_be_acknowledged() -> None:
    still_open = probed("alarms", "list", "--json", config=month()).json["problems"]
    answer = offered("probed alarms ack ", month(), breaks=" \t\n")
    assert len(answer) == sum(problem["root"] is None for problem in still_open)


@pytest.mark.parametrize("content", [None, "", "time_zone = 3", 'time_zone = "UTC"\ninventory = "none"'])
def test_without_a_usable_configuration_tab_is_silent(content: str | None, tmp_path: Path) -> None:
    config = tmp_path / "probed.toml"
    if content is not None:
        config.write_text(content)
    assert offered("probed explain C", config) == []
    assert offered("probed alarms ack ", config) == []


def test_the_settings_file_that_the_line_names_is_the_one_that_is_asked(tmp_path: Path) -> None:
    assert "C13" in offered(f"probed explain --config {month()} C1", tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("shell", "mark"), [("bash", "complete -o nosort"), ("zsh", "#compdef probed"), ("fish", "complete ")]
)
def test_every_shell_has_its_script(shell: str, mark: str) -> None:
    done = probed("completion", shell)
    assert done.code == 0
    assert mark in done.out
    assert "_PROBED_COMPLETE" in done.out


def shell_env(config: Path, folder: Path) -> dict[str, str]:
    path = f"{BIN}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TERM": "xterm", "PROBED_CONFIG": str(config)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("probed st", "status", id="a command"),
        pytest.param("probed explain C13", "C13", id="a circuit"),
        pytest.param("probed topology impact link:R3", "link:R3", id="a link"),
    ],
)
def test_a_real_fish_completes(line: str, expected: str, tmp_path: Path) -> None:
    script = f"probed completion fish | source; complete -C {shlex.quote(line)}"
    done = subprocess.run(
        [program("fish", "fish"), "--no-config", "-c", script],
        capture_output=True,
        text=True,
        env=shell_env(month(), tmp_path),
        check=False,
        timeout=60,
    )
    assert [answer.split("\t")[0] for answer in done.stdout.splitlines()] == [expected]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("C.UTF-8", "alarms\tList problems; acknowledge, hand over and shelve them."),
        ("zh_CN.UTF-8", "alarms\t列出故障；确认、交接、搁置故障。"),
    ],
)
def test_a_real_fish_shows_the_whole_help_in_the_terminals_language(
    locale: str, expected: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [program("fish", "fish"), "--no-config", "-c", "probed completion fish | source; complete -C 'probed al'"],
        capture_output=True,
        text=True,
        env={**shell_env(month(), tmp_path), "LC_ALL": locale},
        check=False,
        timeout=60,
    )
    assert done.stdout.splitlines() == [expected]


def test_a_real_zsh_completes(tmp_path: Path) -> None:
    zsh, (master, slave) = program("zsh", "zsh"), pty.openpty()
    env = {**shell_env(month(), tmp_path), "PS1": "ready> "}
    child = subprocess.Popen(
        [zsh, "-f", "-i"], stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
    )
    try:
        os.write(master, b"autoload -U compinit; compinit -u -D; eval \"$(probed completion zsh)\"; echo set''up\n")
        _read_until(master, b"setup")
        os.write(master, b"probed report 10000000010\t2026-10 --lan\t")
        shown = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|\x08", b"", _read_until(master, b"--language"))
        assert b"100000000101 " in shown
    finally:
        child.kill()
        child.wait()
        os.close(master)
        os.close(slave)


def _read_until(master: int, mark: bytes, patience_s: float = 30) -> bytes:
    seen, deadline = b"", time.monotonic() + patience_s
    while mark not in seen:
        ready, _, _ = select.select([master], [], [], max(deadline - time.monotonic(), 0))
        assert ready, seen
        seen += os.read(master, 65536)
    return seen
