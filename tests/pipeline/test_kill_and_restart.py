"""A whole recorded month through watch and store, killed fifty times: the truth is as if nothing had been."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from probed.model.change import SpanRow
from probed.model.problem import ProblemKey
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support import pipeline_child, recorded

KILLS = 50
ROOT = Path(__file__).resolve().parents[2]

Truth = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("undisturbed") / "probed.db"
    store = Store.open(path)
    for _ in pipeline_child.feed(store):
        pass
    store.close()
    return path


def spans_of(path: Path) -> Truth:
    """What is true of each circuit, without what only says how it came to be known."""
    with Reader(path) as reader:
        return {
            circuit.id: [said(span) for span in merged(reader.spans(circuit.id, 0, 1 << 60))]
            for circuit in recorded.inventory().circuits
        }


def said(span: SpanRow) -> tuple[object, ...]:
    return span.start, span.end, span.value, span.at_risk


def merged(spans: tuple[SpanRow, ...]) -> list[SpanRow]:
    """A restart may state a span again at the instant of the restart; the same value in a row is one span."""
    out: list[SpanRow] = []
    for span in spans:
        if out and (out[-1].value, out[-1].at_risk) == (span.value, span.at_risk):
            out[-1] = out[-1]._replace(end=span.end)
        else:
            out.append(span)
    return out


def problems_of(path: Path) -> dict[ProblemKey, tuple[object, ...]]:
    with Reader(path) as reader:
        return {p.key: (p.cleared is None, p.root, p.impact, p.severity) for p in reader.problems()}


def test_fifty_kills_lose_nothing_acknowledged_and_invent_nothing(tmp_path: Path, undisturbed: Path) -> None:
    path = tmp_path / "probed.db"
    chance = random.Random(20261101)
    total = len(pipeline_child.groups())
    assert total > 2 * KILLS
    kills, finished = 0, False
    while not finished:
        patience = chance.randint(1, total // KILLS) if kills < KILLS else None
        acknowledged, finished = run_until(path, patience)
        with Reader(path) as reader:
            assert reader.verify() == ()
            committed = reader.cursors()[pipeline_child.CURSOR]
        assert finished or committed >= acknowledged
        kills += not finished
    assert kills >= KILLS
    assert spans_of(path) == spans_of(undisturbed)
    assert problems_of(path) == problems_of(undisturbed)


def run_until(path: Path, patience: int | None) -> tuple[int, bool]:
    """Run a child until it has acknowledged so many groups, then kill it; (last acknowledged, finished)."""
    command = [sys.executable, "-m", "tests.support.pipeline_child", str(path)]
    acknowledged, heard = -1, 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() == "done":
                return acknowledged, True
            acknowledged, heard = int(line), heard + 1
            if heard == patience:
                child.kill()
                break
    return acknowledged, False


def test_the_stored_spans_are_what_the_assessment_of_the_runs_says(undisturbed: Path) -> None:
    """Two ways to one truth: spans as they were stated live, and the fold of the stored runs."""
    from probed.assessing.assessor import Assessor
    from probed.assessing.evidence import StoreEvidence
    from sla import timeline
    from sla.period import month

    october = month("2026-10", "Asia/Shanghai")
    with Reader(undisturbed) as reader:
        horizon = reader.last_input() or 0
        assessor = Assessor(recorded.inventory(), StoreEvidence(reader), (), lambda _: recorded.LIMIT_US, horizon)
        for circuit in assessor.living(october):
            truth = assessor.observe(circuit.id, october)
            folded = timeline.clip(truth.timeline, october.start, october.end)
            for span in reader.spans(circuit.id, october.start, october.end):
                start, end = max(span.start.at, october.start), min(span.end or october.end, october.end)
                cut = timeline.clip(folded, start, end)
                assert set(cut.values) == {span.value}, f"{circuit.id} [{start}, {end})"
                if span.start.at > october.start:
                    assert span.start in {*truth.timeline.edges, *truth.at_risk.edges}, f"{circuit.id}: bounds"
