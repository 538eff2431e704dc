"""The tutorial is walked through for real: its agents, its daemon, every command in its order."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.peer import free_port
from tests.support.programs import program

PAGE = Path(__file__).resolve().parents[1] / "docs" / "tutorial.md"
PATIENCE_S = 60
_END = "-- end of the block --"
_STEP = re.compile(
    r"(?:<!-- (?P<how>expect|until): (?P<words>[^\n]*) -->\n)?```sh\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Step(NamedTuple):
    """A block of the page: what is typed, and what the answer must hold; `again`: a person would look again."""

    body: str
    expected: tuple[str, ...]
    again: bool


def steps() -> list[Step]:
    found = _STEP.finditer(PAGE.read_text("utf-8"))
    return [
        Step(m["body"], tuple((m["words"] or "").split(", ")) if m["words"] else (), m["how"] == "until")
        for m in found
    ]


def test_every_command_of_the_page_is_run() -> None:
    """What is not run is the installation, which the packaging tests do."""
    text = PAGE.read_text("utf-8")
    rest = re.sub(_STEP, "", text)
    unrun = re.findall(r"^```\n(.*?)^```$", rest, re.MULTILINE | re.DOTALL)
    assert [block.split()[0] for block in unrun] == ["git", "sudo"]
    assert sum("probed " in step.body for step in steps()) >= 8


class Terminal:
    """One shell, as an ordinary user of Debian has it: what a block does to it (cd, export) holds for the next."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        pipe, path = subprocess.PIPE, f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        self._shell = subprocess.Popen(
            [program("bash", "bash"), "--norc"],
            cwd=folder,
            env={"HOME": str(folder), "LC_ALL": "C.UTF-8", "MIBS": "", "PATH": path},
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def typed(self, body: str) -> str:
        """What it answers to a block."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        (self.folder / "block").write_text(body)
        patience = threading.Timer(PATIENCE_S, self._shell.kill)
        patience.start()
        self._shell.stdin.write(f". '{self.folder}/block' </dev/null\nprintf '\\n%s\\n' '{_END}'\n")
        self._shell.stdin.flush()
        lines = iter(self._shell.stdout.readline, "")
        answer = "".join(takewhile(lambda line: line.strip() != _END, lines))
        patience.cancel()
        return answer

    def close(self) -> None:
        self._shell.communicate()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path)
    yield terminal
    for name in ("probed", "a", "b"):
        with contextlib.suppress(OSError, ValueError, ProcessLookupError):
            os.kill(int((tmp_path / "practice" / f"{name}.pid").read_text()), signal.SIGTERM)
    terminal.close()


@pytest.mark.peer
def test_the_tutorial_works_as_it_stands(terminal: Terminal) -> None:
    program("snmpd", "snmpd")
    ports = {"16161": str(free_port()), "16162": str(free_port())}
    for step in steps():
        body = re.sub("|".join(ports), lambda found: ports[found[0]], step.body)
        body = body.replace('interval = "5s"', 'interval = "1s"').replace('timeout = "500ms"', 'timeout = "200ms"')
        answer = terminal.typed(body)
        deadline = time.monotonic() + PATIENCE_S
        while step.again and not holds(answer, step) and time.monotonic() < deadline:
            time.sleep(0.2)
            answer = terminal.typed(body)
        assert "not found" not in answer
        assert "No such file" not in answer
        assert holds(answer, step), f"{body}\nanswered\n{answer}\n{log(terminal.folder)}"
    assert list((terminal.folder / "practice" / "reports").glob("*_zh.html"))


def holds(answer: str, step: Step) -> bool:
    return all(word in answer for word in step.expected)


def log(folder: Path) -> str:
    path = folder / "practice" / "probed.log"
    return path.read_text() if path.exists() else ""
