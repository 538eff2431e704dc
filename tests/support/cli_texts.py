"""Answers of elements after the vendors' manuals, and those that were recorded, with their expected facts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from collectors.ssh.facts import Facts, ProbeFact
from collectors.ssh.parsers.read import read
from collectors.ssh.text import shown
from tests.support.cli_recordings import recording

TEXTS = Path(__file__).parents[1] / "ssh/texts"


def of(platform: str, command: str, name: str, zone: str | None = None) -> Facts:
    """The facts of a text of `tests/ssh/texts`, or of a recording."""
    path = TEXTS / name if (TEXTS / name).exists() else recording(name)
    return read(platform, command, shown(path.read_bytes()), zone)


def said(text: str, platform: str, command: str, zone: str | None = None) -> Facts:
    return read(platform, command, text, zone)


@cache
def expected(name: str) -> Any:
    text = recording(name).read_text("utf-8")
    return json.loads(text) if name.endswith(".json") else yaml.safe_load(text)["parsed_sample"]


def probe(facts: Facts, name: str, collection: str | None = None) -> ProbeFact:
    (one,) = [p for p in facts.probes if p.id == name and collection in {None, p.collection}]
    return one
