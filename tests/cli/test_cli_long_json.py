"""Lists of millions are written as the same JSON, a line an item."""

from __future__ import annotations

import json

import pytest

from probed.cli.long_json import Listed, print_long
from probed.cli.output import print_json
from tests.support.command import ENGLISH, probed


@pytest.mark.parametrize("count", [0, 1, 2, 4096, 4097, 9000])
def test_it_is_the_document_that_it_would_have_been(count: int, capsys: pytest.CaptureFixture[str]) -> None:
    items = [{"from": number, "seen": "e5"} for number in range(count)]
    print_long(
        {
            "b": {"steps": Listed(map(json.dumps, items)), "z": "误码"},
            "a": [1, {"d": Listed(iter("78"))}],
            "c": Listed(iter(())),
        }
    )
    told = capsys.readouterr().out
    assert json.loads(told) == {"b": {"steps": items, "z": "误码"}, "a": [1, {"d": [7, 8]}], "c": []}
    assert sum('"seen"' in line for line in told.splitlines()) == count


def test_without_a_long_list_nothing_is_different(capsys: pytest.CaptureFixture[str]) -> None:
    document = {"b": {"z": "误码", "none": []}, "a": [1, {"c": None}]}
    print_json(document)
    usual = capsys.readouterr().out
    print_long(document)
    assert capsys.readouterr().out == usual


def test_a_hundred_thousand_steps_have_a_line_each_and_people_see_the_first() -> None:
    words = ("calc", "error-performance", "--path", "vc12", "--sequence", "(0 D)*50000")
    done = probed(*words, "--json", env=ENGLISH)
    assert (done.json["ses"], len(done.json["steps"])) == (50_000, 100_000)
    assert done.json["steps"][99_999] == {
        "from": 99_999, "to": 100_000, "seen": "D", "severe": True, "unavailable": False,
    }  # fmt: skip
    assert sum('"seen"' in line for line in done.out.splitlines()) == 100_000
    shown = probed(*words, env=ENGLISH).out
    assert len(shown.splitlines()) < 80
    assert "... and 99960 more (--json)" in shown
    many = probed(*words[:-1], "(D*10 0*10)*1000", env=ENGLISH).out
    assert "... and 960 more (--json)" in many
    assert len(many.splitlines()) < 160
