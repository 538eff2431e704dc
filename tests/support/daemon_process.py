"""A real daemon in a process of its own, and what its store says, waited for with an end to patience."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from alerting.notify.build import problem_id
from probed.lab.network import CIRCUITS
from probed.model.problem import Problem
from probed.store.errors import StoreError
from probed.store.reader import Reader

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 40.0
LOOK_S = 0.05

T = TypeVar("T")


class DaemonProcess:
    """`python -m probed run`; ends with the `with` block at the latest."""

    def __init__(self, config: Path, env: Mapping[str, str] | None = None) -> None:
        """`env`: set beside the environment of the test."""
        self.config, self._env = config, env or {}
        self._log = config.parent / "daemon.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.running:
            self.kill()

    def start(self) -> None:
        command = [sys.executable, "-m", "probed", "run", "--config", str(self.config)]
        with self._log.open("ab") as log:
            env = {**os.environ, **self._env}
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=env)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        return self._log.read_text()

    def kill(self) -> None:
        """SIGKILL: no code of the daemon runs after this."""
        self.signal(signal.SIGKILL)
        self.ended()

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def ended(self, patience_s: float = PATIENCE_S) -> int:
        """Its exit code; TimeoutExpired when it does not end."""
        assert self._process is not None
        return self._process.wait(patience_s)

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        self.signal(signal.SIGTERM)
        return self.ended()


def eventually(look: Callable[[], T], what: str, patience_s: float = PATIENCE_S) -> T:
    """The first answer that is not false or empty; a store that is not there yet is no answer."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        try:
            found = look()
        except StoreError:
            found = None
        if found:
            return found
        time.sleep(LOOK_S)
    raise AssertionError(f"not within {patience_s:g} s: {what}")


def states(store: Path) -> dict[str, str]:
    """Every circuit's state as it stands in the store: up, at risk, down or unknown."""
    words = {(1.0, 1.0): "up", (0.0, 0.0): "down", (0.0, 1.0): "unknown"}
    with Reader(store) as reader:
        spans = reader.open_spans()
    found = {name: words.get((span.value.lo, span.value.hi), "degraded") for name, span in spans.items()}
    return {name: "at risk" if said == "up" and spans[name].at_risk else said for name, said in found.items()}


def in_state(store: Path, word: str) -> set[str]:
    return {name for name, said in states(store).items() if said == word}


def all_up(store: Path) -> bool:
    """Every circuit of the lab is up and nothing is at risk."""
    return in_state(store, "up") == {circuit.id for circuit in CIRCUITS}


def roots(store: Path) -> dict[str, Problem]:
    """The open roots by their names."""
    with Reader(store) as reader:
        return {problem_id(p.key): p for p in reader.problems(open_only=True) if p.root is None}


def horizon(store: Path) -> int:
    """The last instant about which anything is known."""
    with Reader(store) as reader:
        return reader.last_input() or 0
