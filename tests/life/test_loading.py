"""The configuration is read by a process of its own: what comes of it is what is read here, mistakes included."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from config.load import load_all
from config.probes import probes_of
from probed.errors import ConfigError, ProbedError
from probed.life.change import Loaded
from probed.life.loading import Loading

EXAMPLE = Path(__file__).parents[2] / "config" / "examples" / "probed.toml"


def read_here(config: Path) -> Loaded:
    settings, inventory = load_all(config)
    return Loaded(settings, inventory, probes_of(settings, inventory))


def read_apart(config: Path) -> Loaded:
    with Loading(config) as loading:
        return loading.result()


def test_what_another_process_reads_is_what_is_read_here() -> None:
    assert read_apart(EXAMPLE) == read_here(EXAMPLE)


def test_all_mistakes_of_all_files_come_over_as_they_were_found(tmp_path: Path) -> None:
    config = tmp_path / "probed.toml"
    config.write_text('time_zone = "Asia/Shanghai"\nlanguage = "fr"\n[snmp]\nretries = 99\n')
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "units.csv").write_text("id,name\n")
    with pytest.raises(ConfigError) as here:
        read_here(config)
    with pytest.raises(ConfigError) as apart:
        read_apart(config)
    assert apart.value.mistakes == here.value.mistakes
    assert str(apart.value) == str(here.value)
    assert len(here.value.mistakes) > len(["language", "retries"])


def test_a_process_that_was_ended_is_told_as_such() -> None:
    with Loading(EXAMPLE) as loading:
        loading.process.kill()
        with pytest.raises(ProbedError, match=r"probed\.toml: the process .* ended with code -9"):
            loading.result()


def test_what_hangs_is_given_up_and_leaves_no_process_behind(tmp_path: Path) -> None:
    """A file system that is away; here a pipe that nobody writes."""
    config = tmp_path / "probed.toml"
    os.mkfifo(config)
    with (
        Loading(config) as loading,
        pytest.raises(ProbedError, match=r"not read within 0\.2 s\. See whether a disk"),
    ):
        loading.result(0.2)
    assert loading.process.returncode is not None


def test_a_process_that_cannot_be_started_is_no_bug_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ProbedError, match="no process can be started that reads it"):
        read_apart(EXAMPLE)


def test_who_wants_it_no_more_leaves_no_process_behind() -> None:
    with Loading(EXAMPLE) as loading:
        pass
    assert loading.process.returncode is not None


def test_a_file_of_ours_names_where_it_is_started_is_none_of_its_business(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who runs the daemon in a folder with a `config.py` of his own has his configuration read all the same."""
    (tmp_path / "config.py").write_text("raise SystemExit('a stranger')\n")
    monkeypatch.chdir(tmp_path)
    assert read_apart(EXAMPLE) == read_here(EXAMPLE)
