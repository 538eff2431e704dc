"""What is wrong in what was typed in: said with its place, all at once, in the terminal's language."""

from __future__ import annotations

import pytest

from probed.cli.words import _SENTENCE_END
from tests.support.bad_calc import BAD_CALLS
from tests.support.command import probed


@pytest.mark.parametrize(("words", "line"), BAD_CALLS, ids=lambda value: " ".join(value[-1:]) or "empty")
def test_a_mistake_is_told_with_its_place(words: tuple[str, ...], line: str) -> None:
    done = probed("calc", *words)
    assert (done.code, done.out) == (2, "")
    assert line in done.err.splitlines()


@pytest.mark.parametrize(("words", "line"), BAD_CALLS, ids=lambda value: " ".join(value[-1:]) or "empty")
def test_a_mistake_is_told_in_chinese(words: tuple[str, ...], line: str) -> None:
    told = probed("calc", *words, env={"LC_ALL": "zh_CN.UTF-8"}).err
    assert "处错误" in told
    assert not any(sentence in told for sentence in _SENTENCE_END.split(line)[1:])


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        pytest.param(
            ("error-performance", "--path", "vc12", "--severe", "2001", "--sequence", "0"),
            "--severe: 2001 is more than one second has, 2000. Correct it, or the path.",
            "--severe：2001 超过一秒所能有的 2000。请更正，或更正通道类型。",
            id="no second could be severe",
        ),
        pytest.param(
            ("ethernet-availability", "--flr", "0*5", "--delta-t", "0s"),
            "--delta-t: 0s is no length of an interval. Write one such as 1s.",
            "--delta-t：0s 不是时段长度。请写成 1s 这样。",
            id="intervals without length",
        ),
        pytest.param(
            ("limits", "--path", "vc12", "--allocation", "6%", "--es", "86401"),
            "--es: 86401 is more than the measurement has, 86400 s. Correct one of them.",
            "--es：86401 多于测量的秒数 86400。请更正其一。",
            id="more errored seconds than seconds",
        ),
        pytest.param(
            ("limits", "--path", "vc12", "--allocation", "6%", "--es", "3", "--ses", "4"),
            "--ses: 4 SES of 3 ES cannot be: every SES is an ES. Correct one of them.",
            "--ses：3 个 ES 中不可能有 4 个 SES：SES 都是 ES。请更正其一。",
            id="more SES than ES",
        ),
        pytest.param(
            ("calls", "--attempts", "100", "--answered", "50"),
            "outcomes and --bids go with --seizures: say of how many seizures they are",
            "呼叫结果与 --bids 须与 --seizures 同用：请说明占用次数",
            id="outcomes of no seizures",
        ),
        pytest.param(
            ("bins", "--bins", "0*4", "--exclude", "01:00..02:00"),
            "--exclude: the bins end 01:00:00 after the first began. Write times before that.",
            "--exclude：各区间至首个开始后 01:00:00 为止。请写在此之前的时间。",
            id="an exclusion of no bin",
        ),
    ],
)
def test_what_cannot_be_together_is_refused(words: tuple[str, ...], english: str, chinese: str) -> None:
    done = probed("calc", *words)
    assert (done.code, done.out, done.err) == (2, "", f"probed: {english}\n")
    assert probed("calc", *words, env={"LC_ALL": "zh_CN.UTF-8"}).err == f"probed: {chinese}\n"


def test_what_lies_after_the_last_that_is_known_is_noted() -> None:
    words = ("availability", "--period", "2026-11", "--as-of", "2026-11-10")
    done = probed("calc", *words, "--outage", "2026-11-15T01:00..+4h", "--outage", "2026-11-09T23:00..+4h")
    assert done.code == 0
    assert "--outage from 2026-11-15 01:00:00 lies after --as-of" in done.err
    assert "2026-11-09" not in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("availability", "--period", "2026-11", "--outage", "2026-10-03T01:00..+4h"),
        ("vpn", "--period", "2026-11", "--site", "a=2026-10-03T01:00..+4h"),
        ("vpn", "--period", "2026-11", "--site", "a", "--exclude", "2026-10-03T01:00..+4h"),
        ("protection", "--period", "2026-11", "--leg", "0", "--leg", "2026-10-03T01:00..+4h"),
    ],
)
def test_a_slip_of_the_month_is_noted(words: tuple[str, ...]) -> None:
    done = probed("calc", *words)
    assert done.code == 0
    assert f"{words[-2]} from 2026-10-03 01:00:00 lies outside of 2026-11" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("error-performance", "--path", "vc12", "--sequence", "0 X", "--far-end", "Y 0 Z"),
        ("ethernet-availability", "--flr", "0 X", "--flr", "Y 0 Z"),
    ],
)
def test_all_sequences_of_a_call_are_told_at_once(words: tuple[str, ...]) -> None:
    told = probed("calc", *words).err
    assert "3 mistakes in the sequence:" in told
    assert all(f"'{word}' is no" in told for word in "XYZ")


def test_all_mistakes_are_told_at_once() -> None:
    done = probed("calc", "error-performance", "--path", "vc12", "--sequence", "0 X 0 Y\nZ*3 0")
    assert "3 mistakes in the sequence:" in done.err
    assert [line.split(": ")[0].strip() for line in done.err.splitlines()[1:]] == [
        "--sequence:1:3", "--sequence:1:7", "--sequence:2:1",
    ]  # fmt: skip
