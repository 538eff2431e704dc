"""Writes a recorded month: inventory, what a poller saw, what operators decided, and the ground truth."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from probed.lab.inventory import write_inventory
from probed.lab.month import LabExclusion, LabWindow, LateSource, Month
from probed.lab.plant import Port, play_through
from probed.lab.polls import Looks, PollPlan, Source, Unanswered, looks_at, sources, unanswered
from probed.lab.truth import truth
from probed.model.instant import format_instant

_PORT: Final = 161


class Recording(NamedTuple):
    """Where the parts of a recorded month lie. `late`: only where something was told afterwards."""

    inventory: Path
    observations: Path
    exclusions: Path
    maintenance: Path
    truth: Path
    late: Path


def recorded_in(folder: Path) -> Recording:
    """Where the parts lie in a folder."""
    names = ("inventory", "observations.jsonl", "exclusions.csv", "maintenance.csv", "truth.json", "late.jsonl")
    return Recording(*(folder / name for name in names))


def record(folder: Path, month: Month, plan: PollPlan) -> Recording:
    """Writes all of it into a folder; the same arguments give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = recorded_in(folder)
    write_inventory(paths.inventory, _PORT, dated=True, net=month.net)
    _write_lines(paths.observations, observations(month, plan))
    if month.late:
        _write_lines(paths.late, late_observations(month, plan))
    write_exclusions(paths.exclusions, month)
    _write_rows(paths.maintenance, LabWindow._fields, map(_window, month.windows))
    text = json.dumps(truth(month, plan), indent=1, sort_keys=True) + "\n"
    paths.truth.write_text(text, encoding="utf-8")
    return paths


def write_exclusions(path: Path, month: Month) -> Path:
    """The file exclusions.csv: what was asked for, and what was decided."""
    _write_rows(path, LabExclusion._fields, map(_exclusion, month.exclusions))
    return path


def observations(month: Month, plan: PollPlan) -> list[dict[str, Any]]:
    """The observations in the order of their beginning, as JSON objects of the wire form."""
    late = {(row.source, at) for row in month.late for at in _slots(plan, row)}
    prompt = replace(plan, lost=plan.lost | late)
    return sorted(_observations(month, prompt), key=lambda row: (row["first"], row["source"], row["point"]))


def late_observations(month: Month, plan: PollPlan) -> list[dict[str, Any]]:
    """What reached the watcher only after all of them: runs of looks, cut to the late stretches."""
    history = play_through(month.events, plan.start, plan.net)
    found: list[dict[str, Any]] = []
    for row in month.late:
        source = sources(plan.net)[row.source]
        for port in source.ports:
            runs = (_cut(run, row, plan) for run in looks_at(history, plan, source, port))
            found += [_point_state(source, port, run) for run in runs if run]
    return sorted(found, key=lambda row: (row["first"], row["point"]))


def _slots(plan: PollPlan, late: LateSource) -> range:
    return range(plan.slot_at_or_after(late.source, late.start), late.end, plan.interval_us)


def _cut(run: Looks, late: LateSource, plan: PollPlan) -> Looks | None:
    """The part of a run that lies in a late stretch; ifLastChange belongs to the first look of its state."""
    slots = [at for at in _slots(plan, late) if run.first <= at <= run.last]
    if not slots:
        return None
    return Looks(slots[0], slots[-1], len(slots), run.up, run.onset if slots[0] == run.first else None)


def _observations(month: Month, plan: PollPlan) -> Iterator[dict[str, Any]]:
    history = play_through(month.events, plan.start, plan.net)
    for source in sources(plan.net).values():
        for port in source.ports:
            for looks in looks_at(history, plan, source, port):
                yield _point_state(source, port, looks)
        for silence in unanswered(history, plan, source):
            yield _silence(source, silence)


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def _point_state(source: Source, port: Port, looks: Looks) -> dict[str, Any]:
    onset = None if looks.onset is None else {"at": format_instant(looks.onset), "by": "ifLastChange"}
    return {
        "schema": 1,
        "source": source.name,
        "point": f"{port.element}:{port.name}",
        "kind": "point_state",
        "first": format_instant(looks.first),
        "last": format_instant(looks.last),
        "looks": looks.seen,
        "capacity": "up" if looks.up else "down",
        "defects": [] if looks.up else ["down"],
        "onset": onset,
    }


def _silence(source: Source, silence: Unanswered) -> dict[str, Any]:
    return {
        "schema": 1,
        "source": source.name,
        "point": source.agent,
        "kind": "silence",
        "first": format_instant(silence.first),
        "last": format_instant(silence.last),
        "reason": "timeout",
    }


def _exclusion(row: LabExclusion) -> tuple[str, ...]:
    announced = "" if row.announced is None else format_instant(row.announced)
    times = (format_instant(row.start), format_instant(row.end), announced)
    return (row.id, row.circuit, row.kind, *times, row.status, row.author, row.approver, row.proof)


def _window(row: LabWindow) -> tuple[str, ...]:
    times = (format_instant(row.start), format_instant(row.end), format_instant(row.announced))
    return (row.id, " ".join(row.resources), *times, row.reason, row.author)


def _write_rows(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
