"""Trials beside a real daemon: nothing is invented, nothing ended, and what was done is found within its bounds."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from probed.lab.agent import Counts
from probed.lab.demo import trial as playing
from probed.lab.demo.judge import TrialResult
from probed.lab.demo.own_mounts import NoOwnMounts
from probed.lab.demo.trial import TooSlow, run_trial
from probed.lab.scenario import NoSuchScenario
from probed.lab.script import Act
from probed.lab.trials import TRIALS, Trial, Trouble, trial_named

AT_ONCE = 5
"""Trials that run side by side: each has a port of its own, and most of its time it waits."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TrialResult | Exception]:
    """All trials, played once."""
    folder = tmp_path_factory.mktemp("trials")

    async def one(trial: Trial, free: asyncio.Semaphore) -> TrialResult | Exception:
        async with free:
            try:
                return await run_trial(trial, folder / trial.name)
            except Exception as exc:  # noqa: BLE001 - the test of this trial says it
                return exc

    async def every() -> list[TrialResult | Exception]:
        free = asyncio.Semaphore(AT_ONCE)
        return await asyncio.gather(*(one(trial, free) for trial in longest_first))

    longest_first = sorted(TRIALS.values(), key=lambda trial: trial.troubled[1], reverse=True)
    return dict(zip((trial.name for trial in longest_first), asyncio.run(every()), strict=True))


@pytest.mark.parametrize("name", TRIALS)
def test_probed_states_what_was_done_and_nothing_else(name: str, results: dict[str, TrialResult | Exception]) -> None:
    found = results[name]
    if isinstance(found, NoOwnMounts) and os.environ.get("CI") != "true":
        pytest.skip(str(found))
    if isinstance(found, TooSlow):
        pytest.skip(str(found))
    if isinstance(found, Exception):
        raise found
    assert found.differences == []
    faults = {Act.CUT, Act.PORT_DOWN}
    assert found.edges >= 2 * sum(step.act in faults for step in TRIALS[name].scenario.steps)


def test_a_stall_is_told_once_and_its_end_too(results: dict[str, TrialResult | Exception]) -> None:
    for name, trial in TRIALS.items():
        found = results[name]
        if isinstance(found, TrialResult):
            assert found.stalls == (trial.trouble in (Trouble.STORE_STALLED, Trouble.DISK_FULL))


def played(monkeypatch: pytest.MonkeyPatch, *results: TrialResult) -> tuple[TrialResult, int]:
    """What comes of plays with these results, and how many there were."""
    left = list(results)

    async def once(_trial: Trial, _folder: Path) -> TrialResult:
        return left.pop(0)

    monkeypatch.setattr(playing, "_once", once)
    return asyncio.run(run_trial(TRIALS["told"], Path())), len(results) - len(left)


def test_what_differs_on_a_busy_machine_is_played_again_and_on_an_idle_one_it_is_a_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = TrialResult([], 9, 0, 0.9, Counts())
    busy, idle = right._replace(differences=["C05: not seen"]), right._replace(differences=["x"], held_share=0.2)
    assert played(monkeypatch, right, busy) == (right, 1)
    assert played(monkeypatch, busy, right) == (right, 2)
    assert played(monkeypatch, idle, right) == (idle, 1)
    assert played(monkeypatch, busy, idle, right) == (idle, 2)
    with pytest.raises(TooSlow, match="in 3 plays the machine was too busy to show anything: 1 differences"):
        played(monkeypatch, busy, busy, busy, right)


def test_a_scenario_of_the_month_is_played_within_twenty_seconds() -> None:
    assert trial_named("open-at-end").scenario.length_s == 20
    assert trial_named("demo").scenario.length_s == 42


def test_a_name_that_is_not_known_is_told_with_those_that_are() -> None:
    with pytest.raises(NoSuchScenario, match=r"Did you mean 'flapping-tail'\?"):
        trial_named("flaping-tail")
