"""The log's lines: text, JSON, for the journal; what repeats itself is counted; who is well says nothing."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings_log import LogFormat, LogLevel, LogSettings
from probed.life.logs import JournalFormatter, Log, formatter, under_journal
from probed.life.repeats import AT_ONCE, KEPT, WINDOW_US, Repeats

_log = logging.getLogger("collectors.snmp")


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(out: io.StringIO) -> Iterator[Log]:
    root = logging.getLogger()
    level = root.level
    log = Log(stream=out)
    log.open()
    yield log
    log.close()
    root.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_json_holds_what_code_said_about_the_message(log: Log, out: io.StringIO) -> None:
    log.apply(LogSettings(format=LogFormat.JSON))
    _log.warning("%s: silent", "snmp:NE1", extra={"source": "snmp:NE1", "looks": 3})
    (line,) = lines(out)
    assert line.pop("ts").endswith("Z")
    assert line == {
        "level": "warning",
        "logger": "collectors.snmp",
        "message": "snmp:NE1: silent",
        "source": "snmp:NE1",
        "looks": 3,
    }


def test_json_keeps_a_traceback_and_chinese_on_one_line(log: Log, out: io.StringIO) -> None:
    log.apply(LogSettings(format=LogFormat.JSON))
    try:
        int("坏")
    except ValueError:
        _log.exception("失败")
    (line,) = lines(out)
    assert line["message"] == "失败"
    assert line["exception"].endswith("base 10: '坏'")


def test_the_journal_gets_a_priority_on_every_line_and_no_time() -> None:
    record = logging.makeLogRecord(
        {"levelno": logging.ERROR, "levelname": "ERROR", "name": "probed", "msg": "two\nmistakes"}
    )
    assert JournalFormatter().format(record) == "<3>ERROR probed: two\n<3>mistakes"


def test_auto_is_the_journal_where_stderr_leads_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "journal").open("w") as stream, (tmp_path / "other").open("w") as other:
        found = os.fstat(stream.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{found.st_dev}:{found.st_ino}")
        assert isinstance(formatter(LogFormat.AUTO, stream), JournalFormatter)
        assert not isinstance(formatter(LogFormat.AUTO, other), JournalFormatter)
        assert not under_journal(stream, {})
    assert not under_journal(io.StringIO())


def test_the_level_of_the_settings_holds_and_verbose_overrides_it(log: Log, out: io.StringIO) -> None:
    log.apply(LogSettings(level=LogLevel.ERROR))
    _log.warning("unimportant")
    assert out.getvalue() == ""
    loud = Log(verbose=True, stream=out)
    loud.apply(LogSettings(level=LogLevel.ERROR))
    _log.debug("said all the same")
    assert "said all the same" in out.getvalue()


def test_the_same_line_is_said_a_few_times_and_then_counted(log: Log, out: io.StringIO) -> None:
    log.apply(LogSettings(format=LogFormat.JSON))
    for _ in range(AT_ONCE + 40):
        _log.warning("%s is gone", "it")
    _log.warning("something else")
    log.close()
    said = [line["message"] for line in lines(out)]
    assert said == ["it is gone"] * AT_ONCE + ["something else", "it is gone (said 40 more times)"]
    assert lines(out)[-1]["repeated"] == 40


def test_a_count_is_told_when_its_minute_is_over() -> None:
    repeats, key = Repeats(at_once=1, window_us=100), ("a", 30, "x")
    assert [repeats.says(key, at) for at in (0, 10, 20)] == [True, False, False]
    assert list(repeats.over(99)) == []
    assert list(repeats.over(100)) == [(key, 2)]
    assert repeats.says(key, 101)


def test_a_clock_that_steps_back_holds_nothing_back() -> None:
    repeats, key = Repeats(at_once=1, window_us=100), ("a", 30, "x")
    assert repeats.says(key, 1000)
    assert list(repeats.over(10)) == []
    assert repeats.says(key, 10)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3 * WINDOW_US)), max_size=200))
def test_every_line_is_said_or_counted(said: list[tuple[int, int]]) -> None:
    repeats, spoken, counted = Repeats(), 0, 0
    for text, at in sorted(said, key=lambda one: one[1]):
        counted += sum(count for _, count in repeats.over(at))
        spoken += repeats.says(("a", 30, str(text)), at)
    counted += sum(count for _, count in repeats.over(None))
    assert spoken + counted == len(said)


def test_memory_is_bounded_though_every_line_is_another() -> None:
    repeats = Repeats()
    for number in range(3 * KEPT):
        list(repeats.over(0))
        assert repeats.says(("a", 30, str(number)), 0)
    assert len(repeats._seen) <= KEPT + 1
