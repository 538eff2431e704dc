"""Has a process of its own read the configuration, so that the daemon holds what came of it and nothing else."""

from __future__ import annotations

import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from probed.errors import ProbedError
from probed.life.change import Loaded

LONGEST_S: Final = 120.0
"""A reload that takes longer to read is given up, so that another may be tried."""
END_S: Final = 5.0


class Loading:
    """The process from its start on; meanwhile the caller may have other things to do."""

    def __init__(self, config: Path) -> None:
        self.config = config
        command = [sys.executable, "-P", "-m", "probed.life.loaded", str(config)]  # as `module_command`
        try:
            self.process = subprocess.Popen(  # noqa: S603  # ourselves
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                process_group=0,  # what a terminal says is for the daemon: Ctrl-C, and that it goes away
            )
        except OSError as exc:
            raise ProbedError(
                f"{config}: no process can be started that reads it ({exc.strerror}). Free memory or processes."
            ) from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """It only reads: it may be ended at any instant. What waits for a disk may not end even then."""
        self.process.kill()
        if self.process.stdout is not None:
            self.process.stdout.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(END_S)

    def result(self, limit_s: float | None = None) -> Loaded:
        """Waits for it, no longer than so. A ConfigError has every mistake of every file."""
        try:
            said, _ = self.process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            raise ProbedError(
                f"{self.config}: the configuration was not read within {limit_s:g} s. "
                "See whether a disk or a network file system hangs."
            ) from None
        if self.process.returncode:
            raise ProbedError(
                f"{self.config}: the process that reads the configuration ended with code "
                f"{self.process.returncode}. What it said stands before this."
            )
        told: Loaded | ProbedError = pickle.loads(said)  # noqa: S301  # our own process's
        if isinstance(told, ProbedError):
            raise told
        return told
