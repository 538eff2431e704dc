"""Follows a page of instructions to the letter: writes its files, makes its insertions, in a copy of the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("probed", "collectors", "topology", "sla", "alerting", "config")
_BLOCK = re.compile(r"^(?P<lead>[^\n]*)\n\n```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"\*\*File\*\* `(?P<path>[^`]+)`")
_BESIDE = re.compile(r"\*\*In\*\* `(?P<path>[^`]+)`, (?P<side>below|above) `(?P<anchor>[^`]+)`")


class Block(NamedTuple):
    """A block of code, and the line that stands before it."""

    lead: str
    kind: str
    body: str


def blocks(page: Path) -> list[Block]:
    return [Block(m["lead"], m["kind"], m["body"]) for m in _BLOCK.finditer(page.read_text("utf-8"))]


def copy_tree(folder: Path) -> Path:
    """The packages alone, as a newcomer has checked them out."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def follow(page: Path, folder: Path) -> list[str]:
    """Do what the page says; the paths that were touched."""
    return [path for block in blocks(page) for path in _do(block, folder)]


def _do(block: Block, folder: Path) -> Iterator[str]:
    if found := _FILE.search(block.lead):
        path = folder / found["path"]
        assert not path.exists(), f"{found['path']} is there already: the page says to make it"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.body, "utf-8")
        yield found["path"]
    elif found := _BESIDE.search(block.lead):
        path = folder / found["path"]
        lines = path.read_text("utf-8").split("\n")
        (place,) = (number for number, line in enumerate(lines) if line.strip() == found["anchor"])
        place += found["side"] == "below"
        lines[place:place] = block.body.rstrip("\n").split("\n")
        path.write_text("\n".join(lines), "utf-8")
        yield found["path"]


def lint_is_content(folder: Path, *, mended: bool = False) -> None:
    """What `make lint` asks; `mended`: after what it can put right by itself."""
    ruff = [sys.executable, "-m", "ruff"]
    calls = [["check", "--fix", "."], ["format", "."]] if mended else []
    for call in (*calls, ["check", "."], ["format", "--check", "."]):
        done = subprocess.run([*ruff, *call], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
