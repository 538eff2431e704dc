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
