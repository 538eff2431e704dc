"""What every command has in common: its help, its exit codes, plain output."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from probed.cli.main import COMMANDS, cli
from tests.support.command import month, probed

ROOT = Path(__file__).resolve().parents[2]


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and group below a group."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = [pytest.param(path, command, id=" ".join(path)) for path, command in commands()]


@pytest.mark.parametrize(("path", "command"), ALL)
def test_every_command_says_what_it_does_and_what_each_option_means(
    path: tuple[str, ...], command: click.Command
) -> None:
    done = probed(*path, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: cli {' '.join(path)}")
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{' '.join(path)} {parameter.opts[0]}"


def test_the_groups_help_names_every_command_in_the_words_of_its_own() -> None:
    said = probed("-h").out
    for name, (_, text) in COMMANDS.items():
        assert name in said
        assert text in said
    assert "Exit codes: 0 all is well, 1 the answer is bad" in " ".join(said.split())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["nonsense"], "No such command 'nonsense'", id="an unknown command"),
        pytest.param(["alarms", "ack", "x"], "Missing option '--comment'", id="a missing option"),
        pytest.param(["schema", "x"], "'x' is not one of 'observation'", id="a bad choice"),
        pytest.param(["alarms", "list", "--colour"], "No such option '--colour'", id="an unknown option"),
        pytest.param(
            ["status", "-c", "/nowhere/probed.toml"], "/nowhere/probed.toml", id="settings that are not there"
        ),
    ],
)
def test_a_bad_call_is_exit_code_2_with_the_word_that_is_wrong(words: list[str], says: str) -> None:
    done = probed(*words)
    assert done.code == 2
    assert done.out == ""
    assert says in done.err


def test_the_settings_may_be_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROBED_CONFIG", str(month()))
    assert probed("circuits").code == 0


def test_colours_are_for_terminals_only() -> None:
    """The same output into a pipe has no escape sequence; a real process, a real pipe."""
    command = [sys.executable, "-m", "probed", "circuits", "--config", str(month())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert b"up" in done.stdout
    assert b"\x1b" not in done.stdout + done.stderr


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    """`probed topology show | head -1`."""
    command = [sys.executable, "-m", "probed", "schema", "assessment"]
    reading, writing = os.pipe()
    with subprocess.Popen(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        os.close(reading)
        _, said = process.communicate(timeout=30)
    assert b"Traceback" not in said


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("report", "100000000101", "2026-10", "--out"), id="report"),
        pytest.param(("lab", "record"), id="lab record"),
    ],
)
def test_a_folder_that_cannot_be_written_is_named(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    config = month() if words[0] == "report" else None
    done = probed(*words, tmp_path / "file" / "out", config=config)
    assert done.code == 2
    assert f"{tmp_path}/file/out" in done.err
    assert "Not a directory" in done.err
