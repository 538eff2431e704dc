"""The help of each calculation: in Chinese throughout, and within a terminal of 80 cells."""

from __future__ import annotations

import re

import pytest

from probed.cli.calc import command
from probed.cli.output import cells
from tests.support.command import probed


@pytest.mark.parametrize("name", sorted(command.commands))
def test_it_is_chinese_and_fits(name: str) -> None:
    told = probed("calc", name, "--help", env={"LC_ALL": "zh_CN.UTF-8", "COLUMNS": "80"}).out
    assert "显示本帮助后退出" in told
    assert re.findall(r"[A-Za-z]+ (?:the|of|is|not|and|for|it|to) [a-z]+", told) == []
    assert max(map(cells, told.splitlines())) <= 80
