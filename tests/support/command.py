"""The command line in this process: what it printed, what it remarked, and its exit code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, NamedTuple

from click.testing import CliRunner

from probed.cli.main import cli
from probed.lab.inventory import write_settings
from tests.support import recorded


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


ENGLISH: Final = {"LC_ALL": "C.UTF-8", "NO_COLOR": None, "FORCE_COLOR": None}
"""The environment of an English terminal, whatever the developer's is."""


def probed(*args: str | Path, config: Path | None = None, env: Mapping[str, str | None] = ENGLISH) -> Done:
    """`probed ARGS`; an exception that is not an exit is a traceback to the user, and fails the test."""
    words = [str(arg) for arg in args] + (["--config", str(config)] if config else [])
    done = CliRunner().invoke(cli, words, env=env)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


@cache
def month() -> Path:
    """The recorded month, replayed into a store by the command line, once for the whole test run: its settings."""
    recording = recorded.recording()
    folder = Path(mkdtemp(prefix="probed-cli-"))
    config = write_settings(folder, 161)
    text = config.read_text().replace('inventory = "inventory"', f'inventory = "{recording.inventory}"')
    config.write_text(text)
    done = probed("replay", recording.observations, config=config)
    assert done.code == 0, done.err
    return config


def offline() -> tuple[str | Path, ...]:
    """The options that name the same month without a store."""
    recording = recorded.recording()
    return (
        "--inventory", recording.inventory, "--observations", recording.observations,
        "--exclusions", recording.exclusions,
    )  # fmt: skip
