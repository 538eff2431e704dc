"""The examples of docs/calc.md print what the page says, to the letter."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.support.command import probed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calc.md"
EXAMPLES = re.findall(r"```console\n\$ probed (.*?(?:\\\n.*?)*)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize(("typed", "printed"), EXAMPLES, ids=lambda text: text.split("\n")[0][:60])
def test_the_example_prints_what_the_page_says(typed: str, printed: str) -> None:
    done = probed(*shlex.split(typed.replace("\\\n", " ")))
    assert done.code in {0, 1}, done.err
    assert done.out == printed


def test_each_calculation_has_an_example() -> None:
    from probed.cli.calc import command

    assert {shlex.split(typed)[1] for typed, _ in EXAMPLES} == set(command.commands)
