"""The recorded half: a month replayed into a store, assessed from it, compared figure by figure, and reported."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from config.load import load_all
from config.observations import read_jsonl
from config.operations import read_exclusions
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import RecordedEvidence, StoreEvidence
from probed.lab import inventory
from probed.lab.compare import compare_month
from probed.lab.month import october
from probed.lab.polls import PollPlan
from probed.lab.record import Recording, record
from probed.model.assessment import Assessment
from probed.model.canonical import plain
from probed.model.ids import CircuitId
from probed.model.inventory import Inventory
from probed.model.operation import Exclusion
from probed.replay import Replayed, replay
from probed.store.reader import Reader
from sla.period import month

LABEL = "2026-10"


class MonthResult(NamedTuple):
    """The month as assessed from the store, and how it compares."""

    config: Path
    recording: Recording
    replayed: Replayed
    inventory: Inventory
    exclusions: tuple[Exclusion, ...]
    assessments: list[Assessment]
    truth: dict[str, Any]
    differences: list[str]


def replay_month(folder: Path) -> MonthResult:
    """Record the lab's October, replay it into a fresh store, assess every circuit from there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = inventory.write_settings(folder, 161)
    recording = record(folder, october(), PollPlan())
    settings, dated = load_all(config)
    exclusions = tuple(read_exclusions(recording.exclusions, settings.time_zone))
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    observations = read_jsonl(recording.observations)
    replayed = replay(settings, dated, observations)
    limit = settings.snmp.staleness_us
    period = month(LABEL, settings.time_zone)
    with Reader(settings.store_path) as reader:
        stored = Assessor(dated, StoreEvidence(reader), exclusions, lambda _: limit, reader.last_input() or 0)
        assessments = [stored.assess(CircuitId(circuit.id), period) for circuit in stored.living(period)]
    recorded = RecordedEvidence(observations)
    offline = Assessor(dated, recorded, exclusions, lambda _: limit, recorded.horizon)
    truth = json.loads(recording.truth.read_text(encoding="utf-8"))
    differences = compare_month([plain(found) for found in assessments], truth)
    for found in assessments:
        other = offline.assess(found.circuit, period)
        if other.sha256 != found.sha256:
            differences.append(f"{found.circuit}: the store and the file of observations give different assessments")
    return MonthResult(config, recording, replayed, dated, exclusions, assessments, truth, differences)
