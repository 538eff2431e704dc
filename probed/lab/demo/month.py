"""A recorded month replayed into a store, assessed from it, and compared figure by figure with its truth."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from config.load import load_all
from config.observations import read_jsonl
from config.operations import read_exclusions
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import RecordedEvidence, StoreEvidence
from probed.lab import inventory
from probed.lab.compare import compare_month
from probed.lab.month import Month, october
from probed.lab.own_folder import NotOurs, fresh
from probed.lab.polls import PollPlan
from probed.lab.record import Recording, record, recorded_in
from probed.model.assessment import Assessment
from probed.model.canonical import plain
from probed.model.ids import CircuitId
from probed.model.inventory import Inventory
from probed.model.observation import Observation
from probed.model.operation import Exclusion
from probed.replay import Replayed, replay
from probed.store.batch import Batch, ExclusionStated
from probed.store.reader import Reader
from probed.store.writer import Store
from sla.period import month as month_of

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
    """Record the small network's October into a fresh folder and verify it there."""
    fresh(folder)
    record_month(folder, october(), PollPlan())
    return verify_recording(folder)


def record_month(folder: Path, month: Month, plan: PollPlan) -> Recording:
    """A recording with the settings to replay it."""
    folder.mkdir(parents=True, exist_ok=True)
    inventory.write_settings(folder, 161, net=month.net)
    return record(folder, month, plan)


def verify_recording(folder: Path) -> MonthResult:
    """Replay a recording into a fresh store, what came late after the rest, and assess every circuit from there.
    NotOurs where the store of somebody else would be removed.
    """
    recording, config = recorded_in(folder), folder / "probed.toml"
    truth = json.loads(recording.truth.read_text(encoding="utf-8"))
    settings, dated = load_all(config)
    exclusions = tuple(read_exclusions(recording.exclusions, settings.time_zone))
    if not settings.state_dir.resolve().is_relative_to(folder.resolve()):
        raise NotOurs(
            f"{config}: its state_dir lies elsewhere, and the lab would remove it. Leave it as it was recorded."
        )
    shutil.rmtree(settings.state_dir, ignore_errors=True)
    settings.state_dir.mkdir(parents=True)
    observations = read_jsonl(recording.observations)
    late = read_jsonl(recording.late) if recording.late.exists() else []
    replayed = replay(settings, dated, observations)
    if late:
        replay(settings, dated, late)
    limit = settings.snmp.staleness_us
    period = month_of(truth["period"]["label"], settings.time_zone)
    _state(settings.store_path, exclusions)
    with Reader(settings.store_path) as reader:
        stored = Assessor(
            dated, StoreEvidence(reader), reader.exclusions(), lambda _: limit, reader.last_input() or 0
        )
        assessments = [stored.assess(CircuitId(circuit.id), period) for circuit in stored.living(period)]
    offline = RecordedEvidence([*observations, *late])
    other = Assessor(dated, offline, exclusions, lambda _: limit, offline.horizon)
    differences = compare_month([plain(found) for found in assessments], truth)
    for found in assessments:
        if not _alike(other.assess(found.circuit, period), found, late):
            differences.append(f"{found.circuit}: the store and the file of observations give different assessments")
    return MonthResult(config, recording, replayed, dated, exclusions, assessments, truth, differences)


def _state(store: Path, exclusions: Sequence[Exclusion]) -> None:
    """What was decided stands in the store as well: whoever explains a figure from there finds the same."""
    with Reader(store) as reader:
        at = reader.last_input() or 0
    opened = Store.open(store)
    try:
        opened.commit_now(Batch(exclusions=tuple(ExclusionStated(at, one) for one in exclusions)))
    finally:
        opened.close()


def _alike(one: Assessment, other: Assessment, late: Sequence[Observation]) -> bool:
    """The same to the last evidence; what came late is evidence of its own in the store, so only figures count."""
    return one.sha256 == other.sha256 or (bool(late) and one.availability == other.availability)
