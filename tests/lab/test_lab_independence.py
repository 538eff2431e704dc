"""The ground truth owes nothing to what it judges, and says the same each time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.observations import read_jsonl
from probed.lab.month import october
from probed.lab.polls import PollPlan
from probed.lab.record import record

JUDGED = ("sla", "topology", "config", "collectors", "alerting", "probed.store", "probed.assessing", "probed.report")


@pytest.mark.parametrize(
    "module", ["truth", "record", "compare", "live", "paced", "ways", "second_month", "clock_change", "crossed"]
)
def test_the_truth_loads_none_of_the_packages_that_it_judges(module: str) -> None:
    code = f"import sys, probed.lab.{module}; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert f"probed.lab.{module}" in loaded
    assert [name for name in loaded if name.startswith(tuple(f"{row}." for row in JUDGED)) or name in JUDGED] == []


def test_a_recording_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    first, second = (record(tmp_path / name, october(), PollPlan()) for name in "ab")
    for one, other in zip(first[:-1], second[:-1], strict=True):  # nothing comes late in this month
        files = sorted(one.rglob("*.*")) if one.is_dir() else [one]
        for file in files:
            twin = other / file.relative_to(one) if one.is_dir() else other
            assert file.read_bytes() == twin.read_bytes()


def test_every_look_of_the_plan_is_recorded_once(tmp_path: Path) -> None:
    """Whatever happened: looks that saw something and looks without answer make all slots of the source."""
    plan = PollPlan()
    paths = record(tmp_path, october(), plan)
    seen = read_jsonl(paths.observations)
    slots = (plan.end - plan.start) // plan.interval_us
    for source, point in (("snmp:NE06", "NE06:STM16-E"), ("snmp:EMS-2@NE12", "NE12:STM4-W")):
        rows = [json.loads(line) for line in paths.observations.read_text().splitlines()]
        looks = sum(row["looks"] for row in rows if row["source"] == source and row["point"] == point)
        silent = sum(
            (item.last - item.first) // plan.interval_us + 1
            for item in seen
            if item.source == source and not item.point.name
        )
        assert looks + silent == slots
