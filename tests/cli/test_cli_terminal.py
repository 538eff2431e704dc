"""Terminals that do not speak UTF-8: the nearest that they have is shown, and JSON stays exact."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from probed.cli.terminal import settle
from tests.support.command import month

ROOT = Path(__file__).resolve().parents[2]


def told(encoding: str, *words: str) -> bytes:
    env = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "probed", *words, "--config", str(month())]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode("utf-8", "replace")
    assert b"Traceback" not in done.stderr
    return done.stdout


@pytest.mark.parametrize("encoding", ["gbk", "latin-1"])
def test_a_month_is_explained_there_as_well(encoding: str) -> None:
    text = told(encoding, "explain", "C01", "2026-10").decode(encoding)
    assert ">= 99" in text or "≥ 99" in text
    assert "nothing is missing, nothing is counted twice" in text


def test_json_is_the_same_document(tmp_path: Path) -> None:
    words = ("circuits", "--json")
    assert json.loads(told("latin-1", *words)) == json.loads(told("utf-8", *words))


@pytest.mark.parametrize(
    ("encoding", "said", "shown"),
    [
        pytest.param("gbk", "差额 \u22120.05 % ≥", "差额 -0.05 % ≥", id="GBK has its own"),
        pytest.param("latin-1", "≥ 云 ±1 …", ">= ? ±1 ...", id="Latin-1"),
        pytest.param("utf-8", "≥ 云 \u2212", "≥ 云 \u2212", id="UTF-8 has all"),
    ],
)
def test_what_is_near(encoding: str, said: str, shown: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    settle(stream)
    stream.write(said)
    stream.flush()
    assert stream.buffer.getvalue().decode(encoding) == shown
