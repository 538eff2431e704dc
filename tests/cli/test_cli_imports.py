"""What a short command must not load: each of these costs more than all the rest of it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.command import month

HEAVY = {"pydantic", "networkx", "aiohttp", "jinja2", "aiosmtplib", "prometheus_client", "asyncio"}
CHILD = """
import sys
from probed.cli.main import cli
try:
    cli(sys.argv[1:], prog_name="probed", standalone_mode=False)
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded(words: list[str], env: dict[str, str] | None = None) -> set[str]:
    """The packages in memory when the command has answered."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *words],
        env={**os.environ, "LC_ALL": "C.UTF-8", "PROBED_CONFIG": str(month()), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["status"],
        ["status", "--json"],
        ["circuits"],
        ["alarms", "list", "--all"],
        ["maintenance", "list"],
        ["exclusion", "list"],
        ["explain", "--help"],
        ["calc", "error-performance", "--path", "vc12", "--sequence", "0*5 D*10"],
        ["calc", "ethernet-availability", "--flr", "0*5 1*10"],
        ["calc", "availability", "--period", "2026-11"],
        ["calc", "credit", "--availability", "99.9", "--bands", "<99.9=5%", "--fee", "1.00"],
    ],
    ids=" ".join,
)
def test_a_short_command_loads_nothing_heavy(words: list[str]) -> None:
    assert sorted(loaded(words) & HEAVY) == []


def test_what_is_heavy_is_seen_when_it_is_loaded() -> None:
    """The guard above can fail: a command that checks the whole configuration loads pydantic."""
    assert "pydantic" in loaded(["config", "check"])


@pytest.mark.parametrize(
    "line", ["probed ", "probed explain C1", "probed alarms ack ", "probed topology impact link:"]
)
def test_tab_loads_nothing_heavy(line: str) -> None:
    words = line.split(" ")
    env = {"_PROBED_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    script = CHILD.replace("standalone_mode=False", "standalone_mode=True")
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PROBED_CONFIG": str(month()), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout
    assert sorted(set(done.stderr.splitlines()[-1].split()) & HEAVY) == []
