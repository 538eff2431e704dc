"""The engine that probed is to those who inform it: the same at each start, booted once more; else another one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collectors.snmp.usm.message import can_be_engine_id
from collectors.snmp.usm.window import MAX_BOOTS
from probed.life.own_engine import NAME, begin


def test_each_start_is_one_more_boot_of_the_same_engine(tmp_path: Path) -> None:
    lives = [begin(tmp_path, 100.0 + life) for life in range(4)]
    assert len({life.engine_id for life in lives}) == 1
    assert [life.boots for life in lives] == [1, 2, 3, 4]
    assert lives[3].now(103.0 + 61.9) == (4, 61)
    assert can_be_engine_id(lives[0].engine_id)
    assert lives[0].engine_id[0] & 0x80
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_two_installations_are_two_engines(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    assert len({begin(folder, 0.0).engine_id for folder in folders}) == 2


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "rubbish",
        "[]",
        "7",
        '{"engine_id": "zz", "boots": 3}',
        '{"engine_id": "8000", "boots": 3}',
        '{"engine_id": "80000000050102030405", "boots": "3"}',
        '{"engine_id": "80000000050102030405", "boots": true}',
        '{"engine_id": "80000000050102030405", "boots": 0}',
        '{"engine_id": "80000000050102030405", "boots": -1}',
        '{"engine_id": "80000000050102030405"}',
        '{"engine_id": 5, "boots": 3}',
        json.dumps({"engine_id": "80000000050102030405", "boots": MAX_BOOTS - 1}),
        "\ufeff鼓楼",
    ],
)
def test_where_the_boots_are_not_known_it_is_a_new_engine(tmp_path: Path, kept: str) -> None:
    (tmp_path / NAME).write_text(kept, encoding="utf-8")
    begun = begin(tmp_path, 0.0)
    assert begun.boots == 1
    assert begun.engine_id != bytes.fromhex("80000000050102030405")
    again = begin(tmp_path, 0.0)
    assert (again.engine_id, again.boots) == (begun.engine_id, 2)


def test_what_cannot_be_kept_is_not_used_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / NAME).mkdir()
    lives = [begin(tmp_path, 0.0) for _ in range(2)]
    assert lives[0].engine_id != lives[1].engine_id
    assert "cannot be written" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == [NAME], "nothing half written is left"
