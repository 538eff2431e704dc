"""What the lab's comparisons say has its Chinese, word by word as the code says it, and none of that is idle."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from probed.cli import lab_differences
from probed.cli.lab_differences import DIFFERENCES, difference
from probed.cli.words import template_pattern
from probed.lab.compare import compare_month
from tests.support.command import probed
from tests.support.said_texts import CLI

LAB: Final = CLI.parent / "lab"
SAYING: Final = ("compare.py", "live.py", "crossed.py", "paced.py", "demo/judge.py", "demo/live.py", "demo/month.py")
ZH: Final = {"LC_ALL": "zh_CN.UTF-8"}


def sentences(path: Path) -> Iterator[str]:
    """Of what is yielded, appended, or made as a list of texts; 'X' where a value stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Expr(value=ast.Yield(value=ast.expr() as text)):
                yield from _texts(text)
            case ast.Call(func=ast.Attribute(attr="append"), args=[ast.Constant() | ast.JoinedStr() as text]):
                yield from _texts(text)
            case ast.ListComp(elt=ast.JoinedStr() as text):
                yield from _texts(text)


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in parts)


ALL: Final = {
    text
    for name in SAYING
    for text in sentences(LAB / name)
    if re.search(r"[a-z]{2}", text) and not text.startswith("The daemon watches")
}
TURNS: Final = ("down begins", "down ends", "at risk begins", "at risk ends")
CHOICES: Final = {  # where a word of ours stands, not a value
    "X X at X: not seen": [
        f"{what} {way} at X: not seen" for what in ("down", "at risk") for way in ("begins", "ends")
    ],
    "X X seen at X: nothing happened within its bounds": [
        f"{what} {way} seen at X: nothing happened within its bounds"
        for what in ("down", "at risk")
        for way in ("begins", "ends")
    ],
    "does not name X as X": [f"does not name X as {how}" for how in ("down", "at_risk")],
    "names X as X, wrongly": [f"names X as {how}, wrongly" for how in ("down", "at_risk")],
}
SAID: Final = sorted(one for text in ALL for one in CHOICES.get(text, [text]))


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab_differences, "language", lambda: "zh")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("text", SAID)
def test_every_sentence_has_its_chinese(text: str) -> None:
    told = difference(text)
    assert re.search(r"[\u4e00-\u9fff]", told), text
    assert not re.search(r"[a-z]{2,} [a-z]{2,}", told), f"English is left: {told}"
    assert re.search(r"[\u4e00-\u9fff]", difference(f"C05: {text}"))
    assert difference(f"by the stored runs, {text}") == f"按库中轮询记录，{told}"


def test_every_chinese_is_of_a_sentence() -> None:
    assert [key for key in DIFFERENCES if not any(template_pattern(key).fullmatch(text) for text in SAID)] == []


@pytest.mark.usefixtures("chinese")
def test_figures_are_named_in_chinese_and_values_kept() -> None:
    assert difference("C05: totals down: probed says 8, the truth is 7") == "C05：合计 中断：probed 为 8，真值为 7"
    assert difference("C05: outage 2 end: probed says none, the truth is 2026-10-02T12:00:00+08:00") == (
        "C05：中断 2 结束：probed 为 无，真值为 2026-10-02T12:00:00+08:00"
    )
    assert difference("customer 100000000101: clauses missed: probed says [], the truth is [C05 outages]") == (
        "客户 100000000101：未达标条款：probed 为 []，真值为 [C05 中断次数]"
    )
    assert difference("something else") == "something else"


def test_verify_speaks_the_language_of_the_terminal(tmp_path: Path) -> None:
    truth, said = tmp_path / "truth.json", tmp_path / "said.json"
    truth.write_text(json.dumps({"circuits": {"C05": {}}, "customers": {"100": {"missed": ["C05 outages"]}}}))
    said.write_text(json.dumps({"assessments": []}))
    assert compare_month([], json.loads(truth.read_text())) != []
    english = probed("lab", "verify", said, truth, env={"LC_ALL": "C.UTF-8"})
    assert english.out.startswith("C05: not assessed\ncustomer 100: clauses missed: probed says []")
    done = probed("lab", "verify", said, truth, env=ZH)
    assert done.out.splitlines() == [
        "C05：未考核",
        "客户 100：未达标条款：probed 为 []，真值为 [C05 中断次数]",
        "已比对 0 条电路，2 处差异",
    ]
    assert done.code == english.code == 1


@pytest.mark.parametrize("text", ["", "nonsense", "[]", '{"circuits": {}}', '{"assessments": []}', "\udcff"])
def test_a_file_that_is_none_of_both_is_told(tmp_path: Path, text: str) -> None:
    file, right = tmp_path / "file", tmp_path / "right"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    right.write_text('{"assessments": []}')
    done = probed("lab", "verify", right, file)
    assert done.code == 2
    assert done.err.startswith(f"probed: {file}: this is not the JSON that is expected here. Give what")
    assert f"{file}：不是此处所需的 JSON。" in probed("lab", "verify", right, file, env=ZH).err


@pytest.mark.parametrize(
    ("option", "value"),
    [("--interval", "-3"), ("--interval", "nan"), ("--interval", "0"), ("--speed", "0"), ("--speed", "-1"),
     ("--speed", "inf"), ("--port", "70000"), ("--port", "-1")],
)  # fmt: skip
def test_serve_refuses_numbers_that_mean_nothing(tmp_path: Path, option: str, value: str) -> None:
    folder = tmp_path / "lab"
    done = probed("lab", "serve", folder, f"{option}={value}")
    assert done.code == 2
    assert option in done.err
    assert not folder.exists()
    assert re.search(r"[\u4e00-\u9fff]", probed("lab", "serve", folder, f"{option}={value}", env=ZH).err)
