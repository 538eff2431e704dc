"""The alarms of probed about itself: Prometheus accepts them, they use figures that exist, each is explained."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from collectors.snmp.look import LATE_BOUNDS_US
from probed.metrics.definitions import FAMILIES, Kind
from probed.store.writer import COMMIT_BOUNDS_US
from tests.support.programs import program

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "alerts" / "probed.rules.yml"
TEXT = RULES.read_text(encoding="utf-8")
ALERTS = re.findall(r"^ +- alert: (\w+)$", TEXT, re.MULTILINE)
BLOCKS = dict(zip(ALERTS, re.split(r"^ +- alert: \w+\n", TEXT, flags=re.MULTILINE)[1:], strict=True))


def known() -> set[str]:
    """Every series name that the daemon gives; `up` is Prometheus' own."""
    found = {"up"}
    for name, family in FAMILIES.items():
        parts = ("_bucket", "_sum", "_count") if family.kind is Kind.HISTOGRAM else ("",)
        found |= {name + part for part in parts}
    return found


@pytest.mark.parametrize(
    ("verb", "file"), [("check", RULES), ("test", ROOT / "tests" / "health" / "probed.rules.test.yml")]
)
def test_prometheus_own_tool_accepts(verb: str, file: Path) -> None:
    promtool = program("promtool", "prometheus")
    command = [promtool, verb, "rules", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_alarms_and_none_twice() -> None:
    assert len(ALERTS) > 20
    assert len(ALERTS) == len(set(ALERTS))


@pytest.mark.parametrize("name", ALERTS)
def test_an_alarm_uses_figures_and_labels_that_exist(name: str) -> None:
    (expr,) = re.findall(r"^ +expr: '(.+)'$", BLOCKS[name], re.MULTILINE)
    used = set(re.findall(r"\b(?:probed|process)_[a-z0-9_]+\b|\bup\b", expr))
    assert used
    assert used <= known()
    labels = {label for family in FAMILIES.values() for label in family.labels} | {"job", "instance", "le"}
    shown = set(re.findall(r"\$labels\.(\w+)", BLOCKS[name]))
    matched = set(re.findall(r"[{,] *(\w+) *=", expr))
    assert shown | matched <= labels


BOUNDS = {"probed_poll_lateness_seconds": LATE_BOUNDS_US, "probed_store_commit_seconds": COMMIT_BOUNDS_US}


@pytest.mark.parametrize(("series", "bound"), re.findall(r"(\w+)_bucket\{le=\"([0-9.]+)\"\}", TEXT))
def test_a_bucket_that_an_alarm_reads_is_one_that_the_daemon_writes(series: str, bound: str) -> None:
    """Written otherwise, '1' for '1.0', the alarm would be silent for ever."""
    assert bound in [str(one / 1e6) for one in BOUNDS[series]]


@pytest.mark.parametrize("name", ALERTS)
def test_an_alarm_says_what_it_is_in_both_languages_and_where_it_is_explained(name: str) -> None:
    block = BLOCKS[name]
    assert re.search(r"severity: (warning|critical)$", block, re.MULTILINE)
    assert re.search(r"summary: '.+'", block)
    assert re.search(r"summary_zh: '.*[\u4e00-\u9fff].*'", block)
    assert f"runbook_url: docs/operations.md#{name.lower()}" in block
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"\n### {name}\n" in page


def test_every_explanation_belongs_to_an_alarm() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### (Probed\w+)$", page, re.MULTILINE)) == sorted(ALERTS)


def test_every_alarm_is_made_to_fire_in_the_unit_tests() -> None:
    """Some by name, the others by the last case, which counts them."""
    cases = (ROOT / "tests" / "health" / "probed.rules.test.yml").read_text(encoding="utf-8")
    named = {name for name in ALERTS if f'alertname="{name}"' in cases}
    counted = int(re.findall(r"value: (\d+)", cases)[-1])
    assert len(ALERTS) == len(named) + counted
