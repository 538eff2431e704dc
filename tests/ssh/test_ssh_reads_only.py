"""No line of the program names a call that could change an element, and only the session talks SSH."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("probed", "collectors", "topology", "sla", "alerting", "config")
CONFIGURING = {
    # netmiko
    "send_config_set", "send_config_from_file", "config_mode", "exit_config_mode", "check_config_mode", "save_config",
    "enable", "exit_enable_mode", "check_enable_mode", "enable_secret_handler", "send_multiline",
    "send_multiline_timing", "send_command", "send_command_timing", "send_command_expect", "cleanup",
    "file_transfer", "progress_bar", "SCPConn", "FileTransfer", "redispatch", "run_ttp", "send_break",
    "disable_paging", "set_terminal_width", "_enter_shell", "_return_cli",
    # paramiko
    "exec_command", "open_sftp", "SFTPClient", "invoke_subsystem", "request_x11", "sendall",
}  # fmt: skip
"""Sending is done in one place, through the door: even netmiko's way to send what is allowed is not used."""
TALKS = {"netmiko", "paramiko", "asyncssh", "scp", "telnetlib", "pexpect", "scrapli", "ncclient"}
SESSION = {
    "collectors/ssh/channel.py",
    "collectors/ssh/login.py",
    "collectors/ssh/hostkeys.py",
    "collectors/ssh/failures.py",
}


def sources() -> list[Path]:
    return sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


def named(tree: ast.AST) -> Iterator[str]:
    """Every name that code could reach something by."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
                yield name
            case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
                yield name


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (one.name.partition(".")[0] for one in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]


ANYBODYS = {"enable", "cleanup", "sendall", "progress_bar"}
"""Names that mean something harmless elsewhere (gc.enable)."""


def configuring(path: Path) -> set[str]:
    return set(named(ast.parse(path.read_text("utf-8")))) & CONFIGURING


def test_no_configuring_call_is_named() -> None:
    found = {str(path.relative_to(ROOT)): configuring(path) for path in sources()}
    assert len(found) > 200
    for path in found:
        if not path.startswith("collectors/ssh/"):
            found[path] -= ANYBODYS
    assert {path: names for path, names in found.items() if names} == {}


def test_only_the_session_imports_anything_that_talks_ssh() -> None:
    talk = {
        str(path.relative_to(ROOT)) for path in sources() if set(imported(ast.parse(path.read_text("utf-8")))) & TALKS
    }
    assert talk <= SESSION


@pytest.mark.parametrize(
    "line",
    [
        "conn.send_config_set(['x'])",
        "from netmiko import file_transfer",
        "getattr(conn, 'config_mode')()",
        "x.enable()",
    ],
)
def test_the_search_finds_what_it_looks_for(line: str, tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(line)
    assert configuring(tmp_path / "x.py")
