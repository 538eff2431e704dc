"""Judges a played trial: what the daemon stated, live and proved, beside what was done, asked and answered."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from config.load import load_all
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.lab.agent import Counts
from probed.lab.answers import Answers
from probed.lab.crossed import compare_crossings, compare_results
from probed.lab.demo.seen import seen
from probed.lab.held import held_us
from probed.lab.live import LivePlay, compare_live, compare_problems
from probed.lab.paced import compare_pace, compare_silences
from probed.lab.play import log_window, read_log
from probed.lab.seen import seen as proved
from probed.lab.trials import Trial, Trouble
from probed.model.assessment import Period
from probed.model.instant import SECOND_US
from probed.store.reader import Reader


class TrialResult(NamedTuple):
    """What a trial came to. `held_share`: for how much of its time work had to wait for the machine, 0 to 1."""

    differences: list[str]
    edges: int
    stalls: int
    held_share: float
    counts: Counts


class Played(NamedTuple):
    """A trial that is over. `began`: when its script did. `code`: what the daemon ended with."""

    trial: Trial
    folder: Path
    config: Path
    began: int
    answers: Answers
    counts: Counts
    code: int

    @property
    def store(self) -> Path:
        return self.folder / "state" / "probed.db"


def judged(played: Played) -> TrialResult:
    """Every difference, and how much was compared. What agents told is written to answers.json, to look at."""
    told = {"looks": played.answers.looks, "held": played.answers.held}
    (played.folder / "answers.json").write_text(json.dumps(told), encoding="utf-8")
    truth = _truth(played)
    said = seen(played.store, (circuit.id for circuit in truth.net.circuits), truth.start, truth.end)
    found = compare_live(truth, said.circuits) + compare_problems(truth, said.problems)
    found += compare_pace(truth) + compare_silences(truth, said.problems)
    found += compare_crossings(truth, said.problems)
    found += compare_results(truth, said.results)
    found += [f"by the stored runs, {text}" for text in compare_live(truth, _proved(played, truth))]
    if played.counts.not_reads:
        found.append(f"{played.counts.not_reads} requests were not reads")
    if played.code != 0:
        found.append(f"the daemon ended with code {played.code} after SIGTERM")
    log = (played.folder / "daemon.log").read_text(encoding="utf-8", errors="replace")
    stalls = log.count("stores again")
    if played.trial.trouble in (Trouble.STORE_STALLED, Trouble.DISK_FULL) and not stalls:
        found.append("the daemon's log does not tell that its store took nothing")
    if "Traceback" in log:
        found.append("there is a traceback in the daemon's log")
    edges = sum(len(circuit["spans"]) - 1 + len(circuit["at_risk"]) - 1 for circuit in said.circuits.values())
    held = held_us(played.answers.held, truth.start, truth.end) / max(truth.end - truth.start, 1)
    return TrialResult(found, edges, stalls, held, played.counts)


def _truth(played: Played) -> LivePlay:
    net = played.trial.scenario.net
    log = played.folder / "lab.jsonl"
    with Reader(played.store) as reader:
        horizon = reader.last_input() or 0
    return LivePlay(
        read_log(log, net),
        max(log_window(log)[0], played.began - 2 * SECOND_US),
        horizon,
        int(played.trial.interval_s * SECOND_US),
        stale_looks=played.trial.staleness_looks,
        net=net,
        looks=played.answers.looks,
        held=played.answers.held,
    )


def _proved(played: Played, truth: LivePlay) -> dict[str, Any]:
    """What the stored runs prove, folded anew."""
    settings, dated = load_all(played.config)
    limit = settings.snmp.staleness_us
    with Reader(settings.store_path) as reader, reader.snapshot():
        ports = replace(dated, probe_tests=())  # what routers measure is another witness than looks at ports
        assessor = Assessor(ports, StoreEvidence(reader), (), lambda _: limit, truth.end)
        return proved(assessor, Period(truth.start, truth.end, settings.time_zone, "live"))
