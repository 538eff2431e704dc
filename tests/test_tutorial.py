"""The tutorial is walked through for real: its agents, its daemon, every command in its order."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.peer import free_port
from tests.support.programs import program

PAGE = Path(__file__).resolve().parents[1] / "docs" / "tutorial.md"
PATIENCE_S = 60
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


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for name in ("probed", "a", "b"):
        with contextlib.suppress(OSError, ValueError, ProcessLookupError):
            os.kill(int((tmp_path / "practice" / f"{name}.pid").read_text()), signal.SIGTERM)


@pytest.mark.peer
def test_the_tutorial_works_as_it_stands(folder: Path) -> None:
    program("snmpd", "snmpd")
    ports = {"16161": str(free_port()), "16162": str(free_port())}
    for step in steps():
        body = re.sub("|".join(ports), lambda found: ports[found[0]], step.body)
        body = body.replace('interval = "5s"', 'interval = "1s"').replace('timeout = "500ms"', 'timeout = "200ms"')
        answer = typed(body, folder)
        deadline = time.monotonic() + PATIENCE_S
        while step.again and not holds(answer, step) and time.monotonic() < deadline:
            time.sleep(0.2)
            answer = typed(body, folder)
        assert holds(answer, step), f"{body}\nanswered\n{answer}\n{log(folder)}"
    assert list((folder / "practice" / "reports").glob("*_zh.html"))


def holds(answer: str, step: Step) -> bool:
    return all(word in answer for word in step.expected)


def log(folder: Path) -> str:
    path = folder / "practice" / "probed.log"
    return path.read_text() if path.exists() else ""


def typed(body: str, folder: Path) -> str:
    """What a terminal in the folder answers."""
    keep = {"HOME": str(folder), "LC_ALL": "C.UTF-8", "SNMP_PERSISTENT_DIR": str(folder), "MIBS": ""}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}:/usr/sbin"
    done = subprocess.run(
        [program("bash", "bash"), "-c", body],
        cwd=folder,
        env={**keep, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    return done.stdout
