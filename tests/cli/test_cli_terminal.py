"""Terminals that do not speak UTF-8: the nearest that they have is shown, and JSON stays exact."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from probed.cli.terminal import _named_encoding, settle
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


@pytest.mark.parametrize(
    ("environment", "encoding"),
    [
        ({"LC_ALL": "zh_CN.GBK"}, "gbk"),
        ({"LANG": "zh_CN.GBK", "LC_CTYPE": "C.UTF-8"}, "gbk"),
        ({"LANG": "zh_CN.GB18030"}, "gb18030"),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, "iso8859-15"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.GBK"}, None),
        ({"LC_CTYPE": "en_US.UTF-8", "LANG": "zh_CN.GBK"}, None),
        ({"LANG": "zh_CN.nonsense"}, None),
        ({"LANG": "zh_CN"}, None),
        ({"LANG": "C"}, None),
        ({}, None),
        ({"LC_ALL": "zh_CN.GBK", "PYTHONUTF8": "1"}, None),
        ({"LC_ALL": "zh_CN.GBK", "JOURNAL_STREAM": "8:1"}, None),
    ],
)
def test_the_locale_names_the_encoding_though_it_is_not_installed(
    environment: dict[str, str], encoding: str | None
) -> None:
    assert _named_encoding(environment) == encoding


@pytest.mark.parametrize("name", ["LC_ALL", "LANG"])
def test_a_gbk_terminal_is_spoken_to_in_gbk(name: str) -> None:
    """Whether this host has that locale or not."""
    left = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    left.pop("JOURNAL_STREAM", None)
    done = subprocess.run(
        [sys.executable, "-m", "probed", "lab", "play", "list"],
        cwd=ROOT,
        env=left | {name: "zh_CN.GBK"},
        capture_output=True,
        check=True,
    )
    assert "光缆" in done.stdout.decode("gbk")


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
