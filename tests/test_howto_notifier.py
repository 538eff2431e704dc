"""A newcomer adds a notifier by following one page: so does this test, and then lets the daemon's parts build it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.follow_page import ROOT, blocks, copy_tree, follow, lint_is_content

PAGE = ROOT / "docs" / "how-to-add-a-notifier.md"

CHILD = """
import asyncio, sys
from pathlib import Path
import alerting.notify.line_file as line_file
assert line_file.__file__.startswith(sys.argv[1]), line_file.__file__
from alerting.notify.build import build
from alerting.notify.setup import build_notifiers, build_plan
from config.load import load_all
from probed.model.notification import Notification

settings, inventory = load_all(Path(sys.argv[2]))
found = build_notifiers(settings)
plan = build_plan(settings, inventory, 0)
(channel,) = [n for n in found.notifiers if n.address.channel == "file"]
assert channel.address in [r.address for r in plan.direct], plan.direct
print(asyncio.run(channel.send(Notification("p", 1, "shipper", "file", 0, {}))))
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_tree(tmp_path_factory.mktemp("newcomer"))
    assert len(follow(PAGE, folder)) == 9
    return folder


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=tree, env=env, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_tests_of_the_page_pass(tree: Path) -> None:
    done = run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/alerting/test_line_file.py")
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout


def test_it_is_in_good_style_and_known_to_the_glance(tree: Path) -> None:
    lint_is_content(tree)
    ask = "from config.checked import model_of; from config.glance import TOP; from config.settings import Settings; "
    done = run(tree, "-c", ask + "print(sorted(set(model_of(Settings).model_fields) - TOP))")
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_the_daemons_parts_build_it_and_it_writes(tree: Path, tmp_path: Path) -> None:
    chosen = next(block.body for block in blocks(PAGE) if block.kind == "toml")
    settings = tmp_path / "probed.toml"
    example = (ROOT / "config" / "examples" / "probed.toml").read_text("utf-8")
    inventory = ROOT / "config" / "examples" / "inventory"
    settings.write_text(example.replace('inventory = "inventory"', f'inventory = "{inventory}"') + "\n" + chosen)
    done = run(tree, "-c", CHILD, str(tree), str(settings))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Delivered")
    assert (tmp_path / "messages.jsonl").read_text().startswith('{"key":"p#1>shipper@file"')
